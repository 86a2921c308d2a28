r"""What the prices of a tableau prove, in whole numbers, whatever rounding stands behind them.

With prices Y in multiples of 1/S and D = S c − Aᵀ Y, no point within bounds is worth more than 1/S times

.. math::  \sum_i \max(Y_i l_i, Y_i u_i) + \sum_j \max(D_j \underline x_j, D_j \overline x_j)

(A. Neumaier, O. Shcherbina, "Safe bounds in linear and mixed-integer linear programming", Math. Program. 99, 2004).
With c = 0 a bound below nought proves that there is no point at all.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.tree.forms import MOST_TOTAL, Facts
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def prices_of(
    cost: FloatArray, nonbasic: IntArray, lower: FloatArray, upper: FloatArray, facts: Facts
) -> tuple[IntArray, int]:
    """Return the prices of the rows in whole multiples of 1 / scale, and the scale: coarser than that of ``facts``
    where sums would grow too large; 0 where even that does not serve.
    """
    columns, scale, reach = facts.gain.size, facts.scale[0], 0.0
    for j in range(nonbasic.size):
        if nonbasic[j] >= columns:
            row = nonbasic[j] - columns
            reach += abs(cost[j]) / facts.size[row] * facts.reach[row]
    while scale > 0 and reach * scale > MOST_TOTAL / 4:
        scale //= 2
    prices = np.zeros(facts.size.size, dtype=np.int64)
    for j in range(nonbasic.size):
        v = nonbasic[j]
        if v < columns:
            continue
        wanted = np.rint(cost[j] * scale / facts.size[v - columns])
        if not np.isinf(upper[v] if wanted > 0 else lower[v]):
            prices[v - columns] = np.int64(wanted)
    return prices, scale


@compiled(nogil=True)
def reduced_costs(prices: IntArray, facts: Facts, scale: int) -> IntArray:
    """Return D, shape (columns,), for S = ``scale``."""
    costs = facts.gain * scale
    for i in range(prices.size):
        if prices[i] != 0:
            for e in range(facts.first[i], facts.first[i + 1]):
                costs[facts.column[e]] -= prices[i] * facts.coefficient[e]
    return costs


@compiled(nogil=True)
def total_of(prices: IntArray, costs: IntArray, lower: FloatArray, upper: FloatArray, facts: Facts) -> int:
    """Return the bound times S."""
    columns, total = costs.size, 0
    for i in range(prices.size):
        if prices[i] != 0:
            bound = upper[columns + i] if prices[i] > 0 else lower[columns + i]
            total += prices[i] * np.int64(np.rint(bound * facts.size[i]))
    for j in range(columns):
        total += costs[j] * np.int64(upper[j] if costs[j] > 0 else lower[j])
    return int(total)


@compiled(nogil=True)
def is_empty(
    entries: FloatArray, basic: int, nonbasic: IntArray, lower: FloatArray, upper: FloatArray, facts: Facts
) -> bool:
    """Whether a tableau's row that cannot be brought within its bounds proves that there is no point.

    Parameters
    ----------
    entries, basic, nonbasic
        The row, its basic variable, and the nonbasic ones.
    """
    columns = facts.gain.size
    weight = np.zeros(facts.size.size)
    for j in range(nonbasic.size):
        if nonbasic[j] >= columns:
            weight[nonbasic[j] - columns] = -entries[j] / facts.size[nonbasic[j] - columns]
    if basic >= columns:
        weight[basic - columns] = 1.0 / facts.size[basic - columns]
    reach = (np.abs(weight) * facts.reach).sum()
    if reach == 0.0:
        return False
    for sign in (1.0, -1.0):
        prices = np.zeros(weight.size, dtype=np.int64)
        for i in range(weight.size):
            wanted = np.rint(sign * weight[i] * (MOST_TOTAL / 4 / reach))
            if not np.isinf(upper[columns + i] if wanted > 0 else lower[columns + i]):
                prices[i] = np.int64(wanted)
        if total_of(prices, reduced_costs(prices, facts, 0), lower, upper, facts) < 0:
            return True
    return False
