"""How much of all shortest ways from some sources passes through each node: Brandes' accumulation, whole or half.

U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 25, 2001. The search
keeps the arcs that lead onward, node by node, so that the way back reads them in a row and asks no distances: twice as
fast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaiyi_opt.compiled import compiled
from kaiyi_opt.network.linkage.arrays import FloatArray, IndexArray, IntArray


class Search(NamedTuple):
    """What one search leaves, in arrays that the next one uses again.

    Parameters
    ----------
    distance, ways
        (nodes,): how far each node is, -1 where it is not reached yet; and by how many shortest ways.
    order
        (nodes,): the nodes as they were found.
    begin
        (nodes + 1,): where the onward arcs of the node at each place of ``order`` begin.
    onward
        (arcs,): the nodes one step further that a node leads to.
    """

    distance: IndexArray
    ways: FloatArray
    order: IndexArray
    begin: IndexArray
    onward: IndexArray


@compiled()
def accumulate(first: IndexArray, neighbours: IndexArray, sources: IntArray) -> tuple[FloatArray, FloatArray]:
    r"""Return, by node, the sum over sources of its dependency, and the sum of the squares.

    The dependency of source ``s`` on node ``v`` is :math:`\sum_{t} \sigma_{st}(v) / \sigma_{st}`: the part of the
    shortest ways from ``s`` to each ``t`` that pass ``v``, where ``v`` is neither end.
    """
    size = len(first) - 1
    total, squares, carried = np.zeros(size), np.zeros(size), np.zeros(size)
    search = _new_search(size, len(neighbours))
    for source in sources:
        reached = _search(first, neighbours, source, search)
        for rank in range(reached - 1, 0, -1):
            node = search.order[rank]
            passed = 0.0
            for arc in range(search.begin[rank], search.begin[rank + 1]):
                passed += carried[search.onward[arc]]
            dependency = search.ways[node] * passed
            carried[node] = passed + 1.0 / search.ways[node]
            total[node] += dependency
            squares[node] += dependency * dependency
        _forget(search, reached)
    return total, squares


@compiled()
def accumulate_far_half(
    first: IndexArray, neighbours: IndexArray, sources: IntArray, deepest: int
) -> tuple[FloatArray, FloatArray]:
    r"""Return the same sums, where a source counts for ``v`` only twice the targets that ``v`` is nearer to than to it.

    A target as far from ``v`` as the source counts once. Each pair of ends is counted once from the one and once from
    the other, so over all sources the sum is that of `accumulate`; but no source close to a node can weigh much there.

    A node at distance d keeps what lies below it by the distance further on, up to d: no more is ever asked of it.

    Parameters
    ----------
    deepest
        No node is further from a source than this.
    """
    size = len(first) - 1
    total, squares = np.zeros(size), np.zeros(size)
    carried = np.zeros((size, deepest // 2 + 1))
    search = _new_search(size, len(neighbours))
    for source in sources:
        reached = _search(first, neighbours, source, search)
        depth = search.distance[search.order[reached - 1]]
        for rank in range(reached - 1, 0, -1):
            node = search.order[rank]
            here = search.distance[node]
            furthest = min(here, depth - here)
            below = carried[node]
            below[: furthest + 1] = 0.0
            for arc in range(search.begin[rank], search.begin[rank + 1]):
                beside = carried[search.onward[arc]]
                for further in range(1, furthest + 1):
                    below[further] += beside[further - 1]
            passed = 0.0
            for further in range(1, furthest + 1):
                passed += below[further] if further == here else 2.0 * below[further]
            below[0] = 1.0 / search.ways[node]
            dependency = search.ways[node] * passed
            total[node] += dependency
            squares[node] += dependency * dependency
        _forget(search, reached)
    return total, squares


@compiled()
def _new_search(size: int, arcs: int) -> Search:
    return Search(
        np.full(size, -1, dtype=np.int32),
        np.zeros(size),
        np.empty(size, dtype=np.int32),
        np.empty(size + 1, dtype=np.int32),
        np.empty(arcs, dtype=np.int32),
    )


@compiled()
def _search(first: IndexArray, neighbours: IndexArray, source: int, search: Search) -> int:
    """Search from a source; return how many nodes were reached."""
    distance, ways, order, begin, onward = search
    distance[source], ways[source], order[0] = 0, 1.0, source
    reached, at, arcs = 1, 0, 0
    while at < reached:
        node = order[at]
        begin[at] = arcs
        at += 1
        further = distance[node] + 1
        for arc in range(first[node], first[node + 1]):
            other = neighbours[arc]
            if distance[other] < 0:
                distance[other] = further
                order[reached] = other
                reached += 1
            if distance[other] == further:
                ways[other] += ways[node]
                onward[arcs] = other
                arcs += 1
    begin[reached] = arcs
    return reached


@compiled()
def _forget(search: Search, reached: int) -> None:
    for rank in range(reached):
        node = search.order[rank]
        search.distance[node], search.ways[node] = -1, 0.0
