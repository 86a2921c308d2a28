"""The fairness read-out: by hand, against plain formulas, and the same whoever the voters are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kaiyi_opt as ko
from kaiyi_opt.allocation.fairness.ballots import profiles_of
from kaiyi_opt.allocation.fairness.fairness import fairness
from kaiyi_opt.allocation.fairness.representation import Utility
from kaiyi_opt.allocation.fairness.voters import VoterUtilities
from kaiyi_opt.allocation.merit import vote_counts
from kaiyi_opt.errors import InputError
from kaiyi_opt.language import LANGUAGES
from kaiyi_opt.scenario.nouns import Application, Ballot, Line, Pool, VoteCount
from tests.allocation.voting_rounds import drawn, some_awards, voted

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
DATA = Path(__file__).resolve().parents[2] / "../shared/data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real rounds are not here")


def distribution(utilities: list[int]) -> VoterUtilities:
    return VoterUtilities(tuple((value, utilities.count(value)) for value in sorted(set(utilities))))


def test_five_voters_by_hand() -> None:
    """A and B are funded for 3.00 and 1.00; the ballots AB, A, A, C and none have 4, 3, 3, 0 and 0."""
    scenario = voted({"A": 300, "B": 100, "C": 500}, 500, ["AB", "A", "A", "C", ""])
    told = fairness(scenario, {"A": 300, "B": 100})
    assert told.voters is not None
    assert told.voters.distribution == ((0, 2), (300, 2), (400, 1))
    assert (told.voters.voters, told.voters.total, told.voters.mean) == (5, 1000, Fraction(200))
    assert told.voters.median == 300
    assert told.voters.share_with_nothing == Fraction(2, 5)
    # Pairs that differ: 0 and 300 four times, 0 and 400 twice, 300 and 400 twice; over n times the sum, 5 × 1000.
    assert told.voters.gini == Fraction(4 * 300 + 2 * 400 + 2 * 100, 5 * 1000)
    assert (told.budget, told.granted, told.pools, told.missing) == (500, 400, ("P",), ())
    counted = fairness(scenario, {"A": 300, "B": 100}, "cardinality").voters
    assert counted is not None
    assert counted.distribution == ((0, 2), (1, 2), (2, 1))


def test_shares_by_hand() -> None:
    """A (care) and C (no domain) are of C1, B (arts) of C2; of five votes A has three, B and C one each."""
    scenario = voted({"A": 300, "B": 100, "C": 500}, 500, ["AB", "A", "A", "C", ""])
    told = fairness(scenario, {"A": 300, "B": 100})
    care, arts, neither = told.domains
    assert [row.key for row in told.domains] == ["care", "arts", ""]
    assert (care.budget_share, care.vote_share, care.population_share) == (Fraction(3, 4), Fraction(3, 5), None)
    assert (arts.applications, arts.funded, arts.amount, arts.votes) == (1, 1, 100, 1)
    assert (neither.funded, neither.amount, neither.budget_share, neither.vote_share) == (
        0,
        0,
        Fraction(0),
        Fraction(1, 5),
    )
    east, west = told.communities
    assert (east.budget_share, east.vote_share, east.population_share) == (
        Fraction(3, 4),
        Fraction(4, 5),
        Fraction(3, 4),
    )
    assert (west.applications, west.funded, west.population) == (1, 1, 100)


def test_points_and_ranks_count_as_they_do_among_the_votes() -> None:
    cumulative = voted({"A": 200, "B": 100}, 300, ["AB", "B"], "cumulative", [(7, 3), (10,)])
    told = fairness(cumulative, {"B": 100}, "cardinality")
    assert told.voters is not None
    assert told.voters.distribution == ((3, 1), (10, 1))
    by_cost = fairness(cumulative, {"B": 100}).voters
    assert by_cost is not None
    assert by_cost.distribution == ((300, 1), (1000, 1))
    ordinal = voted({"A": 200, "B": 100, "C": 100}, 300, ["CBA", "A"], "ordinal")
    ranked = fairness(ordinal, {"A": 200, "B": 100}, "cardinality")
    assert ranked.voters is not None
    assert ranked.voters.distribution == ((1, 1), (3, 1))
    assert ranked.representation is None
    assert [text.en for text in ranked.missing] == [
        "justified representation (EJR+) is defined for approval and choose-one ballots alone"
    ]


@pytest.mark.parametrize("kind", ["approval", "choose-1", "cumulative", "ordinal"])
def test_what_ballots_give_adds_up_to_the_votes(kind: str) -> None:
    for seed in range(30):
        stated = drawn(seed)
        votes = [vote[:1] if kind == "choose-1" else vote for vote in stated.votes]
        points = [tuple(range(1, len(vote) + 1)) for vote in votes] if kind == "cumulative" else []
        scenario = voted(stated.costs, stated.budget, votes, kind, points)
        worth = {key: 10**number for number, key in enumerate(stated.costs)}
        profiles = profiles_of(scenario)
        total = int((profiles.utilities(worth) * profiles.voters).sum())
        assert total == sum(worth[key] * count for key, count in vote_counts(scenario).items())
        assert profiles.count == len(votes)


def test_utilities_stay_exact_beyond_64_bits() -> None:
    scenario = voted({"A": 10**15, "B": 10**15 - 1}, 3 * 10**15, ["AB", "A"], "cumulative", [(10**9, 10**9), (1,)])
    told = fairness(scenario, {"A": 10**15, "B": 10**15 - 1})
    assert told.voters is not None
    assert told.voters.distribution == ((10**15, 1), (10**9 * (2 * 10**15 - 1), 1))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_mean_and_median_are_those_of_the_plain_formulas(utilities: list[int]) -> None:
    told = distribution(utilities)
    n, total = len(utilities), sum(utilities)
    differences = sum(abs(one - other) for one, other in product(utilities, utilities))
    assert told.gini == (Fraction(differences, 2 * n * total) if total else None)
    assert told.mean == Fraction(total, n)
    ordered = sorted(utilities)
    assert told.median == Fraction(ordered[(n - 1) // 2] + ordered[n // 2], 2)
    assert told.share_with_nothing == Fraction(utilities.count(0), n)


def test_gini_is_0_of_equals_and_nears_1_where_one_has_all() -> None:
    assert distribution([7] * 9).gini == 0
    assert distribution([0] * 99 + [5]).gini == Fraction(99, 100)
    assert distribution([0, 0]).gini is None


@pytest.mark.parametrize("seed", range(12))
def test_nothing_depends_on_who_the_voters_are_or_how_projects_are_called(seed: int) -> None:
    random = Random(seed)
    stated = drawn(seed)
    awards = some_awards(seed, stated)
    one = fairness(stated.scenario, awards)
    shuffled = random.sample(stated.votes, len(stated.votes))
    other = fairness(voted(stated.costs, stated.budget, shuffled), awards)
    assert replace(other, scenario=one.scenario) == one
    renamed = dict(zip(sorted(stated.costs), random.sample("PQRSTUVW", len(stated.costs)), strict=True))
    again = fairness(
        voted(
            {renamed[key]: cost for key, cost in stated.costs.items()},
            stated.budget,
            ["".join(renamed[key] for key in vote) for vote in stated.votes],
        ),
        {renamed[key]: amount for key, amount in awards.items()},
    )
    assert again.voters == one.voters
    assert one.representation is not None
    assert again.representation is not None
    named = {renamed[violation.application] for violation in one.representation.violations}
    assert {violation.application for violation in again.representation.violations} == named


def test_counts_of_votes_alone_give_shares_and_say_what_is_missing() -> None:
    scenario = voted({"A": 300, "B": 100}, 500, [])
    counted = replace(scenario, votes=(VoteCount("A", 30), VoteCount("B", 10)))
    told = fairness(counted, {"B": 100})
    assert (told.voters, told.representation) == (None, None)
    assert told.domains[0].vote_share == Fraction(3, 4)
    assert [text.zh for text in told.missing] == ["没有逐张选票，无法计算每位投票人的所得与代表性"]


def test_without_votes_there_are_shares_of_money_and_people() -> None:
    told = fairness(voted({"A": 300, "B": 100}, 500, []), {"B": 100})
    assert told.communities[0].vote_share is None
    assert told.communities[1].budget_share == 1
    assert [text.en for text in told.missing] == [
        "there are no single ballots, so that utility per voter and representation cannot be told",
        "nobody voted, so that there are shares of money alone",
    ]


def test_nothing_granted_has_no_shares_and_everybody_nothing() -> None:
    told = fairness(voted({"A": 300}, 500, ["A", ""]), {})
    assert told.voters is not None
    assert (told.voters.mean, told.voters.gini, told.voters.share_with_nothing) == (Fraction(0), None, Fraction(1))
    assert told.domains[0].budget_share is None


def test_the_pools_that_were_voted_on_are_looked_at_unless_others_are_named() -> None:
    scenario = voted({"A": 300}, 500, ["A"])
    both = replace(
        scenario,
        pools=(*scenario.pools, Pool("Q", "专项", budget=900)),
        lines=(*scenario.lines, Line("M", "补贴", pool="Q", fixed=200)),
        applications=(*scenario.applications, Application("Z", "补贴", line="M", domain="care")),
    )
    awards = {"A": 300, "Z": 200}
    told = fairness(both, awards)
    assert (told.pools, told.budget, told.granted) == (("P",), 500, 300)
    assert (every := fairness(both, awards, pools=("Q", "P"))).pools == ("P", "Q")
    assert (every.budget, every.granted) == (1400, 500)
    with pytest.raises(InputError) as caught:
        fairness(both, awards, pools=("R",))
    assert caught.value.render("zh") == "没有资金池 R。可用：P、Q。"
    assert caught.value.render("en") == "there is no pool R. pools: P, Q."


def test_awards_of_another_round_are_refused_whole() -> None:
    with pytest.raises(InputError) as caught:
        fairness(voted({"A": 300}, 500, ["A"]), {"Z": 1, "A": -1})
    assert caught.value.render("zh").splitlines() == [
        "没有编号为 Z 的申请。请核对名单与方案是否为同一轮。",
        "申请 A 的拨付金额小于零。请改为零或正数。",
    ]
    assert caught.value.render("en").splitlines() == [
        "there is no application Z. check that the awards and the scenario are of one round.",
        "the award of A is below zero. make it zero or more.",
    ]


def test_an_unknown_utility_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        fairness(voted({"A": 300}, 500, ["A"]), {}, cast(Utility, "happiness"))
    assert [caught.value.render(lang) for lang in LANGUAGES] == [
        "没有“happiness”这种效用。可用：cost, cardinality。",
        "there is no utility happiness. known: cost, cardinality.",
    ]


def test_a_plan_tells_its_own_fairness() -> None:
    scenario = voted({"A": 300, "B": 100}, 300, ["A", "B", "B"])
    plan = ko.allocate(scenario)
    assert plan.fairness == fairness(scenario, plan.amounts) == ko.fairness(scenario, plan.amounts)


@pytest.mark.parametrize("name", ["kaixuan-2014", "small"])
def test_the_shipped_rounds_have_a_read_out(name: str) -> None:
    scenario = ko.load(SCENARIOS / name)
    plan = ko.allocate(scenario)
    told = plan.fairness
    assert told.voters is None
    for rows in (told.domains, told.communities):
        assert sum(row.amount for row in rows) == told.granted
        assert sum(row.budget_share or 0 for row in rows) == 1
        assert sum(row.vote_share or 0 for row in rows) == 1


@needs_data
def test_a_city_with_75_255_ballots() -> None:
    scenario = ko.load(DATA / "pabulib" / "Poland_Warszawa_2024_citywide.pb")
    awards = {a.id: a.request for a in scenario.applications[:30] if a.request}
    told = fairness(scenario, awards, "cardinality")
    assert told.voters is not None
    assert told.voters.voters == 75_255
    funded = set(awards)
    plain = [sum(key in funded for key in ballot.vote) for ballot in scenario.ballots]
    assert told.voters == distribution_of(plain)
    assert told.representation is not None
    assert told.representation.checked == 88


def distribution_of(utilities: list[int]) -> VoterUtilities:
    counts = dict.fromkeys(sorted(set(utilities)), 0)
    for value in utilities:
        counts[value] += 1
    return VoterUtilities(tuple(counts.items()))


def test_a_ballot_may_be_blank_and_voters_may_share_a_number() -> None:
    scenario = replace(voted({"A": 1}, 1, []), ballots=(Ballot("1", ("A",)), Ballot("1", ("A",)), Ballot("2")))
    told = fairness(scenario, {"A": 1})
    assert told.voters is not None
    assert told.voters.distribution == ((0, 1), (1, 2))
