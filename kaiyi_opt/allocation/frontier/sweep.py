r"""Find every non-dominated point of two or three goals, by epsilon-constraints over boxes that shrink.

One goal, :math:`f_0`, is the objective; the others, :math:`f = (f_1, …, f_d)`, get floors. The answer to a floor
:math:`e` is the point z that is best by :math:`(f_0, f_1, …, f_d)` in this order among the plans with f ≥ e. It is
non-dominated: whatever dominated it would keep the floor and be better. And among the non-dominated points it is the
only one with e ≤ f ≤ f(z): any other such point has no more of :math:`f_0` and no more of any :math:`f_i`. So an answer
clears the box from e to f(z); a floor that no plan keeps clears all above it; when no box is left, every point is
found. (G. Kirlik, S. Sayın, "A new algorithm for generating all nondominated solutions of multiobjective discrete
optimization problems", EJOR 232, 2014; M. Özlen, B. A. Burton, C. A. G. MacRae, "Multi-objective integer programming:
an improved recursive algorithm", JOTA 160, 2014, for answers that settle other floors.)

Whether a floor can be kept is asked as an optimum (the most of :math:`f_1` above the other floors), never as a claim
that nothing exists; the point that answers is a point of the frontier too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.frontier.boxes import Box, Corner
from kaiyi_opt.allocation.program import Stop

# Beyond any value of a goal.
ENDLESS = 2**200


@dataclass(frozen=True, eq=False)
class Found:
    """A plan that answers one question: its values ``(f_0, f_1, …)``, its point over columns, whether the answer is
    proved, and why the search for it stopped.
    """

    values: Corner
    point: IntArray
    proved: bool
    stopped: Stop

    @property
    def floors(self) -> Corner:
        """The values of the goals that get floors."""
        return self.values[1:]


class Oracle(Protocol):
    """Who answers: the best plan above floors, or why there is no proved answer."""

    def best(self, first: int, floors: Corner) -> Found | Stop:
        """Return the best plan above ``floors``, goal ``first`` before the others; or why the search stopped."""
        ...

    def least(self) -> Corner:
        """Return a value of each goal with floors that no plan is below."""
        ...


@dataclass(frozen=True)
class FrontierProgress:
    """How a search for a frontier stands: points found, questions answered, boxes still open."""

    points: int
    solves: int
    open: int


@dataclass
class Sweep:
    """The state of one search.

    ``most`` stops it after so many points, taken in order; ``spread`` after so many points, taken far apart.
    """

    oracle: Oracle
    most: int | None = None
    spread: int | None = None
    progress: Callable[[FrontierProgress], None] | None = None
    found: dict[Corner, Found] = field(default_factory=dict)
    boxes: list[Box] = field(default_factory=list)
    solves: int = 0
    stopped: Stop = Stop.FINISHED

    def run(self) -> None:
        """Search until no box is open, or a limit or Ctrl-C ends it; what was found stays either way."""
        try:
            if self._begin():
                while self.boxes and not self._is_enough() and self._step():
                    pass
        except KeyboardInterrupt:
            if not self.found:
                raise
            self.stopped = Stop.INTERRUPTED

    def _is_enough(self) -> bool:
        limit = self.spread if self.spread is not None else self.most
        return limit is not None and len(self.found) >= limit

    def _begin(self) -> bool:
        """Find the best point of the objective and the top of every other goal, and open the boxes between."""
        least = self.oracle.least()
        self.boxes = [Box(least, tuple(ENDLESS for _ in least))]
        best = self._ask(0, least)
        if best is None:
            return False
        tops = [best.floors] * len(least)
        for axis in range(len(least)):
            top = self._ask(axis + 1, least)
            if top is None:
                return False
            tops[axis] = top.floors
        upper = tuple(top[axis] for axis, top in enumerate(tops))
        self.boxes = list(Box(least, upper).without(least, best.floors))
        return True

    def _step(self) -> bool:
        """Ask at one floor and clear what the answer settles; whether the search may go on."""
        floors = self._next()
        if not self._is_kept(floors):
            held = self._ask(1, (self.oracle.least()[0], *floors[1:]))
            if held is None:
                return False
            if held.floors[0] < floors[0]:
                self._clear((held.floors[0] + 1, *floors[1:]), tuple(ENDLESS for _ in floors))
                return True
        answer = self._ask(0, floors)
        if answer is None:
            return False
        self._clear(floors, answer.floors)
        return True

    def _next(self) -> Corner:
        """Return the floors to ask next: the foot of the lowest box, or the middle of the largest."""
        if self.spread is None:
            return min(self.boxes).lower
        points = [found.floors for found in self.found.values()]
        floor = tuple(min(axis) for axis in zip(*points, strict=True))
        spans = tuple(max(axis) - min(axis) + 1 for axis in zip(*points, strict=True))
        box = max(sorted(self.boxes), key=lambda each: each.volume(floor, spans))
        middle = box.middle(floor)
        return self._on_even_steps(box, middle, floor[0], spans[0]) if len(middle) == 1 else middle

    def _on_even_steps(self, box: Box, middle: Corner, floor: int, span: int) -> Corner:
        """Return the even step next to the middle of a box of one side, or the middle where no step is in the box."""
        parts = max(1, (self.spread or 0) - 1)
        step = (2 * (middle[0] - floor) * parts + span) // (2 * span)
        even = floor + -(-step * (span - 1) // parts)
        return (even,) if box.lower[0] <= even <= box.upper[0] else middle

    def _is_kept(self, floors: Corner) -> bool:
        """Whether a plan already found keeps ``floors``."""
        return any(all(a >= b for a, b in zip(f.floors, floors, strict=True)) for f in self.found.values())

    def _ask(self, first: int, floors: Corner) -> Found | None:
        answer = self.oracle.best(first, floors)
        self.solves += 1
        if isinstance(answer, Stop):
            self.stopped = answer
            return None
        known = self.found.get(answer.values)
        if known is None or not known.proved:
            self.found[answer.values] = answer
        if self.progress is not None:
            self.progress(FrontierProgress(len(self.found), self.solves, len(self.boxes)))
        if not answer.proved:
            self.stopped = answer.stopped
            return None
        return answer

    def _clear(self, lower: Corner, upper: Corner) -> None:
        self.boxes = [rest for box in self.boxes for rest in box.without(lower, upper)]
