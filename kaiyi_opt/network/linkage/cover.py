r"""Is need covered? Residents' need by community and domain against the capacity that reaches it.

Covering as many as possible is a transportation problem: services on one side, needs on the other, a service may only
go where its row says. A row names one domain and one community, so no capacity is shared between two needs, the maximum
flow falls apart by cell, and in each

.. math::  \text{covered} = \min\Bigl(\text{people},\ \sum_{\text{services}} \text{capacity}\Bigr).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kaiyi_opt.network.linkage.arrays import IntArray
from kaiyi_opt.network.linkage.graph import TypedGraph
from kaiyi_opt.scenario.nouns import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Needs:
    """Who needs what: one cell a community and a domain.

    Attributes
    ----------
    communities, domains
        Keys, in the order of rows and columns.
    people
        Shape (communities, domains): residents in need.
    severity
        The same shape: 1 (slight) to 5 (severe); 0 where no need is stated.
    """

    communities: tuple[str, ...]
    domains: tuple[str, ...]
    people: IntArray
    severity: IntArray

    def cells(self, graph: TypedGraph, services: IntArray) -> IntArray:
        """Return the cell that each service of ``graph`` goes to, counted row by row."""
        row = {f"community:{key}": number for number, key in enumerate(self.communities)}
        column = {key: number for number, key in enumerate(self.domains)}
        row_of = np.array([row.get(node.id, -1) for node in graph.nodes], dtype=np.int64)
        column_of = np.array([column[key] for key in graph.domains], dtype=np.int64)
        if not len(services):
            return np.zeros(0, dtype=np.int64)
        return row_of[graph.target[services]] * len(self.domains) + column_of[graph.domain[services]]


@dataclass(frozen=True)
class Hole:
    """A need that is not covered: how many residents are left out, and that number times the severity."""

    community: str
    domain: str
    people: int
    severity: int
    capacity: int
    left_out: int

    @property
    def weighted(self) -> int:
        """Residents left out, times severity."""
        return self.left_out * self.severity


@dataclass(frozen=True)
class SinglePoint:
    """A need that one organisation alone meets, and how many residents depend on it."""

    community: str
    domain: str
    organisation: str
    people: int
    severity: int


@dataclass(frozen=True, eq=False)
class Cover:
    """Need against capacity; all arrays have shape (communities, domains).

    Attributes
    ----------
    capacity
        Residents that all services of the cell can serve together.
    services
        How many services with a capacity above 0 it has.
    largest
        The capacity of the largest of them.
    alone
        The place in ``graph.nodes`` of the organisation that serves the cell, where it is the only one; else -1.
    """

    graph: TypedGraph
    needs: Needs
    capacity: IntArray
    services: IntArray
    largest: IntArray
    alone: IntArray

    @cached_property
    def covered(self) -> IntArray:
        """Residents in need who are served."""
        return np.minimum(self.needs.people, self.capacity)

    @property
    def left_out(self) -> IntArray:
        """Residents in need who are not."""
        return self.needs.people - self.covered

    @property
    def assured(self) -> IntArray:
        """Residents in need who are still served after the largest service of their cell is gone."""
        return np.minimum(self.needs.people, self.capacity - self.largest)

    @property
    def share(self) -> float | None:
        """The part of all need that is covered; ``None`` where no need is stated."""
        people = int(self.needs.people.sum())
        return int(self.covered.sum()) / people if people else None

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """The needs with residents left out: most, weighted by severity, first; then most residents; then in order."""
        needs, left = self.needs, self.left_out
        found = [
            Hole(
                needs.communities[row],
                needs.domains[column],
                int(needs.people[row, column]),
                int(needs.severity[row, column]),
                int(self.capacity[row, column]),
                int(left[row, column]),
            )
            for row, column in np.argwhere(left > 0).tolist()
        ]
        return tuple(sorted(found, key=lambda hole: (-hole.weighted, -hole.left_out, hole.community, hole.domain)))

    @cached_property
    def single_points(self) -> tuple[SinglePoint, ...]:
        """The needs that one organisation alone meets: most residents, weighted by severity, first."""
        needs = self.needs
        found = [
            SinglePoint(
                needs.communities[row],
                needs.domains[column],
                self.graph.nodes[self.alone[row, column]].key,
                int(self.covered[row, column]),
                int(needs.severity[row, column]),
            )
            for row, column in np.argwhere((self.alone >= 0) & (self.covered > 0)).tolist()
        ]
        return tuple(sorted(found, key=lambda point: (-point.people * point.severity, point.community, point.domain)))

    @property
    def frame(self) -> pd.DataFrame:
        """One row a community and domain: people, severity, capacity, services, covered, left_out, assured."""
        import pandas as pd

        needs = self.needs
        columns = {
            "people": needs.people,
            "severity": needs.severity,
            "capacity": self.capacity,
            "services": self.services,
            "covered": self.covered,
            "left_out": self.left_out,
            "assured": self.assured,
        }
        index = pd.MultiIndex.from_product([needs.communities, needs.domains], names=["community", "domain"])
        return pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index=index).reset_index()


def needs_of(scenario: Scenario) -> Needs:
    """Return the needs that a scenario states; a blank severity is the setting's."""
    communities = tuple(community.id for community in scenario.communities)
    domains = tuple(scenario.settings.domains)
    row = {key: number for number, key in enumerate(communities)}
    column = {key: number for number, key in enumerate(domains)}
    people = np.zeros((len(communities), len(domains)), dtype=np.int64)
    severity = np.zeros_like(people)
    for need in scenario.needs:
        place = row[need.community], column[need.domain]
        people[place] = need.people
        severity[place] = scenario.settings.linkage.severity if need.severity is None else need.severity
    return Needs(communities, domains, people, severity)


def cover(graph: TypedGraph, needs: Needs) -> Cover:
    """Return how far the services of ``graph`` cover ``needs``."""
    ties = graph.of_kind("serves")
    ties = ties[graph.amount[ties] > 0]
    cell, amount = needs.cells(graph, ties), graph.amount[ties]
    capacity, services = np.zeros(needs.people.size, dtype=np.int64), np.zeros(needs.people.size, dtype=np.int64)
    largest, alone = np.zeros_like(capacity), np.full_like(capacity, -1)
    np.add.at(capacity, cell, amount)
    np.add.at(services, cell, 1)
    np.maximum.at(largest, cell, amount)
    np.maximum.at(alone, cell, graph.source[ties])
    alone[services != 1] = -1
    shape = needs.people.shape
    return Cover(graph, needs, *(part.reshape(shape) for part in (capacity, services, largest, alone)))


def losses(result: Cover) -> tuple[IntArray, IntArray]:
    """Return how many residents lose their cover when one node goes, and the same times severity: shape (n,) each.

    Only organisations serve: for every other node it is 0.
    """
    graph, needs = result.graph, result.needs
    ties = graph.of_kind("serves")
    cell, amount = needs.cells(graph, ties), graph.amount[ties]
    people, capacity = needs.people.ravel()[cell], result.capacity.ravel()[cell]
    lost = np.minimum(people, capacity) - np.minimum(people, capacity - amount)
    total, weighted = np.zeros(len(graph.nodes), dtype=np.int64), np.zeros(len(graph.nodes), dtype=np.int64)
    np.add.at(total, graph.source[ties], lost)
    np.add.at(weighted, graph.source[ties], lost * needs.severity.ravel()[cell])
    return total, weighted
