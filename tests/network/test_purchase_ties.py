"""Departments in the linkage: nodes, and ties of contracts in force and of this round's purchases."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.network.linkage.build import build_graph
from kaiyi_opt.network.linkage.export import gexf, graphml, node_link
from kaiyi_opt.network.linkage.graph import Node, Tie
from kaiyi_opt.network.linkage.ties import NODE_KINDS, TIE_KINDS
from kaiyi_opt.report.figures.linkage_map import linkage_map, positions
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_purchase import ContractInForce, Department
from tests.network.villages import village


def with_contracts() -> Scenario:
    return replace(
        village(),
        departments=(Department("D1", "民政科"), Department("D2", "文化站")),
        contracts=(
            ContractInForce("D1", "O2", "助餐", 300_00),
            ContractInForce("D1", "O2", "助洁", 200_00),
            ContractInForce("D1", "O1", "探访", 100_00),
        ),
    )


def purchases(scenario: Scenario, bought: dict[tuple[str, str], int] | None = None) -> list[Tie]:
    return [tie for tie in build_graph(scenario, purchases=bought).ties if tie.kind == "purchases"]


def test_departments_are_nodes_and_contracts_in_force_are_ties() -> None:
    graph = build_graph(with_contracts())
    assert [node for node in graph.nodes if node.kind == "department"] == [
        Node("department:D1", both("民政科")),
        Node("department:D2", both("文化站")),
    ]
    assert purchases(with_contracts()) == [
        Tie("purchases", "department:D1", "organisation:O1", amount=100_00),
        Tie("purchases", "department:D1", "organisation:O2", amount=500_00),
    ]
    assert NODE_KINDS["department"] == Text("政府部门", "department")
    assert TIE_KINDS["purchases"] == Text("购买服务", "purchases")


def test_what_this_round_purchases_is_added_to_the_contracts_in_force() -> None:
    assert purchases(with_contracts(), {("D1", "O2"): 50_00, ("D2", "O3"): 70_00}) == [
        Tie("purchases", "department:D1", "organisation:O1", amount=100_00),
        Tie("purchases", "department:D1", "organisation:O2", amount=550_00),
        Tie("purchases", "department:D2", "organisation:O3", amount=70_00),
    ]


def test_the_purchase_of_a_round_becomes_ties() -> None:
    scenario = example_round("en")
    purchase = ko.purchase(scenario)
    linkage = ko.linkage(scenario, purchases=purchase.by_department)
    amounts = {(tie.source, tie.target): tie.amount for tie in linkage.typed.ties if tie.kind == "purchases"}
    assert amounts == {
        ("department:D1", "organisation:O2"): 3_000_00 + 2_800_00,
        ("department:D1", "organisation:O4"): 2_200_00,
        ("department:D2", "organisation:O3"): 5_600_00,
    }


@pytest.mark.parametrize(
    ("bought", "zh", "en"),
    [
        (
            {("D9", "O1"): 1},
            "没有编号为 D9 的部门。购买服务请只用本方案中的部门。",
            "there is no department D9. let departments of this scenario alone purchase.",
        ),
        (
            {("D1", "O9"): 1},
            "没有编号为 O9 的组织。结对与拨款请只用本方案中的组织。",
            "there is no organisation O9. pair and fund organisations of this scenario alone.",
        ),
    ],
)
def test_a_purchase_of_somebody_unknown_is_refused(bought: dict[tuple[str, str], int], zh: str, en: str) -> None:
    with pytest.raises(InputError) as caught:
        ko.linkage(with_contracts(), purchases=bought)
    assert (caught.value.render("zh"), caught.value.render("en")) == (zh, en)


def test_a_department_that_withdraws_takes_its_money_with_it() -> None:
    linkage = ko.linkage(with_contracts())
    assert linkage.withdraw("department:D1").money == 600_00
    told = linkage.withdrawals
    assert told.money[told.graph.index["department:D1"]] == 600_00


def test_every_export_tells_departments_and_purchases_in_both_languages() -> None:
    graph = build_graph(with_contracts())
    for text in (graphml(graph, "zh").decode(), gexf(graph, "en").decode()):
        for words in ("department:D1", "政府部门", "购买服务", "purchases", "50000"):
            assert words in text
    told = node_link(graph, "en")
    assert {"kind": "purchases", "domain": "", "amount": 500_00}.items() <= next(
        edge for edge in told["edges"] if edge["source"] == "department:D1" and edge["target"] == "organisation:O2"
    ).items()


def test_the_map_draws_departments_round_the_hub_and_their_purchases() -> None:
    scenario = with_contracts()
    graph = build_graph(scenario)
    placed = positions(graph)
    assert {"department:D1", "department:D2"} <= placed.keys()
    assert len(set(placed.values())) == len(placed)
    for lang, words in (("zh", ("政府部门", "购买服务", "民政科")), ("en", ("department", "purchases", "民政科"))):
        drawn = linkage_map(graph, scenario, lang).to_json(ensure_ascii=False)
        assert [word for word in words if word not in drawn] == []
