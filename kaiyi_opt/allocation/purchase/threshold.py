"""The highest price at which a declined bid would have been taken, all else being the same: exact, by solving again.

Demand met and quality do not hang on prices, and money grows with them. So where a bid is taken at one price it is
taken at every lower one: any plan that holds units of it costs strictly less there, and one without it costs the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kaiyi_opt.allocation.purchase.problem import Market, Offer
from kaiyi_opt.allocation.purchase.solve import Effort, SolvedMarket

LOWEST_PRICE = 1


class UnsettledError(Exception):
    """The time that was left did not do to prove a plan that the search rests on."""


def highest_price_taken(
    market: Market, offer: Offer, without: SolvedMarket, highest: int, effort: Effort
) -> int | None:
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
        The highest price of interest; one fen more is not taken, or not eligible.
    effort
        What may be spent on it.

    Returns
    -------
    Fen a unit; ``None`` where the bid is taken at no price, however low.

    Raises
    ------
    UnsettledError
        Where the time did not do.
    """
    search = _Search(market, offer, without, highest, effort)
    plan = search.plan_at(LOWEST_PRICE)
    if plan is None:
        return None
    taken, missed = LOWEST_PRICE, highest + 1
    reach = search.reach(plan, taken)
    is_leap = True
    while missed - taken > 1:
        # Below its reach a plan beats all that there is without the bid; at its reach the two may tie.
        taken = max(taken, reach - 1)
        probe = min(reach + 1, missed - 1) if is_leap else (taken + missed) // 2
        probe = max(probe, taken + 1)
        if probe == missed:
            break
        better = search.plan_at(probe)
        if better is None:
            missed = probe
        else:
            taken, reach = probe, search.reach(better, probe)
        is_leap = not is_leap
    return taken


@dataclass(frozen=True)
class _Search:
    """One bid's search; the fields are the parameters of `highest_price_taken`."""

    market: Market
    offer: Offer
    without: SolvedMarket
    highest: int
    effort: Effort

    def plan_at(self, price: int) -> SolvedMarket | None:
        """Return the best plan where the bid asks ``price``, if it holds units of the bid."""
        solved = self.effort.solve(self.market.with_price(self.offer, price))
        if not solved.is_proven:
            raise UnsettledError
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
