"""Grants and purchases in one program: against every pair of plans, and apart where nothing couples them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import islice, product
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

import kaiyi_opt as ko
from kaiyi_opt.allocation.purchase.purchase import purchase_with_round
from kaiyi_opt.cli.app import app
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.scenario.nouns import Rule, Scenario
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify.checks import verify
from tests.allocation.small_purchases import Units, lawful_plans, order, small_market, worth
from tests.allocation.small_rounds import small_round
from tests.oracles import Oracle, Plan

YUAN = 100
SCALE = 1_000
"""A unit of a market costs 0.8 to 1.25 yuan; times this it weighs as much as a grant."""


def joint_round(seed: int) -> Scenario:
    """Return a small round with a small market of the same organisations, and caps on what each may have in all."""
    random = Random(seed)
    stated, market = small_round(seed, most_applications=4, rules=2), small_market(seed)
    assessed = {row.id: row.assessment for row in market.organisations}
    organisations = tuple(replace(row, assessment=assessed[row.id]) for row in stated.organisations)
    scaled = {
        "departments": tuple(
            replace(row, budget=None if row.budget is None else row.budget * SCALE) for row in market.departments
        ),
        "purchases": tuple(replace(row, ceiling=row.ceiling * SCALE) for row in market.purchases),
        "bids": tuple(replace(row, price=row.price * SCALE) for row in market.bids),
        "suppliers": tuple(
            replace(row, most_money=None if row.most_money is None else row.most_money * SCALE)
            for row in market.suppliers
        ),
    }
    caps = [
        Rule("all_money", "organisation_money", at_most=random.choice((2000, 3000, 5000)) * YUAN),
        Rule("all_awards", "organisation_awards", at_most=random.choice((1, 2, 3))),
    ]
    kept = tuple(cap for cap in caps if random.random() < 0.7)
    return replace(stated, organisations=organisations, rules=(*stated.rules, *kept), **scaled)


def keeps_caps(scenario: Scenario, grants: Plan, units: Units) -> bool:
    owner = {row.id: row.organisation for row in scenario.applications}
    price = {(row.purchase, row.organisation): row.price for row in scenario.bids}
    money, count = Counter[str](), Counter[str]()
    for key, amount in grants.items():
        money[owner[key]] += amount
        count[owner[key]] += 1
    for bid, number in units.items():
        money[bid[1]] += price[bid] * number
        count[bid[1]] += 1
    for rule in scenario.rules:
        if rule.active is False or rule.pool or rule.line:
            continue
        held = {"organisation_money": money, "organisation_awards": count}.get(rule.family, Counter())
        if any(organisation and value > (rule.at_most or 0) for organisation, value in held.items()):
            return False
    return True


def best_pair(scenario: Scenario) -> tuple[Plan, Units] | None:
    """Return the best pair of plans: the round's goals, the purchase's, the order of grants, the order of bids."""
    oracle, ranked = Oracle(scenario), order(scenario)
    signs = [-1 if name == "least_money" else 1 for name in oracle.goals]
    grants = [plan for plan in oracle.plans() if oracle.is_lawful(plan)]
    pairs = [pair for pair in product(grants, lawful_plans(scenario)) if keeps_caps(scenario, *pair)]

    def score(pair: tuple[Plan, Units]) -> tuple[object, ...]:
        granted, units = pair
        values = tuple(sign * oracle.value(name, granted) for sign, name in zip(signs, oracle.goals, strict=True))
        return values, worth(scenario, units), oracle.tie_key(granted), [units.get(key, 0) for key in ranked]

    return max(pairs, key=score) if pairs else None


def check(seed: int) -> bool:
    """Compare one round with the brute force; whether the two parts were coupled and differ from what each is alone."""
    scenario = joint_round(seed)
    best = best_pair(scenario)
    if best is None:
        with pytest.raises(InfeasibleError):
            purchase_with_round(scenario)
        return False
    found = purchase_with_round(scenario)
    assert found.round is not None
    units = {(row.purchase, row.organisation): row.units for row in found.contracts}
    assert (found.round.amounts, units) == best
    assert found.is_proven_optimal
    assert found.round.is_proven_optimal
    alone = ko.purchase(scenario)
    if not found.shared:
        assert (alone.contracts, alone.declined, alone.unmet) == (found.contracts, found.declined, found.unmet)
        assert ko.allocate(scenario).amounts == found.round.amounts
    return bool(found.shared) and alone.contracts != found.contracts


def test_the_pair_is_the_best_of_all_pairs() -> None:
    assert sum(check(seed) for seed in range(40)) >= 4


@pytest.mark.slow
def test_the_pair_is_the_best_of_all_pairs_in_many_more_rounds() -> None:
    assert sum(check(seed) for seed in range(1_000, 1_150)) >= 15


def test_a_bid_is_declined_beside_the_grants_at_its_price_and_not_a_fen_above() -> None:
    seen = 0
    for seed in islice((n for n in range(200) if joint_round(n).bids), 25):
        scenario = joint_round(seed)
        if best_pair(scenario) is None:
            continue
        found = purchase_with_round(scenario)
        assert found.round is not None
        grants = found.round.amounts
        for row in found.declined:
            if row.taken_at is None or not found.shared:
                continue
            key, seen = (row.purchase, row.organisation), seen + 1
            for price, is_taken in ((row.taken_at, True), (row.taken_at + 1, False)):
                bids = tuple(
                    replace(b, price=price) if (b.purchase, b.organisation) == key else b for b in scenario.bids
                )
                asked = replace(scenario, bids=bids)
                ranked = order(asked)
                plans = [plan for plan in lawful_plans(asked) if keeps_caps(asked, grants, plan)]
                best = max(plans, key=lambda plan: (worth(asked, plan), [plan.get(k, 0) for k in ranked]))
                assert (key in best) == is_taken
    assert seen >= 3


def coupled() -> Scenario:
    """The shipped round of 2014 with a cap on what an organisation may have in all."""
    scenario = ko.load(Path(__file__).parents[2] / "scenarios" / "kaixuan-2014")
    return replace(scenario, rules=(*scenario.rules, Rule("R13", "organisation_money", at_most=20_000 * YUAN)))


@pytest.mark.slow
def test_a_shipped_round_with_a_cap_in_all_is_planned_published_and_verified(tmp_path: Path) -> None:
    write_scenario(coupled(), tmp_path / "round", "zh")
    run = ["purchase", str(tmp_path / "round"), "--with-round", "--out", str(tmp_path / "out"), "--lang", "en"]
    told = CliRunner().invoke(app, run)
    assert told.exit_code == 0, told.output
    assert "count together for: an organisation is granted at most 20,000 yuan" in " ".join(told.output.split())
    for name in ("purchase.json", "awards.json"):
        assert verify(tmp_path / "out" / name, tmp_path / "round").is_verified
    published = json.loads((tmp_path / "out" / "purchase.json").read_text(encoding="utf-8"))
    held = Counter[str]()
    for row in (*published["contracts"], *published["with_round"]["awards"]):
        held[row["organisation"]] += row["amount_fen"]
    assert max(held.values()) <= 20_000 * YUAN
    published["with_round"]["awards"][0]["amount_fen"] += 20_000 * YUAN
    (tmp_path / "out" / "purchase.json").write_text(json.dumps(published), encoding="utf-8")
    assert "grants and contracts come to" in verify(tmp_path / "out" / "purchase.json", tmp_path / "round").text["en"]
