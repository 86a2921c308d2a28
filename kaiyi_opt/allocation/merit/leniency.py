"""Leniency: how much more a juror gives than the others of the panel for the same applications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.merit.mixed_model import Estimate, Swept, estimate, swept
from kaiyi_opt.allocation.merit.totals import Totals


@dataclass(frozen=True)
class Effects:
    """One effect a juror, centred on the panel, with standard errors (NaN where there is nothing to compare with).

    Attributes
    ----------
    effect, error
        By juror; points for leniency, 1 for scale.
    ratio
        Standard deviation of the effects over σ, from the grid.
    deviation
        σ, the standard deviation of a single sheet's total, in points.
    degrees
        Sheets less items; 0 where no two sheets can be compared.
    """

    effect: FloatArray
    error: FloatArray
    ratio: float
    deviation: float
    degrees: int


def leniency_of(totals: Totals, ratio: float | None = None) -> Effects:
    r"""Estimate every juror's leniency: :math:`y_{ij} = q_i + b_j + e_{ij}`, items fixed, b random.

    The model is `kaiyi_opt.allocation.merit.mixed_model`; the effects of a panel add up to 0.

    Parameters
    ----------
    ratio
        The ratio to take in place of the estimated one.
    """
    model = swept(totals.juror, totals.item, totals.total, [np.ones(len(totals.items))])
    found = estimate(model, None if ratio is None else (ratio,))
    return centred(model, found, 0, totals.panel)


def centred(model: Swept, found: Estimate, group: int, panel: IntArray) -> Effects:
    """Return a group's effects less their panel's mean, with the standard errors of just that difference."""
    columns = model.group == group
    centring = np.eye(len(panel)) - (panel[:, None] == panel) / np.bincount(panel)[panel][:, None]
    covariance = centring @ found.covariance[np.ix_(columns, columns)] @ centring.T
    error = np.sqrt(np.maximum(np.diag(covariance), 0))
    alone = np.diag(model.cross)[columns] <= ALONE
    return Effects(
        np.where(alone, 0.0, centring @ found.effect[columns]),
        np.where(alone, np.nan, error),
        found.ratios[group],
        found.deviation,
        model.degrees,
    )


ALONE = 1e-9
"""Below this much information a juror shares no item with anybody."""
