"""The verb: from a scenario to a plan, proved, audited, and with a reason for everybody who gets nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.candidates import Candidate
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.conflict import explain_conflict
from kaiyi_opt.allocation.lexicographic import GoalSolution, solve_goals
from kaiyi_opt.allocation.problem import Problem, state
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.reasons import Refusals, reason_declined
from kaiyi_opt.allocation.result import Award, Declined, GoalValue, Plan, PoolUse, Proof
from kaiyi_opt.allocation.solvers import Progress, Solver
from kaiyi_opt.errors import Fault, KaiyiError, LimitError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.nouns import Scenario


def allocate(
    scenario: Scenario,
    solver: str | Solver = "highs",
    time_limit: float | None = None,
    gap: float = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """Return the best lawful plan of a scenario.

    Goals are optimised in order, each exactly among the ties of the one before, down to the declared tie-break; the
    plan is audited in whole numbers before it is returned, whatever solver found it.

    Parameters
    ----------
    scenario
        The round.
    solver, time_limit, gap, progress
        As in `kaiyi_opt.allocation.search.solve_program`; the time limit covers all goals.

    Raises
    ------
    InfeasibleError
        Where no plan keeps all rules: names the smallest set of rules that conflict, and the cheapest way out.
    LimitError
        Where the limit came before any plan.
    """
    problem = state(scenario)
    program, decoder = compile_problem(problem)
    solution = solve_goals(program, solver, time_limit, gap, progress)
    if solution.infeasible:
        raise explain_conflict(problem, program).error()
    if solution.point is None:
        raise _no_plan(solution, time_limit)
    return plan_of(problem, decoder.decode(solution.point), solution, gap, time_limit)


def plan_of(
    problem: Problem, awards: Mapping[str, int], solution: GoalSolution, gap: float, time_limit: float | None
) -> Plan:
    """Return the plan that grants ``awards`` (fen by application), audited, with the proof of ``solution``."""
    found = audit(problem, awards)
    if not found.is_clean:
        raise KaiyiError([Fault(violation.text, _REPORT) for violation in found.violations])
    goals = tuple(
        GoalValue(goal, value, None if outcome.bound is None else goal.sign * outcome.bound, outcome.status)
        for goal, value, outcome in zip(problem.goals, found.goal_values, solution.outcomes, strict=False)
    )
    proof = Proof(
        status=_status(solution),
        goals=goals,
        stopped=solution.stopped,
        unique=solution.unique_before_tie_break,
        complete=solution.complete,
        solver=solution.solver,
        gap_allowed=gap,
        time_limit=time_limit,
        rounds=solution.rounds,
        seconds=solution.seconds,
    )
    return Plan(
        problem,
        tuple(_award(candidate, awards[candidate.id]) for candidate in problem.candidates if awards.get(candidate.id)),
        _declined(problem, awards),
        _pools(problem, awards),
        proof,
        digest(problem.scenario),
    )


_REPORT = Text("这是程序的错误，请报告", "this is a fault of the program: please report it")


def _no_plan(solution: GoalSolution, time_limit: float | None) -> LimitError:
    if solution.stopped == Stop.INTERRUPTED:
        cause = Text("在找到任何方案之前被中断", "it was interrupted before any plan was found")
    elif time_limit is None:
        cause = Text("求解器没有找到任何方案", "the solver found no plan")
    else:
        cause = Text("{s} 秒内没有找到任何方案", "no plan was found within {s} seconds").format(s=time_limit)
    more = Text("请放宽时间限制", "allow more time")
    other = Text("请换一个求解器", "use another solver")
    given_up = time_limit is None and solution.stopped != Stop.INTERRUPTED
    return LimitError(Fault(cause, other if given_up else more))


def _status(solution: GoalSolution) -> Status:
    """Return the weakest status among the goals; a list whose tie-break was cut short is no more than feasible."""
    order = (Status.FEASIBLE, Status.WITHIN_GAP, Status.OPTIMAL)
    weakest = min((outcome.status for outcome in solution.outcomes), key=order.index, default=Status.OPTIMAL)
    return Status.FEASIBLE if weakest == Status.OPTIMAL and not solution.complete else weakest


def _award(candidate: Candidate, amount: int) -> Award:
    return Award(candidate.id, candidate.organisation, candidate.line, candidate.pool, amount)


def _declined(problem: Problem, awards: Mapping[str, int]) -> tuple[Declined, ...]:
    refusals = Refusals(problem, awards)
    return tuple(
        Declined(a.id, a.organisation, a.line, reason_declined(refusals, a.id))
        for a in problem.scenario.applications
        if not awards.get(a.id)
    )


def _pools(problem: Problem, awards: Mapping[str, int]) -> tuple[PoolUse, ...]:
    spent = {pool.id: 0 for pool in problem.scenario.pools}
    for candidate in problem.candidates:
        spent[candidate.pool] += awards.get(candidate.id, 0)
    return tuple(PoolUse(pool.id, pool.label, pool.budget, spent[pool.id]) for pool in problem.scenario.pools)
