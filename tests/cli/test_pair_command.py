"""`kaiyi pair`, as a planner types it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kaiyi_opt.network.pairing.pairing_methods import METHODS
from kaiyi_opt.scenario.nouns import Application, Line, Pool, Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PastPairing
from kaiyi_opt.scenario.writer import write_scenario
from tests.cli.commands import kaiyi
from tests.network.hand_pairing import hand_round
from tests.network.small_pairings import POINT

KAIXUAN = Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014"
PAST = (PastPairing("m1", "o0", 2013, "fair"),)


def whole(scenario: Scenario) -> Scenario:
    """Return a round of pairing with the least that a file needs besides."""
    return replace(
        scenario,
        pools=(Pool("fund", "专项资金", budget=100_000),),
        lines=(Line("award", "奖励", pool="fund", fixed=100_000),),
        applications=(Application("a0", "项目", organisation="o0", line="award"),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_scenario(whole(hand_round(past_pairings=PAST)), tmp_path / "round", "zh")
    return tmp_path / "round"


def test_json_is_one_object_with_the_promised_entries(folder: Path) -> None:
    ran = kaiyi("pair", folder, "--json", "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == [
        "method",
        "total_fit",
        "worst_fit",
        "blocking_pairs",
        "pairs",
        "unpaired",
        "certificate",
    ]
    assert ran.json["pairs"] == [
        {"mentor": "m0", "mentee": "o0", "fit": 100 * POINT},
        {"mentor": "m1", "mentee": "o2", "fit": 52 * POINT},
    ]
    assert ran.json["unpaired"] == [
        {"mentee": "o1", "reason": "every place of the mentors that could take it (2) goes to others"}
    ]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_there(folder: Path, method: str) -> None:
    ran = kaiyi("pair", folder, "--method", method, "--json")
    assert ran.code == 0
    assert ran.json["method"] == method


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            [
                "总匹配度最高：结对 2 家，未结对 1 家",
                "可结对的 2 个示范点，名额都给了别家",
                "各种方法对比",
                "变动最少",
                "已证明最优",
            ],
        ),
        ("en", ["greatest total fit: 2 paired, 1 not", "goes to others", "the methods side by side", "proven optimal"]),
    ],
)
def test_the_screen_shows_pairs_the_rest_the_methods_and_the_proof(folder: Path, lang: str, words: list[str]) -> None:
    ran = kaiyi("pair", folder, "--lang", lang)
    assert ran.code == 0
    assert [word for word in words if word not in ran.out] == []


def test_results_go_where_they_are_told_and_nowhere_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = kaiyi("pair", folder, "--out", tmp_path / "out", "--lang", "zh")
    assert ran.code == 0
    assert ran.out.endswith(f"结果文件夹：{tmp_path / 'out'}\n")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "pairing.csv",
        "pairing.json",
        "pairing.svg",
        "pairing.xlsx",
    ]
    told = json.loads((tmp_path / "out" / "pairing.json").read_text(encoding="utf-8"))
    assert told == kaiyi("pair", folder, "--json", "--lang", "zh").json
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "round"]


def test_one_mentee_is_explained(folder: Path) -> None:
    ran = kaiyi("pair", folder, "--why", "o2", "--why", "o0", "--lang", "zh")
    assert ran.code == 0
    assert ran.out == (
        "组织o2（o2）由组织m1（m1）带：匹配度 52（领域 20、距离 100）。\n"
        "组织m0（m0）更合适（76），但改由它带，总匹配度减少 19；"
        "那里多一个名额，基础组织可多结对 1 家，总匹配度增加 68。\n\n"
        "组织o0（o0）由组织m0（m0）带：匹配度 100（领域 100、距离 100）。\n没有更合适的示范点可以带它。\n"
    )


def test_a_naming_budget_names_candidates(tmp_path: Path) -> None:
    candidates = (Mentor("m0", 1), Mentor("m1", 2, named=False, cost=100_000))
    write_scenario(whole(hand_round(mentors=candidates)), tmp_path / "round", "en")
    assert kaiyi("pair", tmp_path / "round", "--json").json["certificate"]["naming"] is None
    ran = kaiyi("pair", tmp_path / "round", "--naming-budget", "0.1万元", "--lang", "en")
    assert "m1 named as mentors for 1,000 yuan (budget 1,000 yuan)" in ran.out
    refused = kaiyi("pair", tmp_path / "round", "--naming-budget", "many", "--lang", "en")
    assert refused.code == 2
    assert refused.err.startswith("--naming-budget: ")


def test_an_unknown_method_is_refused_with_those_that_are_known(folder: Path) -> None:
    ran = kaiyi("pair", folder, "--method", "fair", "--lang", "zh")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == ("--method 不能是 fair。可用：best, fairest, stable-mentee, stable-mentor, fewest-changes。\n")


def test_a_round_without_mentors_is_refused_with_the_cure(tmp_path: Path) -> None:
    write_scenario(whole(hand_round(mentors=())), tmp_path / "round", "zh")
    ran = kaiyi("pair", tmp_path / "round", "--lang", "en")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "there is no mentors table, or it is empty. state the mentors in the table 'mentors', one row each"
        " (organisation, places).\n"
    )


def test_a_pair_that_is_decided_both_ways_is_refused(folder: Path) -> None:
    table = "示范点,被带组织,决定,理由\nm0,o0,必须结对,协议\nm0,o0,不得结对,争议\n"
    (folder / "pair_decisions.csv").write_text(table, encoding="utf-8")
    ran = kaiyi("pair", folder, "--lang", "en")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        'pair_decisions.csv, row 3, column "被带组织": m0 / o0 is already in row 2. delete one of the rows, or give it'
        " another identifier.\n"
    )


def test_a_fault_in_the_tables_of_pairing_is_told_with_its_place(folder: Path) -> None:
    (folder / "preferences.csv").write_text("组织,对象,名次\no0,m0,1\no1,o1,2\n", encoding="utf-8")
    ran = kaiyi("check", folder, "--lang", "zh")
    assert ran.code == 2
    assert "preferences.csv 第 3 行 “对象”列：o1 的意愿对象是自己。请改正对象，或删去这一行。" in ran.err


def test_the_shipped_round_is_paired_and_proved() -> None:
    ran = kaiyi("pair", KAIXUAN, "--json", "--lang", "zh")
    assert ran.code == 0
    assert ran.json["certificate"]["proved"] is True
    assert ran.json["certificate"]["value"] == ran.json["certificate"]["bound"]
    assert ran.json["total_fit"] == sum(pair["fit"] for pair in ran.json["pairs"])
