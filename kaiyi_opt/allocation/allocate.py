"""The verb: from a scenario to a plan, proved, audited, and with a reason for everybody who gets nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.awards import PaidAwards, of
from kaiyi_opt.allocation.ballots.decide import decide
from kaiyi_opt.allocation.ballots.decision import Decision
from kaiyi_opt.allocation.ballots.settled import settled
from kaiyi_opt.allocation.candidates import Candidate
from kaiyi_opt.allocation.goal_program import GoalSolution
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import Problem, state
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.allocation.reasons import Refusals, reason_declined
from kaiyi_opt.allocation.result import Award, Declined, GoalValue, Plan, PoolUse, Proof
from kaiyi_opt.allocation.solvers import Progress, Solver
from kaiyi_opt.errors import Fault, KaiyiError
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.nouns import Scenario


def allocate(
    scenario: Scenario,
    solver: str | Solver = "auto",
    time_limit: float | None = None,
    gap: float = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """Return the best lawful plan of a scenario, or what its ballots decide where it says that they do.

    Goals are optimised in order, each exactly among the ties of the one before, down to the declared tie-break; the
    plan is audited in whole numbers before it is returned, whatever solver found it.

    Parameters
    ----------
    scenario
        The round.
    solver, time_limit, gap, progress
        As in `kaiyi_opt.allocation.lexicographic.solve_goals`; the time limit covers all goals.

    Raises
    ------
    InputError
        Where ballots are to decide, but what they decide about is not stated (see `kaiyi_opt.allocation.ballots`).
    InfeasibleError
        Where no plan keeps all rules: names the smallest set of rules that conflict, and the cheapest way out.
    LimitError
        Where the limit came before any plan.
    """
    started = time.monotonic()
    problem, decision = decide(state(scenario))
    deciding = time.monotonic() - started
    best = settled(problem, decision) if decision is not None else None
    best = best or optimise(problem, solver, time_limit, gap, progress)
    plan = plan_of(problem, best.awards, best.solution, gap, time_limit)
    return plan if decision is None else replace(plan, proof=by_ballots(plan.proof, decision, deciding))


def by_ballots(proof: Proof, decision: Decision, seconds: float) -> Proof:
    """Return the proof of a plan that ballots decided, wholly or in part, in so many seconds: no optimum is claimed."""
    goals = proof.goals
    if decision.is_all:
        goals = tuple(replace(goal, bound=None, status=Status.BY_RULE) for goal in goals)
    return replace(
        proof,
        status=Status.BY_RULE if proof.status == Status.OPTIMAL else proof.status,
        goals=goals,
        unique=proof.unique and not decision.has_ties,
        solver="ballots" if decision.is_all else proof.solver,
        seconds=proof.seconds + seconds,
        ballots=decision,
    )


def plan_of(
    problem: Problem, awards: Mapping[str, int], solution: GoalSolution, gap: float, time_limit: float | None
) -> Plan:
    """Return the plan that grants ``awards`` (fen by application; pools pay where it does not say who), audited, with
    the proof of ``solution``.
    """
    awards = of(awards)
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
        tuple(_award(candidate, awards) for candidate in problem.candidates if awards.get(candidate.id)),
        _declined(problem, awards),
        _pools(problem, awards),
        proof,
        digest(problem.scenario),
        _purses(problem, awards),
    )


_REPORT = Text("这是程序的错误，请报告", "this is a fault of the program: please report it")


def _status(solution: GoalSolution) -> Status:
    """Return the weakest status among the goals; a list whose tie-break was cut short is no more than feasible."""
    order = (Status.FEASIBLE, Status.WITHIN_GAP, Status.OPTIMAL)
    weakest = min((outcome.status for outcome in solution.outcomes), key=order.index, default=Status.OPTIMAL)
    return Status.FEASIBLE if weakest == Status.OPTIMAL and not solution.complete else weakest


def _award(candidate: Candidate, awards: PaidAwards) -> Award:
    sponsor = awards.payer(candidate.id)
    pool = "" if sponsor else candidate.pool
    return Award(candidate.id, candidate.organisation, candidate.line, pool, awards[candidate.id], sponsor)


def _declined(problem: Problem, awards: PaidAwards) -> tuple[Declined, ...]:
    refusals = Refusals(problem, awards)
    return tuple(
        Declined(a.id, a.organisation, a.line, reason_declined(refusals, a.id))
        for a in problem.scenario.applications
        if not awards.get(a.id)
    )


def _pools(problem: Problem, awards: PaidAwards) -> tuple[PoolUse, ...]:
    spent = {pool.id: 0 for pool in problem.scenario.pools}
    for candidate in problem.candidates:
        if not awards.payer(candidate.id):
            spent[candidate.pool] += awards.get(candidate.id, 0)
    return tuple(PoolUse(pool.id, pool.label, pool.budget, spent[pool.id]) for pool in problem.scenario.pools)


def _purses(problem: Problem, awards: PaidAwards) -> tuple[PoolUse, ...]:
    """Return the use of every purse that is stated, where companies may adopt projects."""
    if not problem.scenario.has_adoption:
        return ()
    spent: Counter[str] = Counter()
    for key, amount in awards.items():
        spent[awards.payer(key)] += amount
    return tuple(
        PoolUse(sponsor.id, both(sponsor.name), sponsor.purse, spent[sponsor.id])
        for sponsor in problem.scenario.sponsors
        if sponsor.purse is not None
    )
