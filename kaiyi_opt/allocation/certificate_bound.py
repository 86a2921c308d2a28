"""The bound that whole prices of a round's rows prove, some rows kept exactly by tables; and better prices beside.

One row is kept over the candidates' own columns, as a rule a budget; and, where companies adopt, each purse over what
its company may pay.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.certificate_prices import Knapsack, polished
from kaiyi_opt.allocation.certificate_round import StatedRound
from kaiyi_opt.allocation.certificate_rows import StatedRow

# Fine enough for the price of a millionth of a point.
SCALE = 2**60
# Entries of the tables of the rows that are kept: a second in plain Python.
MOST_CELLS = 10**7
# Up to so many the prices of the other rows are fitted to the tables.
MOST_IMPROVED = 10**6
# Less than any point is worth.
IMPOSSIBLE = -(2**200)

Priced = tuple[StatedRow, int]


@dataclass(frozen=True, eq=False)
class Proved:
    """Rows with their prices, the rows that are kept, and the most that all columns come to; times `SCALE`."""

    rows: list[Priced]
    kept: list[StatedRow]
    total: int


@dataclass(frozen=True, eq=False)
class _Part:
    """Columns of which one of each group is taken, or none unless the group is ``held``, within a row that is kept."""

    groups: list[list[int]]
    held: Collection[int] = ()
    kept: StatedRow | None = None

    @property
    def terms(self) -> tuple[int, int]:
        """The step and the capacity, in steps, of the row that is kept."""
        return (1, 0) if self.kept is None else self.kept.lowest_terms or (1, 0)

    @property
    def cells(self) -> int:
        """The entries of the table."""
        return sum(len(group) for group in self.groups) * (self.terms[1] + 1)

    def best(self, worth: Sequence[int]) -> int:
        """Return the most that the columns come to."""
        divisor, capacity = self.terms
        weight = {} if self.kept is None else dict(zip(self.kept.columns, self.kept.weights, strict=True))
        table = np.zeros(capacity + 1, dtype=object)
        for number, group in enumerate(self.groups):
            grown = np.full(capacity + 1, IMPOSSIBLE, dtype=object) if number in self.held else table.copy()
            for j in group:
                steps = weight.get(j, 0) // divisor
                if steps <= capacity and (worth[j] > 0 or number in self.held):
                    grown[steps:] = np.maximum(grown[steps:], table[: capacity + 1 - steps] + worth[j])
            table = grown
        return int(table[-1])

    def knapsack(self, columns: int) -> Knapsack:
        """Return the part in steps, over so many columns."""
        step, capacity = self.terms
        steps = np.zeros(columns, dtype=np.int64)
        if self.kept is not None:
            steps[self.kept.columns] = np.array(self.kept.weights) // step
        return Knapsack(self.groups, frozenset(self.held), steps, capacity)


def proved(stated: StatedRound, weights: Sequence[int], priced: Sequence[Priced], value: int) -> Proved:
    """Return what good prices of the rows prove of columns worth ``weights``, a list being worth ``value``.

    Parameters
    ----------
    weights, value
        Times `SCALE`.
    priced
        Rows with prices to begin with.
    """
    rows = _capped(stated, reduced(weights, priced), priced)
    parts = [_Part(stated.options, stated.held, _row_to_keep(stated, rows)), *_companies(stated)]
    kept = [part.kept for part in parts if part.kept is not None]
    rest = [pair for pair in rows if not any(pair[0] is row for row in kept)]
    if kept and sum(part.cells for part in parts) <= MOST_IMPROVED:
        rest = _improved(weights, rest, [part.knapsack(stated.columns) for part in parts], value)
    worth = reduced(weights, rest)
    return Proved(rest, kept, sum(part.best(worth) for part in parts) + at_limits(rest))


def at_limits(priced: Sequence[Priced]) -> int:
    """Return what the rows' limits come to at their prices."""
    return sum(price * row.limit(price) for row, price in priced if price)


def reduced(weights: Sequence[int], priced: Sequence[Priced]) -> list[int]:
    """Return what each column is worth above the prices; all times `SCALE`."""
    left = list(weights)
    for row, price in priced:
        if price:
            for column, weight in zip(row.columns, row.weights, strict=True):
                left[column] -= price * weight
    return left


def whole_price(row: StatedRow, price: float) -> int:
    """Return a price in whole numbers: 0 where the row has no limit on that side."""
    whole = round(price * SCALE)
    return 0 if (row.upper if whole > 0 else row.lower) is None else whole


def _improved(weights: Sequence[int], priced: list[Priced], knapsacks: Sequence[Knapsack], value: int) -> list[Priced]:
    """Return better prices where some rows are kept exactly; ``weights`` and ``value`` times `SCALE`."""
    own = [row for row, _ in priced]
    entries = [(number, c, w) for number, row in enumerate(own) for c, w in zip(row.columns, row.weights, strict=True)]
    if not entries:
        return priced
    number, column, weight = (np.array(part) for part in zip(*entries, strict=True))
    better = polished(
        np.array([price / SCALE for _, price in priced]),
        np.array([weight / SCALE for weight in weights]),
        sp.csr_array((weight.astype(float), (number, column)), shape=(len(own), len(weights))),
        (
            np.array([-math.inf if row.lower is None else row.lower for row in own]),
            np.array([math.inf if row.upper is None else row.upper for row in own]),
        ),
        knapsacks,
        value / SCALE,
    )
    return [(row, whole_price(row, price)) for row, price in zip(own, better.tolist(), strict=True)]


def _capped(stated: StatedRound, left: list[int], priced: Sequence[Priced]) -> list[Priced]:
    """Price each cap on a number of awards that has no price at what its best place less would cost, and take that from
    what is ``left`` of each column's worth.
    """
    is_open = {column for columns in stated.options for column in columns}
    is_open |= {column for company in stated.companies for column in company.columns}
    found = []
    for row, price in priced:
        if not price and row.upper is not None and row.upper >= 0 and all(weight == 1 for weight in row.weights):
            best: dict[int, int] = {}
            for column in row.columns:
                if column in is_open:
                    best[stated.owner[column]] = max(best.get(stated.owner[column], 0), left[column])
            ranked = sorted(best.values(), reverse=True)
            price = ranked[row.upper] if len(ranked) > row.upper else 0
            for column in row.columns:
                left[column] -= price
        found.append((row, price))
    return found


def _row_to_keep(stated: StatedRound, priced: Sequence[Priced]) -> StatedRow | None:
    """Return the row over the most options that has a price, as a rule a budget, of those whose table is small."""
    own = [pair for pair in priced if pair[1] > 0 and pair[0].columns[0] < stated.own]
    for row, _ in sorted(own, key=lambda pair: -len(pair[0].columns)):
        steps = row.lowest_terms
        if steps is not None and stated.own * (steps[1] + 1) <= MOST_CELLS:
            return row
    return None


def _companies(stated: StatedRound) -> list[_Part]:
    """Return what each company may pay, its purse kept where that can be short and the table is small."""
    parts = []
    for company in stated.companies:
        groups = [[column] for column in company.columns]
        part = _Part(groups, kept=company.purse)
        weights = dict(zip(company.purse.columns, company.purse.weights, strict=True))
        is_short = sum(weights[column] for column in company.columns) > (company.purse.upper or 0)
        parts.append(part if is_short and part.cells * len(stated.companies) <= MOST_CELLS else _Part(groups))
    return parts
