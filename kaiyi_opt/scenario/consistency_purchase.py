"""Whether what a scenario states of government purchase holds together: quantities, prices, points, and who bids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaiyi_opt.errors import Fault
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.locate import Locate
from kaiyi_opt.scenario.nouns import Scenario, row_key
from kaiyi_opt.scenario.nouns_purchase import Bid, WantedService
from kaiyi_opt.scenario.points import FULL_POINTS

HIGHEST_PRIORITY = 100
# Quantities are searched as whole units; a larger one is meant in a larger unit.
MOST_UNITS = 1_000_000

Finding = tuple[str, Text, Text]


def purchase_faults(scenario: Scenario, locate: Locate) -> list[Fault]:
    """Return everything about government purchase that does not hold together; ``locate`` as in `consistency_faults`.

    Found are zero quantities and prices, least quantities above what there is, points above 100, priorities out of
    range, and bids whose quality nobody states.
    """
    found: list[tuple[str, Any, Finding]]
    found = [("purchases", row, finding) for row in scenario.purchases for finding in _wanted(row)]
    found += [("bids", row, finding) for row in scenario.bids for finding in _bid(row, scenario)]
    return [Fault(cause, cure, locate(table, row_key(row), column)) for table, row, (column, cause, cure) in found]


def _wanted(row: WantedService) -> Iterator[Finding]:
    yield from _numbers(row, "quantity")
    if row.ceiling == 0:
        yield "ceiling", Text("单价上限为零", "the price ceiling is zero"), _POSITIVE
    if row.floor is not None and row.floor > FULL_POINTS:
        yield "floor", *_BEYOND_HUNDRED
    if row.most_suppliers == 0:
        cause = Text("供应方上限为零，什么也买不到", "with no supplier allowed nothing can be purchased")
        yield "most_suppliers", cause, Text("请填 1 或更多，或留空", "give 1 or more, or leave it blank")
    if row.priority is not None and not 1 <= row.priority <= HIGHEST_PRIORITY:
        cause = Text("优先倍数须为 1 至 {most}", "the priority must be from 1 to {most}").format(most=HIGHEST_PRIORITY)
        yield "priority", cause, Text("请改正，或留空", "correct it, or leave it blank")


def _bid(row: Bid, scenario: Scenario) -> Iterator[Finding]:
    yield from _numbers(row, "capacity")
    if row.price == 0:
        yield "price", Text("报价为零", "the price is zero"), _POSITIVE
    if row.quality is not None and row.quality > FULL_POINTS:
        yield "quality", *_BEYOND_HUNDRED
    if row.quality is None and scenario.organisation(row.organisation).assessment is None:
        yield (
            "quality",
            Text(
                "没有质量分，组织 {id} 也没有年度评估得分",
                "the quality is blank, and organisation {id} has no yearly assessment",
            ).format(id=both(row.organisation)),
            Text(
                "请填写质量分，或在“社会组织”表填写年度评估得分",
                "give the quality, or the assessment in the table 'organisations'",
            ),
        )


def _numbers(row: Any, column: str) -> Iterator[Finding]:
    """Find a quantity (or capacity) of zero or beyond reason, and a least quantity above it."""
    most = getattr(row, column)
    if most == 0:
        yield column, Text("数量为零", "the quantity is zero"), _POSITIVE
    if most > MOST_UNITS:
        cause = Text("数量超过 {most}", "the quantity is above {most}").format(most=f"{MOST_UNITS:,}")
        yield column, cause, Text("请改用更大的计量单位", "count in a larger unit")
    if row.least is not None and row.least > most:
        cause = Text("最少数量 {least} 高于 {most}", "the least quantity of {least} is above {most}")
        yield "least", cause.format(least=row.least, most=most), Text("请改正其中之一", "correct one of them")


_POSITIVE = Text("请填正数", "give a positive number")
_BEYOND_HUNDRED = (Text("分数超过 100", "the points are above 100"), Text("请填 0 至 100", "give 0 to 100"))
