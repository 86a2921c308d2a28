"""`kaiyi fairness`, as a planner types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kaiyi_opt as ko
from kaiyi_opt.language import LANGUAGES
from tests.cli.commands import kaiyi

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
DATA = Path(__file__).resolve().parents[2] / "../shared/data/pabulib"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real rounds are not here")
SMALL = SCENARIOS / "small"
ROUND_OF_VOTES = """META
key;value
description;a [bold]round
num_projects;3
num_votes;6
budget;6
currency;EUR
vote_type;approval
rule;greedy
date_begin;2020
date_end;2020
PROJECTS
project_id;cost;votes;name
1;3;4;A
2;3;4;B
3;2;2;[red]C
VOTES
voter_id;vote
1;1,2
2;1,2
3;1,2
4;1,2
5;3
6;3
"""


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    file = tmp_path / "round.pb"
    file.write_text(ROUND_OF_VOTES, encoding="utf-8")
    return file


def test_a_round_of_votes_is_allocated_and_told_in_both_languages(votes: Path) -> None:
    zh, en = (kaiyi("fairness", votes, "--lang", lang) for lang in LANGUAGES)
    assert (zh.code, en.code) == (0, 0)
    assert "不符合代表性（EJR+）：有 1 个落选项目的支持者所得过少" in zh.out
    assert "“[red]C”（2 EUR）落选：2 位支持者中有 2 位" in zh.out
    assert "EJR+ is violated: supporters of 1 unfunded projects" in en.out
    assert "share with nothing" in en.out


def test_the_json_is_that_of_the_plan(votes: Path) -> None:
    told = kaiyi("fairness", votes, "--json", "--lang", "en").json
    plan = ko.allocate(ko.load(votes))
    assert told["format"] == "kaiyi-fairness/1"
    assert told["utility"] == "cost"
    assert plan.fairness.voters is not None
    assert [(row["utility"], row["voters"]) for row in told["voters"]["distribution"]] == list(
        plan.fairness.voters.distribution
    )
    assert kaiyi("fairness", votes, "--json", "--lang", "en").json == told
    counted = kaiyi("fairness", votes, "--json", "--utility", "cardinality", "--lang", "en").json
    assert (counted["utility"], counted["unit"], counted["scale"]) == ("cardinality", "projects", 1)


def test_a_published_list_is_read_in_place_of_allocating(votes: Path, tmp_path: Path) -> None:
    listed = tmp_path / "awards.json"
    rows = [{"application": key, "amount_fen": fen} for key, fen in (("1", 300), ("3", 200))]
    listed.write_text(json.dumps({"awards": rows}), encoding="utf-8")
    told = kaiyi("fairness", votes, "--awards", listed, "--json").json
    assert told["granted_fen"] == 500
    assert told["representation"]["holds"] is True
    assert told["voters"]["share_with_nothing"] == 0


def test_a_list_of_another_round_is_refused(votes: Path, tmp_path: Path) -> None:
    listed = tmp_path / "awards.json"
    listed.write_text(json.dumps({"awards": [{"application": "Z", "amount_fen": 1}]}), encoding="utf-8")
    ran = kaiyi("fairness", votes, "--awards", listed, "--lang", "zh")
    assert ran.code == 2
    assert ran.err == "没有编号为 Z 的申请。请核对名单与方案是否为同一轮。\n"


def test_the_list_that_allocate_writes_gives_the_same_read_out(tmp_path: Path) -> None:
    kaiyi("allocate", SMALL, "--out", tmp_path / "plan")
    direct = kaiyi("fairness", SMALL, "--json").json
    assert kaiyi("fairness", SMALL, "--awards", tmp_path / "plan", "--json").json == direct


def test_counts_without_ballots_say_what_is_not_told() -> None:
    ran = kaiyi("fairness", SMALL, "--lang", "en")
    assert ran.code == 0
    assert "shares by domain" in ran.out
    assert "not told: there are no single ballots" in ran.out


def test_other_pools_may_be_looked_at() -> None:
    pools = [pool.id for pool in ko.load(SMALL).pools]
    named = [part for pool in pools for part in ("--pool", pool)]
    assert kaiyi("fairness", SMALL, "--json", *named).json["pools"] == pools
    ran = kaiyi("fairness", SMALL, "--pool", "none", "--lang", "en")
    assert ran.code == 2
    assert ran.err.startswith("there is no pool none. pools: ")


def test_files_are_written(votes: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = kaiyi("fairness", votes, "--out", out, "--lang", "en")
    assert ran.out.endswith(f"results folder: {out}\n")
    assert sorted(file.name for file in out.iterdir()) == ["fairness.json", "fairness.svg", "fairness.xlsx"]
    told = kaiyi("fairness", votes, "--json", "--lang", "en").json
    assert json.loads((out / "fairness.json").read_text(encoding="utf-8")) == told


def test_an_unknown_utility_is_refused(votes: Path) -> None:
    ran = kaiyi("fairness", votes, "--utility", "joy", "--lang", "en")
    assert (ran.code, ran.err) == (2, "--utility cannot be joy. known: cost, cardinality.\n")


@needs_data
def test_points_are_told_as_points() -> None:
    ran = kaiyi("fairness", DATA / "Poland_Czestochowa_2024_Podjasnogorska.pb", "--utility", "cardinality", "--json")
    assert ran.json["unit"] in ("points", "分")
    assert ran.json["voters"]["count"] == 273
    assert ran.json["representation"] is None
