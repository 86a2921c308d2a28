"""What a table of people's data is made of: columns of a kind, with headers in both languages and allowed values.

The standard library alone, like the vocabulary that is written in these words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kaiyi_opt.language import Text

Kind = Literal[
    "id", "ids", "name", "text", "money", "points", "share", "whole", "wholes", "date", "yes_no", "choice", "quantity"
]

KIND_HELP: dict[str, Text] = {
    "id": Text("编号，按文本保存（001 与 1 不同）", "an identifier, kept as text (001 is not 1)"),
    "ids": Text("一个或多个编号，用逗号或顿号隔开", "one or more identifiers, separated by commas"),
    "name": Text("名称", "a name"),
    "text": Text("文字", "free text"),
    "money": Text("金额，最多两位小数，可写 3000元、0.5万元", "an amount of money, two decimals at most"),
    "points": Text("分数，最多四位小数", "points, four decimals at most"),
    "share": Text("比例，可写 8% 或 0.08", "a share: 8% or 0.08"),
    "whole": Text("整数", "a whole number"),
    "wholes": Text("一个或多个整数，用逗号隔开", "one or more whole numbers, separated by commas"),
    "date": Text("日期，如 2014-06-01 或 2014年6月1日", "a date such as 2014-06-01"),
    "yes_no": Text("是 或 否", "yes or no"),
    "choice": Text("限定选项", "one of the listed values"),
    "quantity": Text("数量，按“单位”列理解", "a quantity, in the unit of the column 'unit'"),
}


MONEY = Text("货币单位", "unit of money")


@dataclass(frozen=True)
class Choice:
    """One allowed value of a column: its key in the code, what a planner writes, and what else is read for it."""

    key: str
    label: Text
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling that is read: the key, Chinese, English and the others."""
        return (self.key, *self.also, self.label.zh, self.label.en)


@dataclass(frozen=True)
class Column:
    """One column: key in the code, header in both languages, kind, and what it means.

    ``refers`` names what the cell must be found in: a table's key, or ``"settings.domains"`` and the like.
    ``headers`` gives every header that is recognised.
    """

    key: str
    label: Text
    kind: Kind
    help: Text
    required: bool = False
    unit: Text | None = None
    choices: tuple[Choice, ...] = ()
    refers: str | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """Every spelling of the header that is read: Chinese, English and the key itself."""
        return (self.label.zh, self.label.en, self.key)


@dataclass(frozen=True)
class Table:
    """One table: its name in both languages, its columns, and which columns together must not repeat."""

    key: str
    label: Text
    help: Text
    columns: tuple[Column, ...]
    unique: tuple[str, ...]
    required: bool = False

    def column(self, key: str) -> Column:
        """Return the column of that key; raises `KeyError` where there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)
