"""A market solved: the parts that no limit couples one by one, and what is proved of the whole."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from kaiyi_opt.allocation.lexicographic import GoalOutcome, GoalSolution, solve_goals
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.purchase.problem import Key, Market
from kaiyi_opt.allocation.purchase.program import compile_market
from kaiyi_opt.allocation.solvers import Solver

GOALS = ("demand", "quality", "money")
_WEAKEST = (Status.FEASIBLE, Status.WITHIN_GAP, Status.OPTIMAL)


@dataclass(frozen=True, eq=False)
class SolvedMarket:
    """The units of each bid that has any, and what was proved.

    Attributes
    ----------
    units
        Units by purchase and organisation.
    outcomes
        Of demand met, quality and money (negative), in this order.
    unique
        Whether the goals alone left one plan; ``None`` where that was not settled.
    complete
        Whether every goal and the order among equals were carried to the end.
    stopped, solver, seconds
        As of `kaiyi_opt.allocation.lexicographic.GoalSolution`.
    """

    units: Mapping[Key, int]
    outcomes: tuple[GoalOutcome, ...]
    unique: bool | None
    complete: bool
    stopped: Stop
    solver: str
    seconds: float

    @property
    def is_proven(self) -> bool:
        """Whether every goal is proved optimal and the order among equals was carried to its end."""
        return self.complete and all(outcome.status == Status.OPTIMAL for outcome in self.outcomes)

    @property
    def values(self) -> tuple[int, ...]:
        """Demand met, quality, and money as a negative number: the greater, compared in order, the better."""
        return tuple(outcome.value for outcome in self.outcomes)


def solve_market(market: Market, solver: str | Solver = "highs", time_limit: float | None = None) -> SolvedMarket:
    """Return the best plan of a market: goals in order, then the declared order among equals.

    The goals add up over the parts that no limit couples, so the best plans of the parts are together the best plan.
    A plan that purchases nothing is always lawful, so there is always one; where the time limit comes before another is
    found, nothing is purchased of that part, and nothing is said to be proved of it.
    """
    started = time.monotonic()
    units: dict[Key, int] = {}
    solutions: list[GoalSolution] = []
    for part in market.parts():
        program, decoder = compile_market(part)
        left = None if time_limit is None else max(0.0, time_limit - (time.monotonic() - started))
        solution = solve_goals(program, solver, left)
        if solution.point is not None:
            units |= decoder.units(solution.point)
        solutions.append(solution)
    flags = [solution.unique_before_tie_break for solution in solutions]
    return SolvedMarket(
        units,
        tuple(_total([_outcome(solution, goal) for solution in solutions]) for goal in range(len(GOALS))),
        False if False in flags else (None if None in flags else True),
        all(solution.complete for solution in solutions),
        next((solution.stopped for solution in solutions if solution.stopped != Stop.FINISHED), Stop.FINISHED),
        solutions[0].solver,
        time.monotonic() - started,
    )


@dataclass(frozen=True)
class Effort:
    """The solver that a purchase is made with, and the seconds that the plan and its reasons may take together."""

    solver: str | Solver = "highs"
    time_limit: float | None = None
    started: float = field(default_factory=time.monotonic)

    def solve(self, market: Market) -> SolvedMarket:
        """Return the best plan of a market that is found in the time that is left."""
        left = None if self.time_limit is None else max(0.0, self.time_limit - (time.monotonic() - self.started))
        return solve_market(market, self.solver, left)


def _outcome(solution: GoalSolution, goal: int) -> GoalOutcome:
    if goal < len(solution.outcomes):
        return solution.outcomes[goal]
    return GoalOutcome(0, None, Status.FEASIBLE)


def _total(outcomes: list[GoalOutcome]) -> GoalOutcome:
    bounds = [outcome.bound for outcome in outcomes]
    known = [bound for bound in bounds if bound is not None]
    status = min((outcome.status for outcome in outcomes), key=_WEAKEST.index)
    value = sum(outcome.value for outcome in outcomes)
    return GoalOutcome(value, sum(known) if len(known) == len(bounds) else None, status)
