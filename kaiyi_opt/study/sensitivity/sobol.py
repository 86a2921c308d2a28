"""Sobol indices: what share of an outcome's variance each factor accounts for, alone and with all its interactions.

A Saltelli design of n (factors + 2) points from a scrambled Sobol sequence, and SciPy's estimators (A. Saltelli et al.,
Computer Physics Communications 181, 2010) with bootstrapped intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Indices:
    """First-order and total indices with their 95 % intervals, each of shape (factors, outcomes).

    An outcome that does not vary has no indices: NaN.
    """

    first: FloatArray
    first_low: FloatArray
    first_high: FloatArray
    total: FloatArray
    total_low: FloatArray
    total_high: FloatArray


def design(factors: int, points: int, seed: int) -> FloatArray:
    """Return points of the unit cube, shape (factors + 2, points, factors): A, B, and A with each column of B in turn.

    ``points`` is a power of two.
    """
    from scipy.stats import qmc

    both = qmc.Sobol(2 * factors, rng=np.random.default_rng(seed)).random(points)
    first, second = both[:, :factors], both[:, factors:]
    mixed = [first, second]
    for factor in range(factors):
        changed = first.copy()
        changed[:, factor] = second[:, factor]
        mixed.append(changed)
    return np.stack(mixed)


def indices(values: FloatArray, seed: int) -> Indices:
    """Return the indices of values, shape (factors + 2, points, outcomes), measured at a `design`."""
    from scipy.stats import sobol_indices

    outcomes = values.shape[-1]
    parts = np.full((6, values.shape[0] - 2, outcomes), np.nan)
    for k in range(outcomes):
        one = values[:, :, k]
        if one[:2].std() == 0:
            continue
        functions = {"f_A": one[0][None], "f_B": one[1][None], "f_AB": one[2:, None, :]}
        found = sobol_indices(func=functions, n=one.shape[1], rng=np.random.default_rng(seed))
        bounds = found.bootstrap(confidence_level=CONFIDENCE)
        for row, part in enumerate(("first_order", "total_order")):
            interval = getattr(bounds, part).confidence_interval
            parts[3 * row : 3 * row + 3, :, k] = (
                np.ravel(getattr(found, part)),
                np.ravel(interval.low),
                np.ravel(interval.high),
            )
    return Indices(*parts)
