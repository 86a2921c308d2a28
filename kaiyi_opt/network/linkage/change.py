"""How has it changed? Two years of the linkage side by side: who came and went, which ties, and every measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiyi_opt.language import Text
from kaiyi_opt.network.linkage.brokerage import Brokerage
from kaiyi_opt.network.linkage.graph import Node, Tie, TypedGraph
from kaiyi_opt.network.linkage.measures import Measure, Unit
from kaiyi_opt.network.linkage.ties import TIES

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class MeasureChange:
    """One measure before and after, in the unit of `Measure`; ``None`` where it could not be told."""

    key: str
    label: Text
    before: float | None
    after: float | None
    unit: Unit

    @property
    def difference(self) -> float | None:
        """How much it has grown."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class NodeChange:
    """One node before and after: ties and betweenness, ``None`` in the year in which it is not there."""

    node: Node
    degree_before: int | None
    degree_after: int | None
    betweenness_before: float | None
    betweenness_after: float | None

    @property
    def moved(self) -> float:
        """How far its betweenness has moved, a year without it counting as 0."""
        return abs((self.betweenness_after or 0.0) - (self.betweenness_before or 0.0))


@dataclass(frozen=True, eq=False)
class Change:
    """What has changed from one linkage to another.

    Attributes
    ----------
    arrived, left
        Nodes that only the later, only the earlier has.
    made, ended
        Ties likewise; a service counts by organisation, domain and community, whatever its capacity.
    measures
        Every measure of the whole.
    nodes
        Every node of either, those whose betweenness moved most first.
    """

    arrived: tuple[Node, ...]
    left: tuple[Node, ...]
    made: tuple[Tie, ...]
    ended: tuple[Tie, ...]
    measures: tuple[MeasureChange, ...]
    nodes: tuple[NodeChange, ...]

    @property
    def ties_by_kind(self) -> dict[str, tuple[int, int]]:
        """How many ties of each kind were made and ended."""
        made, ended = [tie.kind for tie in self.made], [tie.kind for tie in self.ended]
        return {kind: (made.count(kind), ended.count(kind)) for kind in TIES}

    @property
    def frame(self) -> pd.DataFrame:
        """One row a measure: measure, before, after, difference."""
        import pandas as pd

        rows = [(row.key, row.before, row.after, row.difference) for row in self.measures]
        return pd.DataFrame(rows, columns=["measure", "before", "after", "difference"])

    @property
    def node_frame(self) -> pd.DataFrame:
        """One row a node: id, degree_before, degree_after, betweenness_before, betweenness_after."""
        import pandas as pd

        keys = ("degree_before", "degree_after", "betweenness_before", "betweenness_after")
        rows = [{"id": row.node.id, **{key: getattr(row, key) for key in keys}} for row in self.nodes]
        return pd.DataFrame(rows, columns=["id", *keys])


def compare(
    before: Brokerage, after: Brokerage, measures_before: tuple[Measure, ...], measures_after: tuple[Measure, ...]
) -> Change:
    """Return what has changed between two linkages, given their brokerage, which knows the graphs, and measures."""
    old, new = before.graph, after.graph
    old_ties, new_ties = _by_ends(old), _by_ends(new)
    values = {measure.key: measure.value for measure in measures_after}
    return Change(
        arrived=tuple(node for node in new.nodes if node.id not in old.index),
        left=tuple(node for node in old.nodes if node.id not in new.index),
        made=tuple(tie for ends, tie in new_ties.items() if ends not in old_ties),
        ended=tuple(tie for ends, tie in old_ties.items() if ends not in new_ties),
        measures=tuple(
            MeasureChange(measure.key, measure.label, measure.value, values.get(measure.key), measure.unit)
            for measure in measures_before
        ),
        nodes=_nodes(before, after),
    )


def _by_ends(graph: TypedGraph) -> Mapping[tuple[str, str, str, str], Tie]:
    return {tie[:4]: tie for tie in graph.ties}


def _nodes(before: Brokerage, after: Brokerage) -> tuple[NodeChange, ...]:
    def figures(year: Brokerage, name: str) -> tuple[int | None, float | None]:
        place = year.graph.index.get(name)
        return (None, None) if place is None else (int(year.degree[place]), float(year.between.value[place]))

    nodes = {node.id: node for node in (*before.graph.nodes, *after.graph.nodes)}
    changes = []
    for node in nodes.values():
        (old_degree, old_value), (new_degree, new_value) = figures(before, node.id), figures(after, node.id)
        changes.append(NodeChange(node, old_degree, new_degree, old_value, new_value))
    # Sorting keeps the canonical order of those that moved as far.
    return tuple(sorted(changes, key=lambda change: -change.moved))
