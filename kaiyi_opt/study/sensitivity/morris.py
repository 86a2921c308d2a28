r"""Morris screening: which of many factors matter, at a cost of a few evaluations a factor.

On a grid of p levels a trajectory steps through the unit cube, one factor at a time by Δ = p / (2 (p − 1)); each step
gives one elementary effect

.. math::  d_i = \frac{f(x + \Delta e_i) - f(x)}{\Delta}.

Over trajectories, μ* is the mean of \|d_i\|, μ that of d_i, and σ their spread: how far the effect hangs on the others
or bends (M. D. Morris, Technometrics 33, 1991; F. Campolongo, J. Cariboni and A. Saltelli, Environmental Modelling &
Software 22, 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
GRID_LEVELS = 4
STEP = GRID_LEVELS / (2 * (GRID_LEVELS - 1))


@dataclass(frozen=True, eq=False)
class Screening:
    """Elementary effects summed up, each of shape (factors, outcomes), per full range of a factor.

    Attributes
    ----------
    mean_absolute, mean, spread
        μ*, μ and σ.
    """

    mean_absolute: FloatArray
    mean: FloatArray
    spread: FloatArray


def trajectories(factors: int, count: int, seed: int) -> tuple[FloatArray, IntArray]:
    """Return points of the unit cube, shape (count, factors + 1, factors), and the factor of each step.

    Each trajectory starts on the grid and turns every factor once, up or down, in an order of its own.
    """
    random = np.random.default_rng(seed)
    points = np.empty((count, factors + 1, factors))
    turned = np.empty((count, factors), dtype=np.int64)
    for t in range(count):
        low = random.integers(0, GRID_LEVELS // 2, factors) / (GRID_LEVELS - 1)
        up = random.random(factors) < 0.5
        here = np.where(up, low, low + STEP)
        points[t, 0] = here
        turned[t] = random.permutation(factors)
        for step, factor in enumerate(turned[t]):
            here = here.copy()
            here[factor] += STEP if up[factor] else -STEP
            points[t, step + 1] = here
    return points, turned


def screening(points: FloatArray, turned: IntArray, values: FloatArray) -> Screening:
    """Return the effects of values, shape (count, factors + 1, outcomes), measured at `trajectories`."""
    count, factors = turned.shape
    effects = np.empty((count, factors, values.shape[-1]))
    for t in range(count):
        for step, factor in enumerate(turned[t]):
            moved = points[t, step + 1, factor] - points[t, step, factor]
            effects[t, factor] = (values[t, step + 1] - values[t, step]) / moved
    spread = effects.std(axis=0, ddof=1) if count > 1 else np.full(effects.shape[1:], np.nan)
    return Screening(np.abs(effects).mean(axis=0), effects.mean(axis=0), spread)
