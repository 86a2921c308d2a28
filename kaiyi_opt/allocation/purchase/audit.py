"""Audit of a purchase: judge it from the tables alone, in whole numbers, without market, program or solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaiyi_opt.language import Text, both
from kaiyi_opt.money import format_yuan
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_purchase import Bid, WantedService


@dataclass(frozen=True)
class PurchaseAudit:
    """What an audit found: what the purchase breaks, and demand met, quality and money in fen, 1e-4 points and fen."""

    violations: tuple[Text, ...]
    demand: int
    quality: int
    money: int

    @property
    def is_clean(self) -> bool:
        """Whether the purchase breaks nothing."""
        return not self.violations


def audit_purchase(scenario: Scenario, units: Mapping[tuple[str, str], int]) -> PurchaseAudit:
    """Check what is bought (units by purchase and organisation) against the tables, and add up the goals."""
    bids = {(bid.purchase, bid.organisation): bid for bid in scenario.bids}
    services = {service.id: service for service in scenario.purchases}
    strangers = [key for key in sorted(units) if key not in bids]
    found = [Text("没有投标 {key}", "there is no bid {key}").format(key=both(" / ".join(key))) for key in strangers]
    held = {key: count for key, count in sorted(units.items()) if key in bids}
    for key, count in held.items():
        found += _bid(bids[key], services[key[0]], count, scenario)
    for service in scenario.purchases:
        found += _service(service, [count for key, count in held.items() if key[0] == service.id and count])
    found += _shared(scenario, held, bids, services)
    return PurchaseAudit(
        tuple(found),
        sum(services[key[0]].ceiling * (services[key[0]].priority or 1) * count for key, count in held.items()),
        sum(_quality(bids[key], scenario) * count for key, count in held.items()),
        sum(bids[key].price * count for key, count in held.items()),
    )


def _quality(bid: Bid, scenario: Scenario) -> int:
    own = bid.quality
    return (scenario.organisation(bid.organisation).assessment or 0) if own is None else own


def _bid(bid: Bid, service: WantedService, count: int, scenario: Scenario) -> Iterator[Text]:
    where = both(f"{bid.purchase} / {bid.organisation}")
    if not (bid.least or 1) <= count <= bid.capacity:
        what = Text("{where}：数量 {n} 不在投标范围内", "{where}: the bid does not allow a quantity of {n}")
        yield what.format(where=where, n=count)
    if bid.price > service.ceiling:
        yield Text("{where}：单价高于上限", "{where}: the price is above the ceiling").format(where=where)
    if service.floor is not None and _quality(bid, scenario) < service.floor:
        yield Text("{where}：质量低于下限", "{where}: the quality is below the floor").format(where=where)
    if any(row.organisation == bid.organisation and row.excluded for row in scenario.suppliers):
        yield Text("{where}：该组织被排除", "{where}: the organisation is excluded").format(where=where)


def _service(service: WantedService, counts: list[int]) -> Iterator[Text]:
    where, total = both(service.id), sum(counts)
    if total > service.quantity:
        yield Text("{where}：购买 {n}，多于需求", "{where}: {n} are bought, more than wanted").format(
            where=where, n=total
        )
    if 0 < total < (service.least or 0):
        yield Text("{where}：购买 {n}，少于最少数量", "{where}: {n} are bought, fewer than the least").format(
            where=where, n=total
        )
    if service.most_suppliers is not None and len(counts) > service.most_suppliers:
        yield Text("{where}：供应方 {n} 家，超过上限", "{where}: {n} suppliers are too many").format(
            where=where, n=len(counts)
        )


def _shared(
    scenario: Scenario,
    held: Mapping[tuple[str, str], int],
    bids: Mapping[tuple[str, str], Bid],
    services: Mapping[str, WantedService],
) -> Iterator[Text]:
    spent: Counter[str] = Counter()
    earned: Counter[str] = Counter()
    provided: Counter[str] = Counter()
    for key, count in held.items():
        spent[services[key[0]].department] += bids[key].price * count
        earned[key[1]] += bids[key].price * count
        provided[key[1]] += count
    over = Text("{where}：{n}，超过上限 {most}", "{where}: {n} is above the limit of {most}")
    for row in scenario.departments:
        if row.budget is not None and spent[row.id] > row.budget:
            yield over.format(where=both(row.id), n=format_yuan(spent[row.id]), most=format_yuan(row.budget))
    for supplier in scenario.suppliers:
        name = supplier.organisation
        if supplier.most_units is not None and provided[name] > supplier.most_units:
            yield over.format(where=both(name), n=provided[name], most=supplier.most_units)
        if supplier.most_money is not None and earned[name] > supplier.most_money:
            yield over.format(where=both(name), n=format_yuan(earned[name]), most=format_yuan(supplier.most_money))
