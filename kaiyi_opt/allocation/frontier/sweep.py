r"""Find every non-dominated point of two or three goals, by epsilon-constraints over boxes that shrink.

One goal, :math:`f_0`, is the objective; the others, :math:`f = (f_1, …, f_d)`, get floors. The answer to a floor
:math:`e` is a point z with the most of :math:`f_0` among the plans with f ≥ e. No point y with e ≤ f(y) ≤ f(z) has more
of :math:`f_0` or more of any :math:`f_i`, so such a y is dominated by z or equal to it, and the answer clears the box
from e to f(z); a floor that no plan keeps clears all above it. When no box is left, every non-dominated point is among
the answers, and those that another one dominates (as much of :math:`f_0`, more of some :math:`f_i`) are left out.
(G. Kirlik, S. Sayın, "A new algorithm for generating all nondominated solutions of multiobjective discrete
optimization problems", EJOR 232, 2014; M. Özlen, B. A. Burton, C. A. G. MacRae, "Multi-objective integer programming:
an improved recursive algorithm", JOTA 160, 2014, for answers that settle other floors.)

Then, or at once where only some points are asked for, each point is settled: the plan that is best by
:math:`(f_0, f_1, …, f_d)` in this order, the round's other goals and the tie-break, among those with f ≥ f(z). It is
non-dominated, whatever the search left open: whatever dominated it would keep the floor and be better.

Whether a floor can be kept is asked as an optimum (the most of :math:`f_1` above the other floors), never as a claim
that nothing exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.frontier.boxes import Box, Corner
from kaiyi_opt.allocation.program import Stop

# Beyond any value of a goal.
ENDLESS = 2**200


@dataclass(frozen=True, eq=False)
class Found:
    """A plan that answers one question: its values ``(f_0, f_1, …)``, its point over columns, whether the answer is
    proved, why the search for it stopped, and whether it is settled.
    """

    values: Corner
    point: IntArray
    proved: bool
    stopped: Stop
    is_settled: bool = False

    @property
    def floors(self) -> Corner:
        """The values of the goals that get floors."""
        return self.values[1:]


class Oracle(Protocol):
    """Who answers: a best plan above floors, or why there is none."""

    def most(self, first: int, floors: Corner, start: IntArray | None = None) -> Found | Stop:
        """Return a plan above ``floors`` with the most of goal ``first``; or why the search stopped."""
        ...

    def settled(self, found: Found) -> Found | Stop:
        """Return the best plan that is nowhere below ``found``; or why the search stopped."""
        ...

    def least(self) -> Corner:
        """Return a value of each goal with floors that no plan is below."""
        ...


@dataclass(frozen=True)
class FrontierProgress:
    """How a search for a frontier stands: points found, how many of them are settled, questions answered, boxes still
    open.
    """

    points: int
    settled: int
    solves: int
    open: int


@dataclass
class Sweep:
    """The state of one search.

    ``most`` stops it after so many points, taken in order; ``spread`` after so many points, taken far apart.
    ``witnesses`` are all plans seen; ``reached`` is the most of the objective above each floor that was asked.
    """

    oracle: Oracle
    most: int | None = None
    spread: int | None = None
    progress: Callable[[FrontierProgress], None] | None = None
    found: dict[Corner, Found] = field(default_factory=dict)
    boxes: list[Box] = field(default_factory=list)
    witnesses: list[Found] = field(default_factory=list)
    reached: dict[Corner, int] = field(default_factory=dict)
    solves: int = 0
    stopped: Stop = Stop.FINISHED

    def run(self) -> None:
        """Search until no box is open, then settle every point; a limit or Ctrl-C ends it and what was found stays."""
        try:
            if self._begin():
                while self.boxes and not self._is_enough() and self._step():
                    pass
            if self.stopped == Stop.FINISHED:
                self._settle()
        except KeyboardInterrupt:
            if not self.found:
                raise
            self.stopped = Stop.INTERRUPTED

    @property
    def points(self) -> list[Found]:
        """What was found, without answers that another one dominates."""
        return [found for values, found in self.found.items() if not self._is_dominated(values)]

    def is_proved(self, found: Found) -> bool:
        """Whether no plan is better than ``found`` in one goal without being worse in another.

        It is where the point is settled, where every box is cleared, or where the floor next above it was answered by
        less of the objective.
        """
        if not found.proved or found.is_settled or not self.boxes:
            return found.proved
        if len(found.floors) > 1:
            return False
        above = self.reached.get((found.floors[0] + 1,))
        return above is not None and above < found.values[0]

    def _is_dominated(self, values: Corner) -> bool:
        return any(other != values and all(a >= b for a, b in zip(other, values, strict=True)) for other in self.found)

    def _is_enough(self) -> bool:
        limit = self.spread if self.spread is not None else self.most
        return limit is not None and len(self.found) >= limit

    def _begin(self) -> bool:
        """Find a best point of the objective and one at the top of every other goal, and open the boxes between."""
        least = self.oracle.least()
        self.boxes = [Box(least, tuple(ENDLESS for _ in least))]
        if self._answer(least) is None:
            return False
        tops: list[int] = []
        for axis in range(len(least)):
            top = self._ask(axis + 1, least)
            if top is None:
                return False
            tops.append(top.floors[axis])
        self.boxes = [Box(least, tuple(tops))]
        for found in list(self.found.values()):
            self._clear(least, found.floors)
        for axis, most in enumerate(tops):
            floors = (*least[:axis], most, *least[axis + 1 :])
            if any(box.meets(floors, floors) for box in self.boxes) and not self._step_at(floors):
                return False
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
        return self._step_at(floors)

    def _step_at(self, floors: Corner) -> bool:
        answer = self._answer(floors)
        if answer is not None:
            self._clear(floors, answer.floors)
            self.reached[floors] = answer.values[0]
        return answer is not None

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
        """Whether a plan already seen keeps ``floors``."""
        return any(_keeps(found, floors) for found in self.witnesses)

    def _answer(self, floors: Corner) -> Found | None:
        """Ask for the most of the objective above ``floors``; the answer is a point, and ``None`` ends the search.

        Where points are to be few and far apart, each is settled at once: so it is one for certain, whenever the
        search ends.
        """
        answer = self._ask(0, floors, is_point=True)
        return answer if answer is None or self.spread is None else self._settle_one(answer)

    def _ask(self, first: int, floors: Corner, *, is_point: bool = False) -> Found | None:
        held = [found for found in self.witnesses if _keeps(found, floors)]
        start = max(held, key=lambda found: found.values[first], default=None)
        answer = self.oracle.most(first, floors, None if start is None else start.point)
        self.solves += 1
        if isinstance(answer, Stop):
            self.stopped = answer
            return None
        self.witnesses.append(answer)
        if is_point and (answer.values not in self.found or not self.found[answer.values].proved):
            self.found[answer.values] = answer
        self._tell()
        if not answer.proved:
            self.stopped = answer.stopped
            return None
        return answer

    def _settle(self) -> None:
        """Choose the one plan of every point."""
        for found in sorted(self.points, key=lambda each: each.values, reverse=True):
            if not found.is_settled and self._settle_one(found) is None:
                return

    def _settle_one(self, found: Found) -> Found | None:
        """Choose the one plan of a point; ``None`` ends the search."""
        settled = self.oracle.settled(found)
        if isinstance(settled, Stop) or not settled.proved:
            self.stopped = settled if isinstance(settled, Stop) else settled.stopped
            return None
        self.found.pop(found.values, None)
        self.found[settled.values] = replace(settled, is_settled=True)
        self._tell()
        return settled

    def _tell(self) -> None:
        if self.progress is not None:
            settled = sum(found.is_settled for found in self.found.values())
            self.progress(FrontierProgress(len(self.found), settled, self.solves, len(self.boxes)))

    def _clear(self, lower: Corner, upper: Corner) -> None:
        self.boxes = [rest for box in self.boxes for rest in box.without(lower, upper)]


def _keeps(found: Found, floors: Corner) -> bool:
    return all(a >= b for a, b in zip(found.floors, floors, strict=True))
