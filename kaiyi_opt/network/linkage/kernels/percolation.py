"""The largest connected part after each removal of an order, counted backwards: nodes come back and parts merge."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.compiled import compiled
from kaiyi_opt.network.linkage.arrays import BoolArray, IndexArray, IntArray


@compiled()
def largest_parts(first: IndexArray, neighbours: IndexArray, order: IntArray) -> IntArray:
    """Return the nodes in the largest part after the first 0, 1, … of ``order`` are gone: shape (len(order) + 1,)."""
    size = len(first) - 1
    present = np.ones(size, dtype=np.bool_)
    present[order] = False
    root, weight = np.arange(size), np.ones(size, dtype=np.int64)
    best = 0
    for node in range(size):
        if present[node]:
            best = max(best, _join(node, first, neighbours, present, root, weight))
    largest = np.empty(len(order) + 1, dtype=np.int64)
    largest[len(order)] = best
    for rank in range(len(order) - 1, -1, -1):
        present[order[rank]] = True
        best = max(best, _join(order[rank], first, neighbours, present, root, weight))
        largest[rank] = best
    return largest


@compiled()
def _join(
    node: int, first: IndexArray, neighbours: IndexArray, present: BoolArray, root: IntArray, weight: IntArray
) -> int:
    """Merge a node with its neighbours that are present; return the size of the part that it is in then."""
    top = _find(root, node)
    for arc in range(first[node], first[node + 1]):
        other = neighbours[arc]
        if present[other]:
            far = _find(root, other)
            if far != top:
                if weight[far] > weight[top]:
                    top, far = far, top
                root[far] = top
                weight[top] += weight[far]
    return weight[top]


@compiled()
def _find(root: IntArray, node: int) -> int:
    while root[node] != node:
        root[node] = root[root[node]]
        node = root[node]
    return node
