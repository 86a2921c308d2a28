"""One table of a result: for the screen, for a workbook; how its cells are shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.scenario.writing import CellValue, Column, Sheet

Rows: TypeAlias = tuple[tuple[CellValue, ...], ...]

DECIMALS = 4


@dataclass(frozen=True)
class ResultTable:
    """One table: its key, title and headers in both languages, and rows whose texts are in one.

    ``money`` names the columns, by number, that hold whole fen.
    """

    key: str
    title: Text
    headers: tuple[Text, ...]
    rows: Rows
    money: tuple[int, ...] = ()

    def sheet(self, lang: Language) -> Sheet:
        """Return it as a sheet of a workbook."""
        columns = tuple(
            Column(header[lang], "money" if number in self.money else "number")
            for number, header in enumerate(self.headers)
        )
        return Sheet(self.title[lang], columns, self.rows)


def shown(value: CellValue, *, is_money: bool = False) -> str:
    """Return a cell as a planner reads it on the screen: thousands parted, four decimals at most, fen as yuan.

    >>> shown(12345), shown(0.53703), shown(None), shown(250000, is_money=True)
    ('12,345', '0.537', '—', '2,500')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "—"
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return format_yuan(value) if is_money else f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.{DECIMALS}f}".rstrip("0").rstrip(".")
    return str(value)
