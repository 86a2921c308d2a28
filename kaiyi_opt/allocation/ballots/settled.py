"""A round in which ballots decided everything: nothing is left to optimise, only to check."""

from __future__ import annotations

from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.awards import PaidAwards
from kaiyi_opt.allocation.ballots.decision import Decision
from kaiyi_opt.allocation.goal_program import GoalOutcome, GoalSolution
from kaiyi_opt.allocation.optimise import Optimum
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import Status, Stop


def settled(problem: Problem, decision: Decision) -> Optimum | None:
    """Return what the ballots decided, where that is the whole plan and keeps every rule.

    ``None`` where something else is to be decided, or a rule is broken: then the program says which rules conflict.
    """
    if not decision.is_all:
        return None
    chosen = [key for purse in decision.purses for key in purse.chosen]
    awards = PaidAwards({key: problem.candidates[problem.candidates.number[key]].amounts[-1] for key in sorted(chosen)})
    found = audit(problem, awards)
    if not found.is_clean:
        return None
    values = [goal.sign * value for goal, value in zip(problem.goals, found.goal_values, strict=True)]
    solution = GoalSolution(
        Stop.FINISHED,
        None,
        tuple(GoalOutcome(value, value, Status.OPTIMAL) for value in values),
        infeasible=False,
        unique_before_tie_break=True,
        complete=True,
        solver="",
        rounds=0,
        seconds=0.0,
    )
    return Optimum(awards, solution)
