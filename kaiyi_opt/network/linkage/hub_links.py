"""How each community hangs on the hub: not at all, by a thread that one withdrawal cuts, or by several ways.

The number of ways that share no node between them equals the least number of nodes whose withdrawal cuts all of them
(K. Menger, 1927); both are the value of one maximum flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from kaiyi_opt.network.linkage.adjacency import Adjacency
from kaiyi_opt.network.linkage.blocks import Blocks
from kaiyi_opt.network.linkage.graph import TypedGraph


@dataclass(frozen=True)
class HubLink:
    """How a community is joined to the hub.

    ``rests_on`` names the nodes each of which, if it withdrew, would cut the community off, the nearest first; it is
    empty where no single withdrawal can, and where the community is not joined at all.
    """

    community: str
    population: int
    joined: bool
    rests_on: tuple[str, ...]

    @property
    def is_secure(self) -> bool:
        """Whether the community stays joined whichever one other node goes."""
        return self.joined and not self.rests_on


def hub_links(graph: TypedGraph, found: Blocks) -> tuple[HubLink, ...]:
    """Return how each community hangs on the hub; ``found`` are the blocks of ``graph``, searched from the hub."""
    links = []
    for place in graph.places("community").tolist():
        node = graph.nodes[place]
        joined = graph.hub is not None and bool(found.top[place] == graph.hub)
        cuts = _cuts(found, place) if joined else []
        links.append(HubLink(node.key, node.population, joined, tuple(graph.nodes[cut].id for cut in cuts)))
    return tuple(links)


def _cuts(found: Blocks, node: int) -> list[int]:
    """Return the cut points between a node and the root, the nearest to the node first."""
    cuts: list[int] = []
    while found.block[node] >= 0 and (node := int(found.parent[found.block[node]])) != found.root:
        cuts.append(node)
    return cuts


@dataclass(frozen=True)
class Separation:
    """How many ways without a common node join two nodes, and a smallest set of nodes whose withdrawal cuts them all.

    ``is_direct`` tells that the two are tied to each other: that way no withdrawal cuts, it counts among ``ways``, and
    ``cut`` is as many as the others.
    """

    ways: int
    cut: tuple[int, ...]
    is_direct: bool


def separation(graph: Adjacency, source: int, target: int) -> Separation:
    """Return the independent ways from one node to another, and what cuts them.

    Raises
    ------
    ValueError
        Where the two are the same node.
    """
    if source == target:
        raise ValueError("a node is not separated from itself")
    capacity, is_direct = _split(graph, source, target)
    result = maximum_flow(capacity, 2 * source + 1, 2 * target)
    residual = capacity - result.flow
    residual.data = np.maximum(residual.data, 0)
    residual.eliminate_zeros()
    seen = np.zeros(2 * graph.size, dtype=bool)
    seen[breadth_first_order(residual, 2 * source + 1, return_predecessors=False)] = True
    cut = np.flatnonzero(seen[0::2] & ~seen[1::2])
    return Separation(int(result.flow_value) + is_direct, tuple(cut.tolist()), is_direct)


def _split(graph: Adjacency, source: int, target: int) -> tuple[Any, bool]:
    """Return the flow network: node v enters at 2 v and leaves at 2 v + 1, once; a direct tie is left out."""
    rows = np.repeat(np.arange(graph.size), graph.degree)
    columns = graph.neighbours.astype(np.int64)
    direct = ((rows == source) & (columns == target)) | ((rows == target) & (columns == source))
    rows, columns = rows[~direct], columns[~direct]
    inner = np.arange(graph.size)
    through = np.where((inner == source) | (inner == target), 0, 1)
    ends = np.concatenate([2 * rows + 1, 2 * inner]), np.concatenate([2 * columns, 2 * inner + 1])
    data = np.concatenate([np.full(len(rows), graph.size), through]).astype(np.int32)
    kept = data > 0
    shape = (2 * graph.size, 2 * graph.size)
    return sp.csr_array((data[kept], (ends[0][kept], ends[1][kept])), shape=shape, dtype=np.int32), bool(direct.any())
