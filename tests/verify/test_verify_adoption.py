"""Lists in which companies pay: verified from a folder and from a workbook, and told apart when tampered with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.report.award_list import award_object
from kaiyi_opt.scenario.consistency import consistency_faults
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_network import Adoption, Sponsor
from kaiyi_opt.scenario.writer import write_folder, write_scenario
from kaiyi_opt.verify import Report, verify
from kaiyi_opt.verify.facts import facts_of
from kaiyi_opt.verify.round import read_round
from tests.allocation.small_adoptions import adoption_round, partner_day
from tests.verify.lists import List, award, differences, written

YUAN = 100


def held_against(content: List, scenario: Scenario, base: Path) -> Report:
    """Write a list and a round, and hold the one against the other."""
    folder = base / f"round{len(list(base.iterdir()))}"
    write_folder(scenario, folder, "en")
    return verify(written(content, base), folder)


def solved(scenario: Scenario) -> Plan | None:
    try:
        return allocate(scenario)
    except InfeasibleError:
        return None


@cache
def random_plans(first: int, count: int) -> tuple[tuple[Scenario, Plan], ...]:
    """Return so many seeded rounds in whose plans a company pays."""
    found: list[tuple[Scenario, Plan]] = []
    seed = first
    while len(found) < count:
        stated = adoption_round(seed)
        plan = solved(stated)
        if plan is not None and any(entry.sponsor for entry in plan.awarded):
            found.append((stated, plan))
        seed += 1
    return tuple(found)


def test_random_lists_are_verified_and_a_purse_short_by_one_fen_is_told(tmp_path: Path) -> None:
    for number, (stated, plan) in enumerate(random_plans(2_000, 8)):
        base = tmp_path / str(number)
        base.mkdir()
        content = award_object(plan, "en")
        assert differences(held_against(content, stated, base)) == []
        paying = next(purse for purse in plan.purses if purse.spent)
        short = tuple(
            replace(sponsor, purse=paying.spent - 1) if sponsor.id == paying.id else sponsor
            for sponsor in stated.sponsors
        )
        told = differences(held_against(content, replace(stated, sponsors=short), base))
        assert any(text.startswith(f"company {paying.id}: it pays ") for text in told)


def to_the_pool(content: List) -> None:
    """Let the pool pay what a company does."""
    entry = next(entry for entry in content["awards"] if entry["sponsor"])
    entry |= {"sponsor": "", "pool": "venture"}


def to_another(content: List) -> None:
    entry = next(entry for entry in content["awards"] if entry["sponsor"])
    entry["sponsor"] += "x"


def add(name: str, key: str, change: int) -> Callable[[List], None]:
    def shift(content: List) -> None:
        content[name][0][key] += change

    return shift


TAMPERING: dict[str, Callable[[List], None]] = {
    "the pool is said to pay": to_the_pool,
    "somebody else is said to pay": to_another,
    "both are said to pay": lambda content: next(e for e in content["awards"] if e["sponsor"]).update(pool="venture"),
    "what a company gives is shifted": add("sponsors", "spent_fen", 1),
    "a purse is shifted": add("sponsors", "purse_fen", -1),
    "a purse is dropped": lambda content: content["sponsors"].pop(),
    "a purse is repeated": lambda content: content["sponsors"].append(content["sponsors"][0]),
    "all purses are dropped": lambda content: content.pop("sponsors"),
    "who pays is a number": lambda content: content["awards"][0].update(sponsor=7),
}


@pytest.mark.parametrize("case", TAMPERING)
def test_whatever_is_tampered_with_is_told(case: str, tmp_path: Path) -> None:
    for number, (stated, plan) in enumerate(random_plans(3_000, 3)):
        base = tmp_path / str(number)
        base.mkdir()
        content = award_object(plan, "zh")
        TAMPERING[case](content)
        assert not held_against(content, stated, base).is_verified


def day(**changes: Any) -> tuple[Scenario, List]:
    stated = partner_day(**changes)
    return stated, award_object(allocate(stated), "en")


Change = Callable[[Scenario], Scenario]
COMPANIES: dict[str, tuple[Change, list[str]]] = {
    "a purse overspent by one fen": (
        lambda stated: replace(stated, sponsors=(replace(stated.sponsors[0], purse=299_999), stated.sponsors[1])),
        [
            "award p3: e1 may not adopt it",
            "company e1, purse: the list says 3,500 yuan, recomputed 2,999.99 yuan",
            "company e1: it pays 3,000 yuan, more than its purse of 2,999.99 yuan",
        ],
    ),
    "another domain": (
        lambda stated: replace(stated, sponsors=(replace(stated.sponsors[0], domains=("art",)), stated.sponsors[1])),
        ["award p3: e1 may not adopt it"],
    ),
    "no project at all": (
        lambda stated: replace(stated, sponsors=(stated.sponsors[0], replace(stated.sponsors[1], most_projects=0))),
        ["company e2: it adopts 1, more than 0"],
    ),
    "a refusal": (
        lambda stated: replace(stated, adoptions=(Adoption("e2", "p2", "refused"),)),
        ["award p2: e2 may not adopt it"],
    ),
    "an agreement": (
        lambda stated: replace(stated, adoptions=(Adoption("e1", "p1", "agreed"),)),
        ["company e1: it has agreed to adopt p1, and the list has it otherwise"],
    ),
    "a company more": (
        lambda stated: replace(stated, sponsors=(*stated.sponsors, Sponsor("e3", "丙", 100))),
        ["company e3: the list does not name it"],
    ),
    "a company less": (
        lambda stated: replace(stated, sponsors=stated.sponsors[:1]),
        ["award p2: e2 may not adopt it", "company e2: the scenario has no such company, or no purse of it"],
    ),
    "a line that is not adoptable": (
        lambda stated: replace(stated, lines=(replace(stated.lines[0], adoptable=False),)),
        [
            "award p2: e2 may not adopt it",
            "award p3: e1 may not adopt it",
            "company e1: no line of the scenario is adoptable",
            "company e2: no line of the scenario is adoptable",
        ],
    ),
}


@pytest.mark.parametrize("case", COMPANIES)
def test_a_list_that_its_round_does_not_allow_is_told_in_full(case: str, tmp_path: Path) -> None:
    stated, content = day()
    change, told = COMPANIES[case]
    assert differences(held_against(content, change(stated), tmp_path)) == ["scenario hash", *told]


def test_a_company_pays_all_of_a_project_or_nothing(tmp_path: Path) -> None:
    stated = partner_day()
    stepped = replace(
        stated,
        lines=(replace(stated.lines[0], step=1_000 * YUAN),),
        applications=tuple(replace(entry, minimum=1_000 * YUAN) for entry in stated.applications),
    )
    content = award_object(allocate(stepped), "en")
    award(content, "p3").update(sponsor="e1", pool="", amount_fen=200_000)
    told = differences(held_against(content, stepped, tmp_path))
    assert "award p3: e1 must pay all 3,000 yuan of it" in told


def test_a_list_of_a_round_with_companies_says_so_in_both_languages(tmp_path: Path) -> None:
    stated, content = day()
    award(content, "p3")["sponsor"] = "e2"
    report = held_against(content, stated, tmp_path)
    assert [text.zh for text in report.differences] == [
        "拨付 p3：e2 不可认领它",
        "企业 e1 的出资合计：名单写 3,000 元，重算为 0 元",
        "企业 e2 的出资合计：名单写 2,000 元，重算为 5,000 元",
        "企业 e2：出资 5,000 元，超过愿出的 2,000 元",
        "企业 e2：认领 2 项，超过最多 1 项",
    ]
    assert differences(report) == [
        "award p3: e2 may not adopt it",
        "company e1, spent: the list says 3,000 yuan, recomputed 0 yuan",
        "company e2, spent: the list says 2,000 yuan, recomputed 5,000 yuan",
        "company e2: it pays 5,000 yuan, more than its purse of 2,000 yuan",
        "company e2: it adopts 2, more than 1",
    ]


def test_who_may_adopt_is_told_alike_by_both_readers(tmp_path: Path) -> None:
    for seed in range(40):
        stated = adoption_round(seed)
        is_sound = consistency_faults(stated, lambda table, key, column: None) == []
        path = tmp_path / (f"round{seed}.xlsx" if is_sound else f"round{seed}")
        (write_scenario if is_sound else write_folder)(stated, path, "zh")
        again = read_round(path, "cost")
        assert again.fingerprint == digest(stated)
        facts = facts_of(again)
        for candidate in state(stated).candidates:
            assert facts[candidate.id].adopters == set(candidate.adopters)


def test_a_list_of_a_round_without_adoption_has_no_new_entries() -> None:
    stated = partner_day()
    plain = replace(stated, lines=(replace(stated.lines[0], adoptable=None),))
    content = award_object(allocate(plain), "en")
    assert "sponsors" not in content
    assert {key for entry in content["awards"] for key in entry} == {
        *("application", "organisation", "line", "pool", "amount_fen")
    }
    bare = award_object(allocate(replace(plain, sponsors=())), "en")
    assert json.dumps({**content, "scenario_hash": ""}) == json.dumps({**bare, "scenario_hash": ""})
