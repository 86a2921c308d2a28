"""Regression adjustment: what the kept draws would be, had each met its targets exactly.

Parameters, as logits of their place in the range, are regressed on the errors by weighted least squares, near draws
counting more (Epanechnikov); each draw is then moved along the fitted lines to where the errors are zero. M. A.
Beaumont, W. Zhang and D. J. Balding, "Approximate Bayesian computation in population genetics", Genetics 162, 2002;
logits as in M. G. B. Blum and O. François, Statistics and Computing 20, 2010.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.study.calibration.population import FloatArray, Population, Prior

# Keeps a draw at an end of its range finite as a logit.
_EDGE = 1e-6


def adjusted(population: Population, prior: Prior) -> tuple[FloatArray, FloatArray]:
    """Return the adjusted draws, shape (particles, parameters), all within the prior, and their weights.

    Where there are fewer draws than the lines to be fitted need, the draws are returned as they are.
    """
    errors = population.errors[:, np.ptp(population.errors, axis=0) > 0]
    weights = population.weights * _nearness(population)
    weights = weights / weights.sum()
    if np.count_nonzero(weights) <= 2 * (errors.shape[1] + 1):
        return population.draws, population.weights
    place = np.clip((population.draws - prior.low) / (prior.high - prior.low), _EDGE, 1.0 - _EDGE)
    logits = np.log(place / (1.0 - place))
    root = np.sqrt(weights)[:, np.newaxis]
    design = np.column_stack([np.ones(len(errors)), errors])
    lines, *_ = np.linalg.lstsq(root * design, root * logits, rcond=None)
    moved = logits - errors @ lines[1:]
    return prior.low + (prior.high - prior.low) / (1.0 + np.exp(-moved)), weights


def _nearness(population: Population) -> FloatArray:
    farthest = population.distances.max()
    if farthest <= 0.0:
        return np.ones(len(population.draws))
    nearness: FloatArray = 1.0 - (population.distances / (farthest * (1.0 + 1e-9))) ** 2
    return nearness


def equally_weighted(draws: FloatArray, weights: FloatArray, count: int) -> FloatArray:
    """Return ``count`` draws of equal weight, by systematic resampling: draw i about count × weight i times."""
    points = (np.arange(count) + 0.5) / count
    chosen = np.searchsorted(np.cumsum(weights), points).clip(max=len(draws) - 1)
    taken: FloatArray = draws[chosen]
    return taken
