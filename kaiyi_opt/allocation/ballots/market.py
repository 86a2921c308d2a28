"""The market of equal shares: what every project costs its supporters now, which is cheapest, and what buying it does.

Floating point does the heavy work and carries a bound on its error; whatever that error could decide (which of two
projects is cheaper, who runs out, whether supporters can pay at all) is decided in whole numbers by the `Ledger`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.allocation.ballots.election import Election, Supporters
from kaiyi_opt.allocation.ballots.ledger import Ledger

UNIT_ROUNDOFF = 2.0**-53
SLOPE_ERROR = 1e-9
"""A generous bound on the error of slopes, which are sums of a few hundred rounded numbers."""


@dataclass(frozen=True, eq=False)
class Offer:
    """What a project costs its supporters a point, within ``error`` of ``price``.

    ``slope`` is that of a line in the endowment that the true price never falls below while earlier purchases stay.
    """

    price: float
    error: float
    slope: float


@dataclass(frozen=True, eq=False)
class Purchase:
    """An exact offer: price and slope over ``Ledger.denominator · rich_points``, and the profiles that it empties."""

    price: int
    slope: int
    rich_points: int
    emptied: IntArray


@dataclass(frozen=True, eq=False)
class Purses:
    """The supporters of a project who have money left, and the money of one voter of each.

    ``ratio`` is money a point of one voter: who has less than the price gives all.
    """

    of: Supporters
    money: FloatArray
    ratio: FloatArray


class Market:
    """The voters' money and the projects that they can still afford, in units of 1 / voters fen (see `Ledger`).

    Attributes
    ----------
    stays_for
        How much larger the endowment could be, in fen of all together, with every decision so far the same; kept up
        only where ``ranged``.
    """

    def __init__(self, election: Election, endowment: int, *, ranged: bool) -> None:
        self.election = election
        self.ledger = Ledger(election, endowment)
        self.ranged = ranged
        self.stays_for = math.inf
        self.money: FloatArray = np.full(len(election.weights), float(endowment))
        self.slopes: FloatArray = np.ones(len(election.weights))
        self.has_money = np.ones(len(election.weights), dtype=bool)
        self.purchases: dict[int, Purchase] = {}
        self.supporters = list(election.supporters)
        self.purses: dict[int, Purses] = {}
        self.offers = {p: self._first_offer(p) for p, each in enumerate(election.supporters) if each.all_voters}

    def _first_offer(self, project: int) -> Offer:
        price = self._cost(project) / self.supporters[project].all_points
        return Offer(price, 8 * UNIT_ROUNDOFF * price, 0.0)

    def _cost(self, project: int) -> int:
        return self.election.costs[project] * self.election.voters

    @property
    def _error(self) -> float:
        """Bounds the error of any profile's money: three roundings a purchase, none larger than the endowment's."""
        return (4 * len(self.ledger.bought) + 4) * UNIT_ROUNDOFF * self.ledger.endowment

    def cheapest(self) -> list[int]:
        """Return the projects of the smallest ρ, in the order of the tie-break; empty where none is affordable.

        A price never falls, so that an old one is a lower bound: projects are priced anew in the order of their old
        prices, until the bound of the next exceeds the best.
        """
        best, found = math.inf, list[int]()
        self.purses = {}
        for project in sorted(self.offers, key=lambda p: (self.offers[p].price / self.election.worth[p], p)):
            if self._least(project) > best:
                break
            offer = self._offer(project)
            if offer is None:
                del self.offers[project]
                continue
            self.offers[project] = offer
            found.append(project)
            best = min(best, self._most(project))
        near = sorted(project for project in found if self._least(project) <= best)
        self.purchases = {project: self._purchase(project) for project in near}
        if len(near) <= 1:
            return near
        least = min(self._rho(project) for project in near)
        return [project for project in near if self._rho(project) == least]

    def _least(self, project: int) -> float:
        """Return what ρ is certainly not below."""
        offer = self.offers[project]
        return (offer.price - offer.error) / self.election.worth[project] * (1 - 4 * UNIT_ROUNDOFF)

    def _most(self, project: int) -> float:
        """Return what ρ is certainly not above."""
        offer = self.offers[project]
        return (offer.price + offer.error) / self.election.worth[project] * (1 + 4 * UNIT_ROUNDOFF)

    def _rho(self, project: int) -> Fraction:
        """Return ρ of a project near the cheapest, times the ledger's denominator, exact."""
        purchase = self.purchases[project]
        return Fraction(purchase.price, purchase.rich_points * self.election.worth[project])

    def _rho_slope(self, project: int) -> Fraction:
        """Return the slope of that ρ in the endowment."""
        purchase = self.purchases[project]
        return Fraction(purchase.slope, purchase.rich_points * self.election.worth[project])

    def buy(self, project: int) -> None:
        """Let the supporters of a project that `cheapest` returned pay for it."""
        purchase, purses, error = self.purchases[project], self.purses[project], self._error
        price, slope = self.ledger.buy(project, (purchase.price, purchase.slope), purchase.rich_points)
        if self.ranged:
            self._limit_by_rivals(project, price, slope)
            self._limit_by_purses(purses, price, slope, error)
            self.slopes[purses.of.members] -= slope * purses.of.scores
            self.slopes[purchase.emptied] = 0.0
        self.money[purses.of.members] -= price * purses.of.scores
        self.money[purchase.emptied] = 0.0
        self.has_money[purchase.emptied] = False
        del self.offers[project]

    def _purses(self, project: int) -> Purses:
        supporters = self.supporters[project]
        kept = self.has_money[supporters.members]
        if not kept.all():
            supporters = self.supporters[project] = supporters.who(kept)
        money = self.money[supporters.members]
        self.purses[project] = Purses(supporters, money, money / supporters.scores)
        return self.purses[project]

    def _offer(self, project: int) -> Offer | None:
        """Return what a project costs now, ``None`` where its supporters cannot pay for it."""
        purses, cost = self._purses(project), self._cost(project)
        weights = purses.of.weights
        held = weights * purses.money
        total = float(held.sum())
        error = float(weights.sum()) * self._error + (len(held) + 8) * UNIT_ROUNDOFF * (total + cost)
        if not self._can_pay(project, purses, total, error):
            return None
        price = self.offers[project].price - 2 * self.offers[project].error
        poor, rich = _settled(purses, held, cost, price)
        price = (cost - float(held[poor].sum())) / rich
        slope = -float((weights * self.slopes[purses.of.members])[poor].sum()) / rich if self.ranged else 0.0
        return Offer(price, _price_error(purses, price, 4 * error, rich, self._error), slope)

    def _can_pay(self, project: int, purses: Purses, total: float, error: float) -> bool:
        """Whether supporters have the cost together; where the error leaves that open, exactly."""
        cost = self._cost(project)
        gap = cost - total
        if abs(gap) <= error:
            held, _ = self.ledger.held(purses.of.members)
            gap = (cost * self.ledger.denominator - held) / self.ledger.denominator
        if gap <= 0:
            return True
        if self.ranged:
            weights = purses.of.weights
            gaining = float(weights @ self.slopes[purses.of.members]) + SLOPE_ERROR * float(weights.sum())
            self._limit(np.array([gap - error]), np.array([gaining]))
        return False

    def _purchase(self, project: int) -> Purchase:
        """Return the exact offer of a project."""
        purses, offer = self.purses[project], self.offers[project]
        members, scores = purses.of.members, purses.of.scores
        slack = offer.error + 2 * self._error + 8 * UNIT_ROUNDOFF * offer.price
        is_open = np.abs(purses.ratio - offer.price) <= slack
        poor = (purses.ratio < offer.price) & ~is_open
        rich = purses.of.exact_points(~poor)
        doubtful: dict[Fraction, list[int]] = {}
        for place in np.flatnonzero(is_open).tolist():
            doubtful.setdefault(self.ledger.balance(int(members[place])) / int(scores[place]), []).append(place)
        price, slope = self.ledger.price(project, members[poor])
        for ratio in sorted(doubtful):
            below = Fraction(price, rich * self.ledger.denominator) - ratio
            if below < 0:
                break
            poor[doubtful[ratio]] = True
            if below > 0:
                rich = purses.of.exact_points(~poor)
                price, slope = self.ledger.price(project, members[poor])
        return Purchase(price, slope, rich, members[poor])

    def _limit_by_rivals(self, project: int, price: float, slope: float) -> None:
        """Note up to which endowment no other project becomes cheaper than the one bought."""
        level = [p for p in self.purchases if self._rho(p) == self._rho(project)]
        if any(self._rho_slope(project) > self._rho_slope(p) for p in level):
            self.stays_for = 0.0
        rivals = [p for p in self.offers if p not in level]
        if not rivals:
            return
        worth = np.array([float(self.election.worth[p]) for p in rivals])
        own = float(self.election.worth[project])
        gap = np.array([self._least(p) for p in rivals]) - self._most(project)
        rising = slope / own - np.array([self.offers[p].slope for p in rivals]) / worth
        noise = SLOPE_ERROR * (1 + abs(slope)) * (1 / own + 1 / worth)
        self._limit(gap, rising + noise)

    def _limit_by_purses(self, purses: Purses, price: float, slope: float, error: float) -> None:
        """Note up to which endowment the same profiles run out at a purchase."""
        gap = purses.ratio - price
        rising = slope - self.slopes[purses.of.members] / purses.of.scores
        slack = 2 * error + 8 * UNIT_ROUNDOFF * price
        self._limit(np.abs(gap) - slack, np.sign(gap) * rising + SLOPE_ERROR * (1 + abs(slope)))

    def _limit(self, gap: FloatArray, closing: FloatArray) -> None:
        """Lower ``stays_for`` to where the first of some gaps closes, each at its speed."""
        closes = closing > 0
        if closes.any():
            self.stays_for = min(self.stays_for, float((np.maximum(gap, 0)[closes] / closing[closes]).min()))


def _settled(purses: Purses, held: FloatArray, cost: int, price: float) -> tuple[BoolArray, float]:
    """Return who gives all (as a mask) and the points of the others, at the price where what is given is the cost.

    The price rises from below: whoever cannot pay it gives all, and the others pay the rest.
    """
    while True:
        poor = purses.ratio < price
        rich = float(purses.of.points[~poor].sum())
        if rich <= 0:
            # All they have is the cost, to within the error: those who have most a point are the last to be emptied.
            poor = purses.ratio < purses.ratio.max()
            return poor, float(purses.of.points[~poor].sum())
        following = (cost - float(held[poor].sum())) / rich
        if following <= price * (1 + 2 * UNIT_ROUNDOFF):
            return poor, rich
        price = following


def _price_error(purses: Purses, price: float, error: float, rich: float, balance_error: float) -> float:
    """Return how far the true price may be, where what is given at ``price`` is within ``error`` of the cost.

    What is given rises with the price by the points of those who are not emptied, or more; it does not rise beyond the
    price that empties all.
    """
    largest = float(purses.ratio.max()) - price + 2 * balance_error
    bound = error / rich
    while bound < largest:
        rest = float(purses.of.points[purses.ratio > price + bound + balance_error].sum())
        if rest * bound >= error:
            return bound + 8 * UNIT_ROUNDOFF * price
        bound *= 2
    return max(largest, error / rich) + 8 * UNIT_ROUNDOFF * price
