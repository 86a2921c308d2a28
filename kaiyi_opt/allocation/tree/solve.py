"""Solve a program of some hundreds of columns by branch and cut, proved in whole numbers to the last node.

Relaxations are solved in doubles, but a node is closed only by a bound, or a proof that no point exists, computed from
their prices in whole numbers; and a point counts only as whole numbers keep every row.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.exact import reduced
from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.solvers.protocol import Progress
from kaiyi_opt.allocation.tree.forms import Learned, facts_of
from kaiyi_opt.allocation.tree.growth import Growth
from kaiyi_opt.allocation.tree.strengthen import Root, strengthened

# Entries of the tableau of a program that is served; nodes between two looks at the clock.
MOST_ENTRIES, NODES_A_LOOK = 60_000, 100
# Bounds of columns are put away in 32 bits.
LARGEST_COLUMN = 2**24
# After a better point the tree begins anew where so large a part of what was open need not be looked at any more.
WORTHWHILE = 0.1


@dataclass(frozen=True, eq=False)
class Found:
    """What a tree found.

    Attributes
    ----------
    point
        The best point; ``None`` where none was met.
    bound
        No point is worth more; ``None`` where there is no point.
    stopped
        Why it ended; `Stop.FINISHED` with ``complete`` false: it was given no more nodes.
    complete
        Whether every node was closed.
    """

    point: IntArray | None
    bound: int | None
    stopped: Stop
    complete: bool


def tree_search(
    program: IntegerProgram,
    most_nodes: int,
    start: IntArray | None = None,
    gap: float = 0.0,
    deadline: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    above: int | None = None,
) -> Found | None:
    """Return the best point of ``program``, or ``None`` where a tree does not serve: columns without bounds or far from
    nought, numbers too large, too many rows and columns, or none.

    Parameters
    ----------
    most_nodes
        How many nodes it may look at.
    start
        A point that keeps all rows, to start from.
    gap
        The relative gap within which points need not be looked for.
    deadline
        The time of `time.monotonic` at which it stops.
    above
        Only points worth more are looked for: without one it finds no point.
    """
    boxed = (np.abs([program.column_lower, program.column_upper]) <= LARGEST_COLUMN).all()
    if not boxed or not 0 < program.size[0] * program.size[1] <= MOST_ENTRIES:
        return None
    small = reduced(program)
    if small is None:
        return Found(None, None, Stop.FINISHED, complete=True)
    if facts_of(small[0]) is None:
        return None
    tree = _Tree(small[0], gap, most_nodes, deadline, progress, small[1], None if above is None else above // small[1])
    if start is not None:
        tree.take(start)
    try:
        tree.run()
    except KeyboardInterrupt:
        tree.stopped = Stop.INTERRUPTED
    return tree.found()


@dataclass
class _Tree:
    """The state of one search; ``factor`` is what the objective was divided by.

    No point is worth more than both ``held`` and ``open``.
    """

    program: IntegerProgram
    gap: float
    nodes_left: int
    deadline: float | None
    progress: Callable[[Progress], None] | None
    factor: int
    above: int | None
    started: float = field(default_factory=time.monotonic)
    best: IntArray | None = None
    held: int = 0
    open: int = 0
    stopped: Stop = Stop.FINISHED

    def __post_init__(self) -> None:
        """Begin with a value below, and a bound above, that of any point."""
        columns = self.program.size[1]
        box = np.maximum(np.abs(self.program.column_lower), np.abs(self.program.column_upper))
        reach = math.ceil(float(np.abs(self.program.objective).astype(float) @ box)) + 1
        self.held, self.open = -reach if self.above is None else max(-reach, self.above), reach
        self.learned = Learned(np.zeros((2, columns)), np.zeros((2, columns)))

    def take(self, point: IntArray) -> None:
        """Hold a point that keeps all rows."""
        self.best, self.held = point, self.program.value(point)

    def found(self) -> Found:
        """Return what is known."""
        is_closed = self.open < self._least()
        stopped = self.stopped if not is_closed else Stop.GAP if self.open > self.held else Stop.FINISHED
        if self.best is None and is_closed:
            return Found(None, None, Stop.FINISHED, complete=True)
        return Found(self.best, max(self.held, self.open) * self.factor, stopped, is_closed)

    def run(self) -> None:
        """Strengthen the root, then search what is left."""
        own = self.program.size[0]
        root, is_closed = strengthened(self.program, self._least() - 1)
        if is_closed:
            self.open = self._least() - 1
        if root is None:
            return
        self.open = root.most
        near = root.point()
        if near is not None and self.program.value(near) > self.held:
            self.take(near)
        if not self._is_done():
            self._searched(root.aimed(self._least()), own)

    def _is_done(self) -> bool:
        return self.open < self._least() or self._is_over()

    def _slack(self) -> int:
        return math.floor(self.gap * max(1, abs(self.held))) if self.best is not None else 0

    def _known(self) -> int | None:
        """Return the value above which points are looked for; ``None``: any point would do."""
        return None if self.best is None and self.above is None else self.held

    def _least(self) -> int:
        """Return the least value that is looked for."""
        return self.held + 1 + self._slack()

    def _searched(self, root: Root | None, own: int) -> None:
        """Search what is left of a root (``None``: nothing)."""
        left = root
        while left is not None:
            growth = Growth.of(left, own, self._known(), self.learned)
            if growth is None:
                return
            is_narrower = False
            while not is_narrower:
                before = self.held
                seen = self._step(growth, NODES_A_LOOK)
                self.open = min(self.open, self._least() - 1 if growth.most is None else growth.most)
                self._tell()
                if growth.most is None or seen == 0 or self._is_over():
                    return
                if self.held > before and left is not None:
                    left = left.aimed(self._least())
                    is_narrower = left is None or int(left.free().sum()) <= (1 - WORTHWHILE) * growth.free.size
        self.open = self._least() - 1

    def _step(self, growth: Growth, most_nodes: int) -> int:
        """Look at some nodes, hold what is better, and return how many nodes it were."""
        point, seen = growth.step(self.held, self._slack(), min(self.nodes_left, most_nodes))
        self.nodes_left -= seen
        if point is not None:
            self.take(point)
        return seen

    def _is_over(self) -> bool:
        """Whether no nodes or no time is left."""
        if self.deadline is not None and time.monotonic() >= self.deadline:
            self.stopped = Stop.TIME_LIMIT
        return self.nodes_left <= 0 or self.stopped != Stop.FINISHED

    def _tell(self) -> None:
        if self.progress is not None:
            seconds = time.monotonic() - self.started
            bound = self.found().bound
            value = None if self.best is None else float(self.held * self.factor)
            self.progress(Progress(seconds, value, math.inf if bound is None else float(bound)))
