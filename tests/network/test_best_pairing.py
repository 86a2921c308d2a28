"""The best pairing of a market, against every pairing there is; its prices prove it and are the worth of a place."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import linprog

from kaiyi_opt.network.pairing.best_pairing import best_pairing, proved_pairing
from kaiyi_opt.network.pairing.fewest_changes import fewest_changes
from kaiyi_opt.network.pairing.pairing_market import NOBODY, PairMarket
from kaiyi_opt.network.pairing.pairing_prices import Prices, Weights, lowest_prices, weights
from kaiyi_opt.network.pairing.pairing_rows import place_rows
from kaiyi_opt.network.protocol import PairingProgram
from kaiyi_opt.study.maximise import maximise
from tests.network.small_markets import SmallMarket, small_market

BLOCKS = [range(start, start + 100) for start in range(0, 1_500, 100)]


def priority_first(market: PairMarket) -> Weights:
    return weights(market, market.priority[market.mentee].astype(np.int64))


def worth(small: SmallMarket, pairing: tuple[int, ...]) -> tuple[int, int]:
    return (small.served(pairing), small.total(pairing))


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_priority_then_fit_then_the_first_by_number(seeds: range) -> None:
    for seed in seeds:
        small = small_market(seed)
        pairings = list(small.pairings())
        most = max(worth(small, pairing) for pairing in pairings)
        ties = [pairing for pairing in pairings if worth(small, pairing) == most]
        market = small.market(Random(seed))
        found = best_pairing(market, priority_first(market).total)
        assert tuple(found.mentor_of.tolist()) == ties[0]
        assert found.is_unique == (len(ties) == 1)


@pytest.mark.parametrize("seeds", BLOCKS[:3], ids=str)
def test_a_price_is_what_one_more_place_is_worth(seeds: range) -> None:
    for seed in seeds:
        small = small_market(seed)
        market = small.market()
        weighed = priority_first(market)
        found = best_pairing(market, weighed.total)
        before = max(worth(small, pairing) for pairing in small.pairings())
        for mentor, price in enumerate(found.prices.mentor.tolist()):
            more = replace(small, places=tuple(n + (j == mentor) for j, n in enumerate(small.places)))
            after = max(worth(more, pairing) for pairing in more.pairings())
            assert weighed.split(price) == (after[0] - before[0], after[1] - before[1])


@pytest.mark.parametrize("seeds", BLOCKS[:3], ids=str)
def test_prices_prove_the_best_pairings_and_no_others(seeds: range) -> None:
    for seed in seeds:
        small = small_market(seed)
        market = small.market()
        weight = priority_first(market).total
        most = max(worth(small, pairing) for pairing in small.pairings())
        for pairing in small.pairings():
            mentor_of = np.array(pairing, dtype=np.int64)
            prices = lowest_prices(market, weight, mentor_of)
            assert (prices is not None) == (worth(small, pairing) == most)
            if prices is not None:
                assert prices.prove(market, weight, mentor_of)
                assert_complementary(market, weight, mentor_of, prices)


def assert_complementary(market: PairMarket, weight: np.ndarray, mentor_of: np.ndarray, prices: Prices) -> None:
    """Whoever has a price is used to the full, and every pair made weighs just what its prices say."""
    made = market.pair_of(mentor_of)
    made = made[made != NOBODY]
    at_mentors, at_slots = market.loads(made)
    paid = prices.mentor[market.mentor] + prices.slot[market.slot] + prices.mentee[market.mentee]
    assert (paid[made] == weight[made]).all()
    assert (at_mentors[prices.mentor > 0] == market.places[prices.mentor > 0]).all()
    assert (at_slots[prices.slot > 0] == market.slot_places[prices.slot > 0]).all()
    assert (mentor_of[prices.mentee > 0] != NOBODY).all()


def test_a_proof_that_is_tampered_with_fails() -> None:
    market = small_market(7, limits=True).market()
    weight = priority_first(market).total
    found = proved_pairing(market, weight)
    assert found.prices.prove(market, weight, found.mentor_of)
    for part in ("mentor", "slot", "mentee"):
        for change in (-1, 1):
            prices = getattr(found.prices, part).copy()
            prices[0] += change
            assert not replace(found.prices, **{part: prices}).prove(market, weight, found.mentor_of) or (
                part != "mentee" and (market.places[0] == 0 or market.slot_places[0] == 0)
            )
    worse = np.full(market.mentees, NOBODY, dtype=np.int64)
    assert not found.prices.prove(market, weight, worse)


@pytest.mark.parametrize("seed", range(30))
def test_larger_markets_agree_with_a_linear_program(seed: int) -> None:
    market = small_market(seed, most_mentees=60, most_mentors=10).market()
    weight = market.fit
    found = best_pairing(market, weight)
    assert found.prices.prove(market, weight, found.mentor_of)
    if market.mentee.size:
        rows, upper = place_rows(market)
        relaxed = linprog(-weight, A_ub=rows, b_ub=upper, bounds=(0, 1), method="highs")
        assert found.weight == market.total_fit(found.mentor_of) == round(-relaxed.fun)


@pytest.mark.parametrize("seed", range(40))
def test_what_the_integer_program_finds_weighs_the_same(seed: int) -> None:
    market = small_market(seed, most_mentees=30, most_mentors=6, limits=True).market()
    weight = market.fit
    rows, upper = place_rows(market)
    served = market.priority[market.mentee].astype(np.int64)
    found = best_pairing(market, priority_first(market).total)
    best = (
        int(served[market.pair_of(found.mentor_of)[found.mentor_of != NOBODY]].sum()),
        market.total_fit(found.mentor_of),
    )
    if market.mentee.size:
        program = PairingProgram((served, weight), sp.csr_array(rows), np.full(upper.size, -np.inf), upper)
        other = maximise(program)
        assert other.point is not None
        assert (int(served @ other.point), int(weight @ other.point)) == best == other.bounds


@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, 200, 50)], ids=str)
def test_fewest_changes_keeps_the_most_for_the_fit_that_may_be_lost(seeds: range) -> None:
    for seed in seeds:
        small = small_market(seed)
        pairings = list(small.pairings())
        served, total = max(worth(small, pairing) for pairing in pairings)
        least = total * 8 // 10
        lawful = [p for p in pairings if small.served(p) >= served and small.total(p) >= least]

        def kept(pairing: tuple[int, ...], small: SmallMarket = small) -> tuple[int, int]:
            return (small.kept(pairing), small.total(pairing))

        most = max(map(kept, lawful))
        ties = [pairing for pairing in lawful if kept(pairing) == most]
        found = fewest_changes(small.market(Random(seed)), least, served, maximise)
        assert tuple(found.mentor_of.tolist()) == ties[0]
        assert found.kept == found.most_kept == most[0]
        assert found.is_unique == (len(ties) == 1)


def test_an_amount_splits_into_levels_and_fit_of_either_sign() -> None:
    weighed = Weights(1_001, np.array([], dtype=np.int64))
    assert [weighed.split(amount) for amount in (0, 500, -500, 1_001, 1_301, 701)] == [
        (0, 0),
        (0, 500),
        (0, -500),
        (1, 0),
        (1, 300),
        (1, -300),
    ]
    assert Weights(0, np.array([], dtype=np.int64)).split(77) == (0, 77)


def test_a_pairing_with_a_pair_that_may_not_be_made_is_refused() -> None:
    market = SmallMarket((1, 1), {(0, 0): 5}, (False,), (NOBODY,), 0, frozenset(), {}, {}).market()
    with pytest.raises(ValueError, match=r"^a pair that may not be made$"):
        market.pair_of(np.array([1]))
