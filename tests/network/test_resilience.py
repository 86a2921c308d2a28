"""What if it breaks: cut points, withdrawals, links to the hub and removal curves, each against trying it out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import networkx as nx
import numpy as np
import pytest

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.network.linkage.blocks import Blocks, blocks
from kaiyi_opt.network.linkage.build import build_graph
from kaiyi_opt.network.linkage.closure import caseload_limits, closure
from kaiyi_opt.network.linkage.cover import cover, needs_of
from kaiyi_opt.network.linkage.hub_links import HubLink, separation
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.linkage.removal import ORDERS, cover_left
from kaiyi_opt.network.linkage.withdrawal import LostCover
from kaiyi_opt.scenario.nouns import Scenario
from tests.network.villages import random_graph, random_village, undirected, village


def plain(linkage: Linkage) -> nx.Graph:
    """Return the graph of a linkage as the plain undirected one, nodes by identifier."""
    made = nx.Graph(linkage.graph.to_undirected())
    made.remove_edges_from(nx.selfloop_edges(made))
    return made


# ---------------------------------------------------------------------------------------------- cut points


def check_blocks(graph: nx.Graph, found: Blocks, weight: list[int]) -> None:
    assert set(nx.articulation_points(graph)) == set(np.flatnonzero(found.is_cut_point).tolist())
    for node in graph:
        part = nx.node_connected_component(graph, node)
        pieces = [set(piece) for piece in nx.connected_components(graph.subgraph(part - {node}))]
        assert found.pieces[node] == len(pieces)
        assert found.fallen[node] == len(part) - 1 - max(map(len, pieces), default=0)
        first = int(found.top[node])
        lost = sum(weight[other] for piece in pieces if first not in piece for other in piece)
        assert found.cut_off(np.array(weight))[node] == (0 if node == first else lost)


@pytest.mark.parametrize("seed", range(150))
def test_cut_points_and_what_falls_off_are_what_trying_finds(seed: int) -> None:
    random = Random(seed)
    ours, graph = undirected(random_graph(seed))
    root = random.randrange(len(graph))
    found = blocks(ours, root)
    check_blocks(graph, found, [random.randint(0, 5) for _ in graph])
    for node in graph:
        stays = nx.has_path(graph, node, root) and all(
            nx.has_path(graph.subgraph(set(graph) - {gone}), node, root) for gone in set(graph) - {node, root}
        )
        assert found.is_secure[node] == (stays and node != root)


def test_a_long_chain_is_searched_without_recursion() -> None:
    ours, _ = undirected(nx.path_graph(50_000))
    found = blocks(ours, 0)
    assert found.is_cut_point.sum() == 49_998
    assert found.cut_off(np.ones(50_000, dtype=np.int64))[1] == 49_998


# ---------------------------------------------------------------------------------------------- links to the hub


@pytest.mark.parametrize("seed", range(150))
def test_independent_ways_are_a_smallest_cut(seed: int) -> None:
    ours, graph = undirected(random_graph(seed, most_nodes=9))
    for one, other in combinations(graph, 2):
        found = separation(ours, one, other)
        direct = graph.has_edge(one, other)
        apart = graph.copy()
        if direct:
            apart.remove_edge(one, other)
        assert found.is_direct == direct
        assert found.ways == nx.node_connectivity(apart, one, other) + direct
        assert len(found.cut) == found.ways - direct
        apart.remove_nodes_from(found.cut)
        assert not nx.has_path(apart, one, other)


def test_a_node_is_not_separated_from_itself() -> None:
    ours, _ = undirected(nx.path_graph(3))
    with pytest.raises(ValueError, match="a node is not separated from itself"):
        separation(ours, 1, 1)


def test_how_the_villages_communities_hang_on_the_hub() -> None:
    links = ko.linkage(village()).hub_links
    assert links == (
        HubLink("C1", 1_000, True, ()),
        HubLink("C2", 500, True, ()),
        HubLink("C3", 200, False, ()),
    )
    assert [link.is_secure for link in links] == [True, True, False]


@pytest.mark.parametrize("seed", range(60))
def test_what_a_community_rests_on_is_what_cuts_it_off(seed: int) -> None:
    linkage = ko.linkage(random_village(seed))
    graph = plain(linkage)
    for link in linkage.hub_links:
        name = f"community:{link.community}"
        assert link.joined == nx.has_path(graph, name, "hub:hub")
        cuts = [
            other
            for other in graph
            if link.joined
            and other not in (name, "hub:hub")
            and not nx.has_path(graph.subgraph(set(graph) - {other}), name, "hub:hub")
        ]
        assert sorted(link.rests_on) == sorted(cuts)
        steps = [nx.shortest_path_length(graph, name, other) for other in link.rests_on]
        assert steps == sorted(steps)


def test_max_flow_is_min_cut_between_the_hub_and_every_community() -> None:
    linkage = ko.linkage(village())
    assert linkage.ways("hub", "C1").ways == nx.node_connectivity(plain(linkage), "hub:hub", "community:C1") == 3
    assert linkage.ways("hub", "C3").ways == 0
    for link in linkage.hub_links:
        ways = linkage.ways("hub", f"community:{link.community}").ways
        assert link.joined == (ways > 0)
        assert link.is_secure == (ways > 1)


# ---------------------------------------------------------------------------------------------- withdrawals


def test_the_withdrawal_of_o1_by_hand() -> None:
    told = ko.linkage(village()).withdraw("O1")
    assert told.nodes == ("organisation:O1",)
    assert told.cells == (LostCover("C1", "care", 5, 60, 0), LostCover("C2", "care", 3, 70, 40))
    assert (told.people, told.weighted, told.triads, told.money) == (90, 390, 1, 0)
    assert (told.unassigned, told.fallen, told.cut_off, told.residents_cut_off) == ((), (), (), 0)


def test_the_withdrawal_of_the_hub_of_a_worker_and_of_a_company_by_hand() -> None:
    linkage = ko.linkage(village())
    hub = linkage.withdraw("hub")
    assert (hub.people, hub.parts_before, hub.parts_after) == (0, 3, 3)
    assert (hub.cut_off, hub.residents_cut_off) == (None, None)
    worker = linkage.withdraw("worker:W1")
    assert (worker.unassigned, worker.triads, worker.people) == (("O1", "O3"), 1, 0)
    company = linkage.withdraw("E1")
    assert (company.money, company.fallen) == (300_00, ())
    together = linkage.withdraw("S1", "committee", "O4")
    assert together.cut_off == ("C1", "C2")
    assert together.residents_cut_off == 1_500


def rest_of(scenario: Scenario, gone: str) -> Scenario:
    """Return a scenario without one organisation, worker or station, and without the cells that name it."""
    kind, key = gone.split(":")
    tables = {"organisation": "organisations", "worker": "workers", "station": "stations"}
    left = replace(scenario, **{tables[kind]: tuple(row for row in getattr(scenario, tables[kind]) if row.id != key)})
    if kind == "worker":
        return replace(
            left, organisations=tuple(replace(row, worker=row.worker.replace(key, "")) for row in left.organisations)
        )
    if kind == "organisation":
        return replace(
            left,
            services=tuple(row for row in left.services if row.organisation != key),
            mentors=tuple(row for row in left.mentors if row.organisation != key),
        )
    return left


@pytest.mark.parametrize("seed", range(40))
def test_a_withdrawal_is_the_scenario_without_the_row(seed: int) -> None:
    scenario = random_village(seed)
    linkage = ko.linkage(scenario)
    graph = plain(linkage)
    for name in [node.id for node in linkage.typed.nodes if node.kind in ("organisation", "worker", "station")]:
        told = linkage.withdraw(name)
        less = rest_of(scenario, name)
        after = cover(build_graph(less), needs_of(less))
        assert told.people == (linkage.cover.covered - after.covered).sum()
        complete = closure(build_graph(less), caseload_limits(less)).count("complete")
        assert told.triads == linkage.closure.count("complete") - complete
        rest = graph.subgraph(set(graph) - {name})
        assert told.parts_after == nx.number_connected_components(rest)
        cut = [
            node.key
            for node in linkage.typed.nodes
            if node.kind == "community"
            and nx.has_path(graph, node.id, "hub:hub")
            and not nx.has_path(rest, node.id, "hub:hub")
        ]
        assert told.cut_off == tuple(cut)


@pytest.mark.parametrize("seed", range(40))
def test_the_table_of_all_withdrawals_tells_what_each_alone_tells(seed: int) -> None:
    linkage = ko.linkage(random_village(seed))
    table = linkage.withdrawals
    for place, node in enumerate(linkage.typed.nodes):
        alone = linkage.withdraw(node.id)
        if node.kind != "community":
            assert (table.people[place], table.weighted[place]) == (alone.people, alone.weighted)
        assert table.unassigned[place] == len(alone.unassigned)
        assert table.money[place] == alone.money
        assert table.fallen[place] == len(alone.fallen)
        assert table.pieces[place] - 1 == alone.parts_after - alone.parts_before
        if node.kind != "hub":
            assert table.residents_cut_off[place] == alone.residents_cut_off
    assert len(table.frame) == len(linkage.typed.nodes)


def test_nobody_of_that_name_is_told_in_both_languages() -> None:
    linkage = ko.linkage(village())
    with pytest.raises(InputError) as caught:
        linkage.withdraw("organisation:O9")
    told = "organisation:O5, organisation:O4, organisation:O3"
    assert caught.value.render("zh") == f"没有节点 organisation:O9。是否想写 {told}？"
    assert caught.value.render("en") == f"there is no node organisation:O9. did you mean {told}?"
    with pytest.raises(InputError) as caught:
        linkage.withdraw("凯益荟")
    assert caught.value.render("zh") == "没有节点 凯益荟。请写节点编号，如 hub:hub。"
    told = "there is no node 凯益荟. name a node by its identifier, such as hub:hub."
    assert caught.value.render("en") == told


def test_a_key_that_several_nodes_have_must_be_told_apart() -> None:
    scenario = village()
    twins = replace(scenario, stations=(replace(scenario.stations[0], id="O1"),))
    with pytest.raises(InputError) as caught:
        ko.linkage(twins).withdraw("O1")
    assert caught.value.render("zh") == "编号 O1 指不止一个节点。请写明：station:O1, organisation:O1。"
    assert caught.value.render("en") == "O1 names more than one node. say which: station:O1, organisation:O1."


# ---------------------------------------------------------------------------------------------- removal


@pytest.mark.parametrize("seed", range(25))
def test_removal_curves_are_what_removing_one_by_one_finds(seed: int) -> None:
    from kaiyi_opt.network.linkage.kernels.percolation import largest_parts

    linkage = ko.linkage(random_village(seed))
    graph, under = plain(linkage), linkage.typed.adjacency
    names = [node.id for node in linkage.typed.nodes]
    order = np.random.default_rng(seed).permutation(len(names))[: len(names) - seed % 3]
    parts = largest_parts(under.first, under.neighbours, order)
    left = cover_left(linkage.cover, order)
    for gone in range(len(order) + 1):
        names_gone = {names[place] for place in order[:gone]}
        rest = graph.subgraph(set(graph) - names_gone)
        assert parts[gone] == max(map(len, nx.connected_components(rest)), default=0)
        scenario = linkage.scenario
        services = tuple(row for row in scenario.services if f"organisation:{row.organisation}" not in names_gone)
        less = replace(scenario, services=services)
        assert left[gone] == cover(build_graph(less), needs_of(less)).covered.sum()


def test_the_curves_of_the_village() -> None:
    curves = {curve.order: curve for curve in ko.linkage(village()).curves}
    assert list(curves) == list(ORDERS)
    for curve in curves.values():
        assert len(curve.connected) == 13 + 1  # sixteen nodes, three of them communities that stay
        assert curve.connected[0] == 13 / 16
        assert (curve.cover[0], curve.cover[-1]) == (1, 0)
        assert np.all(np.diff(curve.connected) <= 0)
        assert np.all(np.diff(curve.cover) <= 0)
        assert np.all((curve.least <= curve.connected) & (curve.connected <= curve.most))
        assert curve.robustness == pytest.approx(curve.connected[1:].mean())
    # O1 covers 90 residents of 180, then O4 40 of severity 3, then O2 50 of severity 2; O3 serves nobody in need.
    assert curves["cover"].cover[:4] * 180 == pytest.approx([180, 90, 50, 0])
    assert curves["random"].repeats == 30
    assert curves["degree"].repeats == 1


def test_random_curves_are_the_same_for_the_same_seed() -> None:
    one, again, other = (ko.linkage(village(), seed=seed).curves[0] for seed in (1, 1, 2))
    assert np.array_equal(one.connected, again.connected)
    assert not np.array_equal(one.connected, other.connected)


def test_removing_the_leaders_hurts_a_star_more_than_chance_does() -> None:
    scenario = random_village(3)
    linkage = ko.linkage(scenario)
    by_order = {curve.order: curve.robustness for curve in linkage.curves}
    assert by_order["betweenness"] <= by_order["random"]
