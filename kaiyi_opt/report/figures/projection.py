"""The years ahead, as a picture: a panel an outcome, its median as a line in its 90 % band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.theme import BLUE, panel_title, themed
from kaiyi_opt.report.outcome_text import in_shown_unit, outcome_label, policy_label
from kaiyi_opt.simulation.outcomes import BY_NAME
from kaiyi_opt.study.projection.projection import Projection

if TYPE_CHECKING:
    import altair as alt

SHOWN = (
    "community_organisations",
    "introduced_organisations",
    "hatched",
    "needs_met_share",
    "trust",
    "dependence",
)
COLUMNS = 2
WIDTH, HEIGHT = 330, 170
TICKS = 5


def projection_figure(projection: Projection, lang: Language, names: Sequence[str] = SHOWN) -> alt.ConcatChart:
    """Return the bands of some outcomes by month."""
    import altair as alt

    panels = [_panel(projection, name, lang) for name in names]
    title = alt.Title(
        Text("{policy}：逐月推演", "{policy}: month by month").format(policy=policy_label(projection.policy))[lang],
        subtitle=Text("线为中位数，色带为 90% 区间；{n} 次重复模拟", "line: median; band: 90 %; {n} replicates").format(
            n=f"{projection.replicates:,}"
        )[lang],
    )
    return themed(
        alt.concat(*panels, columns=COLUMNS, bounds="flush", spacing={"row": 66, "column": 64}).properties(title=title)
    )


def _panel(projection: Projection, name: str, lang: Language) -> Any:
    import altair as alt

    outcome, band = BY_NAME[name], projection.band(name)
    rows = [
        {"month": f"{month}-01", **{part: in_shown_unit(outcome, getattr(band, part)[k]) for part in _PARTS}}
        for k, month in enumerate(projection.months)
    ]
    across = alt.X(
        "month:T",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(format="%Y", tickCount="year", labelOverlap=True),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(x=across)
    least_step = 1 if outcome.unit == "organisations" else alt.Undefined
    axis = alt.Axis(format=",~r", tickCount=TICKS, tickMinStep=least_step)
    upward = alt.Y("low:Q", title=None, scale=alt.Scale(zero=False, nice=TICKS), axis=axis)
    area = base.mark_area(color=BLUE, opacity=0.2).encode(y=upward, y2="high:Q")
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(y="median:Q")
    named = panel_title(outcome_label(name, projection.scenario)[lang])
    return (area + line).properties(width=WIDTH, height=HEIGHT, title=named)


_PARTS = ("median", "low", "high")
