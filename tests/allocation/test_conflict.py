"""When no plan exists: the smallest set of rules that conflict, and what would mend it, against every plan tried."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.conflict import Conflict, ConflictError
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.scenario.nouns import Rule, Scenario
from tests.allocation.small_rounds import hand_round, small_round
from tests.oracles import Oracle, Plan
from tests.strategies import scenarios

YUAN = 100
RANK = {"fen": 0, "count": 1, "logic": 2}


def conflict_of(stated: Scenario) -> Conflict:
    with pytest.raises(ConflictError) as caught:
        allocate(stated)
    return caught.value.conflict


def smallest_size(broken: list[frozenset[str]], names: list[str]) -> int:
    """Return the size of a smallest set of rules of which every plan breaks one."""
    for size in range(len(names) + 1):
        if any(all(set(some) & each for each in broken) for some in combinations(names, size)):
            return size
    raise AssertionError("some plan breaks nothing")


def shortfall(oracle: Oracle, name: str, plan: Plan) -> int:
    """Return by how much a plan breaks a rule in money or awards, summed over organisations and groups."""
    granted = {key: (oracle.listed[key], amount) for key, amount in plan.items()}
    if name.startswith(("pool:", "line:")):
        kind, key = name.split(":", 1)
        payer = oracle.scenario.pool(key) if kind == "pool" else oracle.scenario.line(key)
        spent = sum(
            amount for one, amount in granted.values() if (one.line.pool if kind == "pool" else one.line.id) == key
        )
        return max(0, spent - (payer.budget or 0))
    rule = next(rule for rule in oracle.scenario.rules if rule.id == name)
    within = [
        (one, amount)
        for one, amount in granted.values()
        if rule.line in ("", one.line.id) and rule.pool in ("", one.line.pool)
    ]
    in_money = rule.family == "organisation_money" or rule.unit in ("yuan", "share")
    if rule.family == "excludes":
        sums, floor, ceiling = [sum(key in plan for key in set(rule.applications))], None, rule.at_most
        ceiling = 1 if ceiling is None else ceiling
    elif rule.family == "group_limit":
        whole = oracle._budget(rule) if rule.unit == "share" else 10_000
        floor = None if rule.at_least is None else -(-rule.at_least * whole // 10_000)
        ceiling = None if rule.at_most is None else rule.at_most * whole // 10_000
        sums = [
            sum(amount if in_money else 1 for one, amount in within if group in one.groups[rule.by])
            for group in set(oracle._groups(rule))
        ]
    else:
        floor, ceiling = None, rule.at_most
        owners = {organisation.id for organisation in oracle.scenario.organisations}
        sums = [sum(amount if in_money else 1 for one, amount in within if one.organisation == o) for o in owners]
    return sum(max(0, (floor or 0) - value) + (max(0, value - ceiling) if ceiling is not None else 0) for value in sums)


def check_conflict(stated: Scenario) -> None:
    oracle, found = Oracle(stated), conflict_of(stated)
    plans = list(oracle.plans())
    broken = [frozenset(oracle.breaks(plan)) for plan in plans]
    names = list(oracle.limits)
    assert all(set(found.rules) & each for each in broken), "some plan keeps all of the set"
    assert len(found.rules) == smallest_size(broken, names)
    mends = {name for each in broken if len(each) == 1 for name in each}
    assert {way.rule for way in found.relaxations} == mends
    for way in found.relaxations:
        least = [
            shortfall(oracle, way.rule, plan)
            for plan, each in zip(plans, broken, strict=True)
            if each == frozenset({way.rule}) and way.unit != "logic"
        ]
        assert way.amount == min(least, default=0)
    assert [way.rule for way in found.relaxations] == [
        way.rule for way in sorted(found.relaxations, key=lambda way: (RANK[way.unit], way.amount, way.rule))
    ]


@pytest.mark.parametrize("first", [0, 100])
def test_sets_and_relaxations_are_least_on_seeded_rounds(first: int) -> None:
    for seed in range(first, first + 100):
        stated = small_round(seed, rules=5)
        if Oracle(stated).best is None:
            check_conflict(stated)


@given(scenarios())
@settings(max_examples=50)
def test_sets_and_relaxations_are_least_on_any_round(stated: Scenario) -> None:
    if Oracle(stated).best is None:
        check_conflict(stated)


@pytest.mark.slow
def test_sets_and_relaxations_are_least_on_hundreds_of_rounds() -> None:
    for seed in range(20_000, 20_300):
        stated = small_round(seed, rules=6)
        if Oracle(stated).best is None:
            check_conflict(stated)


def told(stated: Scenario) -> tuple[str, str]:
    with pytest.raises(InfeasibleError) as caught:
        allocate(stated)
    assert caught.value.exit_code == 3
    return caught.value.render("zh"), caught.value.render("en")


def tight_pool() -> Scenario:
    """Return a round whose floor for the arts takes 6,000 yuan of a pool that has 2,800."""
    stated = hand_round(
        Rule("arts", "group_limit", by="domain", group="art", at_least=6_000 * YUAN, unit="yuan"),
        Rule("few", "organisation_awards", at_most=2),
    )
    pool = replace(stated.pools[0], budget=2_800 * YUAN)
    return replace(stated, pools=(pool,), lines=(replace(stated.lines[0], budget=None),))


def test_the_message_names_the_rules_and_the_cheapest_way_out() -> None:
    assert told(tight_pool()) == (
        "没有任何方案能同时满足以下规则：[pool:fund] “专项资金”最多拨付 2,800 元；[arts] 领域“文体”至少 6,000 元。"
        "最省的办法：将规则 [pool:fund] 的上限提高 3,200 元；或将规则 [arts] 的下限降低 4,000 元。",
        "no plan keeps all of these rules together: [pool:fund] 'special fund' pays at most 2,800 yuan; "
        "[arts] domain 'arts' is granted at least 6,000 yuan. "
        "the cheapest way out: raise the ceiling of rule [pool:fund] by 3,200 yuan; "
        "or lower the floor of rule [arts] by 4,000 yuan.",
    )


@pytest.mark.parametrize(("short", "is_enough"), [(0, True), (1, False)])
def test_raising_the_pool_by_that_much_is_enough_and_a_fen_less_is_not(short: int, is_enough: bool) -> None:
    stated = tight_pool()
    raised = replace(stated, pools=(replace(stated.pools[0], budget=6_000 * YUAN - short),))
    floor = 2_000 * YUAN + short
    rules = tuple(replace(rule, at_least=floor) if rule.id == "arts" else rule for rule in stated.rules)
    lowered = replace(stated, rules=rules)
    for changed in (raised, lowered):
        if is_enough:
            assert allocate(changed).amounts
        else:
            conflict_of(changed)


def test_a_count_is_relaxed_by_awards_and_a_decision_is_dropped() -> None:
    stated = hand_round(
        Rule("most", "organisation_awards", at_most=1),
        Rule("in", "force_in", applications=("p1", "p2"), reason="已签约"),
    )
    assert told(stated) == (
        "没有任何方案能同时满足以下规则：[in] p1、p2 指定入选（已签约）（涉及 p1、p2）；"
        "[most] 每家组织最多获 1 项（涉及 o1）。"
        "最省的办法：将规则 [most]（o1）的上限提高 1 项；或取消规则 [in]。",
        "no plan keeps all of these rules together: [in] p1, p2 funded by decision (已签约) (here: p1, p2); "
        "[most] an organisation is granted at most 1 award (here: o1). "
        "the cheapest way out: raise the ceiling of rule [most] (o1) by 1 award; or drop rule [in].",
    )


def test_where_no_single_rule_mends_it_that_is_said() -> None:
    stated = hand_round(
        Rule("a", "force_in", applications=("p1",), reason="甲"),
        Rule("b", "force_in", applications=("p1",), reason="乙"),
        Rule("c", "force_out", applications=("p1",), reason="丙"),
        Rule("d", "force_out", applications=("p1",), reason="丁"),
    )
    found = conflict_of(stated)
    assert (len(found.rules), found.relaxations) == (2, ())
    zh, en = told(stated)
    assert zh.endswith("。只放宽其中一条还不够，须同时放宽几条。")
    assert en.endswith(". relaxing one of them is not enough: several must be relaxed together.")


def test_whoever_is_not_eligible_cannot_be_forced_in() -> None:
    stated = hand_round(Rule("in", "force_in", applications=("p1",), reason="已签约"))
    excluded = replace(stated, lines=(replace(stated.lines[0], min_grade="good"),))
    found = conflict_of(excluded)
    assert (found.rules, [(way.rule, way.unit, way.text.en) for way in found.relaxations]) == (
        ("in",),
        [("in", "logic", "drop rule [in]")],
    )


def test_shares_that_leave_no_whole_fen_conflict_in_the_open() -> None:
    """A third of 100 fen is between 33 and 34: floor and ceiling, rounded inward, cross."""
    stated = hand_round(
        Rule("third", "group_limit", by="domain", group="care", at_least=3_333, at_most=3_333, unit="share")
    )
    odd = replace(stated, pools=(replace(stated.pools[0], budget=10_001),))
    assert conflict_of(odd).rules == ("third",)


def test_a_rule_that_no_slack_mends_is_told_without_an_endless_search() -> None:
    """HiGHS searched the slack of one rule without end where another conflict stood beside it."""
    check_conflict(small_round(10_822, most_applications=7, rules=4))


def test_the_answer_does_not_hang_on_the_solver() -> None:
    stated = tight_pool()
    with pytest.raises(ConflictError) as caught:
        allocate(stated, "cbc")
    assert caught.value.conflict == conflict_of(stated)


def test_groups_are_called_by_their_names_in_either_language() -> None:
    stated = hand_round(
        Rule("most", "group_limit", by="domain", at_most=1, unit="count"),
        Rule("in", "force_in", applications=("p1", "p3"), reason="已签约"),
    )
    assert told(stated) == (
        "没有任何方案能同时满足以下规则：[in] p1、p3 指定入选（已签约）（涉及 p1、p3）；"
        "[most] 每个领域至多 1 项（涉及 为老）。"
        "最省的办法：将规则 [most]（为老）的上限提高 1 项；或取消规则 [in]。",
        "no plan keeps all of these rules together: [in] p1, p3 funded by decision (已签约) (here: p1, p3); "
        "[most] each domain is granted at most 1 award (here: care). "
        "the cheapest way out: raise the ceiling of rule [most] (care) by 1 award; or drop rule [in].",
    )
