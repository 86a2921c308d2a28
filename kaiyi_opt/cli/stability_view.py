"""The stability of a list on the screen: a table, the sum of it in a line, and what it rests on."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.allocation.stability.result import Stability, Verdict
from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.stability_table import HEADERS, stability_cells

STYLES = {Verdict.SAFE_IN: "green", Verdict.SAFE_OUT: "dim", Verdict.EITHER: "yellow"}
NUMBERS = ("probability", "interval", "merit", "merit_interval")


def print_stability(stability: Stability, lang: Language) -> None:
    """Print the stability of a list; names are shown as they are, never as mark-up."""
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(stability.plan.problem.scenario.settings.name[lang], style="bold"))
    console.print(_chances(stability, lang))
    console.print(Styled(f"{stability.sentence[lang]}{Text('。', '.')[lang]}", style="bold"))
    if stability.unaffected:
        told = Text("另有 {n} 项申请不受重抽影响", "{n} other applications are not touched by any draw")
        console.print(told.format(n=len(stability.unaffected))[lang])
    for sentence in stability.rests_on:
        console.print(Styled(f"· {sentence[lang]}", style="dim"))


def _chances(stability: Stability, lang: Language) -> Table:
    table = Table(title_justify="left")
    for key, header in HEADERS.items():
        is_whole = key in (*NUMBERS, "application")
        table.add_column(header[lang], justify="right" if key in NUMBERS else "left", no_wrap=is_whole, overflow="fold")
    for chance in stability.chances:
        cells = stability_cells(stability, chance, lang)
        table.add_row(*(plain(cell) for cell in cells.values()), style=STYLES[chance.verdict])
    return table
