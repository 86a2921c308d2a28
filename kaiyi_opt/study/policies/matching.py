"""The best matching of all replicates in one assignment: exact, and one answer among equals whatever else is asked."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kaiyi_opt.network.assignment.assignment import assign
from kaiyi_opt.simulation.policy import NOBODY, IntArray, Matches
from kaiyi_opt.study.policies.keys import mixed

_MOST_KEY_BITS = 16
_LARGEST_WORTH = 2**59


def best_assignment(
    left: IntArray, right: IntArray, worth: IntArray, places: IntArray, key: npt.NDArray[np.uint64], most: int
) -> IntArray:
    """Return the right side of each left, shape (max left + 1,), in the assignment of greatest worth.

    Replicates stand as blocks in one matrix. Among equally good assignments the one whose pairs have the largest sum of
    keys is taken, so that no answer hangs on the order of rows or on which replicates are asked together.

    Parameters
    ----------
    left, right
        Shape (p,): numbers from 0.
    worth
        Shape (p,): whole, 1 or more.
    places
        Shape (rights,): how many lefts each right takes.
    key
        Shape (p,): 64 bits that are a pair's own; the topmost count.
    most
        The most pairs that can be made in one replicate.
    """
    size = int(left.max(initial=-1)) + 1
    if left.size == 0:
        return np.full(size, NOBODY, dtype=np.int64)
    spare, bits = most.bit_length(), _MOST_KEY_BITS
    while bits and int(worth.max()) << (bits + spare) > _LARGEST_WORTH:
        bits -= 1
    if bits:
        worth = (worth << (bits + spare)) + (key >> np.uint64(64 - bits)).astype(np.int64)
    fits = sparse.coo_array((worth, (left, right)), shape=(size, places.size)).tocsr()
    return assign(fits, places).mentor_of.astype(np.int64)


def best_matches(matches: Matches) -> npt.NDArray[np.bool_]:
    """Make the pairs of greatest value in all, nobody in two of them."""
    left = np.unique(matches.left, return_inverse=True)[1]
    rights, right = np.unique(matches.right, return_inverse=True)
    most = int(np.bincount(matches.replicate).max(initial=0))
    key = mixed(_within(matches.replicate, matches.left), _within(matches.replicate, matches.right))
    chosen = best_assignment(left, right, matches.value, np.ones(rights.size, dtype=np.int64), key, most)
    return chosen[left] == right


def _within(replicate: IntArray, number: IntArray) -> IntArray:
    """Return numbers counted from the smallest of their replicate."""
    smallest = np.full(int(replicate.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, replicate, number)
    return number - smallest[replicate]


def no_matches(matches: Matches) -> npt.NDArray[np.bool_]:
    """Make no pair."""
    return np.zeros(matches.value.size, dtype=np.bool_)
