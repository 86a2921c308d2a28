"""The open nodes of what is left of a root, and going on with them step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.tree.forms import Facts, Learned, Nodes, facts_of, root_of
from kaiyi_opt.allocation.tree.strengthen import MOST_STEPS, Root, remaining

if TYPE_CHECKING:
    from kaiyi_opt.allocation.tree.pool import Pool

# Bytes of open nodes, and how many at once.
MOST_BYTES, MOST_OPEN = 2**28, 2**19


@dataclass(eq=False)
class Growth:
    """A tree over the columns ``free`` of a program, all others standing as in ``fixed``, whose part of the objective
    is ``offset``.
    """

    free: IntArray
    fixed: IntArray
    offset: int
    facts: Facts
    nodes: Nodes
    pool: Pool
    learned: Learned

    @staticmethod
    def of(root: Root, own: int, held: int | None, learned: Learned) -> Growth | None:
        """Return the tree of what is left of a root, whose first ``own`` rows are the program's, for points worth more
        than ``held``; ``None`` where the numbers are too large. What was ``learned`` of all columns is made use of,
        and added to.
        """
        from kaiyi_opt.allocation.tree.nodes import relaxed
        from kaiyi_opt.allocation.tree.pool import empty_pool, put_away

        program, free, fixed = remaining(root, own, held)
        facts = facts_of(program)
        if facts is None:
            return None
        nodes, pool = root_of(program, facts, 3), empty_pool(_places(*program.size), *program.size)
        relaxed(nodes, 0, -np.inf, MOST_STEPS)
        put_away(pool, nodes, 0)
        return Growth(free, fixed, root.program.value(fixed), facts, nodes, pool, learned)

    @property
    def most(self) -> int | None:
        """No point of open nodes is worth more; ``None`` where none is open."""
        if self.pool.taken[0] == 0:
            return None
        return int(self.pool.most[self.pool.heap[0]]) // int(self.facts.scale[0]) + self.offset

    def step(self, held: int, slack: int, most_nodes: int) -> tuple[IntArray | None, int]:
        """Look at some nodes for points worth more than ``slack`` beyond ``held``, or beyond what is met.

        Returns
        -------
        The best point, where it is worth more than ``held``, and how many nodes were looked at.
        """
        from kaiyi_opt.allocation.tree.search import grown

        best, held = np.zeros(self.free.size, dtype=np.int64), held - self.offset
        learned = Learned(self.learned.cost[:, self.free], self.learned.times[:, self.free])
        value, seen = grown(self.nodes, self.pool, self.facts, learned, best, held, slack, most_nodes)
        self.learned.cost[:, self.free], self.learned.times[:, self.free] = learned
        if value == held:
            return None, seen
        whole = self.fixed.copy()
        whole[self.free] = best
        return whole, seen


def _places(rows: int, columns: int) -> int:
    """Return how many open nodes there is room for."""
    return min(MOST_OPEN, MOST_BYTES // (rows + 9 * columns))
