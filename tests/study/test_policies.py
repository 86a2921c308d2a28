"""The policies of a scenario: what its settings say of each, and what is refused."""

from __future__ import annotations

import datetime
import pickle
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.settings import Settings
from kaiyi_opt.scenario.settings_reader import read_settings
from kaiyi_opt.scenario.settings_writer import settings_toml
from kaiyi_opt.simulation.levers import Levers
from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.study.policies.exact_round import ExactRound
from kaiyi_opt.study.policies.named import exact_fund, exact_venture, fund_pool, policies_of, policy_of, venture_pool
from kaiyi_opt.study.policies.shares import equal_split
from tests.simulation.towns import town

KAIXUAN = load(Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014")
LEAST = {"title": "镇", "date": datetime.date(2014, 6, 30)}


def stated(**policies: Any) -> Settings:
    settings, faults = read_settings({**LEAST, "policies": policies}, "scenario.toml")
    assert settings is not None, faults
    return settings


def test_the_present_policy_has_the_rounds_money_and_rules() -> None:
    policy: Policy = policy_of(KAIXUAN)
    assert policy.levers == Levers()  # the article's
    assert policy.name == "current"
    richer = replace(KAIXUAN, pools=tuple(replace(pool, budget=pool.budget + 700) for pool in KAIXUAN.pools))
    assert policy_of(richer).levers == Levers(special_fund=100_000_700, venture_pool=20_000_700)
    assert isinstance(policy_of(KAIXUAN).fund_rule, ExactRound)


def test_a_round_has_the_lines_of_its_pool_and_the_rules_that_hold_for_any_round() -> None:
    pools = fund_pool(KAIXUAN), venture_pool(KAIXUAN)
    assert [pool.id for pool in pools if pool] == ["special_fund", "venture_pool"]
    rule = exact_venture(KAIXUAN)
    assert [noun.id for noun in rule.statement.rules] == ["R04", "R05", "R08", "R09", "R10"]
    fund = exact_fund(KAIXUAN)
    assert [noun.id for noun in fund.statement.rules] == ["R01", "R02", "R03"]
    assert fund.lines == ("start_up", "bookkeeping", "award_in_place", "honour_award", "venture")
    assert {line.id: line.benefit for line in fund.statement.lines}["award_in_place"] == "diminishing"
    assert [line.id for line in fund.statement.lines if line.entitlement] == ["bookkeeping", "honour_award", "start_up"]


def test_a_scenario_without_pools_has_a_present_policy_too() -> None:
    policies = policies_of(town())
    assert list(policies) == ["current"]
    assert policies["current"].levers == Levers()
    assert policies["current"].label["en"] == "present policy"
    assert isinstance(policies["current"].venture_rule, ExactRound)


def test_a_policy_states_where_it_differs_from_the_present_one() -> None:
    settings = stated(
        current={"training_places": 20, "worker_incentive": "50%"},
        bold={"zh": "大胆", "special_fund": "200万元", "sponsor_outreach": 1.5, "fund_rule": "equal_split"},
    )
    policies = policies_of(replace(KAIXUAN, settings=settings))
    present, bold = policies["current"], policies["bold"]
    assert present.levers == Levers(training_places=20, worker_incentive=0.5)
    assert bold.levers == replace(present.levers, special_fund=200_000_000, sponsor_outreach=1.5)
    assert bold.fund_rule is equal_split
    assert (bold.label["zh"], bold.label["en"]) == ("大胆", "大胆")


def test_an_unknown_policy_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError) as error:
        policy_of(KAIXUAN, "wishful")
    assert error.value.render("en") == (
        "there is no policy wishful. known: current, no_support, more_mentoring, equal_shares."
    )
    assert error.value.render("zh") == (
        "没有名为 wishful 的政策。可用：current, no_support, more_mentoring, equal_shares。"
    )


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"training_place": 3},
        "scenario.toml “policies.x.training_place”列：没有这一项设置。是否想写 training_places？",
        'scenario.toml, column "policies.x.training_place": there is no such setting. did you mean training_places?',
    ),
    (
        {"fund_rule": "lots"},
        "scenario.toml “policies.x.fund_rule”列：“lots”不在可选值内。"
        "可用：exact、equal_split、greedy、proportional、none。",
        "scenario.toml, column \"policies.x.fund_rule\": 'lots' is not one of the allowed values."
        " known: exact, equal_split, greedy, proportional, none.",
    ),
    (
        {"hatch_standard": 1.2},
        "scenario.toml “policies.x.hatch_standard”列：“1.2”超过了 100%。请写成 8% 或 0.08 的样子。",
        "scenario.toml, column \"policies.x.hatch_standard\": '1.2' is more than 100%. write it like 8% or 0.08.",
    ),
    (
        {"special_fund": -5},
        "scenario.toml “policies.x.special_fund”列：“-5”是负数。金额不能小于零，请改正。",
        "scenario.toml, column \"policies.x.special_fund\": '-5' is negative."
        " an amount of money cannot be below zero: correct it.",
    ),
]


@pytest.mark.parametrize(("entry", "zh", "en"), REFUSED, ids=[next(iter(case[0])) for case in REFUSED])
def test_what_is_wrong_is_said_with_cause_place_and_cure(entry: dict[str, Any], zh: str, en: str) -> None:
    settings, faults = read_settings({**LEAST, "policies": {"x": entry}}, "scenario.toml")
    assert settings is None
    assert [(fault.text().zh, fault.text().en) for fault in faults] == [(zh, en)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_policies_survive_being_written(lang: Any) -> None:
    written = settings_toml(KAIXUAN.settings, lang)
    settings, faults = read_settings(tomllib.loads(written), "scenario.toml")
    assert faults == []
    assert settings == KAIXUAN.settings


def test_policies_travel_to_other_processes() -> None:
    for policy in policies_of(KAIXUAN).values():
        assert pickle.loads(pickle.dumps(policy)).levers == policy.levers
