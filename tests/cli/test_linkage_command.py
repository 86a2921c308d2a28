"""`kaiyi linkage`, as a planner types it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import networkx as nx
import openpyxl
import pytest

import kaiyi_opt as ko
from kaiyi_opt.language import LANGUAGES
from kaiyi_opt.network.linkage.ties import NODE_KINDS, TIE_KINDS
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.nouns import Application, Line, Pool
from kaiyi_opt.scenario.writer import write_scenario
from tests.cli.commands import kaiyi
from tests.network.villages import village

ROUND_OF_VOTES = """META
key;value
description;a round
num_projects;1
num_votes;2
budget;100
vote_type;approval
rule;greedy
date_begin;2020
date_end;2020
PROJECTS
project_id;cost;votes
1;60;2
VOTES
voter_id;vote
1;1
2;1
"""
HOSTILE = "[bold]=1+1</data><script>alert(1)</script>"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write the village, with the least of money that a scenario may have."""
    money = {
        "pools": (Pool("P", "资金池", budget=100_00),),
        "lines": (Line("L", "类别", pool="P", fixed=100_00),),
        "applications": (Application("A1", "项目", "O1", "L"),),
    }
    target = tmp_path / "village"
    write_scenario(replace(village(), **money), target, "en")
    return target


def test_json_has_all_the_measures(path: Path) -> None:
    ran = kaiyi("linkage", path, "--json", "--lang", "en")
    assert ran.code == 0
    told = ran.json
    promised = {"format", "title", "scenario_hash", "seed", "measures", "size", "closure", "cover", "brokerage"}
    promised |= {"resilience", "hub_withdrawal", "reach", "next_ties", "groups"}
    assert set(told) == promised
    measures = {measure.key: measure.value for measure in ko.linkage(ko.load(path)).measures()}
    assert told["measures"] == measures
    assert told["size"]["nodes"] == dict(zip(NODE_KINDS, (1, 1, 3, 1, 3, 5, 1, 1, 0), strict=True))
    assert told["size"]["ties"]["serves"] == 5
    assert list(told["size"]["ties"]) == list(TIE_KINDS)
    assert told["cover"]["left_out"] == [[40, 0], [10, 0], [0, 10]]
    assert [hole["weighted"] for hole in told["cover"]["holes"]] == [200, 30, 10]
    assert told["closure"]["workers"][0] == {
        **{"worker": "W1", "community": "C1", "organisations": 2, "limit": 1, "free": -1},
    }
    nodes = {node["id"]: node for node in told["brokerage"]["nodes"]}
    assert nodes["worker:W3"]["constraint"] is None
    assert nodes["organisation:O1"]["name"] == "甲一"
    assert told["brokerage"]["exact"] is True
    assert [curve["order"] for curve in told["resilience"]["curves"]] == ["random", "degree", "betweenness", "cover"]
    assert told["reach"]["sources"] == ["committee:committee"]
    assert [item["goal"] for item in told["next_ties"]] == ["cover", "assured", "closure", "ways"]
    told_of_cover = "cover: 2 new ties, 210 more residents newly covered × severity, proven optimal"
    assert told["next_ties"][0]["sentence"] == told_of_cover


def test_json_is_the_same_each_time_and_whatever_the_order_of_rows(path: Path, tmp_path: Path) -> None:
    one = kaiyi("linkage", path, "--json").out
    for table in ("services", "organisations", "workers", "needs"):
        file = path / f"{table}.csv"
        head, *rows = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        file.write_text(head + "".join(reversed(rows)), encoding="utf-8-sig")
    assert kaiyi("linkage", path, "--json").out == one


def test_the_report_speaks_both_languages(path: Path) -> None:
    zh, en = (kaiyi("linkage", path, "--lang", lang).out for lang in LANGUAGES)
    for text in (
        "总览",
        "三社是否闭合",
        "覆盖缺口",
        "谁在维系联动",
        "谁退出影响最大",
        "消息从“枢纽党委”传多远",
        "下一步该建立的联系",
    ):
        assert text in zh
    for text in (
        "overview",
        "is the linkage closed",
        "holes in the cover",
        "who holds it together",
        "what to tie next",
    ):
        assert text in en
    assert "枢纽退出：失去服务 0 人次\n" in zh
    assert "the hub withdraws: needs of residents that lose cover: 0\n" in en
    assert "补缺口：新建 2 条联系，新覆盖的居民人数×迫切程度增加 210，已证明最优" in zh
    assert "cover: 2 new ties, 210 more residents newly covered × severity, proven optimal" in en


def test_a_withdrawal_is_told(path: Path) -> None:
    ran = kaiyi("linkage", path, "--withdraw", "O1", "--withdraw", "worker:W1", "--lang", "zh")
    assert ran.code == 0
    assert "“社工甲、甲一”退出" in ran.out
    assert "失去服务 90 人次，断开的完整三角 1 个，无人分管的组织 1 家\n" in ran.out
    told = kaiyi("linkage", path, "--withdraw", "O1", "--json").json["withdrawal"]
    assert (told["nodes"], told["people"], told["weighted"], told["triads"]) == (["organisation:O1"], 90, 390, 1)
    assert told["cells"][0] == {
        **{"community": "C1", "domain": "care", "severity": 5, "before": 60, "after": 0, "lost": 60},
    }


def test_a_company_and_a_cut_are_told_in_both_languages(path: Path) -> None:
    company = [kaiyi("linkage", path, "--withdraw", "E1", "--lang", lang).out for lang in LANGUAGES]
    assert "失去服务 0 人次，中断的资金 300 元\n" in company[0]
    assert "needs of residents that lose cover: 0; money that stops: 300 yuan\n" in company[1]
    gone = ("--withdraw", "S1", "--withdraw", "committee", "--withdraw", "O4")
    cut = [" ".join(kaiyi("linkage", path, *gone, "--lang", lang).out.split()) for lang in LANGUAGES]
    assert "失去服务 40 人次，断开的完整三角 1 个，掉出主体的节点 1 个，与枢纽断开的居民 1,500 人" in cut[0]
    assert "complete triads that open: 1; nodes that fall off: 1; residents cut off from the hub: 1,500" in cut[1]


def test_an_unknown_node_is_an_input_error_in_both_languages(path: Path) -> None:
    zh, en = (kaiyi("linkage", path, "--withdraw", "worker:W9", "--lang", lang) for lang in LANGUAGES)
    assert (zh.code, en.code) == (2, 2)
    near = "worker:W3, worker:W2, worker:W1"
    assert zh.err == f"没有节点 worker:W9。是否想写 {near}？\n"
    assert en.err == f"there is no node worker:W9. did you mean {near}?\n"
    assert zh.out == en.out == ""


def test_reach_starts_where_it_is_told_to_and_ends_after_some_steps(path: Path) -> None:
    told = kaiyi("linkage", path, "--json", "--from", "hub", "--steps", "1").json["reach"]
    assert (told["sources"], told["within"], [step["step"] for step in told["steps"]]) == (["hub:hub"], 1, [0, 1])
    assert (told["late"], told["never"]) == (["C1", "C2"], ["C3"])


def test_two_years_are_compared(path: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    shutil.copytree(path, earlier)
    (earlier / "services.csv").unlink()
    told = kaiyi("linkage", path, "--against", earlier, "--json").json["change"]
    assert told["measures"]["covered"] == {"before": 0, "after": 180, "difference": 180}
    assert len(told["made"]) == 5
    assert "两年对比" in kaiyi("linkage", path, "--against", earlier, "--lang", "zh").out


def test_files_are_written(path: Path, tmp_path: Path) -> None:
    out, graphml, gexf = tmp_path / "out", tmp_path / "a.graphml", tmp_path / "b.gexf"
    ran = kaiyi("linkage", path, "--out", out, "--graphml", graphml, "--gexf", gexf, "--lang", "en")
    assert ran.code == 0
    assert ran.out.endswith(f"results folder: {out}\n")
    linkage = ko.linkage(ko.load(path))
    assert graphml.read_bytes() == (out / "linkage.graphml").read_bytes() == linkage.graphml("en")
    assert gexf.read_bytes() == (out / "linkage.gexf").read_bytes() == linkage.gexf("en")
    assert len(nx.read_graphml(graphml)) == 16
    assert json.loads((out / "graph.json").read_text(encoding="utf-8"))["multigraph"] is True
    assert json.loads((out / "linkage.json").read_text(encoding="utf-8"))["format"] == "kaiyi-linkage/1"
    book = openpyxl.load_workbook(out / "linkage.xlsx")
    assert book.sheetnames[:3] == ["overview", "is the linkage closed", "caseload"]
    cover = book["need and cover"]
    assert [cell.value for cell in cover[2]] == ["甲社区", "care", 100, 5, 60, 1, 60, 40, 0]


def test_a_folder_that_cannot_be_written_is_told(path: Path, tmp_path: Path) -> None:
    ran = kaiyi("linkage", path, "--graphml", tmp_path / "none" / "a.graphml", "--lang", "en")
    assert ran.code != 0
    assert "the folder does not exist. make the folder first." in ran.err


def test_hostile_names_are_shown_as_they_are(path: Path) -> None:
    file = path / "organisations.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace("甲一", HOSTILE), encoding="utf-8-sig")
    ran = kaiyi("linkage", path, "--withdraw", "O1", "--lang", "en")
    assert ran.code == 0
    assert HOSTILE in ran.out.replace("\n", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_scenario_without_a_network_gets_an_honest_answer(tmp_path: Path, lang: str) -> None:
    bare = tmp_path / "bare"
    write_scenario(ko.load(Path(__file__).resolve().parents[2] / "scenarios" / "small"), bare, "en")
    ran = kaiyi("linkage", bare, "--lang", lang)
    assert ran.code == 0
    assert "—" in ran.out
    assert kaiyi("linkage", bare, "--json").json["measures"]["cover"] is None


def test_the_example_of_a_new_scenario_has_a_linkage(tmp_path: Path) -> None:
    write_scenario(example_round("zh"), tmp_path / "example", "zh")
    assert kaiyi("linkage", tmp_path / "example", "--json").json["measures"]["triads_complete"] == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_round_with_nobody_to_link_is_told_so_at_once(tmp_path: Path, lang: str) -> None:
    file = tmp_path / "round.pb"
    file.write_text(ROUND_OF_VOTES, encoding="utf-8")
    ran = kaiyi("linkage", file, "--lang", lang, "--out", tmp_path / "out")
    assert ran.code == 0
    told = {
        "zh": "没有联动可以衡量：本轮没有社区、社会组织和社工。请补充社区表、社会组织表和社工表。",
        "en": "there is no linkage to measure: the round has no communities, organisations or workers."
        " add the tables of communities, organisations and workers.",
    }[lang]
    said = " ".join(ran.out.split())
    assert told in said
    assert "overview" not in said
    assert "总览" not in said
    assert (tmp_path / "out" / "closure.svg").exists()
    assert kaiyi("linkage", file, "--json", "--lang", lang).json["measures"]["nodes"] == 1
