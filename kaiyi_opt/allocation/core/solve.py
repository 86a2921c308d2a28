r"""The core method on one part of a round: an exact bound, then every choice within it.

The coupling rows but one are priced, :math:`\lambda \ge 0`, and moved into the objective; what is left is a knapsack
over groups, solved exactly by a table over its capacity:

.. math::  U(\lambda) = \lambda^T b + \max \sum_j (c_j - \lambda^T a_j)\, x_j
           \quad\text{s.t.}\quad w^T x \le C,\ \text{at most one column a group}

Whatever the prices, no point is worth more (A. M. Geoffrion, "Lagrangean relaxation for integer programming",
Mathematical Programming Study 2, 1974). The same table tells the most that a point with any one choice can be worth; a
choice worth less than a point that is held is out. What is still open, the core, is searched layer by layer, each
beginning within the table's bound, so the search also meets every point that ties. All in whole numbers: what it proves
is exact.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.core.alarm import alarm
from kaiyi_opt.allocation.core.blocks import MOST_TOTAL, Blocks, in_order, only, read_blocks
from kaiyi_opt.allocation.core.forms import Open, Search, TieBreak
from kaiyi_opt.allocation.core.nest import Nest, nest_of
from kaiyi_opt.allocation.goal_program import GoalOutcome, GoalProgram, GoalSolution
from kaiyi_opt.allocation.parts import csr
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.structure import keeps

ROUGH_STEPS, STEPS = 100, 3
# The largest table of the first try and of the second: a rough table serves where choices are few.
TABLES = (2**19, 2**23)
# How many beginnings a layer may hold, from pass to pass: each gives the next a point. The first need only find one
# that is nearly best: beginning with 8 takes half the time that it takes from 64 on, where 900 choices are open.
WIDTHS = (8, 32, 128, 1024, 16384)
NARROW = WIDTHS[:3]
# The search tries for points this part below the bound, then twice as far, and so on; at last for any.
FIRST_REACH, MOST_REACH = 2**8, 2
NAME = "core 1"
# No point is worth less: what `read_blocks` accepts adds up to less than this.
LOWEST = -2 * MOST_TOTAL


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The relaxed program at some prices: what choices add, the knapsack's table, what every choice can lead to."""

    prices: IntArray
    base: int
    value: IntArray
    after: IntArray
    through: IntArray

    @property
    def bound(self) -> int:
        return self.base + int(self.after[0, -1])


def solve_core(
    program: GoalProgram, start: IntArray | None = None, narrow: bool = False, time_limit: float | None = None
) -> GoalSolution | None:
    """Optimise the goals of ``program`` in order and break the last ties, or return ``None``: the method does not
    serve, or the search grew beyond its `WIDTHS` or its time limit, in seconds.

    ``start`` is a point to start from, shape (columns,); one that does not keep the rows is ignored. ``narrow``: only
    the smallest of `TABLES` and the `NARROW` widths are tried, which takes some hundredths of a second at most.

    A solution is complete and proved; none, where `GoalSolution.infeasible` says so, is proved as well.
    """
    started = time.monotonic()
    widths = NARROW if narrow else WIDTHS
    with alarm(time_limit) as rings:
        for most_table in TABLES[:1] if narrow else TABLES:
            blocks = read_blocks(program, most_table)
            if blocks is None:
                continue
            found = _found(program, blocks, start, widths, rings)
            if found.whole:
                return _solution(program, found, time.monotonic() - started)
            if blocks.unit == 1 or rings[0]:
                return None
    return None


@dataclass(frozen=True, eq=False)
class Near:
    """The best point that a short search met (``None``: none), and whether it is proved that none is better."""

    point: IntArray | None
    proved: bool


def near_core(program: GoalProgram) -> Near:
    """Search for a good point of ``program`` in narrow layers alone: some thousandths of a second, mostly no proof."""
    blocks = read_blocks(program, TABLES[0])
    if blocks is None:
        return Near(None, proved=False)
    with alarm(None) as rings:
        found = _found(program, blocks, None, WIDTHS[:-1], rings)
    return Near(_point(program, found), found.whole)


class _Found(NamedTuple):
    """What a search met: how many points tie (0: none), the choices of the best one, and whether all was searched."""

    blocks: Blocks
    ties: int
    taken: IntArray
    whole: bool


def _found(
    program: GoalProgram, blocks: Blocks, start: IntArray | None, widths: tuple[int, ...], rings: IntArray
) -> _Found:
    if not np.all(np.diff(blocks.first)):
        return _Found(blocks, 0, blocks.first, whole=True)
    nest = nest_of(blocks)
    if nest is not None:
        found = _nested(blocks, nest, widths, rings)
        if found.whole:
            return found
    prices, held_gain = _priced(blocks)
    if start is not None and keeps(*csr(program), program.row_lower, program.row_upper, start):
        known = int(blocks.lead @ start)
        held_gain = known if held_gain is None else max(held_gain, known)
    blocks = in_order(blocks, search_order(blocks, prices))
    return _Found(blocks, *_searched(blocks, _relaxed(blocks, prices), held_gain, widths, rings))


def _nested(blocks: Blocks, nest: Nest, widths: tuple[int, ...], rings: IntArray) -> _Found:
    """Search, without prices, among the choices that the best points by the first goal take: few as a rule."""
    from kaiyi_opt.allocation.core.kernels import IMPOSSIBLE
    from kaiyi_opt.allocation.core.nest import nested_values

    placed = in_order(blocks, nest.order)
    most, through = nested_values(
        placed.first, placed.gains[0], placed.weight, placed.capacity, nest.starts, nest.ceiling
    )
    best = only(placed, np.flatnonzero(through >= max(most, IMPOSSIBLE // 2)))
    if not np.all(np.diff(best.first)):
        return _Found(best, 0, best.first, whole=True)
    relaxed = _relaxed(best, np.zeros(best.rows.bound.size, dtype=np.int64))
    return _Found(best, *_searched(best, relaxed, int(most), widths, rings))


def _point(program: GoalProgram, found: _Found) -> IntArray | None:
    if not found.ties:
        return None
    blocks, point = found.blocks, np.zeros(program.matrix.shape[1], dtype=np.int64)
    for choice in found.taken.tolist():
        point[blocks.member[blocks.member_first[choice] : blocks.member_first[choice + 1]]] = 1
    return point


def _solution(program: GoalProgram, found: _Found, seconds: float) -> GoalSolution:
    point = _point(program, found)
    outcomes: tuple[GoalOutcome, ...] = ()
    if point is not None:
        chosen = np.flatnonzero(point).tolist()
        values = [sum(goal[j] for j in chosen) for goal in program.goals or ([0] * point.size,)]
        outcomes = tuple(GoalOutcome(value, value, Status.OPTIMAL) for value in values)
    return GoalSolution(
        Stop.FINISHED,
        point,
        outcomes,
        infeasible=point is None,
        unique_before_tie_break=None if point is None else found.ties == 1,
        complete=point is not None,
        solver=NAME,
        rounds=1,
        seconds=seconds,
    )


def _priced(blocks: Blocks) -> tuple[IntArray, int | None]:
    """Return good prices of the rows, and what the best point met on the way is worth."""
    from kaiyi_opt.allocation.core.kernels import improve_prices, rough_prices

    largest = _largest_prices(blocks)
    gain = blocks.gains[0]
    rough = rough_prices(blocks.first, gain, blocks.weight, blocks.capacity, blocks.rows, ROUGH_STEPS)
    prices, held, holds = improve_prices(
        blocks.first,
        gain * blocks.scale,
        blocks.weight,
        blocks.capacity,
        blocks.rows,
        largest,
        np.clip(rough * blocks.scale, 0.0, largest),
        STEPS,
    )
    return prices, int(gain[held].sum()) if holds else None


def search_order(blocks: Blocks, prices: IntArray) -> IntArray:
    """Return the order in which to search the groups: those in rows that have a price first, row by row.

    The gap between bound and points comes from these rows alone; once their groups are settled the table is exact for
    what is left, but for rows without a price.
    """
    groups = blocks.first.size - 1
    owner = np.repeat(np.repeat(np.arange(groups), np.diff(blocks.first)), np.diff(blocks.rows.first))
    touching = np.zeros((prices.size, groups), dtype=bool)
    touching[blocks.rows.row, owner] = True
    rows = [row for row in np.argsort(touching.sum(axis=1), kind="stable").tolist() if prices[row] > 0]
    place = np.full(groups, len(rows))
    for number, row in reversed(list(enumerate(rows))):
        place[touching[row]] = number
    return np.argsort(place, kind="stable")


def _relaxed(blocks: Blocks, prices: IntArray) -> _Relaxed:
    """Return the relaxation at some prices."""
    from kaiyi_opt.allocation.core.kernels import relaxed_values, suffix_values, through_values

    value = relaxed_values(blocks.gains[0] * blocks.scale, blocks.rows, prices)
    after = suffix_values(blocks.first, value, blocks.weight, blocks.capacity)
    through = through_values(blocks.first, value, blocks.weight, blocks.capacity, after)
    base = sum(int(price) * int(bound) for price, bound in zip(prices, blocks.rows.bound, strict=True))
    return _Relaxed(prices, base, value, after, through)


def _largest_prices(blocks: Blocks) -> FloatArray:
    """Return the largest price of each row that keeps every sum within 64 bits, shape (rows,)."""
    rows, groups = blocks.rows, blocks.first.size - 1
    reach = np.abs(rows.bound).astype(float)
    np.maximum.at(reach, rows.row, np.abs(rows.coefficient).astype(float) * groups)
    return np.floor(MOST_TOTAL / np.maximum(reach, 1) / max(rows.bound.size, 1))


def _searched(
    blocks: Blocks, relaxed: _Relaxed, held_gain: int | None, widths: tuple[int, ...], rings: IntArray
) -> tuple[int, IntArray, bool]:
    """Search in wider and wider layers until nothing is left out, or the last ``widths``; return how many points tie,
    the choices of the best one met, and whether nothing was left out.
    """
    from kaiyi_opt.allocation.core.kernels import IMPOSSIBLE
    from kaiyi_opt.allocation.core.layers import searched

    if relaxed.after[0, -1] <= IMPOSSIBLE // 2:
        return 0, blocks.first[:-1], True
    held = LOWEST if held_gain is None else max(LOWEST, held_gain * blocks.scale)
    reach = max(1, abs(relaxed.bound) // FIRST_REACH)
    best_ties, best = 0, blocks.first[:-1]
    ties_by = TieBreak(blocks.member_first, blocks.member, blocks.preference)
    open_ = Open(blocks.first, np.arange(blocks.weight.size), blocks.weight, blocks.gains)
    search = Search(open_, blocks.rows, relaxed.prices, relaxed.after, blocks.scale, ties_by, LOWEST, rings)
    for width in widths:
        while True:
            threshold = max(held, relaxed.bound - reach)
            above = search._replace(threshold=threshold)
            ties, taken, whole = searched(above, relaxed.through, threshold - relaxed.base, width)
            if whole and (ties or threshold == LOWEST):
                return ties, taken, True
            if ties:
                # All that is met is worth at least what was held.
                best_ties, best = ties, taken
                held = max(held, int(blocks.gains[0][taken].sum()) * blocks.scale)
            if not whole:
                break
            # No point is worth as much as the threshold.
            reach = relaxed.bound - LOWEST if reach >= MOST_REACH * abs(relaxed.bound) else 2 * reach
    return best_ties, best, False
