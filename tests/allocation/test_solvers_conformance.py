"""One suite for every solver: the same programs, the same answers, and no claim that was not proved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from kaiyi_opt.allocation import IntegerProgram, ProgramSolution, Status, solve_program
from kaiyi_opt.errors import InputError
from tests.allocation.small_programs import (
    ENDLESS,
    knapsack,
    linked_amounts,
    matrix_of,
    several_knapsacks,
    small_program,
    tempting_knapsack,
)
from tests.oracles import knapsack_optimum, optimum

REAL_SOLVERS = ("highs", "core", "cbc", "pulp:HiGHS")
SOLVERS = (*REAL_SOLVERS, "brute_force")


@dataclass(frozen=True)
class Case:
    """A program and what is true of it."""

    program: IntegerProgram
    status: Status
    optimum: int | None = None


def nothing(columns: int, objective: list[int] | None = None, lower: float = 0, upper: float = 1) -> IntegerProgram:
    return IntegerProgram(objective or [0] * columns, matrix_of([], columns), [], [], lower, upper)


BOUNDED = {
    "optimal": Case(IntegerProgram([6, 5, 4], [[3, 2, 2]], [-ENDLESS], [4]), Status.OPTIMAL, 9),
    "all_points_tie": Case(IntegerProgram([1, 1, 1], [[1, 1, 1]], [-ENDLESS], [1]), Status.OPTIMAL, 1),
    "no_objective": Case(IntegerProgram([0, 0], [[1, 1]], [1], [1]), Status.OPTIMAL, 0),
    "equality": Case(IntegerProgram([5, 4, 3], [[2, 3, 4]], [7], [7]), Status.OPTIMAL, 7),
    "range": Case(IntegerProgram([-1, -1, -1], [[1, 2, 4]], [3], [5]), Status.OPTIMAL, -1),
    "negative_coefficients": Case(IntegerProgram([-3, 4], [[-2, 3]], [-ENDLESS], [1]), Status.OPTIMAL, 1),
    "best_is_negative": Case(IntegerProgram([-7, -9], [[1, 1]], [1], [2]), Status.OPTIMAL, -7),
    "general_integers": Case(
        IntegerProgram([5, 8], [[1, 1], [5, 9]], [-ENDLESS] * 2, [6, 45], 0, 9), Status.OPTIMAL, 40
    ),
    "negative_columns": Case(IntegerProgram([-2, 3], [[1, 1]], [-4], [1], -5, 5), Status.OPTIMAL, 25),
    "fixed_column": Case(IntegerProgram([9, 1], [[1, 1]], [0], [9], [2, 0], [2, 3]), Status.OPTIMAL, 21),
    "idle_columns": Case(IntegerProgram([0, 0, 2], [[0, 0, 1]], [0], [1], [-2, 0, 0], [-1, 3, 1]), Status.OPTIMAL, 2),
    "no_rows": Case(nothing(2, [3, -2]), Status.OPTIMAL, 3),
    "no_rows_no_gain": Case(nothing(2, None, -2, -1), Status.OPTIMAL, 0),
    "no_columns": Case(IntegerProgram([], matrix_of([[]], 0), [-1], [0]), Status.OPTIMAL, 0),
    "nothing_at_all": Case(nothing(0), Status.OPTIMAL, 0),
    "empty_row_kept": Case(IntegerProgram([1], [[0]], [-1], [0]), Status.OPTIMAL, 1),
    "infeasible": Case(IntegerProgram([1, 1], [[1, 1]], [3], [ENDLESS]), Status.INFEASIBLE),
    "infeasible_by_parity": Case(IntegerProgram([1, 1], [[2, -2]], [1], [1], -50, 50), Status.INFEASIBLE),
    "infeasible_between_whole_points": Case(
        IntegerProgram([1, 1], [[2, 2], [3, 0]], [3, 1], [3, 2]), Status.INFEASIBLE
    ),
    "infeasible_empty_row": Case(IntegerProgram([1], [[0]], [1], [2]), Status.INFEASIBLE),
    "infeasible_without_columns": Case(IntegerProgram([], matrix_of([[]], 0), [1], [2]), Status.INFEASIBLE),
}

ENDLESS_CASES = {
    "no_upper_bound": Case(IntegerProgram([1, 2], [[1, -1]], [-3], [3], 0, ENDLESS), Status.UNBOUNDED),
    "no_lower_bound": Case(IntegerProgram([-1], matrix_of([], 1), [], [], -ENDLESS, 0), Status.UNBOUNDED),
    "free_and_idle_row": Case(IntegerProgram([2], [[0]], [-3], [ENDLESS], -ENDLESS, ENDLESS), Status.UNBOUNDED),
    "endless_but_not_upward": Case(IntegerProgram([-1, -2], [[1, -1]], [-3], [3], 0, ENDLESS), Status.OPTIMAL, 0),
    "free_lower_bounds": Case(
        IntegerProgram([-3, -2], [[1, 1], [1, -1]], [-7, -4], [ENDLESS, 4], -ENDLESS, ENDLESS), Status.OPTIMAL, 19
    ),
    "free_columns_in_an_equality": Case(
        IntegerProgram([1, 0], [[6, 9], [1, 0]], [33, -ENDLESS], [33, 10], -ENDLESS, ENDLESS), Status.OPTIMAL, 10
    ),
    "endless_without_a_point": Case(
        IntegerProgram([1, 1], [[1, -1], [1, -1]], [2, -ENDLESS], [ENDLESS, 1], 0, ENDLESS), Status.INFEASIBLE
    ),
    "endless_parity": Case(IntegerProgram([1, 1], [[2, -2]], [1], [1], -ENDLESS, ENDLESS), Status.INFEASIBLE),
}


def check(case: Case, solution: ProgramSolution) -> None:
    assert solution.status == case.status
    if case.optimum is not None:
        assert (solution.objective, solution.bound) == (case.optimum, case.optimum)
        assert case.program.is_feasible(solution.values)
        assert case.program.value(solution.values) == case.optimum
        assert solution.values.dtype == np.int64


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", BOUNDED)
def test_every_solver_tells_the_same_of_a_bounded_program(solver: str, name: str) -> None:
    case = BOUNDED[name]
    assert case.optimum == optimum(case.program), "the table itself is wrong"
    check(case, solve_program(case.program, solver))


@pytest.mark.parametrize("solver", REAL_SOLVERS)
@pytest.mark.parametrize("name", ENDLESS_CASES)
def test_every_solver_tells_the_same_of_a_program_with_endless_columns(solver: str, name: str) -> None:
    check(ENDLESS_CASES[name], solve_program(ENDLESS_CASES[name].program, solver))


@pytest.mark.parametrize("name", ENDLESS_CASES)
def test_brute_force_refuses_what_it_cannot_enumerate(name: str) -> None:
    program = (
        IntegerProgram([1] * 21, [[1] * 21], [0], [9]) if name == "no_upper_bound" else ENDLESS_CASES[name].program
    )
    if name == "endless_parity":
        assert solve_program(program, "brute_force").status == Status.INFEASIBLE
        return
    with pytest.raises(InputError) as caught:
        solve_program(program, "brute_force")
    assert caught.value.render("zh") == "穷举法只用于很小的问题。请改用 highs 或 cbc。"
    assert caught.value.render("en") == "brute force is for very small programs only. use highs or cbc."


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("largest", [10, 3_000_000])
def test_every_solver_agrees_with_trying_every_point(solver: str, largest: int) -> None:
    for seed in range(40):
        program = small_program(seed, largest=largest)
        best = optimum(program)
        expected = Case(program, Status.INFEASIBLE if best is None else Status.OPTIMAL, best)
        check(expected, solve_program(program, solver))


def check_honest(program: IntegerProgram, solution: ProgramSolution, best: int | None) -> None:
    """Whatever the limit: no false infeasible, a point that is kept, a bound that holds, and optimal only if proved."""
    assert solution.status in (Status.OPTIMAL, Status.WITHIN_GAP, Status.FEASIBLE, Status.UNKNOWN)
    if solution.point is not None:
        assert program.is_feasible(solution.values)
        assert solution.objective == program.value(solution.values)
    if best is not None:
        assert solution.bound is None or solution.bound >= best
        assert solution.status != Status.OPTIMAL or solution.objective == best
    assert (solution.status == Status.OPTIMAL) == (solution.point is not None and solution.bound == solution.objective)


@pytest.mark.parametrize("solver", REAL_SOLVERS)
@pytest.mark.parametrize("limit", [0, 0.001, 0.01])
def test_a_limit_never_reads_as_an_optimum_nor_as_infeasible(solver: str, limit: float) -> None:
    for number in range(4):
        gains, costs, budget = tempting_knapsack(number)
        program = knapsack(gains, costs, budget)
        check_honest(program, solve_program(program, solver, time_limit=limit), knapsack_optimum(gains, costs, budget))
    hard = several_knapsacks()
    solution = solve_program(hard, solver, time_limit=limit)
    check_honest(hard, solution, None)
    assert solution.status in (Status.FEASIBLE, Status.UNKNOWN)
    linked = linked_amounts()
    check_honest(linked, solve_program(linked, solver, time_limit=limit), -1)


@pytest.mark.parametrize("solver", REAL_SOLVERS)
def test_a_gap_of_five_per_cent_is_called_so(solver: str) -> None:
    hard = several_knapsacks()
    solution = solve_program(hard, solver, gap=0.05)
    check_honest(hard, solution, None)
    assert solution.status == Status.WITHIN_GAP
    assert 0 < solution.gap <= 0.05


@pytest.mark.parametrize("solver", REAL_SOLVERS)
def test_within_a_gap_the_bound_still_holds(solver: str) -> None:
    for number in range(10):
        gains, costs, budget = tempting_knapsack(number)
        program = knapsack(gains, costs, budget)
        solution = solve_program(program, solver, gap=0.05)
        check_honest(program, solution, knapsack_optimum(gains, costs, budget))
        assert solution.status in (Status.OPTIMAL, Status.WITHIN_GAP)
        assert solution.gap <= 0.05


@pytest.mark.parametrize("solver", REAL_SOLVERS)
@pytest.mark.parametrize("endless", [10**9, 2**40])
def test_large_constants_do_not_make_a_program_infeasible(solver: str, endless: int) -> None:
    solution = solve_program(linked_amounts(endless=endless), solver)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, -1)
    assert sum(solution.values[:3]) == 700


def check_budget(number: int, solver: str) -> None:
    gains, costs, budget = tempting_knapsack(number)
    solution = solve_program(knapsack(gains, costs, budget), solver)
    assert sum(cost for cost, taken in zip(costs, solution.values.tolist(), strict=True) if taken) <= budget
    assert (solution.status, solution.objective) == (Status.OPTIMAL, knapsack_optimum(gains, costs, budget))


@pytest.mark.parametrize("number", range(40))
def test_highs_does_not_overspend_by_a_fen_nor_miss_the_optimum(number: int) -> None:
    check_budget(number, "highs")


@pytest.mark.parametrize("number", range(10))
def test_cbc_does_not_overspend_by_a_fen_nor_miss_the_optimum(number: int) -> None:
    check_budget(number, "cbc")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10, 40))
def test_cbc_does_not_in_all_forty_rounds(number: int) -> None:
    check_budget(number, "cbc")


def test_a_solution_names_solver_version_and_rounds() -> None:
    program = BOUNDED["optimal"].program
    for solver, start in (("highs", "highs 1."), ("cbc", "cbc PuLP 3."), ("brute_force", "brute_force 1")):
        solution = solve_program(program, solver)
        assert solution.solver.startswith(start)
        assert solution.rounds == 1
        assert 0 <= solution.seconds < math.inf


UNKNOWN = {
    "simplex": ("没有名为 simplex 的求解器。可用：auto, core, highs, cbc, brute_force, pulp:NAME。",
                "there is no solver named simplex. known: auto, core, highs, cbc, brute_force, pulp:NAME."),
    "pulp:GLPK_CMD": ("本机没有求解器 GLPK_CMD。请安装它，或改用 highs 或 cbc。",
                      "the solver GLPK_CMD is not on this machine. install it, or use highs or cbc."),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_solver_that_is_not_there_is_an_input_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError) as caught:
        solve_program(BOUNDED["optimal"].program, name)
    assert (caught.value.render("zh"), caught.value.render("en")) == UNKNOWN[name]


def test_a_name_that_pulp_does_not_know_lists_those_it_knows() -> None:
    with pytest.raises(InputError, match=r"there is no solver named pulp:ABACUS\. known: .*HiGHS.*\."):
        solve_program(BOUNDED["optimal"].program, "pulp:ABACUS")


@pytest.mark.parametrize("limits", [{"time_limit": -1}, {"time_limit": math.nan}, {"gap": -0.1}, {"gap": math.inf}])
def test_limits_that_make_no_sense_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(InputError) as caught:
        solve_program(BOUNDED["optimal"].program, **limits)  # type: ignore[arg-type]
    assert caught.value.render("zh") == "时间限制与差距不能为负。请给 0 或正数。"
    assert caught.value.render("en") == "a time limit or a gap cannot be negative. give 0 or more."
