"""What if somebody withdraws: who loses cover, which triads open, what falls apart, who is cut off from the hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kaiyi_opt.network.linkage.arrays import BoolArray, IntArray
from kaiyi_opt.network.linkage.blocks import Blocks
from kaiyi_opt.network.linkage.closure import closure
from kaiyi_opt.network.linkage.cover import Cover, cover, losses
from kaiyi_opt.network.linkage.graph import TypedGraph

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class LostCover:
    """A need that loses cover: residents served before and after."""

    community: str
    domain: str
    severity: int
    before: int
    after: int

    @property
    def lost(self) -> int:
        """Residents who lose their cover."""
        return self.before - self.after


@dataclass(frozen=True)
class Withdrawal:
    """What the withdrawal of some nodes does.

    Attributes
    ----------
    nodes
        Who withdraws, by identifier.
    cells
        Needs that lose cover, most residents weighted by severity first.
    triads
        Complete triads that are complete no more.
    unassigned
        Keys of the organisations left without a worker in charge.
    money
        Fen that remaining organisations had from them.
    parts_before, parts_after
        Connected parts.
    fallen
        Identifiers of those that remain but are no longer joined to the largest rest of their part.
    cut_off
        Keys of the communities no longer joined to the hub; ``None`` where the hub itself withdraws or there is none.
    residents_cut_off
        Their residents; ``None`` likewise.
    """

    nodes: tuple[str, ...]
    cells: tuple[LostCover, ...]
    triads: int
    unassigned: tuple[str, ...]
    money: int
    parts_before: int
    parts_after: int
    fallen: tuple[str, ...]
    cut_off: tuple[str, ...] | None
    residents_cut_off: int | None

    @property
    def people(self) -> int:
        """Residents who lose their cover."""
        return sum(cell.lost for cell in self.cells)

    @property
    def weighted(self) -> int:
        """The same, each times the severity of the need."""
        return sum(cell.lost * cell.severity for cell in self.cells)


def withdraw(graph: TypedGraph, before: Cover, limits: Mapping[str, int], nodes: Sequence[int]) -> Withdrawal:
    """Return what the withdrawal of ``nodes`` does.

    Parameters
    ----------
    graph, before
        The linkage and its cover.
    limits
        The most organisations by worker.
    nodes
        Places in ``graph.nodes``; at least one.
    """
    gone = np.zeros(len(graph.nodes), dtype=bool)
    gone[np.asarray(nodes, dtype=np.int64)] = True
    rest = graph.without(np.flatnonzero(gone))
    after = cover(rest, before.needs)
    complete = closure(graph, limits).count("complete") - closure(rest, limits).count("complete")
    part_before, part_after = graph.adjacency.components(), rest.adjacency.components()
    fallen = _fallen(part_before[~gone], part_after)
    cut = _cut_off(graph, gone, part_before, rest, part_after)
    return Withdrawal(
        nodes=tuple(graph.nodes[place].id for place in np.flatnonzero(gone).tolist()),
        cells=_lost_cells(before, after),
        triads=complete,
        unassigned=_left_alone(graph, gone),
        money=_money(graph, gone),
        parts_before=_count(part_before),
        parts_after=_count(part_after),
        fallen=tuple(rest.nodes[place].id for place in np.flatnonzero(fallen).tolist()),
        cut_off=None if cut is None else tuple(graph.nodes[place].key for place in cut.tolist()),
        residents_cut_off=None if cut is None else int(graph.population[cut].sum()),
    )


def _count(part: IntArray) -> int:
    return int(part.max(initial=-1)) + 1


def _lost_cells(before: Cover, after: Cover) -> tuple[LostCover, ...]:
    needs = before.needs
    found = [
        LostCover(
            needs.communities[row],
            needs.domains[column],
            int(needs.severity[row, column]),
            int(before.covered[row, column]),
            int(after.covered[row, column]),
        )
        for row, column in np.argwhere(before.covered > after.covered).tolist()
    ]
    return tuple(sorted(found, key=lambda cell: (-cell.lost * cell.severity, cell.community, cell.domain)))


def _left_alone(graph: TypedGraph, gone: BoolArray) -> tuple[str, ...]:
    ties = graph.of_kind("in-charge-of")
    size = len(graph.nodes)
    before = np.bincount(graph.target[ties], minlength=size)
    after = np.bincount(graph.target[ties[~gone[graph.source[ties]]]], minlength=size)
    alone = np.flatnonzero((before > 0) & (after == 0) & ~gone)
    return tuple(graph.nodes[place].key for place in alone.tolist())


def _money(graph: TypedGraph, gone: BoolArray) -> int:
    ties = graph.of_kind("funds", "supports", "adopts", "purchases")
    lost = gone[graph.source[ties]] & ~gone[graph.target[ties]]
    return int(graph.amount[ties][lost].sum())


def _fallen(was: IntArray, now: IntArray) -> BoolArray:
    """Tell of each remaining node whether it is outside the largest piece of the part that it was in."""
    if not len(now):
        return np.zeros(0, dtype=bool)
    size = np.bincount(now)
    largest = np.zeros(int(was.max()) + 1, dtype=np.int64)
    np.maximum.at(largest, was, size[now])
    # Of several largest pieces the first is the one that the others fell from.
    main = np.full(len(largest), len(size), dtype=np.int64)
    biggest = size[now] == largest[was]
    np.minimum.at(main, was[biggest], now[biggest])
    outside: BoolArray = now != main[was]
    return outside


def _cut_off(
    graph: TypedGraph, gone: BoolArray, before: IntArray, rest: TypedGraph, after: IntArray
) -> IntArray | None:
    """Return the communities that were joined to the hub and, though they remain, are no more."""
    if graph.hub is None or gone[graph.hub] or rest.hub is None:
        return None
    was = before[~gone] == before[graph.hub]
    lost = was & (after != after[rest.hub])
    places = np.flatnonzero(~gone)[lost]
    community: IntArray = places[np.isin(places, graph.places("community"))]
    return community


@dataclass(frozen=True, eq=False)
class Withdrawals:
    """What each node's withdrawal alone would do; every array has shape (n,).

    Attributes
    ----------
    people, weighted
        Residents who lose cover; the same times the severity of the need.
    unassigned
        Organisations left without a worker in charge.
    money
        Fen that organisations had from the node.
    pieces, fallen
        Into how many parts the node's part falls, and how many nodes are then outside the largest.
    residents_cut_off
        Residents of communities no longer joined to the hub; 0 for the hub itself.
    """

    graph: TypedGraph
    people: IntArray
    weighted: IntArray
    unassigned: IntArray
    money: IntArray
    pieces: IntArray
    fallen: IntArray
    residents_cut_off: IntArray

    @property
    def ranking(self) -> IntArray:
        """The nodes whose withdrawal hurts most first: by cover lost, then residents cut off, then nodes fallen."""
        keys = (-self.unassigned, -self.fallen, -self.residents_cut_off, -self.people, -self.weighted)
        return np.lexsort((np.arange(len(self.people)), *keys))

    @property
    def frame(self) -> pd.DataFrame:
        """One row a node: id, kind and everything above."""
        import pandas as pd

        columns: dict[str, Any] = {
            "id": [node.id for node in self.graph.nodes],
            "kind": [node.kind for node in self.graph.nodes],
        }
        measured = ("people", "weighted", "unassigned", "money", "pieces", "fallen", "residents_cut_off")
        return pd.DataFrame(columns | {name: getattr(self, name) for name in measured})


def withdrawals(graph: TypedGraph, result: Cover, found: Blocks) -> Withdrawals:
    """Return what each node's withdrawal alone would do; ``found`` are the blocks of ``graph``, from the hub."""
    lost, weighted = losses(result)
    return Withdrawals(
        graph,
        people=lost,
        weighted=weighted,
        unassigned=_in_sole_charge(graph),
        money=_given(graph),
        pieces=found.pieces,
        fallen=found.fallen,
        residents_cut_off=_residents_cut_off(graph, found),
    )


def _in_sole_charge(graph: TypedGraph) -> IntArray:
    ties = graph.of_kind("in-charge-of")
    size = len(graph.nodes)
    sole = np.bincount(graph.target[ties], minlength=size)[graph.target[ties]] == 1
    return np.bincount(graph.source[ties][sole], minlength=size).astype(np.int64)


def _given(graph: TypedGraph) -> IntArray:
    ties = graph.of_kind("funds", "supports", "adopts", "purchases")
    total = np.zeros(len(graph.nodes), dtype=np.int64)
    np.add.at(total, graph.source[ties], graph.amount[ties])
    return total


def _residents_cut_off(graph: TypedGraph, found: Blocks) -> IntArray:
    if graph.hub is None:
        return np.zeros(len(graph.nodes), dtype=np.int64)
    return np.where(found.top == graph.hub, found.cut_off(graph.population), 0)
