"""`kaiyi allocate`, `check`, `new`, `schema` and `verify`, as a planner types them."""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.cli.commands import kaiyi

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "scenarios" / "small"
KAIXUAN = ROOT / "scenarios" / "kaixuan-2014"
REAL = ROOT / ".." / "shared" / "data"
HOSTILE = '=HYPERLINK("http://x","<script>alert(1)</script>")'


def copied(scenario: Path, folder: Path) -> Path:
    target = folder / scenario.name
    shutil.copytree(scenario, target, ignore=shutil.ignore_patterns("*.py", "*.md", "__pycache__"))
    return target


def edited(path: Path, row: int, column: str, text: str) -> None:
    """Write ``text`` into one cell of a CSV file; the first row below the header is row 2."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def test_json_has_the_promised_entries_and_adds_up() -> None:
    ran = kaiyi("allocate", SMALL, "--json", "--lang", "en")
    assert ran.code == 0
    told = ran.json
    promised = {"status", "objective", "goals", "bound", "gap", "solver", "seconds", "scenario_hash"}
    promised |= {"pools", "awards", "declined"}
    assert promised <= told.keys()
    assert told["status"] == "optimal"
    assert told["objective"] == told["goals"][0]["value"]
    assert Decimal(told["objective"]) == 3
    assert [set(goal) for goal in told["goals"]] == [{"name", "value", "bound"}] * 4
    spent = {pool["id"]: pool["spent_fen"] for pool in told["pools"]}
    for pool, total in spent.items():
        assert total == sum(award["amount_fen"] for award in told["awards"] if award["pool"] == pool)
    assert all(pool["spent_fen"] <= pool["budget_fen"] for pool in told["pools"])
    assert all(set(award) == {"application", "organisation", "line", "pool", "amount_fen"} for award in told["awards"])
    assert all(set(item) == {"application", "reason"} for item in told["declined"])


def test_results_folder_is_written_and_verified(tmp_path: Path) -> None:
    ran = kaiyi("allocate", SMALL, "--out", tmp_path / "out", "--lang", "en")
    assert ran.code == 0
    assert "proven optimal" in ran.out
    assert str(tmp_path / "out") in ran.out.replace("\n", "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "awards.csv", "awards.json", "awards.svg", "awards.xlsx", "merit.svg", "run.json",
    ]  # fmt: skip
    manifest = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert "applications.csv" in manifest["inputs"]
    assert kaiyi("verify", tmp_path / "out" / "awards.json", SMALL, "--lang", "en").code == 0


@pytest.mark.parametrize("scenario", [SMALL, KAIXUAN], ids=["small", "kaixuan-2014"])
def test_shuffled_rows_give_the_same_files_to_the_byte(scenario: Path, tmp_path: Path) -> None:
    shuffled = copied(scenario, tmp_path)
    for path in sorted(shuffled.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file))
        random.Random(7).shuffle(rows)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    for source, out in ((scenario, "a"), (shuffled, "b")):
        assert kaiyi("allocate", source, "--out", tmp_path / out, "--lang", "zh").code == 0
    for name in ("awards.json", "awards.csv", "awards.xlsx"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_both_solvers_agree_on_kaixuan() -> None:
    told = [kaiyi("allocate", KAIXUAN, "--json", "--lang", "en", "--solver", name).json for name in ("highs", "cbc")]
    assert [each["status"] for each in told] == ["optimal", "optimal"]
    assert told[0]["awards"] == told[1]["awards"]
    assert told[0]["goals"] == told[1]["goals"]


def test_a_budget_may_be_replaced_and_is_verified(tmp_path: Path) -> None:
    ran = kaiyi("allocate", SMALL, "--budget", "special_fund=1.5万元", "--out", tmp_path, "--lang", "en")
    assert ran.code == 0
    told = json.loads((tmp_path / "awards.json").read_text(encoding="utf-8"))
    assert told["budgets"]["special_fund"] == 15_000_00
    assert kaiyi("verify", tmp_path / "awards.json", SMALL).code == 0
    refused = kaiyi("allocate", SMALL, "--budget", "1000", "--lang", "en")
    assert refused.code == 2
    assert "there are several pools: which budget is meant" in refused.err


def test_a_tampered_list_fails_and_says_where(tmp_path: Path) -> None:
    assert kaiyi("allocate", SMALL, "--out", tmp_path, "--lang", "en").code == 0
    path = tmp_path / "awards.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["awards"][0]["amount_fen"] += 1
    path.write_text(json.dumps(told), encoding="utf-8")
    ran = kaiyi("verify", path, SMALL, "--lang", "en")
    assert ran.code == 1
    assert told["awards"][0]["application"] in ran.out + ran.err


def test_bad_input_lists_everything_at_once_and_exits_2(tmp_path: Path) -> None:
    scenario = copied(SMALL, tmp_path)
    edited(scenario / "applications.csv", 2, "request", "壹万元")
    edited(scenario / "applications.csv", 3, "line", "startup")
    edited(scenario / "organisations.csv", 2, "founded", "二〇一二年")
    for command in ("check", "allocate"):
        ran = kaiyi(command, scenario, "--lang", "en")
        assert ran.code == 2
        assert "applications.csv, row 2" in ran.err
        assert "applications.csv, row 3" in ran.err
        assert "organisations.csv, row 2" in ran.err
        assert "Traceback" not in ran.err
    told = kaiyi("check", scenario, "--json", "--lang", "zh")
    assert told.code == 2
    assert {fault["file"] for fault in told.json["faults"]} == {"applications.csv", "organisations.csv"}


def test_an_infeasible_round_exits_3_and_names_the_way_out(tmp_path: Path) -> None:
    scenario = copied(SMALL, tmp_path)
    with (scenario / "rules.csv").open("a", encoding="utf-8", newline="") as file:
        header = (scenario / "rules.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        values = {"id": "R9", "family": "force in", "applications": "V1", "reason": "a decision"}
        other = {"id": "R8", "family": "force out", "applications": "V1", "reason": "another"}
        for row in (values, other):
            csv.writer(file).writerow([row.get(name, "") for name in header])
    ran = kaiyi("allocate", scenario, "--lang", "en")
    assert ran.code == 3
    assert "no plan keeps all of these rules together" in ran.err
    assert "drop rule [R8]; or drop rule [R9]" in ran.err
    told = kaiyi("allocate", scenario, "--json", "--lang", "zh")
    assert told.code == 3
    assert told.json["status"] == "infeasible"
    assert [rule["rule"] for rule in told.json["conflict"]] == ["R8", "R9"]


def test_hostile_names_are_text_in_every_file(tmp_path: Path) -> None:
    scenario = copied(SMALL, tmp_path)
    funded = kaiyi("allocate", SMALL, "--json").json["awards"][0]["application"]
    with (scenario / "applications.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    row = next(number for number, cells in enumerate(rows, start=1) if funded in cells)
    edited(scenario / "applications.csv", row, "project" if "project" in rows[0] else "name", HOSTILE)
    ran = kaiyi("allocate", scenario, "--out", tmp_path / "out", "--lang", "en")
    assert ran.code == 0
    with (tmp_path / "out" / "awards.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'" + HOSTILE in cells
    sheet = openpyxl.load_workbook(tmp_path / "out" / "awards.xlsx").worksheets[0]
    written = [cell for row in sheet.iter_rows() for cell in row if cell.value and "HYPERLINK" in str(cell.value)]
    assert [cell.data_type for cell in written] == ["s"]


def test_nothing_is_written_where_the_input_is_bad(tmp_path: Path) -> None:
    scenario = copied(SMALL, tmp_path)
    edited(scenario / "applications.csv", 2, "request", "-5")
    assert kaiyi("allocate", scenario, "--out", tmp_path / "out").code == 2
    assert not (tmp_path / "out").exists()


def test_unknown_words_are_refused_with_what_is_known() -> None:
    for option, value in (("--solver", "magic"), ("--rule", "guess"), ("--utility", "joy"), ("--lang", "fr")):
        ran = kaiyi("allocate", SMALL, option, value)
        assert ran.code == 2, option
        assert value in ran.err


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["round", "round.xlsx"])
def test_a_new_scenario_passes_check_and_allocates(lang: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert kaiyi("new", path, "--lang", lang).code == 0
    assert kaiyi("check", path, "--lang", lang).code == 0
    assert kaiyi("allocate", path, "--json", "--lang", lang).json["status"] == "optimal"
    again = kaiyi("new", path, "--lang", lang)
    assert again.code == 2


def test_schema_is_json_and_names_the_settings() -> None:
    schema = kaiyi("schema").json
    assert {"title", "date", "merit", "allocation"} <= schema["properties"].keys()


@pytest.mark.skipif(not REAL.exists(), reason="the real rounds are not on this machine")
def test_pabulib_files_stand_in_for_a_scenario(tmp_path: Path) -> None:
    path = REAL / "kk24" / "pre_voting.pb"
    ran = kaiyi("allocate", path, "--rule", "welfare", "--utility", "cardinality", "--budget", "380000", "--json")
    told = ran.json
    assert told["funded"] == sorted(award["application"] for award in told["awards"])
    assert sum(award["amount_fen"] for award in told["awards"]) <= 380_000_00
    assert kaiyi("check", path, "--lang", "en").code == 0
    assert kaiyi("allocate", path, "--out", tmp_path, "--budget", "38万").code == 0
    assert kaiyi("verify", tmp_path / "awards.json", path).code == 0


def test_help_speaks_both_languages_and_names_every_command() -> None:
    for lang, word in (("zh", "分配资金"), ("en", "allocate the money")):
        done = subprocess.run(
            [sys.executable, "-m", "kaiyi_opt", "--help"],
            capture_output=True,
            encoding="utf-8",
            check=True,
            cwd=ROOT,
            env={"LANG": "zh_CN.UTF-8" if lang == "zh" else "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )
        assert word in done.stdout
        assert all(command in done.stdout for command in ("new", "check", "schema", "allocate", "verify"))
