"""Which applications are in every optimal plan, in some, in none; and in the plans within 1 % of the optimum.

A search asks for a plan that differs from what all plans so far agree on, in as many applications as can be. Each
answer settles at least one application as in some plan and not in others; where none is left to find, the rest is
settled for good. So there are hardly more searches than applications that vary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.exact import fixed_by_cost, restricted, safe_bound
from kaiyi_opt.allocation.explain.answer import Memberships, Uniqueness
from kaiyi_opt.allocation.explain.arena import Awards, completed, unsettled
from kaiyi_opt.allocation.goal_program import primitive
from kaiyi_opt.allocation.parts import Part, independent_parts
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import IntegerProgram, Status
from kaiyi_opt.allocation.search import solve_program

NEAR = 100


def uniqueness(problem: Problem, awards: Awards, time_limit: float | None = None) -> Uniqueness:
    """Return which applications every optimal plan funds, which some, which none; and those within 1 %.

    Parameters
    ----------
    awards
        The best plan of ``problem``, fen by application.
    time_limit
        The seconds that each search may take; one that is cut short raises `LimitError`.
    """
    program, decoder = compile_problem(problem)
    goal = leading_goal(problem)
    slack = abs(problem.goals[goal].value(problem.candidates, awards)) // NEAR if problem.goals else 0
    parts = independent_parts(program)
    point = completed(program, decoder.encode(awards))
    # Auxiliary columns belong to nobody: a number past the last candidate's.
    nobody = np.full(point.size - problem.candidates.option_candidate.size, len(problem.candidates))
    candidate = np.append(problem.candidates.option_candidate, nobody)
    searches = [
        _Search(part, point[part.columns], candidate[part.columns], len(problem.candidates), time_limit)
        for part in parts
    ]
    optimal = [search.agreed(None, 0) for search in searches]
    near = [search.agreed(goal, slack) for search in searches]
    barred = tuple(problem.ineligible)
    name = problem.goals[goal].name if problem.goals else ""
    return Uniqueness(_memberships(problem, optimal, barred), _memberships(problem, near, barred), name)


def membership(problem: Problem, awards: Awards, opposite: Awards | None, application: str) -> tuple[str, str]:
    """Return where an application stands among the optimal plans and among those within 1 %: every, some or none.

    ``opposite`` is the best plan, goals in order, with the application out where ``awards`` funds it, and in where it
    does not; ``None`` where there is none. No plan on that side is nearer the optimum than it.
    """
    settled = "every" if awards.get(application, 0) else "none"
    if opposite is None:
        return settled, settled
    pairs = [
        (goal.value(problem.candidates, awards), goal.value(problem.candidates, opposite)) for goal in problem.goals
    ]
    lead = leading_goal(problem)
    is_optimal = all(here == there for here, there in pairs)
    is_near = all(here == there for here, there in pairs[:lead]) and all(
        problem.goals[lead].sign * (here - there) <= abs(here) // NEAR for here, there in pairs[lead : lead + 1]
    )
    return ("some" if is_optimal else settled), ("some" if is_near else settled)


def leading_goal(problem: Problem) -> int:
    """Return the goal that the 1 % are counted in: the first that is not the payment of entitlements, if any."""
    names = [goal.name for goal in problem.goals]
    return next((number for number, name in enumerate(names) if name != "entitlements"), 0)


def _memberships(problem: Problem, told: list[dict[int, str]], barred: tuple[str, ...]) -> Memberships:
    count = len(problem.candidates)
    merged = {problem.candidates[n].id: name for part in told for n, name in part.items() if n < count}
    merged |= dict.fromkeys(barred, "none")
    return Memberships(
        *(tuple(sorted(k for k, v in merged.items() if v == name)) for name in ("every", "some", "none"))
    )


BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Search:
    """The search in one part: ``point`` is its share of the plan, ``candidate`` the candidate of each column, or
    ``nobody``.
    """

    part: Part
    point: IntArray
    candidate: IntArray
    nobody: int
    time_limit: float | None

    def agreed(self, goal: int | None, slack: int) -> dict[int, str]:
        """Return, by candidate, what all plans agree on: those that tie on every goal where ``goal`` is ``None``, else
        those that lose at most ``slack`` in it and nothing in the goals before.
        """
        current, free, held = self._program(goal, slack)
        members = self._funded(held)
        told = {int(number): "every" if members[number] else "none" for number in np.unique(self.candidate)}
        open_numbers = np.setdiff1d(self.candidate[free], [self.nobody])
        now = self._funded(self.point)
        told |= {int(number): "every" if now[number] else "none" for number in open_numbers}
        agreed = open_numbers
        while agreed.size:
            sign = np.where(now[self.candidate[free]], -1, 1)
            objective = np.where(np.isin(self.candidate[free], agreed), sign, 0).astype(np.int64)
            found = self._farthest(current, objective)
            whole = held.copy()
            whole[free] = found
            there = self._funded(whole)
            moved = agreed[there[agreed] != now[agreed]]
            if not moved.size:
                break
            told |= dict.fromkeys(moved.tolist(), "some")
            agreed = agreed[there[agreed] == now[agreed]]
        return told

    def _funded(self, point: IntArray) -> BoolArray:
        return np.bincount(self.candidate[point > 0], minlength=int(self.candidate.max(initial=-1)) + 1) > 0

    def _farthest(self, program: IntegerProgram, objective: IntArray) -> IntArray:
        solution = solve_program(program.with_objective(objective), time_limit=self.time_limit)
        if solution.status != Status.OPTIMAL:
            raise unsettled()
        return solution.values

    def _program(self, goal: int | None, slack: int) -> tuple[IntegerProgram, IntArray, IntArray]:
        """Return the program of the plans in question, without the columns that none of them moves."""
        source = self.part.program
        program = source.program(None)
        lower, upper = program.column_lower, program.column_upper
        goals = range(len(source.goals)) if goal is None else range(goal + 1)
        for number in goals:
            weights, divisor = primitive(source.goals[number])
            if not weights.any():
                continue
            give = slack // divisor if number == goal else 0
            least = sum(int(weights[j]) * int(self.point[j]) for j in np.flatnonzero(self.point).tolist()) - give
            lower, upper = _fixed(program.with_objective(weights), lower, upper, least)
            program = program.with_rows(sp.csr_array(weights[np.newaxis, :]), [least], [math.inf])
        return restricted(program, lower, upper)


def _fixed(program: IntegerProgram, lower: np.ndarray, upper: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray]:
    """Return column bounds tightened for points worth ``least`` or more."""
    from kaiyi_opt.allocation.solvers.highs import row_prices

    prices, _ = row_prices(program)
    safe = None if prices is None else safe_bound(program, prices)
    if safe is None:
        return lower, upper
    low, high = fixed_by_cost(program, safe, least)
    return np.maximum(lower, low), np.minimum(upper, high)
