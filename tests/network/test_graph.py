"""The typed graph: what a scenario's rows become, layers taken apart and joined, and files for others to read."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from random import Random

import networkx as nx
import pytest

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.network.linkage.build import build_graph
from kaiyi_opt.network.linkage.export import gexf, graphml, node_link, node_link_text, to_networkx
from kaiyi_opt.network.linkage.graph import HUB, Node, Tie, TypedGraph, typed_graph
from kaiyi_opt.network.linkage.ties import NODE_KINDS, TIE_KINDS
from kaiyi_opt.scenario.nouns import Scenario
from tests.network.villages import random_village, village

HOSTILE = '</data><script>alert("1")</script>&amp;\x00\x0b\ud800\ufffe]]>\n\'=1+1'

VILLAGE_TIES = [
    Tie("runs", HUB, "committee:committee"),
    Tie("runs", HUB, "station:S1"),
    Tie("station-of", "station:S1", "community:C1"),
    Tie("based-in", "worker:W1", "community:C1"),
    Tie("based-in", "worker:W2", "community:C2"),
    Tie("based-in", "organisation:O1", "community:C1"),
    Tie("based-in", "organisation:O2", "community:C1"),
    Tie("based-in", "organisation:O3", "community:C2"),
    Tie("based-in", "organisation:O4", HUB),
    Tie("based-in", "organisation:O5", "community:C3"),
    Tie("based-in", "party:P1", "community:C1"),
    Tie("serves", "organisation:O1", "community:C1", "care", 60),
    Tie("serves", "organisation:O1", "community:C2", "care", 30),
    Tie("serves", "organisation:O2", "community:C1", "arts", 70),
    Tie("serves", "organisation:O3", "community:C2", "arts", 25),
    Tie("serves", "organisation:O4", "community:C2", "care", 40),
    Tie("in-charge-of", "worker:W1", "organisation:O1"),
    Tie("in-charge-of", "worker:W1", "organisation:O3"),
    Tie("in-charge-of", "worker:W2", "organisation:O4"),
    Tie("mentors", "organisation:O1", "organisation:O2"),
    Tie("member-of", "organisation:O1", "party:P1"),
    Tie("member-of", "party:P1", "committee:committee"),
    Tie("supports", "sponsor:E1", "organisation:O2", amount=300_00),
]


def same(one: TypedGraph, other: TypedGraph) -> bool:
    return one.nodes == other.nodes and one.ties == other.ties and one.domains == other.domains


def test_every_row_of_the_village_becomes_its_nodes_and_ties() -> None:
    graph = build_graph(village())
    assert graph.ties == VILLAGE_TIES
    assert [node.id for node in graph.nodes] == [
        *("hub:hub", "committee:committee", "community:C1", "community:C2", "community:C3", "station:S1"),
        *("worker:W1", "worker:W2", "worker:W3"),
        *(f"organisation:O{number}" for number in range(1, 6)),
        *("party:P1", "sponsor:E1"),
    ]


def test_a_node_tells_its_names_domain_community_and_residents() -> None:
    graph = build_graph(village())
    first = {node.id: node for node in graph.nodes}
    assert first[HUB].label == Text("枢纽", "hub")
    assert first["committee:committee"].label == Text("枢纽党委", "Party committee of hub")
    assert first["organisation:O1"] == Node("organisation:O1", both("甲一"), "care", "C1")
    assert first["community:C2"] == Node("community:C2", both("乙社区"), population=500)


def test_pairs_and_awards_that_are_passed_in_become_ties() -> None:
    graph = build_graph(village(), pairs=[("O4", "O5"), ("O1", "O2"), ("O1", "O2")], awards={"O2": 500_00})
    added = [tie for tie in graph.ties if tie.kind in ("mentors", "funds")]
    assert added == [
        Tie("mentors", "organisation:O1", "organisation:O2"),
        Tie("mentors", "organisation:O4", "organisation:O5"),
        Tie("funds", HUB, "organisation:O2", amount=500_00),
    ]


def test_a_pair_of_somebody_unknown_is_refused_in_both_languages() -> None:
    with pytest.raises(InputError) as caught:
        ko.linkage(village(), pairs=[("O1", "{O9}")])
    assert caught.value.render("zh") == "没有编号为 {O9} 的组织。结对与拨款请只用本方案中的组织。"
    assert caught.value.render(
        "en"
    ) == "there is no organisation {O9} pair and fund organisations of this scenario alone.".replace("} p", "}. p")


def test_the_graph_does_not_hang_on_the_order_of_rows_nodes_or_ties() -> None:
    graph = build_graph(village())
    for seed in range(5):
        random = Random(seed)
        nodes, ties = list(graph.nodes), graph.ties
        random.shuffle(nodes)
        random.shuffle(ties)
        assert same(typed_graph(nodes, ties, graph.domains[::-1]), graph)


@pytest.mark.parametrize("seed", range(20))
def test_layers_taken_apart_and_joined_are_the_graph_again(seed: int) -> None:
    graph = build_graph(random_village(seed))
    apart = [graph.layer(ties=[kind]) for kind in TIE_KINDS]
    joined = apart[0]
    for layer in apart[1:]:
        joined = joined.joined(layer)
    assert same(joined, graph)
    assert sum(len(layer.kind) for layer in apart) == len(graph.kind)
    assert same(graph.joined(graph), graph)


def test_a_layer_of_some_nodes_keeps_the_ties_between_them() -> None:
    layer = build_graph(village()).layer(kinds=["community", "worker"])
    assert layer.ties == [
        Tie("based-in", "worker:W1", "community:C1"),
        Tie("based-in", "worker:W2", "community:C2"),
    ]
    assert {node.kind for node in layer.nodes} == {"community", "worker"}
    with pytest.raises(KeyError):
        layer.layer(ties=["friendship"])


@pytest.mark.parametrize("seed", range(20))
def test_without_some_nodes_all_their_ties_are_gone(seed: int) -> None:
    graph = build_graph(random_village(seed))
    gone = Random(seed).sample(range(len(graph.nodes)), Random(seed).randint(0, len(graph.nodes)))
    names = {graph.nodes[place].id for place in gone}
    rest = graph.without(gone)
    assert [node.id for node in rest.nodes] == [node.id for node in graph.nodes if node.id not in names]
    assert rest.ties == [tie for tie in graph.ties if not {tie.source, tie.target} & names]


def test_what_cannot_be_a_graph_is_refused() -> None:
    hub = Node(HUB, both("hub"))
    with pytest.raises(ValueError, match="two different nodes are named 'hub:hub'"):
        typed_graph([hub, replace(hub, population=1)], [])
    with pytest.raises(ValueError, match="'planet:x' is of no known kind"):
        typed_graph([Node("planet:x", both("x"))], [])
    for tie in (Tie("likes", HUB, HUB), Tie("runs", HUB, "station:S9")):
        with pytest.raises(ValueError, match="a tie is of an unknown kind or leads to a node that is not there"):
            typed_graph([hub], [tie])


def test_networkx_has_every_node_and_tie_with_its_kind() -> None:
    linkage = ko.linkage(village())
    made = linkage.graph
    assert isinstance(made, nx.MultiDiGraph)
    told = [
        Tie(facts["kind"], source, target, facts["domain"], facts["amount"])
        for source, target, facts in made.edges(data=True)
    ]
    assert sorted(told) == sorted(VILLAGE_TIES)
    assert made.nodes["organisation:O4"] == {
        **{"kind": "organisation", "name_zh": "客", "name_en": "客"},
        **{"domain": "care", "community": "", "population": 0},
    }
    assert made.edges["organisation:O1", "community:C2", "serves:care"]["amount"] == 30


def hostile_village() -> Scenario:
    scenario = village()
    return replace(
        scenario, organisations=tuple(replace(row, name=HOSTILE + row.name) for row in scenario.organisations)
    )


def carried(name: str) -> str:
    for character in "\x00\x0b\ud800\ufffe":
        name = name.replace(character, "\ufffd")
    return name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_graphml_and_gexf_come_back_as_they_went_whatever_the_names(lang: str) -> None:
    linkage = ko.linkage(hostile_village())
    read = {
        "graphml": nx.read_graphml(io.BytesIO(linkage.graphml(lang)), force_multigraph=True),
        "gexf": nx.read_gexf(io.BytesIO(linkage.gexf(lang)), version="1.3"),
    }
    for kind, made in read.items():
        told = [
            (facts["kind"], source, target, facts.get("domain", ""), int(facts["amount"]))
            for source, target, facts in made.edges(data=True)
        ]
        assert sorted(told) == sorted(tuple(tie) for tie in VILLAGE_TIES), kind
        for node in linkage.typed.nodes:
            facts = made.nodes[node.id]
            assert facts["label"] == carried(node.label["zh" if lang == "zh" else "en"])
            assert facts["kind"] == node.kind
            assert facts["kind_zh"] == NODE_KINDS[node.kind].zh
            assert facts["name_en"] == carried(node.label.en)
            assert int(facts["population"]) == node.population


def test_files_are_the_same_to_the_byte_each_time() -> None:
    one, other = (build_graph(village()) for _ in range(2))
    assert graphml(one) == graphml(other)
    assert gexf(one) == gexf(other)
    assert node_link_text(one) == node_link_text(other)
    assert b"script>" not in graphml(build_graph(hostile_village()))


def test_node_link_json_is_what_networkx_reads_and_is_safe_inside_a_page() -> None:
    graph = build_graph(hostile_village())
    text = node_link_text(graph, "en")
    assert "<" not in text
    text.encode("utf-8")
    made = nx.node_link_graph(json.loads(text), edges="edges")
    assert sorted(made.edges(keys=True)) == sorted(to_networkx(graph).edges(keys=True))
    assert node_link(graph)["nodes"][0]["label"] == "枢纽"
