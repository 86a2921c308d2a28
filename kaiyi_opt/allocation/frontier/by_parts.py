r"""A frontier of two goals, put together from those of the independent parts of a round.

Where parts share no binding row and the goals are plain sums, the values of a plan are the sums of its parts' values:
:math:`f(x) = \sum_k f(x_k)`. A non-dominated sum is one of non-dominated points, for a part that could be better would
make the whole better. So the parts' frontiers, each found by its own small programs, tell the whole one: no floor ties
the parts together in one program.

Where just one way leads to a sum, the best plan there is the best plan of each part. Where more do, the whole program
is asked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.frontier.boxes import Corner
from kaiyi_opt.allocation.frontier.sweep import Found, FrontierProgress, Oracle, Sweep
from kaiyi_opt.allocation.frontier.trade import Orders, Trade, with_floors
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.parts import Part, independent_parts
from kaiyi_opt.allocation.program import Status, Stop

# So many pairs of points at most are added up at once.
MOST_PAIRS = 2**24
# Sums of values below this fit 64 bits.
LARGEST = 2**61
# The ends of a frontier are asked of the whole program: they stay where the search among the parts is cut short.
ENDS = 3


def by_parts(trade: Trade, progress: Callable[[FrontierProgress], None] | None = None) -> Oracle:
    """Return an oracle that answers from the parts' frontiers, or ``trade`` itself where that does not serve."""
    parts = independent_parts(trade.program)
    largest = max(sum(map(abs, weights)) for weights in trade.weights)
    serves = len(trade.traded) == 2 and len(parts) > 1 and largest < LARGEST
    return ByParts(trade, parts, progress) if serves and trade.program.column_upper is None else trade


@dataclass(frozen=True, eq=False)
class _PartOracle:
    """The oracle of one part: every answer is settled at once, for its programs are small."""

    program: GoalProgram
    weights: tuple[list[int], list[int]]
    orders: Orders

    def least(self) -> Corner:
        """Return a value of the second goal that no plan is below."""
        return (sum(min(0, weight) for weight in self.weights[1]),)

    def most(self, first: int, floors: Corner, start: IntArray | None = None) -> Found | Stop:
        """Return the best plan above ``floors`` by goal ``first`` and then the others."""
        del start
        program = with_floors(self.program, [(self.weights[1], floors[0])] if floors > self.least() else [])
        if first:
            program = replace(program, goals=(self.weights[first],), order=())
        solution = self.orders.solve(program)
        if solution.point is None:
            return solution.stopped
        proved = solution.complete and all(outcome.status == Status.OPTIMAL for outcome in solution.outcomes)
        taken = np.flatnonzero(solution.point).tolist()
        values = tuple(sum(weights[column] for column in taken) for weights in self.weights)
        return Found(values, solution.point, proved, solution.stopped, is_settled=not first)

    def settled(self, found: Found) -> Found | Stop:
        """Return the best plan that is nowhere below ``found``."""
        return self.most(0, found.floors)


@dataclass(frozen=True, eq=False)
class _Sums:
    """The non-dominated sums, most of the objective first: values of both goals, shape (sums,), how many ways lead to
    each (2 stands for more), and the number of a point of each part, shape (sums, parts).
    """

    objective: IntArray
    other: IntArray
    ways: IntArray
    numbers: IntArray

    def with_part(self, points: Sequence[Found]) -> _Sums | None:
        """Return the non-dominated sums of these and the points of one part more; ``None`` where they are too many."""
        if self.objective.size * len(points) > MOST_PAIRS:
            return None
        own = np.array([point.values for point in points], dtype=np.int64)
        objective = (self.objective[:, np.newaxis] + own[:, 0]).ravel()
        other = (self.other[:, np.newaxis] + own[:, 1]).ravel()
        order = np.lexsort((-other, -objective))
        objective, other = objective[order], other[order]
        before = np.concatenate([[np.iinfo(np.int64).min], np.maximum.accumulate(other)[:-1]])
        kept = np.flatnonzero(other > before)
        # Equal sums stand side by side: the first is kept, and a second one right behind it is another way.
        after = np.minimum(kept + 1, order.size - 1)
        is_twice = (after > kept) & (objective[after] == objective[kept]) & (other[after] == other[kept])
        one, two = np.divmod(order[kept], len(points))
        ways = np.maximum(self.ways[one], 1 + is_twice)
        return _Sums(objective[kept], other[kept], ways, np.column_stack([self.numbers[one], two]))


@dataclass(eq=False)
class ByParts:
    """The oracle over parts; it asks them when the ends of the frontier are known."""

    trade: Trade
    parts: Sequence[Part]
    progress: Callable[[FrontierProgress], None] | None
    asked: int = 0
    fronts: list[list[Found]] = field(default_factory=list)
    sums: _Sums | None = None
    given_up: bool = False

    def least(self) -> Corner:
        """Return a value of the second goal that no plan is below."""
        return self.trade.least()

    def most(self, first: int, floors: Corner, start: IntArray | None = None) -> Found | Stop:
        """Return a plan above ``floors`` with the most of goal ``first``."""
        self.asked += 1
        if self.asked > ENDS and self.sums is None and not self.given_up:
            stopped = self._ask_parts()
            if stopped != Stop.FINISHED:
                return stopped
        if self.sums is None or first:
            return self.trade.most(first, floors, start)
        number = int(np.searchsorted(self.sums.other, floors[0]))
        return self.trade.most(first, floors, start) if number == self.sums.other.size else self._found(number)

    def settled(self, found: Found) -> Found | Stop:
        """Return the best plan that is nowhere below ``found``."""
        if self.sums is not None:
            number = bisect_left(self.sums.other, found.floors[0])
            values = self.sums.objective[number], self.sums.other[number]
            if found.values == values and self.sums.ways[number] == 1:
                return self._found(number)
        return self.trade.settled(found)

    def _ask_parts(self) -> Stop:
        """Find the frontier of every part and add them up; say why that ended."""
        none = np.zeros(1, dtype=np.int64)
        sums: _Sums | None = _Sums(none, none, none + 1, np.zeros((1, 0), dtype=np.int64))
        for part in self.parts:
            weights = tuple([each[column] for column in part.columns.tolist()] for each in self.trade.weights)
            oracle = _PartOracle(part.program, (weights[0], weights[1]), self.trade.orders)
            sweep = Sweep(oracle, progress=self.progress)
            sweep.run()
            if sweep.stopped != Stop.FINISHED or not all(point.proved for point in sweep.points):
                return sweep.stopped if sweep.stopped != Stop.FINISHED else Stop.TIME_LIMIT
            self.fronts.append(sweep.points)
            sums = None if sums is None else sums.with_part(sweep.points)
        self.sums, self.given_up = sums, sums is None
        return Stop.FINISHED

    def _found(self, number: int) -> Found:
        """Return a sum as a plan; it is settled where no other way leads to it."""
        assert self.sums is not None
        point = np.zeros(self.trade.program.matrix.shape[1], dtype=np.int64)
        for part, front, own in zip(self.parts, self.fronts, self.sums.numbers[number].tolist(), strict=True):
            point[part.columns] = front[own].point
        values = int(self.sums.objective[number]), int(self.sums.other[number])
        return Found(values, point, True, Stop.FINISHED, is_settled=bool(self.sums.ways[number] == 1))
