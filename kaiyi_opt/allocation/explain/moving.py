"""Rows that move with a whole number t: a ceiling raised, a budget extended, an amount asked for lowered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram


@dataclass(frozen=True)
class Moving:
    """How one row moves with t: ``lower − below·t ≤ scale·A x`` and ``scale·A x ≤ upper + above·t``."""

    row: int
    scale: int
    lower: float
    below: int
    upper: float
    above: int


def loosened(program: GoalProgram, moving: Sequence[Moving], first: int, last: int) -> GoalProgram:
    """Return ``program`` with each moving row as loose as it is anywhere between t = ``first`` and ``last``.

    Whatever is lawful at some t between them is lawful in it.
    """
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for row in moving:
        lower[row.row] = -math.inf
        upper[row.row] = math.inf
        if math.isfinite(row.upper):
            most = int(row.upper) + max(row.above * first, row.above * last)
            upper[row.row] = most // row.scale
        if math.isfinite(row.lower):
            least = int(row.lower) - max(row.below * first, row.below * last)
            lower[row.row] = -(-least // row.scale)
    return replace(program, row_lower=lower, row_upper=upper)


def horizon(program: GoalProgram, moving: Sequence[Moving], point: IntArray, longest: int) -> int:
    """Return the last t, of those up to ``longest``, up to which a point that is lawful now keeps every row."""
    end = longest
    activity = program.matrix @ point
    for row in moving:
        value = row.scale * int(activity[row.row])
        for slack, slope in ((row.upper - value, row.above), (value - row.lower, row.below)):
            if slope < 0 and math.isfinite(slack):
                end = min(end, int(slack) // -slope)
    return end


def next_turn(program: GoalProgram, moving: Sequence[Moving], now: int) -> int | None:
    """Return the first t after ``now`` at which a rising ceiling lets more through, ``None`` where none will.

    A row's sums are multiples of its coefficients' common divisor, so that its ceiling counts only at those.
    """
    found = []
    for row in moving:
        if row.above > 0 and math.isfinite(row.upper):
            weights = program.matrix.data[program.matrix.indptr[row.row] : program.matrix.indptr[row.row + 1]]
            unit = row.scale * max(1, int(np.gcd.reduce(weights)) if weights.size else 1)
            level = ((int(row.upper) + row.above * now) // unit + 1) * unit
            found.append(-((int(row.upper) - level) // row.above))
    return min(found, default=None)
