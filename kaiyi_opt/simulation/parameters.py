"""Every number of the simulation in one table, `parameters.csv`: name, value, unit, source, range. None hides in code.

``article`` values are in the source article; ``literature`` values in the work that the note names; ``assumption``
values are ours; ``calibrated`` ones are fitted to the targets of
`kaiyi_opt.simulation.calibration`, within their range.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, cast

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.simulation.state import Records

Source = Literal["article", "literature", "assumption", "calibrated"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number: what it is called in both languages, its value, unit, source and possible range."""

    name: str
    label: Text
    value: float
    unit: str
    source: Source
    low: float
    high: float


def _read() -> tuple[Parameter, ...]:
    text = files("kaiyi_opt.simulation").joinpath("parameters.csv").read_text(encoding="utf-8")
    return tuple(
        Parameter(
            row["name"],
            Text(row["zh"], row["en"]),
            float(row["value"]),
            row["unit"],
            cast(Source, row["source"]),
            float(row["low"]),
            float(row["high"]),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


TABLE: tuple[Parameter, ...] = _read()
RECORD = np.dtype([(parameter.name, "f8") for parameter in TABLE])
BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in TABLE}


def values(overrides: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the table's values, those named in ``overrides`` replaced.

    Raises
    ------
    KeyError
        For a name that the table does not hold.
    """
    held = {parameter.name: parameter.value for parameter in TABLE}
    for name, value in (overrides or {}).items():
        if name not in held:
            raise KeyError(name)
        held[name] = float(value)
    return held


def records(draws: Mapping[str, float] | list[Mapping[str, float]], replicates: int) -> Records:
    """Return parameters for kernels, shape (replicates, 1): the same for all, or one draw for each in turn."""
    rows = [draws] if isinstance(draws, Mapping) else list(draws)
    table = np.zeros((replicates, 1), dtype=RECORD)
    for name in BY_NAME:
        column = np.array([row[name] for row in rows], dtype=np.float64)
        table[name][:, 0] = column[np.arange(replicates) % column.size]
    return table
