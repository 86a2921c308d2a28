"""`kaiyi allocate`, `check` and `verify` where companies adopt projects, in both languages."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import openpyxl
import pytest

from kaiyi_opt.scenario.nouns_network import Adoption
from kaiyi_opt.scenario.writer import write_scenario
from tests.allocation.small_adoptions import partner_day
from tests.cli.commands import kaiyi

SHOWN = {
    "zh": [
        ["申请编号", "项目名称", "组织名称", "扶持类别", "出资方", "拨付金额（元）"],
        ["p2", "项目2", "甲", "创投", "远山公司", "2,000"],
        ["p3", "项目3", "乙", "创投", "青禾公司", "3,000"],
        ["p4", "项目4", "乙", "创投", "专项资金", "4,000"],
        ["资金池", "预算（元）", "拨付（元）", "结余（元）"],
        ["专项资金", "4,000", "4,000", "0"],
        ["出资企业", "愿出（元）", "认领（元）", "结余（元）"],
        ["青禾公司", "3,500", "3,000", "500"],
        ["远山公司", "2,000", "2,000", "0"],
    ],
    "en": [
        ["application", "project", "organisation name", "line", "paid by", "amount (yuan)"],
        ["p2", "项目2", "甲", "venture", "远山公司", "2,000"],
        ["p3", "项目3", "乙", "venture", "青禾公司", "3,000"],
        ["p4", "项目4", "乙", "venture", "special fund", "4,000"],
        ["pool", "budget (yuan)", "granted (yuan)", "left (yuan)"],
        ["special fund", "4,000", "4,000", "0"],
        ["company", "purse (yuan)", "adopts (yuan)", "left (yuan)"],
        ["青禾公司", "3,500", "3,000", "500"],
        ["远山公司", "2,000", "2,000", "0"],
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_scenario(partner_day(), tmp_path / "day", "zh")
    return tmp_path / "day"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_shows_who_pays_and_the_purses_beside_the_pools(lang: str, folder: Path) -> None:
    ran = kaiyi("allocate", folder, "--lang", lang, "--out", folder.parent / "out")
    assert ran.code == 0
    lines = [line for line in ran.out.splitlines() if line.startswith(("│", "┃"))]
    assert [[cell.strip() for cell in re.split("[│┃]", line)[1:-1]] for line in lines] == SHOWN[lang]


def test_json_tells_purses_and_payers(folder: Path) -> None:
    told = kaiyi("allocate", folder, "--json", "--lang", "en").json
    assert told["sponsors"] == [
        {"id": "e1", "purse_fen": 350_000, "spent_fen": 300_000},
        {"id": "e2", "purse_fen": 200_000, "spent_fen": 200_000},
    ]
    assert [(entry["application"], entry["pool"], entry["sponsor"]) for entry in told["awards"]] == [
        ("p2", "", "e2"),
        ("p3", "", "e1"),
        ("p4", "fund", ""),
    ]
    assert told["total_fen"] == 900_000
    assert told["pools"] == [{"id": "fund", "budget_fen": 400_000, "spent_fen": 400_000}]


@pytest.mark.parametrize(("lang", "header"), [("zh", "认领企业"), ("en", "adopted by")])
def test_the_files_show_who_pays(lang: str, header: str, folder: Path) -> None:
    out = folder.parent / "out"
    assert kaiyi("allocate", folder, "--lang", lang, "--out", out).code == 0
    with (out / "awards.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row[header] for row in rows] == ["远山公司", "青禾公司", ""]
    book = openpyxl.load_workbook(out / "awards.xlsx")
    awards, _, money = book.worksheets
    titles = [cell.value for cell in awards[1]]
    assert [row[titles.index(header)].value or "" for row in awards.iter_rows(min_row=2, max_row=4)] == [
        "远山公司",
        "青禾公司",
        "",
    ]
    told = {row[0].value: row[1].value for row in money.iter_rows(min_row=2)}
    names = {
        "zh": ("青禾公司 愿出（元）", "青禾公司 认领（元）"),
        "en": ("青禾公司: purse (yuan)", "青禾公司: adopts (yuan)"),
    }
    assert [told[name] for name in names[lang]] == ["3,500", "3,000"]


def test_what_is_published_is_verified_and_what_is_changed_is_not(folder: Path) -> None:
    out = folder.parent / "out"
    kaiyi("allocate", folder, "--out", out)
    assert kaiyi("verify", out / "awards.json", folder).code == 0
    content = json.loads((out / "awards.json").read_text(encoding="utf-8"))
    content["awards"][0]["sponsor"] = "e1"
    (out / "awards.json").write_text(json.dumps(content), encoding="utf-8")
    assert kaiyi("verify", out / "awards.json", folder).code == 1


def test_an_agreement_that_a_purse_cannot_hold_is_refused_by_check(tmp_path: Path) -> None:
    stated = partner_day(adoptions=(Adoption("e2", "p1", "agreed"),))
    write_scenario(stated, tmp_path / "day", "zh")
    table = tmp_path / "day" / "sponsors.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace(",2000,", ",999,"), encoding="utf-8-sig")
    told = {lang: kaiyi("check", tmp_path / "day", "--lang", lang) for lang in ("zh", "en")}
    assert {ran.code for ran in told.values()} == {2}
    assert (
        "adoptions.csv 第 2 行 “企业”列：e2 商定认领的项目共需 1,000 元，超过愿出金额 999 元：p1。"
        "请提高愿出金额，或减少商定的认领。"
    ) in told["zh"].err + told["zh"].out
    assert (
        'adoptions.csv, row 2, column "企业": what e2 has agreed to adopt costs 1,000 yuan, more than its purse of '
        "999 yuan: p1. raise its purse, or take back an agreement."
    ) in told["en"].err + told["en"].out


def test_rules_of_companies_that_conflict_are_named(tmp_path: Path) -> None:
    stated = partner_day(adoptions=(Adoption("e1", "p3", "agreed"),))
    write_scenario(stated, tmp_path / "day", "en")
    (tmp_path / "day" / "rules.csv").write_text(
        "id,family,applications,reason\nr1,force out,p3,withdrawn\n", encoding="utf-8"
    )
    ran = kaiyi("allocate", tmp_path / "day", "--json", "--lang", "en")
    assert ran.json["status"] == "infeasible"
    assert ran.json["conflict"] == [
        {"rule": "adoption:e1:p3", "sentence": "'青禾公司' has agreed to adopt p3"},
        {"rule": "r1", "sentence": "p3 not funded by decision (withdrawn)"},
    ]
