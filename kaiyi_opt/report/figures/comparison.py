"""Policies compared, as a picture: a panel an outcome, each policy's paired difference with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.labels import labels
from kaiyi_opt.report.figures.theme import BLUE, GREEN, QUIET, VERMILION, panel_title, themed
from kaiyi_opt.report.outcome_text import in_shown_unit, outcome_label, policy_label
from kaiyi_opt.simulation.outcomes import BY_NAME
from kaiyi_opt.study.comparison.better import sign
from kaiyi_opt.study.comparison.comparison import Comparison

if TYPE_CHECKING:
    import altair as alt

SHOWN = (
    "community_organisations",
    "introduced_organisations",
    "hatched",
    "needs_met_share",
    "trust",
    "dependence",
)
COLUMNS = 2
WIDTH, ROW = 300, 30
LONGEST_NAME = 20
BETTER, WORSE, UNSURE = "better", "worse", "unsure"
COLOURS = {BETTER: GREEN, WORSE: VERMILION, UNSURE: QUIET}
_NO_SIGN_AT_ZERO = "datum.value === 0 ? '0' : datum.label"
_TOLD = {
    BETTER: Text("优于基准", "better than the baseline"),
    WORSE: Text("劣于基准", "worse"),
    UNSURE: Text("看不出差别", "no clear difference"),
}


def comparison_figure(comparison: Comparison, lang: Language, names: Sequence[str] = SHOWN) -> alt.ConcatChart:
    """Return the mean paired differences from the baseline with their 95 % intervals."""
    import altair as alt

    panels = [_panel(comparison, name, lang) for name in names]
    baseline = comparison.baseline
    title = alt.Title(
        Text("与“{policy}”相比", "Compared with '{policy}'").format(policy=policy_label(baseline.policy))[lang],
        subtitle=Text(
            "{months} 个月后的差值与 95% 区间；同一随机数下逐次相减，{n} 次重复模拟",
            "difference after {months} months with its 95 % interval; the same luck under each, {n} replicates",
        ).format(months=len(baseline.months), n=f"{baseline.replicates:,}")[lang],
    )
    return themed(alt.concat(*panels, columns=COLUMNS, spacing=28).properties(title=title))


def _panel(comparison: Comparison, name: str, lang: Language) -> Any:
    import altair as alt

    rows = _rows(comparison, name, lang)
    drawn = [_TOLD[key][lang] for key in COLOURS]
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=drawn, range=list(COLOURS.values())),
        legend=alt.Legend(title=None, orient="bottom", columns=3),
    )
    across = alt.X(
        "mean:Q", title=None, axis=alt.Axis(format="+,~r", tickCount=5, labelFlush=False, labelExpr=_NO_SIGN_AT_ZERO)
    )
    downward = alt.Y("policy:N", title=None, sort=None, axis=alt.Axis(labelLimit=180))
    base = alt.Chart(alt.Data(values=rows)).encode(y=downward)
    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=BLUE, strokeDash=[4, 3]).encode(x="zero:Q")
    interval = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=None), x2="high:Q", color=colour)
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x=across, color=colour)
    named = panel_title(outcome_label(name, comparison.baseline.scenario)[lang])
    return (zero + interval + point).properties(width=WIDTH, height=ROW * max(1, len(rows)), title=named)


def _rows(comparison: Comparison, name: str, lang: Language) -> list[dict[str, Any]]:
    outcome = BY_NAME[name]
    others = comparison.projections[1:]
    named = labels({each.policy.name: policy_label(each.policy)[lang] for each in others}, LONGEST_NAME)
    rows = []
    for each in others:
        effect = comparison.effect(name, each.policy.name)
        ends = (effect.low, effect.high) if math.isfinite(effect.low) else (effect.mean, effect.mean)
        low, high = (in_shown_unit(outcome, value) for value in ends)
        verdict = _verdict(sign(name), effect.low, effect.high)
        rows.append(
            {
                "policy": named[each.policy.name],
                "mean": in_shown_unit(outcome, effect.mean),
                "low": low,
                "high": high,
                "verdict": _TOLD[verdict][lang],
            }
        )
    return rows


def _verdict(better: int, low: float, high: float) -> str:
    """Say which way an interval lies."""
    if better * low > 0 and better * high > 0:
        return BETTER
    return WORSE if better * low < 0 and better * high < 0 else UNSURE
