"""What has changed between two years: shares before and after, counts in per cent, ties made and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.change import Change, MeasureChange
from kaiyi_opt.network.linkage.ties import TIE_KINDS
from kaiyi_opt.report.figures.theme import BLUE, INK, ORANGE, QUIET, panel_title, themed

if TYPE_CHECKING:
    import altair as alt

WIDTH, ROW = 420, 24
BEFORE, AFTER = Text("之前", "before"), Text("之后", "after")
MADE, ENDED = Text("新建", "made"), Text("结束", "ended")
ON_ONE_SCALE = ("share", "number")
WIDEST = 1.0  # a growth beyond this part of what was is drawn as this, and told in words
ROOM_FOR_WORDS = 0.75


def change_panels(change: Change, lang: Language) -> alt.VConcatChart:
    """Return three panels: measures from 0 to 1 as two dots, counts as growth in per cent, ties made and ended by kind.

    A growth of more than 100 % is drawn as 100 %, its numbers beside it; a count that was 0 has numbers alone. Measures
    that either year could not tell are left out.
    """
    import altair as alt

    told = [row for row in change.measures if row.before is not None and row.after is not None]
    panels = [
        _shares([row for row in told if row.unit in ON_ONE_SCALE], lang),
        _counts([row for row in told if row.unit not in ON_ONE_SCALE], lang),
        _ties(change, lang),
    ]
    title = alt.Title(
        Text("两年对比", "Two years side by side")[lang],
        subtitle=Text(
            "新来 {arrived}，离开 {left}；新建联系 {made}，结束 {ended}",
            "nodes arrived {arrived}, left {left}; ties made {made}, ended {ended}",
        ).format(arrived=len(change.arrived), left=len(change.left), made=len(change.made), ended=len(change.ended))[
            lang
        ],
    )
    return themed(
        alt.vconcat(*panels, spacing=28).resolve_scale(color="independent", shape="independent").properties(title=title)
    )


def _rows_by_name(order: list[str]) -> alt.Y:
    import altair as alt

    return alt.Y("name:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=420))


def _shares(measures: list[MeasureChange], lang: Language) -> alt.LayerChart:
    import altair as alt

    rows = [
        {"name": row.label[lang], "value": value, "year": year[lang], "before": row.before, "after": row.after}
        for row in measures
        for year, value in ((BEFORE, row.before), (AFTER, row.after))
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(y=_rows_by_name([row.label[lang] for row in measures]))
    lines = base.mark_rule(strokeWidth=3, color="#c8c8c8").encode(x="before:Q", x2="after:Q")
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("value:Q", title=None, axis=alt.Axis(format=".1f")),
        color=_two(BEFORE, AFTER, QUIET, BLUE, lang),
        shape=_shapes(lang),
    )
    return (lines + dots).properties(
        width=WIDTH,
        height=ROW * max(1, len(measures)),
        title=panel_title(Text("比例与指数", "Shares and indices")[lang]),
    )


def _two(one: Text, other: Text, colour: str, other_colour: str, lang: Language) -> alt.Color:
    import altair as alt

    scale = alt.Scale(domain=[one[lang], other[lang]], range=[colour, other_colour])
    return alt.Color("year:N", scale=scale, legend=alt.Legend(title=None))


def _shapes(lang: Language) -> alt.Shape:
    """Tell the years apart by shape as well as by colour."""
    import altair as alt

    scale = alt.Scale(domain=[BEFORE[lang], AFTER[lang]], range=["diamond", "circle"])
    return alt.Shape("year:N", scale=scale, legend=alt.Legend(title=None))


def _counts(measures: list[MeasureChange], lang: Language) -> alt.LayerChart:
    import altair as alt

    rows = [_growth(row, lang) for row in measures]
    base = alt.Chart(alt.Data(values=rows)).encode(y=_rows_by_name([row["name"] for row in rows]))
    limit = WIDEST + ROOM_FOR_WORDS
    x = alt.X(
        "growth:Q",
        title=None,
        scale=alt.Scale(domain=[-limit, limit], nice=False),
        axis=alt.Axis(labelExpr="datum.value ? format(datum.value, '+.0%') : '0'", values=[-1, -0.5, 0, 0.5, 1]),
    )
    bars = base.mark_bar(height=ROW * 0.6).encode(
        x=x, color=alt.condition("datum.growth < 0", alt.value(ORANGE), alt.value(BLUE))
    )
    right = base.transform_filter("datum.growth >= 0").mark_text(align="left", dx=5, fontSize=12, color=INK)
    left = base.transform_filter("datum.growth < 0").mark_text(align="right", dx=-5, fontSize=12, color=INK)
    words = right.encode(x="growth:Q", text="told:N") + left.encode(x="growth:Q", text="told:N")
    title = panel_title(_counts_title(measures)[lang])
    return (bars + words).properties(width=WIDTH, height=ROW * max(1, len(rows)), title=title)


def _counts_title(measures: list[MeasureChange]) -> Text:
    title = Text("数量：之前 → 之后", "Counts: before → after")
    if not any(row.before and (row.after or 0) > (1 + WIDEST) * row.before for row in measures):
        return title
    return Text("{title}（增幅超过 100% 的画到 100%）", "{title} (more than +100% is drawn as +100%)").format(
        title=title
    )


def _growth(row: MeasureChange, lang: Language) -> dict[str, Any]:
    before, after = row.before or 0, row.after or 0
    growth = (after - before) / before if before else 0.0
    told = f"{before:,} → {after:,}" if before != after else f"{before:,}"
    return {"name": row.label[lang], "growth": min(WIDEST, growth), "told": told}


def _ties(change: Change, lang: Language) -> alt.LayerChart:
    import altair as alt

    kinds = {kind: counts for kind, counts in change.ties_by_kind.items() if any(counts)}
    rows: list[dict[str, Any]] = [
        {"name": TIE_KINDS[kind][lang], "count": sign * count, "told": f"{count:,}", "year": text[lang]}
        for kind, (made, ended) in kinds.items()
        for sign, count, text in ((1, made, MADE), (-1, ended, ENDED))
        if count
    ]
    furthest = max((abs(row["count"]) for row in rows), default=1) * 1.2
    base = alt.Chart(alt.Data(values=rows)).encode(y=_rows_by_name([TIE_KINDS[kind][lang] for kind in kinds]))
    x = alt.X("count:Q", title=None, scale=alt.Scale(domain=[-furthest, furthest], nice=False), axis=None)
    bars = base.mark_bar(height=ROW * 0.6).encode(x=x, color=_two(MADE, ENDED, BLUE, ORANGE, lang))
    right = base.transform_filter("datum.count > 0").mark_text(align="left", dx=5, fontSize=12, color=INK)
    left = base.transform_filter("datum.count < 0").mark_text(align="right", dx=-5, fontSize=12, color=INK)
    words = right.encode(x="count:Q", text="told:N") + left.encode(x="count:Q", text="told:N")
    title = panel_title(Text("联系：新建与结束", "Ties made and ended")[lang])
    return (bars + words).properties(width=WIDTH, height=ROW * max(1, len(kinds)), title=title)
