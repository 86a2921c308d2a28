"""Goals in order: the best values, the point the tie-break picks, whether the goals alone left one, honest limits."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.allocation import IntegerProgram, ProgramSolution, Status, solve_program
from kaiyi_opt.allocation.goal_program import GoalProgram, GoalSolution, primitive
from kaiyi_opt.allocation.ladder import MOST_WEIGHT
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.solvers import Answer, Orders, Progress, get_solver
from tests.allocation.small_programs import ENDLESS, several_knapsacks, small_goal_program
from tests.oracles import dot, lexicographic_optimum


def check(program: GoalProgram, solver: str = "highs") -> None:
    best = lexicographic_optimum(program)
    solution = solve_goals(program, solver)
    if best is None:
        assert (solution.infeasible, solution.point, solution.complete) == (True, None, False)
        return
    assert solution.point is not None
    outcomes = solution.outcomes[: len(program.goals)]
    assert tuple(outcome.value for outcome in outcomes) == best.values
    assert all((outcome.bound, outcome.status) == (outcome.value, Status.OPTIMAL) for outcome in outcomes)
    assert tuple(solution.point.tolist()) == best.point
    assert solution.unique_before_tie_break == (best.ties == 1)
    assert (solution.complete, solution.infeasible, solution.stopped) == (True, False, Stop.FINISHED)


@given(st.integers(0, 10**9), st.sampled_from([1, 5, 100]))
def test_goals_and_tie_break_agree_with_trying_every_point(seed: int, largest: int) -> None:
    check(small_goal_program(seed, largest=largest))


@given(st.integers(0, 10**9), st.sampled_from([10**7, 10**12]))
def test_so_they_do_with_large_weights(seed: int, largest: int) -> None:
    check(small_goal_program(seed, largest=largest))


@pytest.mark.parametrize("seed", range(40))
def test_cbc_finds_the_same_list(seed: int) -> None:
    check(small_goal_program(seed), "cbc")


@pytest.mark.slow
@pytest.mark.parametrize("largest", [2, 5, 10**4, 10**9])
def test_hundreds_of_small_rounds_agree_with_trying_every_point(largest: int) -> None:
    for seed in range(10_000, 10_200):
        check(small_goal_program(seed, largest=largest))


def permuted(program: GoalProgram, random: Random) -> tuple[GoalProgram, list[int]]:
    """Return the program with rows and columns in another order, and where each column went."""
    columns, rows = list(range(program.matrix.shape[1])), list(range(program.matrix.shape[0]))
    random.shuffle(columns)
    random.shuffle(rows)
    place = [columns.index(j) for j in range(len(columns))]
    matrix = sp.csr_array(program.matrix.toarray()[rows][:, columns].reshape(len(rows), len(columns)))
    return (
        GoalProgram(
            matrix,
            program.row_lower[rows],
            program.row_upper[rows],
            tuple([goal[j] for j in columns] for goal in program.goals),
            tuple(np.array([place[j] for j in group]) for group in program.order),
            tuple(program.row_rule[i] for i in rows),
        ),
        place,
    )


@given(st.integers(0, 10**9))
def test_the_order_of_rows_and_columns_does_not_matter(seed: int) -> None:
    program = small_goal_program(seed)
    other, place = permuted(program, Random(seed))
    first, second = solve_goals(program), solve_goals(other)
    assert first.infeasible == second.infeasible
    if first.point is not None and second.point is not None:
        assert first.point.tolist() == second.point[place].tolist()
        assert [outcome.value for outcome in first.outcomes] == [outcome.value for outcome in second.outcomes]


def plain(
    columns: int, goals: tuple[list[int], ...], rows: list[list[int]] | None = None, upper: list[int] | None = None
) -> GoalProgram:
    listed = rows or []
    return GoalProgram(
        sp.csr_array(np.array(listed, dtype=np.int64).reshape(len(listed), columns)),
        np.full(len(listed), -ENDLESS),
        np.array(upper or [], dtype=float),
        goals,
        tuple(np.array([j]) for j in range(columns)),
        ("",) * len(listed),
    )


def test_a_later_goal_decides_only_among_the_ties_of_an_earlier_one() -> None:
    program = plain(3, ([5, 5, 4], [1, 2, 100]), [[1, 1, 1]], [1])
    solution = solve_goals(program)
    assert solution.point is not None
    assert solution.point.tolist() == [0, 1, 0]
    assert [outcome.value for outcome in solution.outcomes] == [5, 2]
    assert solution.unique_before_tie_break


def test_without_goals_the_tie_break_alone_decides() -> None:
    solution = solve_goals(plain(3, (), [[1, 1, 1]], [2]))
    assert solution.point is not None
    assert solution.point.tolist() == [1, 1, 0]
    assert (solution.unique_before_tie_break, solution.complete) == (False, True)


def test_a_round_without_columns_has_its_one_plan() -> None:
    solution = solve_goals(plain(0, ([],)))
    assert solution.point is not None
    assert (solution.point.tolist(), solution.complete, solution.unique_before_tie_break) == ([], True, True)


def test_weights_of_any_size_count_exactly() -> None:
    """Two sums that doubles cannot tell apart: 3·10^21 + 3·10^6 against 3·10^21."""
    huge, step = 10**21, 10**6
    program = plain(3, ([3 * huge, huge * 2 + step, huge + 2 * step],), [[2, 1, 1]], [2])
    solution = solve_goals(program)
    assert solution.point is not None
    assert solution.point.tolist() == [0, 1, 1]
    assert solution.outcomes[0].value == solution.outcomes[0].bound == 3 * huge + 3 * step


def test_weights_are_divided_by_what_they_share() -> None:
    assert (primitive([600, 0, -900])[0].tolist(), primitive([600, 0, -900])[1]) == ([2, 0, -3], 300)
    assert (primitive([0, 0])[0].tolist(), primitive([0, 0])[1]) == ([0, 0], 1)
    assert (primitive([])[0].tolist(), primitive([])[1]) == ([], 1)


def test_a_tie_break_of_many_candidates_is_carried_out_in_pieces() -> None:
    """Sixty equal projects, twenty to be funded: positional weights would need 2^60."""
    assert MOST_WEIGHT < 2**60
    order = list(range(60))
    Random(0).shuffle(order)
    program = plain(60, ([1] * 60,), [[1] * 60], [20])
    shuffled = GoalProgram(
        program.matrix,
        program.row_lower,
        program.row_upper,
        program.goals,
        tuple(np.array([j]) for j in order),
        program.row_rule,
    )
    solution = solve_goals(shuffled)
    assert solution.point is not None
    assert sorted(np.flatnonzero(solution.point).tolist()) == sorted(order[:20])
    assert (solution.unique_before_tie_break, solution.complete) == (False, True)


class Limited:
    """HiGHS for some calls; after them it is told that no time is left."""

    name = "limited"
    version = "1"

    def __init__(self, calls: int, stopped: Stop = Stop.TIME_LIMIT, holds_point: bool = False):
        self.calls, self.stopped, self.holds_point = calls, stopped, holds_point

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        self.calls -= 1
        answer = get_solver("highs").solve(program, orders)
        if self.calls >= 0:
            return answer
        held = None if orders.start is None or not self.holds_point else orders.start.astype(float)
        return Answer(self.stopped, held, math.inf)


TIED = plain(6, ([3, 3, 2, 2, 1, 1], [1, 2, 3, 4, 5, 5], [1, 1, 1, 1, 1, 1]), [[2, 2, 1, 1, 1, 1]], [4])


def cut_short(calls: int, stopped: Stop, *, holds_point: bool) -> GoalSolution:
    return solve_goals(TIED, Limited(calls, stopped, holds_point))


@pytest.mark.parametrize("holds_point", [False, True])
@pytest.mark.parametrize("stopped", [Stop.TIME_LIMIT, Stop.INTERRUPTED])
@pytest.mark.parametrize("calls", [1, 2, 3, 4])
def test_a_limit_between_goals_is_told_and_what_was_proved_before_stays(
    calls: int, stopped: Stop, holds_point: bool
) -> None:
    best = lexicographic_optimum(TIED)
    assert best is not None
    solution = cut_short(calls, stopped, holds_point=holds_point)
    assert solution.point is not None
    assert all(dot(row, solution.point) <= 4 for row in TIED.matrix.toarray())
    proved = [outcome for outcome in solution.outcomes if outcome.status == Status.OPTIMAL]
    assert [outcome.value for outcome in proved] == list(best.values[: len(proved)])
    assert len(proved) >= min(calls, 1)
    assert all(
        outcome.bound is None or outcome.bound >= value
        for outcome, value in zip(solution.outcomes, best.values, strict=False)
    )
    if solution.complete:
        assert tuple(solution.point.tolist()) == best.point
    else:
        assert solution.stopped == stopped


def test_a_limit_before_any_point_leaves_none() -> None:
    solution = cut_short(0, Stop.TIME_LIMIT, holds_point=False)
    assert (solution.point, solution.outcomes, solution.infeasible, solution.complete) == (None, (), False, False)
    assert solution.stopped == Stop.TIME_LIMIT


def hard_round(columns: int = 60) -> GoalProgram:
    """Return several knapsacks under two goals: of 60 columns no solver carries them to the end in a moment."""
    program = several_knapsacks(columns)
    rows = program.size[0]
    return GoalProgram(
        program.matrix,
        program.row_lower,
        program.row_upper,
        (program.objective.tolist(), [1] * columns),
        tuple(np.array([j]) for j in range(columns)),
        ("",) * rows,
    )


def test_ctrl_c_in_the_first_goal_leaves_the_best_point_and_no_claim() -> None:
    pressed: list[Progress] = []

    def press(progress: Progress) -> None:
        if progress.value is not None and not pressed:
            pressed.append(progress)
            os.kill(os.getpid(), signal.SIGINT)

    program = hard_round()
    solution = solve_goals(program, progress=press)
    assert solution.point is not None
    assert program.program().is_feasible(solution.point)
    first, second = solution.outcomes
    assert (first.status, second.status) == (Status.FEASIBLE, Status.FEASIBLE)
    assert first.value == dot(program.goals[0], solution.point) >= (pressed[0].value or 0)
    assert second.bound is None
    assert (solution.stopped, solution.complete, solution.unique_before_tie_break) == (Stop.INTERRUPTED, False, None)


@pytest.mark.parametrize("limit", [0.001, 0.05])
def test_a_time_limit_covers_all_goals_and_never_reads_as_an_optimum(limit: float) -> None:
    program = hard_round()
    solution = solve_goals(program, time_limit=limit)
    assert not solution.complete
    assert not solution.infeasible
    assert all(outcome.status != Status.OPTIMAL for outcome in solution.outcomes)
    assert solution.point is None or program.program().is_feasible(solution.point)


def test_within_a_gap_no_goal_claims_more_than_the_gap() -> None:
    # Of 36 columns what follows the first goal ends as well; of 60 it takes minutes.
    solution = solve_goals(hard_round(36), gap=0.05)
    assert solution.point is not None
    first = solution.outcomes[0]
    assert first.status == Status.WITHIN_GAP
    assert first.value < (first.bound or 0)
    assert all(each.value <= (each.bound or 0) <= 1.05 * each.value for each in solution.outcomes)


class Modest:
    """A solver that settles for a poor point at first and calls it optimal."""

    name = "modest"
    version = "1"

    def __init__(self) -> None:
        self.calls = 0

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        self.calls += 1
        if self.calls == 1:
            return Answer(Stop.FINISHED, np.array([0.0, 1.0]), 2.0)
        return get_solver("highs").solve(program, orders)


def test_a_false_optimum_that_a_later_goal_exposes_is_mended() -> None:
    """The first goal is said to be worth 2 at most; the second meets a point worth 3, and the climb starts over."""
    program = plain(2, ([3, 2], [5, 1]), [[1, 1]], [1])
    solution = solve_goals(program, Modest())
    assert solution.point is not None
    assert solution.point.tolist() == [1, 0]
    assert [outcome.value for outcome in solution.outcomes] == [3, 5]


class Later:
    """HiGHS for the first goal; from the second call on whatever ``then`` does instead."""

    name = "later"
    version = "1"

    def __init__(self, then: Callable[[], Answer]):
        self.calls = 0
        self.then = then

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        self.calls += 1
        return get_solver("highs").solve(program, orders) if self.calls == 1 else self.then()


def test_ctrl_c_after_the_first_goal_gives_back_the_plan_that_is_held() -> None:
    def pressed() -> Answer:
        raise KeyboardInterrupt

    solution = solve_goals(hard_round(), Later(pressed), gap=0.05)
    assert solution.point is not None
    assert solution.stopped == Stop.INTERRUPTED
    assert not solution.complete
    assert len(solution.outcomes) == len(hard_round().goals)


def test_a_claim_that_nothing_exists_does_not_take_away_a_plan_that_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    program = hard_round()

    def nothing(*_: object, **__: object) -> ProgramSolution:
        return ProgramSolution(Stop.FINISHED, None, None, None, infeasible=True)

    first: list[object] = []

    def once(*arguments: Any, **named: Any) -> ProgramSolution:
        if first:
            return nothing()
        first.append(arguments)
        return solve_program(*arguments, **named)

    monkeypatch.setattr("kaiyi_opt.allocation.ladder.solve_program", once)
    solution = solve_goals(program, gap=0.05)
    assert solution.point is not None
    assert not solution.infeasible
    assert [outcome.status for outcome in solution.outcomes][1:] == [Status.FEASIBLE] * (len(program.goals) - 1)
