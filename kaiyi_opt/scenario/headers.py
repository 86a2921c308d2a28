"""Which table a sheet is, and which column a header is: Chinese, English and the key itself are all read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kaiyi_opt.errors import CellError, Fault, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.cells import fold
from kaiyi_opt.scenario.columns import Column, Table
from kaiyi_opt.scenario.raw_table import RawTable
from kaiyi_opt.scenario.settings import Settings, spellings
from kaiyi_opt.scenario.vocabulary import NOTE_HEADERS, TABLES

_ROWS_SEARCHED = 10

# For suggestions alone: what else forms call the things of our column names, and units in brackets.
_SYNONYMS = {"单位": "组织", "机构": "组织", "类型": "类别", "所属": "所在"}
_IN_BRACKETS = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True)
class Header:
    """What the columns of a sheet are: their index with the column of the vocabulary, or with a criterion's key.

    ``complete`` says whether every required column is there; without, no row can be a noun.
    """

    columns: tuple[tuple[int, Column], ...]
    criteria: tuple[tuple[int, str], ...]
    complete: bool
    faults: tuple[Fault, ...]

    @property
    def index(self) -> dict[str, int]:
        """The index of every recognised column by its key."""
        return {column.key: index for index, column in self.columns} | {key: index for index, key in self.criteria}


def match_tables(raw_tables: Iterable[RawTable]) -> tuple[dict[str, RawTable], list[Fault]]:
    """Return the sheets by the key of the table that each is, and a fault for each that is none, or one already."""
    known = {fold(name): table for table in TABLES for name in (table.key, table.label.zh, table.label.en)}
    found: dict[str, RawTable] = {}
    faults: list[Fault] = []
    for raw in raw_tables:
        table = known.get(fold(raw.name))
        if table is None:
            faults.append(_unknown_table(raw))
        elif table.key in found:
            faults.append(_repeated_table(raw, table, found[table.key]))
        else:
            found[table.key] = raw
    return found, faults


def missing_table(table: Table, file: str) -> Fault:
    """Return the fault of a scenario without a table that it needs."""
    return Fault(
        Text("缺少“{name}”表", "the table '{name}' is missing").format(name=table.label),
        Text("请补上 {key}.csv 或“{name}”工作表", "add {key}.csv or a sheet '{name}'").format(
            key=both(table.key), name=table.label
        ),
        Place(file),
    )


def _unknown_table(raw: RawTable) -> Fault:
    names = Text("、".join(table.label.zh for table in TABLES), ", ".join(table.label.en for table in TABLES))
    return Fault(
        Text("不认识“{name}”表", "there is no table '{name}'").format(name=both(raw.name)),
        _suggest(raw.name, [name for table in TABLES for name in (table.label.zh, table.key)], names),
        raw.place(None, None),
    )


def _repeated_table(raw: RawTable, table: Table, earlier: RawTable) -> Fault:
    cause = Text(
        "“{name}”表出现了两次：“{first}”和“{second}”", "the table '{name}' stands here twice: '{first}' and '{second}'"
    )
    return Fault(
        cause.format(name=table.label, first=both(earlier.name), second=both(raw.name)),
        Text("请合并为一张表", "merge them into one"),
        raw.place(None, None),
    )


def _suggest(word: str, known: Sequence[str], listed: Text) -> Text:
    folded = {fold(name): name for name in known}
    sought = _IN_BRACKETS.sub("", fold(word))
    for other, ours in _SYNONYMS.items():
        sought = sought.replace(other, ours)
    close = difflib.get_close_matches(sought, list(folded), n=1, cutoff=0.5)
    if close:
        return Text("是否想写“{near}”？", "did you mean '{near}'?").format(near=both(folded[close[0]]))
    return Text("可用的名称：{known}", "known names: {known}").format(known=listed)


def match_header(table: Table, raw: RawTable, settings: Settings | None) -> Header:
    """Return what each column of a sheet is, with a fault for each that is unknown, repeated or missing.

    The criteria are columns of the score table that the settings add; where ``settings`` are ``None``, whatever else
    stands in that table may be one, and is passed over.
    """
    known = {fold(name): column for column in table.columns for name in column.headers}
    criteria = _criteria(settings) if table.key == "scores" else {}
    may_be_criteria = table.key == "scores" and settings is None
    columns: dict[str, tuple[int, Column]] = {}
    criterion_columns: dict[str, int] = {}
    faults: list[Fault] = []
    for index, header in enumerate(raw.header):
        folded = fold(header)
        if folded in known:
            column = known[folded]
            if columns.setdefault(column.key, (index, column))[0] != index:
                faults.append(_repeated_header(raw, index, column.label))
        elif folded in criteria:
            if criterion_columns.setdefault(criteria[folded], index) != index:
                faults.append(_repeated_header(raw, index, both(criteria[folded])))
        elif header and folded not in NOTE_HEADERS and not may_be_criteria:
            faults.append(_unknown_header(raw, index, table, settings if table.key == "scores" else None))
    missing = [column for column in table.columns if column.required and column.key not in columns]
    lower = _lower_header(raw, known) if missing else None
    if lower is not None:
        # What stands above it is no data either, so nothing else is said of this sheet.
        return Header((), (), False, (_header_below(raw, missing[0], lower),))
    faults += [_missing_header(raw, column) for column in missing]
    criteria_found = tuple((index, key) for key, index in criterion_columns.items())
    return Header(tuple(columns.values()), criteria_found, not missing, tuple(faults))


def _criteria(settings: Settings | None) -> dict[str, str]:
    return {fold(name): key for name, key in spellings(settings.criteria if settings else {})}


def _repeated_header(raw: RawTable, index: int, name: Text) -> Fault:
    return Fault(
        Text("“{name}”列出现了两次", "the column '{name}' stands here twice").format(name=name),
        Text("请只留一列", "keep one of them"),
        raw.place(None, index),
    )


def _unknown_header(raw: RawTable, index: int, table: Table, settings: Settings | None) -> Fault:
    labels = [column.label for column in table.columns]
    labels += [criterion.text for criterion in settings.criteria.values()] if settings else []
    names = Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
    cure = _suggest(raw.header[index], [name for label in labels for name in (label.zh, label.en)], names)
    return Fault(
        Text("不认识这一列", "this column is not known"),
        Text(f"{cure.zh}（备注请放在“备注”列）", f"{cure.en} (remarks go into a column 'note')"),
        raw.place(None, index),
    )


def _lower_header(raw: RawTable, known: Mapping[str, Column]) -> int | None:
    """Return the number of the row among the first that looks like the header, ``None`` where none does."""
    for row in raw.rows[:_ROWS_SEARCHED]:
        if sum(_is_header(cell, known) for cell in row.cells) >= 2:
            return row.number
    return None


def _header_below(raw: RawTable, column: Column, row: int) -> Fault:
    cure = Text(
        "表头似乎在第 {row} 行，请删去它上面的各行", "the header seems to be row {row}: delete the rows above it"
    )
    return Fault(_missing(column), cure.format(row=row), raw.place(None, None))


def _missing_header(raw: RawTable, column: Column) -> Fault:
    cure = Text("请在第 {row} 行加上“{name}”", "put '{name}' into row {row}")
    return Fault(_missing(column), cure.format(row=raw.header_row, name=column.label), raw.place(None, None))


def _missing(column: Column) -> Text:
    return Text("缺少“{name}”列", "the column '{name}' is missing").format(name=column.label)


def _is_header(cell: str, known: Mapping[str, Column]) -> bool:
    try:
        return bool(cell) and fold(cell) in known
    except CellError:
        return False
