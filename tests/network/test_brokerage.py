"""Who holds it together: published values, networkx, plain second tellings, and the stated error of samples."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from kaiyi_opt.network.linkage.adjacency import Adjacency, adjacency
from kaiyi_opt.network.linkage.betweenness import DEEPEST, affordable_pivots, betweenness, longest_way, share_of_ways
from kaiyi_opt.network.linkage.brokerage import brokerage
from kaiyi_opt.network.linkage.build import build_graph
from kaiyi_opt.network.linkage.centralisation import betweenness_centralisation, degree_centralisation
from kaiyi_opt.network.linkage.core_periphery import core_periphery
from kaiyi_opt.network.linkage.structural_holes import structural_holes
from kaiyi_opt.scenario.nouns import Scenario
from tests.network.villages import random_graph, undirected, village

FAMOUS: dict[str, Callable[[], nx.Graph]] = {
    "Zachary": nx.karate_club_graph,
    "Davis": nx.davis_southern_women_graph,
    "Florence": nx.florentine_families_graph,
    "misérables": nx.les_miserables_graph,
}


def florence() -> nx.Graph:
    """Return Padgett's marriages with the Pucci, who married none of the others: sixteen families."""
    graph = nx.florentine_families_graph()
    graph.add_node("Pucci")
    return graph


# ---------------------------------------------------------------------------------------------- published values


def test_zachary_betweenness_as_published() -> None:
    value = betweenness(undirected(nx.karate_club_graph())[0]).value
    published = {1: 0.4376, 34: 0.3041, 33: 0.1452, 3: 0.1437, 32: 0.1383, 9: 0.0559, 2: 0.0539, 12: 0.0}
    assert {member: round(float(value[member - 1]), 4) for member in published} == published


def test_florentine_betweenness_as_published() -> None:
    graph = nx.florentine_families_graph()
    value = betweenness(undirected(graph)[0]).value
    published = {"Medici": 0.522, "Guadagni": 0.255, "Albizzi": 0.212, "Salviati": 0.143, "Ridolfi": 0.114}
    published |= {"Bischeri": 0.104, "Strozzi": 0.103, "Barbadori": 0.093, "Tornabuoni": 0.092, "Peruzzi": 0.022}
    published |= {"Castellani": 0.055, "Ginori": 0.0, "Pazzi": 0.0}
    told = dict(zip(graph, value.tolist(), strict=True))
    assert {family: round(told[family], 3) for family in published} == published


def test_florentine_centralisation_as_published() -> None:
    """Wasserman and Faust, *Social Network Analysis*, 1994: by degree of 16 families, by betweenness of 15."""
    assert round(degree_centralisation(undirected(florence())[0].degree), 3) == 0.267
    value = betweenness(undirected(nx.florentine_families_graph())[0]).value
    assert round(betweenness_centralisation(value), 3) == 0.437


def test_davis_degrees_as_published() -> None:
    """Events attended by Evelyn, Laura, Theresa, Brenda, Charlotte; guests of the events 1 to 14."""
    graph, _ = undirected(nx.davis_southern_women_graph())
    assert graph.degree.tolist()[:5] == [8, 7, 8, 7, 4]
    assert graph.degree.tolist()[18:] == [3, 3, 6, 4, 8, 8, 10, 14, 12, 5, 4, 6, 3, 3]


def test_a_star_is_wholly_centralised_and_a_ring_not_at_all() -> None:
    star, ring = undirected(nx.star_graph(6))[0], undirected(nx.cycle_graph(7))[0]
    assert degree_centralisation(star.degree) == betweenness_centralisation(betweenness(star).value) == 1
    assert degree_centralisation(ring.degree) == 0
    assert betweenness_centralisation(betweenness(ring).value) == pytest.approx(0, abs=1e-15)


# ---------------------------------------------------------------------------------------------- networkx


def check_against_networkx(graph: nx.Graph) -> None:
    ours, plain = undirected(graph)
    near = {"abs": 1e-9, "rel": 1e-9, "nan_ok": True}
    assert betweenness(ours).value == pytest.approx(list(nx.betweenness_centrality(plain).values()), **near)
    holes, core = structural_holes(ours), core_periphery(ours)
    assert holes.constraint == pytest.approx(list(nx.constraint(plain).values()), **near)
    assert holes.effective_size == pytest.approx(list(nx.effective_size(plain).values()), **near)
    assert holes.triangles.tolist() == list(nx.triangles(plain).values())
    assert core.coreness.tolist() == list(nx.core_number(plain).values())


@pytest.mark.parametrize("name", FAMOUS)
def test_famous_graphs_agree_with_networkx(name: str) -> None:
    check_against_networkx(FAMOUS[name]())


@pytest.mark.parametrize("seed", range(120))
def test_random_graphs_agree_with_networkx(seed: int) -> None:
    check_against_networkx(random_graph(seed))


def test_a_larger_graph_agrees_with_networkx() -> None:
    check_against_networkx(nx.barabasi_albert_graph(400, 3, seed=1))


# ---------------------------------------------------------------------------------------------- core and periphery


@pytest.mark.parametrize("seed", range(60))
def test_no_other_core_is_nearer_to_the_ideal(seed: int) -> None:
    ours, plain = undirected(random_graph(seed, most_nodes=9))

    def misfit(core: set[int]) -> int:
        lacking = sum(not plain.has_edge(one, other) for one, other in combinations(core, 2))
        return lacking + sum(not {one, other} & core for one, other in plain.edges)

    found = core_periphery(ours)
    chosen = set(np.flatnonzero(found.in_core).tolist())
    every = [set(core) for size in range(len(plain) + 1) for core in combinations(plain, size)]
    assert misfit(chosen) == min(map(misfit, every))


def test_the_densities_of_core_and_periphery() -> None:
    graph, _ = undirected(nx.complete_graph(4))
    low, high = graph.ends
    with_leaves = adjacency(6, np.concatenate([low, [0, 1]]), np.concatenate([high, [4, 5]]))
    found = core_periphery(with_leaves)
    assert found.in_core.tolist() == [True, True, True, False, False, False]
    assert (found.inside, found.across, found.outside) == (1.0, 5 / 9, 0.0)


# ---------------------------------------------------------------------------------------------- the hub's share


def plain_share(graph: nx.Graph, hub: int) -> float:
    """Return the mean part of their shortest ways that pass the hub, over pairs of others that some way joins."""
    parts = []
    for one, other in combinations(set(graph) - {hub}, 2):
        if nx.has_path(graph, one, other):
            ways = list(nx.all_shortest_paths(graph, one, other))
            parts.append(sum(hub in way for way in ways) / len(ways))
    return sum(parts) / len(parts) if parts else 0.0


@pytest.mark.parametrize("seed", range(60))
def test_the_hubs_share_counts_all_shortest_ways(seed: int) -> None:
    ours, plain = undirected(random_graph(seed, most_nodes=10))
    share, error = share_of_ways(ours, betweenness(ours), 0)
    assert share == pytest.approx(plain_share(plain, 0), abs=1e-12)
    assert error == 0


def test_the_hub_holds_every_way_of_a_star() -> None:
    star, _ = undirected(nx.star_graph(5))
    assert share_of_ways(star, betweenness(star), 0) == (1.0, 0.0)


# ---------------------------------------------------------------------------------------------- samples


def heavy_tailed(nodes: int, seed: int) -> Adjacency:
    random = np.random.default_rng(seed)
    targets = (nodes * random.random(3 * nodes) ** 3).astype(np.int64)
    return adjacency(nodes, random.integers(0, nodes, 3 * nodes), targets)


@pytest.mark.parametrize("seed", range(8))
def test_no_sampled_value_is_further_off_than_its_bound(seed: int) -> None:
    graph = heavy_tailed(1_500, seed)
    exact, sampled = betweenness(graph, 1_500), betweenness(graph, 300, seed)
    assert exact.is_exact
    assert not sampled.is_exact
    off = np.abs(sampled.value - exact.value)
    assert np.all(off <= sampled.bound)
    assert sampled.pivots == 300


def path(nodes: int) -> Adjacency:
    return adjacency(nodes, np.arange(nodes - 1), np.arange(1, nodes))


def test_the_standard_error_is_as_large_as_errors_are() -> None:
    graph = heavy_tailed(1_500, 1)
    exact = betweenness(graph, 1_500).value
    leading = np.argsort(-exact)[:40]
    drawn = [betweenness(graph, 200, seed) for seed in range(60)]
    off = np.array([sampled.value - exact for sampled in drawn])[:, leading]
    stated = np.array([sampled.error for sampled in drawn])[:, leading]
    assert 0.85 < np.sqrt(np.mean((off / stated) ** 2)) < 1.2
    assert np.all(np.abs(off.mean(axis=0)) < 4 * stated.mean(axis=0) / np.sqrt(60))


def test_half_dependencies_are_whole_ones_once_every_source_has_counted() -> None:
    from kaiyi_opt.network.linkage.kernels.shortest_ways import accumulate, accumulate_far_half

    for seed in range(30):
        graph, _ = undirected(random_graph(seed, most_nodes=30))
        sources = np.arange(graph.size)
        whole, _ = accumulate(graph.first, graph.neighbours, sources)
        halves, _ = accumulate_far_half(graph.first, graph.neighbours, sources, longest_way(graph))
        assert halves == pytest.approx(whole, abs=1e-9)


def test_a_graph_of_long_ways_is_sampled_within_its_bound_too() -> None:
    graph = path(400)
    assert longest_way(graph) == 2 * 399 > DEEPEST
    exact, sampled = betweenness(graph, 400), betweenness(graph, 100)
    assert np.all(np.abs(sampled.value - exact.value) <= sampled.bound)
    assert sampled.error.max() < 0.05


def test_a_sample_is_the_same_for_the_same_seed_and_nearer_the_more_is_drawn() -> None:
    graph = heavy_tailed(1_500, 2)
    few, again, many = betweenness(graph, 100), betweenness(graph, 100), betweenness(graph, 1_000)
    assert np.array_equal(few.value, again.value)
    assert many.error.max() < few.error.max() / 3
    assert many.bound.max() < few.bound.max()


def test_small_graphs_are_exact_and_large_ones_sampled() -> None:
    assert affordable_pivots(heavy_tailed(1_500, 0)) == 1_500
    assert 256 <= affordable_pivots(path(200_000)) < 1_000


# ---------------------------------------------------------------------------------------------- the whole


def test_the_village_by_hand() -> None:
    held = brokerage(build_graph(village()))
    names = [node.id for node in held.graph.nodes]
    degree = dict(zip(names, held.degree.tolist(), strict=True))
    assert degree["hub:hub"] == 3  # the committee, the station, and O4 who is resident there
    assert degree["organisation:O1"] == 5  # C1 once though based and serving, C2, W1, O2, P1
    assert degree["worker:W3"] == 0
    place = held.graph.index["worker:W3"]
    assert math.isnan(held.holes.constraint[place])
    assert held.ranking[0] == np.lexsort((np.arange(len(names)), -held.degree, -held.between.value))[0]
    assert held.frame.shape == (16, 11)


def test_permuted_names_only_permute_the_measures() -> None:
    graph = nx.les_miserables_graph()
    order = np.random.default_rng(3).permutation(len(graph))
    one, _ = undirected(graph)
    low, high = one.ends
    other = adjacency(one.size, order[low], order[high])
    assert betweenness(other).value[order] == pytest.approx(betweenness(one).value, abs=1e-15)
    assert structural_holes(other).constraint[order] == pytest.approx(structural_holes(one).constraint, abs=1e-12)
    assert np.array_equal(core_periphery(other).coreness[order], core_periphery(one).coreness)


@pytest.mark.parametrize("nodes", range(3))
def test_hardly_any_nodes_have_measures_too(nodes: int) -> None:
    graph = adjacency(nodes, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    assert betweenness(graph).value.tolist() == [0.0] * nodes
    assert degree_centralisation(graph.degree) == betweenness_centralisation(betweenness(graph).value) == 0
    assert not core_periphery(graph).in_core.any()
    assert brokerage(build_graph(Scenario(village().settings))).hub_share == 0
