"""Rows within the knapsack that do not cross one another are kept with it: a knapsack of knapsacks, exact.

Communities' ceilings within a pool's budget are such rows. A block is the groups of one of them. The best value of each
block for every sum that it may spend, joined over the blocks by their maximum-plus convolution, tells the most that the
others can come to beside it; and from that, inside the block, the most that a point with any one choice can come to
(R. Bellman, "Dynamic programming", 1957). Where no other row is left nothing has to be priced, and the bound is the
optimum.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.blocks import Blocks
from kaiyi_opt.allocation.core.kernels import IMPOSSIBLE, add_group, add_through, raise_to
from kaiyi_opt.compiled import compiled

# Beyond so many sums of two tables' entries pricing is quicker.
MOST_SUMS = 2**27
# Products of two numbers below this fit 64 bits.
_LARGEST = 2**31


class Nest(NamedTuple):
    """The order of the groups, block by block; where each block's groups begin in it; and each block's ceiling.

    Each group in no row is a block of its own.
    """

    order: IntArray
    starts: IntArray
    ceiling: IntArray


def nest_of(blocks: Blocks) -> Nest | None:
    """Return the nest that all rows of ``blocks`` form within its knapsack, or ``None`` where they form none.

    They do where each group has entries in one row at most, and a row takes of its choices what the knapsack takes,
    times one number.
    """
    rows, groups = blocks.rows, blocks.first.size - 1
    largest = max(int(np.abs(rows.coefficient).max(initial=0)), blocks.capacity)
    if blocks.unit > 1 or not rows.bound.size or largest >= _LARGEST:
        return None
    choice = np.repeat(np.arange(blocks.weight.size), np.diff(rows.first))
    owner = np.repeat(np.arange(groups), np.diff(blocks.first))
    row_of = np.full(groups, -1)
    row_of[owner[choice]] = rows.row
    if (row_of[owner[choice]] != rows.row).any():
        return None
    ceilings = _ceilings(blocks, row_of[owner], choice)
    if ceilings is None:
        return None
    block = np.where(row_of < 0, rows.bound.size + np.arange(groups), row_of)
    present = np.unique(block)
    # No block spends more than its groups can take, or the knapsack holds.
    heaviest = np.zeros(rows.bound.size + groups, dtype=np.int64)
    np.add.at(heaviest, block, np.maximum.reduceat(blocks.weight, blocks.first[:-1]))
    ceilings = np.minimum(heaviest, np.append(ceilings, np.full(groups, blocks.capacity)))[present]
    if (ceilings < 0).any() or int(ceilings.sum()) * blocks.capacity > MOST_SUMS:
        return None
    order = np.argsort(block, kind="stable")
    starts = np.append(np.searchsorted(block[order], present), groups)
    return Nest(order, starts.astype(np.int64), ceilings)


def _ceilings(blocks: Blocks, row: IntArray, choice: IntArray) -> IntArray | None:
    """Return each row's bound in units of the knapsack, no more than it holds; ``None`` where units differ.

    ``row`` is the one of each choice's group, -1 for none; ``choice`` the one of each entry of the rows.
    """
    rows = blocks.rows
    taken = np.zeros(blocks.weight.size, dtype=np.int64)
    np.add.at(taken, choice, rows.coefficient)
    own, unit = np.zeros((2, rows.bound.size + 1), dtype=np.int64)
    heavy = np.flatnonzero(blocks.weight)
    own[row[heavy]], unit[row[heavy]] = taken[heavy], blocks.weight[heavy]
    if (own[:-1] <= 0).any() or ((taken * unit[row] != blocks.weight * own[row]) & (row >= 0)).any():
        return None
    most = [int(b) * int(u) // int(o) for b, u, o in zip(rows.bound, unit[:-1], own[:-1], strict=True)]
    return np.array([min(each, blocks.capacity) for each in most], dtype=np.int64)


@compiled(nogil=True)
def nested_values(
    first: IntArray, value: IntArray, weight: IntArray, capacity: int, starts: IntArray, ceiling: IntArray
) -> tuple[int, IntArray]:
    """Return the most that a point can come to, and a point with each choice, shape (choices,).

    Groups lie block by block: block k holds groups ``starts[k]`` up to, not with, the next, and spends ``ceiling[k]``
    at most.
    """
    blocks = ceiling.size
    tables = np.zeros((blocks, ceiling.max() + 1), dtype=np.int64)
    for k in range(blocks):
        best = tables[k, : ceiling[k] + 1].copy()
        grown = np.zeros_like(best)
        for i in range(starts[k], starts[k + 1]):
            add_group(first[i], first[i + 1], value, weight, best, grown)
            best, grown = grown, best
        tables[k, : ceiling[k] + 1] = best
    # Where all blocks together cannot spend the capacity none stands in another's way.
    is_free = ceiling.sum() <= capacity
    sums = 0 if is_free else capacity
    later = np.zeros((blocks + 1, sums + 1), dtype=np.int64)
    for k in range(blocks - 1, -1, -1):
        _join(later[k + 1], tables[k], ceiling[k], is_free, later[k])
    before, grown = np.zeros(sums + 1, dtype=np.int64), np.zeros(sums + 1, dtype=np.int64)
    through = np.full(value.size, IMPOSSIBLE, dtype=np.int64)
    for k in range(blocks):
        own = first[starts[k] : starts[k + 1] + 1]
        after = np.zeros((own.size, ceiling[k] + 1), dtype=np.int64)
        # What the other blocks come to beside this one, by what this one leaves of its ceiling.
        for c in range(ceiling[k] + 1):
            after[-1, c] = _beside(before, later[k + 1], sums if is_free else capacity - (ceiling[k] - c))
        for i in range(own.size - 2, -1, -1):
            add_group(own[i], own[i + 1], value, weight, after[i + 1], after[i])
        add_through(own, value, weight, ceiling[k], after, through)
        _join(before, tables[k], ceiling[k], is_free, grown)
        before, grown = grown, before
    return later[0, sums], through


@compiled(nogil=True)
def _join(rest: IntArray, table: IntArray, ceiling: int, is_free: bool, joined: IntArray) -> None:
    """Write into ``joined`` the most that ``rest`` and a block come to, by what is spent at most."""
    if is_free:
        joined[0] = max(rest[0] + table[ceiling], IMPOSSIBLE)
        return
    joined[:] = IMPOSSIBLE
    for spent in range(min(ceiling, joined.size - 1) + 1):
        raise_to(joined[spent:], rest, table[spent])


@compiled(nogil=True)
def _beside(before: IntArray, later: IntArray, room: int) -> int:
    most = np.int64(IMPOSSIBLE)
    for c in range(room + 1):
        most = max(most, before[c] + later[room - c])
    return int(most)
