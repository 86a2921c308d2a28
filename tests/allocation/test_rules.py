"""Every family of rules: its rows, its exact check and the oracle agree on every plan; what it says, in full."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings

from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.problem import Problem, state
from kaiyi_opt.allocation.rules import FAMILIES, Row, rules_of
from kaiyi_opt.scenario.nouns import Rule, Scenario
from tests.allocation.small_rounds import hand_round, small_round
from tests.oracles import Oracle, Plan
from tests.strategies import scenarios

YUAN = 100
POINT = 10_000


def keeps(row: Row, problem: Problem, plan: Plan) -> bool:
    """Whether a plan keeps one row, option by option, in Python's whole numbers."""
    candidates = problem.candidates
    total = 0
    for option, weight in zip(row.columns.tolist(), row.weights.tolist(), strict=True):
        number = int(candidates.option_candidate[option])
        total += weight * (plan.get(candidates[number].id) == int(candidates.option_amount[option]))
    return (row.lower is None or total >= row.lower) and (row.upper is None or total <= row.upper)


def check_agreement(stated: Scenario, most_plans: int = 150) -> None:
    problem, oracle = state(stated), Oracle(stated)
    rules = {rule.id: (rule, rule.rows(problem.candidates)) for rule in problem.rules}
    assert list(rules) == list(oracle.limits)
    plans = list(oracle.plans())
    for plan in islice(plans, 0, None, max(1, len(plans) // most_plans)):
        for key, (rule, rows) in rules.items():
            is_kept = oracle.limits[key](plan)
            assert all(keeps(row, problem, plan) for row in rows) == is_kept, (key, plan)
            found = rule.violations(problem.candidates, plan)
            assert (not found) == is_kept, (key, plan)
            assert all(violation.rule == key for violation in found)
            assert all(violation.text.zh and violation.text.en for violation in found)


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_rows_check_and_oracle_agree_on_seeded_rounds(first: int) -> None:
    for seed in range(first, first + 30):
        check_agreement(small_round(seed, rules=6))


@given(scenarios())
@settings(max_examples=50)
def test_rows_check_and_oracle_agree_on_any_round(stated: Scenario) -> None:
    check_agreement(stated, most_plans=60)


@pytest.mark.slow
def test_rows_check_and_oracle_agree_on_hundreds_of_rounds() -> None:
    for seed in range(10_000, 10_250):
        check_agreement(small_round(seed, rules=6), most_plans=400)


@given(scenarios())
@settings(max_examples=50)
def test_the_compiled_program_holds_the_rows_of_every_rule_in_order(stated: Scenario) -> None:
    problem = state(stated)
    program, decoder = compile_problem(problem)
    owners = [rule.id for rule in problem.rules for _ in rule.rows(problem.candidates)]
    assert list(program.row_rule[: len(owners)]) == owners
    assert set(program.row_rule[len(owners) :]) <= {""}
    oracle = Oracle(stated)
    for plan in islice(oracle.plans(), 40):
        point = decoder.encode(plan)
        assert decoder.decode(point) == plan
        assert program.program(None).is_feasible(point) == oracle.is_lawful(plan)


def test_every_family_of_the_table_is_there() -> None:
    assert sorted(FAMILIES) == [
        "co_funding",
        "excludes",
        "force_in",
        "force_out",
        "group_limit",
        "merit_threshold",
        "organisation_awards",
        "organisation_money",
        "requires",
    ]


ALL: Plan = {f"p{n}": n * 1000 * YUAN for n in range(1, 5)}
SAID: dict[str, tuple[dict[str, Any], str, str, list[tuple[str, str]]]] = {
    "organisation_awards": (
        {"family": "organisation_awards", "at_most": 1},
        "每家组织最多获 1 项",
        "an organisation is granted at most 1 award",
        [
            (
                "组织 o1 所获为 2 项，超过上限 1 项",
                "what organisation o1 is granted is 2 awards, above the ceiling of 1 award",
            ),
            (
                "组织 o2 所获为 2 项，超过上限 1 项",
                "what organisation o2 is granted is 2 awards, above the ceiling of 1 award",
            ),
        ],
    ),
    "organisation_money": (
        {"family": "organisation_money", "at_most": 6_999_99, "line": "venture"},
        "每家组织“创投”类别中最多获 6,999.99 ¤",
        "an organisation is granted at most 6,999.99 ¤ on the line 'venture'",
        [
            (
                "组织 o2 所获为 7,000 ¤，超过上限 6,999.99 ¤",
                "what organisation o2 is granted is 7,000 ¤, above the ceiling of 6,999.99 ¤",
            )
        ],
    ),
    "group_floor": (
        {"family": "group_limit", "by": "domain", "group": "care", "at_least": 5_000 * YUAN, "unit": "yuan"},
        "领域“为老”至少 5,000 ¤",
        "domain 'care' is granted at least 5,000 ¤",
        [
            (
                "领域“为老”所获为 4,000 ¤，低于下限 5,000 ¤",
                "what domain 'care' is granted is 4,000 ¤, below the floor of 5,000 ¤",
            )
        ],
    ),
    "group_range": (
        {"family": "group_limit", "by": "domain", "at_least": 1, "at_most": 1, "unit": "count", "pool": "fund"},
        "每个领域“专项资金”中至少 1 项、至多 1 项",
        "each domain is granted at least 1 award and at most 1 award from 'special fund'",
        [
            (
                "领域“文体”所获为 2 项，超过上限 1 项",
                "what domain 'arts' is granted is 2 awards, above the ceiling of 1 award",
            ),
            (
                "领域“为老”所获为 2 项，超过上限 1 项",
                "what domain 'care' is granted is 2 awards, above the ceiling of 1 award",
            ),
        ],
    ),
    "group_share": (
        {"family": "group_limit", "by": "community", "at_most": 2_999, "unit": "share"},
        "社区“东苑”至多 2,999 ¤",
        "community '东苑' is granted at most 2,999 ¤",
        [
            (
                "社区“东苑”所获为 3,000 ¤，超过上限 2,999 ¤",
                "what community '东苑' is granted is 3,000 ¤, above the ceiling of 2,999 ¤",
            )
        ],
    ),
    "group_share_of_awards": (
        {"family": "group_limit", "by": "domain", "group": "art", "at_most": 3_333, "unit": "share_of_awards"},
        "领域“文体”至多拨付总额的 33.33%",
        "domain 'arts' is granted at most 33.33% of the money granted",
        [
            (
                "领域“文体”所获不合“拨付总额的 33.33%”的限额",
                "what domain 'arts' is granted does not keep the limit of 33.33% of the money granted",
            )
        ],
    ),
    "merit_threshold": (
        {"family": "merit_threshold", "at_least": 105_000},
        "得分低于 10.5 分的不予资助",
        "what scores below 10.5 points is not funded",
        [("p1 得分 10，低于 10.5", "p1 scores 10, below 10.5")],
    ),
    "excludes": (
        {"family": "excludes", "applications": ("p1", "p2", "p3"), "at_most": 2},
        "p1、p2、p3 中最多资助 2 项",
        "of p1, p2, p3 at most 2 may be funded",
        [
            (
                "p1、p2、p3 中获资助的为 3 项，超过上限 2 项",
                "what is funded of p1, p2, p3 is 3 awards, above the ceiling of 2 awards",
            )
        ],
    ),
    "force_in": (
        {"family": "force_in", "applications": ("p4",), "reason": "街道决定"},
        "p4 指定入选（街道决定）",
        "p4 funded by decision (街道决定)",
        [],
    ),
    "force_out": (
        {"family": "force_out", "applications": ("p4",), "reason": "已撤回"},
        "p4 指定不选（已撤回）",
        "p4 not funded by decision (已撤回)",
        [("p4 指定不选而获资助", "p4 is not to be funded and is")],
    ),
    "requires": (
        {"family": "requires", "applications": ("p1", "p2", "p3")},
        "资助 p1 须同时资助 p2、p3",
        "p1 is funded only together with p2, p3",
        [],
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_what_a_rule_says_and_what_a_plan_breaks_of_it(case: str) -> None:
    fields, zh, en, broken = SAID[case]
    problem = state(hand_round(Rule("r", **fields)))
    rule = problem.rules[-1]
    assert (rule.id, rule.sentence.zh, rule.sentence.en) == ("r", zh, en)
    found = rule.violations(problem.candidates, ALL)
    assert [(violation.text.zh, violation.text.en) for violation in found] == broken


def test_what_is_missing_is_named() -> None:
    stated = hand_round(
        Rule("in", "force_in", applications=("p2", "p4"), reason="决定"),
        Rule("with", "requires", applications=("p1", "p2", "p3")),
    )
    problem = state(stated)
    found = [v for rule in problem.rules for v in rule.violations(problem.candidates, {"p1": 1000 * YUAN})]
    assert [(v.rule, v.text.zh, v.text.en) for v in found] == [
        ("in", "p2 指定入选而未获资助", "p2 is to be funded and is not"),
        ("in", "p4 指定入选而未获资助", "p4 is to be funded and is not"),
        ("with", "p1 获资助而 p2 没有", "p1 is funded and p2 is not"),
        ("with", "p1 获资助而 p3 没有", "p1 is funded and p3 is not"),
    ]


def test_budgets_of_pools_and_lines_are_rules_by_themselves() -> None:
    problem = state(hand_round())
    assert [(rule.id, rule.sentence.zh, rule.sentence.en) for rule in problem.rules] == [
        ("pool:fund", "“专项资金”最多拨付 10,000 ¤", "'special fund' pays at most 10,000 ¤"),
        ("line:venture", "“创投”最多拨付 9,000 ¤", "'venture' pays at most 9,000 ¤"),
    ]
    found = [v for rule in problem.rules for v in rule.violations(problem.candidates, ALL)]
    assert [(v.rule, v.text.zh, v.text.en) for v in found] == [
        (
            "line:venture",
            "“创投”拨付合计为 10,000 ¤，超过上限 9,000 ¤",
            "what 'venture' pays is 10,000 ¤, above the ceiling of 9,000 ¤",
        )
    ]


def test_a_rule_that_is_switched_off_is_no_rule() -> None:
    rules = tuple(
        Rule(key, "force_out", active=active, applications=("p1",), reason="x")
        for key, active in (("on", True), ("off", False), ("blank", None))
    )
    assert [rule.id for rule in rules_of(hand_round(*rules))] == ["pool:fund", "line:venture", "blank", "on"]


def test_a_share_is_of_the_lines_budget_or_the_pools_or_all_of_them() -> None:
    share = Rule("r", "group_limit", by="domain", group="care", at_least=3_333, at_most=6_666, unit="share")
    sentences = {
        scope: state(hand_round(replace(share, **{scope: key} if key else {}))).rules[-1].sentence.en
        for scope, key in (("pool", "fund"), ("line", "venture"), ("reason", ""))
    }
    assert sentences == {
        "pool": "domain 'care' is granted at least 3,333 ¤ and at most 6,666 ¤ from 'special fund'",
        "line": "domain 'care' is granted at least 2,999.70 ¤ and at most 5,999.40 ¤ on the line 'venture'",
        "reason": "domain 'care' is granted at least 3,333 ¤ and at most 6,666 ¤",
    }


def test_a_share_of_an_odd_budget_is_rounded_inward() -> None:
    stated = hand_round(
        Rule("r", "group_limit", by="domain", group="care", at_least=3_333, at_most=6_666, unit="share")
    )
    odd = replace(stated, pools=(replace(stated.pools[0], budget=1_000_01),))
    row = state(odd).rules[-1].rows(state(odd).candidates)[0]
    assert (row.lower, row.upper) == (33331, 66660)
