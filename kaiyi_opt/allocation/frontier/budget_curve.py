"""The verb: what every further step of a pool's budget would buy, each budget's best plan exact and proved."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.ballots.decide import decide
from kaiyi_opt.allocation.ballots.rules import RULE_LABELS
from kaiyi_opt.allocation.conflict import ConflictError
from kaiyi_opt.allocation.frontier.exchange import FEN_IN_1000_YUAN
from kaiyi_opt.allocation.goals import Goal
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.rules import rules_of
from kaiyi_opt.allocation.solvers import Solver
from kaiyi_opt.errors import Fault, InputError, LimitError
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.money import FEN_PER_YUAN, amount_text
from kaiyi_opt.plottable import Plottable
from kaiyi_opt.scenario.nouns import Pool

if TYPE_CHECKING:
    import pandas as pd

STEP = 10_000 * FEN_PER_YUAN
STEPS = 10


@dataclass(frozen=True)
class BudgetPoint:
    """The best plan at one budget (fen).

    ``values`` are the goals in their own whole units; ``spent`` is what the pool pays; ``proved`` says whether all
    goals and the tie-break were carried to their end. Where no plan keeps all rules at this budget, ``conflict`` names
    rules that cannot be kept together, and there are no awards and no values.
    """

    budget: int
    awards: Mapping[str, int]
    values: tuple[int, ...]
    spent: int
    proved: bool
    conflict: tuple[str, ...] = ()


@dataclass(frozen=True)
class BudgetStep:
    """What the money between two budgets buys.

    ``gains`` are the goals' changes, in their own whole units, more being better; ``entered`` and ``left`` are
    applications that are funded after and not before, or before and not after; ``changed`` those that are granted
    another amount, with the amounts before and after (fen).
    """

    start: BudgetPoint
    end: BudgetPoint
    gains: tuple[int, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    changed: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class BudgetCurve(Plottable):
    """The best plans of a round as one pool's budget grows.

    Attributes
    ----------
    points
        One for each budget that was asked, in order; fewer where the search was stopped.
    asked
        The budgets that were asked, fen.
    stopped
        Why the search ended.
    """

    problem: Problem
    pool: Pool
    points: tuple[BudgetPoint, ...]
    asked: tuple[int, ...]
    stopped: Stop

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals of the round, in order."""
        return self.problem.goals

    @property
    def complete(self) -> bool:
        """Whether every budget has its answer, each proved."""
        return len(self.points) == len(self.asked) and all(point.proved for point in self.points)

    @property
    def main(self) -> int:
        """The number of the goal that prices are told in: the first one after the entitlements."""
        return next((n for n, goal in enumerate(self.goals) if goal.name != "entitlements"), 0)

    @cached_property
    def steps(self) -> tuple[BudgetStep, ...]:
        """What each step buys; budgets at which no plan keeps the rules are passed over."""
        return tuple(self._step(a, b) for a, b in pairwise(p for p in self.points if not p.conflict))

    def _step(self, start: BudgetPoint, end: BudgetPoint) -> BudgetStep:
        before, after = start.awards, end.awards
        both_funded = sorted(before.keys() & after.keys())
        return BudgetStep(
            start,
            end,
            tuple(g.sign * (b - a) for g, a, b in zip(self.goals, start.values, end.values, strict=True)),
            tuple(sorted(after.keys() - before.keys())),
            tuple(sorted(before.keys() - after.keys())),
            tuple((key, before[key], after[key]) for key in both_funded if before[key] != after[key]),
        )

    def price(self, step: BudgetStep, goal: int | None = None) -> Fraction:
        """Return what 1,000 further yuan buy of a goal within a step, in the goal's printed unit; ``main`` by default.

        This is the shadow price of the budget over the step, exact.
        """
        number = self.main if goal is None else goal
        more = Fraction(step.end.budget - step.start.budget, FEN_IN_1000_YUAN)
        return Fraction(step.gains[number], 10 ** self.goals[number].digits) / more

    @property
    def sentence(self) -> Text:
        """What the curve is, and what it leaves out."""
        told_in, ends = self.problem.scenario.in_currency, {"low": self.asked[0], "high": self.asked[-1]}
        if self.complete:
            told = Text(
                "“{pool}”从 {low}到 {high}，每个预算的最优方案都已证明",
                "'{pool}' from {low} to {high}: the best plan at every budget, each proved",
            )
        else:
            told = Text(
                "“{pool}”从 {low}到 {high}共 {all} 个预算，只算到第 {n} 个",
                "'{pool}' from {low} to {high}: stopped at budget {n} of {all}",
            )
        amounts = {name: amount_text(fen) for name, fen in ends.items()}
        told = told_in(told.format(pool=self.pool.label, n=len(self.points), all=len(self.asked), **amounts))
        rule = self.problem.scenario.settings.ballots.rule
        if rule != "welfare":
            by = Text(
                "由选票决定的部分在每个预算上按{rule}重新决定",
                "what ballots decide is decided anew at every budget, by {rule}",
            )
            told = joined([told, by.format(rule=RULE_LABELS[rule])], "；", "; ")
        infeasible = [told_in(amount_text(point.budget)) for point in self.points if point.conflict]
        if not infeasible:
            return told
        more = Text("预算为 {list}时没有方案能遵守全部规则", "no plan keeps all rules at {list}").format(
            list=joined(infeasible)
        )
        return joined([told, more], "；", "; ")

    @property
    def table(self) -> pd.DataFrame:
        """A row a budget: ``budget_yuan``, ``spent_yuan`` (with the round's own currency for yuan), every goal in its
        printed unit, ``awards``, ``proved``.
        """
        import pandas as pd

        money = [self.problem.scenario.money_column(name) for name in ("budget", "spent")]
        columns = [*money, *(goal.name for goal in self.goals), "awards", "proved"]
        rows = [
            [p.budget / FEN_PER_YUAN, p.spent / FEN_PER_YUAN]
            + [float(g.decimal(v)) for g, v in zip(self.goals, p.values, strict=True)]
            + [len(p.awards), p.proved]
            for p in self.points
            if not p.conflict
        ]
        return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class BudgetProgress:
    """How a budget curve stands: budgets done, of how many."""

    done: int
    all: int


def budget_curve(
    problem: Problem,
    pool: str | None = None,
    step: int = STEP,
    to: int | None = None,
    start: int | None = None,
    *,
    solver: str | Solver = "auto",
    time_limit: float | None = None,
    progress: Callable[[BudgetProgress], None] | None = None,
) -> BudgetCurve:
    """Return the best plan at each budget of one pool, and what each step of the budget buys; all else stays.

    Every plan is optimised for all goals of the round in order, down to the tie-break. With a larger budget every plan
    of the smaller one stays lawful, so the goals (taken in order) never get worse: unless a rule asks for a share of
    the budget, which grows with it, or ballots decide by a rule, which is then run anew at every budget. Ctrl-C ends
    the search and returns the budgets that are done.

    Parameters
    ----------
    problem
        The round.
    pool
        The pool whose budget grows; may be left out where there is only one.
    step
        Fen between two budgets; 10,000 yuan by default.
    to
        The last budget in fen; ten steps above the first by default.
    start
        The first budget in fen; the pool's own by default.
    solver, time_limit
        As in `kaiyi_opt.allocation.lexicographic.solve_goals`; the time limit covers the whole curve.
    progress
        Called after every budget.

    Raises
    ------
    InputError
        For an unknown pool, none where there are several, a step that is not positive, a last budget below the first.
    LimitError
        Where the time ran out before the first budget was done.
    """
    chosen = _pool(problem, pool)
    budgets = _budgets(chosen.budget if start is None else start, step, to)
    began, points, stopped = time.monotonic(), [], Stop.FINISHED
    try:
        for budget in budgets:
            left = None if time_limit is None else max(0.0, time_limit - (time.monotonic() - began))
            asked, _ = decide(with_budget(problem, chosen.id, budget))
            point, stopped = _best(asked, chosen.id, budget, solver, left)
            points.append(point)
            if progress is not None:
                progress(BudgetProgress(len(points), len(budgets)))
            if not point.proved:
                break
    except (LimitError, KeyboardInterrupt) as reason:
        if not points:
            raise
        stopped = Stop.TIME_LIMIT if isinstance(reason, LimitError) else Stop.INTERRUPTED
    return BudgetCurve(problem, chosen, tuple(points), budgets, stopped)


def _budgets(first: int, step: int, to: int | None) -> tuple[int, ...]:
    last = first + STEPS * step if to is None else to
    if step <= 0 or first < 0 or last < first:
        cause = Text(
            "预算的步长须大于零，终点不能低于起点",
            "steps of a budget are above zero, and its end is no less than its start",
        )
        raise InputError(Fault(cause, Text("请改正步长或终点", "correct the step or the end")))
    return tuple(range(first, last + 1, step))


def with_budget(problem: Problem, pool: str, budget: int) -> Problem:
    """Return ``problem`` with another budget (fen) for a pool; rules that speak of the budget follow it."""
    pools = tuple(replace(each, budget=budget) if each.id == pool else each for each in problem.scenario.pools)
    scenario = replace(problem.scenario, pools=pools)
    return replace(problem, scenario=scenario, rules=rules_of(scenario))


def _best(
    problem: Problem, pool: str, budget: int, solver: str | Solver, time_limit: float | None
) -> tuple[BudgetPoint, Stop]:
    try:
        best = optimise(problem, solver, time_limit)
    except ConflictError as error:
        return BudgetPoint(budget, {}, (), 0, proved=True, conflict=tuple(error.conflict.rules)), Stop.FINISHED
    spent = sum(best.awards.get(c.id, 0) for c in problem.candidates if c.pool == pool)
    values = audit(problem, best.awards).goal_values
    proved = best.solution.stopped == Stop.FINISHED and best.solution.complete
    return BudgetPoint(budget, best.awards, values, spent, proved), best.solution.stopped


def _pool(problem: Problem, key: str | None) -> Pool:
    pools = {pool.id: pool for pool in problem.scenario.pools}
    if key is None and len(pools) == 1:
        return next(iter(pools.values()))
    if key in pools:
        return pools[key]
    known = Text("资金池：{known}", "the pools: {known}").format(known=both(", ".join(pools)))
    if key is None:
        raise InputError(
            Fault(Text("有几个资金池，没有指明是哪一个", "there are several pools: which is meant"), known)
        )
    raise InputError(Fault(Text("没有资金池“{key}”", "there is no pool '{key}'").format(key=both(key)), known))
