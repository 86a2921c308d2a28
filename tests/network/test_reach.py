"""How far a message reaches, against a breadth-first search of networkx and by hand."""

from __future__ import annotations

from random import Random

import networkx as nx
import pytest

import kaiyi_opt as ko
from kaiyi_opt.network.linkage.reach import NEVER, ReachStep, steps_from
from tests.network.villages import random_graph, undirected, village


@pytest.mark.parametrize("seed", range(80))
def test_steps_are_the_shortest_from_any_source(seed: int) -> None:
    ours, graph = undirected(random_graph(seed))
    sources = Random(seed).sample(list(graph), Random(seed).randint(1, len(graph)))
    plain = nx.multi_source_dijkstra_path_length(graph, set(sources))
    assert steps_from(ours, sources).tolist() == [plain.get(node, NEVER) for node in graph]


def test_a_message_of_the_villages_committee_by_hand() -> None:
    """Committee, then hub and P1; then S1, O4, O1, C1; then W1, O2, W2 and C2; then O3 and E1; C3 and O5 never."""
    told = ko.linkage(village()).reach("committee")
    assert told.sources == ("committee:committee",)
    assert told.steps == (
        ReachStep(0, 1, 0, 0, 0),
        ReachStep(1, 3, 0, 0, 0),
        ReachStep(2, 7, 2, 1, 1_000),
        ReachStep(3, 11, 3, 2, 1_500),
        ReachStep(4, 13, 4, 2, 1_500),
    )
    assert (told.never, told.residents_never, told.late) == (("C3",), 200, ())
    assert told.frame["residents"].tolist() == [0, 0, 1_000, 1_500, 1_500]


def test_within_some_steps_late_communities_are_told_apart_from_those_never_reached() -> None:
    told = ko.linkage(village()).reach("committee", within=2)
    assert [step.step for step in told.steps] == [0, 1, 2]
    assert told.late == ("C2",)
    assert told.never == ("C3",)


def test_several_sources_reach_what_any_of_them_does_and_the_hub_is_asked_where_none_is_named() -> None:
    linkage = ko.linkage(village())
    assert linkage.reach().sources == ("hub:hub",)
    assert linkage.reach("hub", "O5").never == ()
