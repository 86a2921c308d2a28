"""The three-social linkage, whole: the typed graph of a scenario and every measure of it, each computed when asked."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.network.linkage.blocks import Blocks, blocks
from kaiyi_opt.network.linkage.brokerage import Brokerage, brokerage
from kaiyi_opt.network.linkage.build import Adoptions, Pairs, build_graph
from kaiyi_opt.network.linkage.change import Change, compare
from kaiyi_opt.network.linkage.closure import Closure, caseload_limits, closure
from kaiyi_opt.network.linkage.cover import Cover, cover, needs_of
from kaiyi_opt.network.linkage.export import gexf, graphml, node_link_text, to_networkx
from kaiyi_opt.network.linkage.graph import COMMITTEE, HUB, TypedGraph
from kaiyi_opt.network.linkage.groups import Groups, groups
from kaiyi_opt.network.linkage.hub_links import HubLink, Separation, hub_links, separation
from kaiyi_opt.network.linkage.measures import Measure, Measured, summary
from kaiyi_opt.network.linkage.next_ties import GOALS, NextTies, next_ties
from kaiyi_opt.network.linkage.reach import Reach, reach
from kaiyi_opt.network.linkage.removal import RemovalCurve, removal_curves
from kaiyi_opt.network.linkage.tie_candidates import Ground
from kaiyi_opt.network.linkage.withdrawal import Withdrawal, Withdrawals, withdraw, withdrawals
from kaiyi_opt.network.protocol import Maximise
from kaiyi_opt.plottable import Plottable
from kaiyi_opt.scenario.nouns import Scenario

if TYPE_CHECKING:
    import networkx as nx

FEW_TIES = 5


@dataclass(frozen=True, eq=False)
class Linkage(Plottable):
    """The linkage of a scenario; make one with `linkage`.

    Attributes
    ----------
    scenario
        What was stated.
    typed
        The graph in arrays, which the measures read.
    pivots, seed
        Sources sampled for betweenness (``None``: all where that takes seconds, else as many as are), and the seed of
        every draw.
    maximise
        Solves covering programs exactly; where ``None``, next ties are chosen greedily.
    """

    scenario: Scenario
    typed: TypedGraph
    pivots: int | None = None
    seed: int = 2014
    maximise: Maximise | None = None

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """The graph for networkx: a `networkx.MultiDiGraph` with a kind on every node and tie."""
        return to_networkx(self.typed)

    @cached_property
    def closure(self) -> Closure:
        """Is the linkage closed? Triads by community, and the workers' caseload."""
        return closure(self.typed, caseload_limits(self.scenario))

    @cached_property
    def cover(self) -> Cover:
        """Is need covered? Cells, holes and single points."""
        return cover(self.typed, needs_of(self.scenario))

    @cached_property
    def brokerage(self) -> Brokerage:
        """Who holds it together: betweenness, structural holes, core, the hub's share."""
        return brokerage(self.typed, self.pivots, self.seed)

    @cached_property
    def blocks(self) -> Blocks:
        """Where one withdrawal tears it, seen from the hub."""
        return blocks(self.typed.adjacency, self.typed.hub)

    @cached_property
    def hub_links(self) -> tuple[HubLink, ...]:
        """How each community hangs on the hub."""
        return hub_links(self.typed, self.blocks)

    @cached_property
    def withdrawals(self) -> Withdrawals:
        """What each node's withdrawal alone would do."""
        return withdrawals(self.typed, self.cover, self.blocks)

    @cached_property
    def curves(self) -> tuple[RemovalCurve, ...]:
        """What is left as more and more withdraw, at random and aimed."""
        return removal_curves(self.typed, self.cover, self.brokerage, seed=self.seed)

    @cached_property
    def groups(self) -> Groups:
        """Groups of those tied most closely, against domains and communities."""
        return groups(self.typed, seed=self.seed)

    def measures(self) -> tuple[Measure, ...]:
        """Return every measure of the whole, one number each."""
        return self._measures

    @cached_property
    def _measures(self) -> tuple[Measure, ...]:
        return summary(
            Measured(
                self.typed,
                self.closure,
                self.cover,
                self.brokerage,
                self.blocks,
                self.hub_links,
                self.reach(),
                self.curves,
                self.groups,
            )
        )

    def place(self, name: str) -> int:
        """Return the place of a node in ``typed.nodes``.

        Parameters
        ----------
        name
            Its identifier with the kind ("organisation:o01"), or without, where one node alone has it; "hub" and
            "committee" name themselves.

        Raises
        ------
        InputError
            Where there is no such node, or there are several.
        """
        if name in self.typed.index:
            return self.typed.index[name]
        found = [node.id for node in self.typed.nodes if node.key == name]
        if len(found) == 1:
            return self.typed.index[found[0]]
        if found:
            cause = Text("编号 {name} 指不止一个节点", "{name} names more than one node").format(name=both(name))
            cure = Text("请写明：{found}", "say which: {found}").format(found=both(", ".join(found)))
        else:
            cause = Text("没有节点 {name}", "there is no node {name}").format(name=both(name))
            cure = self._nearest(name)
        raise InputError(Fault(cause, cure))

    def _nearest(self, name: str) -> Text:
        known = [*self.typed.index, *(node.key for node in self.typed.nodes)]
        close = list(dict.fromkeys(difflib.get_close_matches(name, known, n=3)))
        if close:
            return Text("是否想写 {near}？", "did you mean {near}?").format(near=both(", ".join(close)))
        return Text("请写节点编号，如 {example}", "name a node by its identifier, such as {example}").format(
            example=both(HUB)
        )

    def withdraw(self, *names: str) -> Withdrawal:
        """Return what the withdrawal of some nodes together does; names as in `place`.

        Raises
        ------
        InputError
            Where a name stands for no node, or for several.
        """
        places = [self.place(name) for name in names]
        return withdraw(self.typed, self.cover, caseload_limits(self.scenario), places)

    def reach(self, *names: str, within: int | None = None) -> Reach:
        """Return how far a message reaches from some nodes (none: the hub) in at most ``within`` steps."""
        return reach(self.typed, [self.place(name) for name in names or (HUB,)], within)

    def ways(self, one: str, other: str) -> Separation:
        """Return how many ways without a common node join two nodes, and a smallest set that cuts them."""
        return separation(self.typed.adjacency, self.place(one), self.place(other))

    def next_ties(self, goal: str = "cover", most: int | None = None, budget: int | None = None) -> NextTies:
        """Return the new ties that add most to a goal.

        Parameters
        ----------
        goal
            ``cover`` (residents left out), ``assured`` (cover that stands any one withdrawal), ``closure`` (complete
            triads) or ``ways`` (organisations with a second way to the hub).
        most
            How many ties at most; 5 where there is no budget either.
        budget
            What they may cost together, by the costs in the settings.

        Raises
        ------
        InputError
            For a goal that there is not, or a negative number.
        """
        if goal not in GOALS or min(most or 0, budget or 0) < 0:
            cause = Text("新联系的目标或数目不合要求", "the goal or the number of new ties is not valid")
            cure = Text("目标可用：{known}；数目须为零或正", "known goals: {known}; numbers are zero or more")
            raise InputError(Fault(cause, cure.format(known=both(", ".join(GOALS)))))
        if most is None and budget is None:
            most = FEW_TIES
        settings = self.scenario.settings.linkage
        cheapest = min(settings.service_cost, settings.worker_cost, settings.pairing_cost)
        numbers = [most, None if budget is None else budget // cheapest]
        kept = min(number for number in numbers if number is not None)
        ground = Ground(self.scenario, self.typed, self.cover, self.closure, self.blocks, kept)
        return next_ties(ground, goal, most, budget, self.maximise)

    def since(self, earlier: Linkage) -> Change:
        """Return what has changed since an earlier linkage."""
        return compare(earlier.brokerage, self.brokerage, earlier.measures(), self.measures())

    def graphml(self, lang: str = "zh") -> bytes:
        """Return the graph as GraphML, labels in language ``lang``."""
        return graphml(self.typed, "en" if lang == "en" else "zh")

    def gexf(self, lang: str = "zh") -> bytes:
        """Return the graph as GEXF, for Gephi."""
        return gexf(self.typed, "en" if lang == "en" else "zh")

    def node_link(self, lang: str = "zh") -> str:
        """Return the graph as node-link JSON, for a web page."""
        return node_link_text(self.typed, "en" if lang == "en" else "zh")

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody to link: no node but the hub."""
        return not any(node.kind != "hub" for node in self.typed.nodes)

    @property
    def has_committee(self) -> bool:
        """Whether there is a Party committee, from which a mobilisation may start."""
        return COMMITTEE in self.typed.index


def linkage(
    scenario: Scenario,
    pairs: Pairs | None = None,
    awards: Mapping[str, int] | None = None,
    purchases: Mapping[tuple[str, str], int] | None = None,
    *,
    adoptions: Adoptions | None = None,
    pivots: int | None = None,
    seed: int = 2014,
    maximise: Maximise | None = None,
) -> Linkage:
    """Return the linkage of a scenario; parameters as in `build_graph` and `Linkage`.

    Raises
    ------
    InputError
        Where a pair, an award, a purchase or an adoption names somebody whom the scenario does not have.
    """
    return Linkage(scenario, build_graph(scenario, pairs, awards, adoptions, purchases), pivots, seed, maximise)
