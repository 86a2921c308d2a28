"""How far a pairing is from stable: the pairs that would both rather have each other, counted from the definition.

This shares nothing with the methods that find stable pairings, so that it can check them.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray, PairMarket

NEVER = -1


def blocking_pairs(market: PairMarket, mentor_of: IntArray) -> IntArray:
    """Return the numbers of the pairs that block a pairing.

    A pair blocks where the mentee ranks the mentor above the one it has (or has none), and the mentor could take it: it
    has room for it, in all and by community, or ranks above it somebody whose leaving makes that room.

    Parameters
    ----------
    mentor_of
        Shape (n,): the mentor of each mentee, `NOBODY` where it has none.
    """
    pairs = market.pair_of(mentor_of)
    made = pairs[pairs != NOBODY]
    at_mentor, at_slot = market.loads(made)
    worst_at_mentor = _largest(market.mentor[made], market.mentor_rank[made], market.places.size)
    worst_at_slot = _largest(market.slot[made], market.mentor_rank[made], market.slot_places.size)
    rank_now = np.full(market.mentees, np.iinfo(np.int64).max)
    rank_now[market.mentee[made]] = market.mentee_rank[made]

    wished = market.mentee_rank < rank_now[market.mentee]
    slot_is_full = (at_slot >= market.slot_places)[market.slot]
    mentor_is_full = (at_mentor >= market.places)[market.mentor]
    above_one_of_slot = market.mentor_rank < worst_at_slot[market.slot]
    above_anyone = market.mentor_rank < worst_at_mentor[market.mentor]
    taken = np.where(slot_is_full, above_one_of_slot, ~mentor_is_full | above_anyone)
    return np.flatnonzero(wished & taken)


def _largest(group: IntArray, value: IntArray, groups: int) -> IntArray:
    """Return the largest value of each group, `NEVER` of an empty one."""
    largest = np.full(groups, NEVER, dtype=np.int64)
    np.maximum.at(largest, group, value)
    return largest
