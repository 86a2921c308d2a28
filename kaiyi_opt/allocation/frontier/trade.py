"""The question behind every point of a frontier: the best plan above floors, as a compiled program with a few more
rows.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.compile import Decoder, compile_problem
from kaiyi_opt.allocation.conflict import explain_conflict
from kaiyi_opt.allocation.frontier.boxes import Corner
from kaiyi_opt.allocation.frontier.sweep import Found
from kaiyi_opt.allocation.goal_program import GoalProgram, GoalSolution
from kaiyi_opt.allocation.goals import Goal
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.solvers import Progress, Solver
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text


@dataclass(frozen=True)
class Orders:
    """Who solves, for how long in all, and whom to tell."""

    solver: str | Solver = "highs"
    time_limit: float | None = None
    progress: Callable[[Progress], None] | None = None
    started: float = field(default_factory=time.monotonic)

    def solve(self, program: GoalProgram) -> GoalSolution:
        """Solve within the time that is left."""
        left = None if self.time_limit is None else max(0.0, self.time_limit - (time.monotonic() - self.started))
        return solve_goals(program, self.solver, left, 0, self.progress)


@dataclass(frozen=True)
class Trade:
    """The traded goals of a problem, bound to its program; the oracle of `kaiyi_opt.allocation.frontier.sweep`.

    Attributes
    ----------
    program
        Its rows hold the kept goals at their optima; its goals are the traded ones, the objective first, and then the
        remaining ones, which choose among plans that are equal in the traded goals.
    decoder
        The way back to awards.
    traded
        How many goals are traded.
    kept
        The kept goals, each with its optimum in the goal's own unit.
    """

    program: GoalProgram
    decoder: Decoder
    traded: int
    kept: tuple[tuple[Goal, int], ...]
    orders: Orders

    def least(self) -> Corner:
        """Return a value of each goal with floors that no plan is below, in primitive units."""
        return tuple(sum(min(0, weight) for weight in weights) for weights in self.weights[1:])

    @cached_property
    def weights(self) -> tuple[list[int], ...]:
        """The weights of the traded goals over columns, each goal divided by its `scales`."""
        pairs = zip(self.program.goals, self.scales, strict=False)
        return tuple([weight // scale for weight in weights] for weights, scale in pairs)

    @cached_property
    def scales(self) -> tuple[int, ...]:
        """The greatest common divisor of each traded goal's weights, 1 where all are zero."""
        return tuple(common_divisor(weights) for weights in self.program.goals[: self.traded])

    def best(self, first: int, floors: Corner) -> Found | Stop:
        """Return the best plan above ``floors``; goal ``first`` goes before the other traded goals."""
        rows = [
            (weights, floor)
            for weights, floor, least in zip(self.weights[1:], floors, self.least(), strict=True)
            if floor > least
        ]
        goals = self.program.goals
        asked = (goals[first], *goals[:first], *goals[first + 1 :])
        solution = self.orders.solve(replace(with_floors(self.program, rows), goals=asked))
        if solution.point is None:
            return solution.stopped
        chosen = [(j, int(solution.point[j])) for j in np.flatnonzero(solution.point).tolist()]
        values = tuple(sum(w[j] * x for j, x in chosen) for w in self.weights)
        proved = all(outcome.status == Status.OPTIMAL for outcome in solution.outcomes[: self.traded])
        return Found(values, solution.point, proved, solution.stopped)


def trade_of(problem: Problem, kept: tuple[Goal, ...], traded: tuple[Goal, ...], orders: Orders) -> Trade:
    """Compile ``problem`` for a trade between goals, the objective first, and settle what is kept before them.

    Raises
    ------
    InfeasibleError
        Where no plan keeps all rules.
    LimitError
        Where the time ran out before the optima of the kept goals were proved.
    """
    named = {goal.name for goal in (*kept, *traded)}
    rest = tuple(goal for goal in problem.goals if goal.name not in named)
    whole, decoder = compile_problem(replace(problem, goals=(*kept, *traded, *rest)))
    held, program = len(kept), replace(whole, goals=whole.goals[len(kept) :])
    optima: list[tuple[Goal, int]] = []
    if kept:
        solution = orders.solve(replace(whole, goals=whole.goals[:held], order=()))
        if solution.infeasible:
            raise explain_conflict(problem, whole).error()
        if any(outcome.status != Status.OPTIMAL for outcome in solution.outcomes) or solution.point is None:
            raise too_short()
        optima = [(goal, goal.sign * outcome.value) for goal, outcome in zip(kept, solution.outcomes, strict=True)]
        program = with_floors(
            program, [_floor(w, o.value) for w, o in zip(whole.goals, solution.outcomes, strict=False)]
        )
    return Trade(program, decoder, len(traded), tuple(optima), orders)


def common_divisor(weights: list[int]) -> int:
    """Return the greatest common divisor of whole numbers, 1 where all are zero.

    >>> common_divisor([600, 0, -400]), common_divisor([0])
    (200, 1)
    """
    return max(1, math.gcd(*weights))


def _floor(weights: list[int], value: int) -> tuple[list[int], int]:
    divisor = common_divisor(weights)
    return [weight // divisor for weight in weights], value // divisor


def with_floors(program: GoalProgram, floors: list[tuple[list[int], int]]) -> GoalProgram:
    """Return ``program`` with a row ``weights · x ≥ floor`` for each pair; rows without weights are left out."""
    kept = [(weights, floor) for weights, floor in floors if any(weights)]
    if not kept:
        return program
    return replace(
        program,
        matrix=sp.vstack([program.matrix, sp.csr_array(np.array([w for w, _ in kept], dtype=np.int64))], format="csr"),
        row_lower=np.concatenate([program.row_lower, np.array([floor for _, floor in kept], dtype=float)]),
        row_upper=np.concatenate([program.row_upper, np.full(len(kept), math.inf)]),
        row_rule=(*program.row_rule, *([""] * len(kept))),
    )


def too_short() -> LimitError:
    """Return the error for a search that ended before it had proved anything."""
    return LimitError(
        Fault(
            Text("时间用完，还没有证明任何一个点", "the time ran out before a single point was proved"),
            Text("请放宽时间限制", "allow more time"),
        )
    )
