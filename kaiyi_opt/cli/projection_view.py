"""A projection on the screen: the years side by side, and what the numbers rest on."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text as Styled

from kaiyi_opt.cli.plan_view import PIPED_WIDTH
from kaiyi_opt.cli.table_view import printed_table
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.projection_table import yearly_table
from kaiyi_opt.study.projection.projection import Projection

BANDS = Text(
    "每格为中位数和 90% 区间；活动、支出和出壳数为当年数，其余为年末数",
    "each cell is the median and the 90 % band; money, activities and hatched are the year's, all else as at its end",
)


def print_projection(projection: Projection, lang: Language) -> None:
    """Print a projection; names are shown as they are, never as mark-up."""
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(projection.scenario.settings.name[lang], style="bold"))
    console.print(printed_table(yearly_table(projection, lang), lang))
    console.print(Styled(f"· {BANDS[lang]}", style="dim"))
    console.print(Styled(f"· {parameters_sentence(projection.draws)[lang]}", style="dim"))


def parameters_sentence(draws: int) -> Text:
    """Say which parameters the replicates had."""
    if draws == 1:
        return Text(
            "参数取参数表的值，没有校准所得的后验：区间只含运气，不含参数的不确定",
            "parameters have the table's values, there is no calibrated posterior: bands hold luck, not what is not"
            " known of the parameters",
        )
    return Text(
        "参数取自校准所得的后验，共 {n} 组", "parameters are drawn from the calibrated posterior of {n}"
    ).format(n=f"{draws:,}")
