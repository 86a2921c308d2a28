"""The bound that whole prices of a round's rows prove, some rows kept exactly by tables; and better prices beside.

Rows no two of which are about one candidate can be kept together: a budget, or the ceilings of all communities; and,
where companies adopt, every purse over what its company may pay.
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
# Up to so many, and so many columns, the prices of the other rows are fitted to the tables.
MOST_IMPROVED = 10**6
MOST_COLUMNS_IMPROVED = 5_000
# Less than any point is worth.
IMPOSSIBLE = -(2**200)

Priced = tuple[StatedRow, int]


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


@dataclass(frozen=True, eq=False)
class Proved:
    """Rows with their prices, the parts that keep the other rows, and the most that all come to; times `SCALE`."""

    rows: list[Priced]
    parts: list[_Part]
    total: int

    @property
    def kept(self) -> list[StatedRow]:
        """The rows that are kept."""
        return [part.kept for part in self.parts if part.kept is not None]


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
    companies = _companies(stated)
    ways = [_found(stated, weights, rows, [*_parts(stated, kept), *companies]) for kept in _ways(stated, rows)]
    # Which way is best with prices of its own is not told by prices that were made for none: the first, or the best.
    best = min(ways, key=lambda each: each.total)
    found = [_improved(stated, weights, each, value) for each in ([best] if best is ways[0] else [ways[0], best])]
    return min([best, *found], key=lambda each: each.total)


def _found(stated: StatedRound, weights: Sequence[int], rows: Sequence[Priced], parts: list[_Part]) -> Proved:
    """Return what prices prove where the rows that ``parts`` keep have none."""
    kept = {id(part.kept) for part in parts}
    rest = [pair for pair in rows if id(pair[0]) not in kept]
    worth = reduced(weights, rest)
    return Proved(rest, parts, sum(part.best(worth) for part in parts) + at_limits(rest))


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


def _improved(stated: StatedRound, weights: Sequence[int], found: Proved, value: int) -> Proved:
    """Return what better prices prove beside the rows that are kept; ``weights`` and ``value`` times `SCALE`."""
    priced = found.rows
    own = [row for row, _ in priced]
    entries = [(number, c, w) for number, row in enumerate(own) for c, w in zip(row.columns, row.weights, strict=True)]
    size = sum(part.cells for part in found.parts)
    if not (found.kept and entries) or size > MOST_IMPROVED or stated.columns > MOST_COLUMNS_IMPROVED:
        return found
    number, column, weight = (np.array(part) for part in zip(*entries, strict=True))
    better = polished(
        np.array([price / SCALE for _, price in priced]),
        np.array([weight / SCALE for weight in weights]),
        sp.csr_array((weight.astype(float), (number, column)), shape=(len(own), len(weights))),
        (
            np.array([-math.inf if row.lower is None else row.lower for row in own]),
            np.array([math.inf if row.upper is None else row.upper for row in own]),
        ),
        [part.knapsack(stated.columns) for part in found.parts],
        value / SCALE,
    )
    rows = [(row, whole_price(row, price)) for row, price in zip(own, better.tolist(), strict=True)]
    return _found(stated, weights, rows, found.parts)


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


def _ways(stated: StatedRound, priced: Sequence[Priced]) -> list[list[StatedRow]]:
    """Return sets of rows to keep, of those that have a price or stand beside such of one rule, and whose tables are
    small: for each rule its rows, then others, over most options first, as long as no two are about one candidate.

    The first begins with the row over most options, as a rule a budget. It is the only one where tables are large or
    columns many.
    """
    binding = {row.rule for row, price in priced if price > 0}
    rows = [row for row, price in priced if price >= 0 and row.rule in binding and row.can_be_short]
    rows = sorted((row for row in rows if row.columns[0] < stated.own), key=lambda row: -len(row.columns))
    about = {id(row): {stated.owner[column] for column in row.columns} for row in rows}
    ways: list[list[StatedRow]] = []
    for rule in list(dict.fromkeys(row.rule for row in rows))[: None if stated.columns <= MOST_COLUMNS_IMPROVED else 1]:
        way: list[StatedRow] = []
        taken: set[int] = set()
        cells = 0
        for row in sorted(rows, key=lambda row: row.rule != rule):
            more = _cells(row)
            if more + cells <= (MOST_IMPROVED if ways else MOST_CELLS) and not taken & about[id(row)]:
                way.append(row)
                taken |= about[id(row)]
                cells += more
        if way and not any(set(map(id, way)) == set(map(id, other)) for other in ways):
            ways.append(way)
    return ways or [[]]


def _cells(row: StatedRow) -> int:
    terms = row.lowest_terms
    return MOST_CELLS + 1 if terms is None else len(row.columns) * (terms[1] + 1)


def _parts(stated: StatedRound, kept: Sequence[StatedRow]) -> list[_Part]:
    """Return the candidates' own columns in parts: those that each row kept is about, and those that none is."""
    part = {stated.owner[column]: number for number, row in enumerate(kept) for column in row.columns}
    members: list[list[int]] = [[] for _ in range(len(kept) + 1)]
    for number in range(len(stated.options)):
        members[part.get(number, len(kept))].append(number)
    return [
        _Part([stated.options[n] for n in own], {place for place, n in enumerate(own) if n in stated.held}, row)
        for own, row in zip(members, [*kept, None], strict=True)
    ]


def _companies(stated: StatedRound) -> list[_Part]:
    """Return what each company may pay, its purse kept where that can be short and the table is small."""
    parts = []
    for company in stated.companies:
        groups = [[column] for column in company.columns]
        is_kept = company.purse.can_be_short and _cells(company.purse) * len(stated.companies) <= MOST_CELLS
        parts.append(_Part(groups, kept=company.purse if is_kept else None))
    return parts
