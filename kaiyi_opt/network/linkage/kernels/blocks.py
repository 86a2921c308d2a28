"""One depth-first search that tells the blocks of a graph, and what hangs below every node.

J. Hopcroft and R. Tarjan, "Efficient algorithms for graph manipulation", Communications of the ACM 16, 1973.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.compiled import compiled
from kaiyi_opt.network.linkage.arrays import IndexArray, IntArray


@compiled()
def depth_first(
    first: IndexArray, neighbours: IndexArray, roots: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Search from each root in turn, and from every node that none reached.

    Returns
    -------
    order
        Shape (n,): nodes as they were found; a node comes after its parent, and what hangs below it follows at once.
    parent
        Shape (n,): -1 for a root.
    low
        Shape (n,): the earliest node, as a place in ``order``, that a node or what hangs below it is tied to.
    end
        Shape (n,): a node and all below it are ``order`` from the node's own place up to, not with, ``end``.
    """
    size = len(first) - 1
    order, parent = np.empty(size, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    found, low = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.int64)
    end = np.zeros(size, dtype=np.int64)
    at, stack = first[:-1].copy(), np.empty(size, dtype=np.int64)
    count = 0
    for start in range(len(roots) + size):
        root = roots[start] if start < len(roots) else start - len(roots)
        if found[root] >= 0:
            continue
        stack[0], depth = root, 1
        found[root], low[root], order[count] = count, count, root
        count += 1
        while depth > 0:
            node = stack[depth - 1]
            if at[node] == first[node + 1]:
                end[node] = count
                depth -= 1
                if depth > 0:
                    above = stack[depth - 1]
                    low[above] = min(low[above], low[node])
                continue
            other = neighbours[at[node]]
            at[node] += 1
            if found[other] < 0:
                parent[other], found[other], low[other], order[count] = node, count, count, other
                count += 1
                stack[depth] = other
                depth += 1
            elif other != parent[node]:
                low[node] = min(low[node], found[other])
    return order, parent, low, end
