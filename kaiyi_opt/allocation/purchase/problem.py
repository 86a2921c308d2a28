"""The statement of a market of purchases: what is wanted, which bids are eligible, and what limits them.

Everything is in whole numbers: units, fen, 1e-4 points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from kaiyi_opt.allocation.purchase.eligibility import over_ceiling, quality_of, unfit
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_purchase import Bid, WantedService

Key = tuple[str, str]
"""A bid: the purchase and the organisation."""


@dataclass(frozen=True)
class Offer:
    """An eligible bid.

    Attributes
    ----------
    price
        Fen a unit.
    least, capacity
        The fewest and the most units that it takes on, where it takes any; both at least 1.
    quality
        1e-4 points.
    worth
        What a unit counts as demand met: the service's price ceiling in fen, times its priority. Units of different
        services are made comparable by what the department is ready to pay for them.
    draw
        Its draw in the published lottery, the lowest goes first; blank where the lower identifiers do.
    """

    purchase: str
    organisation: str
    department: str
    price: int
    least: int
    capacity: int
    quality: int
    worth: int
    draw: str = ""

    @property
    def key(self) -> Key:
        """The purchase and the organisation."""
        return self.purchase, self.organisation

    @property
    def rank(self) -> tuple[str, str, str]:
        """What the order among equal plans is sorted by."""
        return self.draw, self.purchase, self.organisation


@dataclass(frozen=True)
class Limits:
    """What limits a market; whoever is not named is not limited.

    Attributes
    ----------
    budget
        Fen by department.
    most_units, most_money
        Units, and fen, by organisation, over all its bids.
    most_contracts
        Bids taken by organisation: what a cap of the round on its awards leaves.
    most_suppliers, least
        Organisations, and the fewest units where any are purchased, by purchase.
    """

    budget: Mapping[str, int] = field(default_factory=dict)
    most_units: Mapping[str, int] = field(default_factory=dict)
    most_money: Mapping[str, int] = field(default_factory=dict)
    most_contracts: Mapping[str, int] = field(default_factory=dict)
    most_suppliers: Mapping[str, int] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Market:
    """A market to be solved.

    Attributes
    ----------
    quantity
        Units wanted by purchase, in the order of their identifiers.
    offers
        Eligible bids by purchase and organisation, first who goes first among equal plans.
    limits
        What limits them.
    """

    quantity: Mapping[str, int]
    offers: tuple[Offer, ...]
    limits: Limits

    def of(self, purchase: str) -> tuple[Offer, ...]:
        """Return the eligible bids for a purchase."""
        return tuple(offer for offer in self.offers if offer.purchase == purchase)

    def most(self, offer: Offer) -> int:
        """Return the most units of a bid that any plan can hold: by capacity, demand, budget and supplier's limits."""
        limits = self.limits
        if limits.most_contracts.get(offer.organisation, 1) < 1:
            return 0
        units = (offer.capacity, self.quantity[offer.purchase], limits.most_units.get(offer.organisation))
        money = (limits.budget.get(offer.department), limits.most_money.get(offer.organisation))
        affordable = (fen // offer.price for fen in money if fen is not None)
        return min(*(most for most in units if most is not None), *affordable)

    def with_price(self, offer: Offer, price: int) -> Market:
        """Return the market in which a bid, one that may not be in it yet, asks another price."""
        others = (each for each in self.offers if each.key != offer.key)
        return replace(self, offers=tuple(sorted((*others, replace(offer, price=price)), key=lambda each: each.rank)))

    def parts(self) -> Iterator[Market]:
        """Yield the parts that no limit couples, by their first purchase; together they are the market.

        Two purchases are coupled where they share a department's budget, or a limited organisation bids for both.
        """
        group = {purchase: purchase for purchase in self.quantity}

        def root(purchase: str) -> str:
            while group[purchase] != purchase:
                group[purchase] = group[group[purchase]]
                purchase = group[purchase]
            return purchase

        owner: dict[tuple[str, str], str] = {}
        for offer in self.offers:
            for coupling in self._couplings(offer):
                first, other = sorted((root(owner.setdefault(coupling, offer.purchase)), root(offer.purchase)))
                group[other] = first
        members: dict[str, dict[str, int]] = {}
        for purchase, quantity in self.quantity.items():
            members.setdefault(root(purchase), {})[purchase] = quantity
        for wanted in members.values():
            yield self.only(wanted)

    def _couplings(self, offer: Offer) -> Iterator[tuple[str, str]]:
        if offer.department in self.limits.budget:
            yield "department", offer.department
        limits = self.limits
        if any(offer.organisation in each for each in (limits.most_units, limits.most_money, limits.most_contracts)):
            yield "organisation", offer.organisation

    def part_of(self, purchase: str) -> Market:
        """Return the part that a purchase is in."""
        return next(part for part in self.parts() if purchase in part.quantity)

    def only(self, purchases: Collection[str]) -> Market:
        """Return the market of some purchases."""
        quantity = {purchase: units for purchase, units in self.quantity.items() if purchase in purchases}
        offers = tuple(offer for offer in self.offers if offer.purchase in purchases)
        return replace(self, quantity=quantity, offers=offers)


@dataclass(frozen=True)
class PurchaseProblem:
    """A scenario's government purchase.

    Attributes
    ----------
    scenario
        The round.
    market
        What is wanted, and the eligible bids.
    refused
        Why a bid is not eligible, by purchase and organisation.
    too_dear
        Of these the bids that ask more than the price ceiling and lack nothing else.
    """

    scenario: Scenario
    market: Market
    refused: Mapping[Key, Text]
    too_dear: Mapping[Key, Offer]

    @cached_property
    def services(self) -> dict[str, WantedService]:
        """The wanted services by identifier."""
        return {service.id: service for service in self.scenario.purchases}


def state_purchase(scenario: Scenario) -> PurchaseProblem:
    """Return the government purchase that a scenario states.

    Raises
    ------
    InputError
        Where it states no purchase.
    """
    if not scenario.purchases:
        raise InputError(
            Fault(
                Text("方案里没有购买需求", "the scenario states no purchases"),
                Text("请在“购买需求”表中填写部门要购买的服务", "fill in the table 'purchases' with what is wanted"),
            )
        )
    services = {service.id: service for service in scenario.purchases}
    excluded = {row.organisation: row.excluded for row in scenario.suppliers if row.excluded}
    refused: dict[Key, Text] = {}
    eligible: list[Offer] = []
    too_dear: dict[Key, Offer] = {}
    for bid in scenario.bids:
        service, key = services[bid.purchase], (bid.purchase, bid.organisation)
        offer = _offer(bid, service, scenario)
        reason = unfit(bid, service, offer.quality, excluded.get(bid.organisation, ""))
        if reason is not None:
            refused[key] = reason
        elif bid.price > service.ceiling:
            refused[key], too_dear[key] = scenario.in_currency(over_ceiling(bid, service)), offer
        else:
            eligible.append(offer)
    quantity = {service.id: service.quantity for service in scenario.purchases}
    market = Market(quantity, tuple(sorted(eligible, key=lambda each: each.rank)), _limits(scenario))
    return PurchaseProblem(scenario, market, refused, too_dear)


def _offer(bid: Bid, service: WantedService, scenario: Scenario) -> Offer:
    return Offer(
        bid.purchase,
        bid.organisation,
        service.department,
        bid.price,
        max(bid.least or 1, 1),
        bid.capacity,
        quality_of(bid, scenario),
        service.ceiling * (service.priority or 1),
        _draw(bid, scenario),
    )


def _draw(bid: Bid, scenario: Scenario) -> str:
    settings = scenario.settings.allocation
    if settings.tie_break == "id":
        return ""
    text = f"{settings.lottery_seed}\n{bid.purchase} / {bid.organisation}"
    return hashlib.sha256(text.encode()).hexdigest()


def _limits(scenario: Scenario) -> Limits:
    services, suppliers = scenario.purchases, scenario.suppliers
    return Limits(
        budget={row.id: row.budget for row in scenario.departments if row.budget is not None},
        most_units={row.organisation: row.most_units for row in suppliers if row.most_units is not None},
        most_money={row.organisation: row.most_money for row in suppliers if row.most_money is not None},
        most_suppliers={row.id: row.most_suppliers for row in services if row.most_suppliers is not None},
        least={row.id: row.least for row in services if row.least},
    )
