"""How time grows with size, as a picture: benchmark results on log axes, a line a solver, a panel a family."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.theme import CATEGORIES, panel_title, themed

if TYPE_CHECKING:
    import altair as alt

ONE_PANEL, OF_MANY = (520, 320), (230, 170)
COLUMNS = 3
MARKS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left", "triangle-right")


@dataclass(frozen=True)
class Timing:
    """One run of a benchmark.

    Attributes
    ----------
    size
        What the instance counts, at least 1.
    solver
        Who solved it.
    seconds
        How long that took, above 0.
    is_closed
        Whether it ended with a proof; where not, the seconds are those after which it was stopped.
    family
        What the instance is an instance of; blank where there is one family alone.
    """

    size: int
    solver: str
    seconds: float
    is_closed: bool = True
    family: str = ""


def growth_figure(timings: Sequence[Timing], title: Text, lang: Language) -> alt.ConcatChart:
    """Return the seconds over the size on log axes: straight lines are powers, their slope the exponent.

    Every family has a panel, all on the same axes. Hollow marks are runs that were stopped without a proof. Where there
    is one panel the solvers' names carry the exponent between their least and their greatest size.
    """
    import altair as alt

    families = tuple(dict.fromkeys(timing.family for timing in timings))
    solvers = tuple(dict.fromkeys(timing.solver for timing in timings))
    names = {each: _named(each, timings) if len(families) == 1 else each for each in solvers}
    panels = [
        _panel([timing for timing in timings if timing.family == family], timings, names, lang) for family in families
    ]
    stopped = Text("空心为到时限仍未证明", "hollow: stopped without a proof")
    sub = Text("两轴都是对数", "both axes are logarithmic")
    if not all(timing.is_closed for timing in timings):
        sub = Text("{sub}；{stopped}", "{sub}; {stopped}").format(sub=sub, stopped=stopped)
    head = alt.Title(title[lang], subtitle=sub[lang])
    return themed(alt.concat(*panels, columns=COLUMNS, spacing=22).properties(title=head))


def exponent(timings: Sequence[Timing]) -> float | None:
    """Return the exponent of size between the least and the greatest; ``None`` where there is one size alone.

    >>> exponent([Timing(10, "a", 1.0), Timing(1000, "a", 10.0)])
    0.5
    """
    least, most = (pick(timings, key=lambda each: each.size) for pick in (min, max))
    if least.size == most.size:
        return None
    return math.log(most.seconds / least.seconds) / math.log(most.size / least.size)


def _named(solver: str, timings: Sequence[Timing]) -> str:
    power = exponent([each for each in timings if each.solver == solver and each.is_closed] or timings)
    return solver if power is None else f"{solver} (n^{power:.2f})"


def _panel(shown: Sequence[Timing], every: Sequence[Timing], names: dict[str, str], lang: Language) -> Any:
    import altair as alt

    rows = [
        {"size": each.size, "seconds": each.seconds, "solver": names[each.solver], "closed": each.is_closed}
        for each in shown
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=_log("size", [each.size for each in every], Text("申请数", "applications"), lang),
        y=_log("seconds", [each.seconds for each in every], Text("秒", "seconds"), lang),
        color=alt.Color("solver:N", scale=alt.Scale(domain=[*names.values()], range=[*CATEGORIES]), title=None),
    )
    shape = alt.Shape("solver:N", scale=alt.Scale(domain=[*names.values()], range=[*MARKS]), title=None)
    full = base.transform_filter("datum.closed").mark_point(size=60, opacity=1, filled=True).encode(shape=shape)
    hollow = base.transform_filter("!datum.closed").mark_point(size=60, opacity=1, fill="white", strokeWidth=2)
    width, height = ONE_PANEL if len(every) == len(shown) else OF_MANY
    family = shown[0].family
    chart = base.mark_line(strokeWidth=2) + full + hollow.encode(shape=shape)
    return chart.properties(width=width, height=height, title=panel_title(family) if family else "")


def _log(field: str, values: Sequence[float], title: Text, lang: Language) -> Any:
    """Return a log axis over whole powers of ten, those alone written."""
    import altair as alt

    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    powers = [10.0**power for power in range(low, max(high, low + 1) + 1)]
    axis = alt.Axis(values=powers, format=",~r")
    channel = alt.X if field == "size" else alt.Y
    scale = alt.Scale(type="log", domain=[powers[0], powers[-1]], nice=False)
    return channel(f"{field}:Q", scale=scale, axis=axis, title=title[lang])
