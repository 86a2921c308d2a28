"""`kaiyi purchase`, and what `kaiyi linkage` makes of published lists, as a planner types them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.writer import write_scenario
from tests.cli.commands import kaiyi

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small"
HOSTILE = "[bold]=1+1<script>alert(1)</script>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_scenario(example_round("en"), tmp_path / "round", "en")
    return tmp_path / "round"


def test_json_is_one_object_with_the_promised_entries(folder: Path) -> None:
    ran = kaiyi("purchase", folder, "--json", "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    told = ran.json
    head = [
        "format",
        "title",
        "scenario_hash",
        "status",
        "stopped",
        "unique",
        "complete",
        "goals",
        "solver",
        "versions",
    ]
    assert list(told) == [*head, "total_fen", "departments", "contracts", "declined", "unmet"]
    assert (told["format"], told["status"], told["unique"]) == ("kaiyi-purchase/1", "optimal", True)
    assert told["goals"] == [
        {"name": "demand", "value": 17_520_00, "bound": 17_520_00},
        {"name": "quality", "value": 10_200 * 10_000, "bound": 10_200 * 10_000},
        {"name": "money", "value": 10_600_00, "bound": 10_600_00},
    ]
    assert told["departments"] == [
        {"id": "D1", "budget_fen": 5_000_00, "spent_fen": 5_000_00},
        {"id": "D2", "budget_fen": None, "spent_fen": 5_600_00},
    ]
    assert told["contracts"][0] == {
        "purchase": "S1",
        "department": "D1",
        "organisation": "O2",
        "units": 56,
        "price_fen": 50_00,
        "quality": 85 * 10_000,
        "amount_fen": 2_800_00,
    }
    assert told["declined"] == [
        {
            "purchase": "S2",
            "organisation": "O1",
            "reason": "the organisation is excluded: under correction",
            "taken_at_fen": None,
        }
    ]
    assert told["unmet"] == [
        {
            "purchase": "S1",
            "wanted": 100,
            "bought": 96,
            "reason": "the budget of Civil affairs is too small; without that 100 would be bought",
        }
    ]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["购买合同", "落选投标", "未满足的需求", "各部门花费", "2,800", "已证明最优：满足需求"]),
        (
            "en",
            [
                "contracts",
                "declined bids",
                "unmet demand",
                "spend by department",
                "2,800",
                "proven optimal: demand met",
            ],
        ),
    ],
)
def test_the_screen_shows_contracts_the_rest_and_the_proof(folder: Path, lang: str, words: list[str]) -> None:
    ran = kaiyi("purchase", folder, "--lang", lang)
    assert ran.code == 0
    assert [word for word in words if word not in ran.out] == []


def test_results_go_where_they_are_told_and_are_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    ran = kaiyi("purchase", folder, "--out", first, "--lang", "en")
    assert ran.out.endswith(f"results folder: {first}\n")
    file = folder / "bids.csv"
    head, *rows = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    file.write_text(head + "".join(reversed(rows)), encoding="utf-8-sig")
    kaiyi("purchase", folder, "--out", again, "--lang", "en")
    names = sorted(path.name for path in first.iterdir())
    assert names == ["purchase.csv", "purchase.json", "purchase.xlsx"]
    assert [name for name in names if (first / name).read_bytes() != (again / name).read_bytes()] == []
    assert (
        json.loads((first / "purchase.json").read_text(encoding="utf-8"))
        == kaiyi("purchase", folder, "--json", "--lang", "en").json
    )
    assert (first / "purchase.csv").read_text(encoding="utf-8-sig").splitlines()[:2] == [
        "purchase,service,department,organisation,organisation name,units,unit,price (yuan),quality,amount (yuan)",
        "S1,Cleaning for the elderly,Civil affairs,O2,West Bridge Helpers,56,visit,50,85,2800",
    ]
    book = openpyxl.load_workbook(first / "purchase.xlsx")
    assert book.sheetnames == ["contracts", "declined bids", "unmet demand", "spend by department", "proof"]


def test_a_round_without_purchases_is_an_input_error(tmp_path: Path) -> None:
    zh, en = (kaiyi("purchase", SMALL, "--lang", lang) for lang in ("zh", "en"))
    assert (zh.code, zh.out, zh.err) == (
        2,
        "",
        "方案里没有购买需求。请在“购买需求”表中填写部门要购买的服务。\n",
    )
    assert en.err == "the scenario states no purchases. fill in the table 'purchases' with what is wanted.\n"


def test_hostile_names_are_shown_as_they_are(folder: Path) -> None:
    file = folder / "purchases.csv"
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text.replace("Cleaning for the elderly", HOSTILE), encoding="utf-8-sig")
    assert "[bold]=1+1<" in kaiyi("purchase", folder, "--lang", "en").out


def test_published_lists_become_ties_of_money(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert kaiyi("allocate", folder, "--out", out).code == kaiyi("purchase", folder, "--out", out).code == 0
    bare = kaiyi("linkage", folder, "--json").json["size"]["ties"]
    both = ("--awards", out / "awards.json", "--purchase", out / "purchase.json")
    ties = kaiyi("linkage", folder, "--json", *both).json["size"]["ties"]
    assert (bare["funds"], bare["purchases"]) == (0, 1)
    paid = {row["organisation"] for row in json.loads((out / "awards.json").read_text(encoding="utf-8"))["awards"]}
    assert (ties["funds"], ties["purchases"]) == (len(paid), 3)


@pytest.mark.parametrize(
    "content",
    [
        "not JSON",
        "[]",
        '{"format": "kaiyi-awards/1"}',
        '{"format": "kaiyi-awards/1", "awards": [1]}',
        '{"format": "kaiyi-awards/1", "awards": [{"organisation": "O1", "amount_fen": "3"}]}',
        '{"format": "kaiyi-purchase/1", "awards": []}',
    ],
)
def test_what_is_no_award_list_is_refused(folder: Path, tmp_path: Path, content: str) -> None:
    path = tmp_path / "awards.json"
    path.write_text(content, encoding="utf-8")
    zh, en = (kaiyi("linkage", folder, "--awards", path, "--lang", lang) for lang in ("zh", "en"))
    assert (zh.code, en.code) == (2, 2)
    assert zh.err == f"{path}：不是 kaiyi-awards/1 格式的名单。请用 kaiyi allocate --out 写出的 JSON 文件。\n"
    assert en.err == (
        f"{path}: this is no list of the format kaiyi-awards/1. give the JSON file that kaiyi allocate --out writes.\n"
    )


def test_a_purchase_that_is_not_there_or_is_none_is_refused(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "purchase.json"
    ran = kaiyi("linkage", folder, "--purchase", path, "--lang", "en")
    assert (ran.code, ran.err) == (
        2,
        f"{path}: the file cannot be opened (No such file or directory). check its name.\n",
    )
    path.write_text('{"format": "kaiyi-purchase/1", "contracts": [{"organisation": "O1"}]}', encoding="utf-8")
    ran = kaiyi("linkage", folder, "--purchase", path, "--lang", "en")
    assert ran.err == (
        f"{path}: this is no list of the format kaiyi-purchase/1."
        " give the JSON file that kaiyi purchase --out writes.\n"
    )
