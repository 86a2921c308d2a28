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

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.compile import Decoder, compile_problem
from kaiyi_opt.allocation.conflict import explain_conflict
from kaiyi_opt.allocation.frontier.boxes import Corner
from kaiyi_opt.allocation.frontier.sole import is_sole
from kaiyi_opt.allocation.frontier.sweep import Found
from kaiyi_opt.allocation.goal_program import GoalProgram, GoalSolution
from kaiyi_opt.allocation.goals import Goal
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.parts import independent_parts
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.search import solve_program
from kaiyi_opt.allocation.solvers import Progress, Solver
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text


@dataclass(frozen=True)
class Orders:
    """Who solves, for how long in all, and whom to tell."""

    solver: str | Solver = "auto"
    time_limit: float | None = None
    progress: Callable[[Progress], None] | None = None
    started: float = field(default_factory=time.monotonic)

    def solve(self, program: GoalProgram, start: IntArray | None = None) -> GoalSolution:
        """Solve all goals and the tie-break within the time that is left."""
        return solve_goals(program, self.solver, self.left(), 0, self.progress, start)

    def most(self, program: GoalProgram, start: IntArray | None = None) -> tuple[IntArray | None, bool, Stop]:
        """Solve the first goal alone, part by part, within the time that is left.

        Returns
        -------
        A point, shape (columns,), or ``None``; whether it is proved that none has more of the goal; why the search
        stopped.
        """
        solver = "core" if self.solver == "auto" else self.solver
        point, proved = np.zeros(program.matrix.shape[1], dtype=np.int64), True
        stopped = Stop.FINISHED
        for part in independent_parts(program):
            known = None if start is None else start[part.columns]
            found = solve_program(part.program.program(0), solver, self.left(), start=known, progress=self.progress)
            stopped = found.stopped if stopped == Stop.FINISHED else stopped
            if found.point is None:
                return None, False, found.stopped
            point[part.columns] = found.point
            proved = proved and found.status == Status.OPTIMAL
        return point, proved, stopped

    def left(self) -> float | None:
        """Return the seconds that are left; ``None`` where there is no limit."""
        return None if self.time_limit is None else max(0.0, self.time_limit - (time.monotonic() - self.started))


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
        The goals that are traded, the objective first.
    kept
        The kept goals, each with its optimum in the goal's own unit.
    fixed
        Shape (columns,): the columns that stay in every question: all that decide, and what kept goals need.
    """

    program: GoalProgram
    decoder: Decoder
    traded: tuple[Goal, ...]
    kept: tuple[tuple[Goal, int], ...]
    fixed: BoolArray
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
        return tuple(common_divisor(weights) for weights in self.program.goals[: len(self.traded)])

    def most(self, first: int, floors: Corner, start: IntArray | None = None) -> Found | Stop:
        """Return a plan above ``floors`` with the most of goal ``first``, whatever it has of the others."""
        asked, columns = self._asked(first, floors)
        part, proved, stopped = self.orders.most(asked, None if start is None else start[columns])
        if part is None:
            return stopped
        point = np.zeros(self.program.matrix.shape[1], dtype=np.int64)
        point[columns] = part
        return self._found(point, proved, stopped)

    def settled(self, found: Found) -> Found | Stop:
        """Return the best plan that is nowhere below ``found``: the objective, the other traded goals, the remaining
        ones, the tie-break.

        Where no other plan has as much of the objective, the search for it is spared.
        """
        asked, columns = self._asked(0, found.floors)
        if is_sole(asked, found.point[columns], self.orders.left):
            return found
        solution = self.orders.solve(with_floors(self.program, self._floors(found.floors)), found.point)
        if solution.point is None:
            return solution.stopped
        proved = solution.complete and all(outcome.status == Status.OPTIMAL for outcome in solution.outcomes)
        return self._found(solution.point, proved, solution.stopped)

    def _found(self, point: IntArray, proved: bool, stopped: Stop) -> Found:
        """Return a point with its values, which are those of the plan, whatever the auxiliary columns say."""
        candidates, awards = self.decoder.candidates, self.decoder.decode(point)
        pairs = zip(self.traded, self.scales, strict=True)
        values = tuple(goal.sign * goal.value(candidates, awards) // scale for goal, scale in pairs)
        return Found(values, point, proved, stopped)

    def _floors(self, floors: Corner) -> list[tuple[list[int], int]]:
        triples = zip(self.weights[1:], floors, self.least(), strict=True)
        return [(weights, floor) for weights, floor, least in triples if floor > least]

    def _asked(self, first: int, floors: Corner) -> tuple[GoalProgram, IntArray]:
        """Return the program of goal ``first`` above ``floors``, and the columns that it is over.

        Auxiliary columns that no question is about are left out, at 0: what they tie together falls apart. So is the
        one auxiliary column of a goal that is nothing else: its floor moves the bounds of its rows.
        """
        columns, upper, rows = self.fixed | _used(self.weights[first]), self.program.row_upper, []
        for axis, (weights, floor, least) in enumerate(zip(self.weights[1:], floors, self.least(), strict=True), 1):
            alone = self._alone(axis)
            if floor > least and alone is not None and axis != first:
                upper = upper - self.program.matrix[:, [alone]].toarray()[:, 0] * floor
            elif floor > least:
                rows.append((weights, floor))
                columns = columns | _used(weights)
        kept, program = np.flatnonzero(columns), with_floors(replace(self.program, row_upper=upper), rows)
        return replace(
            program,
            matrix=program.matrix.tocsc()[:, kept].tocsr(),
            goals=([self.weights[first][column] for column in kept.tolist()],),
            column_upper=None if program.column_upper is None else program.column_upper[kept],
        ), kept

    def _alone(self, axis: int) -> int | None:
        """Return the column of a goal that is one auxiliary column, each unit of which counts one; or ``None``."""
        used = np.flatnonzero(_used(self.weights[axis]))
        only = int(used[0]) if used.size == 1 else None
        return None if only is None or self.fixed[only] or self.weights[axis][only] != 1 else only


def _used(weights: list[int]) -> BoolArray:
    return np.array([weight != 0 for weight in weights], dtype=bool)


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
    fixed = whole.is_decision
    for weights in whole.goals[:held]:
        fixed = fixed | _used(weights)
    return Trade(program, decoder, traded, tuple(optima), fixed, orders)


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
