"""Pictures of a model as it stands: its organisations by community, and its outcomes month by month."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.simulation.outcomes import BY_NAME

if TYPE_CHECKING:
    import altair as alt

    from kaiyi_opt.simulation.model import IncubationModel

# Colours that colour-blind readers tell apart: M. Okabe and K. Ito, "Color Universal Design" (2008).
_GRADES = {
    "basic": (Text("合格", "basic"), "#56B4E9"),
    "good": (Text("良好", "good"), "#E69F00"),
    "excellent": (Text("优秀", "excellent"), "#009E73"),
}
_LAYERS = {
    "self_entertaining": (Text("自娱型", "self-entertaining"), "circle"),
    "professional_service": (Text("专业服务型", "professional service"), "square"),
    "introduced": (Text("引入", "introduced"), "triangle-up"),
}
_MARGIN = 1.0
_WATCHED = ("community_organisations", "needs_met_share", "trust", "effort", "hatched", "dependence")


def by_community(model: IncubationModel, lang: Language) -> alt.LayerChart:
    """Return a tile for each community, shaded by residents' trust, with a mark for each organisation.

    A mark's colour is the grade, its shape the layer; what is dormant is faint.
    """
    import altair as alt

    tiles, marks = _laid_out(model, lang)
    tile = alt.Chart(alt.Data(values=tiles))
    corners = {"x": _axis("left"), "x2": "right", "y": _axis("top"), "y2": "bottom"}
    trust = alt.Color(
        "trust:Q",
        scale=alt.Scale(domain=[0, 1], range=["#ffffff", "#c9c9c9"]),
        legend=alt.Legend(title=Text("居民信任", "residents' trust")[lang], format=".0%"),
    )
    shades = tile.mark_rect(stroke="#8a8a8a").encode(color=trust, **corners)
    names = tile.mark_text(align="left", baseline="bottom", dy=-3, fontSize=12, limit=150).encode(
        x=_axis("left"), y=_axis("top"), text="name:N"
    )
    dots = (
        alt.Chart(alt.Data(values=marks))
        .mark_point(filled=True, size=42)
        .encode(
            x=_axis("x"),
            y=_axis("y"),
            fill=_legend(alt.Fill, "grade", Text("等级", "grade")[lang], _GRADES, lang),
            shape=_legend(alt.Shape, "layer", Text("层次", "layer")[lang], _LAYERS, lang),
            opacity=alt.Opacity("opacity:Q", scale=None),
        )
    )
    height = 1.15 * max(each["bottom"] for each in tiles) * 620 / max(each["right"] for each in tiles)
    title = Text("第 {month} 个月：{n} 家组织", "month {month}: {n} organisations")
    return (
        alt.layer(shades, names, dots)
        .resolve_scale(color="independent", fill="independent", shape="independent")
        .properties(width=620, height=height, title=title.format(month=model.month, n=len(model.organisations))[lang])
        .configure_view(stroke=None)
    )


def outcomes(model: IncubationModel, lang: Language, names: Iterable[str] = _WATCHED) -> alt.ConcatChart:
    """Return a line for each of the outcomes named, over the months that have passed."""
    import altair as alt

    collected = model.datacollector.get_model_vars_dataframe()
    panels = []
    for name in names:
        values = [{"month": month, "value": value} for month, value in enumerate(collected[name], 1)]
        panels.append(
            alt.Chart(alt.Data(values=values))
            .mark_line(color="#0072B2")
            .encode(
                x=alt.X("month:Q", title=Text("月", "month")[lang], axis=alt.Axis(tickMinStep=1, format="d")),
                y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            )
            .properties(width=270, height=130, title=BY_NAME[name].label[lang])
        )
    return alt.concat(*panels, columns=2)


def svg(chart: Any) -> str:
    """Return a chart as SVG text: nothing is fetched, and names are text however they read."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(chart.to_json(), allowed_base_urls=[])
    return drawn


def _laid_out(model: IncubationModel, lang: Language) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return tiles and marks with their places: tiles in rows, marks in rows within each."""
    across = math.ceil(math.sqrt(1.6 * len(model.communities)))
    groups = [sorted(community.organisations, key=_rank) for community in model.communities]
    a_row = max(4, math.ceil(math.sqrt(1.6 * max(map(len, groups), default=0))))
    rows = max(1, math.ceil(max(map(len, groups), default=0) / a_row))
    tiles, marks = [], []
    for number, (community, group) in enumerate(zip(model.communities, groups, strict=True)):
        left = (number % across) * (a_row + 2 * _MARGIN)
        top = (number // across) * (rows + 4 * _MARGIN)
        corners = {"left": left, "right": left + a_row + _MARGIN, "top": top, "bottom": top + rows + _MARGIN}
        tiles.append({**corners, "trust": community.trust, "name": f"{model.name_of(community)} {len(group)}"})
        for place, each in enumerate(group):
            marks.append(
                {
                    "x": left + _MARGIN + place % a_row,
                    "y": top + _MARGIN + place // a_row,
                    "grade": _GRADES[each.grade][0][lang],
                    "layer": _LAYERS[each.layer][0][lang],
                    "opacity": 0.25 if each.activity == "dormant" else 1.0,
                }
            )
    return tiles, marks


def _rank(organisation: Any) -> tuple[int, int, int]:
    return -list(_GRADES).index(organisation.grade), list(_LAYERS).index(organisation.layer), organisation.row


def _axis(field: str) -> Any:
    import altair as alt

    if field in ("left", "x"):
        return alt.X(f"{field}:Q", axis=None)
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(reverse=True))


def _legend(channel: Any, field: str, title: str, meaning: dict[str, tuple[Text, str]], lang: Language) -> Any:
    import altair as alt

    words = [text[lang] for text, _ in meaning.values()]
    scale = alt.Scale(domain=words, range=[look for _, look in meaning.values()])
    return channel(f"{field}:N", scale=scale, legend=alt.Legend(title=title, symbolOpacity=1))
