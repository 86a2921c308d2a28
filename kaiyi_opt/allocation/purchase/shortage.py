"""Why a purchase is not met in full: no bids, too little capacity, or the limit without which more would be bought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kaiyi_opt.allocation.purchase.problem import Market, PurchaseProblem
from kaiyi_opt.allocation.purchase.solve import Effort, SolvedMarket
from kaiyi_opt.language import Text, both


def why_unmet(problem: PurchaseProblem, purchase: str, solved: SolvedMarket, effort: Effort) -> Text:
    """Say why fewer units of a purchase are bought than wanted.

    Each limit is lifted by itself and the part of the market solved again; the first without which more of this
    purchase would be bought is the reason.
    """
    bids = [bid for bid in problem.scenario.bids if bid.purchase == purchase]
    if not bids:
        return Text("没有组织投标", "nobody bids for it")
    offers = problem.market.of(purchase)
    if not offers:
        return Text("{n} 份投标都不合格", "none of its {n} bids is eligible").format(n=len(bids))
    bought = _units(solved, purchase)
    capacity = sum(offer.capacity for offer in offers)
    if capacity <= bought:
        return Text("合格投标合计只能提供 {n}", "its eligible bids can provide {n} in all").format(n=capacity)
    if not solved.is_proven:
        return Text("时间限制内的方案没有买到更多", "the plan found within the time limit buys no more")
    part = problem.market.part_of(purchase)
    for reason, market in _relaxed(problem, purchase, part):
        relaxed = effort.solve(market)
        if not relaxed.is_proven:
            return Text("时间限制内未能查明原因", "the reason was not found within the time limit")
        more = _units(relaxed, purchase)
        if more > bought:
            return Text("{reason}；否则可购买 {n}", "{reason}; without that {n} would be bought").format(
                reason=reason, n=more
            )
    return Text("几项限制共同所致", "several limits together")


def _units(solved: SolvedMarket, purchase: str) -> int:
    return sum(units for key, units in solved.units.items() if key[0] == purchase)


def _relaxed(problem: PurchaseProblem, purchase: str, part: Market) -> Iterator[tuple[Text, Market]]:
    """Yield each limit on a purchase with the market in which it is lifted, the most common reason first."""
    limits, department = part.limits, problem.services[purchase].department
    bidders = {offer.organisation for offer in part.of(purchase)}
    if department in limits.budget:
        name = both(next(row.name for row in problem.scenario.departments if row.id == department))
        reason = Text("{name}的购买预算不够", "the budget of {name} is too small").format(name=name)
        yield reason, replace(part, limits=replace(limits, budget={}))
    if purchase in limits.most_suppliers:
        reason = Text("供应方最多 {n} 家", "suppliers are limited to {n}").format(n=limits.most_suppliers[purchase])
        yield reason, replace(part, limits=replace(limits, most_suppliers={}))
    if bidders & (limits.most_units.keys() | limits.most_money.keys() | limits.most_contracts.keys()):
        reason = Text("投标组织的合计数量或金额已到上限", "bidders reach their limits over all their bids")
        yield reason, replace(part, limits=replace(limits, most_units={}, most_money={}, most_contracts={}))
    if purchase in limits.least or any(offer.least > 1 for offer in part.of(purchase)):
        reason = Text("达不到最少数量", "least quantities cannot be reached")
        offers = tuple(replace(offer, least=1) for offer in part.offers)
        yield reason, replace(part, offers=offers, limits=replace(limits, least={}))
