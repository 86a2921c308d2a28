"""From grids of text to rows of values, by the words of the vocabulary: headers, choices and kinds, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.columns import Choice, Column, Table
from kaiyi_opt.scenario.vocabulary import LAYERS, NOTE_HEADERS, RECUSED, TABLES
from kaiyi_opt.verify import cells
from kaiyi_opt.verify.cells import CellError
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.words import listed, shown

Row = dict[str, Any]
"""One row by column: exact values in whole units, blanks left out."""

Reader = Callable[[str], Any]

MOST_CELLS = 5_000_000
NOT_TABLES = ("_", ".", "~", "说明", "readme", "notes", "posterior")

# Which unit a rule counts in where its row names none, and which units its family knows.
_UNITS = {
    "organisation_awards": ("count",),
    "organisation_money": ("yuan",),
    "excludes": ("count",),
    "group_limit": ("yuan", "count", "share", "share_of_awards"),
    "co_funding": ("yuan", "share_of_cost"),
}
_READER_OF_UNIT: dict[str, Reader] = {
    "yuan": cells.money,
    "count": cells.whole,
    "share": cells.share,
    "share_of_awards": cells.share,
    "share_of_cost": cells.share,
}


@dataclass(frozen=True)
class Grid:
    """A table as text: its name, the place that messages give, its header, and its rows with their numbers."""

    name: str
    place: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def holds_table(name: str) -> bool:
    """Tell whether a file or sheet of that name is a table, and not notes or a program's traces."""
    return not name.strip().casefold().startswith(NOT_TABLES)


def grid_of(name: str, place: str, rows: Sequence[tuple[int, Sequence[str]]]) -> Grid:
    """Return the grid of numbered rows that are not blank; the first is the header.

    Raises
    ------
    UnreadableError
        Where a row is longer than the header, or a column with cells has no name.
    """
    first, *rest = rows
    header = tuple(_title(cell, place) for cell in first[1])
    while header and not header[-1]:
        header = header[:-1]
    fitted = []
    for number, row in rest:
        if any(row[len(header) :]):
            raise UnreadableError(row_place(place, number), Text("这一行比表头长", "the row is longer than the header"))
        fitted.append((number, (*row, *[""] * (len(header) - len(row)))[: len(header)]))
    for column, title in enumerate(header):
        if not title and any(row[column] for _, row in fitted):
            raise UnreadableError(place, Text("有内容的列没有列名", "a column with cells has no name"))
    return Grid(name, place, header, tuple((number, tuple(row)) for number, row in fitted))


def tables_of(grids: Iterable[Grid], settings: Mapping[str, Any]) -> dict[str, tuple[Row, ...]]:
    """Return the rows of every table by its key.

    Raises
    ------
    UnreadableError
        For the first cell, header or reference that cannot be understood.
    """
    by_key: dict[str, Grid] = {}
    for grid in grids:
        key = _table_of(grid).key
        if key in by_key:
            raise UnreadableError(grid.place, Text("同一张表出现了两次", "the table stands here twice"))
        by_key[key] = grid
    rows = {table.key: _rows(table, by_key[table.key], settings) if table.key in by_key else () for table in TABLES}
    for table in TABLES:
        if table.required and table.key not in by_key:
            why = Text("缺少“{table}”表", "the table '{table}' is missing").format(table=table.label)
            raise UnreadableError(table.key, why)
        _check_references(table, rows)
    return rows


def _table_of(grid: Grid) -> Table:
    stated = _fold(grid.name, grid.place)
    for table in TABLES:
        if stated in map(cells.folded, (table.key, table.label.zh, table.label.en)):
            return table
    raise UnreadableError(grid.place, Text("不认识这张表", "there is no such table"))


def _title(cell: str, place: str) -> str:
    """Return a header on one line; `cells.plain` refuses what a reader could not see in it."""
    try:
        return cells.plain(" ".join(cell.split()))
    except CellError as error:
        raise UnreadableError(place, error.text) from error


def row_place(place: str, number: int) -> Text:
    """Say the place of a row of a table."""
    return Text(f"{place} 第 {number} 行", f"{place}, row {number}")


def _fold(text: str, place: str | Text) -> str:
    try:
        return cells.folded(text)
    except CellError as error:
        raise UnreadableError(place, error.text) from error


def _rows(table: Table, grid: Grid, settings: Mapping[str, Any]) -> tuple[Row, ...]:
    places, criteria = _columns(table, grid, settings)
    readers = [(index, column.key, _reader(column, settings)) for index, column in places]
    rows: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    for number, texts in grid.rows:
        place = row_place(grid.place, number)
        filled = [(index, key, read) for index, key, read in readers if texts[index]]
        row = {key: _read(texts[index], read, place, grid.header[index]) for index, key, read in filled}
        _refuse_blank(table, row, place)
        if table.key == "rules":
            _read_group(row, settings)
            _read_quantities(row, settings, place)
        if table.key == "scores":
            _read_scores(row, [(criterion, texts[index]) for index, criterion in criteria], place)
        key = tuple(row[part] for part in table.unique)
        if key in seen:
            raise UnreadableError(place, Text("与前面的行重复", "an earlier row has the same key"))
        seen.add(key)
        rows.append(row)
    return tuple(rows)


def _read(text: str, read: Reader, place: Text, column: str) -> Any:
    try:
        return read(text)
    except CellError as error:
        where = Text("{place} “{column}”列", "{place}, column '{column}'").format(place=place, column=shown(column))
        raise UnreadableError(where, error.text) from error


def _refuse_blank(table: Table, row: Row, place: Text) -> None:
    blank = [column.label for column in table.columns if column.required and column.key not in row]
    if blank:
        raise UnreadableError(place, Text("“{column}”为空", "'{column}' is blank").format(column=blank[0]))


def _columns(
    table: Table, grid: Grid, settings: Mapping[str, Any]
) -> tuple[list[tuple[int, Column]], list[tuple[int, str]]]:
    """Return the place of each column of the vocabulary, and of each criterion where the table has them."""
    known = {cells.folded(header): column for column in table.columns for header in column.headers}
    criteria = _criteria(settings, grid.place) if table.key == "scores" else {}
    found: dict[int, Column] = {}
    scored: dict[int, str] = {}
    for index, header in enumerate(grid.header):
        stated = _fold(header, grid.place)
        if stated in known and known[stated] not in found.values():
            found[index] = known[stated]
        elif stated in criteria and criteria[stated] not in scored.values():
            scored[index] = criteria[stated]
        elif stated and stated not in NOTE_HEADERS:
            why = Text("不认识“{column}”列，或它出现了两次", "the column '{column}' is not known, or stands here twice")
            raise UnreadableError(grid.place, why.format(column=shown(header)))
    missing = [column.label for column in table.columns if column.required and column not in found.values()]
    if missing:
        why = Text("缺少“{column}”列", "the column '{column}' is missing")
        raise UnreadableError(grid.place, why.format(column=missing[0]))
    return list(found.items()), list(scored.items())


def _criteria(settings: Mapping[str, Any], place: str) -> dict[str, str]:
    """Return the key of each criterion by every spelling of its header."""
    titles = [(title, key) for key, label in settings["criteria"].items() for title in (key, *_names(label))]
    # A header's runs of blanks are one blank, so those of a criterion's name are too.
    return {_fold(" ".join(title.split()), place): key for title, key in titles}


def _names(label: Mapping[str, str]) -> tuple[str, str]:
    """Return a label in both languages; the one that is missing reads as the other."""
    return label["zh"] or label["en"], label["en"] or label["zh"]


def _reader(column: Column, settings: Mapping[str, Any]) -> Reader:
    if column.kind == "choice":
        return _choice(column.choices)
    if column.refers is not None and column.refers.startswith("settings."):
        read = _setting(settings[column.refers.removeprefix("settings.")])
        return read if column.kind == "id" else lambda text: tuple(map(read, cells.items(text)))
    if column.kind == "money":
        return cells.amount_reader(settings["currency"])
    # What a quantity counts is known when the whole row is.
    return cells.plain if column.kind == "quantity" else cells.READERS[column.kind]


def _choice(choices: tuple[Choice, ...]) -> Reader:
    labels = [choice.spellings for choice in choices]
    return cells.one_of((spelling, spellings[0]) for spellings in labels for spelling in spellings)


def _setting(group: Mapping[str, Mapping[str, str]]) -> Reader:
    return cells.one_of((spelling, key) for key, label in group.items() for spelling in (key, *_names(label)))


def _read_group(row: Row, settings: Mapping[str, Any]) -> None:
    """Turn the group of a rule from one of its names into its key; what is no such name may be a label of one's own."""
    readers = {"layer": _choice(LAYERS), "domain": _setting(settings["domains"]), "track": _setting(settings["tracks"])}
    if "group" in row and row.get("by") in readers:
        with suppress(CellError):
            row["group"] = readers[row["by"]](row["group"])


def _read_quantities(row: Row, settings: Mapping[str, Any], place: Text) -> None:
    """Read a rule's floor and ceiling: points for a merit threshold, else in the unit of the row or of its family."""
    units = _UNITS.get(row["family"], ())
    unit = row.get("unit", units[0] if len(units) == 1 else None)
    if unit is not None and unit not in units:
        raise UnreadableError(place, Text("这种规则不用此单位", "rules of this family do not count in this unit"))
    read = cells.points if row["family"] == "merit_threshold" else _READER_OF_UNIT.get(unit or "")
    if unit == "yuan":
        read = cells.amount_reader(settings["currency"])
    for column in ("at_least", "at_most"):
        if column in row and read is None:
            raise UnreadableError(place, Text("没有单位，不知其意", "a quantity without a unit"))
        if column in row and read is not None:
            row[column] = _read(row[column], read, place, column)


def _read_scores(row: Row, stated: list[tuple[str, str]], place: Text) -> None:
    """Read a juror's scores, and from which criteria the juror is recused, in the order of the criteria's keys."""
    recused = [criterion for criterion, text in stated if _fold(text, place) in RECUSED]
    scores = [
        (criterion, _read(text, cells.points, place, criterion))
        for criterion, text in stated
        if text and criterion not in recused
    ]
    row["scores"], row["recused"] = tuple(sorted(scores)), tuple(sorted(recused))


def _check_references(table: Table, rows: Mapping[str, tuple[Row, ...]]) -> None:
    """Refuse a row that names a row of another table that is not there."""
    for column in table.columns:
        if column.refers is None or column.refers not in rows:
            continue
        known = {row["id"] for row in rows[column.refers]}
        for row in rows[table.key]:
            value = row.get(column.key, ())
            unknown = sorted({value} - known if isinstance(value, str) else set(value) - known)
            if unknown:
                why = Text("没有 {name}", "there is no {name}").format(name=listed(unknown))
                place = f"{table.key}, {' / '.join(str(row[part]) for part in table.unique)}, {column.key}"
                raise UnreadableError(place, why)
