from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.parts import MOST_PARTS, column_groups, independent_parts

NONE = -np.inf


def program(rows, lower, upper, order=None, goal=None) -> GoalProgram:
    matrix = sp.csr_array(np.array(rows, dtype=np.int64))
    columns = matrix.shape[1]
    goal = goal or [1] * columns
    order = order if order is not None else [[j] for j in range(columns)]
    groups = tuple(np.array(group) for group in order)
    return GoalProgram(matrix, np.array(lower, float), np.array(upper, float), (goal,), groups, ("",) * matrix.shape[0])


def columns_of(parts) -> list[list[int]]:
    return [part.columns.tolist() for part in parts]


def test_two_pools_that_share_nothing_are_two_parts() -> None:
    parts = independent_parts(program([[5, 0, 5], [0, 3, 0], [0, 0, 2]], [NONE] * 3, [7, 2, 1]))
    assert columns_of(parts) == [[1], [0, 2]]
    assert parts[1].program.matrix.toarray().tolist() == [[5, 5], [0, 2]]


def test_a_row_that_nothing_can_break_ties_nobody() -> None:
    parts = independent_parts(program([[5, 5]], [NONE], [10]))
    assert columns_of(parts) == [[0, 1]]
    assert parts[0].program.matrix.shape == (0, 2)


def test_of_columns_that_exclude_one_another_one_at_most_counts() -> None:
    rows = [[1, 1, 0], [4, 6, 3]]
    assert independent_parts(program(rows, [NONE] * 2, [1, 9], order=[[0, 1], [2]]))[-1].program.matrix.shape == (1, 2)
    assert len(independent_parts(program(rows, [NONE] * 2, [1, 8], order=[[0, 1], [2]]))) == 1


def test_groups_are_read_from_rows_that_say_at_most_one() -> None:
    stated = program([[1, 1, 0, 0], [0, 0, 1, 2]], [NONE] * 2, [1, 1], order=[[0, 1], [2, 3]])
    group = column_groups(stated)
    assert group[0] == group[1]
    assert len(set(group.tolist())) == 3


def test_a_floor_nobody_can_reach_is_a_part_without_a_point() -> None:
    parts = independent_parts(program([[0, 0], [1, 0]], [2, NONE], [5, 0]))
    assert [] in columns_of(parts)
    assert solve_goals(program([[0, 0], [1, 0]], [2, NONE], [5, 0])).infeasible


def test_many_small_parts_go_together() -> None:
    count = 3 * MOST_PARTS
    parts = independent_parts(program((np.eye(count, dtype=int) * 2).tolist(), [NONE] * count, [1] * count))
    assert len(parts) == MOST_PARTS
    assert sorted(np.concatenate([part.columns for part in parts]).tolist()) == list(range(count))


@pytest.mark.parametrize("columns", [0, 1])
def test_a_program_without_rows_is_one_part(columns: int) -> None:
    parts = independent_parts(program(np.zeros((0, columns), dtype=int), [], []))
    assert columns_of(parts) == [list(range(columns))]
