"""The verb `allocate` against every plan tried, what must not change a plan, and what a plan tells."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiyi_opt.allocation import Status
from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.solvers import Progress
from kaiyi_opt.errors import InfeasibleError, InputError, LimitError
from kaiyi_opt.scenario.nouns import NOUNS, Application, Rule, Scenario, VoteCount
from kaiyi_opt.scenario.settings import AllocationSettings
from tests.allocation.small_rounds import hand_round, small_round
from tests.oracles import Oracle
from tests.strategies import scenarios

YUAN = 100


def check(stated: Scenario, solver: str = "highs") -> None:
    best = Oracle(stated).best
    if best is None:
        with pytest.raises(InfeasibleError):
            allocate(stated, solver)
        return
    plan = allocate(stated, solver)
    assert plan.amounts == best.plan
    assert tuple(goal.value for goal in plan.proof.goals) == best.values
    assert [goal.goal.name for goal in plan.proof.goals] == Oracle(stated).goals
    assert all((goal.bound, goal.status) == (goal.value, Status.OPTIMAL) for goal in plan.proof.goals)
    assert plan.proof.unique == (best.ties == 1)
    assert plan.is_proven_optimal
    check_whole(stated, plan)


def check_whole(stated: Scenario, plan: Plan) -> None:
    """Every application is awarded or declined with a reason, and pools pay what the awards add up to."""
    awarded = [award.application for award in plan.awarded]
    declined = [refusal.application for refusal in plan.declined]
    assert sorted(awarded + declined) == sorted(application.id for application in stated.applications)
    assert all(refusal.reason.zh and refusal.reason.en for refusal in plan.declined)
    for pool in plan.pools:
        assert pool.spent == sum(award.amount for award in plan.awarded if award.pool == pool.id) <= pool.budget
    for award in plan.awarded:
        application = stated.application(award.application)
        assert (award.organisation, award.line) == (application.organisation, application.line)
        assert award.pool == stated.line(award.line).pool


@given(scenarios())
@settings(max_examples=80)
def test_any_small_round_gets_the_plan_that_trying_every_one_finds(stated: Scenario) -> None:
    check(stated)


@pytest.mark.parametrize("first", range(0, 150, 50))
def test_so_do_seeded_rounds(first: int) -> None:
    for seed in range(first, first + 50):
        check(small_round(seed))


@pytest.mark.parametrize("first", range(0, 30, 15))
def test_cbc_finds_the_same_plans(first: int) -> None:
    for seed in range(first, first + 15):
        check(small_round(seed), "cbc")


@pytest.mark.slow
@pytest.mark.usefixtures("unexplained")
@pytest.mark.parametrize("first", [10_000, 10_300])
def test_hundreds_of_rounds_get_the_plan_that_trying_every_one_finds(first: int) -> None:
    for seed in range(first, first + 150):
        check(small_round(seed, most_applications=7, rules=4))


@pytest.mark.slow
def test_cbc_finds_the_same_plans_of_many_rounds() -> None:
    for seed in range(30_000, 30_080):
        check(small_round(seed), "cbc")


def outcome(stated: Scenario) -> Plan | None:
    try:
        return allocate(stated)
    except InfeasibleError:
        return None


def first_goal(plan: Plan) -> int:
    """Return the value of the first goal, turned so that more is better."""
    first = plan.proof.goals[0]
    return first.goal.sign * first.value


def with_rules(stated: Scenario, *, without_shares: bool = False, without_floors: bool = False) -> Scenario:
    kept = tuple(
        rule
        for rule in stated.rules
        if not (without_shares and rule.unit == "share")
        and not (without_floors and rule.family == "group_limit" and rule.at_least)
    )
    return replace(stated, rules=kept)


SEEDS = st.integers(0, 10**9)


@given(SEEDS)
@settings(max_examples=40)
def test_the_order_of_the_rows_of_every_table_changes_nothing(seed: int) -> None:
    stated, random = small_round(seed), Random(seed)
    tables: dict[str, Any] = {name: list(getattr(stated, name)) for name in NOUNS}
    for rows in tables.values():
        random.shuffle(rows)
    shuffled = replace(stated, **{name: tuple(rows) for name, rows in tables.items()})
    first, second = outcome(stated), outcome(shuffled)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert (first.awarded, first.declined, first.pools) == (second.awarded, second.declined, second.pools)
        assert first.scenario_hash == second.scenario_hash


def scaled(stated: Scenario, factor: int) -> Scenario:
    """Return the round with every sum of money ``factor`` times as large."""

    def times(row: Any, *names: str) -> Any:
        values = {name: getattr(row, name) for name in names}
        return replace(row, **{name: None if value is None else value * factor for name, value in values.items()})

    sums = ("fixed", "floor", "ceiling", "step", "budget", "district", "municipal", "provincial")
    return replace(
        stated,
        pools=tuple(times(pool, "budget") for pool in stated.pools),
        lines=tuple(times(line, *sums) for line in stated.lines),
        applications=tuple(times(entry, "request", "minimum", "cost") for entry in stated.applications),
        rules=tuple(
            times(rule, "at_least", "at_most") if rule.unit == "yuan" or rule.family == "organisation_money" else rule
            for rule in stated.rules
        ),
    )


@given(SEEDS, st.sampled_from([10, 7, 1000]))
@settings(max_examples=40)
def test_scaling_all_money_scales_the_plan(seed: int, factor: int) -> None:
    stated = small_round(seed)
    first, second = outcome(stated), outcome(scaled(stated, factor))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert second.amounts == {key: amount * factor for key, amount in first.amounts.items()}
        assert second.proof.unique == first.proof.unique


@given(SEEDS, st.integers(1, 3000 * YUAN))
@settings(max_examples=40)
def test_more_money_never_lowers_the_first_goal(seed: int, more: int) -> None:
    stated = with_rules(small_round(seed), without_shares=True)
    richer = replace(stated, pools=tuple(replace(pool, budget=pool.budget + more) for pool in stated.pools))
    first, second = outcome(stated), outcome(richer)
    if first is not None:
        assert second is not None
        assert first_goal(second) >= first_goal(first)


@given(SEEDS)
@settings(max_examples=40)
def test_one_more_application_never_lowers_the_first_goal(seed: int) -> None:
    stated = with_rules(small_round(seed, most_applications=5), without_floors=True)
    model = stated.applications[0]
    joined = replace(stated, applications=(*stated.applications, replace(model, id="zz", name="New")))
    joined = replace(
        joined,
        scores=(*stated.scores, *(replace(s, application="zz") for s in stated.scores if s.application == model.id)),
    )
    first, second = outcome(stated), outcome(joined)
    if first is not None:
        assert second is not None
        assert first_goal(second) >= first_goal(first)


@given(SEEDS)
@settings(max_examples=40)
def test_one_more_rule_never_raises_the_first_goal(seed: int) -> None:
    whole = small_round(seed, rules=4)
    plans = [outcome(replace(whole, rules=whole.rules[:count])) for count in range(len(whole.rules) + 1)]
    for looser, tighter in pairwise(plans):
        if tighter is not None:
            assert looser is not None
            assert first_goal(tighter) <= first_goal(looser)


def test_the_same_round_gives_the_same_plan_twice() -> None:
    stated = small_round(1)
    first, second = allocate(stated), allocate(stated)
    assert (first.awarded, first.declined, first.scenario_hash) == (
        second.awarded,
        second.declined,
        second.scenario_hash,
    )


def test_a_round_by_hand() -> None:
    """10,000 yuan, but 9,000 for the line: of 1, 2, 3 and 4 thousand all but the first."""
    plan = allocate(hand_round())
    assert plan.amounts == {"p2": 2000 * YUAN, "p3": 3000 * YUAN, "p4": 4000 * YUAN}
    assert [(pool.id, pool.budget, pool.spent) for pool in plan.pools] == [("fund", 10_000 * YUAN, 9_000 * YUAN)]
    assert plan.awards.to_dict("list") == {
        "application": ["p2", "p3", "p4"],
        "project": ["项目2", "项目3", "项目4"],
        "organisation": ["o1", "o2", "o2"],
        "line": ["venture"] * 3,
        "pool": ["fund"] * 3,
        "amount_yuan": [2000, 3000, 4000],
    }
    assert (plan.proof.sentence.zh, plan.proof.sentence.en) == (
        "已证明最优：效益（分） 90，其次居民票数 90，其次拨付金额（元，少者优先） 9,000；"
        "依此次序，任何合规方案都不能更好；这是唯一的最优方案",
        "proven optimal: merit (points) 90, then residents' votes 90, then money granted (yuan, less first) 9,000; "
        "in this order no lawful plan does better; it is the only plan that attains this",
    )


def tied_round(**settings: str) -> Scenario:
    """Return three equal projects for a pool that pays two."""
    stated = hand_round()
    entries = tuple(replace(stated.applications[0], id=key, request=1000 * YUAN) for key in ("a", "b", "c"))
    allocation = AllocationSettings(goals=("merit",), **settings)  # type: ignore[arg-type]
    return replace(
        stated,
        settings=stated.settings.model_copy(update={"allocation": allocation}),
        pools=(replace(stated.pools[0], budget=2000 * YUAN),),
        lines=(replace(stated.lines[0], budget=None),),
        applications=entries,
        votes=tuple(VoteCount(entry.id, 1) for entry in entries),
    )


def test_ties_go_by_identifier_and_the_proof_says_so() -> None:
    plan = allocate(tied_round())
    assert sorted(plan.amounts) == ["a", "b"]
    assert plan.proof.unique is False
    assert plan.proof.sentence.zh.endswith("；同优方案中按公布的先后次序选定")
    assert plan.proof.sentence.en.endswith("; among equals it is the first by the declared tie-break")


@pytest.mark.parametrize("seed", ["1", "2", "3", "2014-06-01"])
def test_ties_go_by_the_lottery_that_anyone_can_recompute(seed: str) -> None:
    """Sort the identifiers by SHA-256 of seed, newline, identifier."""
    import hashlib

    drawn = sorted("abc", key=lambda key: hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest())
    plan = allocate(tied_round(tie_break="lottery", lottery_seed=seed))
    assert sorted(plan.amounts) == sorted(drawn[:2])


REASONS: dict[str, tuple[Rule | None, str, str, str]] = {
    "competition_for_money": (
        None,
        "p1",
        "竞争未入选：得 10 票，至少需要 1,000 元，而“专项资金”用于总效益更高的组合后只余 0 元",
        "not selected: it has 10 votes and needs 1,000 yuan at least, and 'special fund' has 0 yuan left after the set"
        " of awards that is worth more in all",
    ),
    "another_rule": (
        Rule("r", "excludes", applications=("p1", "p4")),
        "p1",
        "竞争未入选：得 10 票，至少需要 1,000 元；“专项资金”尚余 1,000 元，但资助它会违反其他规则或降低总效益",
        "not selected: it has 10 votes and needs 1,000 yuan at least; 'special fund' has 1,000 yuan left, but funding"
        " it would break another rule or make the whole worth less",
    ),
    "decision": (
        Rule("r", "force_out", applications=("p4",), reason="已撤回"),
        "p4",
        "按决定不予资助：已撤回",
        "not funded by decision: 已撤回",
    ),
    "threshold": (
        Rule("r", "merit_threshold", at_least=155_000),
        "p1",
        "得 10 票，低于最低的 15.5",
        "it has 10 votes, below the threshold of 15.5",
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_whoever_gets_nothing_is_told_why(case: str) -> None:
    rule, key, zh, en = REASONS[case]
    stated = hand_round(*([rule] if rule else []))
    if case == "competition_for_money":
        stated = replace(stated, pools=(replace(stated.pools[0], budget=9_000 * YUAN),))
    plan = allocate(stated)
    reasons = {refusal.application: refusal.reason for refusal in plan.declined}
    assert (reasons[key].zh, reasons[key].en) == (zh, en)


@pytest.mark.parametrize(
    ("rationing", "paid", "rule"),
    [("most_awards", ["p1", "p2"], "尽量多付几项"), ("most_money", ["p1", "p3"], "尽量多付金额")],
)
def test_entitlements_that_cannot_all_be_paid_are_rationed_by_the_stated_rule(
    rationing: str, paid: list[str], rule: str
) -> None:
    stated = hand_round()
    allocation = AllocationSettings(goals=("merit",), rationing=rationing)  # type: ignore[arg-type]
    short = replace(
        stated,
        settings=stated.settings.model_copy(update={"allocation": allocation}),
        pools=(replace(stated.pools[0], budget=4_000 * YUAN),),
        lines=(replace(stated.lines[0], budget=None, entitlement=True, merit="none"),),
    )
    plan = allocate(short)
    assert sorted(plan.amounts) == paid
    left = "0 元" if rationing == "most_money" else "1,000 元"
    reason = next(refusal.reason for refusal in plan.declined if refusal.application == "p4")
    assert reason.zh == (
        f"符合条件，但“专项资金”付不起全部应享扶持：4 项中付 {len(paid)} 项，按“{rule}”的原则，"
        f"再依次按后列目标与公布的先后次序；余 {left}"
    )


def test_entitlements_go_before_a_more_deserving_competitor() -> None:
    stated = hand_round()
    due = replace(stated.lines[0], id="due", entitlement=True, merit="none", budget=None)
    entry = Application("due1", "应享", "o1", "due", 9_500 * YUAN)
    plan = allocate(replace(stated, lines=(*stated.lines, due), applications=(*stated.applications, entry)))
    assert plan.amounts == {"due1": 9_500 * YUAN}


def test_a_round_without_applications_pays_nothing_and_is_proved() -> None:
    stated = replace(hand_round(), applications=(), votes=())
    plan = allocate(stated)
    assert (plan.awarded, plan.declined, plan.is_proven_optimal) == ((), (), True)
    assert len(plan.awards) == 0


def hard_scenario(projects: int = 60) -> Scenario:
    """Return a round of several overlapping ceilings that no solver proves in a moment."""
    random, stated = Random(1), hand_round()
    labels = tuple(f"g{n}" for n in range(5))
    entries, counts = [], []
    for number in range(projects):
        cost = random.randint(1000, 9999) * YUAN
        groups = tuple(label for label in labels if random.random() < 0.6)
        entries.append(Application(f"p{number:02}", f"项目{number}", "", "venture", cost, categories=groups))
        counts.append(VoteCount(f"p{number:02}", cost // YUAN + random.randint(-9, 30)))
    ceilings = tuple(
        Rule(
            label,
            "group_limit",
            by="category",
            group=label,
            unit="yuan",
            at_most=sum(e.request or 0 for e in entries if label in e.categories) // 2,
        )
        for label in labels
    )
    return replace(
        stated,
        pools=(replace(stated.pools[0], budget=sum(entry.request or 0 for entry in entries)),),
        lines=(replace(stated.lines[0], budget=None),),
        applications=tuple(entries),
        votes=tuple(counts),
        rules=ceilings,
    )


def test_ctrl_c_leaves_the_best_lawful_plan_marked_as_such() -> None:
    pressed: list[Progress] = []

    def press(progress: Progress) -> None:
        if progress.value is not None and not pressed:
            pressed.append(progress)
            os.kill(os.getpid(), signal.SIGINT)

    stated = hard_scenario()
    plan = allocate(stated, "highs", progress=press)
    assert Oracle(stated).is_lawful(plan.amounts)
    assert (plan.proof.status, plan.proof.stopped, plan.is_proven_optimal) == (Status.FEASIBLE, Stop.INTERRUPTED, False)
    assert plan.proof.sentence.zh.startswith("可行；到达限制时的最好方案：效益（分） ")
    assert plan.proof.sentence.en.startswith("feasible: the best plan when a limit was reached: merit (points) ")
    assert plan.proof.sentence.en.endswith("; equal plans were not compared to the end")


def test_a_time_limit_is_never_called_an_optimum() -> None:
    try:
        plan = allocate(hard_scenario(), "highs", time_limit=0.05)
    except LimitError:
        return
    assert plan.proof.status in (Status.FEASIBLE, Status.WITHIN_GAP)
    assert not plan.is_proven_optimal
    assert plan.proof.time_limit == 0.05


def test_no_time_at_all_is_a_limit_error_that_says_what_to_do() -> None:
    with pytest.raises(LimitError) as caught:
        allocate(hard_scenario(), time_limit=0)
    assert caught.value.render("zh") == "0 秒内没有找到任何方案。请放宽时间限制。"
    assert caught.value.render("en") == "no plan was found within 0 seconds. allow more time."
    assert caught.value.exit_code == 4


def test_a_gap_is_told_with_its_bound() -> None:
    plan = allocate(hard_scenario(), "highs", gap=0.05)
    first = plan.proof.goals[0]
    assert plan.proof.status == Status.WITHIN_GAP
    assert first.gap is not None
    assert 0 < first.gap <= 0.05
    assert first.bound is not None
    assert first.bound > first.value
    assert plan.proof.sentence.zh.startswith("与最优的差距不超过所定范围：")
    assert not plan.is_proven_optimal


def test_an_unknown_solver_is_an_input_error() -> None:
    with pytest.raises(InputError, match="there is no solver named simplex"):
        allocate(hand_round(), "simplex")
