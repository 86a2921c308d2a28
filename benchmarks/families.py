"""Families of synthetic programs, each named by what makes it hard; seeded, and nobody's real data.

All are rounds: applications of organisations in communities, six domains, two tracks, one budget. The program is built
directly, so that a million applications take seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.program import IntegerProgram

IntArray = Any


@dataclass(frozen=True)
class Family:
    """What the rounds of a family have in common.

    Attributes
    ----------
    help
        What makes it hard, or not.
    community
        A community's ceiling as a multiple of an even share.
    domain
        Floor and ceiling of each domain, as shares of the budget.
    gains
        ``"correlated"`` with costs, ``"proportional"`` to them, ``"near"`` that, or ``"equal"`` with equal costs.
    awards, money
        What one organisation may have at most, in awards and in hundreds of yuan (``None``: no limit).
    crowd
        Applications an organisation on average.
    amounts
        How many amounts an application may be granted, beside none.
    giant
        Whether one application asks for two fifths of the budget.
    """

    help: str
    community: float = 1.6
    domain: tuple[float, float] = (0.08, 0.25)
    gains: str = "correlated"
    awards: int = 2
    money: int | None = None
    crowd: int = 2
    amounts: int = 1
    giant: bool = False


TIGHT = (0.15, 0.18)
FAMILIES: Mapping[str, Family] = {
    "friendly": Family("few rows bind"),
    "tight_ceilings": Family("every community's ceiling binds, and every domain's", community=1.02, domain=TIGHT),
    "binding_floors": Family("domain floors bind", community=1.2, domain=(0.16, 0.20)),
    "proportional": Family("gains are proportional to costs: a subset-sum", gains="proportional"),
    "near_proportional": Family("gains are near that, ceilings bind", 1.1, TIGHT, gains="near"),
    "equal": Family("all costs and gains are equal", gains="equal"),
    "giant": Family("one application asks for two fifths of the budget", giant=True),
    "crowded": Family(
        "fifty applications an organisation, ten awards, a money cap",
        1.2,
        (0.03, 0.25),
        awards=10,
        money=1500,
        crowd=50,
    ),
    "money_caps": Family("a money cap binds on most organisations", 1.1, money=250, crowd=3),
    "amounts": Family("81 amounts an application", amounts=81),
}


def family_program(name: str, size: int, seed: int = 0) -> IntegerProgram:
    """Return a round of ``size`` applications: costs in hundreds of yuan, gains in hundredths of a point."""
    return round_of(FAMILIES[name], size, np.random.default_rng(seed))


def round_of(family: Family, size: int, random: np.random.Generator) -> IntegerProgram:
    """Return a round of a family that need not be one of `FAMILIES`; as `family_program`."""
    owners, communities = max(1, size // family.crowd), min(200, max(3, size // 40))
    owner = random.integers(0, owners, size)
    home = random.integers(0, communities, owners)[owner]
    domain, track = random.integers(0, 6, size), (random.random(size) < 0.3).astype(int)
    cost, gain = _costs_and_gains(family, size, random)
    budget = int(cost.sum()) // 2
    if family.giant:
        cost[0], gain[0] = budget * 2 // 5, int(80 * np.sqrt(budget / 25) * 100)
    application, cost, gain = _with_amounts(family.amounts, cost, gain)
    rows = _Rows(application.size)
    rows.add(np.zeros(application.size, dtype=int), cost, -np.inf, budget)
    floor, ceiling = (share * budget for share in family.domain)
    rows.add(domain[application], cost, np.ceil(floor), np.floor(ceiling))
    rows.add(track[application], cost, -np.inf, np.floor(np.array([0.75, 0.4]) * budget))
    rows.add(home[application], cost, -np.inf, np.floor(max(family.community * budget / communities, 900)))
    rows.add(owner[application], np.ones_like(cost), -np.inf, family.awards)
    if family.money is not None:
        rows.add(owner[application], cost, -np.inf, family.money)
    if family.amounts > 1:
        rows.add(application, np.ones_like(cost), -np.inf, 1)
    return rows.program(gain)


def _costs_and_gains(family: Family, size: int, random: np.random.Generator) -> tuple[IntArray, IntArray]:
    yuan = np.clip(np.rint(random.lognormal(9.2, 0.6, size) / 100) * 100, 2000, 80_000)
    score = np.round(np.clip(random.normal(78, 8, size) + yuan / 8000, 40, 100), 2)
    cost = (yuan / 100).astype(np.int64)
    if family.gains == "equal":
        return np.full(size, 100), np.full(size, 8000)
    if family.gains == "correlated":
        return cost, np.rint(np.round(score * np.sqrt(yuan / 1000), 2) * 100).astype(np.int64)
    return cost, cost * 100 + (random.integers(0, 100, size) if family.gains == "near" else 0)


def _with_amounts(amounts: int, cost: IntArray, gain: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return the application, the cost and the gain of every option: from a quarter of the request in even steps."""
    if amounts == 1:
        return np.arange(cost.size), cost, gain
    part = np.linspace(0.25, 1, amounts)
    costs = np.maximum(1, np.rint(np.outer(cost, part))).astype(np.int64)
    gains = np.rint(np.outer(gain, np.sqrt(part))).astype(np.int64)
    return np.repeat(np.arange(cost.size), amounts), costs.ravel(), gains.ravel()


class _Rows:
    """Rows as they are added: one for each group of columns that some point can break."""

    def __init__(self, columns: int):
        self._columns = columns
        self._parts: list[Any] = []
        self._lower: list[Any] = []
        self._upper: list[Any] = []

    def add(self, group: IntArray, weight: IntArray, lower: Any, upper: Any) -> None:
        """Add Σ weight over each group, within bounds that are one number or one a group."""
        count = max(int(group.max()) + 1, np.size(upper))
        matrix = sp.csr_array((weight, (group, np.arange(self._columns))), shape=(count, self._columns))
        low, high = np.broadcast_to(lower, count), np.broadcast_to(upper, count)
        kept = np.flatnonzero((np.bincount(group, weight, count) > high) | (low > 0))
        self._parts.append(matrix[kept])
        self._lower.append(low[kept])
        self._upper.append(high[kept])

    def program(self, gain: IntArray) -> IntegerProgram:
        """Return the program of the rows."""
        lower, upper = np.concatenate(self._lower).astype(float), np.concatenate(self._upper).astype(float)
        return IntegerProgram(gain, sp.vstack(self._parts, format="csr"), lower, upper)
