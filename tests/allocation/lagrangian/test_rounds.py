"""Goals in order by the core method at scale: the same plan, values and ties as trying every point tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.rounds import synthetic_round
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.core.solve import solve_core
from kaiyi_opt.allocation.goal_program import GoalProgram, GoalSolution
from kaiyi_opt.allocation.ladder import climb
from kaiyi_opt.allocation.lagrangian import closing, method, rounds
from kaiyi_opt.allocation.lagrangian.rounds import solve_round
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.solvers import highs
from tests.allocation.lagrangian.nested_rounds import nested_round
from tests.allocation.small_programs import several_knapsacks, small_goal_program
from tests.oracles import lexicographic_optimum


@pytest.fixture
def _step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the method go through all of its steps, however small the round."""
    monkeypatch.setattr(method, "SMALL", 0)
    monkeypatch.setattr(method, "FIRST_CORES", (2, 4))


def with_goals(seed: int) -> GoalProgram:
    """Return a nested round under two goals with many ties."""
    program = nested_round(seed, most_columns=10)
    second = np.random.default_rng(seed).integers(-2, 3, program.size[1])
    return GoalProgram(
        program.matrix,
        program.row_lower,
        program.row_upper,
        ((program.objective // 3).tolist(), second.tolist()),
        tuple(np.array([j]) for j in range(program.size[1])),
        ("",) * program.size[0],
    )


def agrees(program: GoalProgram) -> bool:
    """Whether the method served; where it did, everything it says is compared."""
    best, found = lexicographic_optimum(program), solve_round(program)
    if found is None:
        return False
    assert best is not None
    assert found.point is not None
    assert tuple(outcome.value for outcome in found.outcomes) == best.values
    assert all((each.bound, each.status) == (each.value, Status.OPTIMAL) for each in found.outcomes)
    assert tuple(found.point.tolist()) == best.point
    assert found.unique_before_tie_break == (best.ties == 1)
    assert found.complete
    return True


@pytest.mark.usefixtures("_step_by_step")
@pytest.mark.parametrize("ends_in_whole_numbers", [False, True])
def test_goals_and_tie_break_agree_with_trying_every_point(
    ends_in_whole_numbers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    nested = [with_goals(seed) for seed in range(100)]
    others = [small_goal_program(seed, largest=5) for seed in range(100)]

    def not_the_whole(program: GoalProgram, *_: object) -> GoalSolution | None:
        is_rest = not any(program is whole for whole in (*nested, *others))
        return solve_core(program) if is_rest and ends_in_whole_numbers else None

    monkeypatch.setattr(rounds, "solve_core", not_the_whole)
    served = sum(agrees(program) for program in (*nested, *others))
    assert served > 120


@pytest.mark.usefixtures("_step_by_step")
def test_where_no_time_is_left_for_the_later_goals_the_plan_stands_proved_by_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nothing = replace(climb(with_goals(0), "highs"), stopped=Stop.TIME_LIMIT, point=None, outcomes=())
    monkeypatch.setattr(rounds, "solve_core", lambda *_, **__: None)
    monkeypatch.setattr(rounds, "_settled", lambda *_: nothing)
    served = 0
    for seed in range(30):
        program = with_goals(seed)
        found, best = solve_round(program), lexicographic_optimum(program)
        if found is None or best is None:
            continue
        assert found.point is not None
        assert program.program(None).is_feasible(found.point)
        first, second = found.outcomes
        assert (first.value, first.bound, first.status) == (best.values[0], best.values[0], Status.OPTIMAL)
        assert (second.bound, second.status, found.complete) == (None, Status.FEASIBLE, False)
        assert found.stopped == Stop.TIME_LIMIT
        served += 1
    assert served > 10


@pytest.mark.parametrize("seed", [0, 1])
def test_a_round_of_some_size_has_the_list_that_highs_finds(seed: int) -> None:
    program, _ = compile_problem(state(synthetic_round(400, seed)))
    found, expected = solve_round(program), climb(program, "highs")
    assert found is not None
    assert found.point is not None
    assert expected.point is not None
    assert found.point.tolist() == expected.point.tolist()
    assert found.outcomes == expected.outcomes
    assert (found.complete, found.unique_before_tie_break) == (True, expected.unique_before_tie_break)


@pytest.fixture
def _nodes_for_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a tree soon leave what remains to HiGHS, and HiGHS stop at its first node wherever it is told a time limit:
    at the same point on any machine.
    """
    as_it_is = highs._set

    def counted(model: Any, **options: Any) -> None:
        if options.pop("time_limit", None) is not None:
            options["mip_max_nodes"] = 1
        as_it_is(model, **options)

    monkeypatch.setattr(highs, "_set", counted)
    monkeypatch.setattr(closing, "MOST_WORK", 10**5)


def hard_round() -> GoalProgram:
    """Return a round of two goals, too large for the method to leave it to others, that nothing proves in a moment."""
    columns = method.SMALL + 10
    hard = several_knapsacks(columns)
    return GoalProgram(
        hard.matrix,
        hard.row_lower,
        hard.row_upper,
        (hard.objective.tolist(), [1] * columns),
        tuple(np.array([j]) for j in range(columns)),
        ("",) * 5,
    )


def cut_short(program: GoalProgram, found: GoalSolution | None) -> bool:
    """Whether a search says of itself that a limit came first; what it holds and proved is checked."""
    assert found is not None
    assert found.point is not None
    first, second = found.outcomes
    whole = program.program(0)
    assert whole.is_feasible(found.point)
    assert (first.value, first.status, second.status) == (whole.value(found.point), Status.FEASIBLE, Status.FEASIBLE)
    assert first.bound is not None
    assert first.value < first.bound
    assert second.bound is None
    return (found.stopped, found.complete) == (Stop.TIME_LIMIT, False)


@pytest.fixture
def _no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the search for small rounds, which would only say after seconds that this one is none."""
    monkeypatch.setattr(rounds, "solve_core", lambda *_, **__: None)


@pytest.mark.usefixtures("_nodes_for_seconds", "_no_search")
@pytest.mark.parametrize("solver", ["auto", "core"])
def test_a_limit_that_comes_first_is_told_and_the_bound_holds(solver: str) -> None:
    program = hard_round()
    assert cut_short(program, solve_goals(program, solver, time_limit=1e6))


def test_a_limit_that_has_passed_before_the_first_bound_is_told_and_the_bound_holds() -> None:
    program = hard_round()
    assert cut_short(program, solve_round(program, time_limit=1e-9))
