"""How far a message or a mobilisation reaches: from the hub, the Party committee or any node, step by step.

A message passes along any tie, either way. A community that it reaches counts with all its residents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaiyi_opt.network.linkage.adjacency import Adjacency
from kaiyi_opt.network.linkage.arrays import IntArray
from kaiyi_opt.network.linkage.graph import TypedGraph

if TYPE_CHECKING:
    import pandas as pd

NEVER = -1


@dataclass(frozen=True)
class ReachStep:
    """What is reached within a number of steps, the sources themselves at step 0."""

    step: int
    nodes: int
    organisations: int
    communities: int
    residents: int


@dataclass(frozen=True, eq=False)
class Reach:
    """How far it reaches from some nodes.

    Attributes
    ----------
    sources
        Identifiers.
    distance
        Shape (n,): steps to each node, `NEVER` where no way leads.
    steps
        Step 0 up to the limit, or to the last step that reaches anything new.
    within
        The limit of steps, ``None`` for none.
    """

    graph: TypedGraph
    sources: tuple[str, ...]
    distance: IntArray
    steps: tuple[ReachStep, ...]
    within: int | None

    @property
    def late(self) -> tuple[str, ...]:
        """Keys of the communities that are reached, but not within the limit."""
        if self.within is None:
            return ()
        return self._keys(self._communities[self.distance[self._communities] > self.within])

    @property
    def never(self) -> tuple[str, ...]:
        """Keys of the communities that no number of steps reaches."""
        return self._keys(self._communities[self.distance[self._communities] == NEVER])

    @property
    def residents_never(self) -> int:
        """Residents of the communities that are never reached."""
        return int(self.graph.population[self.distance == NEVER].sum())

    @property
    def frame(self) -> pd.DataFrame:
        """One row a step: step, nodes, organisations, communities, residents."""
        import pandas as pd

        return pd.DataFrame(self.steps, columns=["step", "nodes", "organisations", "communities", "residents"])

    @property
    def _communities(self) -> IntArray:
        return self.graph.places("community")

    def _keys(self, places: IntArray) -> tuple[str, ...]:
        return tuple(self.graph.nodes[place].key for place in places.tolist())


def reach(graph: TypedGraph, sources: Sequence[int], within: int | None = None) -> Reach:
    """Return how far a message from ``sources`` reaches, in at most ``within`` steps (``None``: as far as it goes)."""
    distance = steps_from(graph.adjacency, sources)
    furthest = int(distance.max(initial=0))
    last = furthest if within is None else min(within, furthest)
    organisation, community = graph.places("organisation"), graph.places("community")
    steps = [
        ReachStep(
            step,
            int(near.sum()),
            int(near[organisation].sum()),
            int(near[community].sum()),
            int(graph.population[near].sum()),
        )
        for step in range(last + 1)
        for near in ((distance != NEVER) & (distance <= step),)
    ]
    names = tuple(graph.nodes[place].id for place in sources)
    return Reach(graph, names, distance, tuple(steps), within)


def steps_from(graph: Adjacency, sources: Sequence[int]) -> IntArray:
    """Return the steps from the nearest of ``sources`` to each node: shape (n,), `NEVER` where there is no way."""
    distance = np.full(graph.size, NEVER, dtype=np.int64)
    front = np.unique(np.asarray(sources, dtype=np.int64))
    step = 0
    while len(front):
        distance[front] = step
        step += 1
        starts, counts = graph.first[front], graph.degree[front]
        offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        near = np.unique(graph.neighbours[np.repeat(starts, counts) + offset])
        front = near[distance[near] == NEVER].astype(np.int64)
    return distance
