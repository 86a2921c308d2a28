"""Budget curves: each budget against trying every plan; what enters and leaves; limits and Ctrl-C told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from kaiyi_opt.allocation.frontier.budget_curve import BudgetCurve, BudgetProgress, budget_curve
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.nouns import Rule, Scenario
from tests.allocation.small_rounds import YUAN, hand_round, small_round
from tests.oracles import Oracle

STEP = 1_500 * YUAN + 7


def with_pool(scenario: Scenario, key: str, budget: int) -> Scenario:
    return replace(scenario, pools=tuple(replace(p, budget=budget) if p.id == key else p for p in scenario.pools))


@pytest.mark.parametrize("seed", range(16))
def test_every_budget_agrees_with_trying_every_plan(seed: int) -> None:
    scenario, pool = small_round(seed), ("special", "venture")[seed % 2]
    curve = budget_curve(state(scenario), pool, STEP, to=5 * STEP, start=0)
    assert [point.budget for point in curve.points] == [n * STEP for n in range(6)]
    assert curve.complete
    for point in curve.points:
        best = Oracle(with_pool(scenario, pool, point.budget)).best
        if best is None:
            assert point.conflict
        else:
            assert (dict(point.awards), point.values) == (best.plan, best.values)


@pytest.mark.parametrize("seed", range(16))
def test_more_money_never_makes_the_goals_worse(seed: int) -> None:
    scenario = small_round(seed)
    scenario = replace(scenario, rules=tuple(rule for rule in scenario.rules if not rule.unit.startswith("share")))
    curve = budget_curve(state(scenario), "venture", STEP, to=6 * STEP, start=0)
    assert all(step.gains >= (0,) * len(step.gains) for step in curve.steps)
    conflicts = [bool(point.conflict) for point in curve.points]
    assert conflicts == sorted(conflicts, reverse=True)


def hand_curve(**options: int) -> BudgetCurve:
    scenario = hand_round()
    return budget_curve(
        state(replace(scenario, lines=tuple(replace(x, budget=None) for x in scenario.lines))), **options
    )


def test_a_hand_worked_curve() -> None:
    # Projects of n thousand yuan bring 10 n points of merit; the goals are merit, then votes, then less money.
    curve = hand_curve(start=3000 * YUAN, step=1000 * YUAN, to=6000 * YUAN)
    # At 5,000 yuan p1 and p4 tie with p2 and p3: the smaller number goes first.
    assert [sorted(point.awards) for point in curve.points] == [
        ["p1", "p2"], ["p1", "p3"], ["p1", "p4"], ["p1", "p2", "p3"],
    ]  # fmt: skip
    assert [(step.entered, step.left) for step in curve.steps] == [
        (("p3",), ("p2",)), (("p4",), ("p3",)), (("p2", "p3"), ("p4",)),
    ]  # fmt: skip
    assert [curve.price(step) for step in curve.steps] == [Fraction(10)] * 3
    assert [point.spent for point in curve.points] == [n * 1000 * YUAN for n in (3, 4, 5, 6)]
    assert (
        curve.sentence.en == "'special fund' from 3,000 yuan to 6,000 yuan: the best plan at every budget, each proved"
    )
    assert curve.sentence.zh == "“专项资金”从 3,000 元到 6,000 元，每个预算的最优方案都已证明"


def test_the_curve_begins_at_the_pool_s_own_budget_and_goes_ten_steps() -> None:
    assert [point.budget for point in hand_curve().points] == [(n + 1) * 10_000 * YUAN for n in range(11)]


def test_a_budget_too_small_for_the_rules_is_told_and_passed_over() -> None:
    rule = Rule("R1", "force_in", applications=("p3",), reason="x")
    curve = budget_curve(state(hand_round(rule)), step=1000 * YUAN, start=2000 * YUAN, to=4000 * YUAN)
    assert [point.conflict for point in curve.points] == [("pool:fund", "R1"), (), ()]
    assert len(curve.steps) == 1
    assert curve.sentence.en.endswith("; no plan keeps all rules at 2,000 yuan")


def test_ctrl_c_keeps_the_budgets_that_are_done() -> None:
    def interrupt(progress: BudgetProgress) -> None:
        if progress.done == 3:
            raise KeyboardInterrupt

    curve = budget_curve(state(hand_round()), progress=interrupt)
    assert (len(curve.points), curve.stopped, curve.complete) == (3, Stop.INTERRUPTED, False)
    assert curve.sentence.en == "'special fund' from 10,000 yuan to 110,000 yuan: stopped at budget 3 of 11"


def test_pools_and_steps_that_make_no_sense_are_refused() -> None:
    problem = state(small_round(1))
    for options, text in (
        ({}, "there are several pools: which is meant. the pools: special, venture."),
        ({"pool": "x"}, "there is no pool 'x'. the pools: special, venture."),
        (
            {"pool": "venture", "step": 0},
            "steps of a budget are above zero, and its end is no less than its start. correct the step or the end.",
        ),
    ):
        with pytest.raises(InputError) as raised:
            budget_curve(problem, **options)
        assert raised.value.render("en") == text
