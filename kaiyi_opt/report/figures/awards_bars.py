"""Where the money goes: what is granted by domain, by track and by community, beside how many applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.rules.group_limit import group_labels
from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import FEN_PER_YUAN, format_yuan
from kaiyi_opt.report.figures.labels import labels, of_all
from kaiyi_opt.report.figures.theme import BLUE, INK, QUIET, panel_title, themed
from kaiyi_opt.scenario.nouns import Application, Scenario

if TYPE_CHECKING:
    import altair as alt

WIDTH, ROW = 440, 24
MOST_ROWS = 20
ROOM_FOR_WORDS = 1.45
NOT_STATED = Text("（未注明）", "(not stated)")


@dataclass(frozen=True)
class GroupOfAwards:
    """One group: fen granted, awards, and eligible or not how many applied."""

    name: str
    granted: int
    awards: int
    applied: int


def awards_bars(plan: Plan, lang: Language) -> alt.VConcatChart:
    """Return a panel of bars by domain, track and community, each in so far as applications state it.

    Of more than `MOST_ROWS` groups those with most money are shown.
    """
    import altair as alt

    panels = []
    for by, heading in (
        ("domain", Text("各领域", "By domain")),
        ("track", Text("各赛道", "By track")),
        ("community", Text("各社区", "By community")),
    ):
        groups = groups_of_awards(plan, by, lang)
        if len(groups) > 1:
            panels.append(_panel(groups, heading, lang))
    unit = plan.problem.scenario.settings.currency.text
    title = alt.Title(
        Text("资金去向", "Where the money goes")[lang],
        subtitle=Text("条形为拨付金额（{unit}）", "bars: money granted ({unit})").format(unit=unit)[lang],
    )
    return themed(alt.vconcat(*(panels or [_nothing(lang)]), spacing=26).properties(title=title))


def groups_of_awards(plan: Plan, by: str, lang: Language) -> list[GroupOfAwards]:
    """Return what each group is granted, most money first, who states no group last; one that has no applications is
    left out.
    """
    scenario = plan.problem.scenario
    names = labels({key: text[lang] for key, text in group_labels(by, scenario).items()})
    key_of = _key_of(scenario, by)
    granted: dict[str, list[int]] = {}
    for application in scenario.applications:
        granted.setdefault(key_of(application), []).append(plan.amounts.get(application.id, 0))
    groups = [
        GroupOfAwards(names.get(key, NOT_STATED[lang]), sum(fen), sum(each > 0 for each in fen), len(fen))
        for key, fen in granted.items()
    ]
    return sorted(groups, key=lambda group: (group.name == NOT_STATED[lang], -group.granted, group.name))


def _key_of(scenario: Scenario, by: str) -> Callable[[Application], str]:
    """Return what says the group of an application: itself, or where it is silent its organisation."""
    organisations = {organisation.id: organisation for organisation in scenario.organisations}

    def key(application: Application) -> str:
        stated: str = getattr(application, by)
        return stated or str(getattr(organisations.get(application.organisation), by, "") or "")

    return key


def _panel(groups: Iterable[GroupOfAwards], heading: Text, lang: Language) -> Any:
    import altair as alt

    every = list(groups)
    kept = every[:MOST_ROWS]
    told = Text("{money}（{n} 项，共 {all} 项申请）", "{money} ({n} of {all} applications)")
    rows: list[dict[str, Any]] = [
        {
            "name": group.name,
            "granted": group.granted / FEN_PER_YUAN,
            "is_stated": group.name != NOT_STATED[lang],
            "told": told.format(money=format_yuan(group.granted), n=group.awards, all=group.applied)[lang],
        }
        for group in kept
    ]
    most = max((row["granted"] for row in rows), default=1) or 1
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("granted:Q", axis=None, scale=alt.Scale(domain=[0, most * ROOM_FOR_WORDS], nice=False)),
        y=alt.Y(
            "name:N",
            sort=[row["name"] for row in rows],
            title=None,
            axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=220),
        ),
    )
    words = base.mark_text(align="left", dx=5, fontSize=12, color=INK).encode(text="told:N")
    shown = of_all(heading, len(kept), len(every))
    bars = base.mark_bar(height=15).encode(color=alt.condition("datum.is_stated", alt.value(BLUE), alt.value(QUIET)))
    return (bars + words).properties(width=WIDTH, height=ROW * len(kept), title=panel_title(shown[lang]))


def _nothing(lang: Language) -> Any:
    import altair as alt

    said = Text("申请没有写明领域、赛道或社区", "the applications state no domain, track or community")[lang]
    return alt.Chart(alt.Data(values=[{"text": said}])).mark_text(fontSize=12, color=INK).encode(text="text:N")
