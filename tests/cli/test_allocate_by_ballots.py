"""`kaiyi allocate FILE.pb --rule …`, and a scenario of one's own that says who decides; both verified."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.commands import kaiyi

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "scenarios" / "small"
FILE = """META
key;value
description;Ballots
budget;1000
vote_type;approval
currency;PLN
categories;green,grey
budget_per_category;600,600
PROJECTS
project_id;cost;name;category
1;400;Trees;green
2;400;Benches;grey
3;300;Hedges;green
4;900;Square;grey
VOTES
voter_id;vote
1;1,2
2;1,3
3;2,1
4;4
5;3
"""
FUNDED = {
    ("greedy", "cost"): ["1", "2"],
    ("greedy", "cardinality"): ["1", "3"],
    ("mes", "cost"): ["1"],
    ("mes", "cardinality"): ["1"],
    ("mes+add1", "cost"): ["1", "3"],
    ("mes+greedy", "cost"): ["1", "2"],
    ("mes+add1+greedy", "cost"): ["1", "3"],
    ("phragmen", "cost"): ["1", "3"],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "round.pb"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.mark.parametrize(("rule", "utility"), FUNDED)
def test_every_rule_funds_its_projects_and_is_verified(file: Path, tmp_path: Path, rule: str, utility: str) -> None:
    ran = kaiyi("allocate", file, "--rule", rule, "--utility", utility, "--out", tmp_path / "out", "--json")
    told = ran.json
    assert (told["rule"], told["utility"], told["funded"]) == (rule, utility, FUNDED[rule, utility])
    assert (told["status"], told["bound"], told["solver"]) == ("by_rule", None, "ballots")
    assert told["ceilings_not_applied"] == ["category:green", "category:grey"]
    checked = kaiyi("verify", tmp_path / "out" / "awards.json", file, "--lang", "en")
    assert checked.code == 0
    assert f"by the rule of ballots {rule}, which was computed anew from the ballots" in checked.out


def test_the_welfare_program_keeps_the_ceilings_and_is_proven(file: Path) -> None:
    told = kaiyi("allocate", file, "--rule", "welfare", "--utility", "cost", "--json").json
    assert (told["status"], told["rule"], told["funded"]) == ("optimal", "welfare", ["1", "2"])
    assert not {"ballots", "ceilings_not_applied"} & told.keys()


def test_a_list_that_the_ballots_did_not_decide_is_found_out(file: Path, tmp_path: Path) -> None:
    assert kaiyi("allocate", file, "--rule", "mes+add1", "--out", tmp_path).code == 0
    path = tmp_path / "awards.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["rule"] = "mes"
    path.write_text(json.dumps(content), encoding="utf-8")
    checked = kaiyi("verify", path, file, "--lang", "en")
    assert checked.code == 1
    assert "- what the ballots decide (budget): the list says 1, 3, recomputed 1" in checked.out
    content["rule"] = "mes+add1"
    content["ballots"]["purses"][0]["money_fen"] = 1000_00 + 5 * 100
    path.write_text(json.dumps(content), encoding="utf-8")
    checked = kaiyi("verify", path, file, "--lang", "en")
    assert "- what the ballots decide (budget), money of all voters: the budget still pays for one more each" in (
        checked.out
    )


def test_a_folder_says_itself_who_decides(tmp_path: Path) -> None:
    folder = tmp_path / "micro"
    assert kaiyi("new", folder).code == 0
    for table in folder.glob("*.csv"):
        table.unlink()
    tables = {
        "pools": "id,name,budget\nfund,微实事,1000\n",
        "lines": "id,name,pool,merit,benefit\nmicro,微实事,fund,votes,project\n",
        "applications": "id,name,line,request\n1,A,micro,400\n2,B,micro,400\n3,C,micro,300\n4,D,micro,900\n",
        "ballots": 'voter,vote\n1,"1,2"\n2,"1,3"\n3,"2,1"\n4,4\n5,3\n',
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    toml = 'title = "微实事"\ndate = 2014-06-30\n\n[ballots]\nrule = "mes"\nutility = "cardinality"\n'
    (folder / "scenario.toml").write_text(toml, encoding="utf-8")
    told = kaiyi("allocate", folder, "--out", tmp_path / "out", "--json").json
    assert told["status"] == "by_rule"
    assert [award["application"] for award in told["awards"]] == ["1"]
    assert kaiyi("verify", tmp_path / "out" / "awards.json", folder).code == 0
    refused = kaiyi("allocate", folder, "--rule", "greedy", "--lang", "en")
    assert refused.code == 2
    assert refused.err.strip() == (
        "--rule is greedy, and the scenario itself says mes. change rule under [ballots] in scenario.toml instead."
    )


def test_an_unknown_rule_is_refused_with_the_known_ones(file: Path) -> None:
    refused = kaiyi("allocate", file, "--rule", "borda", "--lang", "en")
    assert refused.code == 2
    assert refused.err.strip() == (
        "--rule cannot be borda. known: welfare, greedy, mes, mes+add1, mes+greedy, mes+add1+greedy, phragmen."
    )


def test_an_unchanged_scenario_is_not_decided_by_ballots(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    assert kaiyi("allocate", folder, "--out", tmp_path / "out").code == 0
    path = tmp_path / "out" / "awards.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["status"] = "by_rule"
    path.write_text(json.dumps(content), encoding="utf-8")
    checked = kaiyi("verify", path, folder, "--lang", "en")
    assert "- status: no rule of ballots decides this scenario" in checked.out
