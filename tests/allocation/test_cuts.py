"""Cutting off a point that breaks a row by a unit: it goes, every point that keeps the rows stays."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.allocation import IntegerProgram
from kaiyi_opt.allocation.cuts import cut_off
from tests.allocation.small_programs import ENDLESS, knapsack, small_program, tempting_knapsack
from tests.oracles import box, feasible_points, keeps_rows

SEEDS = st.integers(0, 10**9)


def shadows(program: IntegerProgram, columns: int) -> set[tuple[int, ...]]:
    """Return the points of the first columns that some values of the added ones complete."""
    return {point[:columns] for point in feasible_points(program)}


def check(program: IntegerProgram, point: tuple[int, ...]) -> None:
    after = cut_off(program, np.array(point))
    assert after is not None
    columns = program.size[1]
    assert shadows(after, columns) == set(feasible_points(program))
    clear = IntegerProgram(
        after.objective,
        after.matrix[program.size[0] :],
        after.row_lower[program.size[0] :],
        after.row_upper[program.size[0] :],
        after.column_lower,
        after.column_upper,
    )
    assert point not in shadows(clear, columns), "only the old rows keep it away"


@given(SEEDS, st.data())
def test_every_kept_point_stays_and_the_broken_one_goes_by_a_clear_row(seed: int, data: st.DataObject) -> None:
    program = small_program(seed, binary=True)
    broken = [point for point in box(program) if not keeps_rows(program, point)]
    if broken:
        check(program, data.draw(st.sampled_from(broken)))


@given(SEEDS, st.data())
def test_so_with_general_whole_numbers(seed: int, data: st.DataObject) -> None:
    program = small_program(seed, most_columns=3)
    broken = [point for point in box(program) if not keeps_rows(program, point)]
    if broken:
        check(program, data.draw(st.sampled_from(broken)))


def test_a_cover_is_minimal_and_its_coefficients_are_ones() -> None:
    program = knapsack([1, 1, 1, 1], [500, 400, 300, 1], 899)
    after = cut_off(program, np.array([1, 1, 1, 1]))
    assert after is not None
    assert after.matrix.toarray().tolist()[1:] == [[1, 1, 0, 0]]
    assert after.row_upper.tolist() == [899, 1]


def test_a_floor_missed_by_a_unit_asks_for_one_more() -> None:
    program = IntegerProgram([-1, -1, -1], [[500, 400, 300]], [801], [ENDLESS])
    after = cut_off(program, np.array([1, 0, 1]))
    assert after is not None
    assert (after.matrix.toarray().tolist()[1:], after.row_upper.tolist()[1:]) == ([[0, -1, 0]], [-1])
    assert keeps_rows(after, (1, 1, 0))


def test_a_row_that_no_point_keeps_leaves_none() -> None:
    program = IntegerProgram([1, 1], [[2, 2]], [-ENDLESS], [-1])
    after = cut_off(program, np.array([0, 0]))
    assert after is not None
    assert feasible_points(after) == []


def test_an_endless_column_in_the_cover_stands_in_the_way() -> None:
    program = IntegerProgram([1, 1], [[3, 5]], [-ENDLESS], [7], 0, ENDLESS)
    assert cut_off(program, np.array([1, 1])) is None


def test_a_kept_point_changes_nothing() -> None:
    program = knapsack([1, 1], [1, 1], 2)
    assert cut_off(program, np.array([1, 1])) is program


def test_the_tempting_set_is_cut_off_and_nothing_cheaper() -> None:
    gains, costs, budget = tempting_knapsack(0)
    program = knapsack(gains, costs, budget)
    worth = sorted(range(25), key=lambda k: -gains[k] / costs[k])[:12]
    point = np.zeros(25, dtype=np.int64)
    point[worth] = 1
    assert program.violated_rows(point) == [0]
    after = cut_off(program, point)
    assert after is not None
    assert not after.with_rows(program.matrix, [-ENDLESS], [ENDLESS]).is_feasible(point)
    for dropped in worth:
        lighter = point.copy()
        lighter[dropped] = 0
        if program.is_feasible(lighter):
            assert after.is_feasible(lighter)
