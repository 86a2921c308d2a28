"""Scale: how wide a juror spreads the scores, 1 being the panel's own width; together with leniency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.merit.leniency import Effects, centred, leniency_of
from kaiyi_opt.allocation.merit.mixed_model import estimate, swept
from kaiyi_opt.allocation.merit.totals import Totals

NARROWEST, WIDEST = 0.5, 2.0


@dataclass(frozen=True)
class Scales:
    """Leniency and scale of every juror, estimated together; ``scale.effect`` is 1 for the panel's own width."""

    leniency: Effects
    scale: Effects


def scales_of(totals: Totals, ratios: tuple[float, float] | None = None) -> Scales:
    r"""Estimate leniency and scale: :math:`y_{ij} = q_i + b_j + s_j x_i + e_{ij}`, items fixed, b and s random.

    :math:`x_i` is how far item i stands from its panel's centre, as `positions` foretells it from the sheets: known but
    for the noise that its regression towards the centre allows for. The scale is :math:`1 + s_j`, kept between
    `NARROWEST` and `WIDEST`, so that nobody's sheets are blown up out of proportion. The slopes of a panel add up to 0.

    Parameters
    ----------
    ratios
        Those of leniency and of the slope (in the width of x) to take in place of the estimated ones.
    """
    x = positions(totals)
    width = float(np.sqrt(np.mean(x**2))) if len(x) else 0.0
    if width <= 0:
        alone = leniency_of(totals, ratios[0] if ratios else None)
        count = len(totals.jurors)
        unknown = Effects(np.ones(count), np.full(count, np.nan), 1.0, alone.deviation, alone.degrees)
        return Scales(alone, unknown)
    model = swept(totals.juror, totals.item, totals.total, [np.ones(len(x)), x / width])
    found = estimate(model, ratios)
    slope = centred(model, found, 1, totals.panel)
    scale = Effects(
        np.clip(1 + slope.effect / width, NARROWEST, WIDEST),
        slope.error / width,
        slope.ratio,
        slope.deviation,
        slope.degrees,
    )
    return Scales(centred(model, found, 0, totals.panel), scale)


def positions(totals: Totals) -> FloatArray:
    r"""Return how far each item stands from its panel's centre, foretold from the mean of its sheets.

    .. math::  x_i = \frac{\varphi^2}{\varphi^2 + \sigma^2 / n_i} (\bar y_i - c_i),
        \qquad \varphi^2 = \max(0, \overline{(\bar y_i - c_i)^2} - \sigma^2\, \overline{1 / n_i})

    with the means over sheets cleared of leniency and σ from `leniency_of`. Without the factor, noise in the means
    would pass for width, and every scale would be drawn to 1 (regression calibration; Carroll, Ruppert, Stefanski and
    Crainiceanu 2006, Measurement Error in Nonlinear Models, chapter 4).
    """
    plain = leniency_of(totals)
    count = np.bincount(totals.item, minlength=len(totals.items))
    cleared = np.bincount(totals.item, totals.total - plain.effect[totals.juror], minlength=len(count)) / count
    off = cleared - totals.centre
    noise = plain.deviation**2 / count
    signal = max(0.0, float(np.mean(off**2) - np.mean(noise))) if len(off) else 0.0
    return signal / (signal + noise) * off if signal > 0 else np.zeros(len(off))
