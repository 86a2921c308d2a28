"""The highest price at which a declined bid would have been taken, all else being the same: exact, by solving again.

Demand met and quality do not hang on prices, and money grows with them. So where a bid is taken at one price it is taken
at every lower one: any plan that holds units of it costs strictly less there, and a plan without it costs the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kaiyi_opt.allocation.purchase.problem import Market, Offer
from kaiyi_opt.allocation.purchase.solve import SolvedMarket, solve_market

LOWEST_PRICE = 1


def highest_price_taken(market: Market, offer: Offer, without: SolvedMarket, highest: int) -> int | None:
    """Return the highest price, of at most ``highest`` fen, at which some units of a bid would be bought.

    Parameters
    ----------
    market
        The part of the market that the bid belongs to; the bid itself may be missing in it.
    offer
        The bid.
    without
        The best plan of ``market``, proved; it holds no units of the bid.
    highest
        A price at which, or just above which, the bid is not taken.

    Returns
    -------
    Fen a unit; ``None`` where the bid is taken at no price, however low.
    """
    search = _Search(market, offer, without, highest)
    price = LOWEST_PRICE
    plan = search.plan_at(price)
    if plan is None:
        return None
    while price < highest:
        reach = search.reach(plan, price)
        probe = min(reach + 1, highest)
        better = search.plan_at(probe)
        if better is None:
            # Below `reach` the plan beats what there is without the bid; at `reach` it may tie, and the order decides.
            is_taken = reach < probe and (reach == price or search.plan_at(reach) is not None)
            return reach if is_taken else min(reach, probe) - 1
        plan, price = better, probe
    return price


@dataclass(frozen=True)
class _Search:
    """One bid's search; the fields are the parameters of `highest_price_taken`."""

    market: Market
    offer: Offer
    without: SolvedMarket
    highest: int

    def plan_at(self, price: int) -> SolvedMarket | None:
        """Return the best plan where the bid asks ``price``, if it holds units of the bid."""
        solved = solve_market(self.market.with_price(self.offer, price))
        return solved if self.offer.key in solved.units else None

    def reach(self, plan: SolvedMarket, price: int) -> int:
        """Return the highest price at which ``plan``, the best at ``price``, is lawful and no worse than without."""
        department, organisation = self.offer.department, self.offer.organisation
        limits = self.market.limits
        slacks = []
        if department in limits.budget:
            spent = self._money(plan, price, lambda offer: offer.department == department)
            slacks.append(limits.budget[department] - spent)
        if organisation in limits.most_money:
            earned = self._money(plan, price, lambda offer: offer.organisation == organisation)
            slacks.append(limits.most_money[organisation] - earned)
        if plan.values[:2] == self.without.values[:2]:
            slacks.append(plan.values[2] - self.without.values[2])
        units = plan.units[self.offer.key]
        return min(self.highest, *(price + slack // units for slack in slacks)) if slacks else self.highest

    def _money(self, plan: SolvedMarket, price: int, counts: Callable[[Offer], bool]) -> int:
        offers = self.market.with_price(self.offer, price).offers
        return sum(offer.price * plan.units.get(offer.key, 0) for offer in offers if counts(offer))
