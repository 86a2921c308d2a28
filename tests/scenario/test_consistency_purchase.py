"""What does not hold together in the tables of government purchase: full texts in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.errors import InputError, Place
from kaiyi_opt.scenario.consistency import consistency_faults
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Organisation, Scenario
from kaiyi_opt.scenario.nouns_purchase import Bid, Department, WantedService
from kaiyi_opt.scenario.writer import write_scenario
from tests.allocation.small_purchases import POINT, settings

WANTED = WantedService("S1", "助洁", "D1", "care", quantity=10, ceiling=60_00)
BID = Bid("O1", "S1", 50_00, 10, quality=80 * POINT)


def market(service: WantedService = WANTED, bid: Bid = BID) -> Scenario:
    return Scenario(
        settings(),
        organisations=(Organisation("O1", "助老队"),),
        departments=(Department("D1", "民政科"),),
        purchases=(service,),
        bids=(bid,),
    )


def told(scenario: Scenario) -> list[tuple[str, str]]:
    faults = consistency_faults(scenario, lambda table, key, column: Place(table, sheet=key, column=column))
    return [(fault.text().zh, fault.text().en) for fault in faults]


def test_a_market_that_holds_together_has_no_faults() -> None:
    assert told(market()) == []
    assert told(example_round("zh")) == []


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        (
            {"quantity": 0},
            "purchases 工作表“S1” “quantity”列：数量为零。请填正数。",
            'purchases, sheet "S1", column "quantity": the quantity is zero. give a positive number.',
        ),
        (
            {"quantity": 1_000_001},
            "purchases 工作表“S1” “quantity”列：数量超过 1,000,000。请改用更大的计量单位。",
            'purchases, sheet "S1", column "quantity": the quantity is above 1,000,000. count in a larger unit.',
        ),
        (
            {"least": 11},
            "purchases 工作表“S1” “least”列：最少数量 11 高于 10。请改正其中之一。",
            'purchases, sheet "S1", column "least": the least quantity of 11 is above 10. correct one of them.',
        ),
        (
            {"ceiling": 0},
            "purchases 工作表“S1” “ceiling”列：单价上限为零。请填正数。",
            'purchases, sheet "S1", column "ceiling": the price ceiling is zero. give a positive number.',
        ),
        (
            {"floor": 100 * POINT + 1},
            "purchases 工作表“S1” “floor”列：分数超过 100。请填 0 至 100。",
            'purchases, sheet "S1", column "floor": the points are above 100. give 0 to 100.',
        ),
        (
            {"most_suppliers": 0},
            "purchases 工作表“S1” “most_suppliers”列：供应方上限为零，什么也买不到。请填 1 或更多，或留空。",
            'purchases, sheet "S1", column "most_suppliers": with no supplier allowed nothing can be purchased. give 1'
            " or more, or leave it blank.",
        ),
        (
            {"priority": 0},
            "purchases 工作表“S1” “priority”列：优先倍数须为 1 至 100。请改正，或留空。",
            'purchases, sheet "S1", column "priority": the priority must be from 1 to 100. correct it, or leave it'
            " blank.",
        ),
    ],
)
def test_a_wanted_service_that_cannot_be_is_told(changes: dict[str, Any], zh: str, en: str) -> None:
    assert told(market(replace(WANTED, **changes))) == [(zh, en)]


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        (
            {"capacity": 0},
            "bids 工作表“O1 / S1” “capacity”列：数量为零。请填正数。",
            'bids, sheet "O1 / S1", column "capacity": the quantity is zero. give a positive number.',
        ),
        (
            {"price": 0},
            "bids 工作表“O1 / S1” “price”列：报价为零。请填正数。",
            'bids, sheet "O1 / S1", column "price": the price is zero. give a positive number.',
        ),
        (
            {"quality": 101 * POINT},
            "bids 工作表“O1 / S1” “quality”列：分数超过 100。请填 0 至 100。",
            'bids, sheet "O1 / S1", column "quality": the points are above 100. give 0 to 100.',
        ),
        (
            {"quality": None},
            "bids 工作表“O1 / S1” “quality”列：没有质量分，组织 O1 也没有年度评估得分。"
            "请填写质量分，或在“社会组织”表填写年度评估得分。",
            'bids, sheet "O1 / S1", column "quality": the quality is blank, and organisation O1 has no yearly'
            " assessment. give the quality, or the assessment in the table 'organisations'.",
        ),
    ],
)
def test_a_bid_that_cannot_be_is_told(changes: dict[str, Any], zh: str, en: str) -> None:
    assert told(market(bid=replace(BID, **changes))) == [(zh, en)]


def _refused(folder: Path, table: str, before: str, after: str) -> InputError:
    write_scenario(example_round("zh"), folder, "zh")
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8-sig")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8-sig")
    with pytest.raises(InputError) as caught:
        load(folder)
    return caught.value


def test_a_bid_for_an_unknown_purchase_is_told(tmp_path: Path) -> None:
    error = _refused(tmp_path / "round", "bids", "S1", "S7")
    assert (
        error.render("zh") == "bids.csv 第 3 行 “购买需求”列：“购买需求”表里没有 S7。请先在那张表里加上它，或改正编号。"
    )
    assert error.render("en") == (
        "bids.csv, row 3, column \"购买需求\": the table 'purchases' has no S7. add it there first, or correct the"
        " identifier."
    )


def test_a_missing_price_ceiling_is_told(tmp_path: Path) -> None:
    error = _refused(tmp_path / "round", "purchases", ",60,", ",,")
    assert error.render("zh") == "purchases.csv 第 2 行 “单价上限”列：此格不能为空。请填写。"
    assert error.render("en") == 'purchases.csv, row 2, column "单价上限": this cell may not be blank. fill it in.'
