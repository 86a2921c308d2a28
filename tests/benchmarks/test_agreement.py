"""What counts as agreement: nothing that both cannot be right about, and no point that is not what is said of it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from benchmarks import Options
from benchmarks.agreement import verdict
from benchmarks.registry import REGISTRY
from kaiyi_opt.allocation.program import IntegerProgram, ProgramSolution, Stop

PROGRAM = IntegerProgram([6, 5, 4], sp.csr_array([[3, 2, 2]]), [-math.inf], [4])
BEST = ProgramSolution(Stop.FINISHED, np.array([0, 1, 1]), 9, 9)
NONE = ProgramSolution(Stop.FINISHED, None, None, None, infeasible=True)
UNKNOWN = ProgramSolution(Stop.TIME_LIMIT, None, None, None)


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (BEST, "optimal"),
        (NONE, "differing"),
        (UNKNOWN, "open"),
        (replace(BEST, bound=10), "open"),
        (ProgramSolution(Stop.FINISHED, np.array([1, 0, 0]), 6, 6), "differing"),
        (ProgramSolution(Stop.TIME_LIMIT, np.array([1, 0, 0]), 6, 8), "differing"),
        (replace(BEST, point=np.array([1, 1, 0]), objective_or_none=9), "differing"),
        (replace(BEST, point=np.array([0, 0, 1]), objective_or_none=9), "differing"),
    ],
)
def test_two_answers_agree_where_both_can_be_right(ours: ProgramSolution, expected: str) -> None:
    assert (verdict(PROGRAM, ours, BEST), verdict(PROGRAM, BEST, ours)) == (expected, expected)
    assert verdict(PROGRAM, NONE, NONE) == "infeasible"


@pytest.mark.parametrize("kind", ["friendly", "amounts", "multiple_choice", "equalities"])
def test_a_row_counts_every_program_once(kind: str) -> None:
    (named,) = REGISTRY.named(f"allocation.agreement.{kind}")
    (row,) = named.measure(Options(sizes=(3,), seed=1))
    told = [row[each] for each in ("optimal", "infeasible", "open", "differing")]
    assert (sum(map(int, map(str, told))), told[-1]) == (3, 0)
