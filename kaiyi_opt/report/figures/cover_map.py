"""Cover of need as a heat map: communities by domains, the share served as colour, people left out in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.cover import Cover
from kaiyi_opt.report.figures.theme import INK, themed
from kaiyi_opt.scenario.nouns import Scenario

if TYPE_CHECKING:
    import altair as alt

CELL = (112, 28)
LINE_HEIGHT = 14
WIDEST_LINE = 17  # as `width` counts, of a cell
_LINES = "split(datum.label, '\\n')"


def cover_map(cover: Cover, scenario: Scenario, lang: Language) -> alt.LayerChart:
    """Return the heat map of need and cover; a cell without need is left blank, one wholly covered has no number."""
    import altair as alt

    rows = _cells(cover, scenario, lang)
    communities = [community.name for community in scenario.communities]
    domains = [_heading(label.text[lang]) for label in scenario.settings.domains.values()]
    base = alt.Chart(
        alt.Data(values=rows),
        title=alt.Title(
            Text("各社区的需求有多少得到服务", "How much of each community's need is served")[lang],
            subtitle=Text("数字为尚未得到服务的居民人数", "Numbers: residents in need who are not served")[lang],
        ),
    ).encode(
        x=alt.X(
            "domain:N",
            sort=domains,
            title=None,
            axis=_axis(domains),
        ),
        y=alt.Y("community:N", sort=communities, title=None),
    )
    share = Text("已满足", "served")[lang]
    tiles = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "share:Q",
            scale=alt.Scale(domain=[0, 1], interpolate="rgb", range=["#b2431b", "#e08a5e", "#f4d8c6", "#e4edf3"]),
            legend=alt.Legend(title=share, format="%", gradientLength=180),
        )
    )
    numbers = base.mark_text(fontSize=12).encode(
        text="shown:N",
        color=alt.condition("datum.share < 0.2", alt.value("white"), alt.value(INK)),
    )
    width, height = CELL
    return themed((tiles + numbers).properties(width=width * len(domains), height=height * len(communities)))


def _axis(headings: list[str]) -> alt.Axis:
    """Return the axis of the domains above the map; further lines of a heading run down, so that all start higher."""
    import altair as alt

    further = max((heading.count("\n") for heading in headings), default=0)
    room = 4 + LINE_HEIGHT * further
    return alt.Axis(orient="top", labelAngle=0, labelExpr=_LINES, labelLimit=CELL[0] - 6, labelPadding=room)


def _heading(name: str) -> str:
    return "\n".join(textwrap.wrap(name, WIDEST_LINE)) or name


def _cells(cover: Cover, scenario: Scenario, lang: Language) -> list[dict[str, Any]]:
    needs = cover.needs
    names = {community.id: community.name for community in scenario.communities}
    rows = []
    for row, community in enumerate(needs.communities):
        for column, domain in enumerate(needs.domains):
            people, left = int(needs.people[row, column]), int(cover.left_out[row, column])
            if people:
                rows.append(
                    {
                        "community": names[community],
                        "domain": _heading(scenario.settings.domains[domain].text[lang]),
                        "share": (people - left) / people,
                        "shown": f"{left:,}" if left else "",
                    }
                )
    return rows
