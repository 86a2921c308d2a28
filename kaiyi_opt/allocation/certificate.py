r"""Prices of what limits a round, by which anyone can check how far from optimal a list can be at most.

.. math::  S\,g(x) \le \sum_i \max(y_i l_i, y_i u_i)
           + \max_{x:\ w x \le C} \sum_a \Bigl(S\,g_{o(a)} - \sum_i y_i a_{i\,o(a)}\Bigr)

Whatever the whole prices y, no lawful plan has more of a goal g: every application a takes one of its options o(a), or
none, and rows no two of which are about one application, :math:`w x \le C`, are kept exactly, each by a table over its
capacity in lowest terms, where these are small. What concerns one application alone (a decision, a threshold,
co-funding) is kept exactly as well. For a goal that is not the first, each goal before it is a row too, with the list's
own value for its floor: the bound holds for every plan that does as well there. A goal that is no plain sum (`need`,
`equity`) has columns of its own, each as many units as there are or none, and the rows that tie these to the options
have prices too.

Which company adopts a project is decided last. To the rows above it is one option, adopted or not, and that a project
is adopted no oftener than companies e adopt it has a price v as well: an adoption costs it, and each company has it,
so that for companies the bound adds

.. math::  \sum_e \Bigl(\max_{z \in \{0, 1\}:\ c z \le P_e} \sum_a (v_a - m_e) z_a + m_e M_e\Bigr)

over the projects a, of :math:`c_a` fen, that e may adopt: within its purse :math:`P_e` by another table, and at most
:math:`M_e` of them at a price. That is no worse than to price all purses, and closer where these hold few projects
(M. Guignard, S. Kim, "Lagrangean decomposition", Mathematical Programming 39, 1987).

The prices are those of the linear relaxation (A. M. Geoffrion, "Lagrangean relaxation for integer programming",
Mathematical Programming Study 2, 1974); of large rounds, those of a descent on the dual function. See
`kaiyi_opt.verify.certificate` for the check.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.certificate_bound import SCALE, at_limits, proved, reduced, whole_price
from kaiyi_opt.allocation.certificate_round import StatedRound, stated_round
from kaiyi_opt.allocation.certificate_rows import StatedGoal, StatedRow, stated_goal
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.goal import Goal
from kaiyi_opt.allocation.goal_program import primitive
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import IntegerProgram
from kaiyi_opt.allocation.rules import Rule
from kaiyi_opt.allocation.rules.organisation_caps import OrganisationCap

# Up to so many options the linear relaxation gives the prices sooner than the allocation itself takes.
MOST_FOR_LINEAR = 20_000


@dataclass(frozen=True)
class Price:
    """The price of one row: the rule, whom or what it is about (empty: all), and the price of one fen or one award as a
    whole multiple of 1 / `SCALE` of the goal's unit; above 0 for a ceiling, below for a floor.

    ``goal:NAME`` for a rule is an earlier goal, of which there is to be as much as in the list; ``adopted:APPLICATION``
    that it is adopted no oftener than companies adopt it.
    """

    rule: str
    subject: str
    price: int


@dataclass(frozen=True)
class GoalBound:
    """Prices, the rows that are kept exactly (rule and subject), and the bound that they prove on a goal: no plan that
    has as much of the goals before it is better, in the goal's unit.
    """

    goal: Goal
    bound: int
    kept: tuple[tuple[str, str], ...]
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

    There is none where there are no options; and none behind the first whose relaxation has no optimum. Caps are those
    of the round, whatever contracts leave of them: where purchases are planned with it, grants come first, and to
    purchase nothing is always lawful.
    """
    if not int(problem.candidates.first_option[-1]):
        return ()
    problem = replace(problem, rules=tuple(_alone(rule) for rule in problem.rules))
    stated = stated_round(problem)
    compiled = compile_problem(problem)[0]
    goals = [stated_goal(goal, stated.candidates) for goal in problem.goals]
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


def _alone(rule: Rule) -> Rule:
    return replace(rule, elsewhere=()) if isinstance(rule, OrganisationCap) else rule


def _priced(
    stated: StatedRound, goals: Sequence[StatedGoal], before: Sequence[_Before], found: Sequence[float]
) -> _Priced:
    """Give each row its price among those ``found``: of the rules' rows, of choices, of the goals' ties, of floors for
    goals ``before``. The goal that is bounded is the next of ``goals``.
    """
    floors = found[len(found) - len(before) :]
    ties = sum(len(goal.ties) for goal in goals)
    place = len(found) - len(before) - ties
    rows = [(row, whole_price(row, price)) for row, price in zip(stated.rows, found, strict=False) if row is not None]
    rows += _at_companies_prices(stated, rows)
    of_goals: list[tuple[StatedRow, int]] = []
    own = 0
    for number, goal in enumerate(goals[: len(before) + 1]):
        factor = SCALE
        if number < len(before):
            floor = goal.floor(before[number].value)
            of_goals.append((floor, whole_price(floor, floors[number])))
            factor = -of_goals[-1][1]
        prices = [whole_price(tie, price) for tie, price in zip(goal.ties, found[place:], strict=False)]
        of_goals += zip(goal.ties, prices, strict=True)
        own += goal.most_of_own(factor, prices)
        place += len(goal.ties)
    return _Priced(rows, of_goals, own)


def _at_companies_prices(stated: StatedRound, rows: Sequence[tuple[StatedRow, int]]) -> Iterator[tuple[StatedRow, int]]:
    """Price each adoption at what it takes, by the prices of ``rows``, of the company of which it takes least."""
    taken = reduced([0] * stated.columns, rows)
    for row in stated.adopted:
        yield row, min((-taken[column] for column in row.columns[1:]), default=0)


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
    """Return the bound on a goal: what options are worth above the prices of goals, then the round's rows."""
    of_goals = priced.own + at_limits(priced.of_goals)
    weights = [weight * SCALE for weight in goal.weights] + [0] * (stated.columns - stated.own)
    found = proved(stated, reduced(weights, priced.of_goals), priced.rows, value * SCALE - of_goals)
    prices = tuple(Price(row.rule, row.subject, price) for row, price in [*found.rows, *priced.of_goals] if price)
    kept = tuple((row.rule, row.subject) for row in found.kept)
    return GoalBound(goal.goal, goal.goal.sign * ((found.total + of_goals) // SCALE), kept, prices)
