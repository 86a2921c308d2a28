"""What a planner hands over: a folder of `scenario.toml` and CSV tables, or one workbook with the same sheets."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.csv_source import read_csv
from kaiyi_opt.scenario.input_files import unreadable
from kaiyi_opt.scenario.raw_table import RawRow, RawTable, is_table_name
from kaiyi_opt.scenario.toml_settings import read_toml
from kaiyi_opt.scenario.workbook_source import read_workbook

__all__ = ["RawRow", "RawTable", "Source", "read_source"]

SETTINGS_FILE = "scenario.toml"
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
OLD_WORKBOOK_ENDINGS = (".xls", ".xlsb", ".et", ".ods")


@dataclass(frozen=True)
class Source:
    """A scenario before any cell is understood.

    Attributes
    ----------
    path
        The folder or the workbook.
    settings
        Nested settings: typed values from TOML, texts from a workbook.
    settings_file
        The name of the file they came from.
    tables
        The tables: of a folder in the order of their file names, of a workbook in the order of its sheets.
    """

    path: Path
    settings: dict[str, object]
    settings_file: str
    tables: tuple[RawTable, ...]


def read_source(path: Path) -> Source:
    """Read a scenario's files.

    Raises
    ------
    InputError
        With every fault of every file: what is missing, cannot be read or is no table.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise InputError(unreadable(error, str(path))) from error
    if stat.S_ISDIR(mode):
        return _read_folder(path)
    if path.suffix.casefold() in WORKBOOK_ENDINGS:
        settings, tables = read_workbook(path)
        return Source(path, settings, path.name, tables)
    raise InputError(_not_a_scenario(path))


def _read_folder(path: Path) -> Source:
    settings: dict[str, object] = {}
    tables: list[RawTable] = []
    faults: list[Fault] = []
    try:
        files = sorted(path.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(unreadable(error, str(path))) from error
    if any(entry.name == SETTINGS_FILE for entry in files):
        try:
            settings = read_toml(path / SETTINGS_FILE)
        except InputError as error:
            faults.extend(error.faults)
    else:
        faults.append(_no_settings(path))
    for entry in files:
        if entry.suffix.casefold() == ".csv" and is_table_name(entry.name):
            try:
                tables.append(read_csv(entry))
            except InputError as error:
                faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return Source(path, settings, SETTINGS_FILE, tuple(tables))


def _no_settings(path: Path) -> Fault:
    return Fault(
        Text("文件夹里没有 {file}", "the folder has no {file}").format(file=SETTINGS_FILE),
        Text("请检查路径，或用 kaiyi new 新建一份", "check the path, or make a new scenario with `kaiyi new`"),
        Place(str(path)),
    )


def _not_a_scenario(path: Path) -> Fault:
    if path.suffix.casefold() in OLD_WORKBOOK_ENDINGS:
        return Fault(
            Text("这种工作簿读不了", "this kind of workbook cannot be read"),
            Text("请用 Excel 或 WPS 另存为 .xlsx", "save it from Excel or WPS as .xlsx"),
            Place(str(path)),
        )
    return Fault(
        Text("这不是一份方案", "this is not a scenario"),
        Text(
            "请给出含 {file} 的文件夹，或一个 .xlsx 工作簿", "give the folder that holds {file}, or an .xlsx workbook"
        ).format(file=SETTINGS_FILE),
        Place(str(path)),
    )
