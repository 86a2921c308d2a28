r"""Cuts by rounding, compiled: valid in whole numbers whatever rounding stands behind the tableau they come from.

A row of a tableau is a combination of the program's rows. Its weights, in whole multiples of 1/K, give an equation in
whole numbers over columns and activities. With every variable measured from one of its bounds, t ≥ 0, it reads Σ α t =
β, and

.. math::  \sum \left(\lfloor α/K \rfloor (K - r) + \max(0, α \bmod K - r)\right) t \le \lfloor β/K \rfloor (K - r),
           \qquad r = β \bmod K

for all whole t (mixed-integer rounding: G. L. Nemhauser, L. A. Wolsey, "A recursive procedure to generate all cuts for
0-1 mixed integer programs", Mathematical Programming 46, 1990; of a tableau's row it is Gomory's cut). Activities are
put back as the rows they stand for. Large coefficients are divided and rounded down in t, which loses little and keeps
later sums within 64 bits.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.allocation.core.reading import greatest_divisor
from kaiyi_opt.allocation.tree.forms import MOST_TOTAL, Facts
from kaiyi_opt.compiled import compiled

# K, and the largest coefficient of a cut.
UNITS, LARGEST = 2**20, 2**11


@compiled(nogil=True)
def _weights(entries: FloatArray, nonbasic: IntArray, facts: Facts) -> tuple[IntArray, bool]:
    """Return the weight of each row in multiples of 1/K, and whether sums stay within 64 bits."""
    columns, reach = facts.gain.size, 0.0
    for j in range(columns):
        reach += 2 * UNITS * max(abs(facts.lower[j]), abs(facts.upper[j]))
    weight = np.zeros(facts.size.size, dtype=np.int64)
    for j in range(nonbasic.size):
        if nonbasic[j] >= columns:
            row = nonbasic[j] - columns
            wanted = np.rint(-UNITS * entries[j] / facts.size[row])
            # A coefficient of the cut is at most that of the equation and 2 K; both are summed.
            reach += 2 * (abs(wanted) + 2 * UNITS) * facts.reach[row]
            if reach >= MOST_TOTAL:
                return weight, False
            weight[row] = np.int64(wanted)
    return weight, bool(weight.any())


@compiled(nogil=True)
def _shrunk(factor: int, rest: int) -> int:
    """Return the coefficient of the cut for one of the equation, both in t."""
    return (factor // UNITS) * (UNITS - rest) + max(0, factor % UNITS - rest)


@compiled(nogil=True)
def rounded_row(
    entries: FloatArray, nonbasic: IntArray, high: BoolArray, edge: IntArray, facts: Facts
) -> tuple[IntArray, int, bool]:
    """Return the cut Σ cut x ≤ bound of a tableau's row, and whether there is one.

    Parameters
    ----------
    high, edge
        Shape (columns + rows,): whether a variable is measured from its upper bound, and the bound it is measured from.
    """
    columns, rows = facts.gain.size, facts.size.size
    cut = np.zeros(columns, dtype=np.int64)
    weight, fits = _weights(entries, nonbasic, facts)
    if not fits:
        return cut, 0, False
    alpha, beta = np.zeros(columns, dtype=np.int64), 0
    for i in range(rows):
        if weight[i] != 0:
            beta -= weight[i] * edge[columns + i]
            for e in range(facts.first[i], facts.first[i + 1]):
                alpha[facts.column[e]] -= weight[i] * facts.coefficient[e]
    beta -= (alpha * edge[:columns]).sum()
    rest = beta % UNITS
    if rest == 0:
        return cut, 0, False
    bound = (beta // UNITS) * (UNITS - rest)
    for j in range(columns):
        cut[j] = -_shrunk(-alpha[j], rest) if high[j] else _shrunk(alpha[j], rest)
    bound += (cut * edge[:columns]).sum()
    for i in range(rows):
        if weight[i] != 0:
            factor = -_shrunk(-weight[i], rest) if high[columns + i] else _shrunk(weight[i], rest)
            bound += factor * edge[columns + i]
            # t = activity - edge, or its negative: in either case the row stands for the activity.
            for e in range(facts.first[i], facts.first[i + 1]):
                cut[facts.column[e]] += factor * facts.coefficient[e]
    return _divided(cut, bound, high, edge)


@compiled(nogil=True)
def _divided(cut: IntArray, bound: int, high: BoolArray, edge: IntArray) -> tuple[IntArray, int, bool]:
    """Return the cut divided by what divides all, and further, rounded down in t, where coefficients stay large."""
    divisor, largest = 0, 0
    for factor in cut:
        divisor, largest = greatest_divisor(divisor, int(abs(factor))), max(largest, int(abs(factor)))
    if divisor == 0:
        return cut, bound, False
    divisor = max(divisor, -(-largest // LARGEST))
    columns = cut.size
    bound = (bound - (cut * edge[:columns]).sum()) // divisor
    for j in range(columns):
        cut[j] = -(-cut[j] // divisor) if high[j] else cut[j] // divisor
    return cut, bound + (cut * edge[:columns]).sum(), True
