"""Rules of awards: by hand, against an enumeration of all plans, against the allocation's own search, in any order."""

from __future__ import annotations

import datetime
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.scenario.nouns import Application, Community, Line, Organisation, Pool, Rule, Scenario, VoteCount
from kaiyi_opt.scenario.settings import AllocationSettings, BallotSettings, Label, Settings
from kaiyi_opt.simulation.policy import BOOKKEEPING, LINES, START_UP, Applications, IntArray
from kaiyi_opt.simulation.programmes.terms import lawful_awards
from kaiyi_opt.study.policies.exact_round import ExactRound, round_statement
from kaiyi_opt.study.policies.grants import AwardRule
from kaiyi_opt.study.policies.greedy import greedy
from kaiyi_opt.study.policies.named import exact_fund
from kaiyi_opt.study.policies.none import grant_nothing
from kaiyi_opt.study.policies.shares import equal_split, proportional
from tests.study.tables import POINT, YUAN, applications, fund_round, shuffled, venture_round


def town(rules: tuple[Rule, ...] = (), goals: tuple[str, ...] = ("merit", "votes", "least_money")) -> Scenario:
    """A scenario that names three communities, three domains and the two tracks, and the four lines of the fund."""
    entitled = [Line(name, name, name, "fund", entitlement=True) for name in ("start_up", "bookkeeping")]
    award = Line("award_in_place", "award", "award", "fund", merit="votes", benefit="diminishing", step=500 * YUAN)
    return Scenario(
        Settings(
            title="镇",
            date=datetime.date(2014, 6, 30),
            domains={f"d{k}": Label(en=f"d{k}") for k in range(3)},
            tracks={"community": Label(en="c"), "professional": Label(en="p")},
            ballots=BallotSettings(decimals=4),
            allocation=AllocationSettings(goals=goals),
        ),
        communities=tuple(Community(f"c{k}", f"c{k}") for k in range(3)),
        pools=(Pool("fund", "fund", "fund", 0),),
        lines=(*entitled, award, Line("honour", "honour", "honour", "fund", entitlement=True)),
        rules=rules,
    )


TRACK_FLOOR = Rule("r1", "group_limit", pool="p", by="track", group="professional", at_least=4000, unit="share")
VENTURE_RULES = (
    TRACK_FLOOR,
    Rule("r2", "group_limit", pool="p", by="community", at_most=25_000 * YUAN, unit="yuan"),
    Rule("r3", "merit_threshold", pool="p", at_least=60 * POINT),
)


def exact_venture(rules: tuple[Rule, ...] = VENTURE_RULES) -> ExactRound:
    return round_statement(town(), Pool("p", "p", "p"), [None] * len(LINES), rules)


FUND_RULES = (
    Rule("r1", "organisation_money", pool="fund", at_most=11_000 * YUAN),
    Rule("r2", "organisation_awards", pool="fund", at_most=2),
    Rule("r3", "group_limit", pool="fund", by="community", at_most=6000, unit="share"),
)


def fund(rules: tuple[Rule, ...] = (), benefit: str = "diminishing") -> ExactRound:
    """The exact fund of a town whose award in place of subsidy counts in a given way."""
    stated = town(rules)
    lines = tuple(replace(line, benefit=benefit) if line.id == "award_in_place" else line for line in stated.lines)
    return exact_fund(replace(stated, lines=lines))


LIMITS = fund(FUND_RULES)


RULES: dict[str, AwardRule] = {
    "exact fund": LIMITS,
    "exact venture": exact_venture(),
    "equal split": equal_split,
    "greedy": greedy,
    "proportional": proportional,
    "nothing": grant_nothing,
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("draw", [fund_round, venture_round])
def test_every_answer_keeps_the_terms_and_hangs_on_no_order(name: str, draw: object) -> None:
    for seed in range(6):
        table = draw(seed)  # type: ignore[operator]
        awards = lawful_awards(table, RULES[name](table))
        other, order = shuffled(table, seed)
        assert RULES[name](other).tolist() == awards[order].tolist()


@pytest.mark.parametrize("name", RULES)
def test_a_round_of_nobody_is_answered(name: str) -> None:
    assert RULES[name](applications([], [5])).tolist() == []


def test_replicates_are_answered_one_by_one() -> None:
    for name, rule in RULES.items():
        table = venture_round(3, replicates=4)
        together = rule(table)
        for replicate in range(4):
            rows = table.replicate == replicate
            one = Applications(
                **{field: getattr(table, field)[rows] for field in table.__dataclass_fields__ if field != "budget"},
                budget=table.budget,
            )
            assert rule(one).tolist() == together[rows].tolist(), name


def amounts(table: Applications, row: int) -> list[int]:
    return [0, *range(table.minimum[row], table.request[row] + 1, table.step[row])]


def worth(table: Applications, row: int, award: int) -> tuple[int, int, int]:
    """Entitlements, benefit and money of an award, as the statement has them."""
    if award == 0:
        return 0, 0, 0
    merit = int(table.merit[row])
    if LINES[table.line[row]] != "award_in_place":
        return 1, 100 * merit, -award
    most = amounts(table, row)[-1]
    return 0, math.isqrt((100 * merit) ** 2 * award // most), -award


def best_by_enumeration(table: Applications, rules: tuple[Rule, ...]) -> tuple[int, ...]:
    """The best value of one replicate's lawful plans, all of them looked at."""
    best = (-1, 0, 0)
    limits = {rule.family: rule.at_most for rule in rules}
    money, awards, share = (limits.get(name) for name in ("organisation_money", "organisation_awards", "group_limit"))
    budget = int(table.budget[0])
    owners, places = table.uid.tolist(), table.community.tolist()
    for plan in itertools.product(*(amounts(table, row) for row in range(table.request.size))):
        if sum(plan) > budget:
            continue
        for owner in set(owners):
            granted = [award for award, own in zip(plan, owners, strict=True) if own == owner and award]
            if money is not None and sum(granted) > money:
                break
            if awards is not None and len(granted) > awards:
                break
        else:
            ceiling = budget * (10_000 if share is None else share) // 10_000
            by_place = [sum(a for a, c in zip(plan, places, strict=True) if c == place) for place in set(places)]
            if max(by_place, default=0) <= ceiling:
                parts = [worth(table, row, award) for row, award in enumerate(plan)]
                best = max(best, tuple(sum(part[k] for part in parts) for k in range(3)))
    return best


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("rules", [FUND_RULES, (), (replace(FUND_RULES[2], at_most=5000),)])
def test_the_exact_fund_is_the_best_of_all_plans(seed: int, rules: tuple[Rule, ...]) -> None:
    table = fund_round(seed, replicates=1, organisations=2)
    awards = fund(rules)(table)
    parts = [worth(table, row, award) for row, award in enumerate(awards.tolist())]
    assert tuple(sum(part[k] for part in parts) for k in range(3)) == best_by_enumeration(table, rules)


@pytest.mark.parametrize("seed", range(6))
def test_the_exact_fund_grants_what_the_round_written_out_is_granted(seed: int) -> None:
    """The amounts of every application stand in tables, and `allocate` reads these."""
    table = fund_round(100 + seed, replicates=1, organisations=6)
    scenario = town(FUND_RULES)
    ids = [f"{uid}-{line}" for uid, line in zip(table.uid, table.line, strict=True)]
    assert len(set(ids)) == len(ids)
    rows = zip(ids, table.uid, table.line, table.community, table.minimum, table.request, strict=True)
    written = replace(
        scenario,
        pools=(replace(scenario.pools[0], budget=int(table.budget[0])),),
        organisations=tuple(Organisation(str(uid), str(uid)) for uid in sorted(set(table.uid.tolist()))),
        applications=tuple(
            Application(
                key, key, str(uid), LINES[line], request=int(most), minimum=int(least), community=f"c{community}"
            )
            for key, uid, line, community, least, most in rows
        ),
        lines=tuple(replace(line, merit="votes") for line in scenario.lines),
        votes=tuple(VoteCount(key, int(merit)) for key, merit in zip(ids, table.merit, strict=True)),
    )
    written = replace(
        written,
        settings=written.settings.model_copy(update={"allocation": AllocationSettings(goals=("merit", "least_money"))}),
    )
    plan = allocate(written)
    assert plan.is_proven_optimal
    assert [plan.amounts.get(key, 0) for key in ids] == LIMITS(table).tolist()


def test_entitlements_come_before_any_benefit() -> None:
    table = applications(
        [
            {"merit": 99 * POINT},
            {"merit": 1 * POINT, "line": START_UP, "minimum": 5000 * YUAN, "request": 5000 * YUAN},
            {"merit": 1 * POINT, "line": BOOKKEEPING, "minimum": 3000 * YUAN, "request": 3000 * YUAN},
        ],
        [9000 * YUAN],
    )
    assert fund()(table).tolist() == [0, 5000 * YUAN, 3000 * YUAN]
    assert fund()(replace(table, budget=np.array([10_500 * YUAN]))).tolist() == [2500 * YUAN, 500_000, 300_000]


def test_benefits_are_those_of_the_allocation_whatever_the_amounts() -> None:
    table = applications([{"minimum": 7, "request": 1009, "step": 2, "merit": 700_001}], [501])
    assert fund()(table).tolist() == [500]
    assert fund(benefit="yuan")(table).tolist() == [500]
    assert fund(benefit="project")(table).tolist() == [8]


def test_a_step_that_does_not_divide_the_least_is_kept() -> None:
    table = applications([{"step": 1234_56}, {"step": 1234_56, "uid": 1}], [9000 * YUAN])
    for rule in (fund(), greedy, equal_split, proportional):
        awards = lawful_awards(table, rule(table))
        assert awards.any()
        assert (awards % 1234_56 == 0).all()


def venture_value(table: Applications, plan: tuple[int, ...]) -> tuple[int, int, int]:
    merit, votes = (
        sum(int(v) for v, a in zip(column, plan, strict=True) if a) for column in (table.merit, table.votes)
    )
    return merit, votes, -sum(plan)


@pytest.mark.parametrize("seed", range(10))
def test_the_exact_venture_is_the_best_of_all_plans(seed: int) -> None:
    table = venture_round(seed, replicates=1)
    budget = int(table.budget[0])
    lawful: dict[bool, list[tuple[int, ...]]] = {True: [], False: []}
    for plan in itertools.product(*((0, int(request)) for request in table.request)):
        low = [merit for merit, award in zip(table.merit, plan, strict=True) if award and merit < 60 * POINT]
        by_place = [sum(a for a, c in zip(plan, table.community, strict=True) if c == place) for place in range(3)]
        if sum(plan) <= budget and not low and max(by_place) <= 25_000 * YUAN:
            professional = sum(a for a, track in zip(plan, table.track, strict=True) if track == 1)
            lawful[professional * 10_000 >= 4000 * budget].append(plan)
    best = max(venture_value(table, plan) for plan in lawful[True] or lawful[False])
    assert venture_value(table, tuple(exact_venture()(table).tolist())) == best


def test_floors_give_way_where_no_plan_keeps_them() -> None:
    table = replace(venture_round(1, replicates=1), track=np.zeros(8, dtype=np.int64))
    with_floor, without = exact_venture(), exact_venture(VENTURE_RULES[1:])
    assert with_floor(table).sum() > 0
    assert with_floor(table).tolist() == without(table).tolist()


def hand(merits: list[int], budget: int, votes: list[int] | None = None) -> Applications:
    """Awards in place of subsidy, 2,000 to 10,000 yuan by 500."""
    counts = votes or [0] * len(merits)
    rows = [{"merit": m * POINT, "votes": v} for m, v in zip(merits, counts, strict=True)]
    return applications(rows, [budget * YUAN])


def yuan(awards: IntArray) -> list[int]:
    return [award // YUAN for award in awards.tolist()]


def test_greedy_goes_down_the_list_while_there_is_money() -> None:
    assert yuan(greedy(hand([60, 80, 70], 25_700))) == [5500, 10_000, 10_000]
    # 1,700 are left for the third, below the least it may get.
    assert yuan(greedy(hand([60, 80, 70], 21_700))) == [0, 10_000, 10_000]
    assert yuan(greedy(hand([70, 70], 12_000))) == [10_000, 2000]


def test_equal_split_gives_everybody_the_same() -> None:
    assert yuan(equal_split(hand([60, 80, 70], 13_000))) == [4000, 4000, 4000]
    assert yuan(equal_split(hand([60, 80, 70], 99_000))) == [10_000, 10_000, 10_000]
    assert yuan(equal_split(hand([60, 80, 70], 5000))) == [0, 0, 0]


def test_what_one_does_not_ask_for_goes_to_the_others() -> None:
    table = applications([{"request": 2000 * YUAN}, {}, {}], [14_000 * YUAN])
    assert yuan(equal_split(table)) == [2000, 6000, 6000]


def test_proportional_goes_by_votes() -> None:
    assert yuan(proportional(hand([60, 80, 70], 12_000, [100, 200, 300]))) == [2000, 4000, 6000]
    assert yuan(proportional(hand([60, 80], 12_000, [0, 5]))) == [0, 10_000]
    assert yuan(proportional(hand([60, 80], 12_000))) == [6000, 6000]
