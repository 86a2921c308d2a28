"""Tables in CSV files, as spreadsheets of different countries and ages write them.

UTF-8 is tried first and GB18030 next, each strictly; what is neither is refused rather than guessed. Columns are
separated by commas, or by semicolons or tabs where the header shows it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.formula_guard import unguard
from kaiyi_opt.scenario.input_files import MEGABYTE, read_bytes
from kaiyi_opt.scenario.raw_table import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    RawRow,
    RawTable,
    build_table,
    tidy,
    too_many_cells,
)

MAX_CSV_BYTES = 500 * MEGABYTE
DELIMITERS = (",", ";", "\t")
_WIDE_DELIMITERS = ("，", "；", "、")

_SAVE_AS_UTF8 = Text("请在表格软件里另存为“CSV UTF-8（逗号分隔）”", "save it from the spreadsheet as 'CSV UTF-8'")


def read_csv(path: Path) -> RawTable:
    """Read one CSV file.

    Rows are numbered as a spreadsheet would number them: a line break inside quotes starts no new row, and a blank
    line counts. The apostrophe that guards a formula in files this package writes is removed.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    file = path.name
    text = decode(read_bytes(path, file, MAX_CSV_BYTES), file)
    rows = _rows(text, file)
    if not rows:
        raise InputError(
            Fault(
                Text("文件是空的", "the file is empty"),
                Text("请填写列名和内容，或删去此文件", "fill in the column names and rows, or delete the file"),
                Place(file),
            )
        )
    _refuse_wide_delimiters(rows[0], file)
    return build_table(path.stem, file, None, rows)


def decode(content: bytes, file: str) -> str:
    """Return the text of a file: by its byte order mark where it has one, else UTF-8, else GB18030, always strictly.

    Raises
    ------
    InputError
        Where it is none of them, or holds the character NUL.
    """
    if content.startswith(codecs.BOM_UTF8):
        encodings: tuple[str, ...] = ("utf-8-sig",)
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    cause = Text("认不出文字编码（不是 UTF-8，也不是 GB18030）", "the text is neither UTF-8 nor GB18030")
    raise InputError(Fault(cause, _SAVE_AS_UTF8, Place(file)))


def _rows(text: str, file: str) -> list[RawRow]:
    rows: list[RawRow] = []
    cell_count = 0
    for number, record in _records(text, _delimiter(text), file):
        cell_count += len(record)
        if number > MAX_ROWS or len(record) > MAX_COLUMNS or cell_count > MAX_CELLS:
            raise InputError(too_many_cells(Place(file, row=number)))
        cells = tuple(map(_cell, record))
        if any(cells):
            rows.append(RawRow(number, cells))
    return rows


def _cell(text: str) -> str:
    return tidy(unguard(text) if text.startswith("'") else text)


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _records(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records with their numbers; a quote that is not closed is a fault, not half a file in one cell."""
    number = 0
    try:
        for record in _reader(text, delimiter):
            number += 1
            yield number, record
    except csv.Error:
        raise InputError(
            Fault(
                Text("从这一行起双引号不成对", "from this row on the quotes do not pair"),
                Text(
                    "请补上或删去多余的双引号，或从表格软件重新导出",
                    "add or delete a quotation mark, or export it from the spreadsheet again",
                ),
                Place(file, row=number + 1),
            )
        ) from None


def _delimiter(text: str) -> str:
    """Return the first delimiter that splits the header, the comma where none does."""
    for delimiter in DELIMITERS:
        try:
            header = next(filter(any, _reader(text, delimiter)), [])
        except csv.Error:
            continue
        if len(header) > 1:
            return delimiter
    return DELIMITERS[0]


def _refuse_wide_delimiters(header: RawRow, file: str) -> None:
    if len(header.cells) == 1 and any(mark in header.cells[0] for mark in _WIDE_DELIMITERS):
        raise InputError(
            Fault(
                Text("列与列之间用的是全角逗号", "the columns are separated by full-width commas"),
                Text("请改用半角逗号“,”", "separate them by ','"),
                Place(file, row=header.number),
            )
        )
