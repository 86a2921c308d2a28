"""The settings of pairing: read as written, refused with the cure, and no part of the hash where nothing is stated."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest

from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.settings_pairing import PARTS, PairingSettings
from kaiyi_opt.scenario.settings_reader import read_settings
from kaiyi_opt.scenario.settings_writer import settings_sheet, settings_toml
from tests.network.hand_pairing import hand_round
from tests.network.small_pairings import settings

POINT = 10_000
BASE = {"title": "轮", "date": "2014-06-01", "domains": {"relief": {"zh": "救助"}, "affairs": {"zh": "事务"}}}
STATED = settings(
    mentees=["ungraded", "basic"],
    basic_first=False,
    places_good=9,
    per_community=2,
    last_year="lock",
    loss_of_fit="7.25%",
    naming_budget="1.5万元",
    weight_domain="0.25",
    domain_far=12.5,
    gap_much="30",
    adjacent_domains=["d0+d1", "d1+d2"],
)


def test_points_shares_and_money_are_kept_whole() -> None:
    pairing = STATED.pairing
    assert (pairing.loss_of_fit, pairing.naming_budget) == (725, 1_500_000)
    assert (pairing.weight_domain, pairing.domain_far, pairing.gap_much) == (2_500, 125_000, 300_000)
    assert pairing.mentees == ("ungraded", "basic")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_written_is_read_back(lang: Any) -> None:
    values = tomllib.loads(settings_toml(STATED, lang), parse_float=Decimal)
    assert read_settings(values, "scenario.toml") == (STATED, [])
    sheet = {row[0]: row[1] for row in settings_sheet(STATED, lang).rows}
    assert sheet["pairing.naming_budget"] == "15000"
    assert sheet["pairing.loss_of_fit"] == "0.0725"
    assert sheet["pairing.adjacent_domains"] == "d0+d1, d1+d2"


@pytest.mark.parametrize(
    ("stated", "zh", "en"),
    [
        (
            {"gap_none": 50},
            "“pairing”列：gap_none、gap_enough、gap_much、gap_too_much 应由小到大。请改正其中之一。",
            'column "pairing": gap_none, gap_enough, gap_much and gap_too_much must ascend. correct one of them.',
        ),
        (
            {f"weight_{part}": 0 for part in PARTS},
            "“pairing”列：各权重都是 0，无法计算匹配度。请至少给一个部分大于 0 的权重。",
            'column "pairing": all weights are 0, so no pair has a fit. give one part or more a weight above 0.',
        ),
        (
            {"weight_past": 1_001},
            "“pairing.weight_past”列：权重超过了 1000。请填 0 至 1000。",
            'column "pairing.weight_past": the weight is above 1000. give 0 to 1000.',
        ),
        (
            {"domain_same": 101},
            "“pairing.domain_same”列：超过了 100 分。请填 0 至 100。",
            'column "pairing.domain_same": this is more than 100 points. give 0 to 100.',
        ),
        (
            {"mentees": []},
            "“pairing.mentees”列：没有写任何等级。请至少写一个等级。",
            'column "pairing.mentees": no grade is stated. state one grade or more.',
        ),
        (
            {"adjacent_domains": ["relief"]},
            "“pairing.adjacent_domains”列：“relief”不是两个领域。请写成 领域+领域，如 relief+affairs。",
            "column \"pairing.adjacent_domains\": 'relief' is not two domains. write it as DOMAIN+DOMAIN, such as"
            " relief+affairs.",
        ),
        (
            {"adjacent_domains": ["relief+relief"]},
            "“pairing.adjacent_domains”列：“relief+relief”不是两个领域。请写成 领域+领域，如 relief+affairs。",
            "column \"pairing.adjacent_domains\": 'relief+relief' is not two domains. write it as DOMAIN+DOMAIN, such"
            " as relief+affairs.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(stated: dict[str, Any], zh: str, en: str) -> None:
    found, faults = read_settings({**BASE, "pairing": stated}, "scenario.toml")
    assert found is None
    assert [(fault.text().zh, fault.text().en) for fault in faults] == [(f"scenario.toml {zh}", f"scenario.toml, {en}")]


def test_an_adjacent_domain_that_does_not_exist_is_refused() -> None:
    _, faults = read_settings({**BASE, "pairing": {"adjacent_domains": ["relief+other"]}}, "scenario.toml")
    assert [(fault.text().zh, fault.text().en) for fault in faults] == [
        (
            "scenario.toml：pairing.adjacent_domains 中的 other 不是领域的键。可用：relief, affairs。",
            "scenario.toml: other in pairing.adjacent_domains is no domain's key. known: relief, affairs.",
        )
    ]


def test_a_list_of_grades_or_of_domains_may_come_from_a_cell() -> None:
    stated = {"mentees": "good、basic、good", "adjacent_domains": "relief+affairs"}
    found, faults = read_settings({**BASE, "pairing": stated}, "设置")
    assert faults == []
    assert found is not None
    assert (found.pairing.mentees, found.pairing.adjacent_domains) == (("good", "basic"), ("relief+affairs",))


def test_an_award_list_does_not_rest_on_the_settings_of_pairing_but_a_pairing_does() -> None:
    scenario = hand_round()
    other = hand_round(settings=settings(per_community=3))
    assert digest(scenario) == digest(other)
    assert digest(scenario, "pairing") != digest(other, "pairing")


def test_every_part_has_a_weight() -> None:
    assert [PairingSettings().weight(part) for part in PARTS] == [n * POINT for n in (3, 2, 1, 1, 2, 1, 2, 1)]
