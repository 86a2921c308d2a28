r"""A linear mixed model with fixed items and random juror effects, its variance ratios by penalised REML.

.. math::  y = X q + Z u + e,\qquad e \sim N(0, \sigma^2 I),\quad u_k \sim N(0, \rho_{g(k)}^2 \sigma^2)

Items q are fixed, so that a juror who was handed better applications is not taken for a mild one: only sheets on the
same item are compared. Effects u are random, so that a juror of few sheets is drawn towards the panel. The columns of Z
fall into groups (leniency; slope) with one ratio ρ each.

Restricted likelihood alone often puts a small jury's ratio at 0, and then claims to know every effect exactly. A
Gamma(2, 1) prior on each ρ avoids that boundary and is weak elsewhere (Chung, Rabe-Hesketh, Dorie, Gelman and Liu 2013,
Psychometrika 78, 685-709; Patterson and Thompson 1971, Biometrika 58, 545-554, for REML). Ratios are chosen from a
declared grid, so that the last digits of floating point do not decide and whoever has the ratio has the effects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray

GRID = tuple(round(10 ** (step / 20), 4) for step in range(-40, 41))
START = GRID.index(1.0)
COARSE = 8


@dataclass(frozen=True)
class Swept:
    """The model with the items swept out: what all sheets say of the effects.

    Attributes
    ----------
    cross
        Z'MZ, K × K, with M the projection off the items.
    moment
        Z'My, K.
    square
        y'My.
    degrees
        Sheets less items.
    group
        Number of each column's group, K.
    groups
        How many groups there are.
    """

    cross: FloatArray
    moment: FloatArray
    square: float
    degrees: int
    group: IntArray
    groups: int


@dataclass(frozen=True)
class Estimate:
    """Effects at given ratios: predictions (BLUP), their covariance with σ² in it, σ, and the ratios (one a group)."""

    effect: FloatArray
    covariance: FloatArray
    deviation: float
    ratios: tuple[float, ...]


def swept(juror: IntArray, item: IntArray, y: FloatArray, covariates: list[FloatArray]) -> Swept:
    """Return the model whose group g has one column a juror: the juror's indicator times ``covariates[g]`` of the item.

    Parameters
    ----------
    juror, item, y
        By sheet, N each.
    covariates
        A value by item for each group; ones make leniency.
    """
    jurors, items = int(juror.max(initial=-1)) + 1, int(item.max(initial=-1)) + 1
    ones = np.ones(len(y))
    incidence = sp.csr_matrix((ones, (item, juror)), shape=(items, jurors))
    count = np.bincount(item, minlength=items)
    within = y - (np.bincount(item, y, minlength=items) / count)[item]

    def block(weight: FloatArray) -> FloatArray:
        diagonal = np.asarray(incidence.T @ weight).ravel()
        shared = incidence.T @ sp.diags(weight / count) @ incidence
        return np.asarray(np.diag(diagonal) - shared.toarray(), dtype=np.float64)

    return Swept(
        cross=np.block([[block(a * b) for b in covariates] for a in covariates]),
        moment=np.concatenate([np.bincount(juror, within * x[item], minlength=jurors) for x in covariates]),
        square=float(within @ within),
        degrees=len(y) - items,
        group=np.repeat(np.arange(len(covariates)), jurors),
        groups=len(covariates),
    )


def estimate(model: Swept, ratios: tuple[float, ...] | None = None) -> Estimate:
    """Return the effects at the given ratios; without any, at those of the grid that `misfit` is least at.

    Where no item has two sheets nothing can be compared: every effect is 0, and its covariance all of the prior's with
    σ = 0.
    """
    from scipy.linalg import cho_solve

    if ratios is None:
        ratios = best_ratios(model)
    root = np.array(ratios)[model.group]
    factor, scaled = _solved(model, root)
    deviation = _deviation(model, scaled, factor)
    effect = root * cho_solve(factor, scaled)
    half = cho_solve(factor, np.diag(root))
    return Estimate(effect, deviation**2 * root[:, None] * half, deviation, ratios)


def best_ratios(model: Swept) -> tuple[float, ...]:
    """Return the grid's ratios of least misfit, one group after the other until none moves.

    Each is looked for in coarse steps, then in ever finer ones until neither neighbour fits better.
    """
    chosen = [START] * model.groups
    while True:
        before = list(chosen)
        for group in range(model.groups):
            chosen[group] = _least(partial(_misfit_with, model, tuple(chosen), group))
        if chosen == before:
            return tuple(GRID[k] for k in chosen)


def _least(value: Callable[[int], float]) -> int:
    """Return the number in the grid of a least value, no neighbour's being less."""
    known = cache(value)
    best = min(range(0, len(GRID), COARSE), key=known)
    step = COARSE // 2
    while True:
        near = (best, best - step, best + step)
        nearest = min((k for k in near if 0 <= k < len(GRID)), key=known)
        if nearest == best and step == 1:
            return best
        best, step = nearest, max(1, step // 2)


def _misfit_with(model: Swept, chosen: tuple[int, ...], group: int, step: int) -> float:
    return misfit(model, tuple(GRID[step if g == group else k] for g, k in enumerate(chosen)))


def misfit(model: Swept, ratios: tuple[float, ...]) -> float:
    r"""Return minus twice the log of restricted likelihood times prior, σ profiled out, up to a constant.

    .. math::  n \log \hat\sigma^2 + \log |I + R Z'MZ R| + 2 \sum_g (\rho_g - \log \rho_g)

    with R the diagonal of the columns' ratios and n the degrees. Nothing but the prior speaks where all sheets on each
    item agree.
    """
    factor, scaled = _solved(model, np.array(ratios)[model.group])
    deviation = _deviation(model, scaled, factor)
    spread = 2 * model.degrees * np.log(deviation) if deviation > 0 else 0.0
    determinant = 2 * np.log(np.diag(factor[0])).sum()
    return float(spread + determinant + 2 * sum(ratio - np.log(ratio) for ratio in ratios))


def _solved(model: Swept, root: FloatArray) -> tuple[tuple[FloatArray, bool], FloatArray]:
    """Return the Cholesky factor of I + R Z'MZ R, and R Z'My."""
    from scipy.linalg import cho_factor

    matrix = root[:, None] * model.cross * root + np.eye(len(root))
    return cho_factor(matrix, lower=True), root * model.moment


def _deviation(model: Swept, scaled: FloatArray, factor: tuple[FloatArray, bool]) -> float:
    from scipy.linalg import cho_solve

    if model.degrees == 0:
        return 0.0
    explained = float(scaled @ cho_solve(factor, scaled))
    return float(np.sqrt(max(0.0, model.square - explained) / model.degrees))
