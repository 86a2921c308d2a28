r"""Prices of budgets, caps and limits by which anyone can check how far from optimal a list can be at most.

.. math::  S\,g(x) \le \sum_i \max(y_i l_i, y_i u_i)
           + \sum_a \max\Bigl(0, \max_{o \in a} S\,g_o - \sum_i y_i a_{io}\Bigr)

Whatever the whole prices y, no lawful plan has more of the first goal g: every application a takes one of its options o
or none. The prices are those of the linear relaxation; the rules without a price are left out, which only weakens the
bound. See `kaiyi_opt.verify.certificate` for the check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.goal_program import primitive
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules import Row
from kaiyi_opt.allocation.rules.budgets import Budget
from kaiyi_opt.allocation.rules.group_limit import GroupLimit
from kaiyi_opt.allocation.rules.organisation_caps import OrganisationCap

SCALE = 2**20
GOALS = ("entitlements", "merit", "votes", "projects", "most_money")
# Beyond so many options the linear relaxation takes longer than the allocation itself.
MOST_OPTIONS = 20_000


@dataclass(frozen=True)
class Price:
    """The price of one row: the rule, the organisation or the group it is about (empty: all), and the price of one fen
    or one award as a whole multiple of 1 / `SCALE` of the goal's unit; above 0 for a ceiling, below for a floor.
    """

    rule: str
    subject: str
    price: int


@dataclass(frozen=True)
class Certificate:
    """Prices, and the bound on the first goal that they prove, in the goal's unit, rounded down."""

    prices: tuple[Price, ...]
    bound: int


def certificate_of(problem: Problem) -> Certificate | None:
    """Return the certificate of a round, or ``None``: its first goal is no plain sum to be made large, companies may
    adopt projects, it has more than `MOST_OPTIONS` options, or its linear relaxation has no optimum.
    """
    from kaiyi_opt.allocation.solvers.highs import row_prices

    options = int(problem.candidates.first_option[-1])
    served = bool(problem.goals) and problem.goals[0].name in GOALS and not problem.scenario.has_adoption
    if not served or not 0 < options <= MOST_OPTIONS:
        return None
    program = compile_problem(problem)[0]
    weights, divisor = primitive(program.goals[0])
    found = row_prices(program.program(0))[0]
    if found is None:
        return None
    rows, prices = zip(*_whole_prices(problem, found * divisor), strict=True) if problem.rules else ((), ())
    reduced = [int(weight) * divisor * SCALE for weight in weights[:options].tolist()]
    total = 0
    for row, price in zip(rows, prices, strict=True):
        if price.price:
            limit = row.upper if price.price > 0 else row.lower
            total += price.price * limit
            for column, coefficient in zip(row.columns.tolist(), row.weights.tolist(), strict=True):
                reduced[column] -= price.price * coefficient
    total += _best_options(reduced, problem.candidates.first_option)
    return Certificate(tuple(price for price in prices if price.price), total // SCALE)


def _whole_prices(problem: Problem, found: FloatArray) -> Iterator[tuple[Row, Price]]:
    """Yield every row of every rule with its price in whole numbers: 0 where it is of another kind, or of no side."""
    number = 0
    for rule in problem.rules:
        stated = isinstance(rule, Budget | OrganisationCap) or (
            isinstance(rule, GroupLimit) and rule.unit in ("fen", "count")
        )
        for row in rule.rows(problem.candidates):
            price = int(np.rint(found[number] * SCALE)) if stated else 0
            if (row.upper if price > 0 else row.lower) is None:
                price = 0
            yield row, Price(rule.id, row.key, price)
            number += 1


def _best_options(reduced: list[int], first: IntArray) -> int:
    ends = first.tolist()
    return sum(max(0, *reduced[begin:end]) for begin, end in pairwise(ends) if end > begin)
