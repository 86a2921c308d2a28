"""Columns for whole choices: the same points, each with one more number for every choice; rows become short."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.allocation import IntegerProgram
from kaiyi_opt.allocation.solvers.whole_choices import with_choices
from tests.allocation.small_programs import ENDLESS, small_goal_program
from tests.oracles import feasible_points


def test_a_choice_gets_a_column_and_rows_that_ask_whether_become_short() -> None:
    """Two applications of two amounts; a budget tells the amounts apart, a count does not; one pair shares no row."""
    program = IntegerProgram(
        [5, 6, 7, 8, 1, 1],
        [[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1], [2, 3, 2, 3, 1, 2], [1, 1, 1, 1, 0, 0]],
        [-ENDLESS] * 5,
        [1, 1, 1, 5, 1],
    )
    wider = with_choices(program)
    assert wider.program.matrix.toarray().tolist() == [
        [0, 0, 0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 0, 0, 1],
        [0, 0, 0, 0, 1, 1, 0, 0],
        [2, 3, 2, 3, 1, 2, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 1],
        [1, 1, 0, 0, 0, 0, -1, 0],
        [0, 0, 1, 1, 0, 0, 0, -1],
    ]
    assert wider.extended(np.array([0, 1, 1, 0, 0, 0])).tolist() == [0, 1, 1, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("matrix", [[[1, 1], [2, 3]], [[1, 2], [1, 1]]])
def test_where_no_row_can_use_it_nothing_is_added(matrix: list[list[int]]) -> None:
    program = IntegerProgram([1, 1], matrix, [-ENDLESS] * 2, [1, 2])
    assert with_choices(program).program is program


@given(st.integers(0, 10**9))
def test_the_points_stay_the_same(seed: int) -> None:
    program = small_goal_program(seed).program(None)
    wider = with_choices(program)
    points = [tuple(wider.extended(np.array(point)).tolist()) for point in feasible_points(program)]
    assert sorted(feasible_points(wider.program)) == sorted(points)
