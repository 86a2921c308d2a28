"""Is the linkage closed? Triads by community as stacked bars, and beside them how much each worker carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.closure import STATES, Closure, CommunityClosure, WorkerLoad
from kaiyi_opt.report.figures.labels import labels, name_of, of_all
from kaiyi_opt.report.figures.theme import BLUE, INK, ORANGE, SKY, VERMILION, YELLOW, panel_title, themed, whole_numbers

if TYPE_CHECKING:
    import altair as alt

COLOURS = dict(zip(STATES, (BLUE, SKY, ORANGE, YELLOW, INK), strict=True))
ROW = 24
TRIADS_WIDTH, LOADS_WIDTH = 430, 260
MOST_ROWS = 40


def closure_bars(closure: Closure, lang: Language) -> alt.HConcatChart:
    """Return the bars of the triads of each community and of the organisations each worker is in charge of.

    Where there are more than `MOST_ROWS` communities or workers, those with the most open triads and the least room
    are shown, and the title of the panel says how many there are.
    """
    import altair as alt

    title = alt.Title(
        Text("三社是否闭合：社区、社工与社会组织", "Is the linkage closed: community, worker and organisation")[lang],
        subtitle=Text(
            "左：各社区与组织的三角，数字为完整的比例；右：各社工分管的组织数，竖线为上限",
            "Left: triads of each community, with the share complete; right: each worker's organisations, the line is"
            " the limit",
        )[lang],
    )
    panels = alt.hconcat(_triads(closure, lang), _loads(closure, lang), spacing=36)
    return themed(panels.resolve_scale(color="independent").properties(title=title))


def _triads(closure: Closure, lang: Language) -> alt.LayerChart:
    import altair as alt

    shown = _most_open(closure.communities)
    names = labels({row.community: name_of(closure.graph, f"community:{row.community}", lang) for row in shown})
    y = _row_names(list(names.values()))
    bars = (
        alt.Chart(alt.Data(values=_segments(shown, names, lang)))
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("pairs:Q", title=Text("三角数", "triads")[lang], axis=whole_numbers()),
            y=y,
            color=_state_colours(shown, lang),
            order="rank:O",
        )
    )
    ends = [
        {"community": names[row.community], "pairs": row.pairs, "told": f"{row.share:.0%}"}
        for row in shown
        if row.share is not None
    ]
    shares = alt.Chart(alt.Data(values=ends)).mark_text(align="left", dx=5, fontSize=12, color=INK)
    return (bars + shares.encode(x="pairs:Q", y=y, text="told:N")).properties(
        width=TRIADS_WIDTH,
        height=ROW * max(1, len(shown)),
        title=panel_title(of_all(Text("各社区", "By community"), len(shown), len(closure.communities))[lang]),
    )


def _segments(shown: list[CommunityClosure], names: dict[str, str], lang: Language) -> list[dict[str, Any]]:
    return [
        {"community": names[row.community], "state": text[lang], "pairs": getattr(row, state), "rank": rank}
        for row in shown
        for rank, (state, text) in enumerate(STATES.items())
        if getattr(row, state)
    ]


def _state_colours(shown: list[CommunityClosure], lang: Language) -> alt.Color:
    """Colour the states that occur, so that the legend names no other."""
    import altair as alt

    present = [state for state in STATES if any(getattr(row, state) for row in shown)]
    scale = alt.Scale(domain=[STATES[state][lang] for state in present], range=[COLOURS[state] for state in present])
    legend = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=TRIADS_WIDTH)
    return alt.Color("state:N", scale=scale, legend=legend)


def _most_open(rows: tuple[CommunityClosure, ...]) -> list[CommunityClosure]:
    """Return all communities in their order, or where they are many those with the most open triads."""
    if len(rows) <= MOST_ROWS:
        return list(rows)
    return sorted(rows, key=lambda row: (row.complete - row.pairs, row.community))[:MOST_ROWS]


def _row_names(order: list[str], field: str = "community:N") -> alt.Y:
    import altair as alt

    return alt.Y(field, sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=260))


def _loads(closure: Closure, lang: Language) -> alt.LayerChart:
    import altair as alt

    shown = sorted(closure.loads, key=lambda load: (load.free, load.worker))[:MOST_ROWS]
    names = labels({load.worker: _worker_name(closure, load, lang) for load in shown})
    within, over = Text("未超上限", "within the limit")[lang], Text("超过上限", "over the limit")[lang]
    rows = [
        {
            "worker": names[load.worker],
            "organisations": load.organisations,
            "limit": load.limit,
            "state": over if load.free < 0 else within,
        }
        for load in shown
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(y=_row_names(list(names.values()), "worker:N"))
    bars = base.mark_bar(height=ROW * 0.6).encode(
        x=alt.X("organisations:Q", title=Text("分管的组织数", "organisations")[lang], axis=whole_numbers()),
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=[within, over], range=[SKY, VERMILION]),
            legend=alt.Legend(title=None, orient="bottom", columns=1),
        ),
    )
    limits = base.mark_tick(color=INK, thickness=2, height=ROW * 0.8).encode(x="limit:Q")
    return (bars + limits).properties(
        width=LOADS_WIDTH,
        height=ROW * max(1, len(shown)),
        title=panel_title(of_all(Text("各社工", "By worker"), len(shown), len(closure.loads))[lang]),
    )


def _worker_name(closure: Closure, load: WorkerLoad, lang: Language) -> str:
    """Return a worker's name and, where one is stated, the community."""
    name = name_of(closure.graph, f"worker:{load.worker}", lang)
    if not load.community:
        return name
    community = name_of(closure.graph, f"community:{load.community}", lang)
    return Text("{name}（{community}）", "{name} ({community})").format(name=name, community=community)[lang]
