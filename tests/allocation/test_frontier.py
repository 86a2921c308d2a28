"""Frontiers: every non-dominated point of small rounds against trying every plan; limits, order of rows, prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

import pytest

from kaiyi_opt.allocation.frontier.by_parts import ByParts, by_parts
from kaiyi_opt.allocation.frontier.exchange import shown_fraction
from kaiyi_opt.allocation.frontier.frontier import Frontier, frontier
from kaiyi_opt.allocation.frontier.sweep import FrontierProgress, Sweep
from kaiyi_opt.allocation.frontier.trade import Orders as TradeOrders
from kaiyi_opt.allocation.frontier.trade import trade_of
from kaiyi_opt.allocation.goals import known_goals
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.solvers import Answer, Orders, get_solver
from kaiyi_opt.errors import InfeasibleError, InputError, LimitError
from kaiyi_opt.scenario.nouns import Rule, Scenario, VoteCount
from tests.allocation.small_rounds import GOALS, hand_round, small_round
from tests.oracles import Oracle

Values = tuple[int, ...]
Plan = dict[str, int]


def non_dominated(
    scenario: Scenario, names: tuple[str, ...], kept: tuple[str, ...] = ()
) -> dict[Values, dict[str, int]]:
    """Return every non-dominated point with the plan that the round's other goals and its tie-break choose."""
    told = Oracle(scenario)
    plans = [plan for plan in told.plans() if told.is_lawful(plan)]
    for name in kept:
        best = max(signed(told, name, plan) for plan in plans)
        plans = [plan for plan in plans if signed(told, name, plan) == best]
    points: dict[Values, list[Plan]] = {}
    for plan in plans:
        points.setdefault(tuple(signed(told, name, plan) for name in names), []).append(plan)
    best_values = [
        value
        for value in points
        if not any(other != value and all(a >= b for a, b in zip(other, value, strict=True)) for other in points)
    ]
    rest = [name for name in told.goals if name not in (*names, *kept)]

    def key(plan: Plan) -> tuple[Values, Values]:
        return tuple(signed(told, name, plan) for name in rest), told.tie_key(plan)

    ordered = sorted(best_values, reverse=True)
    return {
        tuple(told.value(name, points[value][0]) for name in names): max(points[value], key=key) for value in ordered
    }


def signed(told: Oracle, name: str, plan: Plan) -> int:
    return (-1 if name == "least_money" else 1) * told.value(name, plan)


def owes(scenario: Scenario, names: tuple[str, ...]) -> tuple[str, ...]:
    stated = {goal.name for goal in state(scenario).goals}
    return ("entitlements",) if "entitlements" in stated and "entitlements" not in names else ()


def check(seed: int, count: int) -> None:
    scenario = small_round(seed)
    names = tuple(Random(seed).sample(GOALS, count))
    expected = non_dominated(scenario, names, owes(scenario, names)) if Oracle(scenario).best else None
    if expected is None:
        with pytest.raises(InfeasibleError):
            frontier(state(scenario), *names)
        return
    found = frontier(state(scenario), *names)
    assert {point.values: dict(point.awards) for point in found.points} == expected
    assert [point.values for point in found.points] == list(expected)
    assert (found.complete, found.unexplored, found.stopped) == (True, (), Stop.FINISHED)
    assert all(point.proved for point in found.points)


@pytest.mark.parametrize("seed", range(60))
def test_two_goals_agree_with_trying_every_plan(seed: int) -> None:
    check(seed, 2)


@pytest.mark.parametrize("seed", range(100, 140))
def test_three_goals_agree_with_trying_every_plan(seed: int) -> None:
    check(seed, 3)


@pytest.mark.slow
@pytest.mark.usefixtures("unexplained")
@pytest.mark.parametrize("count", [2, 3])
def test_a_hundred_rounds_more_agree_with_trying_every_plan(count: int) -> None:
    for seed in range(1000, 1100):
        check(seed, count)


def some_frontier(**options: int) -> Frontier:
    return frontier(state(hand_round()), "votes", "least_money", **options)


def test_a_hand_worked_frontier() -> None:
    # Four projects of n thousand yuan with 10 n votes for a line of 9,000: every thousand buys ten votes.
    found = some_frontier()
    assert [point.values for point in found.points] == [(10 * n, n * 100_000) for n in range(9, -1, -1)]
    assert {exchange.price for exchange in found.exchanges} == {Fraction(10)}
    told = found.exchanges[0].sentence
    assert told.en == (
        "from point 1 to point 2: money granted (yuan, less first) better by 1,000, residents' votes worse by 10;"
        " 10 for 1,000 yuan less"
    )
    assert told.zh == (
        "从第 1 点到第 2 点：拨付金额（元，少者优先）改善 1,000，居民票数退让 10；少拨 1,000 元的代价为 10"
    )
    assert found.sentence.en == "all 10 non-dominated points, each proved, none left out"
    assert found.sentence.zh == "全部 10 个互不占优的方案，逐一证明，没有遗漏"


def test_a_list_cut_by_a_number_of_points_says_where_more_may_lie() -> None:
    found = some_frontier(most=4)
    whole = some_frontier()
    assert len(found.points) == 4
    assert not found.complete
    missing = {point.values for point in whole.points} - {point.values for point in found.points}
    ranges = [{goal.name: (low, high) for goal, low, high in each.ranges} for each in found.unexplored]
    for value in missing:
        money_or_votes = {"votes": value[0], "least_money": value[1]}
        assert any(all(low <= money_or_votes[n] <= high for n, (low, high) in r.items()) for r in ranges)
    assert found.sentence.en.startswith("4 non-dominated points; there may be more between")


@pytest.mark.parametrize("seed", range(20))
def test_points_spread_out_are_points_of_the_whole_frontier(seed: int) -> None:
    problem = state(small_round(seed))
    names = ("merit", "votes", "least_money")[: 2 + seed % 2]
    try:
        whole = frontier(problem, *names)
    except InfeasibleError:
        return
    for points in (2, 3, 5):
        some = frontier(problem, *names, points=points)
        known = {point.values: point.awards for point in whole.points}
        assert all(known[point.values] == point.awards for point in some.points)
        assert some.complete == (len(some.points) == len(whole.points) and not some.unexplored)
        assert some.complete or len(some.points) >= points


def test_spread_points_stand_at_even_steps() -> None:
    assert [point.values[0] for point in some_frontier(points=4).points] == [90, 60, 30, 0]


def two_lines(seed: int) -> Scenario:
    """Return seven projects on two lines that share nothing, with few votes: equal sums by several ways."""
    random, draft = Random(seed), hand_round()
    applications = tuple(
        replace(
            draft.applications[0], id=f"p{n}", line=("one", "two")[n % 2], request=random.choice((1, 2, 3)) * 100_000
        )
        for n in range(7)
    )
    return replace(
        draft,
        pools=(replace(draft.pools[0], budget=10_000_000),),
        lines=tuple(replace(draft.lines[0], id=key, budget=random.choice((3, 4)) * 100_000) for key in ("one", "two")),
        applications=applications,
        votes=tuple(VoteCount(entry.id, random.choice((1, 2, 3, 4))) for entry in applications),
    )


def test_parts_that_share_nothing_are_searched_apart_and_give_the_same_frontier() -> None:
    asked = several = 0
    for seed in range(16):
        scenario, names = two_lines(seed), ("votes", "least_money")
        found = frontier(state(scenario), *names)
        assert {point.values: dict(point.awards) for point in found.points} == non_dominated(scenario, names)
        assert found.complete
        assert all(point.settled for point in found.points)
        oracle = by_parts(
            trade_of(state(scenario), (), tuple(known_goals(scenario)[name] for name in names), TradeOrders())
        )
        if isinstance(oracle, ByParts):
            Sweep(oracle).run()
            asked += oracle.sums is not None
            several += oracle.sums is not None and bool((oracle.sums.ways > 1).any())
    assert asked > 8
    assert several > 2


def test_rows_in_another_order_give_the_same_frontier() -> None:
    scenario = small_round(7)
    shuffled = replace(scenario, applications=tuple(reversed(scenario.applications)), votes=scenario.votes[::-1])
    first, second = (frontier(state(each), "merit", "votes", "least_money") for each in (scenario, shuffled))
    assert first.points == second.points


def test_kept_goals_are_kept_at_their_optimum() -> None:
    for seed in range(12):
        scenario = small_round(seed)
        if Oracle(scenario).best is None:
            continue
        found = frontier(state(scenario), "votes", "least_money", keep=("projects",))
        assert [goal.name for goal, _ in found.kept] == ["projects"]
        expected = non_dominated(scenario, ("votes", "least_money"), ("projects",))
        assert {point.values: dict(point.awards) for point in found.points} == expected


@dataclass
class Tiring:
    """HiGHS for so many programs, and then a solver that finds nothing before its limit."""

    left: int
    name: str = "highs"
    version: str = "0"

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        self.left -= 1
        return get_solver("highs").solve(program, orders) if self.left >= 0 else Answer(Stop.TIME_LIMIT)


def test_a_limit_before_the_first_point_is_an_error() -> None:
    for scenario in (hand_round(), small_round(3)):
        with pytest.raises(LimitError) as raised:
            frontier(state(scenario), "votes", "least_money", solver=Tiring(0))
        assert raised.value.render("en") == "the time ran out before a single point was proved. allow more time."


@pytest.mark.parametrize("programs", [2, 4, 8])
def test_a_limit_after_the_first_point_is_told(programs: int) -> None:
    whole = {point.values for point in some_frontier().points}
    found = frontier(state(hand_round()), "votes", "least_money", solver=Tiring(programs))
    assert found.stopped == Stop.TIME_LIMIT
    assert not found.complete
    assert found.unexplored
    assert {point.values for point in found.points if point.proved} <= whole
    assert "there may be more between" in found.sentence.en


def test_a_limit_after_the_last_point_leaves_the_choice_among_equal_plans_open_and_says_so() -> None:
    found = frontier(state(hand_round()), "votes", "least_money", solver=Tiring(12))
    assert [point.values for point in found.points] == [point.values for point in some_frontier().points]
    assert (found.complete, found.stopped) == (True, Stop.TIME_LIMIT)
    assert all(point.proved for point in found.points)
    open_ = [point for point in found.points if not point.settled]
    assert open_
    assert found.sentence.en == (
        f"all 10 non-dominated points, each proved, none left out; for {len(open_)} of them the plan is any one of"
        " equal values, not yet the one that the other goals and the tie-break choose"
    )
    assert found.sentence.zh == (
        f"全部 10 个互不占优的方案，逐一证明，没有遗漏；其中 {len(open_)} 个点只列出了同值方案中的一个，"
        "尚未按其余目标和抽签次序选定"
    )


def test_of_some_points_each_is_settled_at_once_and_what_a_limit_leaves_unproved_is_told() -> None:
    found = frontier(state(hand_round()), "votes", "least_money", points=4, solver=Tiring(7))
    assert found.stopped == Stop.TIME_LIMIT
    assert [(point.values, point.proved, point.settled) for point in found.points] == [
        ((90, 900_000), True, True),
        ((30, 300_000), False, False),
        ((0, 0), True, True),
    ]
    assert found.sentence.en == (
        "3 points, 2 of them proved to be non-dominated; there may be more between; for 1 of them the plan is any one"
        " of equal values, not yet the one that the other goals and the tie-break choose"
    )
    assert found.sentence.zh == (
        "3 个点，其中 2 个已证明不被占优；其间可能还有；其中 1 个点只列出了同值方案中的一个，"
        "尚未按其余目标和抽签次序选定"
    )


@pytest.mark.parametrize("seed", range(30))
def test_whenever_it_is_interrupted_what_is_called_proved_is_a_point_of_the_whole(seed: int) -> None:
    scenario, names = small_round(seed), ("merit", "votes", "least_money")[: 2 + seed % 2]
    if Oracle(scenario).best is None:
        return
    whole = {point.values: point.awards for point in frontier(state(scenario), *names).points}
    for solves in range(1, 12, 2):

        def interrupt(progress: FrontierProgress, last: int = solves) -> None:
            if progress.solves + progress.settled >= last:
                raise KeyboardInterrupt

        for points in (None, 3):
            found = frontier(state(scenario), *names, points=points, progress=interrupt)
            assert {point.values for point in found.points if point.proved} <= whole.keys()
            assert all(whole[point.values] == point.awards for point in found.points if point.settled)
            assert not found.complete or {point.values for point in found.points} == whole.keys()


def test_ctrl_c_keeps_what_was_found() -> None:
    def interrupt(progress: object) -> None:
        if getattr(progress, "points", 0) >= 5:
            raise KeyboardInterrupt

    found = frontier(state(hand_round()), "votes", "least_money", progress=interrupt)
    assert found.stopped == Stop.INTERRUPTED
    assert not found.complete
    assert len(found.points) == 5
    assert found.unexplored


def test_goals_that_make_no_sense_are_refused() -> None:
    problem = state(hand_round())
    known = ", ".join(("entitlements", "merit", "votes", "projects", "most_money", "least_money", "need", "equity"))
    for names, text in (
        (("merit", "joy"), f"there is no goal 'joy'. known: {known}."),
        (("merit",), "a frontier is between two or three different goals. for example merit,votes."),
        (("merit", "merit"), "a frontier is between two or three different goals. for example merit,votes."),
    ):
        with pytest.raises(InputError) as raised:
            frontier(problem, *names)
        assert raised.value.render("en") == text
    with pytest.raises(InputError, match=r"at least 2|至少为 2"):
        frontier(problem, "merit", "votes", points=1)


def test_rules_that_conflict_are_named() -> None:
    rules = (Rule("A", "force_in", applications=("p1",), reason="x"), Rule("B", "force_out", applications=("p1",)))
    with pytest.raises(InfeasibleError) as raised:
        frontier(state(hand_round(*rules)), "votes", "least_money")
    assert "no plan keeps all of these rules together" in raised.value.render("en")


def test_prices_are_read_as_decimals_without_losing_small_ones() -> None:
    assert [shown_fraction(Fraction(*each)) for each in ((0, 1), (-1, 3), (2, 10**9), (10**9, 1), (99_999, 100))] == [
        "0", "-0.3333", "0.000000002", "1,000,000,000", "1,000",
    ]  # fmt: skip
