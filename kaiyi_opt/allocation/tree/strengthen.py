"""The root of a tree: cuts until they gain little, and what cannot move in a better point held still."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.allocation.exact import restricted
from kaiyi_opt.allocation.program import IntegerProgram
from kaiyi_opt.allocation.tree.forms import Facts, Nodes, facts_of, root_of

MOST_ROUNDS, CUTS_A_ROUND = 30, 20
# Rounds that gain less than this part of all that was gained are few enough to stop after.
LITTLE, FEW = 0.02, 3
# A cut is to be so far from the point it cuts off, and no nearer in direction to one chosen before.
LEAST_DEPTH, ALIKE = 1e-3, 0.95
MOST_STEPS = 5000
# Cuts that close less than this part of the gap to the best point cost every node more than they save.
WORTHWHILE_CUTS = 0.25


@dataclass(frozen=True, eq=False)
class Root:
    """A program and its relaxation, solved: ``nodes`` holds it as its only node. Cuts took ``gained`` off its value."""

    program: IntegerProgram
    facts: Facts
    nodes: Nodes
    gained: float = 0.0

    @property
    def most(self) -> int:
        """No point is worth more."""
        return int(self.nodes.most[0]) // int(self.facts.scale[0])

    def free(self) -> BoolArray:
        """Return which columns can still move, shape (columns,)."""
        columns = self.program.size[1]
        free: BoolArray = self.nodes.lower[0, :columns] < self.nodes.upper[0, :columns]
        return free

    def aimed(self, wanted: int) -> Root | None:
        """Return the root with all columns held that stand still in points worth ``wanted`` or more; ``None``: there
        are none.
        """
        from kaiyi_opt.allocation.tree.nodes import closed

        nodes = self.nodes._replace(
            lower=self.nodes.lower.copy(), upper=self.nodes.upper.copy(), most=self.nodes.most.copy()
        )
        return None if closed(nodes, 0, self.facts, wanted) else replace(self, nodes=nodes)

    def point(self) -> IntArray | None:
        """Return a point near that of the relaxation, shape (columns,); ``None`` where none was met."""
        from kaiyi_opt.allocation.tree.nearby import NEVER, near_point
        from kaiyi_opt.allocation.tree.nodes import keeps

        near, used = (np.zeros(count, dtype=np.int64) for count in reversed(self.program.size))
        near_point(self.nodes, 0, self.facts, near, used, -NEVER)
        return near if keeps(near, self.facts) else None

    def needed(self, own: int, held: int | None) -> BoolArray:
        """Return the first ``own`` rows, and the cuts that bind unless they close little of the gap to ``held``, shape
        (rows,).
        """
        needed = _needed(self, own)
        if held is not None and self.gained < WORTHWHILE_CUTS * (self.most + self.gained - held):
            needed[own:] = False
        return needed


def strengthened(program: IntegerProgram, held: int) -> tuple[Root | None, bool]:
    """Return ``program`` with cuts and narrower columns, solved as a relaxation, without a point lost that is worth
    more than ``held``; and whether it is proved that there is none.

    Every column has bounds. There is no root where that is proved, or the numbers are too large.
    """
    own, worth = program.size[0], [math.inf]
    for rounds in range(MOST_ROUNDS + 1):
        root, is_closed = _solved(program, held)
        if root is None:
            return None, is_closed
        worth.append(float((root.nodes.cost[0] * root.nodes.at[0]).sum()))
        last = worth[-1 - FEW] - worth[-1] if len(worth) > FEW + 1 else math.inf
        if rounds == MOST_ROUNDS or last <= LITTLE * (worth[1] - worth[-1]):
            break
        cuts, bounds = _cuts(root, own)
        if bounds.size == 0:
            break
        program = _with_cuts(root, own, cuts, bounds)
    assert root is not None
    return replace(root, gained=worth[1] - worth[-1]), False


def _with_cuts(root: Root, own: int, cuts: IntArray, bounds: IntArray) -> IntegerProgram:
    """Return the root's program, its columns narrowed, with cuts in place of those that do not bind."""
    kept, program = np.flatnonzero(_needed(root, own)), root.program
    return IntegerProgram(
        program.objective,
        sp.vstack([program.matrix[kept], sp.csr_array(cuts)], format="csr"),
        np.concatenate([program.row_lower[kept], np.full(bounds.size, -np.inf)]),
        np.concatenate([program.row_upper[kept], bounds.astype(float)]),
        *_bounds(root),
    )


def remaining(root: Root, own: int, held: int | None) -> tuple[IntegerProgram, IntArray, IntArray]:
    """Return the program over the columns that can still move, with the rows that some point breaks, the first ``own``
    of the root's and cuts worth their while for points worth more than ``held``; the columns, and a point that holds
    all others.
    """
    kept = np.flatnonzero(root.needed(own, held))
    lower, upper = _bounds(root)
    small, free, fixed = restricted(_with_rows(root.program, kept), lower, upper)
    index, data = small.matrix.indices, small.matrix.data
    ends = data * small.column_lower[index], data * small.column_upper[index]
    least, most = _sums(small, np.minimum(*ends)), _sums(small, np.maximum(*ends))
    binds = np.flatnonzero((least < small.row_lower) | (most > small.row_upper))
    return _with_rows(small, binds), free, fixed


def _sums(program: IntegerProgram, entries: FloatArray) -> FloatArray:
    rows = np.repeat(np.arange(program.size[0]), np.diff(program.matrix.indptr))
    return np.bincount(rows, entries, minlength=program.size[0]).astype(float)


def _with_rows(program: IntegerProgram, rows: IntArray) -> IntegerProgram:
    return IntegerProgram(
        program.objective,
        program.matrix[rows],
        program.row_lower[rows],
        program.row_upper[rows],
        program.column_lower,
        program.column_upper,
    )


def _solved(program: IntegerProgram, held: int) -> tuple[Root | None, bool]:
    from kaiyi_opt.allocation.tree.nodes import closed, relaxed
    from kaiyi_opt.allocation.tree.proof import is_empty
    from kaiyi_opt.allocation.tree.simplex import EMPTY

    facts = facts_of(program)
    if facts is None:
        return None, False
    nodes = root_of(program, facts, 1)
    how, row = relaxed(nodes, 0, -np.inf, MOST_STEPS)
    lower, upper = nodes.lower[0], nodes.upper[0]
    if how == EMPTY and is_empty(nodes.rate[0, row], nodes.basic[0, row], nodes.nonbasic[0], lower, upper, facts):
        return None, True
    return (None, True) if closed(nodes, 0, facts, held + 1) else (Root(program, facts, nodes), False)


def _bounds(root: Root) -> tuple[FloatArray, FloatArray]:
    columns = root.program.size[1]
    return root.nodes.lower[0, :columns].copy(), root.nodes.upper[0, :columns].copy()


def _needed(root: Root, own: int) -> BoolArray:
    """Return the first ``own`` rows and the cuts that bind, shape (rows,)."""
    columns, basic = root.program.size[1], root.nodes.basic[0]
    needed = np.ones(root.program.size[0], dtype=bool)
    needed[basic[basic >= columns + own] - columns] = False
    return needed


def _cuts(root: Root, own: int) -> tuple[IntArray, IntArray]:
    """Return the deepest cuts of the root's point that are not alike."""
    from kaiyi_opt.allocation.tree.nodes import relaxed_values
    from kaiyi_opt.allocation.tree.separation import covers, rounded_rows

    columns = root.program.size[1]
    found = covers(root.nodes, root.facts, own), rounded_rows(root.nodes, root.facts)
    cuts, bounds = (np.concatenate(each) for each in zip(*found, strict=True))
    lengths = np.sqrt((cuts.astype(float) ** 2).sum(axis=1))
    depth = (cuts @ relaxed_values(root.nodes, 0, columns) - bounds) / np.maximum(lengths, 1)
    order = np.argsort(-depth, kind="stable")
    directions = cuts / np.maximum(lengths, 1)[:, None]
    chosen: list[int] = []
    for k in order[depth[order] > LEAST_DEPTH].tolist():
        if len(chosen) == CUTS_A_ROUND:
            break
        if not chosen or np.abs(directions[chosen] @ directions[k]).max() < ALIKE:
            chosen.append(k)
    return cuts[chosen], bounds[chosen]
