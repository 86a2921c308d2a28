"""Parts that are divided: on either side of one column ceilings prove a better bound, within which less can move.

A tree of linear relaxations closes parts of some dozens of columns in no time, and hardly one of two hundred whose
ceilings all bind, for each of its nodes sees the ceilings as a mixture of choices. The bound over whole ceilings sees
more and costs more; so it divides the part, and the tree closes what it leaves.
"""

from __future__ import annotations

import heapq
from itertools import count

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.closing import Closed
from kaiyi_opt.allocation.lagrangian.core_program import core_program, may_move
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.lagrangian.pricing import priced_bound
from kaiyi_opt.allocation.lagrangian.standing import Standing
from kaiyi_opt.allocation.program import IntegerProgram

# Of so many cheapest flips the one of most gain divides.
NEAR = 15
# Nodes of a tree of the whole part, and of one of what divisions leave, which is tried from so few columns on.
NODES_FIRST, NODES_FOR_PART, MOST_FOR_TREE = 30_000, 5_000, 100
# A single ceiling proves hardly more than a tree; and what so many parts do not settle, they settle late.
FEWEST_CEILINGS, MOST_PARTS = 2, 1_000
# Prices of a part are good ones of a side of it but for a few steps.
MOST_EVALUATIONS = 12


class OpenParts:
    """Parts still to be looked at, that of the highest bound first."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Part]] = []
        self._number = count()

    def put(self, part: Part, most: int) -> None:
        """Add a part no point of which is worth more than ``most``."""
        heapq.heappush(self._heap, (-most, next(self._number), part))

    @property
    def most(self) -> int | None:
        """What no point of any part is worth more than; ``None`` where none is left."""
        return -self._heap[0][0] if self._heap else None

    def take(self) -> tuple[Part, int]:
        """Take the part of the highest bound, of equal ones the oldest, and its bound."""
        most, _, part = heapq.heappop(self._heap)
        return part, -most


def dividing_column(program: IntegerProgram, flip_costs: IntArray) -> int | None:
    """Return the column of 0 and 1 to divide on: both of its sides are near the bound, and it weighs much; ``None``
    where every column is of other numbers. ``flip_costs``, shape (columns,), are a bound's.
    """
    binary = np.flatnonzero((program.column_lower == 0) & (program.column_upper == 1))
    if binary.size == 0:
        return None
    near = binary[np.argsort(flip_costs[binary], kind="stable")[:NEAR]]
    return int(near[np.argmax(np.abs(program.objective[near]))])


def divide(standing: Standing, part: Part) -> None:
    """Look at a part, which holds every point that can be better than the plan held, and at what is left of it, until
    nothing is, a limit is hit, or it came to too many parts.
    """
    assert standing.most is not None
    parts, most_nodes = OpenParts(), NODES_FIRST
    parts.put(part, standing.most)
    for _ in range(MOST_PARTS):
        if parts.most is None or standing.is_done():
            break
        for side, most in _looked_at(standing, *parts.take(), most_nodes):
            parts.put(side, most)
        if parts.most is not None:
            standing.prove(parts.most)
        most_nodes = NODES_FOR_PART
    if parts.most is None:
        standing.nothing_better()


def _looked_at(standing: Standing, part: Part, most: int, most_nodes: int) -> list[tuple[Part, int]]:
    """Look at a part no point of which is worth more than ``most``; return what is left of it and what that is worth
    at most.
    """
    bound = priced_bound(
        part.program,
        part.blocks,
        deep=True,
        start=part.prices,
        deadline=standing.deadline(),
        most_evaluations=MOST_EVALUATIONS,
    )
    if bound is None:
        return [] if _is_closed(standing, standing.branch(part), part) else [(part, most)]
    most = min(most, bound.most + part.offset)
    standing.offer(part.lifted(bound.point))
    least = None if standing.value is None else standing.value + 1 - part.offset
    core = core_program(part.program, bound.point, may_move(bound, least))
    if core is None or (standing.value is not None and most <= standing.value):
        return []
    inner = part.priced(bound).within(core)
    column = dividing_column(inner.program, bound.flip_costs[core.free])
    if column is None:
        return [] if _is_closed(standing, standing.branch(inner), inner) else [(part, most)]
    if most_nodes == NODES_FIRST or inner.columns.size <= MOST_FOR_TREE:
        closed = standing.better(inner, most_nodes)
        if closed is not None and _is_closed(standing, closed, inner):
            return []
    return [(side, most) for side in inner.sides(column)]


def _is_closed(standing: Standing, closed: Closed, part: Part) -> bool:
    """Whether a part holds no point better than the plan held."""
    if closed.bound is None or not closed.complete:
        return closed.infeasible
    return standing.value is not None and closed.bound + part.offset <= standing.value
