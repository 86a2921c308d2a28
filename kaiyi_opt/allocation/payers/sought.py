"""A search that is told about where the best point lies: near its bound, or just below what a looser program allows.

Priced by the linear relaxation, the knapsack's table bounds all points; the search by layers then looks for points
above a threshold (see `kaiyi_opt.allocation.core.solve`). It begins high and goes down until it meets one, so that what
is met first is best.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.core.blocks import MOST_TOTAL, Blocks, in_order
from kaiyi_opt.allocation.core.forms import Open, Search, TieBreak
from kaiyi_opt.allocation.core.solve import search_order
from kaiyi_opt.allocation.payers.prices import linear_prices

# How many beginnings a layer may hold, from try to try: each gives the next a point.
WIDTHS = (2**5, 2**9, 2**14)
# The first thresholds lie this part below the bound, and below what is hinted at; the next twice as far, and so on.
FIRST_REACH, FIRST_FALL = 2**8, 2**10
# No point is worth less: what `read_blocks` accepts adds up to less than this.
LOWEST = -2 * MOST_TOTAL


@dataclass(frozen=True, eq=False)
class Sought:
    """The best point over a program's columns (``None``: there is none), how many tie with it (2 standing for more),
    and which columns may be taken by one that ties.
    """

    point: IntArray | None
    ties: int
    open: BoolArray


def sought(blocks: Blocks, known: IntArray | None, hint: IntArray | None, rings: IntArray) -> Sought | None:
    """Return the best point of ``blocks``, or ``None`` where the search grew beyond `WIDTHS` or time is up.

    Parameters
    ----------
    known
        A point that keeps all rows, shape (columns,).
    hint
        A point that need not keep them, worth little more than the best one.
    rings
        No longer nought when time is up; see `kaiyi_opt.allocation.core.alarm`.
    """
    from kaiyi_opt.allocation.core.kernels import IMPOSSIBLE, relaxed_values, suffix_values, through_values
    from kaiyi_opt.allocation.core.layers import searched

    columns = blocks.lead.size
    if not np.all(np.diff(blocks.first)):
        return Sought(None, 0, np.zeros(columns, dtype=bool))
    prices = linear_prices(blocks, _largest(blocks))
    blocks = in_order(blocks, search_order(blocks, prices))
    value = relaxed_values(blocks.gains[0] * blocks.scale, blocks.rows, prices)
    after = suffix_values(blocks.first, value, blocks.weight, blocks.capacity)
    through = through_values(blocks.first, value, blocks.weight, blocks.capacity, after)
    base = sum(int(price) * int(bound) for price, bound in zip(prices, blocks.rows.bound, strict=True))
    bound = base + int(after[0, -1])
    if after[0, -1] <= IMPOSSIBLE // 2:
        return Sought(None, 0, np.zeros(columns, dtype=bool))
    ties_by = TieBreak(blocks.member_first, blocks.member, blocks.preference)
    open_ = Open(blocks.first, np.arange(blocks.weight.size), blocks.weight, blocks.gains)
    search = Search(open_, blocks.rows, prices, after, blocks.scale, ties_by, LOWEST, rings)
    worth = [None if each is None else int(blocks.lead @ each) * blocks.scale for each in (known, hint)]
    for threshold in _thresholds(bound, *worth):
        ties, taken, whole = 0, blocks.first[:-1], False
        for width in WIDTHS:
            ties, taken, whole = searched(search._replace(threshold=threshold), through, threshold - base, width)
            if whole:
                break
            if ties:
                # What was met narrows the search for what is better.
                threshold = int(blocks.gains[0][taken].sum()) * blocks.scale
        if not whole:
            return None
        if ties:
            least = int(blocks.gains[0][taken].sum()) * blocks.scale - base
            return Sought(_point(blocks, taken), int(ties), _point(blocks, np.flatnonzero(through >= least)) > 0)
    return Sought(None, 0, np.zeros(columns, dtype=bool))


def _thresholds(bound: int, known: int | None, hint: int | None) -> Iterator[int]:
    """Go through what points are to be worth at least, falling, to what is known to be met."""
    last = LOWEST if known is None else known
    top = bound if hint is None else min(bound, hint)
    fall = max(1, abs(bound) // (FIRST_REACH if top == bound else FIRST_FALL))
    while top - fall > last:
        yield top - fall
        fall *= 2
    yield last


def _point(blocks: Blocks, choices: IntArray) -> IntArray:
    """Return which columns some choices take."""
    point = np.zeros(blocks.lead.size, dtype=np.int64)
    for choice in choices.tolist():
        point[blocks.member[blocks.member_first[choice] : blocks.member_first[choice + 1]]] = 1
    return point


def _largest(blocks: Blocks) -> IntArray:
    """Return the largest price of each row that keeps every sum within 64 bits, shape (rows,)."""
    rows, groups = blocks.rows, blocks.first.size - 1
    reach = np.abs(rows.bound)
    np.maximum.at(reach, rows.row, np.abs(rows.coefficient) * groups)
    largest: IntArray = MOST_TOTAL // np.maximum(reach, 1) // max(rows.bound.size, 1)
    return largest
