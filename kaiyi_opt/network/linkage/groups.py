"""Groups: who is tied more closely to one another than to the rest, against the domains and the communities."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.network.linkage.adjacency import Adjacency
from kaiyi_opt.network.linkage.agreement import adjusted_rand_index, normalised_mutual_information
from kaiyi_opt.network.linkage.arrays import IntArray
from kaiyi_opt.network.linkage.graph import TypedGraph

if TYPE_CHECKING:
    import pandas as pd

# A level of the method that adds less than this to the modularity is the last.
LEAST_GAIN = 1e-7


@dataclass(frozen=True)
class Group:
    """One group: its organisations, and the domain and the community most of them have (blank: none stated)."""

    organisations: tuple[str, ...]
    size: int
    domain: str
    of_domain: int
    community: str
    of_community: int


@dataclass(frozen=True)
class Agreement:
    """How far the groups agree with what organisations state, over those that state it; ``None`` where none does."""

    organisations: int
    mutual_information: float | None
    adjusted_rand: float | None


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups of a graph.

    Attributes
    ----------
    label
        Shape (n,): the group of each node, the largest first.
    modularity
        Of the division, at ``resolution``.
    """

    graph: TypedGraph
    label: IntArray
    modularity: float
    resolution: float

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Every group that has an organisation, in the order of their labels."""
        members: dict[int, list[int]] = {}
        for place in self.graph.places("organisation").tolist():
            members.setdefault(int(self.label[place]), []).append(place)
        sizes = np.bincount(self.label, minlength=1)
        return tuple(self._group(places, int(sizes[label])) for label, places in sorted(members.items()))

    def _group(self, places: list[int], size: int) -> Group:
        nodes = [self.graph.nodes[place] for place in places]
        domain, of_domain = _commonest([node.domain for node in nodes])
        community, of_community = _commonest([node.community for node in nodes])
        return Group(tuple(node.key for node in nodes), size, domain, of_domain, community, of_community)

    @property
    def with_domains(self) -> Agreement:
        """How far the groups of organisations are the domains."""
        return self._agreement("domain")

    @property
    def with_communities(self) -> Agreement:
        """How far the groups of organisations are the communities they are based in."""
        return self._agreement("community")

    def _agreement(self, field: str) -> Agreement:
        nodes = self.graph.nodes
        stated = [place for place in self.graph.places("organisation").tolist() if getattr(nodes[place], field)]
        if not stated:
            return Agreement(0, None, None)
        _, keys = np.unique([getattr(nodes[place], field) for place in stated], return_inverse=True)
        label = self.label[stated]
        return Agreement(len(stated), normalised_mutual_information(label, keys), adjusted_rand_index(label, keys))

    @property
    def frame(self) -> pd.DataFrame:
        """One row an organisation: organisation, group, domain, community."""
        import pandas as pd

        places = self.graph.places("organisation").tolist()
        nodes = [self.graph.nodes[place] for place in places]
        columns = {
            "organisation": [node.key for node in nodes],
            "group": self.label[places] + 1,
            "domain": [node.domain for node in nodes],
            "community": [node.community for node in nodes],
        }
        return pd.DataFrame(columns)


def _commonest(values: list[str]) -> tuple[str, int]:
    """Return the commonest text that is not blank, of equals the first by order, and how often it comes."""
    counted = Counter(value for value in values if value)
    return min(counted.items(), key=lambda item: (-item[1], item[0]), default=("", 0))


def groups(graph: TypedGraph, resolution: float = 1.0, seed: int = 2014) -> Groups:
    """Return groups of ``graph`` by the Louvain method; all ties weigh the same, repeated ones count once.

    Parameters
    ----------
    resolution
        Above 1 for more and smaller groups, below 1 for fewer and larger ones.
    seed
        Of the order in which nodes are asked.
    """
    label = louvain(graph.adjacency, resolution, seed)
    return Groups(graph, label, modularity(graph.adjacency, label, resolution), resolution)


def louvain(graph: Adjacency, resolution: float = 1.0, seed: int = 2014) -> IntArray:
    """Return the group of each node, shape (n,), the largest group first, of equals the one with the first node."""
    label = np.arange(graph.size)
    weights = graph.matrix
    random = np.random.default_rng(seed)
    while graph.edges:
        moved = _level(weights, resolution, random.permutation(weights.shape[0]))
        groups_now = int(moved.max()) + 1
        label = moved[label]
        if groups_now == weights.shape[0]:
            break
        member = sp.csr_array((np.ones(len(moved)), (np.arange(len(moved)), moved)), shape=(len(moved), groups_now))
        weights = (member.T @ weights @ member).tocsr()
    return _largest_first(label)


def _level(weights: sp.csr_array, resolution: float, order: IntArray) -> IntArray:
    """Return the groups after one level, numbered in a row from 0."""
    from kaiyi_opt.network.linkage.kernels.louvain import move_nodes

    strength = np.asarray(weights.sum(axis=1), dtype=float)
    between = weights - sp.diags_array(weights.diagonal(), format="csr")
    between.eliminate_zeros()
    between.sort_indices()
    first, near = between.indptr.astype(np.int32), between.indices.astype(np.int32)
    moved = move_nodes(first, near, between.data, strength, order, resolution, LEAST_GAIN)
    return np.unique(moved, return_inverse=True)[1]


def _largest_first(label: IntArray) -> IntArray:
    names, first, inverse, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(names))
    return rank[inverse]


def modularity(graph: Adjacency, label: IntArray, resolution: float = 1.0) -> float:
    r"""Return :math:`\sum_g \bigl(e_g / e - \gamma (d_g / 2e)^2\bigr)`, 0 for a graph without ties.

    :math:`e_g` are the ties within group g, :math:`d_g` the sum of its degrees, :math:`\gamma` the resolution (M.
    Newman and M. Girvan, "Finding and evaluating community structure in networks", Physical Review E 69, 2004).
    """
    if not graph.edges:
        return 0.0
    low, high = graph.ends
    inside = float(np.count_nonzero(label[low] == label[high])) / graph.edges
    degrees = np.bincount(label, graph.degree) / (2 * graph.edges)
    return inside - resolution * float((degrees**2).sum())
