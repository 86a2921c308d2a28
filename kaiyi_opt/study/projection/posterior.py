"""The calibrated parameters of a scenario: a CSV file, a column a parameter and a row a draw from the posterior."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import shown
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.writing import write_csv
from kaiyi_opt.simulation.parameters import BY_NAME, values

Draw = dict[str, float]


def draws_of(scenario: Scenario) -> list[Draw]:
    """Return the parameters that a scenario's projections draw from: its posterior, else the table's values alone.

    Raises
    ------
    InputError
        Where the file that the settings name cannot be read.
    """
    name = scenario.settings.simulation.posterior
    if not name:
        return [values()]
    return read_posterior((scenario.folder or Path()) / name)


def read_posterior(path: Path) -> list[Draw]:
    """Return the draws in a file; a parameter that has no column keeps the table's value.

    Raises
    ------
    InputError
        With every fault: no file, unknown or repeated columns, cells that are no number, no row.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(_unreadable(path, error)) from error
    header = rows[0] if rows else []
    faults = _header_faults(header, path.name)
    draws: list[Draw] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        found = [_number(text) for text in row]
        if len(row) != len(header) or None in found:
            faults.append(_bad_row(row, header, found, Place(path.name, row=number)))
        elif not faults:
            draws.append(values({name: value for name, value in zip(header, found, strict=True) if value is not None}))
    if not faults and not draws:
        faults.append(Fault(Text("文件中没有任何一行", "the file has no row"), _CALIBRATE, Place(path.name)))
    if faults:
        raise InputError(faults)
    return draws


def write_posterior(path: Path, names: Sequence[str], draws: npt.NDArray[np.float64]) -> None:
    """Write draws, shape (draws, parameters), so that they read back the same to the last bit.

    Raises
    ------
    KaiyiError
        Where the file cannot be written.
    """
    write_csv(path, names, ([repr(float(value)) for value in draw] for draw in draws))


_CALIBRATE = Text("请用 kaiyi calibrate 重新生成", "make it again with `kaiyi calibrate`")


def _unreadable(path: Path, error: Exception) -> Fault:
    why = both(getattr(error, "strerror", None) or type(error).__name__)
    cause = Text("后验文件读不出来（{why}）", "the posterior cannot be read ({why})").format(why=why)
    cure = Text(
        "请用 kaiyi calibrate 生成，或清空 simulation.posterior",
        "make it with `kaiyi calibrate`, or leave simulation.posterior blank",
    )
    return Fault(cause, cure, Place(path.name))


def _header_faults(header: list[str], file: str) -> list[Fault]:
    faults = []
    for position, name in enumerate(header):
        place = Place(file, row=1, column=name)
        if name not in BY_NAME:
            cause = Text("没有名为 {name} 的参数", "there is no parameter {name}").format(name=shown(name))
            faults.append(Fault(cause, _CALIBRATE, place))
        elif name in header[:position]:
            faults.append(Fault(Text("这一列有两次", "this column is there twice"), _CALIBRATE, place))
    return faults


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _bad_row(row: list[str], header: list[str], found: list[float | None], place: Place) -> Fault:
    if len(row) != len(header):
        cause = Text("这一行有 {n} 个单元格，应为 {m} 个", "this row has {n} cells, and should have {m}")
        return Fault(cause.format(n=len(row), m=len(header)), _CALIBRATE, place)
    cause = Text("“{text}”不是数字", "'{text}' is not a number").format(text=shown(row[found.index(None)]))
    return Fault(cause, _CALIBRATE, place)
