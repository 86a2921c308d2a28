r"""A dual simplex method on a dense tableau, compiled: it finds prices, which others prove in whole numbers.

Every row i of a program has a *logical* variable, its activity. With structural columns and logicals alike bounded, a
basis says

.. math::  x_B = T\,x_N, \qquad z = d^T x_N

without constants, so every value can be read from where the nonbasic variables stand. From a basis whose d point to
where these stand, each step takes a basic variable that is out of its bounds to the bound, and z, an upper bound of the
maximum, falls. Nonbasic variables that would change sides on the way are moved to their other bound ("long step": I.
Maros, "Computational Techniques of the Simplex Method", 2003, 10.2.4). Of the rows out of bounds that of the steepest
edge leaves.

For some dozens of rows a dense tableau costs microseconds a step, and less than a general solver's handing over.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.compiled import compiled

# How a run ended: at the optimum; no point keeps the row; no point is worth the cutoff; too many steps.
OPTIMAL, EMPTY, BELOW, LONG = range(4)
# What is out of bounds by less is within; a smaller entry is no pivot.
OUTSIDE, PIVOT, SLACK = 1e-7, 1e-6, 1e-5


@compiled(nogil=True)
def pivot(rate: FloatArray, cost: FloatArray, row: int, column: int) -> None:
    """Exchange the basic variable of ``row`` and the nonbasic one of ``column`` in the tableau."""
    rows, columns = rate.shape
    inverse = 1.0 / rate[row, column]
    leaving = rate[row]
    for j in range(columns):
        leaving[j] *= -inverse
    leaving[column] = inverse
    for i in range(rows):
        factor = rate[i, column]
        if i == row or factor == 0.0:
            continue
        target = rate[i]
        target[column] = 0.0
        for j in range(columns):
            target[j] += factor * leaving[j]
    factor = cost[column]
    cost[column] = 0.0
    for j in range(columns):
        cost[j] += factor * leaving[j]


@compiled(nogil=True)
def _leaving(rate: FloatArray, value: FloatArray, basic: IntArray, lower: FloatArray, upper: FloatArray) -> int:
    """Return the row to leave the basis, -1 where all are within their bounds."""
    best, chosen = 0.0, -1
    for i in range(value.size):
        v = basic[i]
        out = max(lower[v] - value[i], value[i] - upper[v])
        if out <= OUTSIDE or out * out <= best:
            continue
        norm = 1.0
        for j in range(rate.shape[1]):
            norm += rate[i, j] * rate[i, j]
        if out * out > best * norm:
            best, chosen = out * out / norm, i
    return chosen


@compiled(nogil=True)
def _entering(
    entries: FloatArray,
    cost: FloatArray,
    nonbasic: IntArray,
    at: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    out: float,
    flips: IntArray,
) -> tuple[int, int]:
    """Return the column to enter for a row that has to change by ``out`` (-1: none, no point keeps it), and how many
    columns, listed in ``flips``, go to their other bound before.
    """
    columns = entries.size
    sign = 1.0 if out > 0 else -1.0
    left, flipped = abs(out), 0
    ratio = np.full(columns, np.inf)
    for j in range(columns):
        v = nonbasic[j]
        entry = sign * entries[j]
        if lower[v] == upper[v] or abs(entry) <= PIVOT:
            continue
        if (entry > 0 and at[j] < upper[v]) or (entry < 0 and at[j] > lower[v]):
            ratio[j] = abs(cost[j]) / abs(entry)
    while True:
        least = np.inf
        for j in range(columns):
            if ratio[j] < np.inf:
                least = min(least, ratio[j] + SLACK / abs(entries[j]))
        if least == np.inf:
            return -1, 0
        chosen, largest = -1, 0.0
        for j in range(columns):
            if ratio[j] <= least and abs(entries[j]) > largest:
                chosen, largest = j, abs(entries[j])
        if chosen < 0:
            return -1, 0
        v = nonbasic[chosen]
        left -= largest * (upper[v] - lower[v])
        if left <= OUTSIDE:
            return chosen, flipped
        ratio[chosen] = np.inf
        flips[flipped] = chosen
        flipped += 1


@compiled(nogil=True)
def dual_simplex(
    rate: FloatArray,
    cost: FloatArray,
    value: FloatArray,
    basic: IntArray,
    nonbasic: IntArray,
    at: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    cutoff: float,
    most_steps: int,
) -> tuple[int, int]:
    """Take the tableau to the optimum of the relaxation, or until z is below ``cutoff``.

    Parameters
    ----------
    rate, cost
        T, shape (rows, columns), and d, shape (columns,); changed.
    value, basic
        Shape (rows,): the basic variables and their values; changed. Columns come first, then logicals.
    nonbasic, at
        Shape (columns,): the nonbasic variables and where they stand; changed.
    lower, upper
        Shape (columns + rows,): the bounds of every variable.

    Returns
    -------
    How it ended, and where no point keeps a row, which one.
    """
    flips = np.zeros(at.size, dtype=np.int64)
    for _ in range(most_steps):
        row = _leaving(rate, value, basic, lower, upper)
        if row < 0:
            return OPTIMAL, -1
        total = 0.0
        for j in range(at.size):
            total += cost[j] * at[j]
        if total < cutoff:
            return BELOW, -1
        v = basic[row]
        bound = lower[v] if value[row] < lower[v] else upper[v]
        entering, flipped = _entering(rate[row], cost, nonbasic, at, lower, upper, bound - value[row], flips)
        if entering < 0:
            return EMPTY, row
        for f in range(flipped):
            j = flips[f]
            other = lower[nonbasic[j]] + upper[nonbasic[j]] - at[j]
            for i in range(value.size):
                value[i] += rate[i, j] * (other - at[j])
            at[j] = other
        step = (bound - value[row]) / rate[row, entering]
        for i in range(value.size):
            value[i] += rate[i, entering] * step
        value[row] = at[entering] + step
        at[entering] = bound
        basic[row], nonbasic[entering] = nonbasic[entering], v
        pivot(rate, cost, row, entering)
    return LONG, -1
