"""The floors and ceilings of rules: what one number means, which depends on the rule's family and on its unit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from kaiyi_opt.errors import CellError
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.money import FEN_PER_YUAN, parse_yuan
from kaiyi_opt.scenario import cells
from kaiyi_opt.scenario.cells import FOUR_DECIMALS
from kaiyi_opt.scenario.vocabulary import UNITS

Measure = Literal["yuan", "count", "share", "points"]

# Families whose numbers can mean one thing only.
NATURAL: dict[str, Measure] = {
    "organisation_awards": "count",
    "organisation_money": "yuan",
    "excludes": "count",
    "merit_threshold": "points",
}
_MEASURES: dict[str, Measure] = {
    "yuan": "yuan",
    "count": "count",
    "share": "share",
    "share_of_awards": "share",
    "share_of_cost": "share",
}
# Families that count in some of the units alone.
UNITS_OF = {
    "group_limit": ("yuan", "count", "share", "share_of_awards"),
    "co_funding": ("yuan", "share_of_cost"),
}
_PARSERS: dict[Measure, Callable[[str], int]] = {
    "count": cells.parse_whole,
    "share": cells.parse_share,
    "points": cells.parse_points,
}
_UNIT_LABELS = {unit.key: unit.label for unit in UNITS}


def measure(family: str, unit: str) -> Measure | None:
    """Return what the floor and the ceiling of a rule count; ``None`` where its unit should say it and is blank."""
    return NATURAL.get(family) or _MEASURES.get(unit)


def parse_quantity(text: str, family: str, unit: str, read_money: Callable[[str], int] = parse_yuan) -> int:
    """Read a floor or a ceiling: fen, a count, 1e-4 of a share or 1e-4 points; ``read_money`` reads amounts.

    Raises
    ------
    CellError
        Where the text is no such number, or nothing says what it counts.
    """
    counted = measure(family, unit)
    if counted is None:
        raise CellError(
            Text("没有写单位，不知道这个数是什么", "without a unit this number means nothing"),
            Text(
                "请在“单位”列写 {units}",
                "put {units} into 'unit'",
            ).format(units=_listed(family)),
        )
    return read_money(text) if counted == "yuan" else _PARSERS[counted](text)


def printed_quantity(value: int, family: str, unit: str) -> Decimal | str:
    """Return a floor or a ceiling as a planner writes it, for `parse_quantity` to read back; a share is a text.

    >>> printed_quantity(300_000, "organisation_money", ""), printed_quantity(812, "group_limit", "share")
    (Decimal('3000'), '8.12%')
    """
    counted = measure(family, unit)
    if counted == "share":
        return printed_share(value)
    return Decimal(value) / {"yuan": FEN_PER_YUAN, "points": FOUR_DECIMALS}.get(counted or "", 1)


def printed_share(value: int) -> str:
    """Print whole 1e-4 as a percentage.

    >>> printed_share(812), printed_share(3_000)
    ('8.12%', '30%')
    """
    return f"{Decimal(value) * 100 / FOUR_DECIMALS:f}%"


def _listed(family: str) -> Text:
    """List the units of a family of rules as a planner writes them."""
    *first, last = (_UNIT_LABELS[unit] for unit in UNITS_OF.get(family, _UNIT_LABELS))
    return joined([joined(first), last], " 或 ", " or ")


def check_unit(family: str, unit: str) -> None:
    """Refuse a unit that a family of rules cannot count in.

    Raises
    ------
    CellError
        Where the family counts in one unit alone and another is stated.
    """
    natural, known = NATURAL.get(family), UNITS_OF.get(family)
    if unit and known is not None and unit not in known:
        raise CellError(
            Text("这种规则不用单位“{unit}”", "this family of rules does not count in '{unit}'").format(
                unit=_UNIT_LABELS.get(unit, both(unit))
            ),
            Text("请改为 {units}", "write {units}").format(units=_listed(family)),
        )
    if unit and natural in _UNIT_LABELS and unit != natural:
        label = _UNIT_LABELS[natural]
        raise CellError(
            Text("这种规则的单位只能是“{unit}”", "this family of rules counts in '{unit}' only").format(unit=label),
            Text("请改为“{unit}”，或留空", "write '{unit}', or leave it blank").format(unit=label),
        )
