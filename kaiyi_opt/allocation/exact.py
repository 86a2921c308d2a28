"""Whole-number arithmetic on programs: reduce the rows, bound the optimum, fix what no optimum can move.

Bounds are computed from a solver's dual prices in whole numbers, which makes them valid whatever the prices are
(A. Neumaier, O. Shcherbina, "Safe bounds in linear and mixed-integer linear programming", Math. Program. 99, 2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.program import IntegerProgram

PRICE_SCALE = 2**20


def reduced(program: IntegerProgram) -> tuple[IntegerProgram, int] | None:
    """Divide each row and the objective by its greatest common divisor; the integer points stay the same.

    Row bounds are rounded inward, which tightens the relaxation as well. Amounts on a step of 100 yuan shrink from
    10,000s of fen to 1s, and with them the harm that a solver's tolerance can do.

    Returns
    -------
    The reduced program, and the factor: objective = factor × reduced objective. ``None`` where a row's bounds cross, so
    that no point exists: no whole x has 2x = 1, which a search over an unbounded x would never find out.
    """
    matrix = program.matrix
    divisors = np.ones(matrix.shape[0], dtype=np.int64)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if filled.size:
        divisors[filled] = np.gcd.reduceat(np.abs(matrix.data), matrix.indptr[filled])
    data = matrix.data // np.repeat(divisors, np.diff(matrix.indptr))
    factor = int(np.gcd.reduce(program.objective)) if program.objective.size else 1
    factor = max(factor, 1)
    row_lower, row_upper = np.ceil(program.row_lower / divisors), np.floor(program.row_upper / divisors)
    if np.any(row_lower > row_upper):
        return None
    smaller = IntegerProgram(
        program.objective // factor,
        sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape),
        row_lower,
        row_upper,
        program.column_lower,
        program.column_upper,
    )
    return smaller, factor


@dataclass(frozen=True)
class SafeBound:
    """A bound that holds exactly, and the reduced costs that go with it.

    ``scaled_bound`` and ``scaled_costs`` are whole numbers, `PRICE_SCALE` times the objective's unit: no point is
    worth more than ``scaled_bound / PRICE_SCALE``, and one that has column j at least one unit off its favoured bound
    is worth at least ``|scaled_costs[j]| / PRICE_SCALE`` less than that.
    """

    scaled_bound: int
    scaled_costs: IntArray

    @property
    def bound(self) -> int:
        """The bound in the objective's unit, rounded down to the whole number it implies."""
        return self.scaled_bound // PRICE_SCALE


def safe_bound(program: IntegerProgram, prices: FloatArray) -> SafeBound | None:
    r"""Return the Lagrangian bound of ``program`` at row prices ``prices``, in whole numbers.

    With prices y rounded to multiples of 1/S, S = `PRICE_SCALE`, and d = S·c − Aᵀ(S·y):

    .. math::  S\,c^T x \le \sum_i \max(Sy_i l_i, Sy_i u_i) + \sum_j \max(d_j \underline x_j, d_j \overline x_j)

    Any prices give a valid bound; good ones a good bound. ``None`` where an infinite bound makes it infinite, or where
    the numbers would leave 64 bits.

    Parameters
    ----------
    prices
        Shape (m,): positive where the upper bound of a row binds, negative where the lower does.
    """
    scaled = np.rint(prices * PRICE_SCALE)
    scaled[(scaled > 0) & np.isinf(program.row_upper)] = 0
    scaled[(scaled < 0) & np.isinf(program.row_lower)] = 0
    magnitude = abs(program.matrix).astype(float).T @ np.abs(scaled) + np.abs(program.objective) * float(PRICE_SCALE)
    if magnitude.size and magnitude.max() >= 2**62:
        return None
    whole = scaled.astype(np.int64)
    costs = program.objective * PRICE_SCALE - program.matrix.T @ whole
    favoured = np.where(costs > 0, program.column_upper, program.column_lower)
    if np.isinf(favoured[costs != 0]).any():
        return None
    binding = np.where(whole > 0, program.row_upper, program.row_lower)
    total = sum(int(y) * int(b) for y, b in zip(whole[whole != 0], binding[whole != 0], strict=True))
    total += _exact_sum(costs[costs != 0], favoured[costs != 0].astype(np.int64))
    return SafeBound(total, costs)


def _exact_sum(costs: IntArray, bounds: IntArray) -> int:
    if float(np.abs(costs).astype(float) @ np.abs(bounds).astype(float)) < 2**62:
        return int(costs @ bounds)
    return sum(int(c) * int(b) for c, b in zip(costs.tolist(), bounds.tolist(), strict=True))


def fixed_by_cost(program: IntegerProgram, bound: SafeBound, value: int) -> tuple[FloatArray, FloatArray]:
    """Return column bounds tightened for points worth at least ``value``.

    A column whose move off its favoured bound costs more than bound − value cannot move in any such point.
    """
    slack = bound.scaled_bound - value * PRICE_SCALE
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    stays_up = bound.scaled_costs > slack
    stays_down = -bound.scaled_costs > slack
    lower[stays_up] = upper[stays_up]
    upper[stays_down] = lower[stays_down]
    return lower, upper


def restricted(
    program: IntegerProgram, lower: FloatArray, upper: FloatArray
) -> tuple[IntegerProgram, IntArray, IntArray]:
    """Return ``program`` without the columns that bounds ``lower`` and ``upper`` fix.

    Returns
    -------
    The smaller program (its objective lacks the fixed columns' part), the columns that are free in it, and a point of
    the whole program that holds the fixed columns' values and 0 elsewhere.
    """
    free = np.flatnonzero(lower < upper)
    fixed_point = np.where(lower == upper, lower, 0).astype(np.int64)
    moved = np.array([int(value) for value in program.activity(fixed_point)], dtype=float)
    smaller = IntegerProgram(
        program.objective[free],
        program.by_column[:, free],
        program.row_lower - moved,
        program.row_upper - moved,
        lower[free],
        upper[free],
    )
    return smaller, free, fixed_point
