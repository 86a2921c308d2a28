"""The nouns of government purchase, frozen: departments, wanted services, bids, suppliers' limits, contracts in force.

Every field has the name of its column in `kaiyi_opt.scenario.vocabulary_purchase`; money is whole fen, quality whole
1e-4 points, quantities whole units.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Department:
    """A government department that purchases services; ``budget`` is ``None`` where it has no limit."""

    id: str
    name: str
    budget: int | None = None


@dataclass(frozen=True)
class WantedService:
    """A service that a department wants: how much of it, at which price a unit at most, of which quality at least."""

    id: str
    name: str
    department: str = ""
    domain: str = ""
    community: str = ""
    quantity: int = 0
    least: int | None = None
    ceiling: int = 0
    floor: int | None = None
    unit: str = ""
    most_suppliers: int | None = None
    priority: int | None = None


@dataclass(frozen=True)
class Bid:
    """An organisation's bid for a wanted service: the price of a unit, and how many units it can provide."""

    organisation: str
    purchase: str
    price: int = 0
    capacity: int = 0
    least: int | None = None
    quality: int | None = None


@dataclass(frozen=True)
class Supplier:
    """What limits an organisation over all its bids, or the reason for which none of them is accepted."""

    organisation: str
    most_units: int | None = None
    most_money: int | None = None
    excluded: str = ""


@dataclass(frozen=True)
class ContractInForce:
    """A contract between a department and an organisation that is in force already."""

    department: str
    organisation: str
    name: str
    amount: int = 0
