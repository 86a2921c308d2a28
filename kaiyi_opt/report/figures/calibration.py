"""Whether the calibrated simulation meets what was observed, and what the data say of each parameter.

Left, the 90 % band of each target, relative to what was observed, with an arrow at the edge where it goes on beyond the
axis; right, the posterior of each parameter within its prior range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.theme import BLUE, FAINT, INK, VERMILION, panel_title, themed
from kaiyi_opt.simulation import parameters
from kaiyi_opt.simulation.targets import Target
from kaiyi_opt.study.calibration.calibration import Calibration

if TYPE_CHECKING:
    import altair as alt

ROW, WIDTH = 26, 320
BAND = (0.05, 0.5, 0.95)


def calibration_figure(calibration: Calibration, lang: Language) -> alt.HConcatChart:
    """Return the two panels."""
    import altair as alt

    title = alt.Title(
        Text("校准：模拟与观测", "Calibration: simulated and observed")[lang],
        subtitle=Text(
            "左：各目标的预测中位数与 90% 区间，与观测之比；右：各参数后验在先验范围中的位置",
            "Left: predicted median and 90 % band of each target, observed = 1; right: posteriors within prior ranges",
        )[lang],
    )
    panels = alt.hconcat(_targets(calibration, lang), _parameters(calibration, lang), spacing=40)
    return themed(panels.properties(title=title))


def _observed(target: Target) -> float:
    """Return one number for what was observed: the middle of both limits, or the one there is."""
    ends = [end for end in (target.least, target.most) if np.isfinite(end)]
    return float(np.mean(ends)) or 1.0


def _targets(calibration: Calibration, lang: Language) -> alt.LayerChart:
    import altair as alt

    rows: list[dict[str, Any]] = []
    for target, values in zip(calibration.targets, calibration.predicted.T, strict=True):
        low, median, high = np.quantile(values, BAND) / _observed(target)
        met = bool(low * _observed(target) <= target.most and target.least <= high * _observed(target))
        name = f"{target.outcome.label[lang]} {target.month}"
        rows.append({"name": name, "low": low, "median": median, "high": high, "colour": BLUE if met else VERMILION})
    # What must only be reached may be exceeded many times over; the axis is for the others.
    widest = max([row["high"] for row, t in zip(rows, calibration.targets, strict=True) if not t.is_at_least] or [2.0])
    end = max(1.5, float(widest))
    told = Text("与观测之比", "relative to what was observed")
    if any(row["high"] > end for row in rows):
        told = Text("{told}（箭头：区间超出此轴）", "{told} (arrow: the band goes on)").format(told=told)
    axis = alt.X("low:Q", title=told[lang], scale=alt.Scale(domain=[0, end], clamp=True, nice=False))
    return _ranges(rows, axis, panel_title(Text("目标", "Targets")[lang]), 1.0, end)


def _parameters(calibration: Calibration, lang: Language) -> alt.LayerChart:
    import altair as alt

    prior = calibration.prior
    places = np.quantile((calibration.draws - prior.low) / (prior.high - prior.low), BAND, axis=0)
    rows = [
        {
            "name": parameters.BY_NAME[name].label[lang],
            "low": places[0, k],
            "median": places[1, k],
            "high": places[2, k],
            "colour": BLUE,
        }
        for k, name in enumerate(prior.names)
    ]
    axis = alt.X(
        "low:Q",
        title=Text("在先验范围中的位置", "place in the prior range")[lang],
        scale=alt.Scale(domain=[0, 1], nice=False),
    )
    return _ranges(rows, axis, panel_title(Text("参数", "Parameters")[lang]), None, 1.0)


def _ranges(
    rows: list[dict[str, Any]], axis: alt.X, title: alt.Title, line: float | None, end: float
) -> alt.LayerChart:
    """Return a band with its median for each row, a line where ``line`` says, and arrows beyond ``end``."""
    import altair as alt

    names = alt.Y(
        "name:N",
        sort=[str(row["name"]) for row in rows],
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=260),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(y=names)
    colour = alt.Color("colour:N", scale=None, legend=None)
    layers = [base.mark_bar(height=8, opacity=0.45).encode(x=axis, x2="high:Q", color=colour)]
    shown = alt.Chart(alt.Data(values=[row for row in rows if row["median"] <= end])).encode(y=names)
    layers.append(shown.mark_tick(thickness=3, height=16).encode(x="median:Q", color=colour))
    beyond = alt.Chart(alt.Data(values=[row | {"end": end} for row in rows if row["high"] > end])).encode(y=names)
    arrow = beyond.mark_point(shape="triangle-right", filled=True, size=70, opacity=1, xOffset=6, clip=False)
    layers.append(arrow.encode(x="end:Q", color=colour))
    if line is not None:
        rule = alt.Chart(alt.Data(values=[{"at": line}])).mark_rule(color=INK, strokeDash=[4, 3])
        layers.insert(0, rule.encode(x="at:Q"))
    ground = alt.Chart(alt.Data(values=rows)).mark_rule(color=FAINT).encode(y=names)
    chart: alt.LayerChart = alt.layer(ground, *layers).properties(width=WIDTH, height=ROW * len(rows), title=title)  # type: ignore[assignment]
    return chart
