"""A scenario workbook: a zip archive of XML, read cell by cell with `zipfile` and `xml.etree` behind caps.

No part may declare a document type or an entity, and each is read as UTF-8 whatever it claims, so that nothing in it
can grow or reach outside.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from kaiyi_opt.language import Text
from kaiyi_opt.verify.folder import visible
from kaiyi_opt.verify.inputs import MEGABYTE, UnreadableError, read_bytes
from kaiyi_opt.verify.settings import SHEETS, settings_of_sheet
from kaiyi_opt.verify.tables import MOST_CELLS, Grid, grid_of, holds_table

MOST_BYTES = 50 * MEGABYTE
MOST_PARTS = 5_000
MOST_UNPACKED = 500 * MEGABYTE
MOST_RATIO = 200
MOST_COLUMNS = 16_384

_BOOK = "xl/workbook.xml"
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_LONGEST_MARK = max(map(len, _DECLARATIONS))
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)
_FIRST_LOST = 10**15

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_CONTROL = re.compile("_x(00[01][0-9A-Fa-f])_")
_QUOTED = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DATE_LETTER = re.compile(r"(?<![_\\])[dmhys]", re.IGNORECASE)
_DURATION = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_DATE_FORMATS = (*range(14, 23), 45, 46, 47)
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T00:00(?::00(?:\.0+)?)?Z?)?", re.ASCII)
_TIME_OF_DAY = Text("这一格带有钟点，应只写日期", "the cell has a time of day where a day alone belongs")


@dataclass(frozen=True)
class _Book:
    """An open workbook: its archive, its shared texts, the styles that show days, and the day that is number 0."""

    place: str
    archive: zipfile.ZipFile
    texts: list[str]
    day_styles: frozenset[int]
    since_1904: bool


def read_workbook(path: Path) -> tuple[dict[str, Any], list[Grid]]:
    """Return the settings as texts, and the tables.

    Raises
    ------
    UnreadableError
        Where it is no workbook, passes a cap, declares an entity, or a cell holds nothing that can be relied on.
    """
    content = read_bytes(path, MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive, path.name)
            grids = list(_grids(archive, path.name))
    except (
        *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError, NotImplementedError, RuntimeError),
        *(EOFError, OSError, ValueError, LookupError, ArithmeticError),
    ) as error:
        raise UnreadableError(path.name, Text("不是完好的工作簿", "this is not an intact workbook")) from error
    stated = [grid for grid in grids if grid.name.strip().casefold() in SHEETS]
    if len(stated) != 1:
        raise UnreadableError(path.name, Text("应有一张“设置”表", "there must be one sheet 'settings'"))
    return settings_of_sheet(stated[0]), [grid for grid in grids if grid is not stated[0]]


def _check_size(archive: zipfile.ZipFile, place: str) -> None:
    parts = archive.infolist()
    swollen = any(p.file_size > max(MEGABYTE, MOST_RATIO * p.compress_size) for p in parts)
    if swollen or len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
        raise UnreadableError(place, Text("解压后大得异常", "it unpacks to an abnormal size"))


def _elements(archive: zipfile.ZipFile, part: str, tag: str, place: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of one tag of a part, each forgotten once it was looked at."""
    with archive.open(part) as stream:
        if _declares(stream):
            raise UnreadableError(
                place, Text("工作簿里有实体声明", "the workbook declares a document type or an entity")
            )
    # A text, unlike bytes, is read in no other encoding, in which a declaration could hide from the look above.
    with archive.open(part) as stream, io.TextIOWrapper(stream, "utf-8-sig") as text:
        for _, element in ElementTree.iterparse(text):
            if element.tag == tag:
                yield element
                element.clear()


def _declares(stream: IO[bytes]) -> bool:
    """Whether a part declares a document type or an entity, looked for piece by piece."""
    seen = b""
    while chunk := stream.read(MEGABYTE):
        seen = seen[-_LONGEST_MARK:] + chunk
        if any(mark in seen for mark in _DECLARATIONS):
            return True
    return False


def _grids(archive: zipfile.ZipFile, place: str) -> Iterator[Grid]:
    listed = _elements(archive, _BOOK, f"{_MAIN}sheet", place)
    sheets = {sheet.get(_LINK, ""): sheet.get("name", "") for sheet in listed}
    targets = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))[1:]
        for relation in _elements(archive, "xl/_rels/workbook.xml.rels", _RELATION, place)
        if relation.get("Type", "").endswith("/worksheet")
    }
    book = _Book(place, archive, _texts(archive, place), _day_styles(archive, place), _since_1904(archive, place))
    for link, title in sheets.items():
        if link in targets and holds_table(title):
            rows = list(_rows(book, targets[link], title))
            if rows:
                yield grid_of(title, f"{place}, {title}", rows)


def _texts(archive: zipfile.ZipFile, place: str) -> list[str]:
    part = "xl/sharedStrings.xml"
    if part not in archive.namelist():
        return []
    return [_text(element) for element in _elements(archive, part, f"{_MAIN}si", place)]


def _text(element: ElementTree.Element) -> str:
    """Return a text with or without formatted runs; how it is pronounced (``rPh``) is no part of it."""
    runs = [element, *element.findall(f"{_MAIN}r")]
    stated = "".join(run.findtext(f"{_MAIN}t") or "" for run in runs)
    return _CONTROL.sub(lambda match: chr(int(match[1], 16)), stated.replace("x005F_", ""))


def _day_styles(archive: zipfile.ZipFile, place: str) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a day."""
    part = "xl/styles.xml"
    if part not in archive.namelist():
        return frozenset()
    stated = _elements(archive, part, f"{_MAIN}numFmt", place)
    codes = {int(element.get("numFmtId", "0")): element.get("formatCode", "") for element in stated}
    formats = [
        int(style.get("numFmtId", "0"))
        for group in _elements(archive, part, f"{_MAIN}cellXfs", place)
        for style in group.findall(f"{_MAIN}xf")
    ]
    return frozenset(n for n, form in enumerate(formats) if _shows_day(form, codes))


def _shows_day(form: int, codes: dict[int, str]) -> bool:
    if form not in codes:
        return form in _DATE_FORMATS
    code = codes[form].split(";")[0]
    return _DATE_LETTER.search(_QUOTED.sub("", code)) is not None or _DURATION.search(code) is not None


def _since_1904(archive: zipfile.ZipFile, place: str) -> bool:
    properties = _elements(archive, _BOOK, f"{_MAIN}workbookPr", place)
    return any(element.get("date1904", "0") in ("1", "true") for element in properties)


def _rows(book: _Book, part: str, title: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    number = held = 0
    for element in _elements(book.archive, part, f"{_MAIN}row", book.place):
        number = int(element.get("r", number + 1))
        cells: list[str] = []
        for cell in element.findall(f"{_MAIN}c"):
            column = _column(cell.get("r"), len(cells))
            cells += [""] * (column + 1 - len(cells))
            place = f"{book.place}, {title}, {cell.get('r') or number}"
            cells[column] = _shown(book, cell, place)
        held += len(cells)
        if held > MOST_CELLS:
            raise UnreadableError(f"{book.place}, {title}", Text("表太大", "the table is too large"))
        if any(cells):
            yield number, tuple(cells)


def _column(reference: str | None, following: int) -> int:
    """Return the column, from 0, of a cell such as ``AB12``; one without a reference follows the one before."""
    if reference is None:
        return following
    match = _REFERENCE.fullmatch(reference)
    column = 0
    for letter in match[1] if match is not None else "":
        column = 26 * column + ord(letter) - ord("A") + 1
    if not 0 < column <= MOST_COLUMNS:
        raise ValueError(reference)
    return column - 1


def _shown(book: _Book, cell: ElementTree.Element, place: str) -> str:
    """Return what a person sees in a cell; a formula counts by the result that was saved with it."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    if kind == "inlineStr":
        inline = cell.find(f"{_MAIN}is")
        return "" if inline is None else visible(_text(inline))
    if not value:
        if cell.find(f"{_MAIN}f") is not None and kind == "n":
            raise UnreadableError(place, Text("公式没有算出结果", "the formula has not been computed"))
        return ""
    if kind == "s":
        return visible(book.texts[int(value)])
    if kind == "str":
        return visible(_CONTROL.sub(lambda match: chr(int(match[1], 16)), value))
    if kind == "b":
        return "TRUE" if int(value) else "FALSE"
    if kind == "d":
        return _iso_day(value, place)
    if kind != "n":
        raise UnreadableError(place, Text("这一格是错误值", "the cell holds an error value"))
    number = _number(value, place)
    return _day(book, number, place) if int(cell.get("s", "0")) in book.day_styles else f"{number:f}"


def _number(value: str, place: str) -> Decimal:
    """Return a number to the fifteen digits that a spreadsheet shows."""
    try:
        stated = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not abs(stated) < _FIRST_LOST:
        raise UnreadableError(place, Text("数字有 16 位或更多，已丢失末几位", "the number has lost its last digits"))
    rounded = stated if stated == stated.to_integral_value() else _FIFTEEN_DIGITS.plus(stated)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded.normalize()


def _day(book: _Book, number: Decimal, place: str) -> str:
    """Return the day that a number stands for; a spreadsheet counts a 29 February 1900 that never was."""
    if number != number.to_integral_value() or number < 1:
        raise UnreadableError(place, _TIME_OF_DAY)
    serial = int(number) + (0 if book.since_1904 or number >= 60 else 1)
    zero = datetime.date(1904, 1, 1) if book.since_1904 else datetime.date(1899, 12, 30)
    return (zero + datetime.timedelta(days=serial)).isoformat()


def _iso_day(value: str, place: str) -> str:
    match = _ISO_DAY.fullmatch(value)
    if match is None:
        raise UnreadableError(place, _TIME_OF_DAY)
    return match[1]
