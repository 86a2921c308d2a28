r"""The market as an integer program, and from its point back to units.

For each eligible bid i of purchase p the units :math:`x_i = \sum_b 2^b d_{ib}` are written in binary digits, so that
the columns are binary and each number of units has one point. :math:`y_i` says whether the bid is taken, :math:`z_p`
whether anything is purchased; they are there where a limit needs them.

.. math::
    l_i y_i \le x_i \le u_i y_i, \quad
    m_p z_p \le \sum_{i \in p} x_i \le q_p z_p, \quad
    \sum_{i \in p} y_i \le k_p, \quad
    \sum_{i \in D} c_i x_i \le B_D, \quad
    \sum_{i \in o} x_i \le n_o, \quad
    \sum_{i \in o} c_i x_i \le b_o

The goals in order: :math:`\max \sum w_i x_i` (demand met), :math:`\max \sum q_i x_i` (quality), :math:`\min \sum c_i
x_i` (money). Among plans that tie on all three the first bid in the declared order has as many units as can be, then
the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.purchase.problem import Key, Market, Offer

Terms = dict[int, int]
"""The coefficients of a row or a goal by column."""


Digits = Mapping[Key, tuple[tuple[int, int], ...]]
"""The binary digits of each bid's units, most significant first, as columns with their weights."""


@dataclass(frozen=True)
class Decoder:
    """The way back from a point to units; ``switches`` are the columns that say whether a bid is taken."""

    digits: Digits
    switches: Mapping[Key, int]

    def units(self, point: IntArray) -> dict[Key, int]:
        """Return the units of each bid that has any."""
        found = {key: sum(weight * int(point[column]) for column, weight in row) for key, row in self.digits.items()}
        return {key: units for key, units in found.items() if units}


def compile_market(market: Market, counted: Collection[str] = ()) -> tuple[GoalProgram, Decoder]:
    """Return the program of a market, and the way back; a bid that no limit lets in has no columns.

    Of the organisations ``counted`` and of those whose contracts are limited every bid has a switch.
    """
    rows = _Rows()
    offers = [offer for offer in market.offers if market.most(offer) >= offer.least]
    digits = {offer.key: rows.digits(market.most(offer)) for offer in offers}
    counted = {*counted, *market.limits.most_contracts}
    switches: dict[Key, int] = {}
    for purchase in market.quantity:
        own = [offer for offer in offers if offer.purchase == purchase]
        switches |= _purchase_rows(rows, market, own, digits, counted)
    _shared_rows(rows, market, offers, digits, switches)
    goals = (
        rows.goal(_terms(offers, digits, lambda offer: offer.worth)),
        rows.goal(_terms(offers, digits, lambda offer: offer.quality)),
        rows.goal(_terms(offers, digits, lambda offer: -offer.price)),
    )
    order = tuple(np.array([column]) for offer in offers for column, _ in digits[offer.key])
    return rows.program(goals, order), Decoder(digits, switches)


def _purchase_rows(
    rows: _Rows, market: Market, offers: list[Offer], digits: Digits, counted: Collection[str]
) -> dict[Key, int]:
    """State what holds of one purchase: the fewest units of each bid, suppliers, least and wanted quantity.

    Returns the switches of its bids.
    """
    if not offers:
        return {}
    purchase = offers[0].purchase
    most_suppliers = market.limits.most_suppliers.get(purchase, len(offers))
    switches: dict[Key, int] = {}
    for offer in offers:
        top, units = market.most(offer), dict(digits[offer.key])
        if offer.least > 1 or most_suppliers < len(offers) or offer.organisation in counted:
            switch = switches[offer.key] = rows.column()
            rows.add({**units, switch: -top}, -math.inf, 0, "bid")
            rows.add({**units, switch: -offer.least}, 0, math.inf, "bid")
        elif sum(units.values()) > top:
            rows.add(units, -math.inf, top, "bid")
    if most_suppliers < len(offers):
        rows.add(dict.fromkeys(switches.values(), 1), -math.inf, most_suppliers, "most_suppliers")
    together = _terms(offers, digits, lambda offer: 1)
    least = market.limits.least.get(purchase, 0)
    if least > 1:
        at_all = rows.column()
        rows.add({**together, at_all: -market.quantity[purchase]}, -math.inf, 0, "quantity")
        rows.add({**together, at_all: -least}, 0, math.inf, "least")
    else:
        rows.add(together, -math.inf, market.quantity[purchase], "quantity")
    return switches


def _shared_rows(rows: _Rows, market: Market, offers: list[Offer], digits: Digits, switches: Mapping[Key, int]) -> None:
    """State what several purchases share: departments' budgets, and organisations' limits over all their bids."""
    limits = market.limits
    for department, fen in limits.budget.items():
        paid = [offer for offer in offers if offer.department == department]
        rows.add(_terms(paid, digits, lambda offer: offer.price), -math.inf, fen, "budget")
    for organisation, units in limits.most_units.items():
        provided = [offer for offer in offers if offer.organisation == organisation]
        rows.add(_terms(provided, digits, lambda offer: 1), -math.inf, units, "most_units")
    for organisation, fen in limits.most_money.items():
        provided = [offer for offer in offers if offer.organisation == organisation]
        rows.add(_terms(provided, digits, lambda offer: offer.price), -math.inf, fen, "most_money")
    for organisation, most in limits.most_contracts.items():
        taken = {switches[offer.key]: 1 for offer in offers if offer.organisation == organisation}
        rows.add(taken, -math.inf, most, "most_contracts")


def money_terms(offers: Iterable[Offer], digits: Digits) -> Terms:
    """Return what bids cost together, in fen, as coefficients by column."""
    return _terms([offer for offer in offers if offer.key in digits], digits, lambda offer: offer.price)


def _terms(offers: list[Offer], digits: Digits, weigh: Callable[[Offer], int]) -> Terms:
    """Return the sum of ``weigh`` over all units of these bids."""
    return {column: weight * weigh(offer) for offer in offers for column, weight in digits[offer.key]}


@dataclass
class _Rows:
    """Columns and rows as they are stated; a row without terms holds whatever is decided and is left out."""

    columns: int = 0
    rows: list[tuple[Terms, float, float, str]] = field(default_factory=list)

    def column(self) -> int:
        self.columns += 1
        return self.columns - 1

    def digits(self, most: int) -> tuple[tuple[int, int], ...]:
        """Return columns with the weights that make up every number from 0 to ``most``."""
        return tuple((self.column(), 1 << place) for place in reversed(range(most.bit_length())))

    def add(self, terms: Terms, lower: float, upper: float, rule: str) -> None:
        if terms:
            self.rows.append((terms, lower, upper, rule))

    def goal(self, terms: Terms) -> list[int]:
        return [terms.get(column, 0) for column in range(self.columns)]

    def program(self, goals: tuple[list[int], ...], order: tuple[IntArray, ...]) -> GoalProgram:
        places = [(row, column, value) for row, (terms, *_) in enumerate(self.rows) for column, value in terms.items()]
        row, column, value = np.array(places, dtype=np.int64).reshape(-1, 3).T
        matrix = sp.csr_array((value, (row, column)), shape=(len(self.rows), self.columns))
        lower = np.array([low for _, low, _, _ in self.rows], dtype=float)
        upper = np.array([high for _, _, high, _ in self.rows], dtype=float)
        return GoalProgram(matrix, lower, upper, goals, order, tuple(rule for *_, rule in self.rows))
