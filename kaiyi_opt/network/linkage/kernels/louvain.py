"""One level of the Louvain method: nodes move to the neighbouring group that raises modularity most, until none does.

V. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, "Fast unfolding of communities in large networks", Journal of
Statistical Mechanics P10008, 2008.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.compiled import compiled
from kaiyi_opt.network.linkage.arrays import FloatArray, IndexArray, IntArray


@compiled()
def move_nodes(
    first: IndexArray,
    neighbours: IndexArray,
    weight: FloatArray,
    strength: FloatArray,
    order: IntArray,
    resolution: float,
    least_gain: float,
) -> IntArray:
    """Return the group of each node, shape (n,): numbers of nodes, not counted in a row.

    Parameters
    ----------
    weight
        Of each arc; a node's tie to itself is not among them but counts in its ``strength``.
    strength
        The weight of all a node's ties, its tie to itself twice: shape (n,).
    order
        The nodes in the order they are asked; the passes repeat it until one gains less than ``least_gain`` in all.
    """
    size = len(first) - 1
    whole = strength.sum()
    group, held = np.arange(size), strength.copy()
    towards, seen = np.zeros(size), np.empty(size, dtype=np.int64)
    gained = least_gain + 1.0
    while gained > least_gain:
        gained = 0.0
        for node in order:
            old = group[node]
            count = 0
            for arc in range(first[node], first[node + 1]):
                near = group[neighbours[arc]]
                if towards[near] == 0.0:
                    seen[count] = near
                    count += 1
                towards[near] += weight[arc]
            held[old] -= strength[node]
            share = resolution * strength[node] / whole
            stay = towards[old] - share * held[old]
            best, most = old, stay
            for rank in range(count):
                gain = towards[seen[rank]] - share * held[seen[rank]]
                if gain > most or (gain == most and best != old and seen[rank] < best):
                    best, most = seen[rank], gain
                towards[seen[rank]] = 0.0
            group[node] = best
            held[best] += strength[node]
            gained += 2.0 * (most - stay) / whole
    return group
