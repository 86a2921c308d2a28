"""Print rows as an aligned table, for a terminal or for Markdown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral, Real

from benchmarks.registry import Row

MISSING = "–"


def plain_table(rows: Sequence[Row]) -> str:
    """Return rows as aligned text: numbers to the right, all else to the left, a dash where a row has no value."""
    columns = _columns(rows)
    rule = ["-" * column.width for column in columns]
    return "\n".join("  ".join(line).rstrip() for line in _lines(columns, rule))


def markdown_table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table, aligned so that it also reads well as plain text."""
    columns = _columns(rows)
    rule = ["-" * (column.width - 1) + (":" if column.is_numeric else "-") for column in columns]
    return "\n".join(f"| {' | '.join(line)} |" for line in _lines(columns, rule))


def format_cell(value: object) -> str:
    """Return a value as it is shown: floats to four significant digits, thousands parted by commas.

    >>> [format_cell(value) for value in (1234567, 0.0123456, 12345.678, True, None, "CBC")]
    ['1,234,567', '0.01235', '12,346', 'yes', '–', 'CBC']
    """
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return f"{int(value):,}"
    if isinstance(value, Real):
        number = float(value)
        return f"{number:,.0f}" if 1000 <= abs(number) < 1e15 else f"{number:.4g}"
    return str(value)


@dataclass(frozen=True)
class _Column:
    header: str
    cells: tuple[str, ...]
    is_numeric: bool

    @property
    def width(self) -> int:
        return max(map(_width, (self.header, *self.cells)))

    def padded(self) -> list[str]:
        """Return the header and the cells, each filled with blanks to the width of the column."""
        blanks = ((text, " " * (self.width - _width(text))) for text in (self.header, *self.cells))
        return [blank + text if self.is_numeric else text + blank for text, blank in blanks]


def _columns(rows: Sequence[Row]) -> list[_Column]:
    headers = dict.fromkeys(header for row in rows for header in row)
    values = {header: [row.get(header) for row in rows] for header in headers}
    return [
        _Column(header, tuple(map(format_cell, found)), all(isinstance(value, Real | None) for value in found))
        for header, found in values.items()
    ]


def _lines(columns: Sequence[_Column], rule: list[str]) -> Iterable[Sequence[str]]:
    if not columns:
        return [[MISSING]]
    header, *cells = zip(*(column.padded() for column in columns), strict=True)
    return [header, rule, *cells]


def _width(text: str) -> int:
    """Return the columns that a terminal gives to a text; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
