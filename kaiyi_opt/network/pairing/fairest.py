"""The fairest pairing: as many paired as can be, the worst-off of them as well as can be, then the greatest total fit.

With one mentor a mentee the best worst fit is found by searching the threshold below which no pair is made: at each
step an exact pairing tells whether as many are still paired.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.network.pairing.best_pairing import BestPairing, ProvedPairing, best_pairing, proved_pairing
from kaiyi_opt.network.pairing.pairing_market import BoolArray, IntArray, PairMarket
from kaiyi_opt.network.pairing.pairing_prices import Prices, Weights, weights


@dataclass(frozen=True, eq=False)
class FairestPairing:
    """A fairest pairing, with its two proofs.

    Attributes
    ----------
    market
        The pairs whose fit is the worst fit or better.
    weights
        What they weigh: as many as possible (those with priority twice), then fit.
    best
        The best pairing of these.
    served
        How many are paired, those with priority counted twice: no pairing has more.
    next_threshold, counterproof
        The next fit above the worst, and prices that prove that among pairs of that fit or better fewer are served;
        ``None`` where no pair fits better, or nobody is paired.
    """

    market: PairMarket
    weights: Weights
    best: BestPairing
    served: int
    next_threshold: int | None
    counterproof: Prices | None


def served_level(market: PairMarket) -> IntArray:
    """Return 1 for every pair, 2 where the mentee has priority, shape (p,).

    The sets of mentees that can be paired together form a matroid, so that some pairing serves both the most mentees
    and the most of those with priority: one sum counts both.
    """
    return 1 + market.priority[market.mentee].astype(np.int64)


def fairest_pairing(market: PairMarket) -> FairestPairing:
    """Return the fairest pairing of a market, by bisection over the fits that occur."""
    thresholds = np.unique(market.fit)
    served = _served(market)
    low, high = 0, thresholds.size
    counterproof: Prices | None = None
    while high - low > 1:
        middle = (low + high) // 2
        tried = _served(_at_least(market, int(thresholds[middle])))
        if tried.weight == served.weight:
            low = middle
        else:
            high, counterproof = middle, tried.prices
    is_any = thresholds.size > 0 and served.weight > 0
    usable = _at_least(market, int(thresholds[low])) if is_any else market
    weighed = weights(usable, served_level(usable))
    return FairestPairing(
        usable,
        weighed,
        best_pairing(usable, weighed.total),
        served.weight,
        int(thresholds[high]) if is_any and high < thresholds.size else None,
        counterproof if is_any else None,
    )


def _at_least(market: PairMarket, threshold: int) -> PairMarket:
    kept: BoolArray = market.fit >= threshold
    return market.only(kept)


def _served(market: PairMarket) -> ProvedPairing:
    return proved_pairing(market, served_level(market))
