"""The government purchase of the round of 2014: synthetic, what the README says, and nothing to do with the awards."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import kaiyi_opt as ko
from kaiyi_opt.allocation.purchase.result import Purchase
from kaiyi_opt.scenario.digest import TABLE_GROUPS, digest
from kaiyi_opt.scenario.nouns import Scenario

KAIXUAN = Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014"


@pytest.fixture(scope="module")
def kaixuan() -> Scenario:
    return ko.load(KAIXUAN)


@pytest.fixture(scope="module")
def purchase(kaixuan: Scenario) -> Purchase:
    return ko.purchase(kaixuan)


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_purchase_is_what_the_readme_says(readme: str, kaixuan: Scenario, purchase: Purchase) -> None:
    page = (KAIXUAN / readme).read_text(encoding="utf-8")
    sentence = page[page.index("`kaiyi purchase`") :].split("##")[0]
    numbers = re.findall(r"\d[\d,]*", sentence)
    told = (len(kaixuan.bids), len(purchase.contracts), purchase.money // 100, len(purchase.declined))
    assert [f"{number:,}" for number in told if f"{number:,}" not in numbers] == []
    assert (purchase.is_proven_optimal, purchase.proof.unique) == (True, True)
    reasons = {row.purchase: row.reason.en for row in purchase.unmet}
    assert list(reasons) == ["G02", "G05", "G06", "G07", "G10"]
    assert sum("can provide" in reason for reason in reasons.values()) == 3
    assert reasons["G05"].startswith("the budget of 文化站 is too small")
    assert reasons["G07"].startswith("suppliers are limited to 2")


@pytest.mark.parametrize(
    "words", ["is excluded", "over the ceiling", "below the floor", "dearer than the bids", "no price would be taken"]
)
def test_each_kind_of_reason_occurs(words: str, purchase: Purchase) -> None:
    assert any(words in row.reason.en for row in purchase.declined)


def test_the_award_list_does_not_rest_on_it(kaixuan: Scenario) -> None:
    bare = replace(kaixuan, **dict.fromkeys(TABLE_GROUPS["purchase"], ()))
    assert digest(bare) == digest(kaixuan)
    assert digest(bare, "purchase") != digest(kaixuan, "purchase")
