r"""The least whole t at which a plan with an application in it can beat a rival, where rows and goals move with t.

.. math::

    \min\ t \quad\text{s.t.}\quad l \le s\,A x + c\,t \le u, \quad \sum_{own} x = 1, \quad G(x, t) \succ v, \quad
    x \in \{0, 1\}^n,\ t \in \{t_0, …, t_1\}

where ≻ is the lexicographic order of the goals. It is a choice of cases, one a goal: equal in the goals before, better
in this one; and, where all goals are equal, one for each place of the tie-break.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.explain.arena import unsettled
from kaiyi_opt.allocation.explain.moving import Moving
from kaiyi_opt.allocation.goal_program import GoalProgram, primitive
from kaiyi_opt.allocation.program import IntegerProgram, Status
from kaiyi_opt.allocation.search import solve_program


@dataclass(frozen=True, eq=False)
class Parametric:
    """A goal program whose rows ``moving`` depend on t, from 0 to ``longest``.

    ``own`` are the columns of the application; ``goal_slopes`` is what each goal gains with each unit of t while the
    application is in. ``time_limit`` is the seconds that each search may take.
    """

    program: GoalProgram
    own: IntArray
    moving: tuple[Moving, ...]
    longest: int
    goal_slopes: tuple[int, ...]
    time_limit: float | None = None

    def least(self, rival: IntArray | None, start: int, *, loose: bool) -> int | None:
        """Return the least t from ``start`` on with a plan that has the application in it and beats ``rival``.

        Where ``loose``, a plan that is worth no less in the first goal that matters is enough: no t below the answer
        can do. Where there is no rival, any plan at all is asked for, with the application or without it.
        """
        if rival is None:
            return self._least_of([], start, self.longest, funded=False)
        goals = [n for n, weights in enumerate(self.program.goals) if any(weights) or self.goal_slopes[n]]
        if loose and goals:
            row, value = self._goal(goals[0], rival)
            return self._least_of([(row, value)], start, self.longest)
        best: int | None = None
        equal: list[tuple[sp.csr_array, int]] = []
        for row, value in self._ladder(goals, rival):
            end = self.longest if best is None else best - 1
            found = self._least_of([*equal, (row, value + 1)], start, end)
            best = best if found is None else found
            equal += [(row, value), (-row, -value)]
            end = self.longest if best is None else best - 1
            if self._least_of(equal, start, end) is None:
                break
        return best

    def _least_of(
        self, rows: list[tuple[sp.csr_array, int]], start: int, end: int, *, funded: bool = True
    ) -> int | None:
        """Return the least t in a range at which some plan keeps ``rows`` too, each at least a whole number."""
        if start > end:
            return None
        program = self._funded if funded else self._any
        if rows:
            program = program.with_rows(
                sp.vstack([row for row, _ in rows], format="csr"), [low for _, low in rows], [math.inf] * len(rows)
            )
        lower, upper = program.column_lower.copy(), program.column_upper.copy()
        lower[-1], upper[-1] = start, end
        solution = solve_program(
            IntegerProgram(program.objective, program.matrix, program.row_lower, program.row_upper, lower, upper),
            time_limit=self.time_limit,
        )
        if solution.infeasible:
            return None
        if solution.status != Status.OPTIMAL:
            raise unsettled()
        return int(solution.values[-1])

    @cached_property
    def _funded(self) -> IntegerProgram:
        """The rows with the application held in."""
        return self._any.with_rows(self._line(dict.fromkeys(self.own.tolist(), 1), 0), [1], [1])

    @cached_property
    def _any(self) -> IntegerProgram:
        """The program that minimises t, its last column."""
        source, columns = self.program, self.program.matrix.shape[1]
        moving = {row.row for row in self.moving}
        still = np.array([row for row in range(source.matrix.shape[0]) if row not in moving], dtype=np.int64)
        blocks = [sp.hstack([source.matrix[still], sp.csr_array((still.size, 1), dtype=np.int64)])]
        lower, upper = [*source.row_lower[still]], [*source.row_upper[still]]
        for row in self.moving:
            own = row.scale * source.matrix[[row.row]]
            for low, high, slope in ((-math.inf, row.upper, -row.above), (row.lower, math.inf, row.below)):
                if math.isfinite(low) or math.isfinite(high):
                    blocks.append(sp.hstack([own, sp.csr_array(np.array([[slope]], dtype=np.int64))]))
                    lower.append(low)
                    upper.append(high)
        objective = np.zeros(columns + 1, dtype=np.int64)
        objective[-1] = -1
        return IntegerProgram(
            objective,
            sp.vstack(blocks, format="csr"),
            np.array(lower, dtype=float),
            np.array(upper, dtype=float),
            np.zeros(columns + 1),
            np.append(np.ones(columns) if source.column_upper is None else source.column_upper, self.longest),
        )

    def _line(self, weights: dict[int, int], slope: int) -> sp.csr_array:
        entries = [*weights.items(), (self.program.matrix.shape[1], slope)]
        columns, values = zip(*entries, strict=True)
        shape = (1, self.program.matrix.shape[1] + 1)
        return sp.csr_array((np.array(values, np.int64), (np.zeros(len(values), np.int64), np.array(columns))), shape)

    def _goal(self, number: int, rival: IntArray) -> tuple[sp.csr_array, int]:
        """Return goal ``number`` as a row over x and t, and what the rival has in it."""
        weights = [*self.program.goals[number], self.goal_slopes[number]]
        smaller, _ = primitive(weights)
        value = sum(int(smaller[j]) * int(rival[j]) for j in np.flatnonzero(rival).tolist())
        return sp.csr_array(smaller[np.newaxis, :]), value

    def _ladder(self, goals: list[int], rival: IntArray) -> Iterator[tuple[sp.csr_array, int]]:
        """Go through what decides, in order: the goals, then each place of the tie-break; and what ``rival`` has there.

        A group's rank is that of its chosen column, 0 for none.
        """
        for number in goals:
            yield self._goal(number, rival)
        for group in self.program.order:
            rank = {int(column): place for place, column in enumerate(group.tolist(), 1)}
            yield self._line(rank, 0), max((place for column, place in rank.items() if rival[column]), default=0)
