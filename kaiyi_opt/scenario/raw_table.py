"""A table as a person wrote it, every cell still text: its header, its rows by number, and what cannot be so in it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kaiyi_opt.errors import CellError, Fault, InputError, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import shown
from kaiyi_opt.scenario.cells import normalise

MAX_ROWS = 1_048_576
MAX_COLUMNS = 1_000
MAX_CELLS = 5_000_000
LONGEST_CELL = 32_767
MOST_FAULTS = 20
TITLE_ROWS = 10  # within which column names are looked for where a title stands above them

_ERROR_VALUE = re.compile(r"#(?:N/A|GETTING_DATA|[A-Z]+(?:/0)?[!?])|##+")
_TOTALS = ("合计", "总计", "小计", "共计", "total", "totals", "subtotal", "grandtotal")
_NOT_TABLES = ("_", ".", "~", "说明", "readme", "notes", "posterior")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of cells, with the number that a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RawTable:
    """A table before any cell is understood.

    Attributes
    ----------
    name
        The file's name without its ending, or the sheet's title.
    file, sheet
        Where it stands; ``sheet`` is ``None`` for a CSV file.
    header
        The column names as written, on one line each; a blank one stands above blank cells only.
    rows
        The rows below the header that are not blank, each with as many cells as the header.
    header_row
        The number of the row that holds the header.
    faults
        Of rows that are no records and were left out: totals. What is wrong elsewhere can be told beside them.
    """

    name: str
    file: str
    sheet: str | None
    header: tuple[str, ...]
    rows: tuple[RawRow, ...]
    header_row: int = 1
    faults: tuple[Fault, ...] = ()

    def place(self, row: int | None, column: int | str | None) -> Place:
        """Return the place of a cell, a row, a column or the table.

        Parameters
        ----------
        row
            The row's number, or ``None`` for a whole column or the table.
        column
            The index of a column from 0, or its header; where the header is blank, the column's letter is named.
        """
        if isinstance(column, int):
            named = self.header[column] if column < len(self.header) else ""
            column = named or column_letter(column)
        return Place(self.file, self.sheet, row, column if column is None else shown(column).zh)


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the cell in ``row`` (its number) and ``column`` (from 0), before the header is known."""

    row: int
    column: int
    cause: Text
    cure: Text


def is_table_name(name: str) -> bool:
    """Tell whether a file or sheet of that name is a table: no notes, helper list, posterior or program's traces."""
    return not name.strip().casefold().startswith(_NOT_TABLES)


def tidy(text: str) -> str:
    """Return a cell's text without blanks at its ends; one that shows nothing at all is blank."""
    stripped = text.strip()
    if stripped.isprintable() or any(unicodedata.category(character) != "Cf" for character in stripped):
        return stripped
    return ""


def column_letter(index: int) -> str:
    """Return the letters a spreadsheet shows above the column of that index, from 0.

    >>> column_letter(0), column_letter(27), column_letter(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def build_table(
    name: str, file: str, sheet: str | None, rows: Sequence[RawRow], troubles: Sequence[Trouble] = ()
) -> RawTable:
    """Take the first row for the header, and return the table.

    Parameters
    ----------
    name, file, sheet
        As in `RawTable`.
    rows
        The rows that are not blank, of any lengths, cells without blanks at their ends; at least one.
    troubles
        What the reader of the file has already found wrong.

    Raises
    ------
    InputError
        With every trouble, and with every fault of the header, of rows longer than it, and of cells that show a
        spreadsheet's error value; then with those of rows that are totals too.
    """
    first = rows[0]
    header = tuple(" ".join(cell.split()) for cell in _without_blank_end(first.cells))
    totals = [row.number for row in rows[1:] if _is_total(row)]
    body = tuple(RawRow(row.number, _fitted(row.cells, len(header))) for row in rows[1:] if row.number not in totals)
    table = RawTable(name, file, sheet, header, body, first.number)
    of_totals = tuple(_total_row(table, number) for number in totals)
    in_cells = [
        Fault(trouble.cause, trouble.cure, table.place(trouble.row, trouble.column))
        for trouble in troubles
        if trouble.row not in totals
    ]
    if _is_title(header, rows[1:]):
        faults = [_title_above(table, rows[1:])]
    else:
        faults = _name_faults(table) + _header_faults(table)
        in_cells += [fault for row in rows if row.number not in totals for fault in _row_faults(table, row)]
    faults += _few(table, in_cells)
    if faults:
        raise InputError([*faults, *of_totals])
    return replace(table, faults=of_totals)


def too_many_cells(place: Place) -> Fault:
    """Return the fault of a table beyond the caps, which were passed at ``place``."""
    return Fault(
        Text(
            "表太大：最多 {rows} 行、{columns} 列、共 {cells} 格",
            "the table is too large: at most {rows} rows, {columns} columns and {cells} cells",
        ).format(rows=f"{MAX_ROWS:,}", columns=f"{MAX_COLUMNS:,}", cells=f"{MAX_CELLS:,}"),
        Text(
            "请删去多余的行、列和远处的零散格", "delete rows and columns that are not needed, and stray cells far away"
        ),
        place,
    )


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    length = len(cells)
    while length and not cells[length - 1]:
        length -= 1
    return cells[:length]


def _fitted(cells: tuple[str, ...], length: int) -> tuple[str, ...]:
    if len(cells) == length:
        return cells
    return cells[:length] + ("",) * (length - len(cells))


def _is_title(header: tuple[str, ...], rows: Sequence[RawRow]) -> bool:
    """Tell whether a few cells stand above rows of more than twice as many: a title, not the column names."""
    return any(_filled(row) > max(1, 2 * sum(map(bool, header)) - 1) for row in rows[:TITLE_ROWS])


def _filled(row: RawRow) -> int:
    return sum(map(bool, row.cells))


def _title_above(table: RawTable, rows: Sequence[RawRow]) -> Fault:
    """Return the fault of a title; the column names are in the fullest row near the top, it seems."""
    names = max(rows[:TITLE_ROWS], key=_filled)
    count = sum(map(bool, table.header))
    return Fault(
        Text(
            "这一行只有 {count} 个格，像是标题而不是列名；列名似乎在第 {row} 行",
            "this row has few cells ({count}): a title, it seems; the column names seem to be in row {row}",
        ).format(count=count, row=names.number),
        Text(
            "请删去列名上面的各行，让第一行就是列名",
            "delete what stands above the column names, so that they are the first row",
        ),
        table.place(table.header_row, None),
    )


def _name_faults(table: RawTable) -> list[Fault]:
    try:
        normalise(table.name)
    except CellError as error:
        return [error.at(table.place(None, None))]
    return []


def _header_faults(table: RawTable) -> list[Fault]:
    faults: list[Fault] = []
    folded: list[str] = []
    for index, name in enumerate(table.header):
        try:
            folded.append(normalise(name).casefold())
        except CellError as error:
            faults.append(error.at(table.place(table.header_row, index)))
            folded.append("")
    for name, count in Counter(folded).items():
        if name and count > 1:
            faults.append(_repeated(table, [index for index, other in enumerate(folded) if other == name]))
    faults += [
        _nameless(table, index) for index, name in enumerate(table.header) if not name and _has_data(table, index)
    ]
    return faults


def _has_data(table: RawTable, index: int) -> bool:
    return any(row.cells[index] for row in table.rows)


def _repeated(table: RawTable, indices: list[int]) -> Fault:
    return Fault(
        Text(
            "列名“{name}”出现了 {count} 次（{columns} 列）",
            "the column name '{name}' stands here {count} times (columns {columns})",
        ).format(
            name=both(table.header[indices[0]]), count=len(indices), columns=", ".join(map(column_letter, indices))
        ),
        Text("请给每一列不同的名称，或只留一列", "give each column a name of its own, or keep one of them"),
        table.place(table.header_row, indices[-1]),
    )


def _nameless(table: RawTable, index: int) -> Fault:
    return Fault(
        Text("这一列有内容，却没有列名", "this column has cells but no name"),
        Text("请在第 {row} 行写上列名，或清空这一列", "name it in row {row}, or clear it").format(row=table.header_row),
        table.place(None, index),
    )


def _is_total(row: RawRow) -> bool:
    """Tell whether a row sums up those above it, by the word with which it begins."""
    first = next((cell for cell in row.cells if cell), "")
    return "".join(first.casefold().split()).rstrip(":：") in _TOTALS


def _total_row(table: RawTable, number: int) -> Fault:
    return Fault(
        Text("这一行像是合计，不是一条记录", "this row seems to be a total, and no record"),
        Text("请删去这一行", "delete the row"),
        table.place(number, None),
    )


def _row_faults(table: RawTable, row: RawRow) -> list[Fault]:
    faults: list[Fault] = []
    if any(row.cells[len(table.header) :]):
        faults.append(_too_long(table, row))
    for index, cell in enumerate(row.cells):
        if cell.startswith("#") and _ERROR_VALUE.fullmatch(cell):
            faults.append(_error_value(table, row.number, index, cell))
        elif len(cell) > LONGEST_CELL:
            faults.append(_too_much_text(table, row.number, index))
    return faults


def _too_long(table: RawTable, row: RawRow) -> Fault:
    return Fault(
        Text("这一行有 {count} 格，列名只有 {columns} 个", "this row has {count} cells, the header {columns}").format(
            count=len(_without_blank_end(row.cells)), columns=len(table.header)
        ),
        Text(
            "请给多出的列写上列名，或删去多出的格；CSV 文件里含逗号的格要加双引号",
            "name the further columns, or delete the further cells; in a CSV file a cell with a comma needs quotes",
        ),
        table.place(row.number, next(i for i in range(len(table.header), len(row.cells)) if row.cells[i])),
    )


def _error_value(table: RawTable, row: int, index: int, cell: str) -> Fault:
    if not cell.strip("#"):
        cause = Text("这一格显示为 {cell}，内容已丢失", "this cell reads {cell}: what it held is lost")
        cure = Text("请在原表中把这一列拉宽后重新导出", "widen the column in the spreadsheet and export it again")
    else:
        cause = Text("这一格是错误值（{cell}）", "this cell holds an error value ({cell})")
        cure = Text("请改正公式，或直接填写内容", "mend the formula, or type the value itself")
    return Fault(cause.format(cell=shown(cell)), cure, table.place(row, index))


def _too_much_text(table: RawTable, row: int, index: int) -> Fault:
    return Fault(
        Text("这一格的文字超过 {longest} 个字", "this cell has more than {longest} characters").format(
            longest=LONGEST_CELL
        ),
        Text("请缩短；若是漏了双引号，请补上", "shorten it; if a closing quote is missing, add it"),
        table.place(row, index),
    )


def _few(table: RawTable, faults: list[Fault]) -> list[Fault]:
    """Keep the first faults of a table and count the rest: a broken export repeats one fault in every row."""
    if len(faults) <= MOST_FAULTS:
        return faults
    rest = Fault(
        Text("这张表还有 {count} 处类似的问题", "this table has {count} more such faults").format(
            count=len(faults) - MOST_FAULTS
        ),
        Text("请先改好以上各处，再检查一次", "mend those above and check again"),
        table.place(None, None),
    )
    return [*faults[:MOST_FAULTS], rest]
