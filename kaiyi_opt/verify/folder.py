"""A scenario folder: `scenario.toml` and CSV tables."""

from __future__ import annotations

import codecs
import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.inputs import MEGABYTE, UnreadableError, not_opened, read_bytes
from kaiyi_opt.verify.tables import MOST_CELLS, Grid, grid_of, holds_table
from kaiyi_opt.verify.words import shown

SETTINGS_FILE = "scenario.toml"
MOST_TOML_BYTES = MEGABYTE
MOST_CSV_BYTES = 500 * MEGABYTE

# An apostrophe before what a spreadsheet would run is the writer's, not the planner's.
_GUARDED = re.compile(r"''*(?:[\t\r\n]|\s*[=+\-@＝＋－＠﹦﹢﹣﹫])")


def read_folder(path: Path) -> tuple[dict[str, Any], list[Grid]]:
    """Return the settings as TOML has them, and the tables.

    Raises
    ------
    UnreadableError
        Where a file is missing or cannot be read.
    """
    try:
        files = sorted(path.iterdir())
    except OSError as error:
        raise UnreadableError(str(path), not_opened(error)) from error
    tables = [file for file in files if file.suffix.casefold() == ".csv" and holds_table(file.name)]
    return read_toml(path / SETTINGS_FILE), [read_csv(file) for file in tables]


def read_toml(path: Path) -> dict[str, Any]:
    """Return the entries of a TOML file, decimals exact.

    Raises
    ------
    UnreadableError
        Where it cannot be read or is no TOML.
    """
    content = read_bytes(path, MOST_TOML_BYTES)
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        why = Text("不是 TOML（{reason}）", "this is not TOML ({reason})").format(reason=shown(str(error)))
        raise UnreadableError(path.name, why) from error


def read_csv(path: Path) -> Grid:
    """Return the grid of a CSV file.

    Raises
    ------
    UnreadableError
        Where it cannot be read, is empty, or its quotation marks do not pair.
    """
    text = _decoded(read_bytes(path, MOST_CSV_BYTES), path.name)
    try:
        rows = list(_rows(text, path.name))
    except csv.Error as error:
        raise UnreadableError(path.name, Text("双引号不成对", "quotation marks do not pair")) from error
    if not rows:
        raise UnreadableError(path.name, Text("文件是空的", "the file is empty"))
    return grid_of(path.stem, path.name, rows)


def _decoded(content: bytes, place: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig"] if content.startswith(codecs.BOM_UTF8) else ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableError(place, Text("既不是 UTF-8，也不是 GB18030", "this is neither UTF-8 nor GB18030"))


def _rows(text: str, place: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that are not blank, with the numbers that a spreadsheet would give them."""
    held = 0
    for number, record in enumerate(_records(text, _delimiter(text)), start=1):
        held += len(record)
        if held > MOST_CELLS:
            raise UnreadableError(place, Text("表太大", "the table is too large"))
        row = tuple(map(_cell, record))
        if any(row):
            yield number, row


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _delimiter(text: str) -> str:
    """Return the first of comma, semicolon and tab that splits the header."""
    for delimiter in (",", ";", "\t"):
        try:
            header = next(filter(any, _records(text, delimiter)), [])
        except csv.Error:
            continue
        if len(header) > 1:
            return delimiter
    return ","


def _cell(text: str) -> str:
    return visible(text[1:] if _GUARDED.match(text) else text)


def visible(text: str) -> str:
    """Return a cell's text without blanks at its ends; a cell that shows nothing is blank."""
    stripped = text.strip()
    return "" if all(unicodedata.category(mark) == "Cf" for mark in stripped) else stripped
