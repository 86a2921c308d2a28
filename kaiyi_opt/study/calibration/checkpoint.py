"""Where a search stands, on disk: the last population, written whole or not at all, with what it rests on.

Plain JSON; Python prints numbers so that they read back the same to the last bit, and a search that goes on from a
checkpoint ends as one that was never interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.input_files import MEGABYTE, read_bytes
from kaiyi_opt.scenario.writing import write_atomically
from kaiyi_opt.study.calibration.population import Population

FORMAT = "kaiyi-calibration-checkpoint/1"
_MOST_BYTES = 500 * MEGABYTE


def write_checkpoint(path: Path, rests_on: Mapping[str, Any], last: Population, course: list[dict[str, Any]]) -> None:
    """Write the last population whole, and what is told of it and those before, a `stand` each.

    Raises
    ------
    KaiyiError
        Where the file cannot be written.
    """
    content = {
        "format": FORMAT,
        "rests_on": dict(rests_on),
        "course": course,
        "draws": last.draws.tolist(),
        "weights": last.weights.tolist(),
        "errors": last.errors.tolist(),
    }
    write_atomically(path, json.dumps(content, ensure_ascii=False).encode())


def stand(population: Population) -> dict[str, Any]:
    """Return what the report tells of a population; the first tolerance, which is none, is ``None``."""
    finite = bool(np.isfinite(population.tolerance))
    return {
        "tolerance": population.tolerance if finite else None,
        "tried": population.tried,
        "kept": len(population.draws),
        "effective": population.effective_size,
    }


def read_checkpoint(path: Path, rests_on: Mapping[str, Any]) -> tuple[Population, list[dict[str, Any]]]:
    """Return the population to go on from, and what is told of it and those before.

    Raises
    ------
    InputError
        Where there is no such file, it cannot be read, or it rests on something else.
    """
    content = read_bytes(path, str(path), _MOST_BYTES)
    try:
        held = json.loads(content)
        course = list(held["course"])
        last = course[-1]
        tolerance = np.inf if last["tolerance"] is None else float(last["tolerance"])
        arrays = [np.array(held[name], dtype=np.float64) for name in ("draws", "weights", "errors")]
        found = Population(len(course) - 1, tolerance, int(last["tried"]), *arrays)
        same = held["format"] == FORMAT and held["rests_on"] == json.loads(json.dumps(dict(rests_on)))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        cause = Text("不是校准的检查点，或已损坏", "this is no checkpoint of a calibration, or it is damaged")
        raise InputError(Fault(cause, _AFRESH, Place(str(path)))) from error
    if not same:
        cause = Text(
            "检查点属于另一份方案、种子或参数",
            "the checkpoint belongs to another scenario, seed or set of parameters",
        )
        raise InputError(Fault(cause, _AFRESH, Place(str(path))))
    return found, course


_AFRESH = Text("请去掉 --resume 重新开始", "begin afresh, without --resume")
