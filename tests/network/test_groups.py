"""Groups: published modularity, networkx's, agreement by hand and by definition."""

from __future__ import annotations

import itertools
import math
from random import Random

import networkx as nx
import numpy as np
import pytest

import kaiyi_opt as ko
from kaiyi_opt.network.linkage.adjacency import adjacency
from kaiyi_opt.network.linkage.agreement import adjusted_rand_index, normalised_mutual_information
from kaiyi_opt.network.linkage.groups import Group, groups, louvain, modularity
from kaiyi_opt.scenario.nouns import Scenario
from tests.network.villages import random_graph, undirected, village


def as_sets(label: np.ndarray) -> list[set[int]]:
    return [set(np.flatnonzero(label == number).tolist()) for number in range(label.max() + 1)]


def test_zacharys_club_reaches_the_best_modularity_known() -> None:
    """0.4198 in four groups is proved best: Brandes et al., "On modularity clustering", 2008."""
    ours, _ = undirected(nx.karate_club_graph())
    found = [louvain(ours, seed=seed) for seed in range(10)]
    values = [modularity(ours, label) for label in found]
    assert max(values) == pytest.approx(0.41978961, abs=1e-8)
    assert min(values) > 0.40
    best = found[int(np.argmax(values))]
    assert sorted(map(len, as_sets(best))) == [5, 6, 11, 12]


@pytest.mark.parametrize("seed", range(60))
def test_modularity_is_networkxs_and_groups_are_no_worse_than_its_own(seed: int) -> None:
    ours, graph = undirected(random_graph(seed, most_nodes=20))
    if not graph.edges:
        return
    for resolution in (0.5, 1.0, 2.0):
        label = louvain(ours, resolution)
        value = modularity(ours, label, resolution)
        assert value == pytest.approx(nx.community.modularity(graph, as_sets(label), resolution=resolution), abs=1e-12)
        best = max(modularity(ours, louvain(ours, resolution, draw), resolution) for draw in range(5))
        peer = nx.community.louvain_communities(graph, resolution=resolution, seed=seed)
        assert best > nx.community.modularity(graph, peer, resolution=resolution) - 0.02


def test_groups_that_were_planted_are_found() -> None:
    graph = nx.planted_partition_graph(6, 30, 0.4, 0.01, seed=7)
    ours, _ = undirected(graph)
    planted = np.repeat(np.arange(6), 30)
    found = louvain(ours)
    assert adjusted_rand_index(found, planted) == 1.0
    assert normalised_mutual_information(found, planted) == pytest.approx(1.0)


def test_groups_come_largest_first_and_the_same_each_time() -> None:
    ours, _ = undirected(nx.les_miserables_graph())
    one, again = louvain(ours), louvain(ours)
    assert np.array_equal(one, again)
    sizes = np.bincount(one)
    assert np.all(np.diff(sizes) <= 0)


def test_without_ties_everybody_is_a_group() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert louvain(adjacency(3, nothing, nothing)).tolist() == [0, 1, 2]
    assert louvain(adjacency(0, nothing, nothing)).tolist() == []
    assert modularity(adjacency(3, nothing, nothing), np.arange(3)) == 0


# ---------------------------------------------------------------------------------------------- agreement


def test_agreement_by_hand() -> None:
    """Two against three groups of six: Hubert and Arabie's index from its table of pairs, and the entropies."""
    one, other = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert adjusted_rand_index(one, other) == pytest.approx((2 - 6 * 3 / 15) / ((6 + 3) / 2 - 6 * 3 / 15))
    mutual = math.log(2) + math.log(3) - (2 / 3 * math.log(3) + 1 / 3 * math.log(6))
    assert normalised_mutual_information(one, other) == pytest.approx(2 * mutual / (math.log(2) + math.log(3)))


@pytest.mark.parametrize("seed", range(40))
def test_agreement_by_definition(seed: int) -> None:
    random = Random(seed)
    size = random.randint(2, 15)
    one, other = (np.array([random.randint(0, 3) for _ in range(size)]) for _ in range(2))
    pairs = list(itertools.combinations(range(size), 2))
    in_one, in_other = ([part[a] == part[b] for a, b in pairs] for part in (one, other))
    both, expected = (
        sum(a and b for a, b in zip(in_one, in_other, strict=True)),
        sum(in_one) * sum(in_other) / len(pairs),
    )
    room = (sum(in_one) + sum(in_other)) / 2 - expected
    told = 1.0 if abs(room) < 1e-12 else (both - expected) / room
    assert adjusted_rand_index(one, other) == pytest.approx(told, abs=1e-12)

    def entropy(values: list[object]) -> float:
        return -sum(values.count(v) / size * math.log(values.count(v) / size) for v in set(values))

    rows, columns = entropy(one.tolist()), entropy(other.tolist())
    mutual = rows + columns - entropy(list(zip(one.tolist(), other.tolist(), strict=True)))
    nmi = 1.0 if rows + columns == 0 else 2 * mutual / (rows + columns)
    assert normalised_mutual_information(one, other) == pytest.approx(nmi, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_agreement_does_not_hang_on_the_names_of_groups(seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = random.integers(0, 4, 20), random.integers(0, 3, 20)
    renamed = random.permutation(4)[one]
    assert adjusted_rand_index(one, other) == adjusted_rand_index(renamed, other) == adjusted_rand_index(other, one)
    told = normalised_mutual_information(one, other)
    assert normalised_mutual_information(renamed, other) == pytest.approx(told)
    assert normalised_mutual_information(other, one) == pytest.approx(told)


def test_hardly_anything_agrees_with_itself() -> None:
    for same in (np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros(5, dtype=np.int64), np.arange(4)):
        assert adjusted_rand_index(same, same) == 1
        assert normalised_mutual_information(same, same) == pytest.approx(1)


# ---------------------------------------------------------------------------------------------- of a linkage


def test_groups_of_the_village_name_their_domain_and_community() -> None:
    found = groups(ko.linkage(village()).typed)
    assert sum(len(group.organisations) for group in found.groups) == 5
    alone = next(group for group in found.groups if group.organisations == ("O5",))
    assert alone == Group(("O5",), 2, "arts", 1, "C3", 1)
    assert found.with_domains.organisations == 5
    assert found.with_communities.organisations == 4
    assert len(found.frame) == 5


def test_organisations_that_state_nothing_agree_with_nothing() -> None:
    found = groups(ko.linkage(Scenario(village().settings)).typed)
    assert found.groups == ()
    assert (found.with_domains.organisations, found.with_domains.mutual_information) == (0, None)
