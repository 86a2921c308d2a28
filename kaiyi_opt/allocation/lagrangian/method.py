"""The method: a bound, the columns that may still move within it, a better bound on these, and an exact end.

1. Prices on the rows that cross the blocks give a bound and the cost of every flip (`dual`).
2. The cheapest flips make a small program; its best point is a plan (`closing`). The gap between bound and plan says
   which columns can move in any better plan: what remains is a smaller program.
3. Where that is not small, ceilings that do not cross one another are kept exactly (`ceilings`): a better bound, fewer
   columns.
4. What remains is solved to the end: by a tree, or divided, where ceilings prove more than that (`dividing`). Where a
   limit comes first, bound and plan hold all the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.closing import Closed, branch, glance, search, short_branch, sketch
from kaiyi_opt.allocation.lagrangian.core_program import cheapest, core_program, may_move
from kaiyi_opt.allocation.lagrangian.crossing import crossing_part
from kaiyi_opt.allocation.lagrangian.dividing import FEWEST_CEILINGS, NODES_FOR_PART, divide
from kaiyi_opt.allocation.lagrangian.dual import Bound
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.lagrangian.pricing import MOST_FOR_LINEAR, priced_bound, prices_of_rows
from kaiyi_opt.allocation.lagrangian.repair import POOR, repaired
from kaiyi_opt.allocation.lagrangian.standing import Standing
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.tree.solve import MOST_ENTRIES

# Sizes of the small programs that are tried for a first plan, until one is found.
FIRST_CORES = (100, 400, 1600)
# Sizes of the small programs round the point of a bound over ceilings, as long as each is soon searched out.
DEEP_CORES = (30, 40, 50, 70)
# Where no more than these may move, the end is near enough.
SMALL = 100
# A plan that differs in more columns from the bound's point has a small program of its own round it.
MOST_MENDED = 100
# Prices of so many rows are soon known to the linear relaxation of these alone, however many columns there are.
MOST_ROWS = 500
# Where so many times as many columns may move as are tried, a good plan saves more than it costs.
FAR = 2


@dataclass
class Hunt(Standing):
    """The state of one run that goes through the steps of the method.

    Attributes
    ----------
    blocks
        See `kaiyi_opt.allocation.lagrangian.structure.read_structure`.
    keeps_ties
        Whether every point as good as the best is to stay among those that are told apart; see `movable`.
    is_searched_out
        Whether the search for small rounds was given up.
    bounds
        The parts that were bounded, each within the one before it, and their bounds.
    """

    blocks: IntArray | None = None
    keeps_ties: bool = False
    is_searched_out: bool = False
    bounds: list[tuple[Part, Bound]] = field(default_factory=list)

    def run(self) -> None:
        """Go through the steps until plan and bound meet, or a limit is hit."""
        if self.orders.start is not None:
            self.offer(self.orders.start)
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
        bound = priced_bound(part.program, part.blocks, deep=deep, start=part.prices, deadline=self.deadline())
        if bound is None:
            self._end(part)
            return
        self._note(part, bound)
        turned = None if deep or self.is_done() else crossing_part(part, bound, self.deadline())
        if turned is not None:
            self._descend(turned, deep=True)
            return
        # Without a plan even what comes too late is better than nothing: to mend a point takes no time to speak of.
        if self.value is None or not self.is_done():
            if deep:
                self._grow_cores(part, bound)
            if not deep or (not self.is_done() and may_move(bound, self._wanted(part)).size > FAR * FIRST_CORES[0]):
                self._first_plan(part, bound)
        if not deep and not self.is_done():
            bound = self._priced_again(part, bound)
        if self.is_done():
            return
        core = core_program(part.program, bound.point, may_move(bound, self._wanted(part)))
        if core is None:
            # Some row is broken whatever moves: no point is better than the one held.
            self.nothing_better()
        elif core.program.size[1] <= SMALL or (deep and math.prod(core.program.size) > MOST_ENTRIES):
            self._end(part.within(core))
        elif deep:
            self._divided(part.priced(bound).within(core), bound)
        elif self.keeps_ties or not self._branched(part.within(core)):
            self._descend_deep(part, bound)

    def _note(self, part: Part, bound: Bound) -> None:
        """Note the bound of a part, and take its point where it is one of the program."""
        self.bounds.append((part, bound))
        self.prove(bound.most + part.offset)
        self.offer(part.lifted(bound.point))

    def _priced_again(self, part: Part, bound: Bound) -> Bound:
        """Return a better bound than one whose prices were found by descent alone and stayed poor, where the linear
        relaxation of its rows knows one; else the same.
        """
        few = part.columns.size > MOST_FOR_LINEAR and bound.rows.size <= MOST_ROWS
        if not few or self._is_near(bound.most + part.offset):
            return bound
        prices = prices_of_rows(part.program, bound.rows, self.deadline())
        if prices is None:
            return bound
        again = priced_bound(part.program, part.blocks, deep=False, start=prices, deadline=self.deadline())
        if again is None or again.total * bound.scale >= bound.total * again.scale:
            return bound
        self._note(part, again)
        if not self.is_done():
            self._first_plan(part, again)
        return again

    def _is_near(self, most: int) -> bool:
        """Whether the plan held is no poorer than some thousandth of ``most``."""
        return self.value is not None and most - self.value <= POOR * abs(most)

    def _divided(self, part: Part, bound: Bound) -> None:
        """Solve a part of one that was bounded over ceilings."""
        if bound.ceilings >= FEWEST_CEILINGS:
            divide(self, part)
        if not self.is_done():
            self._end(part)

    def _descend_deep(self, part: Part, bound: Bound) -> None:
        """Go on with what can move within the bound, by a better bound."""
        core = core_program(part.program, bound.point, may_move(bound, self._wanted(part)))
        if core is None:
            self.nothing_better()
        else:
            self._descend(part.priced(bound).within(core), deep=True)

    def _branched(self, part: Part) -> bool:
        """Solve a part by a short tree where that serves; return whether nothing is left to do."""
        closed = short_branch(part.program, self.left(), self.orders.gap, self.held_in(part), self.relay(part))
        if closed is None:
            return False
        self._take(closed, part)
        return closed.complete or closed.stopped == Stop.INTERRUPTED or self.is_done()

    def _wanted(self, part: Part) -> int | None:
        """Return the least value in ``part`` that is still of interest; ``None`` while no plan is held."""
        return None if self.value is None else self.value + (not self.keeps_ties) - part.offset

    def _first_plan(self, part: Part, bound: Bound) -> None:
        """Look for a good plan among the cheapest flips; where all that can move are among them, it is the best."""
        near = repaired(part.program, bound)
        if near is not None:
            self.offer(part.lifted(near))
            if self.is_done():
                return
            self._try(part, bound, *_round_plan(bound, near))
            return
        for size in FIRST_CORES:
            self._try(part, bound, bound.point, cheapest(bound, size))
            if self.value is not None or self.is_done() or size >= part.columns.size:
                return

    def _grow_cores(self, part: Part, bound: Bound) -> None:
        """Look for better plans among the cheapest flips, ever more of them while a short tree searches them out."""
        near = repaired(part.program, bound)
        if near is not None:
            self.offer(part.lifted(near))
        for size in DEEP_CORES:
            if self.is_done() or size >= may_move(bound, self._wanted(part)).size:
                return
            core = core_program(part.program, bound.point, cheapest(bound, size))
            if core is None:
                continue
            closed = self.better(part.within(core), NODES_FOR_PART)
            if closed is None or not closed.complete:
                return

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
            closed = sketch(core.program, self.left(), self.relay(inner), by_tree=by_tree)
        if closed is None:
            return
        if closed.point is not None:
            self.offer(inner.lifted(closed.point))
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
            self.nothing_better()
        else:
            self.prove(bound + part.offset)

    def _end(self, part: Part) -> None:
        """Solve what remains."""
        searches = part.columns.size <= SMALL or not self.is_searched_out
        closed = (search(part.program) if searches else None) or branch(
            part.program, self.left(), self.orders.gap, self.held_in(part), self.relay(part)
        )
        self._take(closed, part)

    def _take(self, closed: Closed, part: Part) -> None:
        """Take what was found of a part that holds every point that can be better than the one held."""
        if closed.point is not None:
            self.offer(part.lifted(closed.point))
        self.stopped = closed.stopped
        if closed.infeasible or closed.bound is not None:
            self._settle(None if closed.infeasible else closed.bound, part)


def _round_plan(bound: Bound, near: IntArray) -> tuple[IntArray, IntArray]:
    """Return what a small program round a plan near the bound's point starts from, and which columns it has: the
    cheapest flips, and what the plan moved.

    A plan that moved many is started from itself. There many flips cost next to nothing, where gains are proportional
    to costs all of them: as many columns are taken that it has as that it has not, for they are to change places.
    """
    mended = np.flatnonzero(near != bound.point)
    if mended.size <= MOST_MENDED:
        return bound.point, np.union1d(cheapest(bound, FIRST_CORES[0]), mended)
    half = FIRST_CORES[0] // 2
    both = [cheapest(bound, half, near == 0), cheapest(bound, half, near != 0)]
    return near, np.unique(np.concatenate([*both, mended[:half]]))
