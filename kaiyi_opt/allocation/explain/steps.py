"""The least change at which an application is funded, where more of the change may also harm it.

With more money a rival set of awards may become possible too, so being funded does not grow with the budget. The least
step is found all the same: whoever wins at a step where the application is out stays lawful for a while and sets the
mark; the next step that matters is the first at which a plan that holds the application passes that mark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.explain.arena import Arena, Awards, Ground
from kaiyi_opt.allocation.explain.parametric import Parametric
from kaiyi_opt.allocation.problem import Problem


@dataclass(frozen=True, eq=False)
class Steps:
    """A question of the form: the least whole t from 1 to ``parametric.longest`` at which an application is funded.

    Attributes
    ----------
    at
        The problem at t.
    ground, rules
        The ground on which ``parametric`` is stated, and the rules that change with t.
    rival_stays
        Whether a plan without the application that is lawful at one t is lawful at all.
    """

    arena: Arena
    application: str
    at: Callable[[int], Problem]
    ground: Ground
    rules: tuple[str, ...]
    parametric: Parametric
    rival_stays: bool

    def least(self, rival: Awards | None) -> int | None:
        """Return the least step, given the best plan without the application at step 0, where there is one."""
        step, loose, longest = 0, True, self.parametric.longest
        while True:
            mark = None if rival is None else self.ground.encoded(rival)
            passed = self.parametric.least(mark, step + 1, loose=loose)
            last = longest if mark is None or self.rival_stays else self.parametric.horizon(mark, step)
            if last < longest and (passed is None or last + 1 < passed):
                step, loose = last + 1, True
            elif passed is None:
                return None
            else:
                step, loose = passed, False
            plan = self.best(step, rival)
            if plan is not None and self.application in plan:
                return step
            rival = plan

    def best(self, step: int, *known: Awards | None) -> Awards | None:
        """Return the best plan at a step, ``None`` where there is none."""
        return solved(self.arena, self.at(step), self.application, self.rules, *known)


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
