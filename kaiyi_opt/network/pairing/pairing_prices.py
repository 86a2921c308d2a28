r"""Prices that prove a pairing best, in whole numbers, and are the worth of one more place at the same time.

With w the weight of a pair, p the price of a mentor's place, r of a community's part of it, q of a mentee:

.. math::  p_j + r_s + q_i \ge w_{ij}, \qquad p, r, q \ge 0, \qquad
    \sum_j c_j p_j + \sum_s c_s r_s + \sum_i q_i = \sum_{made} w_{ij}

The first two say that no pairing weighs more than the left side of the third, and the third that this one weighs that
much (the duality of linear programming). Among all prices that prove a pairing the ones here are the lowest for
mentors: then a mentor's price is exactly what the best total would gain by one more place there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray, PairMarket


@dataclass(frozen=True, eq=False)
class Weights:
    """What pairs weigh: ``fit + bonus · level``, where the bonus outweighs any total of fit, so that levels come first.

    Attributes
    ----------
    bonus
        What one level weighs; 0 where no pair has a level.
    total
        Shape (p,): the weights.
    """

    bonus: int
    total: IntArray

    def split(self, amount: int) -> tuple[int, int]:
        """Return an amount as levels and fit.

        >>> Weights(1_001, np.array([500, 1_501])).split(971)
        (1, -30)
        """
        if self.bonus == 0:
            return 0, amount
        levels = (amount + self.bonus // 2) // self.bonus
        return levels, amount - levels * self.bonus


def weights(market: PairMarket, level: IntArray) -> Weights:
    """Return the weights of a market's pairs in which ``level``, shape (p,), comes before fit."""
    if not level.any():
        return Weights(0, market.fit)
    best = np.zeros(market.mentees, dtype=np.int64)
    np.maximum.at(best, market.mentee, market.fit)
    bonus = 2 * int(best.sum()) + 1
    return Weights(bonus, market.fit + bonus * level)


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices of mentors' places (k,), of communities' parts of them (s,) and of mentees (n,); see the module."""

    mentor: IntArray
    slot: IntArray
    mentee: IntArray

    def bound(self, market: PairMarket) -> int:
        """Return what no pairing of ``market`` weighs more than, where the prices cover every pair."""
        held = [*market.places.tolist(), *market.slot_places.tolist()]
        prices = [*self.mentor.tolist(), *self.slot.tolist()]
        return sum(count * price for count, price in zip(held, prices, strict=True)) + sum(self.mentee.tolist())

    def cover(self, market: PairMarket, weight: IntArray) -> bool:
        """Whether no price is below 0 and no pair weighs more than its prices."""
        is_low = any((prices < 0).any() for prices in (self.mentor, self.slot, self.mentee))
        paid = self.mentor[market.mentor] + self.slot[market.slot] + self.mentee[market.mentee]
        return not is_low and bool((paid >= weight).all())

    def prove(self, market: PairMarket, weight: IntArray, mentor_of: IntArray) -> bool:
        """Whether these prices prove that no pairing of ``market`` weighs more than ``mentor_of``, which keeps it."""
        pairs = market.pair_of(mentor_of)
        made = sum(map(int, weight[pairs[pairs != NOBODY]]))
        return market.keeps_places(mentor_of) and self.cover(market, weight) and self.bound(market) == made


def lowest_prices(market: PairMarket, weight: IntArray, mentor_of: IntArray) -> Prices | None:
    """Return the lowest prices that prove ``mentor_of`` best by ``weight``, or ``None`` where it is not best.

    A price must be at least what the mentee that gains most by a place would pay for it, given the prices elsewhere:
    prices rise from 0 until none must rise any more (Bellman and Ford's algorithm on the longest chains of moves).
    Where a chain of moves gains in the end, it would rise for ever, or ask a price of a place that is free.
    """
    pairs = market.pair_of(mentor_of)
    paired = np.flatnonzero(pairs != NOBODY)
    made = pairs[paired]
    at_mentors, at_slots = market.loads(made)
    mentor_is_free, slot_is_free = at_mentors < market.places, at_slots < market.slot_places
    order = np.argsort(market.slot, kind="stable")
    slots, starts = np.unique(market.slot[order], return_index=True)
    at_slot, at_mentor = np.zeros(market.slot_places.size, np.int64), np.zeros(market.mentors, np.int64)
    left = np.zeros(market.mentees, dtype=np.int64)
    for _ in range(market.slot_places.size + market.mentors + 2):
        left[paired] = weight[made] - at_slot[market.slot[made]]
        if (left < 0).any() or (mentor_is_free & (at_mentor > 0)).any():
            return None
        asked = at_mentor[market.slot_mentor]
        if slots.size:
            asked[slots] = np.maximum(asked[slots], np.maximum.reduceat((weight - left[market.mentee])[order], starts))
        new_at_slot = np.maximum(at_slot, asked)
        new_at_mentor = at_mentor.copy()
        np.maximum.at(new_at_mentor, market.slot_mentor[slot_is_free], new_at_slot[slot_is_free])
        if (new_at_slot == at_slot).all() and (new_at_mentor == at_mentor).all():
            return Prices(at_mentor, at_slot - at_mentor[market.slot_mentor], left)
        at_slot, at_mentor = new_at_slot, new_at_mentor
    return None
