"""What is left as more and more withdraw: two panels, the service that remains and what still hangs together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.removal import RemovalCurve
from kaiyi_opt.report.figures.theme import BLUE, GREEN, QUIET, VERMILION, themed, whole_numbers

if TYPE_CHECKING:
    import altair as alt

COLOURS = {"random": QUIET, "degree": BLUE, "betweenness": GREEN, "cover": VERMILION}
MOST_POINTS = 400
PANELS = {
    "cover": Text("服务还剩多少", "Service that is left"),
    "connected": Text("还连在一起的部分", "Part that still hangs together"),
}
PANEL_SIZE = (430, 280)


def withdrawal_curves(curves: Sequence[RemovalCurve], lang: Language) -> alt.HConcatChart:
    """Return the curves of removal; the grey band is the spread of the random orders."""
    import altair as alt

    panels = [_panel(curves, quantity, title[lang], lang) for quantity, title in PANELS.items()]
    title = alt.Title(Text("若有人陆续退出", "If one after another withdraws")[lang])
    return themed(alt.hconcat(*panels, spacing=40).properties(title=title))


def _panel(curves: Sequence[RemovalCurve], quantity: str, title: str, lang: Language) -> alt.LayerChart:
    import altair as alt

    rows = [row for curve in curves for row in _rows(curve, quantity, lang)]
    names, colours = [curve.label[lang] for curve in curves], [COLOURS[curve.order] for curve in curves]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("removed:Q", title=Text("已退出的个数", "number that withdrew")[lang], axis=whole_numbers()),
    )
    lines = base.mark_line(strokeWidth=2).encode(
        y=alt.Y("left:Q", title=None, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color(
            "order:N",
            scale=alt.Scale(domain=names, range=colours),
            legend=alt.Legend(title=Text("退出次序", "order")[lang], orient="bottom", columns=2),
        ),
    )
    band = base.transform_filter("isValid(datum.least)").mark_area(opacity=0.18, color=QUIET)
    spread = band.encode(y="least:Q", y2="most:Q")
    width, height = PANEL_SIZE
    return (spread + lines).properties(width=width, height=height, title=title)


def _rows(curve: RemovalCurve, quantity: str, lang: Language) -> list[dict[str, Any]]:
    values = curve.cover if quantity == "cover" else curve.connected
    stride = max(1, len(values) // MOST_POINTS)
    rows = []
    for removed in range(0, len(values), stride):
        row: dict[str, Any] = {"removed": removed, "left": float(values[removed]), "order": curve.label[lang]}
        if curve.order == "random" and quantity == "connected":
            row |= {"least": float(curve.least[removed]), "most": float(curve.most[removed])}
        rows.append(row)
    return rows
