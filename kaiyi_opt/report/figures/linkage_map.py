"""The linkage as a map in rings: the hub in the middle, round it the communities, their workers, their organisations.

Every community has a sector as wide as its organisations need, so that nothing overlaps at 14 communities and 330
organisations and a sector reads like the community itself; what belongs to no community lies round the hub.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.graph import HUB, Node, TypedGraph
from kaiyi_opt.network.linkage.ties import NODE_KINDS, TIE_KINDS, TIES
from kaiyi_opt.report.figures.labels import cut
from kaiyi_opt.report.figures.theme import CATEGORIES, INK, QUIET, themed
from kaiyi_opt.scenario.nouns import Scenario

if TYPE_CHECKING:
    import altair as alt

Point = tuple[float, float]

# What belongs to no community whatever its table says.
ROUND_THE_HUB = ("sponsor", "department")
SHAPES = {"worker": "triangle-up", "sponsor": "diamond", "department": "square"}
SIZE = 900
RESIDENTS_RADIUS, COMMUNITY_RADIUS, WORKER_RADIUS, FIRST_ROW, ROW_GAP, LABEL_GAP = 0.16, 0.34, 0.48, 0.60, 0.055, 0.07
DOTS_A_ROW_AND_RADIAN = 24
GAP_BETWEEN_SECTORS = 0.035
WIDEST_COMMUNITY, WIDEST_HUB = 12, 20  # of a name, a Chinese character counting 2
DRAWN_TIES = ("in-charge-of", "mentors", "supports", "adopts", "purchases")
TIE_COLOURS = {
    "in-charge-of": "#b9b9b9",
    "mentors": "#D55E00",
    "supports": "#009E73",
    "adopts": "#CC79A7",
    "purchases": "#0072B2",
}


def linkage_map(graph: TypedGraph, scenario: Scenario, lang: Language) -> alt.LayerChart:
    """Return the map of the linkage.

    Organisations are dots in the colour of their domain, workers, companies and departments have shapes of their own;
    lines are drawn for workers in charge, mentors, companies' support and purchases. What an organisation is based in
    is told by its sector.
    """
    import altair as alt

    placed = positions(graph)
    extent = max((math.hypot(*point) for point in placed.values()), default=1.0) + LABEL_GAP
    scale = alt.Scale(domain=[-extent, extent], nice=False)
    position = {
        "x": alt.X("x:Q", scale=scale, axis=None),
        "y": alt.Y("y:Q", scale=scale, axis=None),
    }
    chart = alt.layer(
        _lines(graph, placed, lang, position),
        _dots(graph, placed, scenario, lang, position),
        _names(graph, placed, lang, position),
    )
    title = alt.Title(
        Text("三社联动：社区、社工与社会组织", "The linkage of communities, workers and organisations")[lang],
        subtitle=Text(
            "每个扇区是一个社区；点为社会组织，颜色为领域", "A sector is a community; dots are organisations by domain"
        )[lang],
    )
    return themed(chart.properties(width=SIZE, height=SIZE, title=title))


def positions(graph: TypedGraph) -> dict[str, Point]:
    """Return where each node is drawn: the hub at (0, 0), the others on rings; deterministic.

    Party organisations and stations are not drawn one by one: a station stands for its community.
    """
    members: dict[str, list[Node]] = defaultdict(list)
    workers: dict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        if node.kind == "organisation":
            members[node.community].append(node)
        elif node.kind == "worker":
            workers[node.community].append(node)
    placed: dict[str, Point] = {HUB: (0.0, 0.0)} if HUB in graph.index else {}
    communities = [node for node in graph.nodes if node.kind == "community"]
    weights = [max(len(members[node.key]), 6) for node in communities]
    room = 2 * math.pi - GAP_BETWEEN_SECTORS * len(communities)
    start = math.pi / 2
    for node, weight in zip(communities, weights, strict=True):
        width = room * weight / sum(weights)
        placed[node.id] = _polar(COMMUNITY_RADIUS, start - width / 2)
        placed |= _along(workers[node.key], WORKER_RADIUS, start, width)
        placed |= _in_rows(members[node.key], start, width)
        start -= width + GAP_BETWEEN_SECTORS
    free = members[""] + workers[""] + [node for node in graph.nodes if node.kind in ROUND_THE_HUB]
    return placed | _along(free, RESIDENTS_RADIUS, math.pi / 2, 2 * math.pi)


def _polar(radius: float, angle: float) -> Point:
    return radius * math.cos(angle), radius * math.sin(angle)


def _along(nodes: list[Node], radius: float, start: float, width: float) -> dict[str, Point]:
    """Spread nodes evenly along an arc that begins at ``start`` and runs clockwise."""
    return {node.id: _polar(radius, start - width * (number + 0.5) / len(nodes)) for number, node in enumerate(nodes)}


def _in_rows(nodes: list[Node], start: float, width: float) -> dict[str, Point]:
    """Fill a sector row by row from within, by domain, so that one domain's dots lie together."""
    ordered = sorted(nodes, key=lambda node: (node.domain, node.key))
    placed: dict[str, Point] = {}
    radius = FIRST_ROW
    while ordered:
        capacity = max(1, int(width * radius * DOTS_A_ROW_AND_RADIAN))
        row, ordered = ordered[:capacity], ordered[capacity:]
        placed |= _along(row, radius, start, width)
        radius += ROW_GAP
    return placed


def _lines(graph: TypedGraph, placed: dict[str, Point], lang: Language, position: dict[str, Any]) -> alt.Chart:
    import altair as alt

    rows = []
    for place in graph.of_kind(*DRAWN_TIES).tolist():
        kind = TIES[graph.kind[place]]
        ends = [graph.nodes[end].id for end in (int(graph.source[place]), int(graph.target[place]))]
        if all(end in placed for end in ends):
            (x, y), (x2, y2) = (placed[end] for end in ends)
            rows.append({"x": x, "y": y, "x2": x2, "y2": y2, "tie": TIE_KINDS[kind][lang]})
    drawn = {row["tie"] for row in rows}
    kinds = [kind for kind in DRAWN_TIES if TIE_KINDS[kind][lang] in drawn]
    names = [TIE_KINDS[kind][lang] for kind in kinds]
    colours = [TIE_COLOURS[kind] for kind in kinds]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_rule(strokeWidth=0.8, opacity=0.55)
        .encode(
            **position,
            x2="x2:Q",
            y2="y2:Q",
            color=alt.Color(
                "tie:N",
                scale=alt.Scale(domain=names, range=colours),
                legend=alt.Legend(title=Text("联系", "ties")[lang], symbolType="stroke", symbolStrokeWidth=3)
                if names
                else None,
            ),
        )
    )


def _dots(
    graph: TypedGraph, placed: dict[str, Point], scenario: Scenario, lang: Language, position: dict[str, Any]
) -> alt.LayerChart:
    import altair as alt

    domains = {key: label.text[lang] for key, label in scenario.settings.domains.items()}
    organisations, others = [], []
    for node in graph.nodes:
        if node.id not in placed or node.kind in ("community", "hub"):
            continue
        x, y = placed[node.id]
        row = {"x": x, "y": y, "name": node.label[lang], "kind": NODE_KINDS[node.kind][lang]}
        if node.kind == "organisation":
            organisations.append({**row, "domain": domains.get(node.domain, "—")})
        else:
            others.append(row)
    colour = alt.Color(
        "domain:N",
        scale=alt.Scale(domain=list(domains.values()), range=list(CATEGORIES[: len(domains)])),
        legend=alt.Legend(title=Text("领域", "domain")[lang]),
    )
    drawn = {row["kind"] for row in others}
    shapes = {NODE_KINDS[kind][lang]: mark for kind, mark in SHAPES.items() if NODE_KINDS[kind][lang] in drawn}
    shape = alt.Shape(
        "kind:N",
        scale=alt.Scale(domain=[*shapes], range=[*shapes.values()]),
        legend=alt.Legend(title=Text("其他", "others")[lang]) if shapes else None,
    )
    circles = (
        alt.Chart(alt.Data(values=organisations))
        .mark_circle(size=70, opacity=1, stroke="white", strokeWidth=0.6)
        .encode(**position, fill=colour, tooltip="name:N")
    )
    symbols = (
        alt.Chart(alt.Data(values=others))
        .mark_point(size=80, filled=True, color=INK, opacity=1)
        .encode(**position, shape=shape, tooltip="name:N")
    )
    return circles + symbols


def _names(graph: TypedGraph, placed: dict[str, Point], lang: Language, position: dict[str, Any]) -> alt.LayerChart:
    """Write the communities and the hub on white plates, so that lines do not run through the words."""
    import altair as alt

    rows = [
        {
            "x": placed[node.id][0],
            "y": placed[node.id][1],
            "name": cut(node.label[lang], WIDEST_HUB if node.kind == "hub" else WIDEST_COMMUNITY),
        }
        for node in graph.nodes
        if node.kind in ("community", "hub") and node.id in placed
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(**position, text="name:N")
    plate = base.mark_text(
        fontSize=13, fontWeight="bold", stroke="white", strokeWidth=6, strokeJoin="round", color=QUIET
    )
    return plate + base.mark_text(fontSize=13, fontWeight="bold", color=INK)
