"""The fairest pairing, against every pairing there is; its two proofs hold, and fail where they should."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from kaiyi_opt.network.pairing.fairest import fairest_pairing, served_level
from kaiyi_opt.network.pairing.pairing_market import NOBODY
from tests.network.small_markets import SmallMarket, small_market

BLOCKS = [range(start, start + 100) for start in range(0, 1_000, 100)]


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_as_many_as_can_be_then_the_worst_off_then_the_total_then_the_first_by_number(seeds: range) -> None:
    for seed in seeds:
        small = small_market(seed)
        pairings = list(small.pairings())

        def worth(pairing: tuple[int, ...], small: SmallMarket = small) -> tuple[int, ...]:
            return (small.served(pairing), len(small.made(pairing)), small.worst(pairing), small.total(pairing))

        most = max(map(worth, pairings))
        ties = [pairing for pairing in pairings if worth(pairing) == most]
        found = fairest_pairing(small.market(Random(seed)))
        assert tuple(found.best.mentor_of.tolist()) == ties[0]
        assert found.best.is_unique == (len(ties) == 1)


@pytest.mark.parametrize("seed", range(200))
def test_no_better_threshold_serves_as_many_and_the_prices_prove_it(seed: int) -> None:
    small = small_market(seed)
    market = small.market()
    found = fairest_pairing(market)
    most = max(small.served(pairing) + len(small.made(pairing)) for pairing in small.pairings())
    assert found.served == most
    if found.next_threshold is None:
        assert most == 0 or min(small.fit[pair] for pair in small.made(tuple(found.best.mentor_of.tolist()))) == max(
            small.fit.values()
        )
        return
    assert found.counterproof is not None
    above = market.only(market.fit >= found.next_threshold)
    assert found.counterproof.cover(above, served_level(above))
    assert found.counterproof.bound(above) < found.served


def test_fairness_costs_total_fit_where_the_best_leaves_one_far_behind() -> None:
    fit = {(0, 0): 100, (0, 1): 60, (1, 0): 70, (1, 1): 10}
    market = SmallMarket((1, 1), fit, (False, False), (NOBODY, NOBODY), 0, frozenset(), {}, {}).market()
    found = fairest_pairing(market)
    assert found.best.mentor_of.tolist() == [1, 0]
    assert (market.total_fit(found.best.mentor_of), market.worst_fit(found.best.mentor_of)) == (130, 60)
    assert found.next_threshold == 70


def test_nobody_can_be_paired_without_places() -> None:
    market = replace(
        small_market(3, limits=False).market(), places=np.zeros(small_market(3).market().mentors, np.int64)
    )
    found = fairest_pairing(market)
    assert set(found.best.mentor_of.tolist()) == {NOBODY}
    assert (found.served, found.next_threshold, found.counterproof) == (0, None, None)
