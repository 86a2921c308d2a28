"""The least change at which an application is funded, where more of the change may also harm it.

With more money a rival set of awards may become possible too, so being funded does not grow with the budget. The least
step is found all the same: whoever wins at a step where the application is out stays lawful for a while and sets the
mark; before the first step at which a plan that holds the application could pass that mark nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaiyi_opt.allocation.explain.arena import Arena, Awards, Ground
from kaiyi_opt.allocation.explain.moving import Moving, horizon, loosened, turns
from kaiyi_opt.allocation.problem import Problem


@dataclass(frozen=True, eq=False)
class Steps:
    """A question of the form: the least whole t from 1 to ``longest`` at which an application is funded.

    Attributes
    ----------
    at
        The problem at t.
    ground, rules, moving
        The ground at t = 0, the rules that change with t, and how their rows of its region move.
    """

    arena: Arena
    application: str
    at: Callable[[int], Problem]
    ground: Ground
    rules: tuple[str, ...]
    moving: tuple[Moving, ...]
    longest: int

    def least(self) -> int | None:
        """Return the least step, ``None`` where there is none; at step 0 the application is declined."""
        step = 0
        rival: Awards | None = self.arena.awards
        while step < self.longest:
            last = self._horizon(rival, step)
            passed = self._passed(rival, step + 1, last)
            step = last + 1 if passed is None else passed
            if step > self.longest:
                return None
            rival = solved(self.arena, self.at(step), self.application, self.rules, rival)
            if rival is not None and self.application in rival:
                return step
        return None

    def _horizon(self, rival: Awards | None, step: int) -> int:
        """Return the last step up to which the best plan at ``step`` stays lawful."""
        point = None if rival is None else self.ground.encoded(rival)
        if point is None:
            return self.longest
        return max(step, horizon(self.ground.region.program, self.moving, point, self.longest))

    def _passed(self, rival: Awards | None, first: int, last: int) -> int | None:
        """Return a step from ``first`` to ``last`` before which no plan with the application beats ``rival``.

        Every row is loosened to the best it can be on the way from ``first`` to the step in question, so that what
        holds of one step holds of all after it; ``None`` where it holds of none.
        """
        if first > last:
            return None
        marks = turns(self.ground.region.program, self.moving, first, last)
        low, reach = 0, 1
        while not self._is_passed(rival, first, int(marks[high := min(low + reach, marks.size) - 1])):
            low, reach = high + 1, 2 * reach
            if low == marks.size:
                return None
        while low < high:
            middle = (low + high) // 2
            is_passed = self._is_passed(rival, first, int(marks[middle]))
            low, high = (low, middle) if is_passed else (middle + 1, high)
        return int(marks[low])

    def _is_passed(self, rival: Awards | None, first: int, last: int) -> bool:
        """Whether a plan with the application beats ``rival`` where every row is as loose as anywhere on the way."""
        region = self.ground.region
        loose = replace(region, program=loosened(region.program, self.moving, first, last))
        ground = replace(self.ground, region=loose)
        if rival is None:
            return self.arena.best(ground) is not None
        plan = self.arena.best(ground, funded=True, at_least=rival)
        return plan is not None and self.arena.beats(self.arena.problem, plan, rival)


@dataclass(frozen=True)
class StepCount:
    """How a ceiling is raised: by ``unit``, the common divisor of what its rows add up, less the ``odd`` rest of the
    ceiling that no sum of them can use.
    """

    unit: int
    odd: int

    @classmethod
    def of(cls, ground: Ground, rows: Sequence[int]) -> StepCount:
        """Return the count for rows of one ceiling in a ground's region."""
        program = ground.region.program
        unit = max(1, int(np.gcd.reduce(program.matrix[list(rows)].data)))
        return cls(unit, int(program.row_upper[rows[0]]) % unit)

    def amount(self, step: int) -> int:
        """Return by how much the ceiling is raised at a step."""
        return step * self.unit - self.odd if step else 0

    def steps(self, amount: int) -> int:
        """Return the first step that raises it by ``amount`` or more."""
        return -(-(amount + self.odd) // self.unit)


def solved(
    arena: Arena, problem: Problem, application: str, rules: tuple[str, ...], *known: Awards | None
) -> Awards | None:
    """Return the best plan of a changed problem, ``None`` where there is none; ``rules`` are those that changed."""
    ground = arena.ground(problem, application, rules)
    return arena.best(ground, [each for each in known if each is not None])


def funds(arena: Arena, problem: Problem, application: str, rules: tuple[str, ...] = (), *known: Awards | None) -> bool:
    """Whether the best plan of a changed problem holds the application."""
    plan = solved(arena, problem, application, rules, *known)
    return plan is not None and application in plan
