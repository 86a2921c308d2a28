"""Co-funding: rows, exact check, oracle and verifier agree; what it says, and what an applicant is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError, InputError
from kaiyi_opt.report.award_list import write_awards
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Rule, Scenario
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify.checks import verify
from tests.allocation.small_rounds import YUAN, hand_round, small_round
from tests.allocation.test_rules import check_agreement
from tests.oracles import Oracle


def matched_round(seed: int) -> Scenario:
    """Return a small round with costs of every kind and one or two rules of co-funding."""
    random, scenario = Random(seed), small_round(seed)
    applications = tuple(
        replace(
            entry, cost=random.choice((None, entry.request, (entry.request or 0) * 2, (entry.request or 0) + 333_33))
        )
        if entry.line != "startup"
        else entry
        for entry in scenario.applications
    )
    rules = tuple(
        Rule(
            f"c{number}",
            "co_funding",
            unit=unit,
            at_least=random.choice((1, 3_333, 5_000))
            if unit == "share_of_cost"
            else random.choice((1, 500_00, 2_000_00)),
            **random.choice(({"pool": "venture"}, {"line": "merit_award"}, {})),
        )
        for number, unit in enumerate(random.sample(("yuan", "share_of_cost"), random.randint(1, 2)))
    )
    return replace(scenario, applications=applications, rules=(*scenario.rules, *rules))


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_rows_check_and_oracle_agree(first: int) -> None:
    for seed in range(first, first + 20):
        check_agreement(matched_round(seed))


@pytest.mark.parametrize("seed", range(25))
def test_the_plan_agrees_with_trying_every_plan(seed: int) -> None:
    scenario = matched_round(seed)
    best = Oracle(scenario).best
    if best is None:
        with pytest.raises(InfeasibleError):
            optimise(state(scenario))
    else:
        assert optimise(state(scenario)).awards == best.plan


@pytest.mark.parametrize("seed", range(12))
def test_the_verifier_agrees_and_finds_what_is_broken(seed: int, tmp_path: Path) -> None:
    scenario = matched_round(seed)
    write_scenario(scenario, tmp_path / "round", "zh")
    write_scenario(
        replace(scenario, rules=tuple(r for r in scenario.rules if r.family != "co_funding")), tmp_path / "bare", "zh"
    )
    try:
        plan = allocate(load(tmp_path / "round"))
    except InfeasibleError:
        return
    write_awards(plan, tmp_path, "zh")
    assert verify(tmp_path / "awards.json", tmp_path / "round").differences == ()
    free = allocate(load(tmp_path / "bare"))
    write_awards(free, tmp_path, "zh")
    found = {text.en.split(":")[0] for text in verify(tmp_path / "awards.json", tmp_path / "round").differences}
    broken = [rule for rule in Oracle(scenario).breaks(free.amounts) if rule.startswith("c")]
    assert sorted(place for place in found if "co-funding" in place) == [f"rule {key} (co-funding)" for key in broken]


def project_rule(unit: str, at_least: int, *costs: int | None) -> Scenario:
    scenario = hand_round(Rule("R1", "co_funding", line="venture", at_least=at_least, unit=unit))
    entries = zip(scenario.applications, costs, strict=True)
    return replace(scenario, applications=tuple(replace(entry, cost=cost) for entry, cost in entries))


def test_what_it_says_and_what_an_applicant_is_told() -> None:
    scenario = project_rule("share_of_cost", 2_500, 1333_33 * 1, 2500_00, None, 8000_00)
    plan = allocate(scenario)
    (rule,) = [rule for rule in plan.problem.rules if rule.id == "R1"]
    assert rule.sentence.zh == "“创投”类别中每个项目至少自筹总成本的 25%"
    assert rule.sentence.en == "every project on the line 'venture' finds at least 25% of its cost from other funds"
    # A quarter of 1,333.33 is 333.3325 yuan, and only 333.33 are left to others: a fen decides.
    assert list(plan.amounts) == ["p4"]
    told = {item.application: item.reason for item in plan.declined}
    assert told["p1"].en == f"others bear too little of its cost: {rule.sentence.en}"
    assert told["p3"].zh == f"表中没有写明项目总成本，而{rule.sentence.zh}"
    said = [
        scenario.in_currency(violation.text).en
        for violation in rule.violations(plan.problem.candidates, {"p2": 2000_00, "p3": 3000_00})
    ]
    assert said == [
        f"p2: of its cost of 2,500 yuan it is granted 2,000 yuan, but {rule.sentence.en}",
        f"p3: its cost is not stated, but {rule.sentence.en}",
    ]


def test_money_of_one_s_own_is_counted_to_the_fen() -> None:
    costs = (1500_00, 2499_99, 3500_00, 4500_00)
    assert list(allocate(project_rule("yuan", 500_00, *costs)).amounts) == ["p1", "p3", "p4"]


def test_a_unit_of_another_family_is_refused_with_what_is_known(tmp_path: Path) -> None:
    write_scenario(project_rule("yuan", 500 * YUAN, None, None, None, None), tmp_path / "round", "en")
    path = tmp_path / "round" / "rules.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",money,", ",share of budget,"), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load(tmp_path / "round")
    assert (
        "this family of rules does not count in 'share of budget'. write money or share of cost."
        in raised.value.render("en")
    )
    assert "这种规则不用单位“占预算比例”。请改为 金额 或 占成本比例。" in raised.value.render("zh")
