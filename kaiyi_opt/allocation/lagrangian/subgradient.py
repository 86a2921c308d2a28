r"""Prices of many choices, by subgradient steps from those of the linear relaxation.

Where every choice has a price the dual function has a kink at nearly every point, on which the quasi-Newton descent
stops, often far from the least. A step here goes along a mean of the slopes met, which evens the kinks out:

.. math::  y_{k+1} = P(y_k - \delta m_k / |m_k|^2), \quad m_k = \alpha m_{k-1} + (1 - \alpha) g_k

with slope g, P the projection on the signs that prices may have, and δ what the next step is hoped to gain, halved
where steps gain nothing (M. Held, P. Wolfe, H. Crowder, "Validation of subgradient optimization", Math. Program. 6,
1974; P. M. Camerini, L. Fratta, F. Maffioli, "On improving relaxation methods by modified gradient techniques", Math.
Program. Study 3, 1975).
"""

from __future__ import annotations

import time

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.lagrangian.dual import Dual
from kaiyi_opt.allocation.lagrangian.structure import Structure

# What the first of so many steps is hoped to gain, as a part of the value, for each of them: few steps start from good
# prices. And the part at which there is nothing left to hope for.
HOPE, NO_HOPE = 1e-5, 1e-6
# How much of the mean slope is kept, and in how many parts the steps may gain nothing before less is hoped for.
KEPT, PATIENCES = 0.7, 30


def stepped_prices(dual: Dual, start: FloatArray, deadline: float | None, most: int) -> FloatArray:
    """Return the best prices met from ``start`` on in ``most`` evaluations, or by the ``deadline`` of
    `time.monotonic`.
    """
    structure = dual.structure
    least = np.where(np.isfinite(structure.lower), -np.inf, 0.0)
    largest = np.where(np.isfinite(structure.upper), np.inf, 0.0)
    prices = np.clip(start, least, largest)
    best, best_prices, best_slope = np.inf, prices, np.zeros(prices.size)
    mean, hope, idle = best_slope, 0.0, 0
    for step in range(most):
        value, used = dual.evaluate(prices)
        slope = _slope(structure, prices, used)
        size = max(1.0, abs(value))
        if step == 0:
            mean, hope = slope, HOPE * most * size
        if value < best:
            best, best_prices, best_slope, idle = value, prices, slope, 0
        else:
            idle += 1
        if idle >= max(2, most // PATIENCES):
            prices, mean, slope = best_prices, best_slope, best_slope
            hope, idle = hope / 2, 0
        mean = KEPT * mean + (1 - KEPT) * slope
        length = float(mean @ mean)
        if length == 0 or hope < NO_HOPE * size or (deadline is not None and time.monotonic() >= deadline):
            break
        prices = np.clip(prices - hope / length * mean, least, largest)
    return best_prices


def _slope(structure: Structure, prices: FloatArray, used: IntArray) -> FloatArray:
    """Return a subgradient at ``prices`` where the best point takes ``used`` of every row."""
    at_none = np.clip(used, structure.lower, structure.upper)
    bound = np.where(prices > 0, structure.upper, np.where(prices < 0, structure.lower, at_none))
    return bound - used
