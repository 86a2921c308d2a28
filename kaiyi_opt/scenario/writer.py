"""The verb `write_scenario`: a scenario to a folder or a workbook that reads back as the same, or to nothing at all."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kaiyi_opt.errors import Fault, InputError, KaiyiError, Place
from kaiyi_opt.language import Language, Text, both
from kaiyi_opt.scenario.digest import ALL_GROUPS, canonical
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import NOUNS, Scenario, row_key
from kaiyi_opt.scenario.raw_table import LONGEST_CELL
from kaiyi_opt.scenario.settings_writer import settings_sheet, settings_toml
from kaiyi_opt.scenario.sources import SETTINGS_FILE
from kaiyi_opt.scenario.table_writer import csv_rows, scenario_sheets, table_sheet
from kaiyi_opt.scenario.vocabulary import TABLES, table
from kaiyi_opt.scenario.writing import LAST_ROW, Sheet, unwritable, write_atomically, write_csv, write_workbook

WORKBOOK_ENDING = ".xlsx"


def write_scenario(scenario: Scenario, path: Path, lang: Language) -> None:
    """Write a scenario to a folder, or to a workbook where ``path`` ends in ``.xlsx``.

    A folder holds ``scenario.toml`` and a CSV file for every table that has rows, a workbook a sheet for the settings
    and for every such table. Headers, allowed values and comments are in ``lang``. What was written is read back and
    compared before it takes its place, so a path never holds half a scenario, or another one.

    Raises
    ------
    InputError
        Where something already stands at ``path``, or where the scenario holds what no table can say (a name with a
        line break, an identifier with a comma): every such place is named.
    KaiyiError
        Where the place cannot be written to.
    """
    publish(scenario, path, lambda target: _write(scenario, target, lang))


def publish(scenario: Scenario, path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` put a scenario beside ``path``, read it back, and move it to ``path`` if it is the same.

    Raises
    ------
    InputError, KaiyiError
        As in `write_scenario`.
    """
    _refuse_occupied(path)
    staging = path.parent / f".{uuid.uuid4().hex}.part"
    target = staging / path.name
    try:
        staging.mkdir(parents=True)
        try:
            write(target)
            _compare(scenario, load(target))
            if path.is_dir():
                path.rmdir()
            target.replace(path)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise KaiyiError(unwritable(error, path)) from error


def is_workbook(path: Path) -> bool:
    """Tell whether a scenario at that path is one workbook, and not a folder."""
    return path.suffix.casefold() == WORKBOOK_ENDING


def _write(scenario: Scenario, path: Path, lang: Language) -> None:
    if is_workbook(path):
        write_sheets(path, [settings_sheet(scenario.settings, lang), *scenario_sheets(scenario, lang)])
    else:
        write_folder(scenario, path, lang)


def write_sheets(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets of a scenario to a workbook.

    Raises
    ------
    InputError
        Where a table has more rows, or a cell more characters, than a workbook can hold.
    KaiyiError
        Where the place cannot be written to.
    """
    faults = [fault for sheet in sheets for fault in _beyond_workbook(sheet, path)]
    if faults:
        raise InputError(faults)
    write_workbook(path, sheets)


def _beyond_workbook(sheet: Sheet, path: Path) -> Iterator[Fault]:
    cure = Text("请写成文件夹", "write a folder instead")
    if len(sheet.rows) > LAST_ROW:
        cause = Text("有 {count} 行，工作表放不下", "a sheet cannot hold {count} rows").format(count=len(sheet.rows))
        yield Fault(cause, cure, Place(path.name, sheet.title))
    for number, row in enumerate(sheet.rows, start=2):
        for column, value in zip(sheet.columns, row, strict=True):
            if isinstance(value, str) and len(value) > LONGEST_CELL:
                cause = Text("有 {count} 个字，一格放不下", "a cell cannot hold {count} characters")
                yield Fault(cause.format(count=len(value)), cure, Place(path.name, sheet.title, number, column.header))


def write_folder(scenario: Scenario, folder: Path, lang: Language, *, complete: bool = False) -> None:
    """Write ``scenario.toml`` and a CSV file for every table that has rows into a folder, over what is there.

    Groups of settings that state nothing but their defaults are left out, unless ``complete`` is set.

    Raises
    ------
    KaiyiError
        Where the place cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = settings_toml(scenario.settings, lang, complete=complete)
    write_atomically(folder / SETTINGS_FILE, text.encode())
    for stated in TABLES:
        if getattr(scenario, stated.key):
            sheet = table_sheet(stated, scenario, lang)
            write_csv(folder / f"{stated.key}.csv", [column.header for column in sheet.columns], csv_rows(sheet))


def _refuse_occupied(path: Path) -> None:
    is_occupied = any(path.iterdir()) if path.is_dir() and not is_workbook(path) else path.exists()
    if is_occupied:
        raise InputError(
            Fault(
                Text("这里已经有内容，不会覆盖", "something is already here, and is not overwritten"),
                Text("请换一个名称，或先移走原有内容", "choose another name, or move it away first"),
                Place(str(path)),
            )
        )


def _compare(written: Scenario, read: Scenario) -> None:
    """Refuse a scenario that reads back as another: a text that readers tidy, such as one with full-width letters."""
    before, after = canonical(written, *ALL_GROUPS), canonical(read, *ALL_GROUPS)
    if before == after:
        return
    faults = []
    if before["settings"] != after["settings"]:
        faults.append(_changed(Text("设置", "settings"), SETTINGS_FILE))
    for name in NOUNS:
        rows = zip(before.get(name, []), after.get(name, []), getattr(written, name), strict=False)
        changed = next((row_key(noun) for old, new, noun in rows if old != new), None)
        if changed is not None or len(before.get(name, [])) != len(after.get(name, [])):
            faults.append(_changed(table(name).label, changed or name))
    raise InputError(faults)


def _changed(where: Text, what: str) -> Fault:
    cause = Text(
        "“{where}”中的 {what} 写出后读回来不一样", "'{where}': {what} would not be the same when it is read back"
    )
    return Fault(
        cause.format(where=where, what=both(what)),
        Text(
            "名称和编号首尾不要有空格，不要用全角字母和看不见的字符",
            "leave blanks at the ends, full-width letters and invisible characters out of names and identifiers",
        ),
    )
