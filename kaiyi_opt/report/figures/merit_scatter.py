"""Merit against request: every application that was judged a dot, what was funded told by colour and shape."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kaiyi_opt.allocation.candidates import Candidate
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.report.figures.theme import BLUE, ORANGE, QUIET, panel_title, themed
from kaiyi_opt.scenario.nouns import Line
from kaiyi_opt.scenario.points import POINT

if TYPE_CHECKING:
    import altair as alt

WIDTH, HEIGHT = 700, 320

MOST_NAMES = 30
CLOSE = 2 * POINT
FUNDED, DECLINED = Text("获资助", "funded"), Text("未获资助", "declined")
_KINDS = {"jury": Text("得分", "merit (points)"), "assessment": Text("年度评估得分", "yearly assessment (points)")}


def merit_scatter(plan: Plan, lang: Language) -> alt.VConcatChart:
    """Return a panel a line whose applications compete by their merit: what they ask across, their merit upward.

    Lines that pay without competition, those decided by votes and those with one application alone have no panel.
    """
    import altair as alt

    panels = [
        _panel(plan, line, rows, lang)
        for line in plan.problem.scenario.lines
        if line.id in _compared(plan) and (rows := _rows(plan, line, lang))
    ]
    title = alt.Title(
        Text("得分与申请金额", "Merit against request")[lang],
        subtitle=Text("每点一项申请", "each dot is an application")[lang],
    )
    return themed(alt.vconcat(*panels, spacing=30).properties(title=title))


def has_merit(plan: Plan) -> bool:
    """Whether the applications of any line compete by their merit."""
    return bool(_compared(plan))


def _compared(plan: Plan) -> set[str]:
    """Return the lines that go by merit and have two applications or more to compare."""
    judged = {line.id for line in plan.problem.scenario.lines if line.merit in _KINDS}
    counts = Counter(each.line for each in plan.problem.candidates if not each.entitlement)
    return {line for line, count in counts.items() if line in judged and count > 1}


def _rows(plan: Plan, line: Line, lang: Language) -> list[dict[str, Any]]:
    """Return the dots, those declined on top; a name goes left where the one below it in its column is close."""
    shown = [c for c in plan.problem.candidates if c.line == line.id and not c.entitlement]
    below: dict[int, tuple[int, bool]] = {}
    rows = []
    for candidate in sorted(shown, key=lambda c: (c.merit, c.id)):
        merit, was_left = below.get(_asked(candidate), (-CLOSE, True))
        to_left = candidate.merit - merit < CLOSE and not was_left
        below[_asked(candidate)] = candidate.merit, to_left
        rows.append(
            {
                "name": candidate.id,
                "request": _asked(candidate) / FEN_PER_YUAN,
                "merit": candidate.merit / POINT,
                "standing": (FUNDED if candidate.id in plan.amounts else DECLINED)[lang],
                "to_left": to_left,
            }
        )
    return sorted(rows, key=lambda row: row["standing"] != FUNDED[lang])


def _asked(candidate: Candidate) -> int:
    return max(candidate.amounts)


def _panel(plan: Plan, line: Line, rows: list[dict[str, Any]], lang: Language) -> Any:
    import altair as alt

    told = plan.problem.scenario.in_currency
    most = told(Text("最多可获（¤）", "the most it could be granted (¤)"))
    standing = [FUNDED[lang], DECLINED[lang]]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(
            "request:Q",
            title=most[lang],
            scale=alt.Scale(zero=False, nice=True, padding=16),
            axis=alt.Axis(format=",.0f", labelFlush=False, tickCount=8),
        ),
        y=alt.Y("merit:Q", title=_KINDS[line.merit][lang], scale=alt.Scale(zero=False, nice=True, padding=12)),
    )
    dots = base.mark_point(filled=True, size=70, opacity=0.85).encode(
        color=alt.Color("standing:N", scale=alt.Scale(domain=standing, range=[BLUE, ORANGE]), title=None),
        shape=alt.Shape("standing:N", scale=alt.Scale(domain=standing, range=["circle", "diamond"]), title=None),
    )
    layers: list[Any] = [dots]
    if len(rows) <= MOST_NAMES:
        right = base.transform_filter("!datum.to_left").mark_text(fontSize=11, align="left", dx=8, color=QUIET)
        left = base.transform_filter("datum.to_left").mark_text(fontSize=11, align="right", dx=-8, color=QUIET)
        layers += [right.encode(text="name:N"), left.encode(text="name:N")]
    funded = sum(row["standing"] == standing[0] for row in rows)
    title = Text("{line}：{n} 项中资助 {m} 项", "{line}: {m} of {n} funded").format(
        line=line.label, n=len(rows), m=funded
    )
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=panel_title(title[lang]))
