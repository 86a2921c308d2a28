"""The trade between goals as a picture: every non-dominated plan a dot, what one goal costs in the other a slope."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kaiyi_opt.allocation.frontier.exchange import shown_fraction
from kaiyi_opt.allocation.frontier.frontier import Frontier
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.theme import BLUE, FAINT, ORANGE, QUIET, lines, themed

if TYPE_CHECKING:
    import altair as alt

SIZE = (560, 360)
MOST_LABELS = 12


def frontier_figure(frontier: Frontier, lang: Language) -> alt.LayerChart:
    """Return the frontier: the second goal across, the first upward; a third as colour.

    Both axes run to the better side outward, so that every plan below and to the left of a dot is beaten by it. Hollow
    dots are plans whose optimality is not proved.
    """
    import altair as alt

    rows = _rows(frontier, lang)
    across, upward = frontier.goals[1], frontier.goals[0]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(
            "across:Q",
            title=across.label[lang],
            scale=alt.Scale(zero=False, nice=False, padding=14, reverse=across.sign < 0),
        ),
        y=alt.Y(
            "upward:Q",
            title=upward.label[lang],
            scale=alt.Scale(zero=False, nice=False, padding=14, reverse=upward.sign < 0),
        ),
    )
    dots = base.mark_point(filled=True, size=70, opacity=1, strokeWidth=1.5).encode(
        color=_colour(frontier, lang),
        tooltip=alt.Tooltip("text:N"),
        fill=alt.value(None) if not rows else alt.Undefined,
    )
    layers = [base.mark_line(color=FAINT, strokeWidth=1.5).encode(order="number:Q")] if len(frontier.goals) == 2 else []
    names = base.transform_filter("datum.name != ''").mark_text(align="left", dx=8, dy=-8, color=QUIET, fontSize=11)
    unproved = base.transform_filter("!datum.proved").mark_point(size=160, color=ORANGE, filled=False)
    title = alt.Title(_title(frontier)[lang], subtitle=lines(_subtitle(frontier), lang))
    width, height = SIZE
    chart = alt.layer(*layers, dots, unproved, names.encode(text="name:N"))
    return themed(chart.properties(width=width, height=height, title=title))


def _colour(frontier: Frontier, lang: Language) -> Any:
    import altair as alt

    if len(frontier.goals) == 2:
        return alt.value(BLUE)
    goal = frontier.goals[2]
    scale = alt.Scale(scheme="viridis", reverse=goal.sign > 0)
    return alt.Color("third:Q", title=goal.label[lang], scale=scale, legend=alt.Legend(orient="right"))


def _title(frontier: Frontier) -> Text:
    zh = "与".join(goal.label.zh for goal in frontier.goals)
    en = " against ".join(goal.label.en for goal in frontier.goals)
    return Text(f"{zh}之间的取舍", f"{en[:1].upper()}{en[1:]}")


def _subtitle(frontier: Frontier) -> Text:
    if len(frontier.goals) == 2 and frontier.exchanges:
        prices = [exchange.price for exchange in frontier.exchanges]
        return Text("{told}；{unit}的代价从 {low} 到 {high}", "{told}; a price of {low} to {high} for {unit}").format(
            told=frontier.sentence,
            unit=frontier.exchanges[0].unit,
            low=shown_fraction(min(prices)),
            high=shown_fraction(max(prices)),
        )
    return frontier.sentence


def _rows(frontier: Frontier, lang: Language) -> list[dict[str, Any]]:
    stride = -(-len(frontier.points) // MOST_LABELS) if frontier.points else 1
    rows = []
    for number, point in enumerate(frontier.points):
        printed = [goal.shown(value) for goal, value in zip(frontier.goals, point.values, strict=True)]
        values = [float(Decimal(v).scaleb(-g.digits)) for g, v in zip(frontier.goals, point.values, strict=True)]
        row: dict[str, Any] = {"number": number, "upward": values[0], "across": values[1], "proved": point.proved}
        row["text"] = ", ".join(f"{g.label[lang]} {text}" for g, text in zip(frontier.goals, printed, strict=True))
        row["name"] = str(number + 1) if number % stride == 0 else ""
        if len(values) > 2:
            row["third"] = values[2]
        rows.append(row)
    return rows
