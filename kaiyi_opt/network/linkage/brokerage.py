"""Who holds the linkage together: degree, betweenness, structural holes, core, and the hub's share of short ways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from kaiyi_opt.network.linkage.arrays import IntArray
from kaiyi_opt.network.linkage.betweenness import Betweenness, betweenness, share_of_ways
from kaiyi_opt.network.linkage.centralisation import betweenness_centralisation, degree_centralisation
from kaiyi_opt.network.linkage.core_periphery import CorePeriphery, core_periphery
from kaiyi_opt.network.linkage.graph import TypedGraph
from kaiyi_opt.network.linkage.structural_holes import StructuralHoles, structural_holes

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Brokerage:
    """The measures of every node of ``graph``, and of the whole.

    ``hub_share`` is the part of all shortest ways between other nodes that passes the hub, ``hub_share_error`` its
    standard error; both ``None`` where the graph has no hub.
    """

    graph: TypedGraph
    between: Betweenness
    holes: StructuralHoles
    core: CorePeriphery
    hub_share: float | None
    hub_share_error: float | None

    @property
    def degree(self) -> IntArray:
        """Shape (n,): with how many others each node is tied."""
        return self.graph.adjacency.degree

    @property
    def degree_centralisation(self) -> float:
        """Freeman's centralisation by degree."""
        return degree_centralisation(self.degree)

    @property
    def betweenness_centralisation(self) -> float:
        """Freeman's centralisation by betweenness."""
        return betweenness_centralisation(self.between.value)

    @cached_property
    def ranking(self) -> IntArray:
        """The nodes by betweenness, then by degree, highest first, then in canonical order."""
        return np.lexsort((np.arange(len(self.graph.nodes)), -self.degree, -self.between.value))

    @property
    def frame(self) -> pd.DataFrame:
        """One row a node: id, kind, label_zh, label_en and every measure."""
        import pandas as pd

        nodes = self.graph.nodes
        columns: dict[str, Any] = {
            "id": [node.id for node in nodes],
            "kind": [node.kind for node in nodes],
            "label_zh": [node.label.zh for node in nodes],
            "label_en": [node.label.en for node in nodes],
            "degree": self.degree,
            "betweenness": self.between.value,
            "betweenness_error": self.between.error,
            "constraint": self.holes.constraint,
            "effective_size": self.holes.effective_size,
            "coreness": self.core.coreness,
            "in_core": self.core.in_core,
        }
        return pd.DataFrame(columns)


def brokerage(graph: TypedGraph, pivots: int | None = None, seed: int = 2014) -> Brokerage:
    """Return who holds ``graph`` together; ``pivots`` and ``seed`` as in `betweenness`."""
    under = graph.adjacency
    between = betweenness(under, pivots, seed)
    share = None if graph.hub is None else share_of_ways(under, between, graph.hub)
    return Brokerage(
        graph, between, structural_holes(under), core_periphery(under), *((None, None) if share is None else share)
    )
