"""Real rounds, with what two other programs fund."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.ballots.rules import RULES
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.pabulib_scenario import BallotRule, Utility

DATA = Path(__file__).resolve().parents[3] / "../shared/data"
EXPECTED = DATA / "pabulib" / "expected.json"
KNOWN = json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else []
COLUMNS: tuple[tuple[str, BallotRule, Utility], ...] = (
    ("greedy_cost", "greedy", "cost"),
    ("greedy_card", "greedy", "cardinality"),
    ("mes_cost", "mes", "cost"),
    ("mes_card", "mes", "cardinality"),
    ("phragmen", "phragmen", "cost"),
)

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real rounds are not on this machine")


@pytest.mark.parametrize("known", KNOWN, ids=[known["file"] for known in KNOWN])
def test_every_rule_funds_what_two_other_programs_fund(known: dict[str, Any]) -> None:
    for column, rule, utility in COLUMNS:
        plan = allocate(load(DATA / "pabulib" / known["file"], utility=utility, rule=rule))
        assert sorted(plan.amounts) == sorted(known[column]), column
        assert plan.proof.status == Status.BY_RULE


@cache
def jury_round() -> Path:
    return DATA / "kk24" / "pre_voting.pb"


def test_a_real_jury_is_followed_by_equal_shares_with_both_completions() -> None:
    with (DATA / "kk24" / "outcomes.csv").open(encoding="utf-8") as file:
        published = {row["id"] for row in csv.DictReader(file) if row["mes380k"] == "True"}
    budgets = {"": 380_000_00}
    plan = allocate(load(jury_round(), rule="mes+add1+greedy", budgets=budgets))
    assert {key.lstrip("0") for key in plan.amounts} == published
    raised = allocate(load(jury_round(), rule="mes+add1", budgets=budgets))
    assert set(plan.amounts) - set(raised.amounts) == {"052"}
    assert raised.proof.ballots is not None
    (purse,) = raised.proof.ballots.purses
    assert (purse.voters, purse.raised, purse.money) == (37, 671, 380_000_00 + 671 * 37 * 100)


def test_every_rule_answers_for_every_real_round() -> None:
    for path in sorted((DATA / "pabulib").glob("*.pb")):
        if "citywide" in path.name:
            continue
        for rule in sorted(set(RULES) - {"mes+add1", "mes+add1+greedy"}):
            plan = allocate(load(path, rule=rule))
            assert sum(plan.amounts.values()) <= plan.pools[0].budget
            assert plan.proof.ballots is not None
