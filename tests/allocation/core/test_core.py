from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from benchmarks.rounds import synthetic_round
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.core import blocks, kernels, solve
from kaiyi_opt.allocation.core.blocks import Blocks
from kaiyi_opt.allocation.core.solve import solve_core
from kaiyi_opt.allocation.goal_program import GoalProgram, GoalSolution
from kaiyi_opt.allocation.ladder import climb
from kaiyi_opt.allocation.parts import choice_rows, independent_parts
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.program import Status
from tests.allocation.small_programs import small_goal_program
from tests.oracles import Lexicographic, lexicographic_optimum


def agrees(program: GoalProgram, found: GoalSolution, best: Lexicographic | None) -> bool:
    if best is None:
        return found.infeasible and found.point is None
    assert found.point is not None
    values = tuple(outcome.value for outcome in found.outcomes)
    expected = best.values or (0,)
    proved = all(o.bound == o.value and o.status == Status.OPTIMAL for o in found.outcomes)
    unique = found.unique_before_tie_break is (best.ties == 1)
    return values == expected and tuple(found.point.tolist()) == best.point and proved and unique and found.complete


def tried(seeds: range, largest: int) -> int:
    served = 0
    for seed in seeds:
        program = small_goal_program(seed, largest=largest)
        found = solve_core(program)
        if found is not None:
            served += 1
            assert agrees(program, found, lexicographic_optimum(program)), seed
    return served


@pytest.mark.parametrize("largest", [1, 5, 60])
def test_the_core_finds_what_trying_every_point_finds(largest: int) -> None:
    assert tried(range(400), largest) > 250


def test_so_it_does_where_no_groups_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST_COMBINATIONS", 1)
    assert tried(range(1000, 1300), 7) > 150


def test_so_it_does_where_no_row_serves_as_a_knapsack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "knapsack_row", lambda *_: -1)
    assert tried(range(2000, 2300), 7) > 150


def test_so_it_does_where_goals_are_not_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST_COMBINED", 0)
    assert tried(range(3000, 3300), 7) > 150


def test_so_it_does_without_any_step_on_the_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "STEPS", 0)
    assert tried(range(4000, 4200), 7) > 100


def test_so_it_does_over_a_table_of_amounts_rounded_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "TABLES", (8,))
    assert tried(range(5000, 5300), 60) > 150


@pytest.mark.parametrize("share", [1e-12, 1e-6, 1e-2, 1.0])
def test_whatever_the_prices_the_answer_is_the_same(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    def dear(blocks: Blocks) -> tuple[np.ndarray, None]:
        random = np.random.default_rng(blocks.weight.size)
        return (random.random(blocks.rows.bound.size) * share * solve._largest_prices(blocks)).astype(np.int64), None

    monkeypatch.setattr(solve, "_priced", dear)
    assert tried(range(6000, 6300), 9) > 150


@pytest.mark.parametrize("price", [1e30, -1e30])
def test_prices_that_would_leave_64_bits_are_cut(price: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        kernels, "rough_prices", lambda first, gain, weight, capacity, rows, steps: np.full(rows.bound.size, price)
    )
    assert tried(range(7000, 7200), 9) > 100


@pytest.mark.parametrize("size", [2**30, 2**44, 2**50, 2**53])
def test_large_numbers_are_added_up_exactly_or_left_to_others(size: int) -> None:
    for seed in range(8000, 8100):
        small = small_goal_program(seed, largest=9)
        # Rows that say "at most one of these" stay as they are.
        factor = np.where(choice_rows(small), 1, size // 16)
        stated = replace(
            small,
            matrix=sp.csr_array(small.matrix.toarray() * factor[:, np.newaxis]),
            row_lower=small.row_lower * factor,
            row_upper=small.row_upper * factor + np.where(np.isfinite(small.row_upper) & (factor > 1), seed % 3, 0),
        )
        found = solve_core(stated)
        assert found is None or agrees(stated, found, lexicographic_optimum(stated)), seed


@pytest.mark.parametrize("widths", [(1, 10**6), (2, 3, 10**6), (10**6,)])
def test_so_it_does_however_wide_the_layers_begin(widths: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "WIDTHS", widths)
    assert tried(range(9500, 9700), 9) > 150


def test_so_it_does_where_the_search_starts_just_below_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "FIRST_REACH", 2**40)
    assert tried(range(9700, 9900), 60) > 150


def test_a_point_to_start_from_changes_nothing() -> None:
    random = np.random.default_rng(1)
    for seed in range(10_000, 10_300):
        program = small_goal_program(seed, largest=9)
        point = random.integers(0, 2, program.matrix.shape[1])
        known = lexicographic_optimum(program)
        for start in (point, None if known is None else np.array(known.point)):
            found = solve_core(program, start)
            assert found is None or agrees(program, found, known), seed


def test_what_no_point_takes_is_closed_and_rows_that_cannot_bind_are_dropped() -> None:
    stated = GoalProgram(
        sp.csr_array(np.array([[5, 3, 4, 9], [0, 0, 0, 1], [1, 1, 1, 1]])),
        np.full(3, -np.inf),
        np.array([8.0, 0.0, 3.0]),
        ([5, 4, 3, 9],),
        tuple(np.array([n]) for n in range(4)),
        ("",) * 3,
    )
    read = blocks.read_blocks(stated, 2**19)
    assert read is not None
    # The last column is gone with its row, and of three columns no more than three can be taken: the knapsack is left.
    assert 3 not in read.member.tolist()
    assert (read.capacity, read.rows.bound.size) == (8, 0)


def test_where_no_time_is_left_it_says_nothing_or_what_is_so() -> None:
    programs = {seed: small_goal_program(seed, largest=9) for seed in range(9000, 9100)}
    found = {seed: solve_core(program, time_limit=0) for seed, program in programs.items()}
    served = {seed: each for seed, each in found.items() if each is not None}
    assert all(agrees(programs[seed], each, lexicographic_optimum(programs[seed])) for seed, each in served.items())
    assert 0 < len(served) < 100


def test_a_search_that_grows_too_large_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "WIDTHS", (1,))
    assert 0 < tried(range(9000, 9100), 9) < 100


def test_numbers_beyond_its_range_are_left_to_others() -> None:
    program = small_goal_program(3)
    vast = replace(program, goals=([2**60 + 1, *([1] * (program.matrix.shape[1] - 1))],))
    assert solve_core(vast) is None


def test_a_tie_break_over_columns_that_do_not_exclude_one_another_is_left_to_others() -> None:
    program = small_goal_program(3)
    columns = program.matrix.shape[1]
    free = replace(program, matrix=program.matrix[:0], row_lower=np.zeros(0), row_upper=np.zeros(0), row_rule=())
    assert solve_core(replace(free, order=(np.arange(columns),))) is None


@pytest.mark.parametrize("seed", range(6))
def test_rounds_of_thirty_get_the_same_list_from_highs(seed: int) -> None:
    program, _ = compile_problem(state(synthetic_round(30, seed)))
    for part in independent_parts(program):
        found = solve_core(part.program)
        if found is not None:
            other = climb(part.program, "highs")
            assert [o.value for o in found.outcomes] == [o.value for o in other.outcomes]
            assert np.array_equal(found.point, other.point)
            assert found.unique_before_tie_break == other.unique_before_tie_break
