"""Tables and settings from a workbook, read cell by cell behind the caps of `kaiyi_opt.scenario.workbook_limits`.

A cell becomes the text that a person sees in it, exactly or not at all: a number that has already lost digits, an error
value and a formula that was never computed are faults.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from kaiyi_opt.errors import CellError, Fault, InputError, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.input_files import read_bytes
from kaiyi_opt.scenario.raw_table import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    RawRow,
    RawTable,
    Trouble,
    build_table,
    column_letter,
    is_table_name,
    tidy,
    too_many_cells,
)
from kaiyi_opt.scenario.settings_sheet import is_settings_sheet, nest_settings
from kaiyi_opt.scenario.workbook_limits import MAX_WORKBOOK_BYTES, check_container, damaged

# Spreadsheets keep fifteen significant digits of a number; a fraction keeps its fen below the second bound.
FIRST_LOST_WHOLE = 10**15
FIRST_LOST_FRACTION = 10**13
_ESCAPED_CONTROL = re.compile(r"_x(00[01][0-9A-Fa-f])_")
_FAULTY = "?"


@dataclass
class _Reading:
    """What has been read of one sheet so far."""

    file: str
    title: str
    rows: list[RawRow] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    cell_count: int = 0


def read_workbook(path: Path) -> tuple[dict[str, object], tuple[RawTable, ...]]:
    """Return the settings and the tables of a workbook, in the order of its sheets.

    Empty sheets, and sheets whose name starts with ``_``, 说明, README or notes, are passed over.

    Raises
    ------
    InputError
        With every fault of every sheet.
    """
    file = path.name
    content = read_bytes(path, file, MAX_WORKBOOK_BYTES)
    check_container(io.BytesIO(content), file)
    try:
        readings = _read_sheets(content, file)
    except InputError:
        raise
    except Exception as error:  # a damaged part makes the library raise whatever it stumbles over
        raise InputError(damaged(file)) from error
    return _understood(readings, file)


def _understood(readings: Sequence[_Reading], file: str) -> tuple[dict[str, object], tuple[RawTable, ...]]:
    settings: list[dict[str, object]] = []
    tables: list[RawTable] = []
    faults: list[Fault] = []
    for reading in readings:
        try:
            table = build_table(reading.title, file, reading.title, reading.rows, reading.troubles)
            if is_settings_sheet(reading.title):
                faults.extend(table.faults)
                settings.append(nest_settings(table))
            else:
                tables.append(table)
        except InputError as error:
            faults.extend(error.faults)
    stated = [reading.title for reading in readings if is_settings_sheet(reading.title)]
    if len(stated) != 1:
        faults.append(_not_one_settings_sheet(file, stated))
    if faults:
        raise InputError(faults)
    return settings[0], tuple(tables)


def _not_one_settings_sheet(file: str, titles: list[str]) -> Fault:
    if titles:
        return Fault(
            Text("有两张设置表（{titles}）", "there are two sheets of settings ({titles})").format(
                titles=both("、".join(titles))
            ),
            Text("请合并为一张", "merge them into one"),
            Place(file),
        )
    return Fault(
        Text("没有“设置”工作表", "there is no sheet 'settings'"),
        Text("请补上；可用 kaiyi new 生成样例", "add it; `kaiyi new` writes an example"),
        Place(file),
    )


def _read_sheets(content: bytes, file: str) -> list[_Reading]:
    with warnings.catch_warnings():
        # The library warns of decorations it leaves out; no cell is lost by them.
        warnings.simplefilter("ignore")
        sheets = _open_sheets(content, data_only=False)
        computed: list[Any] = []
        readings = []
        for position, sheet in enumerate(sheets):
            if not is_table_name(sheet.title):
                continue
            reading = _Reading(file, sheet.title)
            formulas = _read_cells(sheet, reading)
            if formulas:
                computed = computed or _open_sheets(content, data_only=True)
                reading = _Reading(file, sheet.title)
                _read_cells(computed[position], reading, formulas)
            if reading.rows:
                readings.append(reading)
    return readings


def _open_sheets(content: bytes, *, data_only: bool) -> list[Any]:
    """Open the workbook anew: with its formulas, or with the values that they had when it was last saved."""
    from openpyxl import load_workbook  # takes a third of a second, which `kaiyi --help` need not wait for

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    for sheet in book.worksheets:
        # The size a sheet claims is only a claim, and padding the rows to it may take gigabytes.
        sheet.reset_dimensions()
    return list(book.worksheets)


def _read_cells(
    sheet: Any, reading: _Reading, formulas: frozenset[tuple[int, int]] = frozenset()
) -> frozenset[tuple[int, int]]:
    """Read a sheet into ``reading``; return the positions of the formulas whose values must be read yet.

    Parameters
    ----------
    sheet
        The sheet, opened with its formulas or with their values.
    reading
        What is filled.
    formulas
        Where the sheet is opened with values: the positions (row, column from 0) that hold formulas.
    """
    pending: list[tuple[int, int]] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        reading.cell_count += len(cells)
        if number > MAX_ROWS or reading.cell_count > MAX_CELLS:
            raise InputError(too_many_cells(Place(reading.file, reading.title, number)))
        texts = []
        for column, cell in enumerate(cells):
            if cell.data_type == "f":
                pending.append((number, column))
            is_uncomputed = cell.value is None and cell.data_type == "n" and (number, column) in formulas
            texts.append(_text_or_trouble(cell, is_uncomputed, number, column, reading))
        if any(texts):
            _refuse_far_column(texts, number, reading)
            reading.rows.append(RawRow(number, tuple(texts)))
    return frozenset(pending)


def _refuse_far_column(texts: list[str], number: int, reading: _Reading) -> None:
    far = next((column for column in range(MAX_COLUMNS, len(texts)) if texts[column]), None)
    if far is not None:
        raise InputError(too_many_cells(Place(reading.file, reading.title, number, column_letter(far))))


def _text_or_trouble(cell: Any, is_uncomputed: bool, number: int, column: int, reading: _Reading) -> str:
    try:
        if is_uncomputed:
            raise _uncomputed()
        return cell_text(cell.value, cell.data_type)
    except CellError as error:
        reading.troubles.append(Trouble(number, column, error.cause, error.cure))
        return _FAULTY


def _uncomputed() -> CellError:
    return CellError(
        Text("这一格的公式还没有算出结果", "the formula in this cell has not been computed"),
        Text(
            "请用 Excel 或 WPS 打开工作簿，保存一次，或直接填写数值",
            "open the workbook in Excel or WPS and save it, or type the value",
        ),
    )


def cell_text(value: object, data_type: str) -> str:
    """Return the text that a person sees in a cell.

    Parameters
    ----------
    value
        What the library read: text, number, truth value, date or nothing.
    data_type
        The library's letter for it; ``"f"`` is a formula, whose text is not a value.

    Raises
    ------
    CellError
        Where the cell is a number of sixteen or more digits, the last of which are lost.

    Examples
    --------
    >>> cell_text(0.1 + 0.2, "n"), cell_text(8.0, "n"), cell_text(datetime.datetime(2026, 3, 1), "d")
    ('0.3', '8', '2026-03-01')
    """
    if value is None:
        return ""
    if data_type == "f":
        return _FAULTY
    if isinstance(value, str):
        return tidy(_ESCAPED_CONTROL.sub(lambda match: chr(int(match[1], 16)), value) if "_x00" in value else value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    return str(value)


def _number_text(value: int | float) -> str:
    is_whole = isinstance(value, int) or value.is_integer()
    if not abs(value) < (FIRST_LOST_WHOLE if is_whole else FIRST_LOST_FRACTION):  # what is no number is not below, too
        raise CellError(
            Text(
                "这个数字有 16 位或更多，末几位已经丢失",
                "this number has 16 or more digits, and the last ones are already lost",
            ),
            Text(
                "身份证号等长编号请先把格式设为“文本”，再重新填写",
                "format the column as text, then type long identifiers again",
            ),
        )
    if is_whole:
        return str(int(value))
    # What a person sees has fifteen digits; the binary number has more, 0.1 + 0.2 for one.
    shortest = f"{value:.15g}"
    return shortest if "e" not in shortest else f"{Decimal(shortest):f}"
