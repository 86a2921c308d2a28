"""`kaiyi verify` on a published purchase: an honest one is verified, and whatever is tampered with is told."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import kaiyi_opt as ko
from kaiyi_opt.report.purchase_table import purchase_object, write_purchase
from kaiyi_opt.scenario.digest import TABLE_GROUPS
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify import UnreadableError, verify
from kaiyi_opt.verify.round import PURCHASE_TABLES
from tests.cli.commands import kaiyi

List = dict[str, Any]


@cache
def _content() -> str:
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "round"
        write_scenario(example_round("en"), folder, "en")
        return json.dumps(purchase_object(ko.purchase(ko.load(folder)), "en"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_scenario(example_round("en"), tmp_path / "round", "en")
    return tmp_path / "round"


def told(content: List, folder: Path) -> list[str]:
    path = folder.parent / "purchase.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return [text.en for text in verify(path, folder).differences]


def contract(content: List, purchase: str, organisation: str) -> List:
    return next(
        row for row in content["contracts"] if (row["purchase"], row["organisation"]) == (purchase, organisation)
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_honest_purchase_is_verified(folder: Path, tmp_path: Path, lang: str) -> None:
    ran = kaiyi("purchase", folder, "--out", tmp_path / "out", "--lang", lang)
    assert ran.code == 0
    checked = verify(tmp_path / "out" / "purchase.json", folder)
    assert checked.is_verified
    assert checked.text["zh"].splitlines()[:2] == [
        "核对无误：名单与方案一致。",
        "核对了 4 份投标、2 项购买需求、3 份合同、3 个目标。",
    ]
    assert checked.text["en"].splitlines()[:2] == [
        "Verified: the list agrees with the scenario.",
        "Compared: bids 4, purchases 2, contracts 3, goals 3.",
    ]


def test_a_workbook_is_verified_too(tmp_path: Path) -> None:
    book = tmp_path / "round.xlsx"
    write_scenario(example_round("zh"), book, "zh")
    write_purchase(ko.purchase(ko.load(book)), tmp_path / "out", "zh")
    assert verify(tmp_path / "out" / "purchase.json", book).is_verified


def test_an_award_list_does_not_rest_on_the_tables_of_purchase(folder: Path, tmp_path: Path) -> None:
    assert kaiyi("allocate", folder, "--out", tmp_path / "out").code == 0
    for name in PURCHASE_TABLES:
        (folder / f"{name}.csv").unlink()
    assert verify(tmp_path / "out" / "awards.json", folder).is_verified
    assert TABLE_GROUPS["purchase"] == PURCHASE_TABLES


def _more_units(content: List) -> None:
    row = contract(content, "S1", "O2")
    row["units"] = 57
    row["amount_fen"] = 57 * 50_00
    content["unmet"][0]["bought"] = 97
    content["departments"][0]["spent_fen"] += 50_00
    content["total_fen"] += 50_00


def _other_price(content: List) -> None:
    contract(content, "S2", "O3")["price_fen"] = 100_00


def _nothing_of_a_bid(content: List) -> None:
    content["contracts"].remove(contract(content, "S2", "O3"))


def _excluded_bid(content: List) -> None:
    content["declined"] = []
    row = {"purchase": "S2", "department": "D2", "organisation": "O1", "units": 1, "price_fen": 200_00}
    content["contracts"].append({**row, "quality": 76_0000, "amount_fen": 200_00})


def _stranger(content: List) -> None:
    content["declined"].append({"purchase": "S9", "organisation": "O1", "reason": "", "taken_at_fen": None})


def _other_department(content: List) -> None:
    contract(content, "S2", "O3")["department"] = "D1"


def _better_bound(content: List) -> None:
    content["goals"][0]["bound"] -= 1


def _no_bound(content: List) -> None:
    content["goals"][2]["bound"] = None


def _another_scenario(content: List) -> None:
    content["scenario_hash"] = "0" * 64


def _a_text_for_a_number(content: List) -> None:
    content["departments"][0]["spent_fen"] = "500000"


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (
            _more_units,
            [
                "department D1: it spends 5,050 yuan, more than its budget of 5,000 yuan",
                "goal demand: the list says 1752000, recomputed 1764000",
                "goal demand: it is better than the bound that is stated",
                "goal quality: the list says 102000000, recomputed 102850000",
                "goal quality: it is better than the bound that is stated",
                "goal money: the list says 1060000, recomputed 1065000",
                "status: it claims an optimum that no bound proves",
            ],
        ),
        (_other_price, ["bid S2 / O3, price: the list says 100 yuan, recomputed 280 yuan"]),
        (
            _nothing_of_a_bid,
            [
                "bid S2 / O3: the list does not name it",
                "purchase S2, bought: the list says 20, recomputed 0",
                "department D2, spent: the list says 5,600 yuan, recomputed 0 yuan",
                "total: the list says 10,600 yuan, recomputed 5,000 yuan",
                "goal demand: the list says 1752000, recomputed 1152000",
                "goal quality: the list says 102000000, recomputed 83600000",
                "goal money: the list says 1060000, recomputed 500000",
                "goal money: it is better than the bound that is stated",
                "status: it claims an optimum that no bound proves",
            ],
        ),
        (_stranger, ["bid S9 / O1: the scenario has no such bid"]),
        (
            _other_department,
            [
                "bid S2 / O3, department: the list says D1, recomputed D2",
                "department D1, spent: the list says 5,000 yuan, recomputed 10,600 yuan",
                "department D1: it spends 10,600 yuan, more than its budget of 5,000 yuan",
                "department D2, spent: the list says 5,600 yuan, recomputed 0 yuan",
            ],
        ),
        (
            _better_bound,
            [
                "goal demand: it is better than the bound that is stated",
                "status: it claims an optimum that no bound proves",
            ],
        ),
        (_no_bound, ["status: it claims an optimum that no bound proves"]),
        (
            _a_text_for_a_number,
            [
                "departments, entry 1: spent_fen is 500000, not a whole number",
                "department D1: the list does not name it",
            ],
        ),
    ],
)
def test_what_is_tampered_with_is_told(folder: Path, tamper: Callable[[List], None], expected: list[str]) -> None:
    content: List = json.loads(_content())
    tamper(content)
    assert told(content, folder) == expected


def test_a_bid_of_an_excluded_organisation_is_told(folder: Path) -> None:
    content: List = json.loads(_content())
    _excluded_bid(content)
    found = told(content, folder)
    assert "bid S2 / O1: the organisation is excluded" in found
    assert "purchase S2: 21 are bought, more than wanted" in found


def test_another_scenario_is_told(folder: Path) -> None:
    content: List = json.loads(_content())
    _another_scenario(content)
    (difference,) = told(content, folder)
    assert difference.startswith(f"scenario hash: the list says {'0' * 64}, recomputed ")


@pytest.mark.parametrize(
    ("table", "before", "after", "expected"),
    [
        ("purchases", ",60,", ",54,", "bid S1 / O4: the price is above the ceiling"),
        ("purchases", ",80,visit", ",86,visit", "bid S1 / O2: the quality is below the floor"),
        ("purchases", ",visit,2,", ",visit,1,", "purchase S1: 2 suppliers are too many"),
        ("purchases", ",100,40,", ",100,97,", "purchase S1: 96 are bought, fewer than the least"),
        ("bids", ",50,60,20,", ",50,60,57,", "bid S1 / O2: the bid does not allow a quantity of 56"),
        ("suppliers", "O4,80,4000", "O4,39,4000", "supplier O4: its units are above its limit"),
        ("suppliers", "O4,80,4000", "O4,80,2199.99", "supplier O4: its money is above its limit"),
        ("departments", ",5000", ",4999", "department D1: its budget is not the scenario's"),
    ],
)
def test_a_scenario_that_was_changed_after_publication_is_told(
    folder: Path, table: str, before: str, after: str, expected: str
) -> None:
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8-sig")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8-sig")
    assert expected in told(json.loads(_content()), folder)


def test_a_bid_without_quality_cannot_be_verified(folder: Path) -> None:
    path = folder.parent / "purchase.json"
    path.write_text(_content(), encoding="utf-8")
    file = folder / "organisations.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace(",92,", ",,"), encoding="utf-8-sig")
    with pytest.raises(UnreadableError) as caught:
        verify(path, folder)
    assert caught.value.text.zh == "bids：投标没有质量分，组织也没有年度评估得分。"
    assert caught.value.text.en == "bids: a bid without quality of an organisation without assessment."
