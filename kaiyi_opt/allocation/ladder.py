"""Goals in order: each optimised exactly among the ties of the one before, down to a unique point.

After a goal is solved to value V, a row holds it at V, and every column that the goal's relaxation proves immovable at
V is fixed and leaves the program (see `kaiyi_opt.allocation.exact`): what remains for the next goal is small, mostly
empty.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.exact import fixed_by_cost, restricted, safe_bound
from kaiyi_opt.allocation.goal_program import GoalOutcome, GoalProgram, GoalSolution, primitive
from kaiyi_opt.allocation.program import ProgramSolution, Status, Stop
from kaiyi_opt.allocation.search import solve_program
from kaiyi_opt.allocation.solvers import Progress, Solver

# The tie-break is solved some candidates at a time, with positional weights; beyond this a solver's tolerance would
# matter.
MOST_WEIGHT = 2**20
MOST_RESTARTS = 5


def climb(
    program: GoalProgram,
    solver: str | Solver,
    time_limit: float | None = None,
    gap: float = 0,
    progress: Callable[[Progress], None] | None = None,
    start: IntArray | None = None,
) -> GoalSolution:
    """Optimise the goals of ``program`` in order, one search a goal, and break the last ties.

    Parameters as in `kaiyi_opt.allocation.search.solve_program`; ``solver="auto"`` is the core method, but HiGHS where
    columns are auxiliary, for it is faster there, or no time is left. A time limit covers all goals together; where it
    ends the search, the best point so far is returned, with the bounds that were proved.
    """
    started = time.monotonic()
    if solver == "auto":
        solver = "core" if program.is_decision.all() and time_limit != 0 else "highs"
    start = start if start is not None and program.program(None).is_feasible(start) else None
    for _ in range(MOST_RESTARTS):
        ladder = _Ladder(program, solver, time_limit, gap, progress, started)
        solution = ladder.climb(start)
        if not ladder.surprised:
            break
        # A later goal met a point that beats what a solver had called the optimum of an earlier one: start over from
        # it.
        start = solution.point
    return solution


@dataclass
class _Ladder:
    """The state of one climb: the columns still free, what the rest is fixed at, the rows that hold earlier goals."""

    source: GoalProgram
    solver: str | Solver
    time_limit: float | None
    gap: float
    progress: Callable[[Progress], None] | None
    started: float
    surprised: bool = False
    rounds: int = 0
    solver_name: str = ""
    stopped: Stop = Stop.FINISHED
    outcomes: list[GoalOutcome] = field(default_factory=list)

    def climb(self, start: IntArray | None) -> GoalSolution:
        """Solve goal after goal, then the tie-break."""
        columns = self.source.matrix.shape[1]
        self.free: IntArray = np.arange(columns)
        self.fixed: IntArray = np.zeros(columns, dtype=np.int64)
        self.current = self.source.program(None)
        self.point = start
        try:
            return self._climbed()
        except KeyboardInterrupt:
            # Ctrl-C between two solves: what is held is still a lawful plan, and is given back as interrupted.
            if self.point is None:
                raise
            self.stopped = Stop.INTERRUPTED
            unsolved = self.source.goals[len(self.outcomes) :]
            self.outcomes += [GoalOutcome(self._value(weights), None, Status.FEASIBLE) for weights in unsolved]
            return self._solution(None, complete=False)

    def _climbed(self) -> GoalSolution:
        if not self._goals():
            return self._solution(None, complete=False)
        if self.stopped not in (Stop.FINISHED, Stop.GAP):
            return self._solution(None, complete=False)
        unique = self._is_unique()
        complete = unique is not None and (unique or self._break_ties())
        return self._solution(unique, complete=complete)

    def _goals(self) -> bool:
        """Solve the goals in order; whether a point was found."""
        for weights in self.source.goals or ([0] * self.free.size,):
            objective, divisor = primitive(weights)
            if self.stopped not in (Stop.FINISHED, Stop.GAP):
                self.outcomes.append(GoalOutcome(self._value(weights), None, Status.FEASIBLE))
                continue
            solution = self._solve(objective[self.free])
            if solution.point is None:
                self.infeasible = solution.infeasible
                return False
            self._adopt(solution.point)
            offset = self._value(weights) - solution.objective * divisor
            bound = None if solution.bound is None else solution.bound * divisor + offset
            self.outcomes.append(GoalOutcome(self._value(weights), bound, solution.status))
            self._hold(objective[self.free], solution)
        return True

    infeasible: bool = False

    def _value(self, weights: Sequence[int]) -> int:
        assert self.point is not None
        return sum(weights[j] * int(self.point[j]) for j in np.flatnonzero(self.point).tolist())

    def _solve(self, objective: IntArray) -> ProgramSolution:
        left = None if self.time_limit is None else max(0.0, self.time_limit - (time.monotonic() - self.started))
        start = None if self.point is None else self.point[self.free]
        program = self.current.with_objective(objective)
        if not objective.any() and start is not None:
            return ProgramSolution(Stop.FINISHED, start, 0, 0, solver=self.solver_name)
        solution = solve_program(program, self.solver, left, self.gap, start=start, progress=self.progress)
        self.rounds += solution.rounds
        self.solver_name = solution.solver
        if solution.point is None and start is not None and program.is_feasible(start):
            # A solver that finds nothing, or claims that nothing is to be found, is refuted by the point that is held.
            solution = ProgramSolution(
                solution.stopped,
                start,
                program.value(start),
                solution.bound,
                allowed_gap=self.gap,
                solver=solution.solver,
            )
        self.stopped = solution.stopped if solution.status not in (Status.OPTIMAL, Status.INFEASIBLE) else self.stopped
        return solution

    def _adopt(self, part: IntArray) -> None:
        """Take a point of the free columns, and notice if it beats what an earlier goal was said to allow."""
        self.point = self.fixed.copy()
        self.point[self.free] = part
        for weights, outcome in zip(self.source.goals, self.outcomes, strict=False):
            if outcome.status == Status.OPTIMAL and self._value(weights) > outcome.value:
                self.surprised = True

    def _hold(self, objective: IntArray, solution: ProgramSolution) -> None:
        """Hold a solved goal at its value: fix what its relaxation proves immovable, and keep the rest by a row."""
        from kaiyi_opt.allocation.solvers.highs import row_prices

        if not objective.any():
            return
        program = self.current.with_objective(objective)
        prices, _ = row_prices(program)
        safe = None if prices is None else safe_bound(program, prices)
        self.current = program.with_rows(sp.csr_array(objective[np.newaxis, :]), [solution.objective], [math.inf])
        if safe is not None:
            lower, upper = fixed_by_cost(program, safe, solution.objective)
            self._shrink(lower, upper)

    def _shrink(self, lower: FloatArray, upper: FloatArray) -> None:
        """Take the columns that ``lower`` and ``upper`` fix out of the current program."""
        self.current, free, values = restricted(self.current, lower, upper)
        self.fixed[self.free] = values
        self.free = self.free[free]
        self.fixed[self.free] = 0

    def _is_unique(self) -> bool | None:
        """Whether no other point ties on every goal: the farthest tie, by columns that differ, is the point itself."""
        if self.free.size == 0:
            return True
        assert self.point is not None
        here = self.point[self.free]
        decides = self.source.is_decision[self.free]
        solution = self._solve(np.where(decides, 1 - 2 * here, 0))
        if solution.status != Status.OPTIMAL:
            return None
        return solution.objective == -int(here[decides].sum())

    def _break_ties(self) -> bool:
        """Make the point the first of its ties by the declared order; whether that was carried to the end."""
        for chunk in self._chunks():
            objective = np.zeros(self.source.matrix.shape[1], dtype=np.int64)
            scale = 1
            for columns in reversed(chunk):
                objective[columns] = scale * np.arange(1, columns.size + 1)
                scale *= columns.size + 1
            solution = self._solve(objective[self.free])
            if solution.status != Status.OPTIMAL:
                return False
            self._adopt(solution.values)
            self._fix(np.concatenate(chunk))
        return True

    def _chunks(self) -> list[list[IntArray]]:
        """Cut the tie-break's groups that are still open into chunks small enough for positional weights."""
        is_free = np.zeros(self.source.matrix.shape[1], dtype=bool)
        is_free[self.free] = True
        chunks: list[list[IntArray]] = []
        weight = MOST_WEIGHT + 1
        for columns in self.source.order:
            if not is_free[columns].any():
                continue
            if weight * (columns.size + 1) > MOST_WEIGHT:
                chunks.append([])
                weight = 1
            chunks[-1].append(columns)
            weight *= columns.size + 1
        return chunks

    def _fix(self, columns: IntArray) -> None:
        assert self.point is not None
        settled = np.isin(self.free, columns)
        lower, upper = self.current.column_lower.copy(), self.current.column_upper.copy()
        lower[settled] = upper[settled] = self.point[self.free[settled]]
        self._shrink(lower, upper)

    def _solution(self, unique: bool | None, *, complete: bool) -> GoalSolution:
        return GoalSolution(
            self.stopped,
            self.point if self.outcomes else None,
            tuple(self.outcomes),
            self.infeasible,
            unique,
            complete,
            self.solver_name,
            self.rounds,
            time.monotonic() - self.started,
        )
