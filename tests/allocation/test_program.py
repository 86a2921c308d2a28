"""The compiled form: what it refuses, that it counts in whole numbers of any size, which status follows from what."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.allocation import IntegerProgram, ProgramSolution, Status
from kaiyi_opt.allocation.program import LARGEST, Stop, exact_dot
from kaiyi_opt.errors import InputError, NotHeldError
from tests.oracles import dot

ENDLESS = math.inf


def stated(**parts: Any) -> IntegerProgram:
    whole: dict[str, Any] = {"objective": [1, 1], "matrix": [[1, 1]], "row_lower": [0], "row_upper": [5]}
    return IntegerProgram(**{**whole, **parts})


REFUSED = {
    "half_gain": (
        {"objective": [1.5, 1]},
        "objective",
        "1.5 不是 2**53 以内的整数",
        "1.5 is not a whole number within 2**53",
    ),
    "nan_gain": (
        {"objective": [math.nan, 1]},
        "objective",
        "nan 不是 2**53 以内的整数",
        "nan is not a whole number within 2**53",
    ),
    "huge_gain": (
        {"objective": [LARGEST + 2, 1]},
        "objective",
        "9007199254740994 不是 2**53 以内的整数",
        "9007199254740994 is not a whole number within 2**53",
    ),
    "long_objective": ({"objective": [1, 1, 1]}, "objective", "形状为 (3,)，应为 (2,)", "shape (3,), expected (2,)"),
    "half_coefficient": (
        {"matrix": [[0.5, 1]]},
        "matrix",
        "0.5 不是 2**53 以内的整数",
        "0.5 is not a whole number within 2**53",
    ),
    "nan_bound": (
        {"row_lower": [math.nan]},
        "row_lower",
        "上下限应为 2**53 以内的整数，没有限制时为 inf",
        "bounds are whole numbers within 2**53, or inf where there is none",
    ),
    "half_bound": (
        {"row_upper": [0.5]},
        "row_upper",
        "上下限应为 2**53 以内的整数，没有限制时为 inf",
        "bounds are whole numbers within 2**53, or inf where there is none",
    ),
    "crossed_row": ({"row_lower": [9]}, "row_lower", "row 0: 9 > 5", "row 0: 9 > 5"),
    "crossed_column": ({"column_lower": 2}, "column_lower", "column 0: 2 > 1", "column 0: 2 > 1"),
    "row_above_all": (
        {"row_lower": [ENDLESS], "row_upper": [ENDLESS]},
        "row_lower",
        "row 0: inf > inf",
        "row 0: inf > inf",
    ),
    "short_columns": ({"column_upper": [1]}, "column_upper", "形状为 (1,)，应为 (2,)", "shape (1,), expected (2,)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_whole_number_program_is_refused_with_cause_and_cure(case: str) -> None:
    parts, name, zh, en = REFUSED[case]
    with pytest.raises(InputError) as caught:
        stated(**parts)
    assert caught.value.render("zh") == f"整数规划的 {name} 不合要求：{zh}。请用整数，并核对各部分的长度。"
    assert caught.value.render("en") == (
        f"{name} of the integer program is not valid: {en}. use whole numbers and make the shapes agree."
    )


def test_columns_are_binary_and_numbers_stretch_to_shapes_by_default() -> None:
    program = stated()
    assert program.column_lower.tolist() == [0, 0]
    assert program.column_upper.tolist() == [1, 1]
    assert stated(column_lower=-3, column_upper=ENDLESS).column_upper.tolist() == [ENDLESS, ENDLESS]


@pytest.mark.parametrize("kind", [float, np.int64])
def test_the_matrix_of_the_caller_is_neither_changed_nor_shared(kind: type) -> None:
    given_matrix = sp.csr_array((np.array([1, 2, 0, 3], dtype=kind), [1, 1, 0, 0], [0, 3, 4]), shape=(2, 2))
    before = given_matrix.data.copy(), given_matrix.indices.copy(), given_matrix.indptr.copy()
    program = stated(matrix=given_matrix, row_lower=[0, 0], row_upper=[5, 5])
    assert [part.tolist() for part in (given_matrix.data, given_matrix.indices, given_matrix.indptr)] == [
        part.tolist() for part in before
    ]
    given_matrix.data[:] = 9
    assert program.matrix.toarray().tolist() == [[0, 3], [3, 0]]


@given(st.lists(st.tuples(st.integers(-LARGEST, LARGEST), st.integers(-(2**62), 2**62)), max_size=6))
def test_a_value_is_exact_beyond_64_bits(pairs: list[tuple[int, int]]) -> None:
    weights = np.array([weight for weight, _ in pairs], dtype=np.int64)
    point = np.array([x for _, x in pairs], dtype=np.int64)
    assert exact_dot(weights, point) == dot(weights.tolist(), point.tolist())


@given(st.lists(st.integers(-LARGEST, LARGEST), min_size=1, max_size=5), st.integers(0, 2**61), st.integers(-2, 2))
def test_a_row_is_judged_by_the_unit_whatever_its_size(weights: list[int], reach: int, beside: int) -> None:
    point = np.full(len(weights), reach, dtype=np.int64)
    activity = sum(weights) * reach
    program = IntegerProgram([0] * len(weights), [weights], [-ENDLESS], [ENDLESS], -ENDLESS, ENDLESS)
    assert [int(value) for value in program.activity(point)] == [activity]
    if abs(activity + beside) <= LARGEST:
        limited = IntegerProgram(program.objective, program.matrix, [-ENDLESS], [activity + beside], -ENDLESS, ENDLESS)
        assert limited.is_feasible(point) == (beside >= 0)
        assert limited.violated_rows(point) == ([] if beside >= 0 else [0])


def test_a_point_outside_its_columns_is_not_feasible() -> None:
    assert not stated().is_feasible(np.array([2, 0]))
    assert not stated().is_feasible(np.array([-1, 1]))
    assert stated().is_feasible(np.array([1, 1]))


def test_rows_and_objective_are_replaced_in_a_copy() -> None:
    program = stated()
    longer = program.with_rows([[1, -1]], [-ENDLESS], [0])
    assert (program.size, longer.size) == ((1, 2), (2, 2))
    assert longer.violated_rows(np.array([1, 0])) == [1]
    assert program.with_objective(np.array([7, 0])).value(np.array([1, 1])) == 7
    assert program.value(np.array([1, 1])) == 2


STATUSES = {
    Status.OPTIMAL: {"point": np.array([1]), "objective_or_none": 5, "bound": 5},
    Status.WITHIN_GAP: {"point": np.array([1]), "objective_or_none": 100, "bound": 105, "allowed_gap": 0.05},
    Status.FEASIBLE: {"point": np.array([1]), "objective_or_none": 100, "bound": 106, "allowed_gap": 0.05},
    Status.INFEASIBLE: {"infeasible": True},
    Status.UNBOUNDED: {"unbounded": True},
    Status.UNKNOWN: {"bound": 7},
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("stopped", Stop)
def test_the_status_follows_from_point_and_bound_and_never_from_why_it_stopped(status: Status, stopped: Stop) -> None:
    parts = {"point": None, "objective_or_none": None, "bound": None, **STATUSES[status]}
    assert ProgramSolution(stopped, **parts).status == status  # type: ignore[arg-type]


def test_a_point_without_a_bound_is_no_more_than_feasible_even_within_any_gap() -> None:
    solution = ProgramSolution(Stop.FINISHED, np.array([1]), 5, None, allowed_gap=1e9)
    assert (solution.status, solution.gap) == (Status.FEASIBLE, ENDLESS)


@pytest.mark.parametrize("accessor", ["values", "objective"])
@pytest.mark.parametrize("status", [Status.INFEASIBLE, Status.UNBOUNDED, Status.UNKNOWN])
def test_what_is_not_held_cannot_be_read(accessor: str, status: Status) -> None:
    parts = {"point": None, "objective_or_none": None, "bound": None, **STATUSES[status]}
    solution = ProgramSolution(Stop.TIME_LIMIT, **parts)  # type: ignore[arg-type]
    with pytest.raises(NotHeldError) as caught:
        getattr(solution, accessor)
    assert caught.value.render("zh") == f"没有可读的解：状态为 {status}。请先看 status。"
    assert caught.value.render("en") == f"there is no point to read: the status is {status}. look at `status` first."
