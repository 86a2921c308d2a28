r"""Prices on the rows that cross blocks, and the bound that they prove.

.. math::  L(y) = \sum_i \max(y_i l_i, y_i u_i) + \max_{x \in blocks} (c - A^T y)^T x \quad\ge\quad \max c^T x

L is convex and piecewise linear; each evaluation solves every block. A quasi-Newton method finds good prices (D. C.
Liu, J. Nocedal, "On the limited memory BFGS method for large scale optimization", Math. Program. 45, 1989); where they
come from does not matter, for the bound is computed from their whole multiples of 1 / scale in whole numbers.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.lagrangian.counted_kernels import Counted
from kaiyi_opt.allocation.lagrangian.knapsacks import Knapsacks
from kaiyi_opt.allocation.lagrangian.structure import Structure
from kaiyi_opt.allocation.program import IntegerProgram

MOST_TOTAL = 2**60
# More than any flip can cost: of a column that cannot move.
NEVER = 2**61
LARGEST_SCALE, LEAST_SCALE = 2**20, 2**4
MOST_EVALUATIONS = 300
# A bound with the cost of every flip takes about as long as so many evaluations.
BOUND_AFTER = 5


@dataclass(frozen=True, eq=False)
class Bound:
    """A bound in whole numbers: no point is worth more than ``total / scale``.

    Attributes
    ----------
    rows
        The program's rows that are priced.
    scale, prices
        Their prices, as whole multiples of 1 / scale.
    total
        The bound times ``scale``.
    point
        Shape (columns,): the point that the blocks are best at.
    flip_costs
        Shape (columns,): no point that has a column off its value in ``point`` is worth more than (total − cost) /
        scale.
    ceilings
        How many ceilings were kept exactly.
    """

    rows: IntArray
    scale: int
    prices: IntArray
    total: int
    point: IntArray
    flip_costs: IntArray
    ceilings: int = 0

    @property
    def most(self) -> int:
        """The bound in the objective's unit, rounded down to the whole number it implies."""
        return self.total // self.scale


class Dual:
    """The dual function of one program: evaluated in doubles to find prices, in whole numbers to prove."""

    def __init__(
        self,
        program: IntegerProgram,
        structure: Structure,
        knapsacks: Knapsacks | None = None,
        counted: Counted | None = None,
    ):
        self.program, self.structure = program, structure
        self._ceilings = None if knapsacks is None or counted is None else (knapsacks, counted)
        by_column = structure.coefficients
        self._entries = (
            by_column.indptr.astype(np.int64),
            by_column.indices.astype(np.int64),
            by_column.data.astype(np.int64),
        )
        self._gain = program.objective.astype(float)
        self._box = (structure.loose, program.column_lower, program.column_upper)

    @property
    def is_bounded(self) -> bool:
        """Whether every column is, without which there is no bound."""
        return bool(np.isfinite(self.program.column_lower).all() and np.isfinite(self.program.column_upper).all())

    def evaluate(self, prices: FloatArray) -> tuple[float, IntArray]:
        """Return L(prices), and what the best point takes of every priced row."""
        from kaiyi_opt.allocation.lagrangian import block_kernels as kernels
        from kaiyi_opt.allocation.lagrangian.ceiling_kernels import best_in_ceilings

        first, row, coefficient = self._entries
        reduced, point = np.empty_like(self._gain), np.zeros(self._gain.size, np.int64)
        kernels.reduced_gains(self._gain, first, row, coefficient, prices, reduced)
        total = kernels.best_in_blocks(reduced, self.structure.blocks, point)
        total += kernels.best_in_loose(reduced, *self._box, point)
        if self._ceilings is not None:
            total += best_in_ceilings(reduced, *self._ceilings, point)
        used = kernels.activities(point, first, row, coefficient, prices.size)
        return float(total) + _rows_part(prices, self.structure), used

    def bound(self, prices: FloatArray) -> Bound | None:
        """Return the bound at ``prices`` in whole numbers, or ``None``: they leave 64 bits, or no point exists."""
        from kaiyi_opt.allocation.lagrangian import block_kernels as kernels
        from kaiyi_opt.allocation.lagrangian.ceiling_kernels import best_in_ceilings, ceiling_flip_costs

        scale = self._scale(prices)
        if scale is None:
            return None
        structure = self.structure
        whole = np.rint(prices * scale).astype(np.int64)
        whole[(whole > 0) & np.isinf(structure.upper)] = 0
        whole[(whole < 0) & np.isinf(structure.lower)] = 0
        first, row, coefficient = self._entries
        gain = self.program.objective * scale
        reduced, cost = np.empty_like(gain), np.full_like(gain, NEVER)
        point = np.zeros_like(gain)
        kernels.reduced_gains(gain, first, row, coefficient, whole, reduced)
        total = int(kernels.best_in_blocks(reduced, structure.blocks, point))
        total += int(kernels.best_in_loose(reduced, *self._box, point))
        kernels.flip_costs(reduced, structure.blocks, *self._box, point, cost)
        if self._ceilings is not None:
            total += int(best_in_ceilings(reduced, *self._ceilings, point))
            ceiling_flip_costs(reduced, *self._ceilings, point, cost)
        binding = np.where(whole > 0, structure.upper, structure.lower)
        total += sum(int(y) * int(b) for y, b in zip(whole.tolist(), binding.tolist(), strict=True) if y)
        ceilings = 0 if self._ceilings is None else self._ceilings[0].capacity.size
        return Bound(structure.priced, scale, whole, total, point, cost, ceilings) if total > -MOST_TOTAL else None

    def _scale(self, prices: FloatArray) -> int | None:
        """Return the largest scale at which no sum can leave 64 bits."""
        box = np.maximum(np.abs(self.program.column_lower), np.abs(self.program.column_upper))
        gains = float((np.abs(self._gain) * box).sum())
        rows = abs(self.structure.coefficients).astype(float).T @ box
        reach = gains + float(np.abs(prices) @ rows) + _rows_reach(prices, self.structure)
        scale = LARGEST_SCALE
        while scale >= LEAST_SCALE and (reach + rows.sum()) * scale >= MOST_TOTAL:
            scale //= 2
        return scale if scale >= LEAST_SCALE else None


def _rows_part(prices: FloatArray, structure: Structure) -> float:
    up, down = prices > 0, prices < 0
    return float(prices[up] @ structure.upper[up] + prices[down] @ structure.lower[down])


def _rows_reach(prices: FloatArray, structure: Structure) -> float:
    finite = np.where(np.isfinite(structure.upper), np.abs(structure.upper), 0)
    finite = np.maximum(finite, np.where(np.isfinite(structure.lower), np.abs(structure.lower), 0))
    return float(np.abs(prices) @ finite)


class _OutOfTimeError(Exception):
    """The deadline came during the descent."""


def good_prices(
    dual: Dual, start: FloatArray | None = None, deadline: float | None = None, most: int = MOST_EVALUATIONS
) -> FloatArray:
    """Return prices at which the dual function is near its least, from ``start`` on (default: none), or the best met in
    ``most`` evaluations, or as long as a bound can still be computed by the ``deadline`` of `time.monotonic`.

    A row bounded on both sides has two prices, of which the difference counts.
    """
    from scipy.optimize import minimize

    structure = dual.structure
    above, below = np.flatnonzero(np.isfinite(structure.upper)), np.flatnonzero(np.isfinite(structure.lower))
    rows = structure.lower.size
    if rows == 0:
        return np.zeros(0)
    lengths = np.maximum(np.bincount(structure.coefficients.indices, minlength=rows), 1)
    size = np.bincount(structure.coefficients.indices, np.abs(structure.coefficients.data), minlength=rows) / lengths
    size = np.maximum(size, 1)
    best, best_prices = np.inf, np.zeros(rows)

    def negative(scaled: FloatArray) -> tuple[float, FloatArray]:
        prices = np.zeros(rows)
        prices[above] += scaled[: above.size] / size[above]
        prices[below] -= scaled[above.size :] / size[below]
        nonlocal best, best_prices
        began = time.monotonic()
        value, used = dual.evaluate(prices)
        if value < best:
            best, best_prices = value, prices
        now = time.monotonic()
        if deadline is not None and now + BOUND_AFTER * (now - began) >= deadline:
            raise _OutOfTimeError
        slope = np.concatenate(
            [(structure.upper - used)[above] / size[above], (used - structure.lower)[below] / size[below]]
        )
        return value, slope

    first = np.zeros(rows) if start is None else start
    begin = np.concatenate([np.maximum(first[above], 0) * size[above], np.maximum(-first[below], 0) * size[below]])
    options = {"maxfun": most, "maxiter": most}
    with suppress(_OutOfTimeError):
        minimize(negative, begin, jac=True, method="L-BFGS-B", bounds=[(0, None)] * begin.size, options=options)
    return best_prices
