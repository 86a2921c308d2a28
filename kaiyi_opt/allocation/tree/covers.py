r"""Covers of single rows, lifted, compiled: valid in whole numbers.

Of a row Σ a x ≤ b over columns of 0 and 1, a set C that weighs more than b cannot be taken whole: Σ_C x ≤ |C| − 1. What
the point in hand takes whole is held at 1 at first. Column after column is then given the largest coefficient that
stays valid, in the order: others that the point takes in part, those held at 1, those not taken (Z. Gu, G. L.
Nemhauser, M. W. P. Savelsbergh, "Lifted cover inequalities for 0-1 integer programs", INFORMS Journal on Computing 10,
1998). A table of the least weight for each value tells these coefficients exactly (E. Zemel, "Easily computable facets
of the knapsack polytope", Mathematics of Operations Research 14, 1989).
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.compiled import compiled

# A cover whose bound comes to more is left; and what a point takes in part is taken by at least so much.
MOST_BOUND, PART = 250, 1e-7
NEVER = 2**61


@compiled(nogil=True)
def _enter(table: IntArray, value: int, weight: int) -> None:
    for k in range(table.size - 1, -1, -1):
        table[k] = min(table[k], table[max(0, k - value)] + weight)


@compiled(nogil=True)
def _most(table: IntArray, room: int) -> int:
    """Return the most value within the room."""
    k = table.size - 1
    while table[k] > room:
        k -= 1
    return k


@compiled(nogil=True)
def _cover(weight: IntArray, capacity: int, share: FloatArray) -> BoolArray:
    """Return a set that weighs more than the capacity, none of it to spare; empty where all weigh no more."""
    inside = np.zeros(weight.size, dtype=np.bool_)
    order = np.argsort((1.0 - share) / weight, kind="mergesort")
    total = 0
    for k in order:
        if total <= capacity:
            inside[k] = True
            total += weight[k]
    if total <= capacity:
        inside[:] = False
        return inside
    for k in order[::-1]:
        if inside[k] and total - weight[k] > capacity:
            inside[k] = False
            total -= weight[k]
    return inside


@compiled(nogil=True)
def lifted_cover(weight: IntArray, capacity: int, share: FloatArray) -> tuple[IntArray, int]:
    """Return an inequality Σ value x ≤ bound that every x of 0 and 1 with Σ weight x ≤ capacity keeps.

    Parameters
    ----------
    weight, capacity
        Positive, and not negative.
    share
        The point to be cut off, each entry between 0 and 1.

    Returns
    -------
    The values, not negative, shape (columns,), and the bound: -1 where there is none.
    """
    value = np.zeros(weight.size, dtype=np.int64)
    inside = _cover(weight, capacity, share)
    held = inside & (share >= 1.0 - PART)
    table = np.full(2 * MOST_BOUND, NEVER)
    table[0] = 0
    room, bound = capacity, -1
    for k in range(weight.size):
        if held[k]:
            room -= weight[k]
        elif inside[k]:
            value[k] = 1
            bound += 1
            _enter(table, 1, weight[k])
    if bound < 0 or bound > MOST_BOUND:
        return value, -1
    by_share = np.argsort(-share, kind="mergesort")
    for taken in (True, False):
        for k in by_share:
            if inside[k] or (share[k] > PART) != taken:
                continue
            # One too heavy for what those held leave may have any value: that of the whole bound and one.
            value[k] = bound + 1 if weight[k] > room else bound - _most(table, room - weight[k])
            _enter(table, value[k], weight[k])
        for k in by_share:
            if held[k] and taken:
                room += weight[k]
                value[k] = _most(table, room) - bound
                bound += value[k]
                if bound > MOST_BOUND:
                    return value, -1
                _enter(table, value[k], weight[k])
    return value, int(bound)
