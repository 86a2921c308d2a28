"""A Pabulib file cut into its three tables, and the list of what is wrong or odd on the way."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.pabulib_cells import SECTIONS, CellError, places_of, shown


@dataclass
class Findings:
    """The faults and warnings met so far while one file is read."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)

    def fault(self, cause: Text, cure: Text, row: int | None = None, column: str | None = None) -> None:
        """Note a fault at a row and column of the file."""
        self.faults.append(Fault(cause, cure, Place(self.file, row=row, column=column)))

    def cell_fault(self, error: CellError, row: int | None = None, column: str | None = None) -> None:
        """Note a cell that cannot be read."""
        self.fault(error.cause, error.cure, row, column)

    def warn(self, zh: str, en: str) -> None:
        """Note something odd that does not stop the reading."""
        self.warnings.append(Text(zh, en))

    def in_order(self) -> list[Fault]:
        """Return the faults in the order of the file's rows, those of the whole file first."""
        return sorted(self.faults, key=lambda fault: (fault.place.row or 0) if fault.place else 0)


Record = str | list[str]
"""A row as it stands: its line where that holds no quotation mark (a list for each of 75,000 would be slow), else its
cells."""


@dataclass
class Section:
    """The rows of one section as they stand, its header apart; rows are counted by the file's lines, from 1."""

    row: int
    header: list[str] = field(default_factory=list)
    header_row: int = 0
    records: list[Record] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """A section with a header, by column; every cell is stripped and every column as long as ``numbers``."""

    columns: tuple[str, ...]
    cells: tuple[list[str], ...]
    header_row: int
    numbers: list[int]
    places: dict[str, int]

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, field_name: str) -> list[str]:
        """Return the cells of the column that holds ``field_name``; blanks where the file has no such column."""
        return self.cells[self.places[field_name]] if field_name in self.places else [""] * len(self)

    def header(self, field_name: str) -> str:
        """Return how the file names the column of ``field_name``."""
        return self.columns[self.places[field_name]]

    def rest(self) -> dict[str, list[str]]:
        """Return the columns that hold no field of ours, in the file's order."""
        taken = set(self.places.values())
        return {name: self.cells[place] for place, name in enumerate(self.columns) if place not in taken}


def text_of(source: Path | str, file: str | None) -> tuple[str, str]:
    """Return the name and the text of a source: a path, or the text itself where it is a string of several lines.

    Raises
    ------
    InputError
        Where the file cannot be opened or is not UTF-8 (with or without a byte order mark).
    """
    if isinstance(source, str) and ("\n" in source or "\r" in source):
        return file or ".pb", _with_plain_line_ends(source.removeprefix("\ufeff"))
    path = Path(source)
    name = file or path.name or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            Fault(
                Text(f"文件打不开（{reason}）", f"the file cannot be opened ({reason})"),
                Text("检查文件名和位置", "check its name and where it lies"),
                Place(name),
            )
        ) from error
    try:
        return name, _with_plain_line_ends(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(
            Fault(
                Text("文件不是 UTF-8 编码", "the file is not encoded in UTF-8"),
                Text("用文本编辑器打开，另存为 UTF-8 编码", "open it in a text editor and save it as UTF-8"),
                Place(name, row=raw.count(b"\n", 0, error.start) + 1),
            )
        ) from error


def _with_plain_line_ends(text: str) -> str:
    return text if "\n" in text else text.replace("\r", "\n")


def sections_of(text: str, findings: Findings) -> dict[str, Section]:
    """Cut a file into its sections; a heading stands alone on its row, in any case, and blank rows do not count."""
    found: dict[str, Section] = {}
    current: Section | None = None
    for number, record in _records(text, findings):
        if not (alone := _alone(record)):
            continue
        if alone.upper() in SECTIONS:
            current = _opened(alone.upper(), number, found, findings)
        elif current is None:
            _report_stray(cells_of(record)[0], number, findings)
            current = Section(number)
        elif not current.header:
            current.header, current.header_row = cells_of(record), number
        else:
            current.records.append(record)
            current.numbers.append(number)
    for name in SECTIONS:
        if name not in found:
            findings.fault(
                Text(f"没有 {name} 部分", f"there is no section {name}"),
                Text(f"加上单独一行的 {name} 和它的各行", f"add a row that says {name} alone, and its rows below it"),
            )
    return found


def cells_of(record: Record) -> list[str]:
    """Return the cells of a row."""
    return record.split(";") if isinstance(record, str) else record


def _alone(record: Record) -> str:
    """Return a row without the blank cells at its end: nothing for a blank row, a heading for a section's first."""
    line = record if isinstance(record, str) else ";".join(record)
    return line.rstrip("; \t\r\n").lstrip()


def _opened(name: str, number: int, found: dict[str, Section], findings: Findings) -> Section:
    section = Section(number)
    if name in found:
        first = found[name].row
        findings.fault(
            Text(f"{name} 部分在第 {first} 行已经有过", f"the section {name} was already opened in row {first}"),
            Text("把两处合成一处", "put the two together"),
            number,
        )
        return section
    found[name] = section
    return section


def _report_stray(first: str, number: int, findings: Findings) -> None:
    findings.fault(
        Text(f"第一个部分之前有内容“{shown(first)}”", f'"{shown(first)}" stands before the first section'),
        Text("文件应以单独一行的 META 开头", "begin the file with a row that says META alone"),
        number,
    )


def _records(text: str, findings: Findings) -> Iterator[tuple[int, Record]]:
    """Yield each row with the line it begins on; one whose quotation marks are wrong is cut at its semicolons."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if '"' not in line:
            yield number, line
            continue
        start = number
        rest = (f"{lines[at]}\n" for at in range(start - 1, len(lines)))
        reader = csv.reader(rest, delimiter=";", skipinitialspace=True, strict=True)
        try:
            cells = next(reader)
        except csv.Error:
            findings.fault(
                Text("引号没有成对，或位置不对", "a quotation mark has no partner or stands in the wrong place"),
                Text(
                    '整个单元格用引号括起来，里面的每个引号写两遍，例如 "公园""绿地""改造"',
                    'put the whole cell in quotation marks and double each one inside it, such as "The ""green"" park"',
                ),
                start,
            )
            yield start, line
        else:
            yield start, cells
            number += reader.line_num - 1


def table_of(
    name: str,
    section: Section | None,
    fields: dict[str, tuple[str, ...]],
    needed: tuple[str, ...],
    findings: Findings,
) -> Table:
    """Return a section by column, short rows filled with blanks; a column is known by its name in any case.

    Where the section or a ``needed`` column is missing, the fault is noted and the table has no rows.
    """
    if section is None:
        return Table((), (), 0, [], {})
    header = [cell.strip() for cell in without_blank_end(section.header)]
    row = section.header_row or section.row
    _check_header(name, header, row, findings)
    places = places_of(header, fields)
    missing = [fields[key][0] for key in needed if key not in places]
    for column in missing:
        findings.fault(
            Text(f"{name} 没有“{column}”列", f'{name} has no column "{column}"'),
            Text(f"在表头加上 {column}", f"add {column} to the header"),
            row,
        )
    flat: list[str] = []
    for record, number in zip(section.records, section.numbers, strict=True):
        flat += _of_width(cells_of(record), header, number, findings)
    if missing:
        return Table(tuple(header), tuple([] for _ in header), row, [], places)
    columns = tuple(list(map(str.strip, flat[place :: len(header)])) for place in range(len(header)))
    return Table(tuple(header), columns, row, section.numbers, places)


def without_blank_end(cells: list[str]) -> list[str]:
    """Return the cells of a row up to the last that is not blank."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _of_width(cells: list[str], header: list[str], number: int, findings: Findings) -> list[str]:
    width = len(header)
    if len(cells) == width:
        return cells
    kept = without_blank_end(cells)
    if len(kept) > width:
        findings.fault(
            Text(f"这一行有 {len(kept)} 格，表头只有 {width} 格", f"the row has {len(kept)} cells, the header {width}"),
            Text("把含分号的单元格用引号括起来", "put a cell that holds a semicolon in quotation marks"),
            number,
        )
    return (kept + [""] * width)[:width]


def _check_header(name: str, header: list[str], row: int, findings: Findings) -> None:
    lower = [cell.lower() for cell in header]
    if "" in lower:
        findings.fault(
            Text(
                f"{name} 的第 {lower.index('') + 1} 列没有列名", f"column {lower.index('') + 1} of {name} has no name"
            ),
            Text("给它一个列名，或删掉这一列", "name it, or take the column out"),
            row,
        )
    for twice in dict.fromkeys(cell for cell in lower if cell and lower.count(cell) > 1):
        findings.fault(
            Text(f"{name} 有两列都叫“{shown(twice)}”", f'{name} has two columns named "{shown(twice)}"'),
            Text("每列用不同的列名", "give each column a name of its own"),
            row,
        )
