"""Outlying sheets: totals far from what the others of the same application, and the juror's leniency, foretell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.merit.leniency import Effects
from kaiyi_opt.allocation.merit.points import whole
from kaiyi_opt.allocation.merit.totals import Totals

OUTLYING = 3.0
"""Deleted residuals beyond this, either way, are outlying; of 1,000 ordinary sheets about three are."""
SMALLEST_DEVIATION = 1e-6
"""Points; below this the sheets agree but for rounding, and none is outlying."""


@dataclass(frozen=True)
class OutlyingSheet:
    """One outlying sheet.

    Attributes
    ----------
    juror, application
        Identifiers.
    total, expected
        Weighted total, and what the others' totals and the juror's leniency foretell, whole 1e-4 points.
    residual
        Their difference in its own standard deviations, the sheet itself left out of these.
    """

    juror: str
    application: str
    total: int
    expected: int
    residual: float


def outlying_sheets(totals: Totals, leniency: Effects, bound: float = OUTLYING) -> tuple[OutlyingSheet, ...]:
    """Return the sheets whose residual is beyond ``bound``, the farthest first."""
    residual, expected = deleted_residuals(totals, leniency)
    found = [
        OutlyingSheet(
            totals.jurors[totals.juror[n]],
            totals.items[totals.item[n]].application,
            whole(float(totals.total[n])),
            whole(float(expected[n])),
            float(residual[n]),
        )
        for n in np.flatnonzero(np.abs(residual) > bound).tolist()
    ]
    return tuple(sorted(found, key=lambda sheet: (-abs(sheet.residual), sheet.application, sheet.juror)))


def deleted_residuals(totals: Totals, leniency: Effects) -> tuple[FloatArray, FloatArray]:
    r"""Return each sheet's externally studentised residual, and its total as the others foretell it (points).

    With e the deviation from the mean of all cleared totals of the item, n of them, and f the degrees left of σ:

    .. math::  r = \frac{e}{\sigma \sqrt{1 - 1/n}}, \qquad t = r \sqrt{\frac{f - 1}{f - r^2}}

    which is the residual against a σ estimated without that sheet, so that one wild sheet does not hide itself
    (Cook and Weisberg 1982, Residuals and Influence in Regression). 0 where nobody else scored the item.
    """
    count = np.bincount(totals.item, minlength=len(totals.items))[totals.item]
    cleared = totals.total - leniency.effect[totals.juror]
    mean = (np.bincount(totals.item, cleared, minlength=len(totals.items)))[totals.item] / count
    shared = count > 1
    off = np.where(shared, (cleared - mean) * count / np.maximum(count - 1, 1), 0.0)
    expected = totals.total - off
    if leniency.deviation < SMALLEST_DEVIATION:
        return np.zeros(len(off)), expected
    studentised = off / leniency.deviation * np.sqrt((count - 1) / count)
    free = leniency.degrees
    # What a single sheet could be wrong by at most is all of the misfit: beyond that the formula has no value.
    left = np.maximum(free - studentised**2, SMALLEST_DEVIATION)
    return studentised * np.sqrt(max(free - 1, 0) / left), expected
