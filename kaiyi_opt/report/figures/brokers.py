"""Who holds the linkage together: the nodes with most betweenness, and how free each is of those round it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.brokerage import Brokerage
from kaiyi_opt.network.linkage.ties import NODE_KINDS
from kaiyi_opt.report.figures.labels import labels
from kaiyi_opt.report.figures.theme import CATEGORIES, INK, QUIET, panel_title, themed

if TYPE_CHECKING:
    import altair as alt

MOST_ROWS = 20
ROW = 24
WIDE, NARROW = 300, 150
KIND_COLOURS = dict(zip(NODE_KINDS, (*CATEGORIES, QUIET), strict=True))
CONFIDENT = 1.96  # standard errors either side of an estimate: 95 % where errors are normal


def brokers(brokerage: Brokerage, lang: Language) -> alt.HConcatChart:
    """Return three panels over the same nodes, highest betweenness first.

    Betweenness with its 95 % interval where it is estimated; Burt's effective size (how many of a node's contacts are
    not contacts of one another) and constraint (how far it depends on contacts who know one another).
    """
    import altair as alt

    rows = _rows(brokerage, lang)
    order = [row["name"] for row in rows]
    present = [kind for kind in NODE_KINDS if any(row["kind"] == NODE_KINDS[kind][lang] for row in rows)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(
                domain=[NODE_KINDS[kind][lang] for kind in present], range=[KIND_COLOURS[kind] for kind in present]
            ),
            legend=alt.Legend(title=None, orient="bottom"),
        )
    )
    panels = alt.hconcat(
        _between(base, order, lang, is_exact=brokerage.between.is_exact),
        _dots(base, order, "effective_size", Text("有效规模", "Effective size")[lang]),
        _dots(base, order, "constraint", Text("约束（小为自由）", "Constraint (low: free)")[lang]),
        spacing=24,
    )
    title = alt.Title(Text("谁在维系联动", "Who holds the linkage together")[lang], subtitle=_subtitle(brokerage)[lang])
    return themed(panels.properties(title=title))


def _subtitle(brokerage: Brokerage) -> Text:
    share = brokerage.hub_share
    if share is None:
        return Text("按中介中心性从高到低", "Highest betweenness first")
    return Text(
        "按中介中心性从高到低；经过枢纽的最短路径占 {share}",
        "Highest betweenness first; the hub lies on {share} of all shortest ways",
    ).format(share=f"{share:.1%}")


def _rows(brokerage: Brokerage, lang: Language) -> list[dict[str, Any]]:
    places = [place for place in brokerage.ranking.tolist() if brokerage.degree[place]][:MOST_ROWS]
    nodes = brokerage.graph.nodes
    names = labels({nodes[place].id: nodes[place].label[lang] for place in places})
    rows = []
    for place in places:
        value, error = float(brokerage.between.value[place]), float(brokerage.between.error[place])
        rows.append(
            {
                "name": names[nodes[place].id],
                "kind": NODE_KINDS[nodes[place].kind][lang],
                "betweenness": value,
                "low": max(0.0, value - CONFIDENT * error),
                "high": min(1.0, value + CONFIDENT * error),
                "effective_size": _or_none(brokerage.holes.effective_size[place]),
                "constraint": _or_none(brokerage.holes.constraint[place]),
            }
        )
    return rows


def _or_none(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _between(base: alt.Chart, order: list[str], lang: Language, *, is_exact: bool) -> alt.LayerChart:
    import altair as alt

    names = alt.Axis(ticks=False, domain=False, labelLimit=260)
    y = alt.Y("name:N", sort=order, title=None, axis=names)
    title = Text("中介中心性", "Betweenness") if is_exact else Text("中介中心性（估计）", "Betweenness (estimated)")
    bars = base.mark_bar(height=ROW * 0.6).encode(x=alt.X("betweenness:Q", title=None, axis=alt.Axis(format="%")), y=y)
    interval = base.transform_filter("datum.high > datum.low").mark_rule(strokeWidth=1.5)
    rules = interval.encode(x="low:Q", x2="high:Q", y=y, color=alt.value(INK))
    return (bars + rules).properties(width=WIDE, height=ROW * max(1, len(order)), title=panel_title(title[lang]))


def _dots(base: alt.Chart, order: list[str], field: str, title: str) -> alt.Chart:
    import altair as alt

    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labels=False, ticks=False, domain=False, grid=True))
    x = alt.X(f"{field}:Q", title=None, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4, format=",.4~f"))
    dots = base.mark_circle(size=90, opacity=1).encode(x=x, y=y)
    return dots.properties(width=NARROW, height=ROW * max(1, len(order)), title=panel_title(title))
