"""Lotteries against enumeration: every plan, every contender, one matrix game; and answers worked out by hand."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

import kaiyi_opt as ko
from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.lottery.exchanges import with_exchanges
from kaiyi_opt.allocation.lottery.options import options_of
from kaiyi_opt.allocation.lottery.result import Lottery, Standing
from kaiyi_opt.allocation.lottery.ticket import TICKETS, drawn_number, named, whole_weights
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.stability.part import part_of
from kaiyi_opt.errors import InputError
from kaiyi_opt.report.lottery_table import write_lottery
from kaiyi_opt.scenario.nouns import Application, Line, Pool, Rule, Scenario, VoteCount
from kaiyi_opt.scenario.settings import AllocationSettings, Label, Settings
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify.checks import verify
from tests.allocation.small_rounds import DAY, YUAN

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
POINT = 10_000
Ends = dict[str, tuple[int, int]]


def fund(ends: Ends, costs: dict[str, int], budget: int, *rules: Rule, domains: str = "") -> Plan:
    """The plan for projects of ``costs`` (yuan) at the middle of their intervals of merit (points)."""
    return ko.allocate(
        Scenario(
            settings=Settings(
                title="抽签", date=DAY, allocation=AllocationSettings(goals=("merit",)),
                domains={key: Label(zh=key) for key in sorted(set(domains))},
            ),
            pools=(Pool("fund", "资金", budget=budget * YUAN),),
            lines=(Line("line", "类别", pool="fund", merit="votes"),),
            applications=tuple(
                Application(key, key, line="line", request=costs[key] * YUAN, domain=domains[n] if domains else "")
                for n, key in enumerate(ends)
            ),
            votes=tuple(VoteCount(key, (low + high) // 2) for key, (low, high) in ends.items()),
            rules=rules,
        )
    )  # fmt: skip


def drawn(plan: Plan, ends: Ends, seed: str = "1") -> Lottery:
    return plan.lottery({key: (low * POINT, high * POINT) for key, (low, high) in ends.items()}, seed)


def chances(lottery: Lottery) -> dict[str, float]:
    return {chance.application: chance.probability for chance in lottery.chances}


def of_one_size(ends: Ends, places: int) -> Lottery:
    return drawn(fund(ends, dict.fromkeys(ends, 10), 10 * places), ends)


def feasible(costs: dict[str, int], budget: int) -> list[frozenset[str]]:
    subsets = chain.from_iterable(combinations(costs, size) for size in range(len(costs) + 1))
    return [frozenset(subset) for subset in subsets if sum(costs[key] for key in subset) <= budget]


def contenders(plans: list[frozenset[str]], ends: Ends) -> list[frozenset[str]]:
    def is_beaten(plan: frozenset[str], other: frozenset[str]) -> bool:
        return sum(ends[key][0] for key in other - plan) > sum(ends[key][1] for key in plan - other)

    return [plan for plan in plans if not any(is_beaten(plan, other) for other in plans)]


def game_value(mixed: list[frozenset[str]], rivals: list[frozenset[str]], costs: dict[str, int]) -> float:
    """The planner's worst case in the full matrix game, in yuan well placed."""
    pay = np.array([[sum(costs[key] for key in plan & rival) for plan in mixed] for rival in rivals], dtype=float)
    solved = linprog(
        [*np.zeros(len(mixed)), -1.0], A_ub=np.column_stack([-pay, np.ones(len(rivals))]), b_ub=np.zeros(len(rivals)),
        A_eq=[[*np.ones(len(mixed)), 0.0]], b_eq=[1.0],
    )  # fmt: skip
    return float(solved.x[-1])


def test_intervals_that_do_not_overlap_at_the_line_leave_the_plan_itself() -> None:
    ends = {"A": (80, 90), "B": (70, 79), "C": (50, 60), "D": (40, 55)}
    plan = fund(ends, dict.fromkeys(ends, 10), 20)
    lottery = drawn(plan, ends)
    assert [(ticket.weight, ticket.awards) for ticket in lottery.tickets] == [(TICKETS, plan.amounts)]
    assert lottery.amounts == plan.amounts
    assert lottery.worst_case == 1.0
    assert [chance.standing for chance in lottery.chances] == [Standing.IN, Standing.IN, Standing.OUT, Standing.OUT]


@pytest.mark.parametrize(("places", "projects"), [(1, 2), (2, 3), (2, 5), (3, 4)])
def test_equal_intervals_get_equal_chances(places: int, projects: int) -> None:
    lottery = of_one_size({f"p{n}": (60, 70) for n in range(projects)}, places)
    for chance in lottery.chances:
        assert abs(chance.tickets - TICKETS * places / projects) <= projects
        assert chance.standing == Standing.MARGIN


def test_who_is_certainly_in_is_funded_and_the_rest_draw_for_what_is_left() -> None:
    told = chances(of_one_size({"A": (80, 90), "B": (40, 60), "C": (40, 60), "D": (10, 39)}, 2))
    assert told == {"A": 1.0, "B": 0.5, "C": 0.5, "D": 0.0}


def test_the_worst_case_is_that_of_the_partial_lottery_over_top_sets() -> None:
    """For one size of grant: nature picks any top k whose least upper end is no lower than the others' lower ends."""
    for seed in range(12):
        random = Random(seed)
        count = random.randint(3, 6)
        places = random.randint(1, count - 1)
        ends = {f"p{n}": tuple(sorted(random.sample(range(10, 60), 2))) for n in range(count)}
        tops = [
            top
            for top in combinations(ends, places)
            if max(ends[key][0] for key in ends if key not in top) <= min(ends[key][1] for key in top)
        ]
        rows = np.array([[-float(key in top) for key in ends] + [1.0] for top in tops])
        solved = linprog(
            [*np.zeros(count), -1.0], A_ub=rows, b_ub=np.zeros(len(tops)), A_eq=[[*np.ones(count), 0.0]],
            b_eq=[float(places)], bounds=[(0, 1)] * count + [(0, None)],
        )  # fmt: skip
        told = chances(of_one_size(ends, places))
        worst = min(sum(told[key] for key in top) for top in tops)
        assert worst == pytest.approx(solved.x[-1], abs=1e-5)
        assert sum(told.values()) == pytest.approx(places, abs=1e-9)


def test_under_budgets_and_rules_the_worst_case_is_that_of_the_full_game() -> None:
    drawn_for = 0
    for seed in range(12):
        random = Random(seed)
        ends = {f"p{n}": tuple(sorted(random.sample(range(20, 60), 2))) for n in range(random.randint(3, 6))}
        costs = {key: random.randint(5, 15) for key in ends}
        budget = sum(costs.values()) // 2
        rules = (Rule("r", "excludes", applications=("p0", "p1")),) if seed % 2 else ()
        lottery = drawn(fund(ends, costs, budget, *rules), ends)
        plans = [plan for plan in feasible(costs, budget) if not (rules and {"p0", "p1"} <= plan)]
        rivals = contenders(plans, ends)
        sure, out = frozenset.intersection(*rivals), set(ends) - set(frozenset.union(*rivals))
        for chance in lottery.chances:
            expected = Standing.IN if chance.application in sure else Standing.MARGIN
            assert chance.standing == (Standing.OUT if chance.application in out else expected)
        settled = [plan for plan in plans if sure <= plan and not plan & out]
        value = game_value(settled, rivals, costs)
        own = sum(lottery.plan.amounts.values()) / YUAN
        assert lottery.worst_case * own == pytest.approx(value, abs=1e-4)
        worst = min(sum(costs[key] * chances(lottery)[key] for key in rival) for rival in rivals)
        assert worst == pytest.approx(value, abs=1e-3)
        drawn_for += lottery.count(Standing.MARGIN) > 0
    assert drawn_for > 6


def test_of_equally_good_lotteries_the_smallest_chance_is_the_largest_there_is() -> None:
    for seed in range(12):
        random = Random(seed)
        ends = {f"p{n}": tuple(sorted(random.sample(range(20, 40), 2))) for n in range(5)}
        costs = {key: random.randint(5, 9) for key in ends}
        lottery = drawn(fund(ends, costs, 18), ends)
        margin = [chance for chance in lottery.chances if chance.standing == Standing.MARGIN]
        if not margin:
            continue
        plans = feasible(costs, 18)
        rivals = contenders(plans, ends)
        sure, out = frozenset.intersection(*rivals), set(ends) - set(frozenset.union(*rivals))
        settled = [plan for plan in plans if sure <= plan and not plan & out]
        value = game_value(settled, rivals, costs)
        pay = [[-sum(costs[key] for key in plan & rival) for plan in settled] + [0.0] for rival in rivals]
        floors = [[-float(chance.application in plan) for plan in settled] + [1.0] for chance in margin]
        solved = linprog(
            [*np.zeros(len(settled)), -1.0], A_ub=np.array(pay + floors),
            b_ub=[1e-6 - value] * len(rivals) + [0.0] * len(margin), A_eq=[[*np.ones(len(settled)), 0.0]], b_eq=[1.0],
        )  # fmt: skip
        assert min(chance.probability for chance in margin) == pytest.approx(solved.x[-1], abs=1e-4)


def test_equals_have_equal_chances_whatever_they_are_called() -> None:
    ends = {"A": (30, 50), "B": (35, 45), "C": (30, 50), "D": (20, 40), "E": (35, 45)}
    told = chances(of_one_size(ends, 2))
    assert told["A"] == pytest.approx(told["C"], abs=5e-6)
    assert told["B"] == pytest.approx(told["E"], abs=5e-6)
    renamed = dict(zip("VWXYZ", reversed(ends.values()), strict=True))
    again = chances(of_one_size(renamed, 2))
    assert list(again.values()) == pytest.approx(list(reversed(told.values())), abs=5e-6)


def test_a_higher_interval_never_has_a_lower_chance() -> None:
    for seed in range(15):
        random = Random(seed)
        ends = {f"p{n}": tuple(sorted(random.sample(range(20, 50), 2))) for n in range(5)}
        told = chances(of_one_size(ends, 2))
        for one, other in combinations(ends, 2):
            if ends[one][0] >= ends[other][0] and ends[one][1] >= ends[other][1]:
                assert told[one] >= told[other] - 1e-5


def test_each_plan_keeps_every_budget_and_rule_and_the_weights_are_a_million() -> None:
    for seed in range(4):
        random = Random(seed)
        ends = {f"p{n}": tuple(sorted(random.sample(range(20, 60), 2))) for n in range(7)}
        costs = {key: random.randint(5, 15) for key in ends}
        rule = Rule("r", "group_limit", by="domain", at_most=25 * YUAN, unit="yuan")
        plan = fund(ends, costs, 31, rule, domains="aabbccc")
        lottery = drawn(plan, ends)
        assert sum(ticket.weight for ticket in lottery.tickets) == TICKETS
        for ticket in lottery.tickets:
            assert audit(plan.problem, {**lottery.always, **ticket.awards}).is_clean
            assert sum(costs[key] for key in ticket.awards) <= 31
        for chance in lottery.chances:
            held = [ticket.weight for ticket in lottery.tickets if chance.application in ticket.awards]
            assert chance.tickets == sum(held)


def test_over_many_seeds_each_is_drawn_as_often_as_its_chance() -> None:
    lottery = of_one_size({"A": (30, 50), "B": (35, 45), "C": (30, 50), "D": (20, 40)}, 2)
    weights = [ticket.weight for ticket in lottery.tickets]
    times: Counter[str] = Counter()
    for seed in range(4000):
        times.update(lottery.tickets[named(weights, drawn_number(str(seed), "hash"))].awards.keys())
    for chance in lottery.chances:
        deviation = 5 * (4000 * chance.probability * (1 - chance.probability)) ** 0.5
        assert abs(times[chance.application] - 4000 * chance.probability) <= deviation


def test_the_draw_can_be_made_by_hand() -> None:
    lottery = of_one_size({"A": (30, 50), "B": (35, 45), "C": (30, 50)}, 1)
    text = f"1\n{lottery.plan.scenario_hash}"
    number = int(hashlib.sha256(text.encode()).hexdigest(), 16) % 1_000_000
    held = [place for place, ticket in enumerate(lottery.tickets) for _ in range(ticket.weight)]
    assert lottery.number == number
    assert lottery.drawn == held[number]


def test_amounts_in_steps_are_drawn_for_as_lawful_plans() -> None:
    scenario = fund({"A": (50, 50), "B": (50, 50), "C": (50, 50)}, dict.fromkeys("ABC", 10), 14).problem.scenario
    line = replace(scenario.lines[0], benefit="diminishing", step=2 * YUAN)
    stepped = replace(
        scenario, lines=(line,), applications=tuple(replace(a, minimum=6 * YUAN) for a in scenario.applications)
    )
    lottery = drawn(ko.allocate(stepped), dict.fromkeys("ABC", (40, 60)))
    assert [chance.tickets for chance in lottery.chances] == pytest.approx([2 * TICKETS / 3] * 3, abs=3)
    for ticket in lottery.tickets:
        assert sum(ticket.awards.values()) <= 14 * YUAN
        assert all(fen in (6 * YUAN, 8 * YUAN, 10 * YUAN) for fen in ticket.awards.values())


def test_a_stability_gives_its_intervals() -> None:
    scenario = ko.load(SCENARIOS / "small")
    plan = ko.allocate(scenario)
    stability = plan.stability(100)
    lottery = plan.lottery(stability, "x")
    ends = {c.application: (c.merit_low, c.merit_high) for c in stability.chances}
    assert lottery.chances == plan.lottery(ends, "x").chances
    assert "100" in lottery.basis.en
    assert set(lottery.always) == {"A1", "A3", "A4", "A5", "A6"}


def test_weights_are_whole_and_add_up() -> None:
    for seed in range(50):
        random = Random(seed)
        weights = whole_weights([random.random() for _ in range(random.randint(1, 40))])
        assert sum(weights) == TICKETS
        assert min(weights) >= 0


@pytest.mark.parametrize(
    ("ends", "seed", "told"),
    [
        ({"A": (1, 2)}, "", "the seed of the lottery is blank. give the number or text drawn in public."),
        ({"Z": (1, 2)}, "1", "Z is no eligible application. leave its interval out."),
        ({"A": (2, 1)}, "1", "the interval of merit of A is crossed or negative. give the low end first."),
    ],
)
def test_what_cannot_be_drawn_for_is_refused(ends: Ends, seed: str, told: str) -> None:
    plan = fund({"A": (1, 3), "B": (1, 3)}, {"A": 1, "B": 1}, 1)
    with pytest.raises(InputError) as error:
        plan.lottery(ends, seed)
    assert error.value.render("en") == told


def test_a_round_without_merit_among_its_goals_is_refused() -> None:
    scenario = fund({"A": (1, 3), "B": (1, 3)}, {"A": 1, "B": 1}, 1).problem.scenario
    settings = scenario.settings.model_copy(update={"allocation": AllocationSettings(goals=("projects",))})
    with pytest.raises(InputError) as error:
        ko.allocate(replace(scenario, settings=settings)).lottery({"A": (1, 2)}, "1")
    assert error.value.render("zh") == "本轮的目标中没有得分。抽签以得分的误差为据。"


def test_a_panel_of_equal_grants_draws_a_real_lottery_that_anyone_verifies(tmp_path: Path) -> None:
    """Forty grants of one size, fourteen places: standings by counting, chances told in order, the draw redone."""
    random = Random(5)
    middles = [100 - 2 * n + random.randint(-1, 1) for n in range(40)]
    ends = {f"p{n:02}": (m - random.randint(1, 9), m + random.randint(1, 9)) for n, m in enumerate(middles)}
    plan = fund(ends, dict.fromkeys(ends, 10), 140)
    lottery = drawn(plan, ends)
    for chance in lottery.chances:
        low, high = ends[chance.application]
        ahead = sum(key != chance.application and other[1] >= low for key, other in ends.items())
        surely_ahead = sum(key != chance.application and other[0] > high for key, other in ends.items())
        told = Standing.IN if ahead < 14 else Standing.OUT if surely_ahead >= 14 else Standing.MARGIN
        assert chance.standing == told, chance
    margin = [chance for chance in lottery.chances if chance.standing == Standing.MARGIN]
    assert sum(0.01 < chance.probability < 0.99 for chance in margin) >= 5
    assert sum(chance.tickets for chance in lottery.chances) == 14 * TICKETS
    write_scenario(plan.problem.scenario, tmp_path / "round", "zh")
    write_lottery(lottery, tmp_path, "en")
    assert verify(tmp_path / "lottery.json", tmp_path / "round").is_verified


def test_no_certain_exchange_shuts_out_a_contender() -> None:
    for seed in range(40):
        random = Random(seed)
        ends = {f"p{n}": tuple(sorted(random.sample(range(40, 80), 2))) for n in range(6)}
        costs = {key: random.choice((10, 10, 20)) for key in ends}
        plan = fund(ends, costs, random.choice((30, 40)))
        part = part_of(plan.problem, frozenset(ends))
        rules = part.of_draw(part.problem.candidates).program(None)
        options = options_of(part.problem, {key: (low * POINT, high * POINT) for key, (low, high) in ends.items()})
        narrowed = with_exchanges(rules, options)
        for contender in contenders(feasible(costs, plan.pools[0].budget // YUAN), ends):
            assert narrowed.is_feasible(part.point({key: costs[key] * YUAN for key in contender}))
