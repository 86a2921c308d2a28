"""The audit: it passes what the oracle calls lawful, and names every kind of tampering in full."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.scenario.nouns import Scenario
from tests.allocation.small_rounds import hand_round, small_round
from tests.oracles import Oracle, Plan
from tests.strategies import scenarios

YUAN = 100
POINT = 10_000


def check_every_plan(stated: Scenario, most_plans: int) -> None:
    problem, oracle = state(stated), Oracle(stated)
    for plan in islice(oracle.plans(), most_plans):
        found = audit(problem, plan)
        assert found.is_clean == oracle.is_lawful(plan)
        assert {violation.rule for violation in found.violations} == set(oracle.breaks(plan))
        assert list(found.goal_values) == [oracle.value(name, plan) for name in oracle.goals]


@given(scenarios())
@settings(max_examples=50)
def test_it_judges_every_plan_as_the_oracle_does(stated: Scenario) -> None:
    check_every_plan(stated, 50)


@pytest.mark.parametrize("seed", range(40))
def test_so_it_does_on_seeded_rounds(seed: int) -> None:
    check_every_plan(small_round(seed, rules=5), 200)


@given(st.integers(0, 10**9), st.data())
def test_an_amount_off_by_a_fen_is_caught(seed: int, data: st.DataObject) -> None:
    stated = small_round(seed)
    oracle = Oracle(stated)
    if oracle.best is None or not oracle.best.plan:
        return
    key = data.draw(st.sampled_from(sorted(oracle.best.plan)))
    changed: Plan = {**oracle.best.plan, key: oracle.best.plan[key] + data.draw(st.sampled_from((-1, 1)))}
    found = audit(state(stated), changed)
    assert f"line:{oracle.listed[key].line.id}" in {violation.rule for violation in found.violations}


def tampered(plan: Plan) -> list[tuple[str, str, str]]:
    found = audit(state(hand_round()), plan)
    return [(violation.rule, violation.text.zh, violation.text.en) for violation in found.violations]


def test_a_lawful_plan_breaks_nothing() -> None:
    assert tampered({"p4": 4000 * YUAN, "p3": 3000 * YUAN, "p2": 2000 * YUAN}) == []
    assert tampered({"p1": 0}) == []


def test_an_amount_that_the_line_does_not_grant_is_named() -> None:
    assert tampered({"p1": 999_99}) == [("line:venture", "p1 不可获 999.99 元", "p1 may not be granted 999.99 yuan")]
    assert tampered({"p1": -1000 * YUAN}) == [
        ("line:venture", "p1 不可获 -1,000 元", "p1 may not be granted -1,000 yuan")
    ]


def test_an_application_that_does_not_exist_is_named() -> None:
    assert tampered({"p9": 1000 * YUAN}) == [("law", "没有申请 p9", "there is no application p9")]


def test_money_beyond_a_budget_is_named() -> None:
    assert tampered({f"p{n}": n * 1000 * YUAN for n in range(1, 5)}) == [
        (
            "line:venture",
            "“创投”拨付合计为 10,000 元，超过上限 9,000 元",
            "what 'venture' pays is 10,000 yuan, above the ceiling of 9,000 yuan",
        )
    ]


def test_an_award_to_whom_the_law_excludes_is_named_with_every_reason() -> None:
    problems = [state(small_round(seed)) for seed in range(100)]
    problem = next(each for each in problems if any(len(why) > 1 for why in each.ineligible.values()))
    key, why = next((key, why) for key, why in sorted(problem.ineligible.items()) if len(why) > 1)
    (violation,) = audit(problem, {key: 1}).violations
    assert violation.rule == "law"
    assert violation.text.zh == f"{key} 不符合条件：{'；'.join(text.zh for text in why)}"
    assert violation.text.en == f"{key} is not eligible: {'; '.join(text.en for text in why)}"


def test_what_is_not_lawful_counts_towards_no_goal() -> None:
    problem = state(hand_round())
    merit, votes, money = audit(problem, {"p1": 999, "p9": 5, "p2": 2000 * YUAN}).goal_values
    assert (merit, votes, money) == (20 * 100 * POINT, 20, 2000 * YUAN)
