"""Whole-number arithmetic on programs: reductions keep the points, bounds hold at any price, fixing keeps optima."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.allocation import IntegerProgram
from kaiyi_opt.allocation.exact import PRICE_SCALE, fixed_by_cost, reduced, restricted, safe_bound
from kaiyi_opt.allocation.solvers.highs import row_prices
from tests.allocation.small_programs import ENDLESS, matrix_of, small_program
from tests.oracles import dot, feasible_points, keeps_rows, optimum

SEEDS = st.integers(0, 10**9)
PRICES = st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4)


@given(SEEDS, st.sampled_from([1, 7, 100, 2**30]), st.sampled_from([1, 3]))
def test_reducing_keeps_exactly_the_same_points_and_their_values(seed: int, rows_by: int, gains_by: int) -> None:
    plain = small_program(seed)
    stretched = IntegerProgram(
        plain.objective * gains_by,
        plain.matrix * rows_by,
        plain.row_lower * rows_by - (rows_by // 2 if rows_by > 1 else 0),
        plain.row_upper * rows_by + (rows_by // 3 if rows_by > 1 else 0),
        plain.column_lower,
        plain.column_upper,
    )
    answer = reduced(stretched)
    points = feasible_points(stretched)
    assert points == feasible_points(plain)
    if answer is None:
        assert not points
        return
    smaller, factor = answer
    assert feasible_points(smaller) == points
    assert factor % gains_by == 0 or not plain.objective.any()
    for point in points:
        assert factor * dot(smaller.objective, point) == dot(stretched.objective, point)


def test_amounts_on_a_step_shrink_to_counts_of_steps_and_the_budget_rounds_down() -> None:
    program = IntegerProgram([600, 900], [[30000, 20000]], [1], [49999])
    smaller, factor = reduced(program) or (program, 0)
    assert (smaller.matrix.toarray().tolist(), smaller.row_lower.tolist(), smaller.row_upper.tolist()) == (
        [[3, 2]],
        [1],
        [4],
    )
    assert (smaller.objective.tolist(), factor) == ([2, 3], 300)


def test_an_equality_that_no_whole_numbers_meet_is_told_at_once() -> None:
    assert reduced(IntegerProgram([1, 1], [[2, -2]], [1], [1], -ENDLESS, ENDLESS)) is None


def test_a_program_without_rows_or_gains_reduces_to_itself() -> None:
    smaller, factor = reduced(IntegerProgram([0, 0], matrix_of([], 2), [], [])) or (None, 0)
    assert smaller is not None
    assert (smaller.size, factor) == ((0, 2), 1)


@given(SEEDS, PRICES)
def test_the_bound_holds_at_any_price(seed: int, prices: list[float]) -> None:
    program = small_program(seed)
    safe = safe_bound(program, np.array(prices[: program.size[0]]))
    best = optimum(program)
    assert safe is not None
    assert best is None or safe.bound >= best


@given(SEEDS, PRICES, st.sampled_from([10**6, 10**10]))
def test_the_bound_holds_or_is_refused_where_numbers_are_large(seed: int, prices: list[float], largest: int) -> None:
    program = small_program(seed, largest=largest)
    safe = safe_bound(program, np.array(prices[: program.size[0]]))
    best = optimum(program)
    assert safe is None or best is None or safe.bound >= best


@given(SEEDS, PRICES)
def test_a_step_off_the_favoured_bound_costs_what_is_said(seed: int, prices: list[float]) -> None:
    program = small_program(seed)
    safe = safe_bound(program, np.array(prices[: program.size[0]]))
    assert safe is not None
    favoured = np.where(safe.scaled_costs > 0, program.column_upper, program.column_lower)
    for point in feasible_points(program):
        steps = np.abs(np.array(point) - favoured).astype(int)
        loss = dot(np.abs(safe.scaled_costs), steps)
        assert dot(program.objective, point) * PRICE_SCALE <= safe.scaled_bound - loss


@given(SEEDS, st.one_of(PRICES, st.none()))
def test_fixing_by_cost_never_cuts_off_a_point_worth_enough(seed: int, prices: list[float] | None) -> None:
    program = small_program(seed)
    found = row_prices(program)[0] if prices is None else np.array(prices[: program.size[0]])
    safe = None if found is None else safe_bound(program, found)
    points = feasible_points(program)
    if safe is None or not points:
        return
    values = sorted({dot(program.objective, point) for point in points})
    for value in (values[-1], values[len(values) // 2]):
        lower, upper = fixed_by_cost(program, safe, value)
        for point in points:
            if dot(program.objective, point) >= value:
                assert np.all(lower <= point)
                assert np.all(point <= upper)


def test_prices_of_the_relaxation_fix_what_no_optimum_moves() -> None:
    program = IntegerProgram([60, 50, 1], [[3, 2, 2]], [-ENDLESS], [6])
    prices, _ = row_prices(program)
    assert prices is not None
    safe = safe_bound(program, prices)
    assert safe is not None
    assert safe.bound == 110
    lower, upper = fixed_by_cost(program, safe, 110)
    assert (lower.tolist(), upper.tolist()) == ([1, 1, 0], [1, 1, 1])


def test_an_endless_bound_is_no_bound_unless_its_cost_is_nothing() -> None:
    program = IntegerProgram([1, 0], [[1, 1]], [-ENDLESS], [4], 0, ENDLESS)
    assert safe_bound(program, np.array([0.0])) is None
    whole = safe_bound(program, np.array([1.0]))
    assert whole is not None
    assert whole.bound == 4


def test_a_price_on_the_side_without_a_bound_counts_for_nothing() -> None:
    program = IntegerProgram([1, 2], [[1, 1]], [-ENDLESS], [1])
    safe = safe_bound(program, np.array([-5.0]))
    assert safe is not None
    assert safe.bound == 3


@given(SEEDS, st.data())
def test_restricting_keeps_the_points_that_hold_what_is_fixed(seed: int, data: st.DataObject) -> None:
    program = small_program(seed)
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    for column in range(program.size[1]):
        if data.draw(st.booleans()):
            lower[column] = upper[column] = data.draw(st.integers(int(lower[column]), int(upper[column])))
    smaller, free, fixed = restricted(program, lower, upper)
    assert free.tolist() == [j for j in range(program.size[1]) if lower[j] < upper[j]]
    expected = [point for point in feasible_points(program) if all(lower <= point) and all(point <= upper)]
    rebuilt = []
    for part in feasible_points(smaller):
        whole = fixed.copy()
        whole[free] = part
        rebuilt.append(tuple(whole.tolist()))
        assert keeps_rows(program, whole.tolist())
        assert dot(program.objective, whole) == dot(smaller.objective, part) + dot(program.objective, fixed)
    assert rebuilt == expected


def test_bounds_are_exact_beyond_64_bits() -> None:
    program = IntegerProgram([2**40] * 3, matrix_of([], 3), [], [], 0, 2**50)
    safe = safe_bound(program, np.zeros(0))
    assert safe is not None
    assert safe.bound == 3 * 2**90
    assert math.log2(safe.scaled_bound) > 110
