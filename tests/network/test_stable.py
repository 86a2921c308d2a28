"""Stable pairings, against every pairing there is and a checker that shares nothing with deferred acceptance."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from kaiyi_opt.network.pairing.blocking import blocking_pairs
from kaiyi_opt.network.pairing.pairing_market import NOBODY
from kaiyi_opt.network.pairing.stable import mentees_propose, mentors_propose
from tests.network.small_markets import SmallMarket, small_market

BLOCKS = [range(start, start + 100) for start in range(0, 1_000, 100)]


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_what_comes_out_is_stable_and_best_for_its_side_among_all_stable_pairings(seeds: range) -> None:
    for seed in seeds:
        small = small_market(seed)
        market = small.market(Random(seed))
        for_mentees, for_mentors = (tuple(found(market).tolist()) for found in (mentees_propose, mentors_propose))
        stable = [pairing for pairing in small.pairings() if small.is_stable(pairing)]
        assert for_mentees in stable
        assert for_mentors in stable
        for pairing in stable:
            for mentee, has in enumerate(pairing):
                assert at_least_as_good(small, mentee, for_mentees[mentee], has)
                assert at_least_as_good(small, mentee, has, for_mentors[mentee])


def at_least_as_good(small: SmallMarket, mentee: int, one: int, other: int) -> bool:
    return one == other or (one != NOBODY and small.prefers(mentee, one, other))


@pytest.mark.parametrize("seeds", [range(0, 60), range(60, 120)], ids=str)
def test_the_blocking_pairs_of_any_pairing_are_those_of_the_definition(seeds: range) -> None:
    for seed in seeds:
        small = small_market(seed)
        market = small.market()
        for pairing in small.pairings():
            found = blocking_pairs(market, np.array(pairing, dtype=np.int64))
            pairs = sorted(zip(market.mentee[found].tolist(), market.mentor[found].tolist(), strict=True))
            assert pairs == sorted(small.blocking(pairing))


@pytest.mark.parametrize("seed", range(20))
def test_large_markets_with_limits_are_stable_on_either_side(seed: int) -> None:
    market = small_market(seed, most_mentees=60, most_mentors=12, limits=seed % 2 == 0).market()
    for mentor_of in (mentees_propose(market), mentors_propose(market)):
        assert market.keeps_places(mentor_of)
        assert blocking_pairs(market, mentor_of).size == 0


def test_a_stated_rank_comes_before_fit_and_an_unnamed_mentor_after_all_that_are_named() -> None:
    fit = {(0, 0): 90, (0, 1): 10, (0, 2): 80}
    named = SmallMarket((1, 1, 1), fit, (False,), (NOBODY,), 0, frozenset(), {(0, 1): 2, (0, 2): 5}, {})
    assert mentees_propose(named.market()).tolist() == [1]
    silent = SmallMarket((1, 1, 1), fit, (False,), (NOBODY,), 0, frozenset(), {}, {})
    assert mentees_propose(silent.market()).tolist() == [0]


def test_mentors_rank_those_with_priority_above_whom_they_named() -> None:
    fit = {(0, 0): 90, (1, 0): 10}
    wish = {(0, 0): 1}
    market = SmallMarket((1,), fit, (False, True), (NOBODY, NOBODY), 0, frozenset(), {}, wish).market()
    assert mentees_propose(market).tolist() == mentors_propose(market).tolist() == [NOBODY, 0]


def test_the_two_sides_differ_where_each_would_rather_have_what_the_other_would_not() -> None:
    fit = dict.fromkeys(((0, 0), (0, 1), (1, 0), (1, 1)), 50)
    mentee_wish = {(0, 0): 1, (0, 1): 2, (1, 1): 1, (1, 0): 2}
    mentor_wish = {(1, 0): 1, (0, 0): 2, (0, 1): 1, (1, 1): 2}
    small = SmallMarket((1, 1), fit, (False, False), (NOBODY, NOBODY), 0, frozenset(), mentee_wish, mentor_wish)
    assert mentees_propose(small.market()).tolist() == [0, 1]
    assert mentors_propose(small.market()).tolist() == [1, 0]
