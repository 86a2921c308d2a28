"""Where the scenario is no longer the one that the list was made for, the verifier names what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaiyi_opt.verify import verify
from tests.verify.hand_round import write_hand_round
from tests.verify.lists import differences, hand_list, written

CHANGED: dict[str, tuple[str, str, str, list[str]]] = {
    "votes": ("votes", "V1,30", "V1,36", ["goal merit: the list says 227.143248, recomputed 230.893248"]),
    "most votes": ("votes", "V3,40", "V3,60", ["goal merit: the list says 227.143248, recomputed 220.893248"]),
    "score": ("scores", "J2,V1,90,80", "J2,V1,90,82", ["goal merit: the list says 227.143248, recomputed 227.643248"]),
    "request": ("applications", "O1,competition,9000", "O1,competition,9000.01", ["award V1, amount"]),
    "cost": ("applications", "9000,,12000", "9000,,11249.99", ["award V1, amount"]),
    "minimum": (
        "applications",
        "O2,award,8000,",
        "O2,award,8000,6000.01",
        [
            "award A5, amount: the list says 6,000 yuan, the law allows 6,000.01 yuan to 8,000 yuan in whole steps of"
            " 2,000 yuan"
        ],
    ),
    "the organisation": (
        "applications",
        "V1,夜校,O1",
        "V1,夜校,O3",
        ["award V1, organisation: the list says O1, recomputed O3"],
    ),
    "the line": ("applications", "V4,花园,,competition", "V4,花园,,award", ["award V4, line", "award V4: it is not"]),
    "founded too early": (
        "organisations",
        "2013-09-01",
        "2012-06-01",
        ["award A1: it is not eligible: the day it was founded does not fit"],
    ),
    "founded after the round": (
        "organisations",
        "2013-09-01",
        "2014-06-02",
        ["award A1: it is not eligible: the day it was founded does not fit"],
    ),
    "founding not stated": (
        "organisations",
        "2013-09-01",
        "",
        ["award A1: it is not eligible: the day it was founded does not fit"],
    ),
    "paid before": (
        "organisations",
        "no,none,76,yes,",
        "no,none,76,yes,start_up",
        ["award A1: it is not eligible: it was paid from this line before"],
    ),
    "accountant": (
        "organisations",
        "2010-03-15,no",
        "2010-03-15,yes",
        ["award A3: it is not eligible: it is not stated to have no full-time accountant"],
    ),
    "stage": (
        "organisations",
        "professional service,registered",
        "professional service,filed",
        ["award A3: it is not eligible: it is not at the stage that is needed"],
    ),
    "grade": (
        "organisations",
        "registered,good",
        "registered,basic",
        ["award A5: it is not eligible: its grade is too low or not stated"],
    ),
    "inspection": (
        "organisations",
        "none,88.5,yes",
        "none,88.5,no",
        ["award A5: it is not eligible: it is not stated to have passed the inspection"],
    ),
    "assessment": (
        "organisations",
        "none,88.5",
        "none,",
        ["award A5: it is not eligible: it has no merit to go by"],
    ),
    "honour": (
        "organisations",
        "yes,municipal",
        "yes,district",
        ["award A4, amount: the list says 5,000 yuan, the law allows 2,000 yuan alone"],
    ),
    "no honour": (
        "organisations",
        "yes,municipal",
        "yes,none",
        ["award A4: it is not eligible: no amount may be granted to it"],
    ),
    "pool budget": (
        "pools",
        "专项扶持资金,20000",
        "专项扶持资金,18999.99",
        [
            "pool fund, budget: the list says 20,000 yuan, recomputed 18,999.99 yuan",
            "pool fund: it pays 19,000 yuan, more than its budget of 18,999.99 yuan",
        ],
    ),
    "line budget": (
        "lines",
        "10000,2000,,6000",
        "10000,2000,,5999.99",
        ["line award: it pays 6,000 yuan, more than its budget of 5,999.99 yuan"],
    ),
    "line pool": ("lines", "award,以奖代补,fund", "award,以奖代补,venture", ["award A5, pool: the list says fund"]),
    "benefit": (
        "lines",
        "assessment,diminishing",
        "assessment,yuan",
        ["goal merit: the list says 227.143248, recomputed 531150.5"],
    ),
    "rate": ("lines", "80%", "74.99%", ["award V1, amount: the list says 9,000 yuan, the law allows 8,998.80 yuan"]),
    "not entitled": ("lines", "bookkeeping,记账,fund,none,project,yes", "bookkeeping,记账,fund,none,project,", []),
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_changed_cell_of_the_scenario_is_told_with_its_place(case: str, tmp_path: Path) -> None:
    table, before, after, expected = CHANGED[case]
    folder = write_hand_round(tmp_path / "round")
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")
    found = differences(verify(written(hand_list(), tmp_path), folder))
    assert found[0] == "scenario hash"
    assert [text for text in expected if not any(line.startswith(text) for line in found)] == []


BROKEN: dict[str, tuple[str, str]] = {
    "R01,organisation awards,,fund,,,,,,1,,": "(organisation awards): organisation O2: 2 awards, more than 1 award",
    "R01,organisation awards,,,award,,,,,0,,": "(organisation awards): organisation O2: 1 award, more than 0 awards",
    "R01,organisation money,,,,,,,,13999.99,,": "(organisation money): organisation O1: 14,000 yuan, more than"
    " 13,999.99 yuan",
    "R01,group limit,,venture,,track,community,,,56.24%,share,": "(group limit): group community: 9,000 yuan, more than"
    " 56.24% of the budget of 16,000 yuan",
    "R01,group limit,,,award,layer,introduced,,1%,,share,": "(group limit): group introduced: 0 yuan, less than"
    " 1% of the budget of 6,000 yuan",
    "R01,group limit,,,,domain,文化,,,18999.99,yuan,": "(group limit): group culture: 19,000 yuan, more than"
    " 18,999.99 yuan",
    "R01,group limit,,,,community,C2,,5,,count,": "(group limit): group C2: 3 awards, less than 5 awards",
    "R01,group limit,,venture,,category,,,70%,,share of awards,": "(group limit): group green: 9,000 yuan, less than"
    " 70% of the money granted, 13,000 yuan",
    "R01,group limit,,venture,,domain,culture,,,69.23%,share of awards,": "(group limit): group culture: 9,000 yuan,"
    " more than 69.23% of the money granted, 13,000 yuan",
    "R01,merit threshold,,,competition,,,,69.2501,,,": "(merit threshold): the merit of application V4: 69.25,"
    " less than 69.2501",
    'R01,requires,,,,,,"V1, V3",,,,': "(requires): V1 is funded and V3 is not",
    'R01,excludes,,,,,,"V1, A1, V4, A2",,2,,': "(excludes): V1, A1, V4 are funded together: 3 awards, more than 2"
    " awards",
    "R01,force in,,,,,,A2,,,,x": "(force in): A2 is to be funded and is not",
    "R01,force out,,,,,,A1,,,,x": "(force out): A1 is not to be funded and is",
}


@pytest.mark.parametrize("row", BROKEN)
def test_a_rule_that_the_list_breaks_is_named(row: str, tmp_path: Path) -> None:
    folder = write_hand_round(tmp_path / "round")
    path = folder / "rules.csv"
    before = "R01,organisation awards,,,,,,,,2,,"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, row), encoding="utf-8")
    assert differences(verify(written(hand_list(), tmp_path), folder)) == ["scenario hash", f"rule R01 {BROKEN[row]}"]


@pytest.mark.parametrize("row", BROKEN)
def test_a_rule_out_of_force_is_not_held_against_the_list(row: str, tmp_path: Path) -> None:
    folder = write_hand_round(tmp_path / "round")
    path = folder / "rules.csv"
    identifier, family, _, rest = row.split(",", 3)
    inactive = f"{identifier},{family},no,{rest}"
    path.write_text(path.read_text(encoding="utf-8").replace("R01,organisation awards,,,,,,,,2,,", inactive), "utf-8")
    assert differences(verify(written(hand_list(), tmp_path), folder)) == ["scenario hash"]
