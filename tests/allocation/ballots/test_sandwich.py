"""Equal shares between two endowments: never wrong about any of them, and add-one by it is the plain loop of raises."""

from __future__ import annotations

from random import Random

import pytest

from kaiyi_opt.allocation.ballots.equal_shares import FEN_A_UNIT, add_one, equal_shares
from kaiyi_opt.allocation.ballots.sandwich import Sandwich
from tests.allocation.ballots.plain_rules import PlainRound, plain_add_one, plain_equal_shares


def tied_round(random: Random) -> PlainRound:
    """A round of few costs and alike voters, full of ties that last whatever the endowment."""
    unit = random.choice((100, 900, 100_007))
    costs = {f"p{k}": unit * random.choice((1, 1, 2)) for k in range(random.randint(2, 7))}
    share = random.choice((0.2, 0.5, 0.8))
    scores = random.choice(((1,), (1, 2, 5)))
    votes = tuple(
        {p: random.choice(scores) for p in costs if random.random() < share} for _ in range(random.randint(1, 9))
    )
    return PlainRound(costs, random.randint(1, sum(costs.values())), random.choice(("cost", "cardinality")), votes)


def spread_round(random: Random) -> PlainRound:
    """A round of many different costs, where somebody runs out at almost every raise."""
    costs = {f"p{k}": random.randint(500, 20_000) for k in range(random.randint(4, 9))}
    votes = tuple({p: 1 for p in costs if random.random() < 0.4} for _ in range(random.randint(5, 25)))
    return PlainRound(costs, sum(costs.values()) // random.randint(2, 5), "cost", votes)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("make", [tied_round, spread_round])
def test_what_it_says_is_funded_between_two_endowments_is_funded_at_each(make: object, seed: int) -> None:
    random, told = Random(seed), 0
    assert callable(make)
    for _ in range(60):
        stated: PlainRound = make(random)
        lower = random.randint(1, 3 * stated.budget)
        upper = lower + random.choice((0, 1, lower // 50, lower // 5, lower))
        found = Sandwich(stated.election).funded(lower, upper)
        if found is None:
            continue
        told += 1
        for money in {lower, upper, *(random.randint(lower, upper) for _ in range(4))}:
            assert found == {list(stated.costs).index(p) for p in plain_equal_shares(stated, money)[0]}
    assert told >= 15


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("make", [tied_round, spread_round])
def test_add_one_is_the_plain_loop_of_raises(make: object, seed: int) -> None:
    random = Random(seed)
    assert callable(make)
    for _ in range(12):
        stated: PlainRound = make(random)
        if stated.budget > 60 * FEN_A_UNIT * len(stated.votes):
            continue  # the plain loop would raise without end
        outcome = add_one(stated.election)
        assert ([stated.election.projects[p] for p in outcome.chosen], outcome.raised) == plain_add_one(stated)


def test_many_raises_are_answered_for_at_once() -> None:
    stated = PlainRound({"a": 10**11, "b": 10**11 + 300}, 10**11, "cost", ({"a": 1}, {"a": 1, "b": 1}, {"b": 1}))
    outcome = add_one(stated.election)
    # Two supporters have the cost of "a" together where each has half of it: 500,000,000 yuan.
    assert outcome.chosen == (0,)
    assert outcome.raised == 500_000_000 - 10**9 // 3
    assert outcome.money == 10**11 + 300 * outcome.raised


def test_numbers_too_large_for_it_are_left_to_the_exact_run() -> None:
    stated = PlainRound({"a": 10**18, "b": 10**17}, 10**18, "cost", ({"a": 7}, {"b": 10**9}))
    assert Sandwich(stated.election).funded(10**18, 10**18) is None
    assert add_one(stated.election).chosen == equal_shares(stated.election, 10**18).chosen
