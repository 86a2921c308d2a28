"""What a report is made of: sections of paragraphs, lists, tables and figures, in one language, as plain data.

Blocks hold texts, never markup: names are hostile until the page's template has escaped them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.report.result_table import ResultTable, shown
from kaiyi_opt.scenario.writing import CellValue, Column, Sheet


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``tone`` is ``"plain"``, ``"lead"`` (the sentence that matters) or ``"quiet"`` (small print)."""

    text: str
    tone: str = "plain"
    kind: str = "paragraph"


@dataclass(frozen=True)
class Points:
    """A list of short texts."""

    items: tuple[str, ...]
    kind: str = "points"


@dataclass(frozen=True)
class Figures:
    """Numbers that say most, each with its name, to stand large beside one another."""

    items: tuple[tuple[str, str], ...]
    kind: str = "figures"


@dataclass(frozen=True)
class TableBlock:
    """A table; ``money`` names the columns, by number, that hold whole fen.

    ``fold``: ``"no"``; ``"open"``, a reader may fold it away; ``"closed"``, a reader has to unfold it.
    """

    key: str
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    money: tuple[int, ...] = ()
    fold: str = "no"
    kind: str = "table"

    @classmethod
    def of(cls, table: ResultTable, lang: Language, *, fold: str = "no") -> TableBlock:
        """Return a table of a result as a block."""
        headers = tuple(header[lang] for header in table.headers)
        return cls(table.key, table.title[lang], headers, table.rows, table.money, fold)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column holds numbers alone (and blanks): it is set to the right."""
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.headers)
        return tuple(all(value is None or _is_number(value) for value in column) for column in columns)

    @property
    def printed(self) -> list[list[str]]:
        """Every cell as a reader sees it."""
        return [[shown(value, is_money=number in self.money) for number, value in enumerate(row)] for row in self.rows]

    @property
    def sheet(self) -> Sheet:
        """The table as a sheet of a workbook."""
        kinds = [
            "money" if number in self.money else "number" if numeric else "text"
            for number, numeric in enumerate(self.numeric)
        ]
        columns = tuple(Column(header, kind) for header, kind in zip(self.headers, kinds, strict=True))  # type: ignore[arg-type]
        return Sheet(self.title, columns, self.rows)


@dataclass(frozen=True)
class Figure:
    """A drawing as SVG, with what it shows in words for whoever cannot see it."""

    key: str
    svg: str
    told: str
    kind: str = "figure"

    @classmethod
    def of(cls, key: str, chart: Any, told: Text, lang: Language) -> Figure:
        """Return a chart as a block."""
        return cls(key, svg(chart), told[lang])


Block: TypeAlias = Paragraph | Points | Figures | TableBlock | Figure


@dataclass(frozen=True)
class Section:
    """One section: its key, by which the page links to it, its title and its blocks."""

    key: str
    title: str
    blocks: tuple[Block, ...]


def lead(text: Text, lang: Language) -> Paragraph:
    """Return the sentence that matters, with its full stop."""
    return Paragraph(_ended(text, lang), "lead")


def plain(text: Text, lang: Language) -> Paragraph:
    """Return a sentence as a paragraph, with its full stop."""
    return Paragraph(_ended(text, lang))


def quiet(text: Text, lang: Language) -> Paragraph:
    """Return a sentence in small print, with its full stop."""
    return Paragraph(_ended(text, lang), "quiet")


def points(texts: Sequence[Text], lang: Language) -> Points:
    """Return sentences as a list."""
    return Points(tuple(_ended(text, lang) for text in texts))


def _ended(text: Text, lang: Language) -> str:
    told = text[lang]
    told = told[:1].upper() + told[1:] if lang == "en" else told
    return told if told.endswith(("。", ".", "？", "?", "！", "!")) else told + ("。" if lang == "zh" else ".")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
