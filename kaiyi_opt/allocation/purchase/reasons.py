"""Why nothing is bought of a bid, and at which price it would have been."""

from __future__ import annotations

from kaiyi_opt.allocation.purchase.eligibility import points_text
from kaiyi_opt.allocation.purchase.problem import Key, Offer, PurchaseProblem
from kaiyi_opt.allocation.purchase.result import DeclinedBid
from kaiyi_opt.allocation.purchase.solve import Effort, SolvedMarket
from kaiyi_opt.allocation.purchase.threshold import UnsettledError, highest_price_taken
from kaiyi_opt.language import Text
from kaiyi_opt.money import amount_text


def declined_bids(problem: PurchaseProblem, solved: SolvedMarket, effort: Effort) -> tuple[DeclinedBid, ...]:
    """Return every bid of which nothing is bought, with its reason, by purchase and organisation."""
    reasons = _Reasons(problem, solved, effort)
    bids = sorted(problem.scenario.bids, key=lambda bid: (bid.purchase, bid.organisation))
    return tuple(
        reasons.declined((bid.purchase, bid.organisation), bid.price)
        for bid in bids
        if not solved.units.get((bid.purchase, bid.organisation))
    )


_UNSETTLED = Text(
    "没有入选；时间限制内未能算出入选价",
    "it is not taken; the price that would be was not found within the time limit",
)


class _Reasons:
    """The reasons of one plan; the best plan of each part of the market is looked up once."""

    def __init__(self, problem: PurchaseProblem, solved: SolvedMarket, effort: Effort):
        self.problem = problem
        self.solved = solved
        self.effort = effort
        self.offers = {offer.key: offer for offer in problem.market.offers}
        self.best: dict[tuple[str, ...], SolvedMarket] = {}

    def declined(self, key: Key, price: int) -> DeclinedBid:
        """Return why nothing is bought of a bid."""
        (purchase, organisation), told = key, self.problem.scenario.in_currency
        if key in self.problem.too_dear:
            offer = self.problem.too_dear[key]
            try:
                taken_at = self._taken_at(offer, self.problem.services[purchase].ceiling)
            except UnsettledError:
                return DeclinedBid(purchase, organisation, price, self.problem.refused[key], None)
            return DeclinedBid(purchase, organisation, price, told(self._with_price(key, taken_at)), taken_at)
        if key in self.problem.refused:
            return DeclinedBid(purchase, organisation, price, self.problem.refused[key], None)
        offer = self.offers[key]
        try:
            taken_at = self._taken_at(offer, price - 1)
        except UnsettledError:
            return DeclinedBid(purchase, organisation, price, _UNSETTLED, None)
        return DeclinedBid(purchase, organisation, price, told(self._lost(offer, taken_at)), taken_at)

    def _taken_at(self, offer: Offer, highest: int) -> int | None:
        if not self.solved.is_proven or highest < 1:
            return None
        # A bid that was too dear to be eligible may couple purchases that are apart without it.
        coupled = tuple(self.problem.market.with_price(offer, offer.price).part_of(offer.purchase).quantity)
        part = self.problem.market.only(coupled)
        if coupled not in self.best:
            self.best[coupled] = self.effort.solve(part)
        if not self.best[coupled].is_proven:
            raise UnsettledError
        return highest_price_taken(part, offer, self.best[coupled], highest, self.effort)

    def _with_price(self, key: Key, taken_at: int | None) -> Text:
        refused = self.problem.refused[key]
        if taken_at is None:
            return refused
        return Text("{refused}；报 {price}或更低即会入选", "{refused}; at {price} or less it would be taken").format(
            refused=refused, price=amount_text(taken_at)
        )

    def _lost(self, offer: Offer, taken_at: int | None) -> Text:
        """Say why an eligible bid lost against the others."""
        if taken_at is not None:
            return Text(
                "比已选投标贵：报 {price}或更低即会入选",
                "dearer than the bids that are taken: at {price} or less it would be taken",
            ).format(price=amount_text(taken_at))
        if not self.solved.is_proven:
            return Text("时间限制内的方案没有选中它", "the plan found within the time limit does not take it")
        taken = [self.offers[key].quality for key in self.solved.units if key[0] == offer.purchase]
        bought = sum(units for key, units in self.solved.units.items() if key[0] == offer.purchase)
        if bought == self.problem.market.quantity[offer.purchase] and min(taken) > offer.quality:
            return Text(
                "需求已由质量更高的投标满足（最低 {least} 分，它为 {own} 分），报价再低也不会入选",
                "bids of higher quality meet the demand ({least} points or more; it has {own}): no price would be"
                " taken",
            ).format(least=points_text(min(taken)), own=points_text(offer.quality))
        return Text(
            "报价再低也不会入选：选它就要少满足需求，或降低总质量",
            "no price would be taken: with it less demand would be met, or at lower quality",
        )
