"""How sure the list is: the probability of being funded when the jury or the voters are drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiyi_opt.allocation.stability.result import VERDICT_LABELS, Stability, Verdict
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.labels import cut
from kaiyi_opt.report.figures.theme import BLUE, FAINT, ORANGE, VERMILION, themed

if TYPE_CHECKING:
    import altair as alt

WIDTH, ROW = 460, 19
MOST_ROWS = 40
WIDEST_NAME = 22
COLOURS = {Verdict.SAFE_IN: BLUE, Verdict.EITHER: ORANGE, Verdict.SAFE_OUT: VERMILION}
SHAPES = {Verdict.SAFE_IN: "circle", Verdict.EITHER: "diamond", Verdict.SAFE_OUT: "triangle-down"}
FUNDED, DECLINED = Text("资助", "funded"), Text("未资助", "declined")


def chance_dots(stability: Stability, lang: Language) -> alt.LayerChart:
    """Return a row an application, most probable first: the share of resamples that fund it, with its interval.

    Of more than `MOST_ROWS` those nearest to one half are shown: the ones in doubt.
    """
    import altair as alt

    rows = _rows(stability, lang)
    verdicts = [VERDICT_LABELS[verdict][lang] for verdict in COLOURS]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "name:N",
            sort=[row["name"] for row in rows],
            title=None,
            axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=300, grid=True, gridColor=FAINT),
        )
    )
    across = Text("重抽中获资助的比例", "share of resamples that fund it")[lang]
    x = alt.X(
        "probability:Q",
        title=across,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%"),
    )
    spans = base.mark_rule(strokeWidth=3, color="#c8c8c8").encode(x=alt.X("low:Q", title=across), x2="high:Q")
    dots = base.mark_point(filled=True, size=75, opacity=1).encode(
        x=x,
        color=alt.Color("verdict:N", scale=alt.Scale(domain=verdicts, range=[*COLOURS.values()]), title=None),
        shape=alt.Shape("verdict:N", scale=alt.Scale(domain=verdicts, range=[*SHAPES.values()]), title=None),
    )
    shown, every = len(rows), len(stability.chances)
    sub = stability.sentence
    if shown < every:
        sub = Text("{told}；列出最难定的 {n} 项", "{told}; the {n} most in doubt are shown").format(told=sub, n=shown)
    title = alt.Title(
        Text("名单有多稳", "How sure the list is")[lang], subtitle=sub[lang].split("；" if lang == "zh" else "; ")
    )
    return themed((spans + dots).properties(width=WIDTH, height=ROW * max(1, shown), title=title))


def _rows(stability: Stability, lang: Language) -> list[dict[str, Any]]:
    scenario = stability.plan.problem.scenario
    doubtful = sorted(stability.chances, key=lambda chance: (abs(chance.probability - 0.5), chance.application))
    kept = sorted(doubtful[:MOST_ROWS], key=lambda chance: (-chance.probability, -chance.merit, chance.application))
    return [
        {
            "name": f"{chance.application} {cut(scenario.application(chance.application).name, WIDEST_NAME)}"
            f" · {(FUNDED if chance.is_funded else DECLINED)[lang]}",
            "probability": chance.probability,
            "low": chance.interval[0],
            "high": chance.interval[1],
            "verdict": VERDICT_LABELS[chance.verdict][lang],
        }
        for chance in kept
    ]
