"""Government purchase: the best plan of small markets against every vector of units, prices, reasons, and the audit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kaiyi_opt as ko
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.allocation.purchase.audit import audit_purchase
from kaiyi_opt.allocation.purchase.problem import state_purchase
from kaiyi_opt.allocation.purchase.program import compile_market
from kaiyi_opt.allocation.purchase.reasons import declined_bids
from kaiyi_opt.allocation.purchase.result import Purchase
from kaiyi_opt.allocation.purchase.shortage import why_unmet
from kaiyi_opt.allocation.purchase.solve import Effort, solve_market
from kaiyi_opt.errors import InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Organisation, Scenario
from kaiyi_opt.scenario.nouns_purchase import Bid, Department, Supplier, WantedService
from tests.allocation.small_purchases import POINT, Units, best_plan, lawful_plans, small_market, worth
from tests.allocation.small_purchases import settings as round_settings

SEEDS = st.integers(0, 10**6)


def units_of(purchase: Purchase) -> Units:
    return {(row.purchase, row.organisation): row.units for row in purchase.contracts}


def market(*bids: Bid, budget: int | None = None, suppliers: tuple[Supplier, ...] = (), **wanted: int) -> Scenario:
    """Return a market of one service of ten units at 60 yuan at most, for which o1, o2 and o3 may bid."""
    service = replace(WantedService("S1", "助洁", "D1", "care", quantity=10, ceiling=60_00), **wanted)
    return Scenario(
        round_settings(),
        organisations=tuple(Organisation(f"o{n}", f"o{n}") for n in (1, 2, 3)),
        departments=(Department("D1", "民政科", budget),),
        purchases=(service,),
        bids=bids,
        suppliers=suppliers,
    )


def bid(organisation: str, price: int, capacity: int = 10, quality: int = 80, least: int | None = None) -> Bid:
    return Bid(organisation, "S1", price * 100, capacity, least, quality * POINT)


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS)
def test_the_plan_is_the_best_of_all_vectors_of_units(seed: int) -> None:
    scenario = small_market(seed)
    solved = solve_market(state_purchase(scenario).market)
    plan, values, unique = best_plan(scenario)
    assert dict(solved.units) == plan
    assert solved.values == values
    assert (solved.is_proven, solved.unique) == (True, unique)
    assert all(outcome.bound == outcome.value for outcome in solved.outcomes)


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS)
def test_a_declined_bid_is_taken_at_its_price_and_not_a_fen_above(seed: int) -> None:
    scenario = small_market(seed)
    for row in ko.purchase(scenario).declined:
        key = row.purchase, row.organisation

        def is_taken(price: int, key: tuple[str, str] = key) -> bool:
            bids = tuple(replace(b, price=price) if (b.purchase, b.organisation) == key else b for b in scenario.bids)
            return key in best_plan(replace(scenario, bids=bids))[0]

        if row.taken_at is None:
            assert not is_taken(1)
        else:
            assert row.taken_at < row.price
            assert is_taken(row.taken_at)
            assert not is_taken(row.taken_at + 1)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_the_audit_passes_what_is_lawful_and_nothing_else(seed: int) -> None:
    """The audit agrees with the oracle's own idea of what is lawful, on vectors that often are not."""
    scenario, random = small_market(seed), Random(seed)
    lawful = [sorted(plan.items()) for plan in lawful_plans(scenario)]
    for _ in range(30):
        plan = {(b.purchase, b.organisation): random.randint(0, b.capacity + 1) for b in scenario.bids}
        plan = {key: units for key, units in plan.items() if units}
        found = audit_purchase(scenario, plan)
        assert found.is_clean == (sorted(plan.items()) in lawful)
        assert (found.demand, found.quality, -found.money) == worth(scenario, plan)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    scenario, random = small_market(seed), Random(seed)
    tables = ("organisations", "departments", "purchases", "bids", "suppliers")
    shuffled = {name: tuple(random.sample(rows, len(rows))) for name in tables for rows in (getattr(scenario, name),)}
    one, other = ko.purchase(scenario), ko.purchase(replace(scenario, **shuffled))
    assert one.contracts == other.contracts
    assert one.declined == other.declined
    assert one.unmet == other.unmet
    assert one.scenario_hash == other.scenario_hash


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_the_parts_are_apart_and_make_up_the_market(seed: int) -> None:
    whole = state_purchase(small_market(seed)).market
    parts = list(whole.parts())
    assert sorted(purchase for part in parts for purchase in part.quantity) == sorted(whole.quantity)
    assert sorted(offer.rank for part in parts for offer in part.offers) == sorted(o.rank for o in whole.offers)
    for one, other in pairwise(parts):
        shared = {o.department for o in one.offers} & {o.department for o in other.offers}
        assert not shared & whole.limits.budget.keys()
    assert solve_market(whole).values == tuple(
        sum(values) for values in zip(*(solve_market(part).values for part in parts), strict=True)
    )


@pytest.mark.parametrize("most", [1, 2, 3, 7, 8, 500, 1_000_000])
def test_binary_digits_write_every_number_of_units_once(most: int) -> None:
    state = state_purchase(market(bid("o1", 50, most), quantity=most)).market
    program, decoder = compile_market(state)
    (digits,) = decoder.digits.values()
    assert sorted(weight for _, weight in digits) == [2**place for place in range(most.bit_length())]
    assert program.matrix.shape[1] == most.bit_length()
    assert solve_market(state).units == {("S1", "o1"): most}


def test_demand_comes_before_quality_and_quality_before_money() -> None:
    best = ko.purchase(market(bid("o1", 60, 4, 95), bid("o2", 40, 4, 90), bid("o3", 20, 4, 70)))
    assert units_of(best) == {("S1", "o1"): 4, ("S1", "o2"): 4, ("S1", "o3"): 2}
    poor = ko.purchase(market(bid("o1", 60, 4, 95), bid("o2", 40, 4, 90), bid("o3", 20, 10, 70), budget=200_00))
    assert units_of(poor) == {("S1", "o3"): 10}
    cheap = ko.purchase(market(bid("o1", 50), bid("o2", 49)))
    assert units_of(cheap) == {("S1", "o2"): 10}
    assert [(goal.name, goal.value, goal.bound) for goal in cheap.proof.goals] == [
        ("demand", 600_00, 600_00),
        ("quality", 800 * POINT, 800 * POINT),
        ("money", 490_00, 490_00),
    ]
    assert cheap.proof.status == Status.OPTIMAL
    assert cheap.proof.sentence.zh == (
        "已证明最优：满足需求（数量×单价上限×优先倍数） 600 元，其次质量（数量×质量分） 800 分，其次花费 490 元；"
        "依此次序，任何合规方案都不能更好；这是唯一的最优方案"
    )
    assert cheap.proof.sentence.en == (
        "proven optimal: demand met (units × price ceiling × priority) 600 yuan, then quality (units × points) 800"
        " points, then money spent 490 yuan; in this order no lawful plan does better; it is the only plan that attains"
        " this"
    )


def test_a_priority_decides_which_demand_a_budget_meets() -> None:
    scenario = market(bid("o1", 60), budget=300_00)
    other = WantedService("S2", "探访", "D1", "care", quantity=10, ceiling=60_00, priority=2)
    both = replace(
        scenario, purchases=(*scenario.purchases, other), bids=(*scenario.bids, replace(bid("o2", 60), purchase="S2"))
    )
    assert units_of(ko.purchase(both)) == {("S2", "o2"): 5}


@pytest.mark.parametrize(
    ("bids", "options", "zh", "en"),
    [
        (
            (bid("o1", 50), bid("o2", 61)),
            {},
            "单价 61 元，比上限 60 元高 1 元；报 49.99 元或更低即会入选",
            "its price of 61 yuan is 1 yuan over the ceiling of 60 yuan; at 49.99 yuan or less it would be taken",
        ),
        (
            (bid("o1", 50, quality=90), bid("o2", 61)),
            {},
            "单价 61 元，比上限 60 元高 1 元",
            "its price of 61 yuan is 1 yuan over the ceiling of 60 yuan",
        ),
        (
            (bid("o1", 50, quality=90), bid("o2", 40, quality=69)),
            {"floor": 70 * POINT},
            "质量 69 分，比下限 70 分低 1 分",
            "its quality of 69 points is 1 below the floor of 70",
        ),
        (
            (bid("o1", 50), bid("o2", 40, 12, least=11)),
            {},
            "最少承接 11，多于需求 10",
            "it takes on 11 or more, and 10 are wanted",
        ),
        (
            (bid("o1", 50), bid("o2", 40)),
            {"suppliers": (Supplier("o2", excluded="失信"),)},
            "该组织被排除：失信",
            "the organisation is excluded: 失信",
        ),
        (
            (bid("o1", 40), bid("o2", 51)),
            {},
            "比已选投标贵：报 39.99 元或更低即会入选",
            "dearer than the bids that are taken: at 39.99 yuan or less it would be taken",
        ),
        (
            (bid("o1", 50, quality=90), bid("o2", 40)),
            {},
            "需求已由质量更高的投标满足（最低 90 分，它为 80 分），报价再低也不会入选",
            "bids of higher quality meet the demand (90 points or more; it has 80): no price would be taken",
        ),
        (
            (bid("o1", 50, 8), bid("o2", 40, 3, 99)),
            {"most_suppliers": 1},
            "报价再低也不会入选：选它就要少满足需求，或降低总质量",
            "no price would be taken: with it less demand would be met, or at lower quality",
        ),
    ],
)
def test_every_declined_bid_is_told_why(bids: tuple[Bid, ...], options: dict[str, object], zh: str, en: str) -> None:
    (row,) = ko.purchase(market(*bids, **options)).declined
    assert (row.organisation, row.reason.zh, row.reason.en) == ("o2", zh, en)


@pytest.mark.parametrize(
    ("scenario", "bought", "zh", "en"),
    [
        (market(), 0, "没有组织投标", "nobody bids for it"),
        (market(bid("o1", 61), bid("o2", 62)), 0, "2 份投标都不合格", "none of its 2 bids is eligible"),
        (market(bid("o1", 50, 7)), 7, "合格投标合计只能提供 7", "its eligible bids can provide 7 in all"),
        (
            market(bid("o1", 50), budget=400_00),
            8,
            "民政科的购买预算不够；否则可购买 10",
            "the budget of 民政科 is too small; without that 10 would be bought",
        ),
        (
            market(bid("o1", 50, 7), bid("o2", 50, 7), most_suppliers=1),
            7,
            "供应方最多 1 家；否则可购买 10",
            "suppliers are limited to 1; without that 10 would be bought",
        ),
        (
            market(bid("o1", 50), suppliers=(Supplier("o1", most_units=3),)),
            3,
            "投标组织的合计数量或金额已到上限；否则可购买 10",
            "bidders reach their limits over all their bids; without that 10 would be bought",
        ),
        (
            market(bid("o1", 50, 7, least=7), bid("o2", 50, 6, least=6)),
            7,
            "达不到最少数量；否则可购买 10",
            "least quantities cannot be reached; without that 10 would be bought",
        ),
        (
            market(bid("o1", 50), budget=400_00, suppliers=(Supplier("o1", most_money=400_00),)),
            8,
            "几项限制共同所致",
            "several limits together",
        ),
    ],
)
def test_every_unmet_purchase_is_told_why(scenario: Scenario, bought: int, zh: str, en: str) -> None:
    (row,) = ko.purchase(scenario).unmet
    assert (row.wanted, row.bought, row.reason.zh, row.reason.en) == (10, bought, zh, en)


def test_departments_are_told_what_they_spend() -> None:
    purchase = ko.purchase(market(bid("o1", 50), budget=600_00))
    assert [(row.id, row.name, row.budget, row.spent) for row in purchase.departments] == [
        ("D1", "民政科", 600_00, 500_00)
    ]
    assert purchase.by_department == {("D1", "o1"): 500_00}


def test_where_no_time_is_given_nothing_is_claimed() -> None:
    purchase = ko.purchase(market(bid("o1", 50), bid("o2", 40)), time_limit=0)
    assert not purchase.is_proven_optimal
    assert {row.taken_at for row in purchase.declined} == {None}
    told = {row.reason.zh for row in purchase.declined} | {row.reason.zh for row in purchase.unmet}
    assert told <= {"时间限制内的方案没有选中它", "时间限制内的方案没有买到更多"}


def test_where_time_runs_out_after_the_plan_the_reasons_say_so() -> None:
    problem = state_purchase(market(bid("o1", 40), bid("o2", 50), bid("o3", 61), budget=300_00))
    solved, spent = solve_market(problem.market), Effort(time_limit=0)
    assert solved.is_proven
    told = {
        row.organisation: (row.reason.zh, row.reason.en, row.taken_at) for row in declined_bids(problem, solved, spent)
    }
    assert told == {
        "o2": (
            "没有入选；时间限制内未能算出入选价",
            "it is not taken; the price that would be was not found within the time limit",
            None,
        ),
        "o3": (
            "单价 61 元，比上限 60 元高 1 元",
            "its price of 61 yuan is 1 yuan over the ceiling of 60 yuan",
            None,
        ),
    }
    assert why_unmet(problem, "S1", solved, spent) == Text(
        "时间限制内未能查明原因", "the reason was not found within the time limit"
    )


def test_without_purchases_there_is_nothing_to_do() -> None:
    with pytest.raises(InputError) as caught:
        ko.purchase(Scenario(round_settings()))
    assert caught.value.render("zh") == "方案里没有购买需求。请在“购买需求”表中填写部门要购买的服务。"
    assert (
        caught.value.render("en")
        == "the scenario states no purchases. fill in the table 'purchases' with what is wanted."
    )
