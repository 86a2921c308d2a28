"""Open nodes put away, compiled: their bounds, and of their tableau only which variables are basic.

A node comes back by exchanging these variables in the root's tableau, some microseconds each. A heap tells which node
has the highest bound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.tree.forms import Nodes
from kaiyi_opt.allocation.tree.simplex import PIVOT, pivot
from kaiyi_opt.compiled import compiled

BASIC, LOW, HIGH = range(3)


class Pool(NamedTuple):
    """Places for open nodes. ``heap`` holds the places taken, ``taken[0]`` of them, the highest bound first, then the
    free ones; ``stands`` tells of every variable whether it is basic or at which bound; the rest is as in
    `kaiyi_opt.allocation.tree.forms.Nodes`, bounds those of columns alone.
    """

    heap: IntArray
    taken: IntArray
    stands: IntArray
    lower: FloatArray
    upper: FloatArray
    most: IntArray
    branched: IntArray
    moved: FloatArray
    before: FloatArray


def empty_pool(places: int, rows: int, columns: int) -> Pool:
    """Return a pool without nodes."""
    return Pool(
        np.arange(places),
        np.zeros(1, dtype=np.int64),
        np.empty((places, columns + rows), dtype=np.int8),
        np.empty((places, columns), dtype=np.float32),
        np.empty((places, columns), dtype=np.float32),
        np.empty(places, dtype=np.int64),
        np.empty(places, dtype=np.int64),
        np.empty(places),
        np.empty(places),
    )


@compiled(nogil=True)
def _is_before(pool: Pool, a: int, b: int) -> bool:
    one, other = pool.heap[a], pool.heap[b]
    return pool.most[one] > pool.most[other] or (pool.most[one] == pool.most[other] and one < other)


@compiled(nogil=True)
def _swap(heap: IntArray, a: int, b: int) -> None:
    heap[a], heap[b] = heap[b], heap[a]


@compiled(nogil=True)
def put_away(pool: Pool, nodes: Nodes, k: int) -> None:
    """Put node k into the pool, which has a place for it."""
    columns = pool.lower.shape[1]
    last = pool.taken[0]
    place = pool.heap[last]
    for i in range(nodes.value.shape[1]):
        pool.stands[place, nodes.basic[k, i]] = BASIC
    for j in range(columns):
        v = nodes.nonbasic[k, j]
        pool.stands[place, v] = LOW if nodes.at[k, j] == nodes.lower[k, v] else HIGH
    pool.lower[place], pool.upper[place] = nodes.lower[k, :columns], nodes.upper[k, :columns]
    pool.most[place], pool.branched[place] = nodes.most[k], nodes.branched[k]
    pool.moved[place], pool.before[place] = nodes.moved[k], nodes.before[k]
    pool.taken[0] += 1
    while last > 0 and _is_before(pool, last, (last - 1) // 2):
        _swap(pool.heap, last, (last - 1) // 2)
        last = (last - 1) // 2


@compiled(nogil=True)
def _pulled(pool: Pool) -> int:
    """Take the first place off the heap and return it."""
    place = pool.heap[0]
    pool.taken[0] -= 1
    count, at = pool.taken[0], 0
    _swap(pool.heap, 0, count)
    while 2 * at + 1 < count:
        child = 2 * at + 1
        if child + 1 < count and _is_before(pool, child + 1, child):
            child += 1
        if not _is_before(pool, child, at):
            break
        _swap(pool.heap, child, at)
        at = child
    return place


@compiled(nogil=True)
def is_crowded(pool: Pool) -> bool:
    """Whether few places are left."""
    return pool.taken[0] > pool.heap.size - pool.heap.size // 8 - 2


@compiled(nogil=True)
def _last(pool: Pool) -> int:
    """Take the last place off the heap, mostly of a low bound, and return it."""
    pool.taken[0] -= 1
    return pool.heap[pool.taken[0]]


@compiled(nogil=True)
def brought_back(pool: Pool, nodes: Nodes, k: int) -> None:
    """Take a node out of the pool and make it node k, from the tableau of node 0: that of the highest bound, and where
    the pool is crowded one that takes few places until it is done with.
    """
    columns = pool.lower.shape[1]
    place = _last(pool) if is_crowded(pool) else _pulled(pool)
    stands = pool.stands[place]
    rate, cost, basic, nonbasic = nodes.rate[k], nodes.cost[k], nodes.basic[k], nodes.nonbasic[k]
    rate[:], cost[:], basic[:], nonbasic[:] = nodes.rate[0], nodes.cost[0], nodes.basic[0], nodes.nonbasic[0]
    nodes.lower[k], nodes.upper[k] = nodes.lower[0], nodes.upper[0]
    nodes.lower[k, :columns], nodes.upper[k, :columns] = pool.lower[place], pool.upper[place]
    nodes.most[k], nodes.branched[k] = pool.most[place], pool.branched[place]
    nodes.moved[k], nodes.before[k] = pool.moved[place], pool.before[place]
    for j in range(columns):
        if stands[nonbasic[j]] != BASIC:
            continue
        row, largest = -1, PIVOT
        for i in range(basic.size):
            if stands[basic[i]] != BASIC and abs(rate[i, j]) > largest:
                row, largest = i, abs(rate[i, j])
        if row >= 0:
            pivot(rate, cost, row, j)
            basic[row], nonbasic[j] = nonbasic[j], basic[row]
    for j in range(columns):
        v = nonbasic[j]
        is_high = stands[v] == HIGH or (stands[v] == BASIC and cost[j] > 0)
        low, high = nodes.lower[k, v], nodes.upper[k, v]
        nodes.at[k, j] = high if (is_high and high < np.inf) or low == -np.inf else low
    for i in range(basic.size):
        nodes.value[k, i] = (rate[i] * nodes.at[k]).sum()
