"""Tightening in whole numbers: no point is lost, bounds only shrink, and what it calls impossible is."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.allocation import IntegerProgram
from kaiyi_opt.allocation.tighten import tightened
from tests.allocation.small_programs import ENDLESS, linked_amounts, small_program
from tests.oracles import feasible_points


def same_points(program: IntegerProgram) -> None:
    narrow = tightened(program)
    points = feasible_points(program)
    if narrow is None:
        assert not points
        return
    assert np.all(narrow.column_lower >= program.column_lower)
    assert np.all(narrow.column_upper <= program.column_upper)
    assert feasible_points(narrow) == points


@given(st.integers(0, 10**9), st.sampled_from([3, 10, 10**6, 10**15]))
def test_the_whole_points_stay_the_same(seed: int, largest: int) -> None:
    same_points(small_program(seed, largest=largest, most_columns=4))


@given(st.integers(0, 10**9))
def test_so_they_do_with_large_constants_on_binaries(seed: int) -> None:
    plain = small_program(seed, binary=True, most_columns=5)
    factor = np.where(np.arange(plain.size[1]) % 2 == 0, 1, 1000)
    same_points(
        IntegerProgram(
            plain.objective,
            plain.matrix * factor,
            plain.row_lower,
            plain.row_upper,
            plain.column_lower,
            plain.column_upper,
        )
    )


def test_amounts_and_constants_are_cut_to_what_the_rows_allow() -> None:
    narrow = tightened(linked_amounts())
    assert narrow is not None
    assert narrow.column_upper.tolist() == [700, 700, 700, 1, 1, 1]
    assert narrow.matrix.toarray().tolist()[0] == [1, 0, 0, -700, 0, 0]


def test_an_endless_column_with_others_that_are_bounded_gets_a_bound() -> None:
    program = IntegerProgram([1, 1], [[2, -3]], [-ENDLESS], [7], [0, 0], [ENDLESS, 4])
    narrow = tightened(program)
    assert narrow is not None
    assert narrow.column_upper.tolist() == [9, 4]


def test_two_endless_columns_tell_nothing_of_each_other() -> None:
    program = IntegerProgram([1, 1], [[1, -1]], [-ENDLESS], [7], 0, ENDLESS)
    narrow = tightened(program)
    assert narrow is not None
    assert narrow.column_upper.tolist() == [ENDLESS, ENDLESS]


def test_a_program_that_its_bounds_exclude_is_told_so() -> None:
    assert tightened(IntegerProgram([1, 1], [[3, 5]], [9], [ENDLESS])) is None


@given(st.integers(0, 10**9))
def test_no_point_is_lost_where_doubles_would_round(seed: int) -> None:
    random = Random(seed)
    huge = 2**53 - 1
    sizes = (1, 2, 3, -1, -3, huge, huge - 1, huge // 2, -huge)
    weights = [random.choice(sizes) for _ in range(random.randint(2, 4))]
    lower = [random.choice((0, -1)) for _ in weights]
    upper = [low + random.randint(0, 3) for low in lower]
    value = sum(w * random.randint(a, b) for w, a, b in zip(weights, lower, upper, strict=True)) + random.randint(-2, 2)
    if abs(value) <= huge:
        floor = value if random.random() < 0.3 else -ENDLESS
        same_points(IntegerProgram([0] * len(weights), [weights], [floor], [value], lower, upper))


def test_a_row_that_doubles_would_round_is_not_called_impossible() -> None:
    half, most = 2**52 - 1, 2**53 - 1
    program = IntegerProgram([0] * 4, [[half, 2, -1, -most]], [-3], [-3], [0, -1, -1, -1], [2, 1, 0, 2])
    assert feasible_points(program) == [(2, -1, 0, 1)]
    same_points(program)
