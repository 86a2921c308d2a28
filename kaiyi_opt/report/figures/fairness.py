"""How fair awards are: shares of money, votes and residents beside one another, and what the voters have of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kaiyi_opt.allocation.fairness.fairness import Fairness
from kaiyi_opt.allocation.fairness.shares import GroupShare
from kaiyi_opt.allocation.fairness.voters import VoterUtilities
from kaiyi_opt.language import Language, Text, joined
from kaiyi_opt.report.figures.labels import labels, of_all, width
from kaiyi_opt.report.figures.theme import BLUE, GREEN, INK, ORANGE, SKY, VERMILION, panel_title, themed

if TYPE_CHECKING:
    import altair as alt

WIDTH, ROW, HEIGHT = 520, 26, 220
MOST_ROWS = 30
MOST_BARS = 20
NARROW_LABEL = 4  # as `width` counts; wider labels are turned
TEN_THOUSAND = 10_000
NOT_STATED = Text("（未注明）", "(not stated)")
SERIES: dict[str, tuple[Text, str, str]] = {
    "budget_share": (Text("资金份额", "share of money"), BLUE, "circle"),
    "vote_share": (Text("得票份额", "share of votes"), ORANGE, "diamond"),
    "population_share": (Text("人口份额", "share of residents"), GREEN, "triangle-up"),
}


def fairness_panels(told: Fairness, lang: Language) -> alt.VConcatChart:
    """Return a panel of shares by domain, one by community and one of the voters, as far as the round tells them.

    Of more than `MOST_ROWS` domains or communities those are shown whose share of money is furthest from that of the
    votes, or where nobody voted of the residents.
    """
    import altair as alt

    communities = {community.id: community.name for community in told.scenario.communities}
    domains = {key: label.text[lang] for key, label in told.scenario.settings.domains.items()}
    panels: list[Any] = []
    for heading, shares, names in (
        (Text("各领域", "By domain"), told.domains, domains),
        (Text("各社区", "By community"), told.communities, communities),
    ):
        if any(row.budget_share is not None for row in shares):
            panels.append(_shares(heading, shares, names, lang))
    if told.voters is not None:
        panels.append(_spread(told, told.voters, lang))
    title = alt.Title(Text("钱是否分得公平", "How fair the awards are")[lang], subtitle=_subtitle(told)[lang])
    charts = alt.vconcat(*(panels or [_nothing(lang)]), spacing=30)
    return themed(charts.resolve_scale(color="independent", shape="independent").properties(title=title))


def _subtitle(told: Fairness) -> Text:
    parts = []
    pools = [pool.label for pool in told.scenario.pools if pool.id in told.pools]
    if len(pools) < len(told.scenario.pools):
        parts.append(Text("只算资金池：{pools}", "only of these pools: {pools}").format(pools=joined(pools)))
    if told.domains or told.communities:
        parts.append(Text("份额之间相距越远，越不相称", "the further apart the shares, the less they match"))
    if told.representation is not None:
        count = len(told.representation.violations)
        some = Text(
            "有 {n} 个落选项目的支持者所得过少（EJR+）", "supporters of {n} unfunded projects have too little (EJR+)"
        )
        none = Text("没有哪群支持者所得过少（EJR+）", "no group of supporters has too little (EJR+)")
        parts.append((some if count else none).format(n=count))
    return joined(parts, "；", "; ")


def _nothing(lang: Language) -> alt.Chart:
    import altair as alt

    said = Text("没有可画的份额或选票", "There are no shares or ballots to draw")[lang]
    return alt.Chart(alt.Data(values=[{"text": said}])).mark_text(fontSize=12, color=INK).encode(text="text:N")


def _shares(title: Text, shares: Sequence[GroupShare], names: Mapping[str, str], lang: Language) -> alt.LayerChart:
    import altair as alt

    kept = _furthest_apart(shares)
    shown = labels({row.key: names.get(row.key, NOT_STATED[lang]) for row in kept})
    present = [field for field in SERIES if any(getattr(row, field) is not None for row in kept)]
    rows: list[dict[str, Any]] = [
        {"name": shown[row.key], "share": float(getattr(row, field)), "series": SERIES[field][0][lang]}
        for row in kept
        for field in present
        if getattr(row, field) is not None
    ]
    spans = [
        {"name": name, "low": min(parts), "high": max(parts)}
        for name in shown.values()
        if (parts := [row["share"] for row in rows if row["name"] == name])
    ]
    y = alt.Y(
        "name:N",
        sort=list(shown.values()),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelPadding=10, labelLimit=260),
    )
    x = alt.X("share:Q", title=None, axis=alt.Axis(format="%"), scale=alt.Scale(zero=True))
    lines = (
        alt.Chart(alt.Data(values=spans)).mark_rule(strokeWidth=3, color="#c8c8c8").encode(x="low:Q", x2="high:Q", y=y)
    )
    series = [SERIES[field] for field in present]
    domain = [text[lang] for text, _, _ in series]
    legend = alt.Legend(title=None, orient="top")
    dots = (
        alt.Chart(alt.Data(values=rows))
        .mark_point(filled=True, size=100, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("series:N", scale=alt.Scale(domain=domain, range=[c for _, c, _ in series]), legend=legend),
            shape=alt.Shape("series:N", scale=alt.Scale(domain=domain, range=[s for *_, s in series]), legend=legend),
        )
    )
    heading = panel_title(of_all(title, len(kept), len(shares))[lang])
    return (lines + dots).properties(width=WIDTH, height=ROW * len(kept), title=heading)


def _furthest_apart(shares: Sequence[GroupShare]) -> list[GroupShare]:
    """Return all rows in their order, or of many those whose money is furthest from their votes or residents."""
    if len(shares) <= MOST_ROWS:
        return list(shares)

    def apart(row: GroupShare) -> Any:
        other = row.vote_share if row.vote_share is not None else row.population_share
        return abs((row.budget_share or 0) - (other or 0))

    return sorted(shares, key=lambda row: (-apart(row), row.key))[:MOST_ROWS]


def _spread(told: Fairness, voters: VoterUtilities, lang: Language) -> alt.LayerChart:
    """Draw how many voters have how much: a bar for those with nothing, then one for each equal step."""
    import altair as alt

    rows = _bars(voters, _step(voters, told.scale), told.scale, lang)
    angle = 0 if max(width(row["up_to"]) for row in rows) <= NARROW_LABEL else -45
    unit = Text("每人所投项目获资助（{unit}，至多）", "what is funded of a voter's ballot ({unit}, up to)")
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(
            "up_to:N",
            sort=[row["up_to"] for row in rows],
            title=unit.format(unit=told.unit)[lang],
            axis=alt.Axis(labelAngle=angle),
        ),
        y=alt.Y("share:Q", title=Text("占投票人", "of the voters")[lang], axis=alt.Axis(format="%")),
    )
    bars = base.mark_bar().encode(color=alt.condition("datum.nothing", alt.value(VERMILION), alt.value(SKY)))
    words = base.transform_filter("datum.nothing").mark_text(baseline="bottom", dy=-4, fontSize=12, color=INK)
    gini = "—" if voters.gini is None else f"{float(voters.gini):.2f}"
    title = Text(
        "{n} 位投票人：一无所得的占 {nothing}，基尼系数 {gini}",
        "{n} voters: {nothing} have nothing; Gini coefficient {gini}",
    ).format(n=f"{voters.voters:,}", nothing=f"{float(voters.share_with_nothing):.1%}", gini=gini)
    return (bars + words.encode(text="told:N")).properties(width=WIDTH, height=HEIGHT, title=panel_title(title[lang]))


def _step(voters: VoterUtilities, scale: int) -> int:
    """Return the least of 1, 2, 5, 10, 20 … units shown by which at most `MOST_BARS` bars hold every utility."""
    most, power = max(utility for utility, _ in voters.distribution), 1
    while True:
        for digit in (1, 2, 5):
            if _above(most, digit * power * scale) <= MOST_BARS:
                return digit * power * scale
        power *= 10


def _above(utility: int, step: int) -> int:
    """Return the bar of a utility: bar r holds those above (r − 1) · step up to r · step, bar 0 those with nothing."""
    return -(-utility // step)


def _bars(voters: VoterUtilities, step: int, scale: int, lang: Language) -> list[dict[str, Any]]:
    counts: dict[int, int] = dict.fromkeys(range(_above(voters.distribution[-1][0], step) + 1), 0)
    for utility, count in voters.distribution:
        counts[_above(utility, step)] += count
    return [
        {
            "up_to": _short(number * step // scale, lang),
            "share": count / voters.voters,
            "nothing": number == 0,
            "told": f"{count / voters.voters:.1%}",
        }
        for number, count in counts.items()
    ]


def _short(value: int, lang: Language) -> str:
    """Return a round number as an axis shows it: 2,000,000 is 200万 in Chinese."""
    if lang == "zh" and value and value % TEN_THOUSAND == 0:
        return f"{value // TEN_THOUSAND:,}万"
    return f"{value:,}"
