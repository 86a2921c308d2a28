"""A purchase on the screen: contracts, declined bids, unmet demand, spend by department, and the proof in a line."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.allocation.purchase.result import Purchase
from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.language import Language
from kaiyi_opt.money import format_yuan
from kaiyi_opt.report.purchase_table import purchase_sheets
from kaiyi_opt.scenario.writing import CellValue, Sheet


def print_purchase(purchase: Purchase, lang: Language) -> None:
    """Print a purchase; names are shown as they are, never as mark-up."""
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(purchase.problem.scenario.settings.name[lang], style="bold"))
    for name, sheet in purchase_sheets(purchase, lang).items():
        if sheet.rows and name != "proof":
            console.print(_table(sheet))
    style = "green" if purchase.is_proven_optimal else "yellow"
    console.print(Styled(purchase.sentence[lang], style=style))


def _table(sheet: Sheet) -> Table:
    table = Table(title=plain(sheet.title), title_justify="left")
    for column in sheet.columns:
        table.add_column(column.header, justify="left" if column.kind == "text" else "right", overflow="fold")
    for row in sheet.rows:
        cells = zip(row, sheet.columns, strict=True)
        table.add_row(*(plain(_shown(value, is_money=column.kind == "money")) for value, column in cells))
    return table


def _shown(value: CellValue, *, is_money: bool) -> str:
    if value is None:
        return "—"
    return format_yuan(value) if is_money and isinstance(value, int) else str(value)
