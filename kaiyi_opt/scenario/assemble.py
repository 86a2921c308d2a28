"""Rows of text into nouns: parse every cell, resolve every reference, collect every fault."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaiyi_opt.errors import CellError, Fault, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import amount_reader, parse_yuan
from kaiyi_opt.scenario import cells
from kaiyi_opt.scenario.columns import Choice, Column, Table
from kaiyi_opt.scenario.headers import Header, match_header, match_tables, missing_table
from kaiyi_opt.scenario.nouns import NOUNS
from kaiyi_opt.scenario.quantities import check_unit, parse_quantity
from kaiyi_opt.scenario.settings import Label, Settings, spellings
from kaiyi_opt.scenario.sources import RawRow, RawTable
from kaiyi_opt.scenario.vocabulary import LAYERS, RECUSED, TABLES, table
from kaiyi_opt.scenario.whole_rows import names_in

Parser = Callable[[str], Any]

PARSERS: dict[str, Parser] = {
    "id": cells.parse_identifier,
    "ids": lambda text: tuple(cells.parse_identifier(part) for part in cells.parse_list(text)),
    "name": cells.parse_name,
    "text": cells.parse_text,
    "money": parse_yuan,
    "points": cells.parse_points,
    "share": cells.parse_share,
    "whole": cells.parse_whole,
    "wholes": lambda text: tuple(cells.parse_whole(part) for part in cells.parse_list(text)),
    "date": cells.parse_date,
    "yes_no": cells.parse_yes_no,
    # Understood once the whole row is read, by the rule's family and unit.
    "quantity": cells.normalise,
}
MAX_FAULTS_PER_COLUMN = 20


@dataclass
class Assembly:
    """What comes of the rows.

    Attributes
    ----------
    nouns
        The nouns by table, in the order of their rows.
    faults
        Every fault met on the way, at most twenty a column.
    raw
        The sheets by table.
    columns
        The index of each recognised column by table and key.
    numbers
        The row number of each noun by table.
    identifiers
        The identifiers that stand in each table, those of faulty rows included; a table whose identifiers cannot be
        read has none, and nothing that refers to it is blamed.
    """

    nouns: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    raw: dict[str, RawTable] = field(default_factory=dict)
    columns: dict[tuple[str, str], int] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    identifiers: dict[str, set[str]] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def place(self, table: str, index: int | None, column: str | None = None) -> Place:
        """Return the place of noun ``index`` of ``table``, in the column of that key where it has one."""
        raw = self.raw[table]
        row = None if index is None else self.numbers[table][index]
        return raw.place(row, self.columns.get((table, column)) if column else None)

    def blame(self, table: str, row: int, index: int, error: CellError) -> None:
        """Record the fault of the cell in ``row`` (its number) and column ``index``, unless the column has many."""
        count = self._counts.get((table, index), 0) + 1
        self._counts[table, index] = count
        if count <= MAX_FAULTS_PER_COLUMN:
            self.faults.append(error.at(self.raw[table].place(row, index)))

    def count_the_rest(self) -> None:
        """Add a fault for each column that has more of them than are listed."""
        for (key, index), count in self._counts.items():
            if count > MAX_FAULTS_PER_COLUMN:
                self.faults.append(_more(self.raw[key], index, count - MAX_FAULTS_PER_COLUMN))


def assemble(raw_tables: tuple[RawTable, ...], settings: Settings | None, file: str) -> Assembly:
    """Parse every table; faults are collected, never raised, so that a planner sees all of them at once.

    Where ``settings`` are themselves faulty (``None``), what refers to them is not checked.
    """
    assembly = Assembly()
    assembly.raw, faults = match_tables(raw_tables)
    assembly.faults += [*faults, *(fault for raw in raw_tables for fault in raw.faults)]
    for stated in TABLES:
        assembly.nouns[stated.key] = []
        if stated.key in assembly.raw:
            assembly.nouns[stated.key] += _nouns(stated, assembly, settings)
        else:
            assembly.identifiers[stated.key] = set()
            if stated.required:
                assembly.faults.append(missing_table(stated, file))
    _check_references(assembly)
    assembly.count_the_rest()
    return assembly


def _more(raw: RawTable, index: int, count: int) -> Fault:
    return Fault(
        Text("这一列还有 {count} 处需要修改", "this column has {count} more faults").format(count=count),
        Text("改好以上各处后再检查一次", "mend those above and check again"),
        raw.place(None, index),
    )


def _choice_parser(choices: tuple[Choice, ...]) -> Parser:
    keys = {name: choice.key for choice in choices for name in choice.spellings}
    return lambda text: cells.parse_choice(text, keys)


def _setting_parser(group: Mapping[str, Label]) -> Parser:
    keys = dict(spellings(group))
    return lambda text: cells.parse_choice(text, keys)


def _named_in_settings(column: Column, group: Mapping[str, Label]) -> Parser:
    parse = _setting_parser(group)
    if column.kind == "ids":
        return lambda text: tuple(parse(part) for part in cells.parse_list(text))
    return parse


def _parser(column: Column, settings: Settings | None) -> Parser:
    if column.kind == "choice":
        return _choice_parser(column.choices)
    if settings is not None and column.refers and column.refers.startswith("settings."):
        return _named_in_settings(column, getattr(settings, column.refers.removeprefix("settings.")))
    return amount_reader(settings.currency.text) if column.kind == "money" and settings else PARSERS[column.kind]


def _nouns(table: Table, assembly: Assembly, settings: Settings | None) -> Iterator[Any]:
    """Yield the nouns of a table's rows; a row with a fault yields none, but its identifier is known all the same."""
    raw = assembly.raw[table.key]
    header = match_header(table, raw, settings)
    assembly.faults += header.faults
    assembly.columns |= {(table.key, key): index for key, index in header.index.items()}
    parsers = [(index, column, _parser(column, settings)) for index, column in header.columns]
    numbers = assembly.numbers[table.key] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in raw.rows:
        values, complete = _values(table.key, row, parsers, assembly)
        if table.key == "rules":
            complete &= _rule_cells(values, row, assembly, settings)
        if table.key == "scores":
            complete &= _score_cells(values, row, header, assembly)
        key = tuple(values.get(part) for part in table.unique)
        if None in key or _is_repeated(key, row, seen, table, assembly):
            continue
        seen[key] = row.number
        if complete and header.complete:
            numbers.append(row.number)
            yield NOUNS[table.key](**values)
    if table.unique == ("id",) and (table.key, "id") in assembly.columns:
        assembly.identifiers[table.key] = {key[0] for key in seen}


def _values(
    table: str, row: RawRow, parsers: list[tuple[int, Column, Parser]], assembly: Assembly
) -> tuple[dict[str, Any], bool]:
    """Parse one row; return the values that could be read, and whether all of them could."""
    values: dict[str, Any] = {}
    complete = True
    for index, column, parse in parsers:
        text = row.cells[index]
        if text == "" and not column.required:
            continue
        try:
            if text == "":
                raise CellError(Text("此格不能为空", "this cell may not be blank"), Text("请填写", "fill it in"))
            values[column.key] = parse(text)
        except CellError as error:
            complete = False
            assembly.blame(table, row.number, index, error)
    return values, complete


def _is_repeated(
    key: tuple[Any, ...], row: RawRow, seen: Mapping[tuple[Any, ...], int], table: Table, assembly: Assembly
) -> bool:
    if key not in seen:
        return False
    error = CellError(
        Text("{key} 与第 {row} 行重复", "{key} is already in row {row}").format(
            key=both(" / ".join(map(str, key))), row=seen[key]
        ),
        Text("请删去一行，或改用不同的编号", "delete one of the rows, or give it another identifier"),
    )
    assembly.blame(table.key, row.number, assembly.columns[table.key, table.unique[-1]], error)
    return True


def _rule_cells(values: dict[str, Any], row: RawRow, assembly: Assembly, settings: Settings | None) -> bool:
    """Read what in a rule hangs on another of its cells: its group on the grouping, its numbers on family and unit."""
    if "group" in values:
        values["group"] = _group_key(values["group"], values.get("by", ""), settings)
    stated = assembly.columns.get(("rules", "unit"))
    is_unread = stated is not None and row.cells[stated] != "" and "unit" not in values
    complete = "family" in values and not is_unread
    read_money = amount_reader(settings.currency.text) if settings else parse_yuan
    family, unit = values.get("family", ""), values.get("unit", "")
    for name in ("unit", "at_least", "at_most"):
        if name in values and complete:
            try:
                if name == "unit":
                    check_unit(family, unit)
                else:
                    values[name] = parse_quantity(values[name], family, unit, read_money)
            except CellError as error:
                complete = False
                assembly.blame("rules", row.number, assembly.columns["rules", name], error)
    return complete


def _group_key(stated: str, by: str, settings: Settings | None) -> str:
    """Return the key of a group that is written by its name; anything else as it is, for the group may be any label."""
    if by == "layer":
        parse = _choice_parser(LAYERS)
    elif by in ("domain", "track") and settings is not None:
        parse = _setting_parser(settings.domains if by == "domain" else settings.tracks)
    else:
        return stated
    try:
        return str(parse(stated))
    except CellError:
        return stated


def _score_cells(values: dict[str, Any], row: RawRow, header: Header, assembly: Assembly) -> bool:
    scores: list[tuple[str, int | None]] = []
    recused: list[str] = []
    complete = True
    for index, criterion in header.criteria:
        text = row.cells[index]
        try:
            is_recused = text != "" and cells.fold(text) in RECUSED
            recused += [criterion] * is_recused
            scores.append((criterion, None if text == "" or is_recused else cells.parse_points(text)))
        except CellError as error:
            complete = False
            assembly.blame("scores", row.number, index, error)
    values["scores"] = tuple(sorted(scores))
    values["recused"] = tuple(sorted(recused))
    return complete


def _check_references(assembly: Assembly) -> None:
    """Blame every cell that names a row of another table that does not exist."""
    for stated in TABLES:
        for column in stated.columns:
            if column.refers in assembly.identifiers and (stated.key, column.key) in assembly.columns:
                _check_column(stated.key, column, assembly)


def _check_column(key: str, column: Column, assembly: Assembly) -> None:
    target = table(str(column.refers))
    known = assembly.identifiers[target.key]
    index = assembly.columns[key, column.key]
    broken = [
        (number, name)
        for number, noun in zip(assembly.numbers[key], assembly.nouns[key], strict=True)
        for name in names_in(getattr(noun, column.key))
        if name not in known
    ]
    if broken and target.key not in assembly.raw:
        assembly.faults.append(_without_table(column, target, assembly.raw[key].place(None, index)))
        return
    cause = Text("“{table}”表里没有 {name}", "the table '{table}' has no {name}")
    named = _identifiers_by_name(assembly.nouns[target.key])
    for rank, (number, name) in enumerate(broken):
        # The nearest identifier is searched for those faults alone that are told; among many it takes long.
        near = _near_reference(name, sorted(known), named) if rank < MAX_FAULTS_PER_COLUMN else None
        told = cause.format(table=target.label, name=both(name))
        assembly.blame(key, number, index, CellError(told, near or _ADD_OR_CORRECT))


def _without_table(column: Column, target: Table, place: Place) -> Fault:
    """Return the one fault of a column that names rows of a table which is not there."""
    cause = Text("这一列要填“{table}”表里的编号，而没有这张表", "it names rows of a table that is not there: '{table}'")
    cure = Text("请补上“{table}”表", "add the table '{table}'")
    if not column.required:
        cure = Text("请补上“{table}”表；不需要它则删去这一列", "add the table '{table}', or delete this column")
    return Fault(cause.format(table=target.label), cure.format(table=target.label), place)


_ADD_OR_CORRECT = Text("请先在那张表里加上它，或改正编号", "add it there first, or correct the identifier")


def _identifiers_by_name(rows: list[Any]) -> dict[str, str]:
    """Return the identifiers of rows by name; a name of several rows is of none."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        for name in {cells.fold(getattr(row, part, "")) for part in ("name", "name_en")} - {""}:
            owners.setdefault(name, set()).add(row.id)
    return {name: ids.pop() for name, ids in owners.items() if len(ids) == 1}


def _near_reference(name: str, known: list[str], named: Mapping[str, str]) -> Text | None:
    """Return the cure where the identifier can be told: from the name that stands in its place, or from a slip."""
    if identifier := named.get(cells.fold(name)):
        told = Text("这是名称，请填它的编号 {id}", "that is its name; write its identifier, {id}")
        return told.format(id=both(identifier))
    alike = [key for key in known if key.lstrip("0").casefold() == name.lstrip("0").casefold()]
    close = alike or difflib.get_close_matches(name, known, n=1)
    if close:
        return Text("是否想写 {near}？", "did you mean {near}?").format(near=both(close[0]))
    return None
