"""A pairing as JSON, CSV and workbook: what is promised is there, and the JSON alone proves the pairing."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import kaiyi_opt as ko
from kaiyi_opt.network.pairing.pairing_methods import METHODS
from kaiyi_opt.report.pairing_table import pairing_object, write_pairing
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PastPairing
from tests.network.hand_pairing import hand_round, hand_settings
from tests.network.small_pairings import POINT, is_eligible, oracle_fit, small_pairing

ENTRIES = ["method", "total_fit", "worst_fit", "blocking_pairs", "pairs", "unpaired", "certificate"]
PAST = (PastPairing("m1", "o0", 2013, "fair"),)


@pytest.mark.parametrize("method", METHODS)
def test_json_has_the_promised_entries_and_adds_up(method: str) -> None:
    found = ko.pair(hand_round(past_pairings=PAST), method)
    told = json.loads(json.dumps(pairing_object(found, "en")))
    assert list(told) == ENTRIES
    assert told["method"] == method
    assert told["total_fit"] == sum(pair["fit"] for pair in told["pairs"])
    assert told["worst_fit"] == min(pair["fit"] for pair in told["pairs"])
    assert all(list(pair) == ["mentor", "mentee", "fit"] for pair in told["pairs"])
    assert all(list(item) == ["mentee", "reason"] for item in told["unpaired"])
    named = [pair["mentee"] for pair in told["pairs"]] + [item["mentee"] for item in told["unpaired"]]
    assert sorted(named) == ["o0", "o1", "o2"]
    assert told["certificate"]["proved"] is True
    assert told["certificate"]["scenario_hash"] == found.scenario_hash


def proves(scenario: Scenario, told: dict[str, Any]) -> bool:
    """Whether the JSON alone proves that no pairing weighs more, given the fits by an oracle."""
    certificate, pairs = told["certificate"], {pair["mentee"]: pair["mentor"] for pair in told["pairs"]}
    settled = {row.mentee for row in scenario.pair_decisions if row.decision == "together"}
    limits = {(item["mentor"], item["community"]): item for item in certificate["community_prices"]}
    bound = sum(certificate["places"][mentor] * price for mentor, price in certificate["mentor_prices"].items())
    bound += sum(item["places"] * item["price"] for item in limits.values())
    bound += sum(certificate["mentee_prices"].values())
    reached = 0
    for mentee in [*pairs, *(item["mentee"] for item in told["unpaired"])]:
        if mentee in settled:
            continue
        facts = scenario.organisation(mentee)
        is_first = facts.grade == "basic" and scenario.settings.pairing.basic_first
        for mentor, price in certificate["mentor_prices"].items():
            if not is_eligible(scenario, mentor, mentee):
                continue
            weight = oracle_fit(scenario, mentor, mentee) + certificate["weight"]["basic"] * is_first
            limit = limits.get((mentor, facts.community), {"price": 0})["price"]
            if price + limit + certificate["mentee_prices"].get(mentee, 0) < weight:
                return False
            reached += weight * (pairs.get(mentee) == mentor)
    prices = [*certificate["mentor_prices"].values(), *certificate["mentee_prices"].values()]
    return min(prices, default=0) >= 0 and bound == reached == certificate["bound"] == certificate["value"]


@pytest.mark.parametrize("seeds", [range(start, start + 40) for start in range(0, 200, 40)], ids=str)
def test_the_json_alone_proves_the_best_pairing(seeds: range) -> None:
    for seed in seeds:
        scenario = small_pairing(seed, last_year="bonus", mentees=["basic", "good", "ungraded"])
        try:
            told = pairing_object(ko.pair(scenario), "zh")
        except ko.errors.InputError:
            continue
        assert proves(scenario, told)


def test_a_proof_of_another_pairing_is_seen_through() -> None:
    told = pairing_object(ko.pair(hand_round()), "zh")
    assert proves(hand_round(), told)
    assert not proves(hand_round(mentors=(Mentor("m0", 2), Mentor("m1", 1))), {**told, "pairs": told["pairs"][:1]})
    told["certificate"]["mentor_prices"]["m0"] -= 1
    assert not proves(hand_round(), told)


def test_naming_is_told_with_the_proof() -> None:
    candidates = (Mentor("m0", 1), Mentor("m1", 2, named=False, cost=100_000))
    told = pairing_object(ko.pair(hand_round(mentors=candidates), naming_budget=100_000), "zh")["certificate"]["naming"]
    assert told == {
        "named": ["m1"],
        "cost_fen": 100_000,
        "budget_fen": 100_000,
        "more_basic": 2,
        "more_fit": 72 * POINT,
        "proved": True,
        "sentence": "命名 m1 为示范点，费用 1,000 元（预算 1,000 元）：基础组织可多结对 2 家，总匹配度增加 72；"
        "已证明预算之内没有更好的选择",
    }


def test_the_folder_holds_the_pairs_with_their_parts_the_rest_the_methods_and_the_proof(tmp_path: Path) -> None:
    scenario = hand_round(settings=hand_settings(last_year="lock", naming_budget=1), past_pairings=PAST)
    found = ko.pair(scenario)
    write_pairing(found, found.compare(), tmp_path / "new", "zh")
    assert json.loads((tmp_path / "new" / "pairing.json").read_text(encoding="utf-8")) == pairing_object(found, "zh")
    with (tmp_path / "new" / "pairing.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1] == {
        "示范点编号": "m1",
        "示范点": "组织m1",
        "被带组织编号": "o0",
        "被带组织": "组织o0",
        "匹配度": "52",
        "领域": "20",
        "能力差距": "50",
        "等级": "80",
        "登记状态": "50",
        "距离": "100",
        "往年": "60",
        "意愿": "40",
        "赛道": "50",
        "说明": "沿用去年的结对",
    }
    book = openpyxl.load_workbook(tmp_path / "new" / "pairing.xlsx")
    assert book.sheetnames == ["结对名单", "未结对", "方法对比", "证明与名额"]
    assert [cell.value for cell in book["未结对"][2]][:2] == ["o1", "组织o1"]
    assert [row[0].value for row in book["方法对比"]] == [
        "方法",
        "总匹配度最高",
        "最公平",
        "稳定（被带组织优先）",
        "稳定（示范点优先）",
        "变动最少",
        "去年的结对",
    ]
    assert [row[0].value for row in book["证明与名额"]][1:] == [
        "方案",
        "方法",
        "证明",
        "方案指纹",
        "多一个名额的价值 组织m0（m0）",
        "多一个名额的价值 组织m1（m1）",
    ]
