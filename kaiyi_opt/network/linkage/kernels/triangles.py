"""Common neighbours of the two ends of every tie, found from the end with the shorter list."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.compiled import compiled
from kaiyi_opt.network.linkage.arrays import FloatArray, IndexArray, IntArray


@compiled()
def common_neighbours(first: IndexArray, neighbours: IndexArray) -> tuple[IntArray, FloatArray]:
    r"""Return for each arc ``(i, j)`` the number of common neighbours ``q``, and the sum of ``1 / degree(q)`` over
    them.

    Every tie is examined at the end of lower degree, whose neighbours are looked up in the other's marks: at most
    :math:`O(e^{3/2})` steps for e ties, whatever the degrees.
    """
    size = len(first) - 1
    count, inverse = np.zeros(len(neighbours), dtype=np.int64), np.zeros(len(neighbours))
    mark = np.full(size, -1, dtype=np.int32)
    for node in range(size):
        for arc in range(first[node], first[node + 1]):
            mark[neighbours[arc]] = node
        degree = first[node + 1] - first[node]
        for arc in range(first[node], first[node + 1]):
            other = neighbours[arc]
            shorter = first[other + 1] - first[other]
            if shorter < degree or (shorter == degree and other < node):
                for onward in range(first[other], first[other + 1]):
                    third = neighbours[onward]
                    if mark[third] == node:
                        count[arc] += 1
                        inverse[arc] += 1.0 / (first[third + 1] - first[third])
                back = first[other] + np.searchsorted(neighbours[first[other] : first[other + 1]], node)
                count[back], inverse[back] = count[arc], inverse[arc]
    return count, inverse
