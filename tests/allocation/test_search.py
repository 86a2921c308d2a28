"""The loop round a solver: points that overspend, false claims, interruptions, missing bounds, large coefficients."""

from __future__ import annotations

import math
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.allocation import IntegerProgram, Status, solve_program
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.search import LARGEST_TRUSTED, worth_at_least
from kaiyi_opt.allocation.solvers import Answer, Orders, Progress
from kaiyi_opt.allocation.solvers.highs import row_prices
from tests.allocation.small_programs import ENDLESS, knapsack, several_knapsacks, small_program, tempting_knapsack
from tests.oracles import dot, feasible_points, knapsack_optimum, optimum


def check(program: IntegerProgram, solver: str = "highs") -> None:
    best = optimum(program)
    solution = solve_program(program, solver)
    assert (solution.status, solution.objective_or_none, solution.bound) == (
        (Status.INFEASIBLE, None, None) if best is None else (Status.OPTIMAL, best, best)
    )
    assert solution.point is None or program.is_feasible(solution.point)


@given(st.integers(0, 10**9), st.sampled_from([3, 10, 1000]))
def test_any_small_program_is_solved_as_by_trying_every_point(seed: int, largest: int) -> None:
    check(small_program(seed, largest=largest))


@given(st.integers(0, 10**9), st.sampled_from([10**7, 10**9, 10**12, 10**15]))
def test_so_is_one_of_coefficients_far_beyond_a_solvers_tolerance(seed: int, largest: int) -> None:
    check(small_program(seed, largest=largest, binary=True, most_columns=8))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("largest", "seeds"),
    # Of 10**10 the last seed that takes a way of its own is 675, of the others 237.
    [(10, 250), (10**6, 250), (3 * 10**7, 250), (10**10, 700), (10**12, 250)],
)
def test_hundreds_of_small_programs_are_solved_as_by_trying_every_point(largest: int, seeds: int) -> None:
    for seed in range(seeds):
        check(small_program(seed, largest=largest, binary=largest > 10, most_columns=6 if largest == 10 else 9))


def test_a_row_beside_a_tempting_point_does_not_hide_the_optimum() -> None:
    """HiGHS 1.15 calls 37,959,845 optimal: its presolve takes one that breaks the row by 2 for granted."""
    program = IntegerProgram(
        [549804, -2727543, 28753958, 25048101, 1778053, -18170071],
        [[-7470562, 0, 0, 0, 14062463, -27552668]],
        [-ENDLESS],
        [6591899],
    )
    assert optimum(program) == 54351863
    check(program)


def test_ranges_of_small_numbers_do_not_hide_the_optimum_from_cbc() -> None:
    """CBC 2.10 calls −2 optimal: its preprocessing loses the third column."""
    check(IntegerProgram([-1, -1, -1], [[1, 2, 4]], [3], [5]), "cbc")


def test_a_round_on_whole_steps_needs_no_second_search() -> None:
    steps = IntegerProgram([5, 4, 3], [[200_000_00, 300_000_00, 400_000_00]], [-ENDLESS], [500_000_00])
    uneven = steps.with_rows([[LARGEST_TRUSTED + 1, 1, 1]], [-ENDLESS], [LARGEST_TRUSTED + 2])
    assert (solve_program(steps).rounds, solve_program(uneven).rounds) == (1, 2)


@given(st.integers(0, 10**9), st.sampled_from([10, 10**7, 10**15]))
def test_the_second_search_leaves_out_no_point_worth_as_much(seed: int, largest: int) -> None:
    program = small_program(seed, largest=largest)
    points = feasible_points(program)
    if not points:
        return
    value = sorted(dot(program.objective, point) for point in points)[len(points) // 2]
    core, free, held = worth_at_least(program, value)
    kept = set()
    for part in feasible_points(core):
        whole = held.copy()
        whole[free] = part
        kept.add(tuple(whole.tolist()))
    assert kept <= set(points)
    assert {point for point in points if dot(program.objective, point) >= value} <= kept


@dataclass
class Scripted:
    """A solver that answers what it is told to, in turn, and keeps what it was asked."""

    answers: list[Callable[[IntegerProgram], Answer]]
    asked: list[tuple[IntegerProgram, Orders]] = field(default_factory=list)
    name: str = "scripted"
    version: str = "1"

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        self.asked.append((program, orders))
        return self.answers[min(len(self.asked), len(self.answers)) - 1](program)


def says(*point: float, bound: float, stopped: Stop = Stop.FINISHED) -> Callable[[IntegerProgram], Answer]:
    return lambda program: Answer(stopped, np.array(point), bound)


BUDGET = IntegerProgram([6, 5, 4], sp.csr_array([[3, 2, 2]]), [-ENDLESS], [4])


def test_a_point_that_overspends_is_cut_off_and_the_program_asked_again() -> None:
    solver = Scripted([says(1, 1, 0, bound=11), says(0, 1, 1, bound=9)])
    solution = solve_program(BUDGET, solver)
    assert (solution.status, solution.objective, solution.rounds) == (Status.OPTIMAL, 9, 2)
    again = solver.asked[1][0]
    assert not again.is_feasible(np.array([1, 1, 0]))
    assert again.is_feasible(np.array([0, 1, 1]))


def test_a_solver_that_only_overspends_is_given_up_as_unknown_and_its_bound_kept() -> None:
    solver = Scripted([says(1, 1, 1, bound=15)])
    solution = solve_program(BUDGET, solver)
    assert (solution.status, solution.stopped, solution.point) == (Status.UNKNOWN, Stop.TIME_LIMIT, None)
    assert solution.bound == 15


def test_a_claim_that_no_point_exists_is_not_believed_where_one_does() -> None:
    liar = Scripted([lambda program: Answer(Stop.FINISHED, claims_infeasible=True)])
    solution = solve_program(BUDGET, liar)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, 9)
    assert liar.asked[0][1].careful is False


def test_a_claim_that_values_grow_without_end_is_not_believed_where_they_do_not() -> None:
    solution = solve_program(BUDGET, Scripted([lambda program: Answer(Stop.FINISHED, claims_unbounded=True)]))
    assert (solution.status, solution.objective) == (Status.OPTIMAL, 9)


@pytest.mark.parametrize("stopped", [Stop.TIME_LIMIT, Stop.INTERRUPTED])
def test_without_a_bound_the_relaxation_gives_one_and_the_point_is_only_feasible(stopped: Stop) -> None:
    solution = solve_program(BUDGET, Scripted([says(1, 0, 0, bound=math.inf, stopped=stopped)]))
    assert (solution.status, solution.stopped, solution.objective) == (Status.FEASIBLE, stopped, 6)
    assert 9 <= (solution.bound or 0) <= 10


def test_a_bound_that_meets_the_point_proves_it_even_at_a_limit() -> None:
    solution = solve_program(BUDGET, Scripted([says(0, 1, 1, bound=9.4, stopped=Stop.TIME_LIMIT)]))
    assert (solution.status, solution.stopped) == (Status.OPTIMAL, Stop.TIME_LIMIT)


def test_a_point_a_hair_off_is_rounded() -> None:
    solution = solve_program(BUDGET, Scripted([says(1e-7, 1 - 1e-7, 1 + 1e-7, bound=9.0000001)]))
    assert (solution.values.tolist(), solution.bound) == ([0, 1, 1], 9)


def test_the_time_left_shrinks_from_round_to_round() -> None:
    solver = Scripted([says(1, 1, 0, bound=11), says(0, 1, 1, bound=9)])
    solve_program(BUDGET, solver, time_limit=1000)
    first, second = (orders.time_limit or 0 for _, orders in solver.asked)
    assert 0 < second < first <= 1000


@pytest.mark.parametrize("point", [[1, 1, 1], [2, -1, 0], [0, 1, 1]])
def test_only_a_feasible_start_reaches_the_solver(point: list[int]) -> None:
    solver = Scripted([says(0, 1, 1, bound=9)])
    solve_program(BUDGET, solver, start=np.array(point))
    start = solver.asked[0][1].start
    assert (start is not None) == BUDGET.is_feasible(np.array(point))


def test_a_common_divisor_is_taken_out_before_a_solver_sees_the_program() -> None:
    solver = Scripted([says(0, 1, 1, bound=9)])
    scaled = IntegerProgram([600, 500, 400], sp.csr_array([[30000, 20000, 20000]]), [-ENDLESS], [49999])
    solution = solve_program(scaled, solver)
    seen = solver.asked[0][0]
    assert (seen.objective.tolist(), seen.matrix.toarray().tolist(), seen.row_upper.tolist()) == (
        [6, 5, 4],
        [[3, 2, 2]],
        [4],
    )
    assert (solution.objective, solution.bound) == (900, 900)


def interrupt_when_held(calls: list[Progress]) -> Callable[[Progress], None]:
    """Return a progress report that presses Ctrl-C at its first call with a point in hand."""

    def report(progress: Progress) -> None:
        if progress.value is not None and not calls:
            os.kill(os.getpid(), signal.SIGINT)
            calls.append(progress)

    return report


def test_ctrl_c_leaves_the_best_point_marked_as_interrupted() -> None:
    calls: list[Progress] = []
    before = signal.getsignal(signal.SIGINT)
    program = several_knapsacks()
    solution = solve_program(program, progress=interrupt_when_held(calls))
    assert (solution.status, solution.stopped) == (Status.FEASIBLE, Stop.INTERRUPTED)
    assert program.is_feasible(solution.values)
    assert calls[0].value is not None
    assert solution.objective >= calls[0].value
    assert solution.objective < (solution.bound or 0) <= calls[0].bound + 1e-6
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_in_a_small_program_is_heard_as_well() -> None:
    solution = solve_program(several_knapsacks(columns=40), progress=interrupt_when_held([]))
    assert (solution.status, solution.stopped) == (Status.FEASIBLE, Stop.INTERRUPTED)


def test_a_search_in_another_thread_leaves_signals_alone() -> None:
    found: list[Status] = []
    before = signal.getsignal(signal.SIGINT)
    worker = threading.Thread(target=lambda: found.append(solve_program(BUDGET).status))
    worker.start()
    worker.join()
    assert found == [Status.OPTIMAL]
    assert signal.getsignal(signal.SIGINT) is before


def test_progress_tells_seconds_value_and_a_bound_that_holds() -> None:
    calls: list[Progress] = []
    gains, costs, budget = tempting_knapsack(0)
    solve_program(knapsack(gains, costs, budget), progress=calls.append)
    best = knapsack_optimum(gains, costs, budget)
    assert all(call.seconds >= 0 for call in calls)
    assert all(call.bound >= best - 1e-6 for call in calls)


@given(st.integers(0, 10**9), st.sampled_from([10, 10**7, 10**12]))
def test_prices_of_the_relaxation_are_in_the_units_of_the_rows(seed: int, largest: int) -> None:
    """At the optimum of the relaxation the Lagrangian at its prices meets its value: no price is lost in scaling."""
    program = small_program(seed, largest=largest)
    prices, point = row_prices(program)
    if prices is None or point is None:
        return
    reduced_costs = program.objective - program.matrix.T @ prices
    ends = np.where(reduced_costs > 0, program.column_upper, program.column_lower)
    binding = np.where(prices > 0, program.row_upper, program.row_lower)
    dual = sum(y * b for y, b in zip(prices, binding, strict=True) if abs(y) > 1e-9) + reduced_costs @ ends
    primal = program.objective @ point
    assert dual == pytest.approx(primal, rel=1e-5, abs=1e-4 * largest)
