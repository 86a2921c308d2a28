"""Groups of those tied most closely, against communities and domains: two heat maps over the same groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.groups import Agreement, Groups
from kaiyi_opt.report.figures.labels import labels, of_all
from kaiyi_opt.report.figures.theme import INK, panel_title, themed
from kaiyi_opt.scenario.nouns import Scenario

if TYPE_CHECKING:
    import altair as alt

CELL = (44, 26)
MOST_GROUPS, MOST_ROWS = 24, 40
NOT_STATED = Text("（未注明）", "(not stated)")
BLUES = ["#f3f7fa", "#cfe3f1", "#7fb2d9", "#2f7fb5"]
DARK = 0.7  # from this share on a tile is dark and its number white


def groups_map(groups: Groups, scenario: Scenario, lang: Language) -> alt.VConcatChart:
    """Return the heat maps: a column a group, a row a community or a domain, the organisations in each tile.

    The colour is the part of the group's organisations, so a group that is one community has one dark tile. Of more
    than `MOST_GROUPS` groups the largest are shown, of more than `MOST_ROWS` communities those with most organisations.
    """
    import altair as alt

    communities = labels({community.id: community.name for community in scenario.communities})
    domains = {key: label.text[lang] for key, label in scenario.settings.domains.items()}
    against = Text("群组与{what}的一致程度 {value}", "Groups against {what}: agreement {value}")
    panels = [
        _panel(groups, "community", communities, _told(against, _COMMUNITIES, groups.with_communities), lang),
        _panel(groups, "domain", domains, _told(against, _DOMAINS, groups.with_domains), lang),
    ]
    count = len(groups.groups)
    title = alt.Title(
        of_all(Text("联系最密的群组", "Groups of those tied most closely"), min(count, MOST_GROUPS), count)[lang],
        subtitle=Text(
            "每列一个群组，格内为其组织数；一致程度：0 为无关，1 为相同（NMI）；模块度 {value}",
            "A column a group, in each tile its organisations; agreement from 0, none, to 1, the same (NMI);"
            " modularity {value}",
        ).format(value=f"{groups.modularity:.2f}")[lang],
    )
    return themed(alt.vconcat(*panels, spacing=24).properties(title=title))


_COMMUNITIES, _DOMAINS = Text("社区", "communities"), Text("领域", "domains")


def _told(sentence: Text, what: Text, agreement: Agreement) -> Text:
    value = agreement.mutual_information
    return sentence.format(what=what, value="—" if value is None else f"{value:.2f}")


def _panel(
    groups: Groups, field: Literal["community", "domain"], names: Mapping[str, str], title: Text, lang: Language
) -> alt.LayerChart:
    import altair as alt

    columns = list(range(1, min(len(groups.groups), MOST_GROUPS) + 1))
    tally = _tally(groups, field)
    keys = _rows_shown(tally, names)
    named = {**names, "": NOT_STATED[lang]}
    order = [named[key] for key in keys]
    rows = [
        {"row": named[key], "group": group, "count": tally[key, group], "share": tally[key, group] / whole}
        for group in columns
        for whole in (len(groups.groups[group - 1].organisations),)
        for key in keys
        if tally[key, group]
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("group:O", scale=alt.Scale(domain=columns), title=Text("群组", "group")[lang], axis=_flat()),
        y=alt.Y("row:N", scale=alt.Scale(domain=order), title=None, axis=_flat()),
    )
    tiles = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "share:Q",
            scale=alt.Scale(domain=[0, 0.2, 0.6, 1], range=BLUES, interpolate="rgb"),
            legend=alt.Legend(title=Text("占该群组", "of the group")[lang], format="%", gradientLength=140),
        )
    )
    ink = alt.condition(f"datum.share >= {DARK}", alt.value("white"), alt.value(INK))
    numbers = base.mark_text(fontSize=12).encode(text="count:Q", color=ink)
    width, height = CELL
    return (tiles + numbers).properties(
        width=width * max(1, len(columns)),
        height=height * max(1, len(order)),
        title=panel_title(title[lang]),
    )


def _flat() -> alt.Axis:
    import altair as alt

    return alt.Axis(labelAngle=0, ticks=False, domain=False, labelLimit=260)


def _tally(groups: Groups, field: str) -> Counter[tuple[str, int]]:
    """Count organisations by what they state and group, groups numbered from 1."""
    nodes, index = groups.graph.nodes, groups.graph.index
    return Counter(
        (getattr(nodes[index[f"organisation:{key}"]], field), number)
        for number, group in enumerate(groups.groups[:MOST_GROUPS], start=1)
        for key in group.organisations
    )


def _rows_shown(tally: Counter[tuple[str, int]], names: Mapping[str, str]) -> list[str]:
    """Return the rows in the order of the scenario, at most `MOST_ROWS`, and last what is not stated, where any is."""
    sizes: Counter[str] = Counter()
    for (key, _), count in tally.items():
        sizes[key] += count
    most = sorted(names, key=lambda key: -sizes[key])[:MOST_ROWS]
    return [key for key in names if key in most] + ([""] if sizes[""] else [])
