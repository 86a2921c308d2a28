"""Tables out: CSV files and workbooks that run nothing, never stand half written, and are the same to the byte."""

from __future__ import annotations

import csv
import datetime
import io
import math
import os
import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from kaiyi_opt.errors import Fault, KaiyiError, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.scenario.formula_guard import guard
from kaiyi_opt.scenario.raw_table import LONGEST_CELL

CellValue = str | int | float | Decimal | datetime.date | bool | None
ColumnKind = Literal["text", "money", "number", "date"]

FORMATS: dict[ColumnKind, str] = {"text": "@", "money": "#,##0.00", "number": "General", "date": "yyyy-mm-dd"}
CHOICES_SHEET = "_choices"
LAST_ROW = 1_048_575

_CREATED = datetime.datetime(2014, 1, 1)
_LONGEST_TITLE = 31
_NARROWEST, _WIDEST = 8.0, 60.0
_ROWS_MEASURED = 1_000
# Spreadsheets keep fifteen significant digits of a number.
_FIRST_LOST_NUMBER = 10**15
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
# What neither XML nor a CSV reader can carry.
_NOT_IN_FILES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    header
        Its name, in the first row.
    kind
        ``"text"``: kept as text, whatever it looks like. ``"money"``: an ``int`` is whole fen and is shown as yuan.
        ``"number"``: ``int``, ``Decimal`` or ``float`` as it is. ``"date"``: a day. A text stays a text in every kind.
    width
        In characters; by content where ``None``.
    note
        A comment on the header.
    choices
        The values that a drop-down list offers; others are let in after a warning, since a header or a value may be
        written in either language.
    """

    header: str
    kind: ColumnKind = "text"
    width: float | None = None
    note: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its title, its columns, and rows of as many cells."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[CellValue]]


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> None:
    """Write a CSV file as spreadsheets expect it: UTF-8 with a byte order mark, and CR LF at the line ends.

    A text that a spreadsheet would take for a formula is guarded with an apostrophe, which `read_source` removes again.
    Numbers are written plainly: money is the caller's to print.

    Raises
    ------
    KaiyiError
        Where the file cannot be written.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_csv_text(name) for name in header])
    writer.writerows([_csv_text(value) for value in row] for row in rows)
    write_atomically(path, buffer.getvalue().encode("utf-8-sig"))


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook with a frozen header row on every sheet; no text in it can become a formula, a link or a number.

    Titles that a spreadsheet forbids are mended as `sheet_titles` says.

    Raises
    ------
    KaiyiError
        Where the file cannot be written.
    ValueError
        Where a row has not as many cells as there are columns, or a text is longer than a cell may hold.
    """
    from xlsxwriter import Workbook  # a tenth of a second, which `kaiyi --help` need not wait for

    buffer = io.BytesIO()
    book = Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": _CREATED})
    writer = _BookWriter(book, sheet_titles([sheet.title for sheet in sheets]))
    for sheet, title in zip(sheets, writer.titles, strict=True):
        writer.add(sheet, title)
    writer.add_choices()
    book.close()
    write_atomically(path, buffer.getvalue())


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: to a neighbour first, which then takes its place.

    Raises
    ------
    KaiyiError
        Where the folder is missing or closed to writing, or another program holds the file.
    """
    neighbour = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        try:
            with neighbour.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(neighbour, path)
        finally:
            neighbour.unlink(missing_ok=True)
    except OSError as error:
        raise KaiyiError(unwritable(error, path)) from error


def sheet_titles(titles: Sequence[str]) -> list[str]:
    """Return titles that a spreadsheet allows: no forbidden characters, at most 31 characters, none twice.

    >>> sheet_titles(["2026/申请", "2026:申请", ""])
    ['2026_申请', '2026_申请 (2)', 'Sheet']
    """
    taken = {CHOICES_SHEET, "history"}  # Excel keeps the second for itself
    mended = []
    for title in titles:
        plain = _NOT_IN_FILES.sub("_", " ".join(title.split())).translate(_NOT_IN_TITLES).strip("'") or "Sheet"
        candidate, count = _cut(plain, _LONGEST_TITLE).rstrip("'"), 1
        while candidate.casefold() in taken:
            count += 1
            candidate = _cut(plain, _LONGEST_TITLE - len(f" ({count})")) + f" ({count})"
        taken.add(candidate.casefold())
        mended.append(candidate)
    return mended


def display_width(text: str) -> int:
    """Return how many half-width columns a text takes: Chinese characters and other wide ones take two.

    >>> display_width("凯益荟 A")
    8
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cut(text: str, length: int) -> str:
    """Cut a text to a length in UTF-16 units, by which spreadsheets count."""
    while len(text.encode("utf-16-le")) > 2 * length:
        text = text[:-1]
    return text


def _carried(text: str) -> str:
    return _NOT_IN_FILES.sub("�", text)


def _csv_text(value: CellValue) -> str:
    if isinstance(value, str):
        return guard(_carried(value))
    return _plain(value)


def _plain(value: CellValue) -> str:
    """Print a value that is not a text as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def unwritable(error: OSError, path: Path) -> Fault:
    """Return the fault that an operating system's refusal to write ``path`` is."""
    if isinstance(error, FileNotFoundError):
        cause, cure = Text("文件夹不存在", "the folder does not exist"), Text("请先建好文件夹", "make the folder first")
    elif isinstance(error, PermissionError):
        cause = Text("写不进去：没有权限，或文件正被打开", "it cannot be written: no permission, or the file is open")
        cure = Text("请关闭打开它的程序，或换一个位置", "close the program that has it open, or choose another place")
    else:
        cause = Text("写不进去（{reason}）", "it cannot be written ({reason})").format(
            reason=both(error.strerror or str(error))
        )
        cure = Text("请检查磁盘空间和路径，或换一个位置", "check the disk and the path, or choose another place")
    return Fault(cause, cure, Place(str(path)))


class _BookWriter:
    """Puts sheets into one open workbook; the formats and the lists of choices are shared between the sheets."""

    def __init__(self, book: Any, titles: list[str]):
        self.titles = titles
        self._book = book
        self._header = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
        )
        self._formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        self._choices: list[tuple[str, tuple[str, ...]]] = []

    def add(self, sheet: Sheet, title: str) -> None:
        """Add a sheet: header, rows, widths, notes and drop-down lists."""
        ragged = next((row for row in sheet.rows if len(row) != len(sheet.columns)), None)
        if ragged is not None:
            raise ValueError(f"sheet {sheet.title!r}: {len(ragged)} cells in a row of {len(sheet.columns)} columns")
        page = self._book.add_worksheet(title)
        page.freeze_panes(1, 0)
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, _width(sheet, index), self._formats[column.kind])
            self._write_text(page, 0, index, column.header, self._header)
            if column.note:
                page.write_comment(0, index, _carried(column.note), {"x_scale": 2})
            if column.choices:
                self._offer(page, index, column)
        for number, row in enumerate(sheet.rows, start=1):
            for index, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                self._write(page, number, index, column, value)

    def add_choices(self) -> None:
        """Add the hidden sheet that the drop-down lists read; inside a cell a list may have 255 characters only."""
        if not self._choices:
            return
        page = self._book.add_worksheet(CHOICES_SHEET)
        page.hide()
        for index, (header, choices) in enumerate(self._choices):
            for number, text in enumerate((header, *choices)):
                self._write_text(page, number, index, text, self._formats["text"])

    def _offer(self, page: Any, index: int, column: Column) -> None:
        from xlsxwriter.utility import xl_range_abs

        cells = xl_range_abs(1, len(self._choices), len(column.choices), len(self._choices))
        self._choices.append((column.header, column.choices))
        rule = {"validate": "list", "source": f"='{CHOICES_SHEET}'!{cells}", "error_type": "warning"}
        page.data_validation(1, index, LAST_ROW, index, rule)

    def _write(self, page: Any, number: int, index: int, column: Column, value: CellValue) -> None:
        form = self._formats[column.kind]
        if value is None or value == "":
            return
        if isinstance(value, (str, bool)) or column.kind == "text":
            self._write_text(page, number, index, value if isinstance(value, str) else _plain(value), form)
        elif isinstance(value, datetime.date):
            self._write_day(page, number, index, value)
        elif column.kind == "money":
            page.write_number(number, index, _yuan(value), form)
        elif math.isfinite(value) and -_FIRST_LOST_NUMBER < value < _FIRST_LOST_NUMBER:
            page.write_number(number, index, value, form)
        else:
            self._write_text(page, number, index, _plain(value), form)

    def _write_day(self, page: Any, number: int, index: int, day: datetime.date) -> None:
        if day.year <= 1900:  # spreadsheets count a 29 February 1900 that never was, and nothing before that year
            self._write_text(page, number, index, day.isoformat(), self._formats["text"])
        else:
            page.write_datetime(number, index, day, self._formats["date"])

    def _write_text(self, page: Any, number: int, index: int, text: str, form: Any) -> None:
        carried = _carried(text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(carried) > LONGEST_CELL:
            raise ValueError(f"a cell holds at most {LONGEST_CELL} characters, not {len(carried)}")
        if carried.startswith("<r>"):
            # The library takes such a text for finished XML and would write it unescaped; in two runs it is escaped.
            page.write_rich_string(number, index, carried[:1], form, carried[1:], form)
        else:
            page.write_string(number, index, carried, form)


def _yuan(fen: CellValue) -> Decimal:
    """Return whole fen as yuan; any other number in a money column would be ambiguous."""
    if not isinstance(fen, int):
        raise ValueError(f"a money column holds whole fen, not {fen!r}")
    return Decimal(fen) / FEN_PER_YUAN


def _width(sheet: Sheet, index: int) -> float:
    column = sheet.columns[index]
    if column.width is not None:
        return column.width
    shown = [column.header, *(_measured(row[index], column) for row in sheet.rows[:_ROWS_MEASURED])]
    widest = max(display_width(line) for text in shown for line in (text.splitlines() or [""]))
    return min(max(widest + 2.0, _NARROWEST), _WIDEST)


def _measured(value: CellValue, column: Column) -> str:
    if column.kind == "money" and isinstance(value, int) and not isinstance(value, bool):
        return f"{_yuan(value):,.2f}"
    return value if isinstance(value, str) else _plain(value)
