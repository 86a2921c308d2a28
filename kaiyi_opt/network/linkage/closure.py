"""Is the linkage closed? Triads of community, worker and organisation, and how many organisations each worker has.

A triad has three ties: the organisation is based in the community or serves it; a worker is in charge of the
organisation; that worker is the community's. An organisation and a community that at least one of the first two leads
together are judged as one pair, by the best worker there is:

- **complete**: all three ties;
- **half**: two of them. The community has workers, and none is in charge of the organisation (``unassigned``); or the
  organisation's worker is of another community (``elsewhere``); or the community's worker is in charge of an
  organisation that neither is based there nor serves it (``apart``);
- **missing**: the organisation and the community stand alone, without any worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.language import Text
from kaiyi_opt.network.linkage.arrays import BoolArray, IntArray
from kaiyi_opt.network.linkage.graph import TypedGraph
from kaiyi_opt.scenario.nouns import Scenario

if TYPE_CHECKING:
    import pandas as pd

STATES: dict[str, Text] = {
    "complete": Text("完整", "complete"),
    "elsewhere": Text("半闭合：分管社工属于别的社区", "half: its worker is of another community"),
    "unassigned": Text("半闭合：无人分管", "half: no worker is in charge of it"),
    "apart": Text("半闭合：组织不在本社区也不服务本社区", "half: it is neither based there nor serves there"),
    "missing": Text("缺失：社区与组织都没有社工", "missing: neither side has a worker"),
}


@dataclass(frozen=True)
class CommunityClosure:
    """How the triads of one community stand."""

    community: str
    workers: int
    complete: int
    elsewhere: int
    unassigned: int
    apart: int
    missing: int

    @property
    def half(self) -> int:
        """Triads with two of their three ties."""
        return self.elsewhere + self.unassigned + self.apart

    @property
    def pairs(self) -> int:
        """All pairs of the community with an organisation."""
        return self.complete + self.half + self.missing

    @property
    def share(self) -> float | None:
        """The part of them that is complete; ``None`` where there are none."""
        return self.complete / self.pairs if self.pairs else None


@dataclass(frozen=True)
class WorkerLoad:
    """A worker, the organisations in its charge, and the most it can take."""

    worker: str
    community: str
    organisations: int
    limit: int

    @property
    def free(self) -> int:
        """Places left; below 0 where it has too many."""
        return self.limit - self.organisations


@dataclass(frozen=True, eq=False)
class Closure:
    """Every pair of an organisation and a community with its state.

    Attributes
    ----------
    organisation, community
        Shape (p,): places in ``graph.nodes``.
    state
        Shape (p,): the place of each pair's state in `STATES`.
    at_home
        Shape (p,): whether the organisation is based in the community, or else only serves it.
    loads
        One for each worker, in order.
    """

    graph: TypedGraph
    organisation: IntArray
    community: IntArray
    state: IntArray
    at_home: BoolArray
    loads: tuple[WorkerLoad, ...]

    @cached_property
    def communities(self) -> tuple[CommunityClosure, ...]:
        """How each community stands, in order."""
        places = self.graph.places("community")
        tally = np.zeros((len(self.graph.nodes), len(STATES)), dtype=np.int64)
        np.add.at(tally, (self.community, self.state), 1)
        based = _incidence(self.graph, "based-in", "worker")
        workers = np.asarray(based.sum(axis=0), dtype=np.int64)
        return tuple(
            CommunityClosure(
                self.graph.nodes[place].key,
                int(workers[place]),
                **dict(zip(STATES, tally[place].tolist(), strict=True)),
            )
            for place in places.tolist()
        )

    def count(self, *states: str) -> int:
        """Return the pairs in any of these states."""
        numbers = [number for number, key in enumerate(STATES) if key in states]
        return int(np.isin(self.state, numbers).sum())

    @property
    def share(self) -> float | None:
        """The part of all pairs that is complete; ``None`` where there are none."""
        return self.count("complete") / len(self.state) if len(self.state) else None

    @property
    def share_at_home(self) -> float | None:
        """The part that is complete of the pairs of an organisation and its own community; ``None`` of none."""
        complete = self.state == list(STATES).index("complete")
        return float(complete[self.at_home].mean()) if self.at_home.any() else None

    @property
    def overloaded(self) -> tuple[WorkerLoad, ...]:
        """The workers with more organisations than they can take, the worst first."""
        return tuple(sorted((load for load in self.loads if load.free < 0), key=lambda load: (load.free, load.worker)))

    @property
    def frame(self) -> pd.DataFrame:
        """One row a community: workers, complete, elsewhere, unassigned, apart, missing, half, pairs, share."""
        import pandas as pd

        keys = ("community", "workers", *STATES, "half", "pairs", "share")
        return pd.DataFrame([{key: getattr(row, key) for key in keys} for row in self.communities], columns=keys)


def caseload_limits(scenario: Scenario) -> dict[str, int]:
    """Return the most organisations each worker can take; where the table is blank, the setting."""
    norm = scenario.settings.linkage.caseload
    return {worker.id: norm if worker.caseload is None else worker.caseload for worker in scenario.workers}


def closure(graph: TypedGraph, limits: Mapping[str, int]) -> Closure:
    """Return how the triads of ``graph`` stand; ``limits`` is the most organisations by worker."""
    charge = _incidence(graph, "in-charge-of", "worker")
    based = _incidence(graph, "based-in", "worker")
    home = _incidence(graph, "based-in", "organisation")
    tied = home + _incidence(graph, "serves", "organisation")
    near = charge.T @ based  # organisation and community that a worker joins
    pairs = (tied + near).tocoo()
    organisation, community = pairs.coords
    order = np.lexsort((community, organisation))
    organisation, community = organisation[order].astype(np.int64), community[order].astype(np.int64)
    state = _states(
        _holds(tied, organisation, community),
        _holds(near, organisation, community),
        np.asarray(charge.sum(axis=0))[organisation] > 0,
        np.asarray(based.sum(axis=0))[community] > 0,
    )
    at_home = _holds(home, organisation, community)
    return Closure(graph, organisation, community, state, at_home, _loads(graph, limits))


def _incidence(graph: TypedGraph, tie: str, kind: str) -> Any:
    """Return the ties of a kind from nodes of ``kind`` as a sparse matrix of nodes × nodes; the hub is no community."""
    ties = graph.of_kind(tie)
    wanted = np.isin(graph.source[ties], graph.places(kind))
    if tie != "in-charge-of":
        wanted &= np.isin(graph.target[ties], graph.places("community"))
    ties = ties[wanted]
    size = len(graph.nodes)
    ones = np.ones(len(ties), dtype=np.int64)
    return sp.csr_array((ones, (graph.source[ties], graph.target[ties])), shape=(size, size))


def _holds(matrix: Any, rows: IntArray, columns: IntArray) -> BoolArray:
    """Tell of each place whether the matrix has an entry there."""
    if not len(rows):
        return np.zeros(0, dtype=bool)
    width = matrix.shape[1]
    entries = matrix.tocoo()
    known = entries.coords[0].astype(np.int64) * width + entries.coords[1]
    return np.isin(rows * width + columns, known)


def _states(tied: BoolArray, near: BoolArray, has_worker: BoolArray, has_workers: BoolArray) -> IntArray:
    numbers = {key: number for number, key in enumerate(STATES)}
    state = np.full(len(tied), numbers["missing"], dtype=np.int64)
    state[tied & has_workers] = numbers["unassigned"]
    state[tied & has_worker] = numbers["elsewhere"]
    state[near & ~tied] = numbers["apart"]
    state[near & tied] = numbers["complete"]
    return state


def _loads(graph: TypedGraph, limits: Mapping[str, int]) -> tuple[WorkerLoad, ...]:
    ties = graph.of_kind("in-charge-of")
    held = np.bincount(graph.source[ties], minlength=len(graph.nodes))
    return tuple(
        WorkerLoad(node.key, node.community, int(held[place]), limits[node.key])
        for place in graph.places("worker").tolist()
        for node in (graph.nodes[place],)
    )
