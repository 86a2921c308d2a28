r"""The best plan for one objective after another, over the same rules: what is proved once is used again.

Resamples differ in their objective alone. Two things are remembered: the *plans* met so far, and, of each search, a
*ceiling*: no plan but those remembered was worth more than u at the objective c, which is a row :math:`c^T x \le u` for
every other plan, at every objective. A new objective is first put to the plans; its linear relaxation under the
ceilings then bounds all others in whole numbers (see `kaiyi_opt.allocation.exact`). Where that bound is below the best
plan remembered, the plan is proved optimal, and no search is needed; else one is made, over all plans but those
remembered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.exact import safe_bound
from kaiyi_opt.allocation.goal_program import GoalProgram, primitive
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.program import LARGEST, IntegerProgram, Status, Stop
from kaiyi_opt.allocation.search import solve_program

# Ceilings are scaled to such coefficients, rounded so that they stay valid: a solver's tolerance must not matter.
LARGEST_COEFFICIENT = 2**20
MOST_CEILINGS = 400
MOST_TIES = 12

Goals = tuple[list[int], ...]


class Recall:
    """The plans of one set of rules, and what is proved of all others.

    Parameters
    ----------
    program
        The rules; goals before ``varying`` are the same for every objective.
    closed
        Options that may not be granted.
    varying
        The number of the first goal that changes; ``None`` where none does.

    Attributes
    ----------
    rules
        The program of the plans that keep the rules and are best by the goals before ``varying``; it has no objective.
    exists
        Whether there is any.
    """

    def __init__(self, program: GoalProgram, closed: Sequence[int], varying: int | None):
        self.source = program
        self.varying = varying
        self.plans: list[IntArray] = []
        self._upper = np.ones(program.matrix.shape[1])
        self._upper[list(closed)] = 0.0
        self.rules = self._closed(program.program(None))
        self._ceilings: list[tuple[IntArray, int]] = []
        self._relaxation: _Ceiled | None = None
        self.exists = self._hold_leading_goals()

    def _closed(self, program: IntegerProgram) -> IntegerProgram:
        return replace(program, column_upper=self._upper)

    def _hold_leading_goals(self) -> bool:
        """Hold the goals that do not change at their best; whether any plan keeps the rules."""
        leading = self.source.goals if self.varying is None else self.source.goals[: self.varying]
        stated = tuple(weights for weights in leading if any(weights))
        if not stated and self.varying is not None:
            return True
        point = self._searched(stated, order=() if self.varying is not None else self.source.order)
        if point is None:
            return False
        if self.varying is None:
            self.plans = [point]
        for weights in stated:
            row, _ = primitive(weights)
            best = int(row @ point)
            self.rules = self.rules.with_rows(sp.csr_array(row[np.newaxis, :]), [best], [math.inf])
        return True

    def _searched(self, goals: Goals, order: tuple[IntArray, ...]) -> IntArray | None:
        """Return the best plan by the goals in order, found by the full search; ``None`` where there is no plan."""
        free = np.flatnonzero(self._upper)
        place = np.cumsum(self._upper).astype(np.int64) - 1
        narrow = GoalProgram(
            self.source.matrix.tocsc()[:, free].tocsr(),
            self.source.row_lower,
            self.source.row_upper,
            tuple([weights[j] for j in free.tolist()] for weights in goals),
            tuple(place[group[self._upper[group] > 0]] for group in order),
            self.source.row_rule,
        )
        solution = solve_goals(narrow)
        _go_on(solution.stopped)
        if solution.point is None:
            return None
        point = np.zeros(len(self._upper), dtype=np.int64)
        point[free] = solution.point
        return point

    def suggest(self, point: IntArray) -> None:
        """Remember a plan, if it is one of these rules."""
        if self.exists and self.rules.is_feasible(point) and not any(np.array_equal(point, p) for p in self.plans):
            self.plans.append(point)

    def best(self, goals: Goals) -> IntArray | None:
        """Return the best plan by ``goals`` in order and the tie-break, proved; ``None`` where no plan exists."""
        if not self.exists:
            return None
        if self.varying is None:
            return self.plans[0]
        weights, _ = primitive(goals[self.varying])
        if int(np.abs(weights).max(initial=0)) > LARGEST // max(1, len(weights)):
            return self._searched(goals, self.source.order)
        for _ in range(MOST_TIES):
            held = self._best_remembered(goals)
            if held is not None and self._is_proved(weights, int(weights @ held)):
                return held
            found = solve_program(self._others(weights))
            _go_on(found.stopped)
            if found.status == Status.INFEASIBLE:
                return held
            if found.status != Status.OPTIMAL:
                break
            if held is not None and found.objective < int(weights @ held):
                self._remember(weights, found.objective)
                return held
            self.plans.append(found.values)
        return self._searched(goals, self.source.order)

    def _best_remembered(self, goals: Goals) -> IntArray | None:
        if not self.plans:
            return None
        chosen = [np.flatnonzero(plan).tolist() for plan in self.plans]
        ranks = [
            (*(sum(weights[j] for j in options) for weights in goals), *self._place(plan))
            for options, plan in zip(chosen, self.plans, strict=True)
        ]
        return self.plans[max(range(len(ranks)), key=lambda number: ranks[number])]

    def _place(self, plan: IntArray) -> tuple[int, ...]:
        """Return a plan's place in the tie-break: what it grants to each in turn, more options up being better."""
        return tuple(int(plan[group] @ np.arange(1, len(group) + 1)) for group in self.source.order)

    def _others(self, weights: IntArray) -> IntegerProgram:
        """Return the program over every plan but those remembered."""
        program = self.rules.with_objective(weights)
        if not self.plans:
            return program
        rows = np.array([2 * plan - 1 for plan in self.plans])
        most = [float(plan.sum() - 1) for plan in self.plans]
        return program.with_rows(sp.csr_array(rows), [-math.inf] * len(most), most)

    def _remember(self, weights: IntArray, most: int) -> None:
        scale = _scale(weights)
        self._ceilings = [*self._ceilings, (weights // scale, most // scale)][-MOST_CEILINGS:]
        self._relaxation = None

    def _is_proved(self, weights: IntArray, value: int) -> bool:
        """Whether no plan but those remembered is worth ``value`` or more."""
        if not self._ceilings:
            return False
        if self._relaxation is None:
            self._relaxation = _Ceiled(self.rules, self._ceilings)
        scale = _scale(weights)
        bound = self._relaxation.bound(-(-weights // scale))
        return bound is not None and bound * scale < value


class _Ceiled:
    """The rules under the ceilings, relaxed."""

    def __init__(self, rules: IntegerProgram, ceilings: list[tuple[IntArray, int]]):
        from kaiyi_opt.allocation.solvers.highs import Relaxation

        rows = sp.csr_array(np.array([row for row, _ in ceilings]))
        most = [float(most) for _, most in ceilings]
        self.program = rules.with_rows(rows, [-math.inf] * len(most), most)
        self.relaxation = Relaxation(self.program)

    def bound(self, objective: IntArray) -> int | None:
        """Return what no point is worth more than, in whole numbers."""
        prices: FloatArray | None = self.relaxation.prices(objective)
        if prices is None:
            return None
        safe = safe_bound(self.program.with_objective(objective), prices)
        return None if safe is None else safe.bound


def _scale(weights: IntArray) -> int:
    return max(1, -(-int(np.abs(weights).max(initial=0)) // LARGEST_COEFFICIENT))


def _go_on(stopped: Stop) -> None:
    """Pass on Ctrl-C, which a search takes for the order to stop with what it holds."""
    if stopped == Stop.INTERRUPTED:
        raise KeyboardInterrupt
