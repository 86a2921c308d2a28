"""The method: a bound, the columns that may still move within it, a better bound on these, and an exact end.

1. Prices on the rows that cross the blocks give a bound and the cost of every flip (`dual`).
2. The cheapest flips make a small program; its best point is a plan (`closing`). The gap between bound and plan says
   which columns can move in any better plan: what remains is a smaller program.
3. Where that is not small, ceilings that do not cross one another are kept exactly (`ceilings`): a better bound, fewer
   columns.
4. What remains is solved to the end. Where a limit comes first, bound and plan hold all the same.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.closing import Closed, better, branch, glance, search, short_branch, sketch
from kaiyi_opt.allocation.lagrangian.core_program import cheapest, core_program, may_move
from kaiyi_opt.allocation.lagrangian.dividing import OpenParts, dividing_column
from kaiyi_opt.allocation.lagrangian.dual import Bound
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.lagrangian.pricing import priced_bound
from kaiyi_opt.allocation.lagrangian.repair import repaired
from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.solvers.protocol import Orders, Progress
from kaiyi_opt.allocation.tree.solve import MOST_ENTRIES

# Sizes of the small programs that are tried for a first plan, until one is found.
FIRST_CORES = (100, 400, 1600)
# Sizes of the small programs round the point of a bound over ceilings, as long as each is soon searched out.
DEEP_CORES = (30, 40, 50, 70)
# Where no more than these may move, the end is near enough.
SMALL = 100
# A plan that differs in more columns from the bound's point has a small program of its own round it.
MOST_MENDED = 100
# Where so many times as many columns may move as are tried, a good plan saves more than it costs.
FAR = 2


@dataclass
class Hunt:
    """The state of one run: the best plan, what was proved, and why it ended.

    Attributes
    ----------
    keeps_ties
        Whether every point as good as the best is to stay among those that are told apart; see `movable`.
    plan, value
        The best point held and its value.
    most
        No point is worth more than this; ``None`` where nothing was proved.
    infeasible
        Whether it was found that no point exists.
    is_searched_out
        Whether the search for small rounds was given up.
    bounds
        The parts that were bounded, each within the one before it, and their bounds.
    """

    program: IntegerProgram
    orders: Orders
    started: float
    blocks: IntArray | None = None
    keeps_ties: bool = False
    plan: IntArray | None = None
    value: int | None = None
    most: int | None = None
    infeasible: bool = False
    stopped: Stop = Stop.FINISHED
    is_searched_out: bool = False
    bounds: list[tuple[Part, Bound]] = field(default_factory=list)

    def run(self) -> None:
        """Go through the steps until plan and bound meet, or a limit is hit."""
        if self.orders.start is not None:
            self._offer(self.orders.start)
        whole = Part.whole(self.program, self.blocks)
        try:
            if whole.columns.size <= SMALL:
                self._end(whole)
            else:
                self._descend(whole, deep=False)
        except KeyboardInterrupt:
            # What is held is still a lawful plan, and what was proved holds.
            self.stopped = Stop.INTERRUPTED

    def movable(self) -> IntArray:
        """Return the columns that can be off the plan's value in a point as good as the plan, of all where ties were
        kept.
        """
        if not self.bounds or self.value is None:
            return np.arange(self.program.size[1])
        part, bound = self.bounds[-1]
        return part.columns[may_move(bound, self.value - part.offset)]

    def _descend(self, part: Part, *, deep: bool) -> None:
        """Bound a part, and go on with what can move within the bound."""
        bound = priced_bound(part.program, part.blocks, deep=deep, deadline=self._deadline())
        if bound is None:
            self._end(part)
            return
        self.bounds.append((part, bound))
        self._prove(bound.most + part.offset)
        self._offer(part.lifted(bound.point))
        # Without a plan even what comes too late is better than nothing: to mend a point takes no time to speak of.
        if self.value is None or not self._is_done():
            self._first_plan(part, bound)
        if deep and not self._is_done():
            self._grow_cores(part, bound)
        if self._is_done():
            return
        core = core_program(part.program, bound.point, may_move(bound, self._wanted(part)))
        if core is None:
            # Some row is broken whatever moves: no point is better than the one held.
            self._nothing_better()
        elif deep:
            self._divide(part.priced(bound).within(core))
        elif core.program.size[1] <= SMALL:
            self._end(part.within(core))
        elif self.keeps_ties or not self._branched(part.within(core)):
            self._descend_deep(part, bound)

    def _descend_deep(self, part: Part, bound: Bound) -> None:
        """Go on with what can move within the bound, by a better bound."""
        core = core_program(part.program, bound.point, may_move(bound, self._wanted(part)))
        if core is None:
            self._nothing_better()
        else:
            self._descend(part.within(core), deep=True)

    def _divide(self, part: Part) -> None:
        """Solve a part that ceilings bound: by a tree where that soon ends, else on either side of a column."""
        assert self.most is not None
        parts = OpenParts()
        parts.put(part, self.most)
        while parts.most is not None and not self._is_done():
            for side, most in self._examined(*parts.take()):
                parts.put(side, most)
            if parts.most is not None:
                self._prove(parts.most)
        if parts.most is None:
            self._nothing_better()

    def _examined(self, part: Part, most: int) -> list[tuple[Part, int]]:
        """Look at a part no point of which is worth more than ``most``; return what is left of it to look at."""
        bound = priced_bound(part.program, part.blocks, deep=True, start=part.prices, deadline=self._deadline())
        column = None
        if bound is not None:
            most = min(most, bound.most + part.offset)
            self._offer(part.lifted(bound.point))
            least = None if self.value is None else self.value + 1 - part.offset
            core = core_program(part.program, bound.point, may_move(bound, least))
            if core is None or (self.value is not None and most <= self.value):
                return []
            part = part.priced(bound).within(core)
            column = dividing_column(part.program, bound.flip_costs[core.free])
        closed = self._better(part) if column is not None else self._branch(part)
        if closed is not None and closed.complete:
            return []
        return [(part, most)] if column is None else [(side, most) for side in part.sides(column)]

    def _branched(self, part: Part) -> bool:
        """Solve a part by a short tree where that serves; return whether nothing is left to do."""
        closed = short_branch(part.program, self._left(), self.orders.gap, self._start(part), self._relay(part))
        if closed is None:
            return False
        self._take(closed, part)
        return closed.complete or closed.stopped == Stop.INTERRUPTED or self._is_done()

    def _wanted(self, part: Part) -> int | None:
        """Return the least value in ``part`` that is still of interest; ``None`` while no plan is held."""
        return None if self.value is None else self.value + (not self.keeps_ties) - part.offset

    def _first_plan(self, part: Part, bound: Bound) -> None:
        """Look for a good plan among the cheapest flips; where all that can move are among them, it is the best."""
        near = repaired(part.program, bound)
        if near is not None:
            self._offer(part.lifted(near))
            if self._is_done():
                return
            mended = np.flatnonzero(near != bound.point)
            free = np.union1d(cheapest(bound, FIRST_CORES[0]), mended[:MOST_MENDED])
            self._try(part, bound, near if mended.size > MOST_MENDED else bound.point, free)
            return
        for size in FIRST_CORES:
            self._try(part, bound, bound.point, cheapest(bound, size))
            if self.value is not None or self._is_done() or size >= part.columns.size:
                return

    def _grow_cores(self, part: Part, bound: Bound) -> None:
        """Look for better plans among the cheapest flips, ever more of them, as long as a short tree searches them out."""
        for size in DEEP_CORES:
            if size >= may_move(bound, self._wanted(part)).size:
                return
            core = core_program(part.program, bound.point, cheapest(bound, size))
            if core is None:
                continue
            closed = self._better(part.within(core))
            if closed is None or not closed.complete or self._is_done():
                return

    def _better(self, part: Part) -> Closed | None:
        """Look for better plans in a part by a tree of some thousand nodes; ``None`` where that does not serve."""
        above = None if self.value is None else self.value - part.offset
        return self._met(better(part.program, self._left(), above, self._relay(part)), part)

    def _branch(self, part: Part) -> Closed:
        """Look for better plans in a part to its end."""
        closed = branch(part.program, self._left(), self.orders.gap, self._start(part), self._relay(part))
        self._met(closed, part)
        return closed

    def _met(self, closed: Closed | None, part: Part) -> Closed | None:
        """Take the point that was met in a part, and stop where its search was told to."""
        if closed is not None and closed.point is not None:
            self._offer(part.lifted(closed.point))
        if closed is not None and closed.stopped == Stop.INTERRUPTED:
            raise KeyboardInterrupt
        return closed

    def _try(self, part: Part, bound: Bound, base: IntArray, free: IntArray) -> None:
        """Look for a plan that differs from ``base`` in columns ``free`` alone; where ``base`` is the bound's point and
        they are all that can move, the best one is the best of all.
        """
        core = core_program(part.program, base, free)
        if core is None:
            return
        inner = part.within(core)
        closed = glance(core.program)
        # Where a plan is held and the search among few columns does not end, a longer one among more hardly will.
        is_proved = closed is not None and (closed.infeasible or closed.bound is not None)
        self.is_searched_out = self.value is not None and not is_proved
        if closed is None and may_move(bound, self._wanted(part)).size > FAR * free.size:
            rows, columns = part.program.size
            by_tree = rows * columns <= MOST_ENTRIES
            closed = sketch(core.program, self._left(), self._relay(inner), by_tree=by_tree)
        if closed is None:
            return
        if closed.point is not None:
            self._offer(inner.lifted(closed.point))
        if closed.stopped == Stop.INTERRUPTED:
            raise KeyboardInterrupt
        proved = closed.infeasible or (closed.bound is not None and closed.stopped == Stop.FINISHED)
        wanted = None if self.value is None else self.value + 1 - part.offset
        if proved and base is bound.point and np.isin(may_move(bound, wanted), free).all():
            self._settle(closed.bound, inner)

    def _settle(self, bound: int | None, part: Part) -> None:
        """Note that a part holds every point that can be better than the one held, and none is worth more than
        ``bound`` (``None``: there is none).
        """
        if bound is None:
            self._nothing_better()
        else:
            self._prove(bound + part.offset)

    def _end(self, part: Part) -> None:
        """Solve what remains."""
        searches = part.columns.size <= SMALL or not self.is_searched_out
        closed = (search(part.program) if searches else None) or branch(
            part.program, self._left(), self.orders.gap, self._start(part), self._relay(part)
        )
        self._take(closed, part)

    def _start(self, part: Part) -> IntArray | None:
        """Return the plan held as a point of a part, where it is one."""
        inside = self.plan is not None and np.array_equal(part.lifted(self.plan[part.columns]), self.plan)
        return self.plan[part.columns] if inside and self.plan is not None else None

    def _take(self, closed: Closed, part: Part) -> None:
        """Take what was found of a part that holds every point that can be better than the one held."""
        if closed.point is not None:
            self._offer(part.lifted(closed.point))
        self.stopped = closed.stopped
        if closed.infeasible or closed.bound is not None:
            self._settle(None if closed.infeasible else closed.bound, part)

    def _offer(self, point: IntArray) -> None:
        """Take a point of the whole where it is better than what is held."""
        value = self.program.value(point)
        if (self.value is None or value > self.value) and self.program.is_feasible(point):
            self.plan, self.value = point, value

    def _prove(self, most: int) -> None:
        """Note that no point better than the one held is worth more than ``most``."""
        most = most if self.value is None else max(most, self.value)
        self.most = most if self.most is None else min(self.most, most)
        if self.orders.progress is not None:
            self.orders.progress(Progress(time.monotonic() - self.started, self.value, float(self.most)))

    def _relay(self, part: Part) -> Callable[[Progress], None] | None:
        """Return what tells the caller of a search within ``part``, in the units of the whole; bounds hold for a part
        alone, so only what was proved of the whole is told.
        """
        tell = self.orders.progress
        if tell is None:
            return None

        def relay(progress: Progress) -> None:
            found = None if progress.value is None else progress.value + part.offset
            held = [value for value in (found, self.value) if value is not None]
            most = math.inf if self.most is None else float(self.most)
            tell(Progress(time.monotonic() - self.started, max(held, default=None), most))

        return relay

    def _nothing_better(self) -> None:
        self.infeasible = self.value is None
        if self.value is not None:
            self._prove(self.value)

    def _deadline(self) -> float | None:
        limit = self.orders.time_limit
        return None if limit is None else self.started + limit

    def _left(self) -> float | None:
        limit = self.orders.time_limit
        return None if limit is None else max(0.0, limit - (time.monotonic() - self.started))

    def _is_done(self) -> bool:
        """Whether plan and bound are as near as was asked for, nothing is there to be found, or no time is left."""
        if self.infeasible:
            return True
        if self.value is not None and self.most is not None:
            if self.most <= self.value:
                return True
            if (self.most - self.value) / max(1, abs(self.value)) <= self.orders.gap:
                self.stopped = Stop.GAP
                return True
        if self._left() == 0:
            self.stopped = Stop.TIME_LIMIT
            return True
        return False
