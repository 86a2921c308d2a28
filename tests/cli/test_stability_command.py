"""`kaiyi stability`, as a planner types it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.commands import kaiyi

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small"


def test_json_states_what_was_drawn_and_what_came_of_it() -> None:
    ran = kaiyi("stability", SMALL, "--resamples", 200, "--seed", 3, "--json", "--lang", "en")
    assert ran.code == 0
    told = ran.json
    assert (told["format"], told["resamples"], told["seed"]) == ("kaiyi-stability/1", 200, 3)
    assert told["panels"] == [["J1", "J2", "J3"]]
    assert [entry["application"] for entry in told["applications"]] == ["V1", "V2", "V3", "V4", "V5"]
    for entry in told["applications"]:
        assert entry["probability"] == entry["times_funded"] / 200
        assert entry["interval"][0] <= entry["probability"] <= entry["interval"][1]
        assert entry["merit_interval"][0] <= entry["merit_interval"][1]
    assert told["unaffected"] == ["A1", "A2", "A3", "A4", "A5", "A6"]


def test_a_budget_named_on_the_command_line_takes_the_place_of_the_scenario_s() -> None:
    stated = ("stability", SMALL, "--resamples", 30, "--json")
    as_it_is = kaiyi(*stated).json["applications"]
    without = kaiyi(*stated, "--budget", "venture_pool=0").json["applications"]
    assert any(entry["times_funded"] for entry in as_it_is)
    assert not any(entry["times_funded"] for entry in without)


def test_the_folder_holds_the_same_facts_to_the_byte_however_often(tmp_path: Path) -> None:
    for name in ("once", "again"):
        assert kaiyi("stability", SMALL, "--resamples", 50, "--out", tmp_path / name, "--lang", "zh").code == 0
    files = sorted(path.name for path in (tmp_path / "once").iterdir())
    assert files == ["stability.csv", "stability.json"]
    for name in files:
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    told = json.loads((tmp_path / "once" / "stability.json").read_text(encoding="utf-8"))
    with (tmp_path / "once" / "stability.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["申请编号", "项目名称", "名单", "获资助的概率", "95% 区间", "得分", "得分区间", "判断"]
    assert [row[0] for row in rows] == [entry["application"] for entry in told["applications"]]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("probability", "50 resamples:", "jurors were drawn", "6 other applications")),
        ("zh", ("获资助的概率", "重抽 50 次：", "有放回地重抽", "另有 6 项申请")),
    ],
)
def test_the_screen_speaks_either_language(lang: str, words: tuple[str, ...]) -> None:
    ran = kaiyi("stability", SMALL, "--resamples", 50, "--lang", lang)
    assert ran.code == 0
    for word in words:
        assert word in ran.out


def test_a_round_without_jury_or_ballots_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "round.pb"
    path.write_text(
        "META\nkey;value\ndescription;x\ncountry;x\nunit;x\ninstance;2020\nnum_projects;1\nnum_votes;0\nbudget;10\n"
        "vote_type;approval\nrule;greedy\nPROJECTS\nproject_id;cost\n1;5\nVOTES\nvoter_id;vote\n",
        encoding="utf-8",
    )
    ran = kaiyi("stability", path, "--lang", "en")
    assert ran.code == 2
    assert ran.err == (
        "there is nothing to resample: no score sheets, and no ballots, have a part in the outcome. "
        "give score sheets of at least two jurors for each application, or the residents' ballots.\n"
    )
