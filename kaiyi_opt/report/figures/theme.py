"""One look for every figure: colours that colour-blind readers tell apart, fonts that show Chinese, ways to files.

The colours are those of M. Okabe and K. Ito, "Color Universal Design" (2008).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text

if TYPE_CHECKING:
    import altair as alt

FONT = (
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Micro Hei', 'SimHei',"
    " sans-serif"
)
INK = "#222222"
QUIET = "#8a8a8a"
FAINT = "#e6e6e6"
BLUE, ORANGE, GREEN, PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILION, YELLOW = "#56B4E9", "#D55E00", "#F0E442"
CATEGORIES = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, YELLOW, INK)
PNG_SCALE = 2.0
DIGITS = "0123456789"

_NUMBERED = re.compile(r"\b(?:gradient_|clip)\d+\b")


def themed(chart: alt.TopLevelMixin) -> Any:
    """Return the chart in the project's look."""
    import altair as alt

    # One call, for each copies the whole chart.
    return chart.configure(
        font=FONT,
        background="white",
        axis=alt.AxisConfig(
            labelFontSize=12,
            titleFontSize=12,
            labelColor=INK,
            titleColor=INK,
            gridColor=FAINT,
            titleFontWeight="normal",
            labelFlush=False,
        ),
        legend=alt.LegendConfig(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelLimit=280),
        title=alt.TitleConfig(fontSize=15, subtitleFontSize=12, subtitleColor=QUIET, anchor="start", offset=12),
        view=alt.ViewConfig(stroke=None),
    )


def panel_title(text: str) -> alt.Title:
    """Return the title of one panel of several, flush with the panel whatever the width of the names beside it."""
    import altair as alt

    return alt.Title(text, fontSize=13, frame="group")


def whole_numbers(**more: Any) -> alt.Axis:
    """Return an axis of counts: no tick between two whole numbers."""
    import altair as alt

    return alt.Axis(format=",d", tickMinStep=1, **more)


def lines(sentence: Text, lang: Language) -> list[str]:
    """Return a sentence as the lines of a subtitle, one for each of its parts."""
    return sentence[lang].split("；" if lang == "zh" else "; ")


def svg(chart: Any) -> str:
    """Return the chart as SVG text, the same each time; fonts are the reader's own, nothing is fetched."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(chart.to_json(validate=False), allowed_base_urls=[])
    # The renderer numbers gradients and clips over the whole life of the process.
    order = {name: f"{name.rstrip(DIGITS)}{rank}" for rank, name in enumerate(dict.fromkeys(_NUMBERED.findall(drawn)))}
    return _NUMBERED.sub(lambda found: order[found.group()], drawn)


def write_png(chart: Any, path: Path, scale: float = PNG_SCALE) -> None:
    """Write the chart as a PNG; Chinese needs a font with Chinese characters on this machine."""
    import vl_convert

    path.write_bytes(vl_convert.vegalite_to_png(chart.to_json(validate=False), scale=scale, allowed_base_urls=[]))
