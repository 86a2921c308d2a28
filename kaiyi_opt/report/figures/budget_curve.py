"""What further money would buy, as a picture: the main goal over the budget, and what each step brings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kaiyi_opt.allocation.frontier.budget_curve import BudgetCurve
from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.report.figures.theme import BLUE, GREEN, QUIET, VERMILION, lines, themed

if TYPE_CHECKING:
    import altair as alt

WIDTH, UPPER, LOWER = 560, 260, 140


def budget_curve_figure(curve: BudgetCurve, lang: Language) -> alt.VConcatChart:
    """Return two panels on one axis: the value at each budget, and below it the gain for 1,000 further units of money.

    The grey line is the pool's present budget; steps that gain nothing stand at zero, steps that lose are red.
    """
    import altair as alt

    goal = curve.goals[curve.main]
    held = [point for point in curve.points if not point.conflict]
    values = [
        {"budget": p.budget / FEN_PER_YUAN, "value": float(Decimal(p.values[curve.main]).scaleb(-goal.digits))}
        for p in held
    ]
    span = [curve.asked[0] / FEN_PER_YUAN, curve.asked[-1] / FEN_PER_YUAN]
    across = alt.X(
        "budget:Q",
        title=curve.problem.scenario.in_currency(Text("预算（¤）", "budget (¤)"))[lang],
        scale=alt.Scale(domain=span, nice=False),
        axis=alt.Axis(format=",.0f"),
    )
    upward = alt.Y("value:Q", title=goal.label[lang], scale=alt.Scale(zero=False))
    line = alt.Chart(alt.Data(values=values)).mark_line(
        color=BLUE, strokeWidth=2, point=alt.OverlayMarkDef(color=BLUE, size=45)
    )
    upper = _now(curve).encode(x=across) + line.encode(x=across, y=upward)
    lower = _gains(curve, across, lang)
    title = alt.Title(
        Text("“{pool}”每多一步预算买到什么", "What each further step of '{pool}' would buy").format(
            pool=curve.pool.label
        )[lang],
        subtitle=lines(curve.sentence, lang),
    )
    panels = (upper.properties(width=WIDTH, height=UPPER), lower.properties(width=WIDTH, height=LOWER))
    return themed(alt.vconcat(*panels, spacing=18).properties(title=title))


def _now(curve: BudgetCurve) -> Any:
    import altair as alt

    inside = curve.asked[0] <= curve.pool.budget <= curve.asked[-1]
    now = [{"budget": curve.pool.budget / FEN_PER_YUAN}] if inside else []
    return alt.Chart(alt.Data(values=now)).mark_rule(color=QUIET, strokeDash=[4, 3])


def _gains(curve: BudgetCurve, across: Any, lang: Language) -> Any:
    import altair as alt

    rows = [
        {
            "start": step.start.budget / FEN_PER_YUAN,
            "budget": step.end.budget / FEN_PER_YUAN,
            "price": float(curve.price(step)),
            "is_loss": curve.price(step) < 0,
        }
        for step in curve.steps
    ]
    named = Text("每多 1,000 ¤：{goal}", "{goal} for 1,000 ¤ more").format(goal=curve.goals[curve.main].label)
    title = alt.Title(curve.problem.scenario.in_currency(named)[lang], fontSize=12, fontWeight="normal")
    return (
        alt.Chart(alt.Data(values=rows), title=title)
        .mark_bar()
        .encode(
            x=across,
            x2="start:Q",
            y=alt.Y("price:Q", title=None),
            y2=alt.datum(0),
            color=alt.condition("datum.is_loss", alt.value(VERMILION), alt.value(GREEN)),
            stroke=alt.value("white"),
        )
    )
