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
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.program import IntegerProgram

# Of so many cheapest flips the one of most gain divides.
NEAR = 15


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
