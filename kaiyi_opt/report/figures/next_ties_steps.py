"""What to tie next: for each goal the chosen ties one after another, what each adds and what they cost by then."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.graph import Tie, TypedGraph
from kaiyi_opt.network.linkage.next_ties import GOALS, UNITS, NextTies
from kaiyi_opt.network.linkage.ties import TIE_KINDS
from kaiyi_opt.report.figures.labels import cut, name_of, of_all
from kaiyi_opt.report.figures.theme import BLUE, INK, ORANGE, QUIET, SKY, panel_title, themed, whole_numbers
from kaiyi_opt.scenario.nouns import Scenario

if TYPE_CHECKING:
    import altair as alt

WIDTH, ROW = 420, 26
MOST_ROWS = 25
LONGEST_END = 20
ROOM_FOR_WORDS = 1.3  # of the longest bar, so that the words at its end have room
KIND_COLOURS = {"serves": BLUE, "in-charge-of": SKY, "mentors": ORANGE}


def next_ties_steps(
    chosen: Sequence[NextTies], graph: TypedGraph, scenario: Scenario, lang: Language
) -> alt.VConcatChart:
    """Return a panel a goal: each bar starts where the one before ends, so that the last ends at what all add.

    At a bar's end stand what it adds and, in brackets, what the ties so far cost. A dashed line stands at the bound
    that no choice of as many ties passes, unless the choice reaches it: then it is proved best. Of more than
    `MOST_ROWS` ties the first are shown.
    """
    import altair as alt

    panels = [_panel(found, graph, scenario, lang) for found in chosen]
    title = alt.Title(
        Text("下一步该建立的联系", "What to tie next")[lang],
        subtitle=Text(
            "柱末：这条联系增加多少，括号内为到此累计的费用；虚线：任何选法都不能超过",
            "At a bar's end what the tie adds and, in brackets, what all so far cost; dashed: no choice adds more",
        )[lang],
    )
    return themed(alt.vconcat(*panels, spacing=26).properties(title=title))


def _panel(found: NextTies, graph: TypedGraph, scenario: Scenario, lang: Language) -> alt.LayerChart:
    import altair as alt

    rows = _rows(found, graph, scenario, lang)
    furthest = max(found.bound, found.gain, 1)
    x = alt.X(
        "start:Q",
        title=UNITS[found.goal][lang],
        scale=alt.Scale(domain=[0, furthest * ROOM_FOR_WORDS], nice=False),
        axis=whole_numbers(tickCount=6),
    )
    order = [row["tie"] for row in rows]
    axis = alt.Axis(ticks=False, domain=False, labelLimit=460)
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("tie:N", sort=order, title=None, axis=axis))
    bars = base.mark_bar(height=ROW * 0.6).encode(x=x, x2="end:Q", color=_colours(lang))
    words = base.mark_text(align="left", dx=5, fontSize=12, color=INK).encode(x="end:Q", text="told:N")
    bound = [{"bound": found.bound}] if found.bound > found.gain else []
    rule = alt.Chart(alt.Data(values=bound)).mark_rule(strokeDash=[5, 4], color=QUIET).encode(x="bound:Q")
    title = panel_title(_told(found, len(rows))[lang])
    return (bars + words + rule).properties(width=WIDTH, height=ROW * max(1, len(rows)), title=title)


def _told(found: NextTies, shown: int) -> Text:
    goal = of_all(GOALS[found.goal], shown, len(found.ties))
    if not found.ties:
        return Text("{goal}：没有能增加什么的新联系", "{goal}: no new tie would add anything").format(goal=goal)
    proved = Text("，已证明最优", ", proven optimal") if found.gain == found.bound else Text("", "")
    text = Text("{goal}：共增加 {gain}，费用 {cost}{proved}", "{goal}: {gain} more for a cost of {cost}{proved}")
    return text.format(goal=goal, gain=f"{found.gain:,}", cost=f"{found.cost:,}", proved=proved)


def _colours(lang: Language) -> alt.Color:
    import altair as alt

    names = [TIE_KINDS[kind][lang] for kind in KIND_COLOURS]
    scale = alt.Scale(domain=names, range=list(KIND_COLOURS.values()))
    return alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None, orient="bottom"))


def _rows(found: NextTies, graph: TypedGraph, scenario: Scenario, lang: Language) -> list[dict[str, Any]]:
    gains, costs = accumulate(new.gain for new in found.ties), accumulate(new.cost for new in found.ties)
    rows = []
    for rank, (new, end, cost) in enumerate(zip(found.ties[:MOST_ROWS], gains, costs, strict=False), start=1):
        rows.append(
            {
                "tie": f"{rank}  {_tie_name(new.tie, graph, scenario, lang)}",
                "kind": TIE_KINDS[new.tie.kind][lang],
                "start": end - new.gain,
                "end": end,
                "told": f"+{new.gain:,} ({cost:,})",
            }
        )
    return rows


def _tie_name(tie: Tie, graph: TypedGraph, scenario: Scenario, lang: Language) -> str:
    source, target = (cut(name_of(graph, end, lang), LONGEST_END) for end in (tie.source, tie.target))
    domain = f" · {scenario.settings.domains[tie.domain].text[lang]}" if tie.domain else ""
    return f"{source} → {target}{domain}"
