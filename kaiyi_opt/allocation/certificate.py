r"""Prices of what limits a round, by which anyone can check how far from optimal a list can be at most.

.. math::  S\,g(x) \le \sum_i \max(y_i l_i, y_i u_i)
           + \max_{x:\ w x \le C} \sum_a \Bigl(S\,g_{o(a)} - \sum_i y_i a_{i\,o(a)}\Bigr)

Whatever the whole prices y, no lawful plan has more of a goal g: every application a takes one of its options o(a), or
none, and of all rows one, :math:`w x \le C`, is kept exactly by a table over its capacity in lowest terms where that is
small. What concerns one application alone (a decision, a threshold, co-funding) is kept exactly as well. For a goal
that is not the first, each goal before it is a row too, with the list's own value for its floor: the bound holds for
every plan that does as well there. A goal that is no plain sum (`need`, `equity`) has columns of its own, each as many
units as there are or none, and the rows that tie these to the options have prices too.

The prices are those of the linear relaxation (A. M. Geoffrion, "Lagrangean relaxation for integer programming",
Mathematical Programming Study 2, 1974); of large rounds, those of a descent on the dual function. See
`kaiyi_opt.verify.certificate` for the check.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.certificate_prices import Knapsack, polished
from kaiyi_opt.allocation.certificate_rows import StatedGoal, StatedRound, StatedRow, stated_goal, stated_round
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.goal import Goal
from kaiyi_opt.allocation.goal_program import primitive
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import IntegerProgram

# Fine enough for the price of a millionth of a point.
SCALE = 2**60
# Up to so many options the linear relaxation gives the prices sooner than the allocation itself takes.
MOST_FOR_LINEAR = 20_000
# Entries of the table of the row that is kept: a second in plain Python.
MOST_CELLS = 10**7
# Up to so many the prices of the other rows are fitted to the table.
MOST_IMPROVED = 10**6
# Less than any point is worth.
IMPOSSIBLE = -(2**200)


@dataclass(frozen=True)
class Price:
    """The price of one row: the rule, whom or what it is about (empty: all), and the price of one fen or one award as a
    whole multiple of 1 / `SCALE` of the goal's unit; above 0 for a ceiling, below for a floor.

    ``goal:NAME`` for a rule is an earlier goal, of which there is to be as much as in the list.
    """

    rule: str
    subject: str
    price: int


@dataclass(frozen=True)
class GoalBound:
    """Prices, the row kept exactly (rule and subject; ``None``: none), and the bound that they prove on a goal: no plan
    that has as much of the goals before it is better, in the goal's unit.
    """

    goal: Goal
    bound: int
    kept: tuple[str, str] | None
    prices: tuple[Price, ...]


@dataclass(frozen=True, eq=False)
class _Before:
    """A goal before the one that is bounded: how it is stated, its weight of every column, the value to be kept."""

    stated: StatedGoal
    weights: Sequence[int]
    value: int


@dataclass(frozen=True, eq=False)
class _Priced:
    """The rows of a round and of some goals with whole prices, and the most that the goals' own columns come to."""

    rows: list[tuple[StatedRow, int]]
    of_goals: list[tuple[StatedRow, int]]
    own: int


def certificate_of(problem: Problem, values: Sequence[int]) -> tuple[GoalBound, ...]:
    """Return the bounds on the goals of a round, in order, of which a list has ``values``.

    There is none where companies may adopt projects or there are no options; and none behind the first whose relaxation
    has no optimum.
    """
    if problem.scenario.has_adoption or not int(problem.candidates.first_option[-1]):
        return ()
    stated = stated_round(problem)
    compiled = compile_problem(problem)[0]
    goals = [stated_goal(goal, problem.candidates) for goal in problem.goals]
    bounds: list[GoalBound] = []
    before: list[_Before] = []
    for number, (goal, value) in enumerate(zip(goals, values, strict=False)):
        found = _prices(compiled.program(number), before)
        if found is None:
            break
        divisor = primitive(compiled.goals[number])[1]
        priced = _priced(stated, goals, before, [price * divisor for price in found])
        bounds.append(_bound(stated, goal, priced, goal.goal.sign * value))
        before.append(_Before(goal, compiled.goals[number], goal.goal.sign * value))
    return tuple(bounds)


def _priced(
    stated: StatedRound, goals: Sequence[StatedGoal], before: Sequence[_Before], found: Sequence[float]
) -> _Priced:
    """Give each row its price among those ``found``: of the rules' rows, of choices, of the goals' ties, of floors for
    goals ``before``. The goal that is bounded is the next of ``goals``.
    """
    floors = found[len(found) - len(before) :]
    ties = sum(len(goal.ties) for goal in goals)
    place = len(found) - len(before) - ties
    rows = [(row, _whole_price(row, price)) for row, price in zip(stated.rows, found, strict=False) if row is not None]
    of_goals: list[tuple[StatedRow, int]] = []
    own = 0
    for number, goal in enumerate(goals[: len(before) + 1]):
        factor = SCALE
        if number < len(before):
            floor = goal.floor(before[number].value)
            of_goals.append((floor, _whole_price(floor, floors[number])))
            factor = -of_goals[-1][1]
        prices = [_whole_price(tie, price) for tie, price in zip(goal.ties, found[place:], strict=False)]
        of_goals += zip(goal.ties, prices, strict=True)
        own += goal.most_of_own(factor, prices)
        place += len(goal.ties)
    return _Priced(rows, of_goals, own)


def _prices(program: IntegerProgram, before: Sequence[_Before]) -> list[float] | None:
    """Return good prices of the rows of ``program``, and of the goals ``before``, in the goal's unit."""
    from kaiyi_opt.allocation.solvers.highs import row_prices

    wider, divisors = _with_goals(program, before)
    found = row_prices(wider)[0] if program.size[1] <= MOST_FOR_LINEAR else _descended(wider)
    if found is None:
        return None
    rows = program.size[0]
    return [*found[:rows].tolist(), *(found[rows:] / np.array(divisors)).tolist()]


def _with_goals(program: IntegerProgram, before: Sequence[_Before]) -> tuple[IntegerProgram, list[int]]:
    """Return ``program`` with a floor for each of the goals ``before``, and what each was divided by."""
    divisors = []
    for goal in before:
        weights, divisor = primitive(goal.weights)
        program = program.with_rows(
            sp.csr_array(weights[np.newaxis, :]), [float(-(-goal.value // divisor))], [math.inf]
        )
        divisors.append(divisor)
    return program, divisors


def _descended(program: IntegerProgram) -> FloatArray | None:
    """Return prices by the descent on the dual function; the rows within blocks, which it does not price, get none."""
    from kaiyi_opt.allocation.lagrangian.dual import Dual, good_prices
    from kaiyi_opt.allocation.lagrangian.structure import read_structure

    structure = read_structure(program)
    dual = Dual(program, structure)
    if not dual.is_bounded:
        return None
    prices = np.zeros(program.size[0])
    prices[structure.priced] = good_prices(dual)
    return prices


def _bound(stated: StatedRound, goal: StatedGoal, priced: _Priced, value: int) -> GoalBound:
    """Return the bound on a goal: prices in whole numbers, then all applications at once, one row kept exactly."""
    of_goals = priced.own + _at_limits(priced.of_goals)
    weights = _reduced([weight * SCALE for weight in goal.weights], priced.of_goals)
    rows = _capped(stated, _reduced(weights, priced.rows), priced.rows)
    kept = _row_to_keep(stated, rows)
    if kept is not None:
        rest = [pair for pair in rows if pair[0] is not kept]
        rows = _improved(stated, weights, rest, kept, value - of_goals / SCALE)
    reduced = _reduced(weights, rows)
    total = _best(_open_options(stated, reduced), reduced, stated.held, kept) + _at_limits(rows) + of_goals
    name = None if kept is None else (kept.rule, kept.subject)
    prices = tuple(Price(row.rule, row.subject, price) for row, price in [*rows, *priced.of_goals] if price)
    return GoalBound(goal.goal, goal.goal.sign * (total // SCALE), name, prices)


def _at_limits(priced: Sequence[tuple[StatedRow, int]]) -> int:
    return sum(price * row.limit(price) for row, price in priced if price)


def _reduced(weights: Sequence[int], priced: Sequence[tuple[StatedRow, int]]) -> list[int]:
    """Return what each option is worth above the prices; all times `SCALE`."""
    reduced = list(weights)
    for row, price in priced:
        if price:
            for column, weight in zip(row.columns, row.weights, strict=True):
                reduced[column] -= price * weight
    return reduced


def _improved(
    stated: StatedRound,
    weights: list[int],
    priced: list[tuple[StatedRow, int]],
    kept: StatedRow,
    value: float,
) -> list[tuple[StatedRow, int]]:
    """Return better prices where one row is kept exactly, of rounds whose table is small; ``weights`` times `SCALE`."""
    step, capacity = kept.lowest_terms or (1, 0)
    own = [row for row, _ in priced]
    entries = [(number, c, w) for number, row in enumerate(own) for c, w in zip(row.columns, row.weights, strict=True)]
    options = _open_options(stated, None)
    if not entries or sum(len(each) for each in options) * (capacity + 1) > MOST_IMPROVED:
        return priced
    steps = np.zeros(len(weights), dtype=np.int64)
    steps[kept.columns] = np.array(kept.weights) // step
    number, column, weight = (np.array(part) for part in zip(*entries, strict=True))
    better = polished(
        np.array([price / SCALE for _, price in priced]),
        np.array([weight / SCALE for weight in weights]),
        sp.csr_array((weight.astype(float), (number, column)), shape=(len(own), len(weights))),
        (
            np.array([-math.inf if row.lower is None else row.lower for row in own]),
            np.array([math.inf if row.upper is None else row.upper for row in own]),
        ),
        Knapsack(options, frozenset(stated.held), steps, capacity),
        value,
    )
    return [(row, _whole_price(row, price)) for row, price in zip(own, better.tolist(), strict=True)]


def _whole_price(row: StatedRow, price: float) -> int:
    """Return a price in whole numbers: 0 where the row has no limit on that side."""
    whole = round(price * SCALE)
    return 0 if (row.upper if whole > 0 else row.lower) is None else whole


def _capped(
    stated: StatedRound, reduced: list[int], priced: list[tuple[StatedRow, int]]
) -> list[tuple[StatedRow, int]]:
    """Price each cap on a number of awards that has no price at what its best place less would cost, and take that from
    ``reduced``.
    """
    owner = stated.problem.candidates.option_candidate.tolist()
    found = []
    for row, price in priced:
        if not price and row.upper is not None and row.upper >= 0 and all(weight == 1 for weight in row.weights):
            best: dict[int, int] = {}
            for column in row.columns:
                if stated.open[column]:
                    best[owner[column]] = max(best.get(owner[column], 0), reduced[column])
            ranked = sorted(best.values(), reverse=True)
            price = ranked[row.upper] if len(ranked) > row.upper else 0
            for column in row.columns:
                reduced[column] -= price
        found.append((row, price))
    return found


def _open_options(stated: StatedRound, reduced: Sequence[int] | None) -> list[list[int]]:
    """Return the options of each application that can serve: of one held in all, of others those worth anything."""
    return [
        [
            j
            for j in range(begin, end)
            if stated.open[j] and (reduced is None or reduced[j] > 0 or number in stated.held)
        ]
        for number, (begin, end) in enumerate(pairwise(stated.problem.candidates.first_option.tolist()))
    ]


def _row_to_keep(stated: StatedRound, priced: Sequence[tuple[StatedRow, int]]) -> StatedRow | None:
    """Return the row over the most options that has a price, as a rule a budget, of those whose table is small."""
    for row, _ in sorted((pair for pair in priced if pair[1] > 0), key=lambda pair: -len(pair[0].columns)):
        steps = row.lowest_terms
        if steps is not None and len(stated.open) * (steps[1] + 1) <= MOST_CELLS:
            return row
    return None


def _best(options: Sequence[list[int]], reduced: list[int], held: set[int], kept: StatedRow | None) -> int:
    """Return the most that one option of each application, or none, come to, within the row that is kept."""
    divisor, capacity = (1, 0) if kept is None else kept.lowest_terms or (1, 0)
    weight = {} if kept is None else dict(zip(kept.columns, kept.weights, strict=True))
    table = np.zeros(capacity + 1, dtype=object)
    for number, own in enumerate(options):
        grown = np.full(capacity + 1, IMPOSSIBLE, dtype=object) if number in held else table.copy()
        for j in own:
            steps = weight.get(j, 0) // divisor
            if steps <= capacity:
                grown[steps:] = np.maximum(grown[steps:], table[: capacity + 1 - steps] + reduced[j])
        table = grown
    return int(table[-1])
