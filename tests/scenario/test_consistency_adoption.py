"""What a scenario states of adoption must hold together, and is told in full where it does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns_network import Adoption, Sponsor
from kaiyi_opt.scenario.writer import write_scenario
from tests.allocation.small_adoptions import partner_day

LINES, SPONSORS, ADOPTIONS = "lines.csv", "sponsors.csv", "adoptions.csv"

# What is written in place of what in which table, and what is then told in both languages.
FAULTS: dict[str, tuple[str, str, str, list[str], list[str]]] = {
    "a line that is not adoptable": (
        LINES,
        ",yes",
        ",no",
        [
            "adoptions.csv 第 2 行 “application”列：商定由 e1 认领 p1，但它所在的类别“创投”不可认领。"
            "请在“扶持类别”表中把该类别写为可认领，或删去这一行。"
        ],
        [
            "adoptions.csv, row 2, column \"application\": e1 has agreed to adopt p1, but its line 'venture' is not "
            "adoptable. make the line adoptable in the table of lines, or delete the row."
        ],
    ),
    "an application agreed twice": (
        ADOPTIONS,
        "e2,p1,refused",
        "e2,p1,agreed",
        [
            "adoptions.csv 第 3 行 “application”列：p1 既商定由 e1 认领，又商定由 e2 认领。"
            "一个项目只由一家企业认领，请只留一行。"
        ],
        [
            'adoptions.csv, row 3, column "application": p1 is agreed to be adopted by e1 and by e2. '
            "one company adopts a project: keep one of the rows."
        ],
    ),
    "a company without a purse": (
        SPONSORS,
        ",3500,",
        ",,",
        ["adoptions.csv 第 2 行 “sponsor”列：e1 已商定认领，却没有写愿出金额。请在“出资企业”表中填写愿出金额。"],
        [
            'adoptions.csv, row 2, column "sponsor": e1 has agreed to adopt, but its purse is blank. '
            "give its purse in the table of sponsors."
        ],
    ),
    "more than a purse holds": (
        SPONSORS,
        ",3500,",
        ",999.99,",
        [
            "adoptions.csv 第 2 行 “sponsor”列：e1 商定认领的项目共需 1,000 元，超过愿出金额 999.99 元：p1。"
            "请提高愿出金额，或减少商定的认领。"
        ],
        [
            'adoptions.csv, row 2, column "sponsor": what e1 has agreed to adopt costs 1,000 yuan, more than its '
            "purse of 999.99 yuan: p1. raise its purse, or take back an agreement."
        ],
    ),
    "more projects than a company wants": (
        ADOPTIONS,
        "e2,p1,refused",
        "e2,p2,agreed\r\ne2,p3,agreed",
        [
            "adoptions.csv 第 4 行 “sponsor”列：e2 商定认领的项目共需 5,000 元，超过愿出金额 2,000 元：p2、p3。"
            "请提高愿出金额，或减少商定的认领。",
            "adoptions.csv 第 4 行 “sponsor”列：e2 最多认领 1 个项目，却商定认领 2 个：p2、p3。"
            "请提高最多认领数，或减少商定的认领。",
        ],
        [
            'adoptions.csv, row 4, column "sponsor": what e2 has agreed to adopt costs 5,000 yuan, more than its '
            "purse of 2,000 yuan: p2, p3. raise its purse, or take back an agreement.",
            'adoptions.csv, row 4, column "sponsor": e2 adopts 1 project(s) at most, but has agreed to 2: p2, p3. '
            "raise its number of projects, or take back an agreement.",
        ],
    ),
    "a company that there is not": (
        ADOPTIONS,
        "e2,p1",
        "e3,p1",
        ["adoptions.csv 第 3 行 “sponsor”列：“出资企业”表里没有 e3。请先在那张表里加上它，或改正编号。"],
        [
            "adoptions.csv, row 3, column \"sponsor\": the table 'sponsors' has no e3. "
            "add it there first, or correct the identifier."
        ],
    ),
}


def written(folder: Path) -> Path:
    adoptions = (Adoption("e1", "p1", "agreed", "邻里情"), Adoption("e2", "p1", "refused"))
    write_scenario(partner_day(adoptions=adoptions), folder / "round", "en")
    return folder / "round"


@pytest.mark.parametrize("case", FAULTS)
def test_what_does_not_hold_together_is_told_in_both_languages(case: str, tmp_path: Path) -> None:
    table, before, after, zh, en = FAULTS[case]
    path = written(tmp_path) / table
    text = path.read_bytes().decode("utf-8-sig")
    assert before in text
    path.write_bytes(text.replace(before, after).encode("utf-8-sig"))
    with pytest.raises(InputError) as caught:
        load(path.parent)
    assert [fault.text().zh for fault in caught.value.faults] == zh
    assert [fault.text().en for fault in caught.value.faults] == en


@pytest.mark.parametrize("name", ["round", "round.xlsx"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_companies_and_adoptions_are_written_and_read_again(name: str, lang: str, tmp_path: Path) -> None:
    stated = partner_day(adoptions=(Adoption("e1", "p1", "agreed", "邻里情"), Adoption("e2", "p1", "refused")))
    write_scenario(stated, tmp_path / name, "zh" if lang == "zh" else "en")
    again = load(tmp_path / name)
    assert (again.lines, again.sponsors, again.adoptions) == (stated.lines, stated.sponsors, stated.adoptions)
    assert digest(again) == digest(stated)


def test_purses_and_decisions_count_in_the_hash_of_an_award_list() -> None:
    stated = partner_day()
    richer = Sponsor("e1", "青禾公司", 350_001, ("care",))
    others = [
        partner_day(adoptions=(Adoption("e1", "p1", "agreed"),)),
        partner_day(adoptions=(Adoption("e1", "p1", "refused"),)),
    ]
    hashes = {digest(each) for each in (stated, *others)}
    assert len(hashes) == 3
    assert digest(replace(stated, sponsors=(richer, stated.sponsors[1]))) not in hashes
