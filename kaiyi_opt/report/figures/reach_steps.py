"""How far a message reaches, step by step: tiles of what is reached by kind, and the names of who never is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.arrays import BoolArray
from kaiyi_opt.network.linkage.reach import NEVER, Reach
from kaiyi_opt.network.linkage.ties import NODE_KINDS
from kaiyi_opt.report.figures.labels import ELLIPSIS, cut, name_of
from kaiyi_opt.report.figures.theme import INK, VERMILION, themed

if TYPE_CHECKING:
    import altair as alt

TILE = (92, 32)
LINE = 18
MOST_STEPS = 9
MOST_SOURCES = 3
MOST_NAMES = 12
NAMES_A_LINE = 4
RESIDENTS = Text("居民（人）", "residents")
BLUES = ["#ffffff", "#cfe3f1", "#7fb2d9", "#2f7fb5"]
DARK = 0.8  # from this share on a tile is dark and its number white


def reach_steps(reach: Reach, lang: Language) -> alt.VConcatChart:
    """Return the tiles: a row a kind of node, a column a step, the number reached by then and its share as colour.

    The last columns count those that only more steps reach, where there is a limit of steps, and those that no number
    of steps reaches; the lines below name the latter, communities first. Of more than `MOST_STEPS` steps some are left
    out, never the last.
    """
    import altair as alt

    rows = _tiles(reach, lang)
    steps = list(dict.fromkeys(row["step"] for row in rows))
    width = TILE[0] * len(steps)
    panels = alt.vconcat(_grid(rows, steps, lang), _names(reach, lang, width), spacing=14)
    who = [cut(name_of(reach.graph, source, lang)) for source in reach.sources[:MOST_SOURCES]]
    more = [ELLIPSIS] if len(reach.sources) > MOST_SOURCES else []
    title = alt.Title(
        Text("消息从“{who}”传多远", "How far a message from {who} reaches").format(
            who=Text("、".join(who + more), ", ".join(who + more))
        )[lang],
        subtitle=Text(
            "每格：到这一步为止已传到的数目；颜色为占全部的比例",
            "In each tile the number reached by that step, its share of all as colour",
        )[lang],
    )
    return themed(panels.properties(title=title))


def _grid(rows: list[dict[str, Any]], steps: list[str], lang: Language) -> alt.LayerChart:
    import altair as alt

    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    axis = alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("step:N", sort=steps, title=None, axis=axis),
        y=alt.Y("kind:N", sort=kinds, title=None, axis=alt.Axis(ticks=False, domain=False)),
    )
    colour = alt.Color(
        "share:Q",
        scale=alt.Scale(domain=[0, 0.2, 0.6, 1], range=BLUES, interpolate="rgb"),
        legend=alt.Legend(title=Text("已传到", "reached")[lang], format="%", gradientLength=140),
    )
    reached = base.transform_filter("isValid(datum.share)").mark_rect(stroke="#d0d0d0").encode(color=colour)
    others = base.transform_filter("!isValid(datum.share)").mark_rect(stroke="#d0d0d0", fill="white")
    ink = alt.when("datum.missed").then(alt.value(VERMILION)).when(f"datum.share >= {DARK}").then(alt.value("white"))
    numbers = base.mark_text(fontSize=12).encode(
        text=alt.Text("count:Q", format=",d"), color=ink.otherwise(alt.value(INK))
    )
    width, height = TILE
    return (reached + others + numbers).properties(width=width * len(steps), height=height * max(1, len(kinds)))


def _tiles(reach: Reach, lang: Language) -> list[dict[str, Any]]:
    distance = reach.distance
    columns: list[tuple[str, BoolArray, bool]] = [
        (Text("第 {k} 步", "step {k}").format(k=step)[lang], (distance != NEVER) & (distance <= step), True)
        for step in _steps(reach)
    ]
    if reach.within is not None:
        columns.append((Text("更多步", "more steps")[lang], distance > reach.within, False))
    columns.append((Text("传不到", "never")[lang], distance == NEVER, False))
    rows = []
    for kind, weight in _weights(reach, lang).items():
        for step, near, is_reached in columns:
            count, whole = int(weight[near].sum()), int(weight.sum())
            share = count / whole if is_reached else None
            rows.append(
                {"kind": kind, "step": step, "count": count, "share": share, "missed": share is None and count > 0}
            )
    return rows


def _steps(reach: Reach) -> list[int]:
    last = reach.steps[-1].step
    return sorted(set(np.rint(np.linspace(0, last, min(last, MOST_STEPS - 1) + 1)).astype(int).tolist()))


def _weights(reach: Reach, lang: Language) -> dict[str, Any]:
    """Return by row what each node counts: residents first, then the nodes of each kind that there are."""
    graph = reach.graph
    rows: dict[str, Any] = {RESIDENTS[lang]: graph.population} if graph.population.any() else {}
    for rank, text in enumerate(NODE_KINDS.values()):
        ones = (graph.node_kind == rank).astype(np.int64)
        if ones.any():
            rows[text[lang]] = ones
    return rows


def _names(reach: Reach, lang: Language, width: int) -> alt.Chart:
    """Name those that are never reached, communities before organisations and workers."""
    import altair as alt

    nodes = reach.graph.nodes
    missed = [nodes[place] for place in np.flatnonzero(reach.distance == NEVER).tolist()]
    shown = [cut(node.label[lang]) for node in missed[:MOST_NAMES]]
    text = Text("传不到的：", "Never reached: ")[lang]
    if not missed:
        lines = [Text("都能传到", "Everyone is reached in the end")[lang]]
    else:
        mark = Text("、", ", ")[lang]
        lines = [mark.join(shown[at : at + NAMES_A_LINE]) for at in range(0, len(shown), NAMES_A_LINE)]
        lines[0] = text + lines[0]
    if len(missed) > MOST_NAMES:
        lines.append(Text("另有 {n} 个", "and {n} more").format(n=len(missed) - MOST_NAMES)[lang])
    rows = [{"text": line, "row": number} for number, line in enumerate(lines)]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_text(align="left", fontSize=12, color=INK)
        .encode(x=alt.value(0), y=alt.Y("row:O", axis=None), text="text:N")
        .properties(width=width, height=LINE * len(lines))
    )
