r"""The core method on one part of a round: an exact bound, then every choice within it.

The coupling rows but one are priced, :math:`\lambda \ge 0`, and moved into the objective; what is left is a knapsack
over groups, solved exactly by a table over its capacity:

.. math::  U(\lambda) = \lambda^T b + \max \sum_j (c_j - \lambda^T a_j)\, x_j
           \quad\text{s.t.}\quad w^T x \le C,\ \text{at most one column a group}

Whatever the prices, no point is worth more (A. M. Geoffrion, "Lagrangean relaxation for integer programming",
Mathematical Programming Study 2, 1974). The same table tells the most that a point with any one choice can be worth; a
choice worth less than a point that is held is out. What is still open, the core, is searched depth first, each step
bounded by the table, so the search also meets every point that ties. All in whole numbers: what it proves is exact.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.core.blocks import MOST_TOTAL, Blocks, read_blocks
from kaiyi_opt.allocation.goal_program import GoalOutcome, GoalProgram, GoalSolution
from kaiyi_opt.allocation.program import Status, Stop

STEPS = 40
MOST_NODES = 2_000_000
NAME = "core 1"
# Where no point is held, the search tries for points this far below the bound, then twice as far, and so on.
FIRST_REACH = 2.0**-12


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The relaxed program at some prices: what choices add, the knapsack's table, what every choice can lead to."""

    base: int
    value: IntArray
    after: IntArray
    through: IntArray

    @property
    def bound(self) -> int:
        return self.base + int(self.after[0, -1])


def solve_core(program: GoalProgram) -> GoalSolution | None:
    """Optimise the goals of ``program`` in order and break the last ties, or return ``None``: the method does not
    serve, or the search grew beyond `MOST_NODES`.

    A solution is complete and proved; none, where `GoalSolution.infeasible` says so, is proved as well.
    """
    started = time.monotonic()
    blocks = read_blocks(program)
    if blocks is None:
        return None
    relaxed, held_gain = _relax(blocks)
    found = _searched(blocks, relaxed, held_gain)
    if found is None:
        return None
    ties, taken = found
    point = np.zeros(program.matrix.shape[1], dtype=np.int64)
    for choice in taken.tolist() if ties else ():
        point[blocks.member[blocks.member_first[choice] : blocks.member_first[choice + 1]]] = 1
    return _solution(program, point if ties else None, ties, time.monotonic() - started)


def _solution(program: GoalProgram, point: IntArray | None, ties: int, seconds: float) -> GoalSolution:
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
        unique_before_tie_break=None if point is None else ties == 1,
        complete=point is not None,
        solver=NAME,
        rounds=1,
        seconds=seconds,
    )


def _relax(blocks: Blocks) -> tuple[_Relaxed, int | None]:
    """Return the relaxation at good prices, and what the best point met on the way is worth."""
    from kaiyi_opt.allocation.core.kernels import improve_prices, relaxed_values, suffix_values, through_values

    gain = blocks.gains[0] * blocks.scale
    rows = (blocks.row_first, blocks.row, blocks.coefficient)
    prices, _, held, holds = improve_prices(
        blocks.first,
        gain,
        blocks.weight,
        blocks.capacity,
        *rows,
        blocks.bound,
        _largest_prices(blocks),
        np.zeros(blocks.bound.size),
        STEPS,
    )
    value = relaxed_values(gain, *rows, prices)
    after = suffix_values(blocks.first, value, blocks.weight, blocks.capacity)
    through = through_values(blocks.first, value, blocks.weight, blocks.capacity, after)
    base = sum(int(price) * int(bound) for price, bound in zip(prices, blocks.bound, strict=True))
    return _Relaxed(base, value, after, through), int(blocks.gains[0][held].sum()) if holds else None


def _largest_prices(blocks: Blocks) -> FloatArray:
    """Return the largest price of each row that keeps every sum within 64 bits, shape (rows,)."""
    rows, groups = blocks.bound.size, blocks.first.size - 1
    reach = np.abs(blocks.bound).astype(float)
    np.maximum.at(reach, blocks.row, np.abs(blocks.coefficient).astype(float) * groups)
    return np.floor(MOST_TOTAL / np.maximum(reach, 1) / max(rows, 1))


def _searched(blocks: Blocks, relaxed: _Relaxed, held_gain: int | None) -> tuple[int, IntArray] | None:
    """Search below the bound, deeper until a point is found; ``None`` where that takes too many nodes."""
    from kaiyi_opt.allocation.core.kernels import IMPOSSIBLE

    if relaxed.after[0, -1] <= IMPOSSIBLE // 2:
        return 0, blocks.first[:-1]
    nodes, lowest = 0, relaxed.base - int(np.abs(relaxed.value).sum())
    reach = max(1, int(FIRST_REACH * abs(relaxed.bound)))
    while True:
        threshold = relaxed.bound - reach if held_gain is None else held_gain * blocks.scale
        threshold = max(threshold, lowest)
        ties, taken, used = _search_above(blocks, relaxed, threshold, MOST_NODES - nodes)
        nodes += used
        if ties < 0 or nodes >= MOST_NODES:
            return None
        gain = int(blocks.gains[0][taken].sum()) if ties > 0 else None
        if threshold == lowest or (gain is not None and gain * blocks.scale >= threshold):
            return ties, taken
        # A point found above the threshold may be worth less than that itself: others as good may lie below it.
        reach, held_gain = 2 * reach, gain


def _search_above(blocks: Blocks, relaxed: _Relaxed, threshold: int, nodes: int) -> tuple[int, IntArray, int]:
    """Search all points whose relaxed value is at least ``threshold``, among the choices that can lead to one."""
    from kaiyi_opt.allocation.core.search_kernel import search

    kept = np.flatnonzero(relaxed.through >= threshold - relaxed.base)
    # Best first within a group: good points raise the threshold early.
    group = np.repeat(np.arange(blocks.first.size - 1), np.diff(blocks.first))[kept]
    kept = kept[np.lexsort((kept, -relaxed.through[kept], group))]
    first = np.concatenate([[0], np.cumsum(np.bincount(group, minlength=blocks.first.size - 1))]).astype(np.int64)
    row_first, entries = _entries(blocks.row_first, kept)
    ties, taken, used = search(
        first,
        kept,
        relaxed.value[kept],
        blocks.weight[kept],
        blocks.capacity,
        np.ascontiguousarray(blocks.gains[:, kept]),
        row_first,
        blocks.row[entries],
        blocks.coefficient[entries],
        blocks.bound,
        relaxed.after,
        relaxed.base,
        blocks.scale,
        blocks.member_first,
        blocks.member,
        blocks.preference,
        threshold,
        nodes,
    )
    return int(ties), taken, int(used)


def _entries(first: IntArray, kept: IntArray) -> tuple[IntArray, IntArray]:
    """Return where the entries of some choices begin among themselves, and which entries of all they are."""
    lengths = np.diff(first)[kept]
    own = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return own, np.repeat(first[kept] - own[:-1], lengths) + np.arange(int(own[-1]))
