"""The integer program over the columns that may still move, the rest standing where a bound's point has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.lagrangian.dual import Bound
from kaiyi_opt.allocation.program import IntegerProgram


@dataclass(frozen=True, eq=False)
class CoreProgram:
    """A program over the columns ``free`` of another, whose other columns stand at ``base``; the objectives differ by
    ``offset``. ``rows`` are the other program's rows that it has.
    """

    program: IntegerProgram
    free: IntArray
    rows: IntArray
    base: IntArray
    offset: int

    def whole(self, point: IntArray) -> IntArray:
        """Return a point of it as a point of the other program."""
        full = self.base.copy()
        full[self.free] = point
        return full


def core_program(program: IntegerProgram, base: IntArray, free: IntArray) -> CoreProgram | None:
    """Return the program over the columns ``free``, or ``None`` where a row without any of them is broken."""
    held = base.copy()
    held[free] = 0
    used = np.asarray(program.activity(held), dtype=np.int64)
    part = program.by_column[:, free].tocsr()
    rows = np.flatnonzero(np.diff(part.indptr))
    lower, upper = program.row_lower - used, program.row_upper - used
    idle = np.ones(used.size, dtype=bool)
    idle[rows] = False
    if np.any((lower > 0) & idle) or np.any((upper < 0) & idle):
        return None
    smaller = IntegerProgram(
        program.objective[free],
        part[rows],
        lower[rows],
        upper[rows],
        program.column_lower[free],
        program.column_upper[free],
    )
    return CoreProgram(smaller, free, rows, held, program.value(held))


def may_move(bound: Bound, value: int | None) -> IntArray:
    """Return the columns that can be off the bound's point in a point worth ``value`` or more (``None``: in any)."""
    if value is None:
        return np.arange(bound.flip_costs.size)
    return np.flatnonzero(bound.total - bound.flip_costs >= value * bound.scale)


def cheapest(bound: Bound, count: int, among: BoolArray | None = None) -> IntArray:
    """Return the columns that cost least to move, at most ``count``, in their own order; of those ``among`` alone,
    shape (columns,), where that is given.
    """
    inside = np.arange(bound.flip_costs.size) if among is None else np.flatnonzero(among)
    if count >= inside.size:
        return inside
    costs = bound.flip_costs[inside]
    # Of equal costs the first columns: the same on any machine.
    last = np.partition(costs, count - 1)[count - 1]
    below, level = np.flatnonzero(costs < last), np.flatnonzero(costs == last)
    return inside[np.sort(np.concatenate([below, level[: count - below.size]]))]
