"""Every rule of ballots against its plain definition, and what symmetry asks of it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiyi_opt.allocation.ballots.equal_shares import add_one, equal_shares, run
from kaiyi_opt.allocation.ballots.greedy import greedy
from kaiyi_opt.allocation.ballots.outcome import Outcome, Tie
from kaiyi_opt.allocation.ballots.phragmen import phragmen
from kaiyi_opt.allocation.ballots.rules import RULES
from tests.allocation.ballots.plain_rules import (
    PlainRound,
    plain_add_one,
    plain_equal_shares,
    plain_greedy,
    plain_phragmen,
)


@st.composite
def rounds(draw: st.DrawFn, *, most_voters: int = 9) -> PlainRound:
    """Small rounds full of ties: few costs, few scores, and now and then an odd fen."""
    projects = [f"p{number}" for number in range(draw(st.integers(1, 6)))]
    cost = st.builds(
        lambda hundreds, odd: max(1, hundreds * 100 + odd), st.integers(1, 9), st.sampled_from((0, 0, 0, 1, -1))
    )
    costs = {project: draw(cost) for project in projects}
    score = st.sampled_from(draw(st.sampled_from(((1,), (1, 2), (1, 3, 7)))))
    votes = draw(
        st.lists(
            st.dictionaries(st.sampled_from(projects), score, max_size=len(projects)), min_size=1, max_size=most_voters
        )
    )
    budget = draw(st.integers(1, 1 + sum(costs.values())))
    return PlainRound(costs, budget, draw(st.sampled_from(("cost", "cardinality"))), tuple(votes))


def names(stated: PlainRound, outcome: Outcome) -> list[str]:
    return [stated.election.projects[number] for number in outcome.chosen]


def level(outcome: Outcome) -> list[tuple[str, ...]]:
    return [tie.among for tie in outcome.ties]


@settings(max_examples=100)
@given(rounds())
def test_greedy_is_its_definition(stated: PlainRound) -> None:
    outcome = greedy(stated.election)
    assert (names(stated, outcome), level(outcome)) == plain_greedy(stated)


@settings(max_examples=300)
@given(rounds(), st.integers(0, 3))
def test_equal_shares_is_its_definition(stated: PlainRound, more: int) -> None:
    money = stated.budget + 137 * more
    outcome = equal_shares(stated.election, money)
    assert (names(stated, outcome), level(outcome)) == plain_equal_shares(stated, money)


@pytest.mark.parametrize("seed", range(10))
def test_wilder_rounds_are_as_their_definitions(seed: int) -> None:
    random = Random(seed)
    for _ in range(100):
        stated = wild_round(random)
        shares, steps = equal_shares(stated.election), phragmen(stated.election)
        assert (names(stated, shares), level(shares)) == plain_equal_shares(stated, stated.budget)
        assert (names(stated, steps), level(steps)) == plain_phragmen(stated)


def wild_round(random: Random) -> PlainRound:
    """A round of up to 30 voters, some of them alike, with costs and scores of many sizes."""
    makers = (
        lambda: 100 * random.randint(1, 9),
        lambda: random.randint(1, 900),
        lambda: random.randint(1, 10 ** random.randint(1, 12)),
    )
    costs = {f"p{number}": random.choice(makers)() for number in range(random.randint(1, 9))}
    scores = random.choice(((1,), (1, 2), (1, 2, 3, 10**9)))
    votes = tuple(
        {project: random.choice(scores) for project in costs if random.random() < random.choice((0.2, 0.5, 0.8))}
        for _ in range(random.randint(1, 22))
    )
    votes += tuple(random.choices(votes, k=random.randint(0, 8)))
    return PlainRound(costs, random.randint(1, 1 + sum(costs.values())), random.choice(("cost", "cardinality")), votes)


@settings(max_examples=150, deadline=None)
@given(rounds(most_voters=5))
def test_add_one_raises_by_ones_and_skips_nothing_that_matters(stated: PlainRound) -> None:
    outcome = add_one(stated.election)
    assert (names(stated, outcome), outcome.raised) == plain_add_one(stated)
    assert outcome.money == stated.budget + 100 * outcome.raised * len(stated.votes)


@settings(max_examples=100)
@given(rounds())
def test_phragmen_is_its_definition(stated: PlainRound) -> None:
    outcome = phragmen(stated.election)
    assert (names(stated, outcome), level(outcome)) == plain_phragmen(stated)


@settings(max_examples=100)
@given(rounds(), st.data())
def test_within_the_range_found_more_money_changes_nothing(stated: PlainRound, data: st.DataObject) -> None:
    found = run(stated.election, stated.budget, ranged=True)
    most = int(min(found.stays_for, 10.0 * stated.budget))
    more = data.draw(st.sampled_from((most, most // 2, most // 7)))
    assert names(stated, found.outcome) == plain_equal_shares(stated, stated.budget + more)[0]


@settings(max_examples=100)
@given(rounds(), st.sampled_from(sorted(set(RULES) - {"mes+add1", "mes+add1+greedy"})))
def test_completion_keeps_the_budget_and_adds_only(stated: PlainRound, rule: str) -> None:
    election = stated.election
    outcome = RULES[rule](election)
    assert election.cost(outcome.chosen) <= election.budget
    if rule == "mes+greedy":
        before, ties = plain_equal_shares(stated, stated.budget)
        after, more = plain_greedy(stated, before)
        assert (names(stated, outcome), level(outcome)) == (after, ties + more)
        assert election.is_exhausted_by(outcome.chosen)


@settings(max_examples=100)
@given(rounds(), st.randoms(use_true_random=False), st.sampled_from(sorted(set(RULES))))
def test_the_order_of_voters_changes_nothing(stated: PlainRound, random: Random, rule: str) -> None:
    votes = list(stated.votes)
    random.shuffle(votes)
    shuffled = [dict(sorted(scores.items(), reverse=True)) for scores in votes]
    assert RULES[rule](replace(stated, votes=tuple(shuffled)).election) == RULES[rule](stated.election)


@settings(max_examples=100)
@given(rounds(), st.integers(2, 10**9), st.sampled_from(("greedy", "mes", "mes+greedy", "phragmen")))
def test_money_in_another_unit_changes_nothing(stated: PlainRound, factor: int, rule: str) -> None:
    costs = {project: factor * cost for project, cost in stated.costs.items()}
    scaled = RULES[rule](replace(stated, costs=costs, budget=factor * stated.budget).election)
    plain = RULES[rule](stated.election)
    assert (scaled.chosen, scaled.ties) == (plain.chosen, plain.ties)


@settings(max_examples=100)
@given(rounds(), st.integers(2, 50), st.sampled_from(("greedy", "mes", "mes+greedy", "phragmen")))
def test_every_voter_many_times_over_changes_nothing(stated: PlainRound, times: int, rule: str) -> None:
    many = RULES[rule](replace(stated, votes=stated.votes * times).election)
    once = RULES[rule](stated.election)
    assert (many.chosen, many.ties) == (once.chosen, once.ties)


def test_enough_money_buys_everything_that_anybody_supports() -> None:
    stated = PlainRound({"a": 300, "b": 200, "c": 500}, 10_000, "cost", ({"a": 1}, {"b": 1}, {}))
    for rule in sorted(RULES):
        assert sorted(names(stated, RULES[rule](stated.election))) == ["a", "b"]


def test_a_difference_of_one_fen_in_ten_thousand_billion_is_no_tie() -> None:
    costs = {"a": 10**15 + 1, "b": 10**15}
    stated = PlainRound(costs, 10**15 + 1, "cardinality", ({"a": 1}, {"b": 1}, {"a": 1}, {"b": 1}))
    assert greedy(stated.election) == Outcome((1,))
    assert phragmen(stated.election) == Outcome((1,))
    bought = equal_shares(stated.election, 10**16)
    assert (bought.chosen, bought.ties) == ((1, 0), ())


def test_an_exact_tie_goes_by_the_declared_order_and_is_reported() -> None:
    stated = PlainRound({"z": 300, "a": 300}, 300, "cost", ({"a": 1, "z": 1}, {"a": 1, "z": 1}))
    for rule, stage in (("greedy", "greedy"), ("mes", "mes"), ("phragmen", "phragmen")):
        outcome = RULES[rule](stated.election)
        assert (names(stated, outcome), outcome.ties) == (["z"], (Tie(stage, 1, ("z", "a")),))


def test_a_project_that_nobody_supports_is_not_funded_though_it_fits() -> None:
    stated = PlainRound({"a": 100, "b": 100}, 1_000, "cost", ({"a": 1}, {"b": -3}))
    for rule in sorted(RULES):
        assert names(stated, RULES[rule](stated.election)) == ["a"]


def test_voters_who_vote_alike_are_one_profile() -> None:
    stated = PlainRound({"a": 100, "b": 100}, 150, "cost", ({"a": 1, "b": 1}, {"b": 1, "a": 1}, {"b": 1}, {}))
    election = stated.election
    assert (election.voters, election.weights.tolist(), election.indices.tolist()) == (4, [2, 1], [0, 1, 1])
    assert [np.asarray(each.members).tolist() for each in election.supporters] == [[0], [0, 1]]
