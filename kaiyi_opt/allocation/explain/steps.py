"""The best plans as one thing changes step by step, and the first of them that funds an application.

With more money a rival set of awards may become possible too, so being funded does not grow with the budget: the best
plan is followed from step to step. It is found once, and told to every application that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.explain.arena import Arena, Awards, Ground, held_to
from kaiyi_opt.allocation.explain.moving import Moving, horizon, loosened, next_turn
from kaiyi_opt.allocation.problem import Problem

# So many of the last plans of a course are tried as points to start from.
MOST_KNOWN = 3


@dataclass(frozen=True, eq=False)
class Stage:
    """A plan with the first step at which it is best, and its part in the region (``None``: it has none there)."""

    step: int
    plan: Awards
    point: IntArray | None


@dataclass(eq=False)
class Course:
    """The best plans of a round at every whole t from 1 to ``longest``, found as far as they are asked for.

    Attributes
    ----------
    ground, moving
        The ground at t = 0 and how the rows of its region move with t.
    """

    arena: Arena
    ground: Ground
    moving: tuple[Moving, ...]
    longest: int
    _done: int = 0
    _reach: int = 1
    _found: list[Stage] = field(default_factory=list)
    _again: dict[int, Awards | None] = field(default_factory=dict)

    def first_with(self, application: str) -> int | None:
        """Return the first t at which the best plan funds an application, ``None`` where there is none.

        Whether going on is any use is asked at the start, and again whenever the plans gone through have doubled.
        """
        if self._is_hopeless(application, Stage(1, self.arena.awards, self.ground.encoded(self.arena.awards))):
            return None
        for number, stage in enumerate(self._stages(), 1):
            if application in stage.plan:
                return stage.step
            if number & (number - 1) == 0 and self._is_hopeless(application, stage):
                return None
        return None

    def _is_hopeless(self, application: str, stage: Stage) -> bool:
        """Whether no best plan from a stage on can hold an application.

        So it is where the plan of the stage stays lawful to the end, and comes before the best that holds the
        application while every row is as loose as it ever is from there on.
        """
        program, point = self.ground.region.program, stage.point
        if point is None or not self._keeps(point, stage.step):
            return False
        if horizon(program, self.moving, point, self.longest) < self.longest:
            return False
        loosest = loosened(program, self.moving, stage.step, self.longest)
        held = self.arena.best_point(held_to(loosest, self.ground.columns_of(application), True), None)
        if held is None:
            return True
        return self.arena.beats(self.ground.problem, stage.plan, self.ground.awards(held, self.arena.awards))

    def _stages(self) -> Iterator[Stage]:
        """Go through the best plans, each with the first t at which it is best."""
        number = 0
        while number < len(self._found) or self._go_on():
            if number < len(self._found):
                yield self._found[number]
                number += 1

    def _go_on(self) -> bool:
        """Find what is best at the steps that follow; whether there are any.

        Every row is loosened to the best it can be from the next step to some step ahead. A plan that is best there is
        best at each of them at which it is lawful. If it is not at the next one, fewer steps are looked at together;
        just up to the next at which a ceiling lets more through, rows are as they are at the next step. More are looked
        at where the last of them changed nothing.
        """
        first = self._done + 1
        if first > self.longest:
            return False
        program, before = self.ground.region.program, self._found[-1].point if self._found else None
        while True:
            last = self._last(first)
            point = self.arena.best_point(loosened(program, self.moving, first, last), before)
            if point is None or self._keeps(point, first):
                break
            self._reach = max(1, self._reach // 2)
        self._done = last if point is None else horizon(program, self.moving, point, last)
        is_same = point is None or (before is not None and np.array_equal(point, before))
        self._reach = 2 * self._reach if is_same and self._done == last else 1
        if point is not None and not is_same:
            self._found.append(Stage(first, self.ground.awards(point, self.arena.awards), point))
        return True

    def _last(self, first: int) -> int:
        """Return the last step to look at together with ``first``: the one before the next turn, or further on."""
        turn = next_turn(self.ground.region.program, self.moving, first)
        return self.longest if turn is None else min(self.longest, first + (turn - first) * self._reach - 1)

    def _keeps(self, point: IntArray, step: int) -> bool:
        """Whether a point is lawful at a step."""
        exact = loosened(self.ground.region.program, self.moving, step, step)
        activity = exact.matrix @ point
        return bool(np.all((activity >= exact.row_lower) & (activity <= exact.row_upper)))

    def funds_again(self, application: str, amount: int, at: Callable[[int], Problem], rules: tuple[str, ...]) -> bool:
        """Whether the round, stated and solved anew ``at`` an ``amount`` more, funds an application."""
        if amount not in self._again:
            known = [stage.plan for stage in self._found[-MOST_KNOWN:]]
            self._again[amount] = solved(self.arena, at(amount), application, rules, *reversed(known))
        plan = self._again[amount]
        return plan is not None and application in plan


def course(arena: Arena, name: str, ground: Ground, moving: tuple[Moving, ...], longest: int) -> Course:
    """Return the course of the best plans under a name; it is kept, for all applications of one region."""
    key = (name, ground.region.columns.tobytes())
    if key not in arena.courses:
        arena.courses[key] = Course(arena, ground, moving, longest)
    found: Course = arena.courses[key]
    return found


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
