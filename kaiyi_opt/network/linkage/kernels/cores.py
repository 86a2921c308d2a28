"""The k-core that each node is in.

V. Batagelj and M. Zaveršnik, "An O(m) algorithm for cores decomposition of networks", 2003.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.compiled import compiled
from kaiyi_opt.network.linkage.arrays import IndexArray, IntArray


@compiled()
def core_numbers(first: IndexArray, neighbours: IndexArray) -> IntArray:
    """Return the largest k for which a node is in a part whose nodes all have k ties or more within it: shape (n,)."""
    size = len(first) - 1
    degree = np.diff(first).astype(np.int64)
    most = degree.max() if size else 0
    start = np.zeros(most + 2, dtype=np.int64)
    for node in range(size):
        start[degree[node] + 1] += 1
    start = np.cumsum(start)
    order, place = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    filled = start.copy()
    for node in range(size):
        place[node] = filled[degree[node]]
        order[place[node]] = node
        filled[degree[node]] += 1
    for rank in range(size):
        node = order[rank]
        for arc in range(first[node], first[node + 1]):
            other = neighbours[arc]
            if degree[other] > degree[node]:
                _lower(other, degree, start, order, place)
    return degree


@compiled()
def _lower(node: int, degree: IntArray, start: IntArray, order: IntArray, place: IntArray) -> None:
    """Move a node to the front of its bucket, and the bucket's front behind it: its degree is one less."""
    front = start[degree[node]]
    swapped = order[front]
    order[front], order[place[node]] = node, swapped
    place[swapped], place[node] = place[node], front
    start[degree[node]] += 1
    degree[node] -= 1
