"""Agreement: whether a juror ranks applications as the others of the panel do."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.merit.totals import Totals

FEWEST_FOR_RANKS = 3


def agreement_of(totals: Totals, leniency: FloatArray) -> list[float | None]:
    """Return, by juror, the rank correlation (Spearman) of the juror's totals with the others' means.

    The juror is left out of those means, which are cleared of the others' leniency. ``None`` where fewer than
    `FEWEST_FOR_RANKS` items are shared with others, or one side does not differ at all.
    """
    cleared = totals.total - leniency[totals.juror]
    count = np.bincount(totals.item, minlength=len(totals.items))
    summed = np.bincount(totals.item, cleared, minlength=len(count))
    shared = count[totals.item] > 1
    others = (summed[totals.item] - cleared) / np.maximum(count[totals.item] - 1, 1)
    found: list[float | None] = []
    for juror in range(len(totals.jurors)):
        own = shared & (totals.juror == juror)
        found.append(rank_correlation(totals.total[own], others[own]))
    return found


def rank_correlation(first: FloatArray, second: FloatArray) -> float | None:
    """Return Spearman's rank correlation, tied values at their mean rank; ``None`` where there is none.

    >>> round(rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([10.0, 30.0, 20.0])), 4)
    0.5
    """
    if len(first) < FEWEST_FOR_RANKS:
        return None
    a, b = (ranks - ranks.mean() for ranks in (mean_ranks(first), mean_ranks(second)))
    width = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / width if width > 0 else None


def mean_ranks(values: FloatArray) -> FloatArray:
    """Return ranks from 1, tied values (to 1e-9) at their mean rank.

    >>> mean_ranks(np.array([7.0, 5.0, 7.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, group, count = np.unique(np.round(values, 9), return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks: FloatArray = (last - (count - 1) / 2)[group]
    return ranks
