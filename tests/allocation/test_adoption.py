"""Companies that adopt projects: against every plan tried, what must hold of purses, and what is told of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiyi_opt.allocation.allocate import allocate, plan_of
from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.awards import PaidAwards, of, payer_of
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.conflict import ConflictError
from kaiyi_opt.allocation.explain import explain
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.errors import InfeasibleError, KaiyiError
from kaiyi_opt.scenario.nouns import NOUNS, Rule, Scenario
from kaiyi_opt.scenario.nouns_network import Adoption, Sponsor
from tests.allocation.small_adoptions import AdoptionOracle, adoption_round, partner_day
from tests.allocation.small_rounds import small_round

YUAN, POINT = 100, 10_000
SEEDS = st.integers(0, 10**9)


def outcome(stated: Scenario) -> Plan | None:
    try:
        return allocate(stated)
    except InfeasibleError:
        return None


def payers(plan: Plan) -> dict[str, str]:
    return {award.application: award.sponsor for award in plan.awarded if award.sponsor}


def check(stated: Scenario, solver: str = "highs") -> bool:
    """Hold a plan against every other; whether a company pays in it."""
    best = AdoptionOracle(stated).best
    if best is None:
        with pytest.raises(InfeasibleError):
            allocate(stated, solver)
        return False
    plan = allocate(stated, solver)
    assert tuple(goal.value for goal in plan.proof.goals) == best.values
    assert (plan.amounts, payers(plan)) == (best.plan, best.payers)
    assert plan.proof.unique == (best.ties == 1)
    assert plan.is_proven_optimal
    check_money(stated, plan)
    return bool(best.payers)


def check_money(stated: Scenario, plan: Plan) -> None:
    """Every fen comes from one pool or one purse, and adds up to what pools and purses are said to pay."""
    from_pools: Counter[str] = Counter()
    from_purses: Counter[str] = Counter()
    for award in plan.awarded:
        assert bool(award.pool) != bool(award.sponsor)
        assert award.pool in ("", stated.line(award.line).pool)
        (from_purses if award.sponsor else from_pools)[award.sponsor or award.pool] += award.amount
    assert {pool.id: pool.spent for pool in plan.pools} == {pool.id: from_pools[pool.id] for pool in stated.pools}
    purses = {sponsor.id: sponsor.purse for sponsor in stated.sponsors if sponsor.purse is not None}
    assert {purse.id: purse.budget for purse in plan.purses} == purses
    assert {purse.id: purse.spent for purse in plan.purses if purse.spent} == +from_purses
    assert all(use.spent <= use.budget for use in (*plan.pools, *plan.purses))
    for award in plan.awarded:
        if award.sponsor:
            assert award.amount == (stated.application(award.application).request or stated.line(award.line).fixed)


@pytest.mark.parametrize("first", range(0, 90, 30))
def test_small_rounds_get_the_plan_that_trying_every_amount_and_payer_finds(first: int) -> None:
    adopting = [check(adoption_round(seed)) for seed in range(first, first + 30)]
    assert sum(adopting) >= 4


def test_cbc_finds_the_same_plans_and_payers() -> None:
    for seed in range(500, 510):
        check(adoption_round(seed), "cbc")


@pytest.mark.slow
@pytest.mark.usefixtures("unexplained")
@pytest.mark.parametrize("first", range(10_000, 11_000, 250))
def test_thousands_of_rounds_get_the_plan_that_trying_every_amount_and_payer_finds(first: int) -> None:
    for seed in range(first, first + 250):
        check(adoption_round(seed, rules=4))


@given(SEEDS)
@settings(max_examples=20)
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    stated, random = adoption_round(seed), Random(seed)
    tables: dict[str, Any] = {name: list(getattr(stated, name)) for name in NOUNS}
    for rows in tables.values():
        random.shuffle(rows)
    first = outcome(stated)
    second = outcome(replace(stated, **{name: tuple(rows) for name, rows in tables.items()}))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert (first.awarded, first.declined, first.purses) == (second.awarded, second.declined, second.purses)
        assert first.scenario_hash == second.scenario_hash


@given(SEEDS)
@settings(max_examples=20)
def test_one_more_company_never_lowers_the_first_goal(seed: int) -> None:
    stated = replace(adoption_round(seed), adoptions=())
    fewer = replace(stated, sponsors=stated.sponsors[:-1])
    first, second = outcome(fewer), outcome(stated)
    if first is not None:
        assert second is not None
        before, after = first.proof.goals[0], second.proof.goals[0]
        assert after.goal.sign * after.value >= before.goal.sign * before.value


@given(SEEDS, st.integers(1, 3_000 * YUAN))
@settings(max_examples=20)
def test_more_in_a_purse_never_lowers_the_first_goal(seed: int, more: int) -> None:
    stated = adoption_round(seed)
    richer = tuple(replace(s, purse=None if s.purse is None else s.purse + more) for s in stated.sponsors)
    first, second = outcome(stated), outcome(replace(stated, sponsors=richer))
    if first is not None:
        assert second is not None
        before, after = first.proof.goals[0], second.proof.goals[0]
        assert after.goal.sign * after.value >= before.goal.sign * before.value


@given(SEEDS)
@settings(max_examples=20)
def test_companies_change_nothing_where_no_line_is_adoptable(seed: int) -> None:
    plain = small_round(seed)
    beside = replace(plain, sponsors=adoption_round(seed).sponsors)
    first, second = outcome(plain), outcome(beside)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert (first.awarded, first.declined, first.pools) == (second.awarded, second.declined, second.pools)
        assert second.purses == ()
        assert list(second.awards.columns) == list(first.awards.columns)


def test_a_partner_day_by_hand() -> None:
    """Of p1 to p4, worth 10 to 40 each, e1 takes p3, e2 one of p1 and p2; the pool's 4,000 then pay p4.

    Who adopts p2 leaves p1 unpaid, for 40 + 30 + 20: all but the least. The pool of 4,000 alone would have paid p4, or
    p1 and p3, 40 in all.
    """
    plan = allocate(partner_day())
    assert plan.amounts == {"p2": 2_000 * YUAN, "p3": 3_000 * YUAN, "p4": 4_000 * YUAN}
    assert payers(plan) == {"p2": "e2", "p3": "e1"}
    assert [(use.id, use.budget, use.spent) for use in plan.purses] == [
        ("e1", 3_500 * YUAN, 3_000 * YUAN),
        ("e2", 2_000 * YUAN, 2_000 * YUAN),
    ]
    assert [(use.id, use.spent) for use in plan.pools] == [("fund", 4_000 * YUAN)]
    assert plan.adoptions == {("e1", "o2"): 3_000 * YUAN, ("e2", "o1"): 2_000 * YUAN}
    assert plan.awards[["pool", "sponsor"]].to_dict("list") == {
        "pool": ["", "", "fund"],
        "sponsor": ["e2", "e1", ""],
    }
    assert (plan.proof.sentence.zh, plan.proof.sentence.en) == (
        "已证明最优：效益（分） 90，其次居民票数 90，其次资金池拨付金额（元，少者优先） 4,000；"
        "依此次序，任何合规方案都不能更好；这是唯一的最优方案",
        "proven optimal: merit (points) 90, then residents' votes 90, then money from the pools (yuan, less first)"
        " 4,000; in this order no lawful plan does better; it is the only plan that attains this",
    )


def test_who_is_adopted_is_told_by_whom_and_who_is_not_what_would_do() -> None:
    adopted, paid, left = explain(allocate(partner_day()), ("p3", "p4", "p1"))
    assert adopted.sentences[0].en == "p3 (项目3) is adopted by '青禾公司', which pays 3,000 yuan in full."
    assert adopted.sentences[0].zh == "p3（项目3）由“青禾公司”认领，全额出资 3,000 元。"
    assert paid.sentences[0].en == "p4 (项目4) is funded with 4,000 yuan."
    assert left.unsettled == ()
    assert left.budget is not None
    assert left.budget.verified


def test_ties_go_to_a_company_before_the_pool_and_to_the_first_company() -> None:
    stated = partner_day(goals=("projects",))
    stated = replace(stated, sponsors=tuple(Sponsor(key, key, 10_000 * YUAN) for key in ("e2", "e1")))
    plan = allocate(stated)
    assert payers(plan) == dict.fromkeys(("p1", "p2", "p3", "p4"), "e1")
    assert plan.proof.unique is False


def test_an_agreed_adoption_is_kept_whatever_the_domain_and_a_refused_one_never_made() -> None:
    agreed = allocate(partner_day(adoptions=(Adoption("e1", "p2", "agreed"),)))
    assert payers(agreed)["p2"] == "e1"
    refused = allocate(partner_day(adoptions=(Adoption("e1", "p3", "refused"),)))
    assert payers(refused) == {"p1": "e1", "p2": "e2"}


def test_a_company_pays_the_whole_request_or_nothing() -> None:
    stated = partner_day()
    capped = replace(stated, lines=(replace(stated.lines[0], ceiling=2_500 * YUAN),))
    candidates = state(capped).candidates
    assert {c.id: c.adopters for c in candidates} == {"p1": ("e1", "e2"), "p2": ("e2",), "p3": (), "p4": ()}
    stepped = replace(stated, lines=(replace(stated.lines[0], step=1_000 * YUAN),))
    stepped = replace(stepped, applications=tuple(replace(a, minimum=1_000 * YUAN) for a in stated.applications))
    options = {c.id: c.options for c in state(stepped).candidates}
    assert options["p3"] == ((100_000, ""), (200_000, ""), (300_000, ""), (300_000, "e1"))


def test_a_company_without_a_purse_adopts_nothing_and_one_without_wishes_anything() -> None:
    stated = partner_day()
    silent = replace(stated, sponsors=(Sponsor("e1", "甲"), Sponsor("e2", "乙", 9_000 * YUAN)))
    assert {candidate.adopters for candidate in state(silent).candidates} == {("e2",)}
    assert [use.id for use in allocate(silent).purses] == ["e2"]


def test_a_fixed_sum_that_is_not_requested_can_be_adopted() -> None:
    stated = partner_day()
    fixed = replace(
        stated,
        lines=(replace(stated.lines[0], fixed=1_500 * YUAN),),
        applications=tuple(replace(a, request=None) for a in stated.applications),
    )
    plan = allocate(fixed)
    assert plan.amounts == dict.fromkeys(("p1", "p2", "p3", "p4"), 1_500 * YUAN)
    assert payers(plan) == {"p1": "e1", "p2": "e2", "p3": "e1"}
    asking = replace(fixed, applications=tuple(replace(a, request=2_000 * YUAN) for a in stated.applications))
    assert payers(allocate(asking)) == {}


SCOPED = Rule("r", "group_limit", by="domain", group="care", unit="count", at_most=0)


def test_a_rule_of_a_pool_is_about_what_the_pool_pays_and_any_other_about_every_award() -> None:
    of_pool = allocate(partner_day(replace(SCOPED, pool="fund")))
    assert payers(of_pool) == {"p2": "e2", "p3": "e1"}
    of_line = allocate(partner_day(replace(SCOPED, line="venture")))
    assert not {"p1", "p3"} & of_line.amounts.keys()
    anywhere = allocate(partner_day(SCOPED))
    assert anywhere.amounts == of_line.amounts


def test_co_funding_of_a_pool_is_not_asked_of_what_companies_pay() -> None:
    """No cost is stated: the pool may pay nothing, and companies adopt what they would."""
    assert check(partner_day(Rule("r", "co_funding", pool="fund", at_least=1, unit="yuan")))
    assert not check(partner_day(Rule("r", "co_funding", at_least=1, unit="yuan")))


def test_a_budget_of_a_line_is_its_pools_money() -> None:
    stated = partner_day()
    tight = replace(stated, lines=(replace(stated.lines[0], budget=1_000 * YUAN),))
    plan = allocate(tight)
    assert plan.amounts == {"p1": 1_000 * YUAN, "p2": 2_000 * YUAN, "p3": 3_000 * YUAN}
    assert payers(plan) == {"p2": "e2", "p3": "e1"}


DECLINED = {
    "p1": (
        "竞争未入选：得 10 票，至少需要 1,000 元，而“专项资金”用于总效益更高的组合后只余 0 元；"
        "也没有企业认领它：须全额出资 1,000 元，可认领的企业中“青禾公司”余 500 元，“远山公司”已认领满 1 项",
        "not selected: it has 10 votes and needs 1,000 yuan at least, and 'special fund' has 0 yuan left after the set"
        " of awards that is worth more in all; nor does a company adopt it, which takes 1,000 yuan in full; of those"
        " that may, '青禾公司' has 500 yuan left, '远山公司' adopts its 1 already",
    ),
    "p4": (
        "竞争未入选：得 40 票，至少需要 4,000 元，而“专项资金”用于总效益更高的组合后只余 2,000 元"
        "；也没有企业可以认领它",
        "not selected: it has 40 votes and needs 4,000 yuan at least, and 'special fund' has 2,000 yuan left after the"
        " set of awards that is worth more in all; nor is there a company that may adopt it",
    ),
}


def test_whoever_gets_nothing_is_told_of_the_purses() -> None:
    rich = told(partner_day())
    short = replace(partner_day(), pools=(replace(partner_day().pools[0], budget=3_000 * YUAN),))
    assert rich["p1"] == DECLINED["p1"]
    assert told(short)["p4"] == DECLINED["p4"]


def told(stated: Scenario) -> dict[str, tuple[str, str]]:
    return {item.application: (item.reason.zh, item.reason.en) for item in allocate(stated).declined}


def test_what_a_pool_alone_asks_is_half_of_a_reason_and_what_is_asked_of_all_awards_the_whole() -> None:
    """The pool wants 45 votes, or a part of the cost from others. e2 adopts p2 and e1 p3, which have more than p1."""
    purses_zh, purses_en = (text[text.index(mark) :] for text, mark in zip(DECLINED["p1"], "；;", strict=True))
    threshold = Rule("t", "merit_threshold", pool="fund", at_least=45 * POINT)
    below = told(partner_day(threshold))
    zh, en = below["p1"]
    assert (zh, en) == (f"得 10 票，低于最低的 45{purses_zh}", f"it has 10 votes, below the threshold of 45{purses_en}")
    assert below["p4"][1] == "it has 40 votes, below the threshold of 45; nor is there a company that may adopt it"
    own = Rule("r", "co_funding", pool="fund", at_least=1, unit="yuan")
    zh, en = told(partner_day(own))["p1"]
    assert (zh.startswith("表中没有写明项目总成本"), zh.endswith(purses_zh)) == (True, True)
    assert (en.startswith("its cost is not stated"), en.endswith(purses_en)) == (True, True)
    everywhere = replace(threshold, id="u", pool="", at_least=15 * POINT)
    assert told(partner_day(threshold, everywhere))["p1"][1] == "it has 10 votes, below the threshold of 15"


def test_where_co_funding_is_asked_of_companies_too_no_company_may_adopt_the_whole() -> None:
    """p1 costs 1,500 and may be granted 750 of the 1,000 it asks: not the whole. The pool has less than any amount."""
    stated = partner_day(Rule("r", "co_funding", line="venture", at_least=5000, unit="share_of_cost"))
    line = replace(stated.lines[0], step=250 * YUAN, floor=250 * YUAN)
    pool = replace(stated.pools[0], budget=200 * YUAN)
    costs = tuple(replace(a, cost=(a.request or 0) * (3 if a.id == "p1" else 6) // 2) for a in stated.applications)
    zh, en = told(replace(stated, lines=(line,), pools=(pool,), applications=costs))["p1"]
    assert zh.endswith("；也没有企业可以认领它")
    assert en.endswith("; nor is there a company that may adopt it")


def test_of_many_companies_a_reason_names_those_with_the_most_left() -> None:
    stated = partner_day(Rule("r", "force_in", applications=("p4",), reason="决定"), SCOPED)
    many = tuple(Sponsor(f"e{n}", f"企{n}", (1_000 + n) * YUAN, ("care",)) for n in range(5))
    reason = {d.application: d.reason for d in allocate(replace(stated, sponsors=many)).declined}["p1"]
    assert reason.zh.endswith("“企4”余 1,004 元，“企3”余 1,003 元，“企2”余 1,002 元，另 2 家余额不多于此")
    assert reason.en.endswith("'企2' has 1,002 yuan left, 2 more with no more than that")


CONFLICT_ZH = (
    "没有任何方案能同时满足以下规则：[purse:e2] “远山公司”最多出资 2,000 元；"
    "[adoption:e2:p3] 已商定由“远山公司”认领 p3（邻里情）。"
    "最省的办法：将规则 [purse:e2] 的上限提高 1,000 元；或取消规则 [adoption:e2:p3]。"
)
CONFLICT_EN = (
    "no plan keeps all of these rules together: [purse:e2] '远山公司' gives at most 2,000 yuan; "
    "[adoption:e2:p3] '远山公司' has agreed to adopt p3 (邻里情). "
    "the cheapest way out: raise the ceiling of rule [purse:e2] by 1,000 yuan; or drop rule [adoption:e2:p3]."
)


def test_an_agreement_beyond_a_purse_names_both_and_the_cheapest_way_out() -> None:
    with pytest.raises(ConflictError) as caught:
        allocate(partner_day(adoptions=(Adoption("e2", "p3", "agreed", "邻里情"),)))
    assert (caught.value.render("zh"), caught.value.render("en")) == (CONFLICT_ZH, CONFLICT_EN)


def test_an_agreement_on_what_is_not_eligible_cannot_be_kept() -> None:
    stated = partner_day(adoptions=(Adoption("e1", "p3", "agreed"),))
    with pytest.raises(ConflictError, match="'青禾公司' has agreed to adopt p3"):
        allocate(replace(stated, lines=(replace(stated.lines[0], min_grade="good"),)))


VIOLATIONS: list[tuple[dict[str, int], dict[str, str], list[tuple[str, str, str]]]] = [
    ({"p3": 3_000}, {"p3": "e1"}, []),
    (
        {"p2": 2_000},
        {"p2": "e1"},
        [("law", "e1 不可出资 2,000 元 认领 p2", "e1 may not adopt p2 for 2,000 yuan")],
    ),
    (
        {"p1": 1_000, "p3": 3_000},
        {"p1": "e1", "p3": "e1"},
        [
            (
                "purse:e1",
                "“青禾公司”出资合计为 4,000 元，超过上限 3,500 元",
                "what '青禾公司' gives is 4,000 yuan, above the ceiling of 3,500 yuan",
            )
        ],
    ),
    (
        {"p1": 1_000, "p2": 2_000},
        {"p1": "e2", "p2": "e2"},
        [
            (
                "purse:e2",
                "“远山公司”出资合计为 3,000 元，超过上限 2,000 元",
                "what '远山公司' gives is 3,000 yuan, above the ceiling of 2,000 yuan",
            ),
            (
                "most_projects:e2",
                "“远山公司”认领的为 2 项，超过上限 1 项",
                "what '远山公司' adopts is 2 awards, above the ceiling of 1 award",
            ),
        ],
    ),
]


@pytest.mark.parametrize(("amounts", "sponsors", "broken"), VIOLATIONS)
def test_the_audit_tells_what_companies_may_not_do(
    amounts: dict[str, int], sponsors: dict[str, str], broken: list[tuple[str, str, str]]
) -> None:
    awards = PaidAwards({key: yuan * YUAN for key, yuan in amounts.items()}, sponsors)
    found = audit(state(partner_day()), awards).violations
    assert [(violation.rule, violation.text.zh, violation.text.en) for violation in found] == broken


def test_the_audit_misses_an_agreement_that_is_not_kept() -> None:
    problem = state(partner_day(adoptions=(Adoption("e1", "p3", "agreed"),)))
    (violation,) = audit(problem, {"p3": 3_000 * YUAN}).violations
    assert (violation.rule, violation.text.zh, violation.text.en) == (
        "adoption:e1:p3",
        "已商定由“青禾公司”认领 p3，却没有",
        "'青禾公司' has agreed to adopt p3 and does not",
    )


def test_a_plan_cannot_be_made_of_awards_that_a_purse_does_not_hold() -> None:
    problem = state(partner_day())
    overspent = PaidAwards({"p1": 100_000, "p3": 300_000}, {"p1": "e1", "p3": "e1"})
    with pytest.raises(KaiyiError, match="above the ceiling"):
        plan_of(problem, overspent, optimise(problem).solution, 0, None)


@given(SEEDS)
@settings(max_examples=20)
def test_awards_and_points_translate_both_ways(seed: int) -> None:
    plan = outcome(adoption_round(seed))
    if plan is not None:
        awards = PaidAwards(plan.amounts, payers(plan))
        _, decoder = compile_problem(plan.problem)
        assert decoder.decode(decoder.encode(awards)) == awards


def test_awards_that_know_who_pays_are_a_mapping_and_differ_by_who_pays() -> None:
    awards = PaidAwards({"a": 1, "b": 2}, {"b": "e1", "z": "e2"})
    assert (dict(awards), len(awards), list(awards), awards["b"]) == ({"a": 1, "b": 2}, 2, ["a", "b"], 2)
    assert awards != {"a": 1, "b": 2}
    assert PaidAwards({"a": 1}, {"z": "e2"}) == {"a": 1}
    assert dict.__eq__({"a": 1}, PaidAwards({"a": 1})) is NotImplemented
    assert PaidAwards({"a": 1}) == {"a": 1}
    assert awards == PaidAwards({"b": 2, "a": 1}, {"b": "e1"})
    assert awards != 3
    assert awards.only({"a"}) == {"a": 1}
    assert of(awards) is awards
    assert (payer_of(awards, "b"), payer_of(awards, "a"), payer_of({"b": 2}, "b")) == ("e1", "", "")


def test_every_rule_of_a_company_says_what_it_does() -> None:
    stated = partner_day(adoptions=(Adoption("e1", "p3"),))
    rules = {rule.id: stated.in_currency(rule.sentence) for rule in state(stated).rules}
    assert {key: (text.zh, text.en) for key, text in rules.items() if key != "pool:fund"} == {
        "purse:e1": ("“青禾公司”最多出资 3,500 元", "'青禾公司' gives at most 3,500 yuan"),
        "purse:e2": ("“远山公司”最多出资 2,000 元", "'远山公司' gives at most 2,000 yuan"),
        "most_projects:e2": ("“远山公司”最多认领 1 项", "'远山公司' adopts 1 at most"),
        "adoption:e1:p3": ("已商定由“青禾公司”认领 p3", "'青禾公司' has agreed to adopt p3"),
    }
