"""The typed graph of the linkage, kept in arrays: nodes with a kind, ties with a kind, layers to take apart and join.

A city's graph (30,000 nodes, 100,000 ties) is a few megabytes here and a hundred in networkx, so measures read these
arrays; `kaiyi_opt.network.linkage.export.to_networkx` gives the `networkx.MultiDiGraph` of the same graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.network.linkage.adjacency import Adjacency, adjacency
from kaiyi_opt.network.linkage.arrays import BoolArray, IntArray
from kaiyi_opt.network.linkage.ties import KIND_RANK, TIE_RANK, TIES

HUB = "hub:hub"
COMMITTEE = "committee:committee"


@dataclass(frozen=True, slots=True)
class Node:
    """One node: its identifier with the kind before it ("organisation:o01"), its name, and what the tables say of it.

    ``domain`` and ``community`` are keys, blank where there is none; ``population`` is a community's, 0 where unknown.
    """

    id: str
    label: Text
    domain: str = ""
    community: str = ""
    population: int = 0

    @property
    def kind(self) -> str:
        """One of `NODE_KINDS`."""
        return self.id.partition(":")[0]

    @property
    def key(self) -> str:
        """The identifier in the table of its kind."""
        return self.id.partition(":")[2]


class Tie(NamedTuple):
    """One tie from a node to another, by identifiers.

    ``amount`` is residents where the kind is ``serves``, fen where it is ``funds``, ``supports``, ``adopts`` or
    ``purchases``, else 0; ``domain`` is the key of the domain served.
    """

    kind: str
    source: str
    target: str
    domain: str = ""
    amount: int = 0


@dataclass(frozen=True, eq=False)
class TypedGraph:
    """Nodes and ties in canonical order; make one with `typed_graph`.

    Attributes
    ----------
    nodes
        By kind as in `NODE_KINDS`, then by identifier.
    domains
        Keys of the domains that ``domain`` counts in.
    kind
        Shape (m,): the kind of each tie, as its place in `TIES`.
    source, target
        Shape (m,): the nodes a tie joins, as their places in ``nodes``.
    domain
        Shape (m,): the domain served, as its place in ``domains``; -1 where there is none.
    amount
        Shape (m,): residents that a service can serve, or fen given; else 0.
    """

    nodes: tuple[Node, ...]
    domains: tuple[str, ...]
    kind: IntArray
    source: IntArray
    target: IntArray
    domain: IntArray
    amount: IntArray

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each node by its identifier."""
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def node_kind(self) -> IntArray:
        """Shape (n,): the kind of each node, as its place in `NODE_KINDS`."""
        return np.array([KIND_RANK[node.kind] for node in self.nodes], dtype=np.int64)

    @cached_property
    def population(self) -> IntArray:
        """Shape (n,): residents of each community, 0 for all else."""
        return np.array([node.population for node in self.nodes], dtype=np.int64)

    @cached_property
    def adjacency(self) -> Adjacency:
        """Who is tied to whom at all: direction, kind and number of ties forgotten."""
        return adjacency(len(self.nodes), self.source, self.target)

    @property
    def hub(self) -> int | None:
        """The place of the hub, ``None`` where the graph has none."""
        return self.index.get(HUB)

    def places(self, kind: str) -> IntArray:
        """Return the places of all nodes of a kind, ascending."""
        return np.flatnonzero(self.node_kind == KIND_RANK[kind])

    def of_kind(self, *kinds: str) -> IntArray:
        """Return the places of the ties of these kinds, ascending."""
        return np.flatnonzero(np.isin(self.kind, [TIE_RANK[kind] for kind in kinds]))

    @property
    def ties(self) -> list[Tie]:
        """Every tie by identifiers."""
        names, domains = [node.id for node in self.nodes], [*self.domains, ""]
        columns = (self.kind, self.source, self.target, self.domain, self.amount)
        return [
            Tie(TIES[kind], names[source], names[target], domains[domain], amount)
            for kind, source, target, domain, amount in zip(*(column.tolist() for column in columns), strict=True)
        ]

    def layer(self, *, kinds: Collection[str] | None = None, ties: Collection[str] | None = None) -> TypedGraph:
        """Return one layer: the nodes of ``kinds`` and, between them, the ties of the kinds ``ties`` (``None``: all).

        Raises
        ------
        KeyError
            For a kind that there is not.
        """
        kept_nodes = np.ones(len(self.nodes), dtype=bool)
        if kinds is not None:
            kept_nodes = np.isin(self.node_kind, [KIND_RANK[kind] for kind in kinds])
        kept_ties = np.ones(len(self.kind), dtype=bool)
        if ties is not None:
            kept_ties = np.isin(self.kind, [TIE_RANK[kind] for kind in ties])
        return self._kept(kept_nodes, kept_ties)

    def without(self, nodes: Iterable[int]) -> TypedGraph:
        """Return the graph after these nodes, and all their ties, are gone."""
        kept = np.ones(len(self.nodes), dtype=bool)
        kept[np.fromiter(nodes, dtype=np.int64)] = False
        return self._kept(kept, np.ones(len(self.kind), dtype=bool))

    def with_ties(self, ties: Iterable[Tie]) -> TypedGraph:
        """Return the graph with more ties between its nodes."""
        return typed_graph(self.nodes, [*self.ties, *ties], self.domains)

    def joined(self, other: TypedGraph) -> TypedGraph:
        """Return both graphs in one: a node or a tie that both have is there once.

        Raises
        ------
        ValueError
            Where a node of the same identifier is not the same in both.
        """
        return typed_graph(
            [*self.nodes, *other.nodes],
            dict.fromkeys([*self.ties, *other.ties]),
            dict.fromkeys([*self.domains, *other.domains]),
        )

    def _kept(self, nodes: BoolArray, ties: BoolArray) -> TypedGraph:
        ties = ties & nodes[self.source] & nodes[self.target]
        place = np.cumsum(nodes) - 1
        return TypedGraph(
            tuple(node for node, kept in zip(self.nodes, nodes.tolist(), strict=True) if kept),
            self.domains,
            self.kind[ties],
            place[self.source[ties]],
            place[self.target[ties]],
            self.domain[ties],
            self.amount[ties],
        )


def typed_graph(nodes: Iterable[Node], ties: Iterable[Tie], domains: Iterable[str] = ()) -> TypedGraph:
    """Return the graph of these nodes and ties, in canonical order whatever the order they come in.

    Parameters
    ----------
    nodes
        A node may come more than once, if it is the same each time.
    ties
        Between these nodes; two ties may join the same nodes.
    domains
        Keys of domains beside those that ties name.

    Raises
    ------
    ValueError
        Where two nodes share an identifier, a tie leads to a node that is not there, or a kind is unknown.
    """
    by_id: dict[str, Node] = {}
    for node in nodes:
        if node.kind not in KIND_RANK:
            raise ValueError(f"{node.id!r} is of no known kind")
        if by_id.setdefault(node.id, node) != node:
            raise ValueError(f"two different nodes are named {node.id!r}")
    ordered = tuple(sorted(by_id.values(), key=lambda node: (KIND_RANK[node.kind], node.key)))
    place = {node.id: position for position, node in enumerate(ordered)}
    ties = list(ties)
    keys = tuple(sorted({*domains, *(tie.domain for tie in ties if tie.domain)}))
    return _in_arrays(ordered, place, keys, ties)


def _in_arrays(nodes: tuple[Node, ...], place: dict[str, int], keys: tuple[str, ...], ties: list[Tie]) -> TypedGraph:
    number = {key: position for position, key in enumerate(keys)} | {"": -1}
    table = np.empty((len(ties), 5), dtype=np.int64)
    for row, tie in enumerate(ties):
        if tie.kind not in TIE_RANK or tie.source not in place or tie.target not in place:
            raise ValueError(f"a tie is of an unknown kind or leads to a node that is not there: {tuple(tie)}")
        table[row] = (TIE_RANK[tie.kind], place[tie.source], place[tie.target], number[tie.domain], tie.amount)
    table = table[np.lexsort(table.T[::-1])]
    return TypedGraph(nodes, keys, *(np.ascontiguousarray(column) for column in table.T))
