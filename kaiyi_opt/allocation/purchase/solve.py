"""A market solved: the best plan, and what is proved of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from kaiyi_opt.allocation.goal_program import GoalOutcome
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.purchase.problem import Key, Market
from kaiyi_opt.allocation.purchase.program import compile_market
from kaiyi_opt.allocation.solvers import Solver

GOALS = ("demand", "quality", "money")


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


def solve_market(market: Market, solver: str | Solver = "auto", time_limit: float | None = None) -> SolvedMarket:
    """Return the best plan of a market: goals in order, then the declared order among equals.

    A plan that purchases nothing is always lawful, so there is always one; where the time limit comes before another is
    found, nothing is purchased, and nothing is said to be proved.
    """
    program, decoder = compile_market(market)
    solution = solve_goals(program, solver, time_limit)
    outcomes = solution.outcomes or tuple(GoalOutcome(0, None, Status.FEASIBLE) for _ in GOALS)
    return SolvedMarket(
        {} if solution.point is None else decoder.units(solution.point),
        outcomes,
        solution.unique_before_tie_break,
        solution.complete,
        solution.stopped,
        solution.solver,
        solution.seconds,
    )


@dataclass(frozen=True)
class Effort:
    """The solver that a purchase is made with, and the seconds that the plan and its reasons may take together."""

    solver: str | Solver = "auto"
    time_limit: float | None = None
    started: float = field(default_factory=time.monotonic)

    def solve(self, market: Market) -> SolvedMarket:
        """Return the best plan of a market that is found in the time that is left."""
        left = None if self.time_limit is None else max(0.0, self.time_limit - (time.monotonic() - self.started))
        return solve_market(market, self.solver, left)
