"""Which bids are eligible, and why one is not: its organisation excluded, its quality too low, its price too high."""

from __future__ import annotations

from kaiyi_opt.language import Text, both
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_purchase import Bid, WantedService
from kaiyi_opt.scenario.points import format_points


def points_text(points: int) -> Text:
    """Return 1e-4 points as a planner writes them.

    >>> points_text(885_000).en
    '88.5'
    """
    return both(format_points(points))


def quality_of(bid: Bid, scenario: Scenario) -> int:
    """Return the quality of a bid: its own, or where blank the organisation's yearly assessment (0 where neither)."""
    if bid.quality is not None:
        return bid.quality
    return scenario.organisation(bid.organisation).assessment or 0


def unfit(bid: Bid, service: WantedService, quality: int, excluded: str) -> Text | None:
    """Say why a bid could not be accepted at any price; ``None`` where it could."""
    if excluded:
        return Text("该组织被排除：{why}", "the organisation is excluded: {why}").format(why=both(excluded))
    if service.floor is not None and quality < service.floor:
        return Text(
            "质量 {own} 分，比下限 {floor} 分低 {less} 分",
            "its quality of {own} points is {less} below the floor of {floor}",
        ).format(own=points_text(quality), floor=points_text(service.floor), less=points_text(service.floor - quality))
    if (bid.least or 0) > service.quantity:
        return Text(
            "最少承接 {least}，多于需求 {wanted}", "it takes on {least} or more, and {wanted} are wanted"
        ).format(least=bid.least, wanted=service.quantity)
    return None


def over_ceiling(bid: Bid, service: WantedService) -> Text:
    """Say by how much a bid's price is over the ceiling."""
    return Text(
        "单价 {own}，比上限 {ceiling}高 {more}", "its price of {own} is {more} over the ceiling of {ceiling}"
    ).format(
        own=amount_text(bid.price), ceiling=amount_text(service.ceiling), more=amount_text(bid.price - service.ceiling)
    )
