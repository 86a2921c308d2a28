"""Need against capacity: by hand, against a maximum flow that knows nothing of cells, and one withdrawal at a time."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest

from kaiyi_opt.network.linkage.build import build_graph
from kaiyi_opt.network.linkage.cover import Cover, Hole, SinglePoint, cover, losses, needs_of
from kaiyi_opt.scenario.nouns import Scenario
from tests.network.villages import random_village, village


def covered(scenario: Scenario) -> Cover:
    return cover(build_graph(scenario), needs_of(scenario))


def flow(scenario: Scenario) -> int:
    """Return the most residents that can be served: services and needs as the two sides of a flow network."""
    network = nx.DiGraph()
    network.add_nodes_from(["from", "to"])
    for number, service in enumerate(scenario.services):
        network.add_edge("from", number, capacity=service.capacity)
        for need in scenario.needs:
            if (need.community, need.domain) == (service.community, service.domain):
                network.add_edge(number, (need.community, need.domain))
    for need in scenario.needs:
        network.add_edge((need.community, need.domain), "to", capacity=need.people)
    return nx.maximum_flow_value(network, "from", "to")


def test_the_village_by_hand() -> None:
    found = covered(village())
    assert found.needs.communities == ("C1", "C2", "C3")
    assert found.needs.domains == ("care", "arts")
    assert found.needs.severity.tolist() == [[5, 2], [3, 0], [0, 1]]
    assert found.capacity.tolist() == [[60, 70], [70, 25], [0, 0]]
    assert found.covered.tolist() == [[60, 50], [70, 0], [0, 0]]
    assert found.left_out.tolist() == [[40, 0], [10, 0], [0, 10]]
    assert found.assured.tolist() == [[0, 0], [30, 0], [0, 0]]
    assert found.share == 180 / 240


def test_holes_come_by_residents_left_out_times_severity() -> None:
    found = covered(village()).holes
    assert found == (
        Hole("C1", "care", 100, 5, 60, 40),
        Hole("C2", "care", 80, 3, 70, 10),
        Hole("C3", "arts", 10, 1, 0, 10),
    )
    assert [hole.weighted for hole in found] == [200, 30, 10]


def test_single_points_are_needs_that_one_organisation_alone_meets() -> None:
    assert covered(village()).single_points == (
        SinglePoint("C1", "care", "O1", 60, 5),
        SinglePoint("C1", "arts", "O2", 50, 2),
    )


@pytest.mark.parametrize("seed", range(80))
def test_what_is_covered_is_the_maximum_flow(seed: int) -> None:
    scenario = random_village(seed)
    assert int(covered(scenario).covered.sum()) == flow(scenario)


@pytest.mark.parametrize("seed", range(80))
def test_what_a_withdrawal_costs_is_what_a_second_count_finds(seed: int) -> None:
    scenario = random_village(seed)
    found = covered(scenario)
    lost, weighted = losses(found)
    for place, node in enumerate(found.graph.nodes):
        left = tuple(row for row in scenario.services if f"organisation:{row.organisation}" != node.id)
        less = covered(replace(scenario, services=left))
        assert lost[place] == (found.covered - less.covered).sum()
        assert weighted[place] == ((found.covered - less.covered) * found.needs.severity).sum()


@pytest.mark.parametrize("seed", range(60))
def test_single_points_and_assurance_are_as_the_words_say(seed: int) -> None:
    scenario = random_village(seed)
    found = covered(scenario)
    alone = {}
    for need in scenario.needs:
        serving = [
            row
            for row in scenario.services
            if (row.community, row.domain) == (need.community, need.domain) and row.capacity > 0
        ]
        rest = sorted(row.capacity for row in serving)[:-1]
        row, column = found.needs.communities.index(need.community), found.needs.domains.index(need.domain)
        assert found.assured[row, column] == min(need.people, sum(rest))
        assert found.services[row, column] == len(serving)
        if len(serving) == 1 and need.people:
            alone[need.community, need.domain] = (serving[0].organisation, min(need.people, serving[0].capacity))
    points = {(point.community, point.domain): (point.organisation, point.people) for point in found.single_points}
    assert points == alone


def test_without_needs_nothing_is_claimed() -> None:
    found = covered(replace(village(), needs=()))
    assert (found.share, found.holes, found.single_points) == (None, (), ())


def test_zero_capacity_everywhere_leaves_everybody_out() -> None:
    scenario = village()
    idle = replace(scenario, services=tuple(replace(row, capacity=0) for row in scenario.services))
    found = covered(idle)
    assert found.share == 0
    assert sum(hole.left_out for hole in found.holes) == 240
    assert found.single_points == ()


def test_the_frame_has_a_row_for_every_community_and_domain() -> None:
    frame = covered(village()).frame
    assert len(frame) == 6
    assert frame.loc[0].to_dict() == {
        **{"community": "C1", "domain": "care", "people": 100, "severity": 5, "capacity": 60},
        **{"services": 1, "covered": 60, "left_out": 40, "assured": 0},
    }
