"""What the voters of equal shares have paid, in exact numbers: prices over one common denominator."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.ballots.election import Election


class Ledger:
    r"""The purchases of one run of equal shares, exact.

    All money here is in units of 1 / voters fen, so that everybody starts with a whole number: what all have together,
    in fen. A purchase k has a *price a point* :math:`r_k`; a profile that still has money has paid
    :math:`\sum_k s_k r_k`, where :math:`s_k` is its score for the project bought, and one that paid all it had left
    has exactly 0. So whatever a group of profiles with money left holds together is linear in the prices, with whole
    coefficients, and so is the next price. With the endowment :math:`V` as a variable, every price is linear in
    :math:`V` as long as the same profiles run out at each purchase: its slope is kept beside it.

    Attributes
    ----------
    bought
        Projects in the order in which they were bought.
    prices, slopes
        :math:`r_k` and :math:`dr_k/dV`, times ``denominator``.
    """

    def __init__(self, election: Election, endowment: int) -> None:
        self.election = election
        self.endowment = endowment
        self.bought: list[int] = []
        self.prices: list[int] = []
        self.slopes: list[int] = []
        self.denominator = 1

    def held(self, members: IntArray) -> tuple[int, int]:
        """Return what profiles with money left hold together, and its slope, both times ``denominator``."""
        voters = int(self.election.weights[members].sum())
        paid = self._scores(members)
        spent = sum(c * price for c, price in zip(paid, self.prices, strict=True))
        return (
            voters * self.endowment * self.denominator - spent,
            voters * self.denominator - sum(c * slope for c, slope in zip(paid, self.slopes, strict=True)),
        )

    def balance(self, member: int) -> Fraction:
        """Return what one voter of a profile with money left holds."""
        own = slice(self.election.indptr[member], self.election.indptr[member + 1])
        scores = dict(zip(self.election.indices[own].tolist(), self.election.scores[own].tolist(), strict=True))
        spent = sum(scores.get(p, 0) * price for p, price in zip(self.bought, self.prices, strict=True))
        return self.endowment - Fraction(spent, self.denominator)

    def price(self, project: int, poor: IntArray) -> tuple[int, int]:
        """Return what is left to pay where ``poor`` give all they hold, and its slope, both times ``denominator``.

        Divided by the points of those who pay it, that is the price a point.
        """
        cost = self.election.costs[project] * self.election.voters
        held, slope = self.held(poor)
        return cost * self.denominator - held, -slope

    def buy(self, project: int, price: tuple[int, int], rich_points: int) -> tuple[float, float]:
        """Enter a purchase at what `price` returned over ``rich_points``; return price and slope, each rounded once."""
        self.prices = [earlier * rich_points for earlier in self.prices] + [price[0]]
        self.slopes = [earlier * rich_points for earlier in self.slopes] + [price[1]]
        self.denominator *= rich_points
        self.bought.append(project)
        return self.prices[-1] / self.denominator, self.slopes[-1] / self.denominator

    def _scores(self, members: IntArray) -> list[int]:
        """Return the points that profiles give together to each project bought."""
        election = self.election
        if not self.bought or not len(members):
            return [0] * len(self.bought)
        starts, lengths = election.indptr[members], election.lengths[members]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
        points = np.zeros(len(election.projects), dtype=np.int64)
        given = election.scores[places] * np.repeat(election.weights[members], lengths)
        np.add.at(points, election.indices[places], given)
        return points[self.bought].tolist()
