"""Where a run stands: the best plan, what was proved, what is left of its time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.closing import Closed, better, branch
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.solvers.protocol import Orders, Progress


@dataclass
class Standing:
    """The state of one run.

    Attributes
    ----------
    plan, value
        The best point held and its value.
    most
        No point is worth more than this; ``None`` where nothing was proved.
    infeasible
        Whether it was found that no point exists.
    stopped
        Why it ended.
    """

    program: IntegerProgram
    orders: Orders
    started: float
    plan: IntArray | None = None
    value: int | None = None
    most: int | None = None
    infeasible: bool = False
    stopped: Stop = Stop.FINISHED

    def offer(self, point: IntArray) -> None:
        """Take a point of the whole where it is better than what is held."""
        value = self.program.value(point)
        if (self.value is None or value > self.value) and self.program.is_feasible(point):
            self.plan, self.value = point, value

    def prove(self, most: int) -> None:
        """Note that no point better than the one held is worth more than ``most``."""
        most = most if self.value is None else max(most, self.value)
        self.most = most if self.most is None else min(self.most, most)
        if self.orders.progress is not None:
            self.orders.progress(Progress(time.monotonic() - self.started, self.value, float(self.most)))

    def relay(self, part: Part) -> Callable[[Progress], None] | None:
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

    def nothing_better(self) -> None:
        """Note that no point is better than the one held, or that there is none."""
        self.infeasible = self.value is None
        if self.value is not None:
            self.prove(self.value)

    def deadline(self) -> float | None:
        """Return the time of `time.monotonic` at which to stop; ``None``: never."""
        limit = self.orders.time_limit
        return None if limit is None else self.started + limit

    def left(self) -> float | None:
        """Return the seconds left; ``None``: as many as it takes."""
        limit = self.orders.time_limit
        return None if limit is None else max(0.0, limit - (time.monotonic() - self.started))

    def is_done(self) -> bool:
        """Whether plan and bound are as near as was asked for, nothing is there to be found, or no time is left."""
        if self.infeasible:
            return True
        if self.value is not None and self.most is not None:
            if self.most <= self.value:
                return True
            if (self.most - self.value) / max(1, abs(self.value)) <= self.orders.gap:
                self.stopped = Stop.GAP
                return True
        if self.left() == 0:
            self.stopped = Stop.TIME_LIMIT
            return True
        return False

    def held_in(self, part: Part) -> IntArray | None:
        """Return the plan held as a point of a part, where it is one."""
        inside = self.plan is not None and np.array_equal(part.lifted(self.plan[part.columns]), self.plan)
        return self.plan[part.columns] if inside and self.plan is not None else None

    def better(self, part: Part, most_nodes: int) -> Closed | None:
        """Look for better plans in a part by a short tree; ``None`` where that does not serve."""
        above = None if self.value is None else self.value - part.offset
        return self._met(better(part.program, most_nodes, self.left(), above, self.relay(part)), part)

    def branch(self, part: Part) -> Closed:
        """Look for better plans in a part to its end."""
        closed = branch(part.program, self.left(), 0.0, self.held_in(part), self.relay(part))
        self._met(closed, part)
        return closed

    def _met(self, closed: Closed | None, part: Part) -> Closed | None:
        """Take the point that was met in a part, and stop where its search was told to."""
        if closed is not None and closed.point is not None:
            self.offer(part.lifted(closed.point))
        if closed is not None and closed.stopped == Stop.INTERRUPTED:
            raise KeyboardInterrupt
        return closed
