"""The least extra budget of its pool with which an application is funded."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from kaiyi_opt.allocation.explain.answer import ExtraBudget
from kaiyi_opt.allocation.explain.arena import Arena, Awards, Ground
from kaiyi_opt.allocation.explain.changes import candidate_of, with_budget
from kaiyi_opt.allocation.explain.moving import Moving
from kaiyi_opt.allocation.explain.steps import StepCount, course
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules.group_limit import WHOLE
from kaiyi_opt.allocation.rules.protocol import Scope
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.scenario.nouns import Rule as RuleNoun


def extra_budget(arena: Arena, application: str) -> ExtraBudget:
    """Return the least extra budget, in whole fen, of its pool with which a declined application is funded.

    Rules that limit a share of the budget move with it: their ceilings rise, and so do their floors. Where a floor that
    has risen is what the plan falls short of, the question is asked once more with their amounts left as they are.
    """
    problem, pool = arena.problem, candidate_of(arena.problem, application).pool
    shares = _shares(problem, pool)
    amount, verified = _least(arena, application, pool, shares, lambda extra: with_budget(problem, pool, extra))
    if amount is None:
        return ExtraBudget(pool, None, verified, tuple(shares))
    short = _short(with_budget(problem, pool, amount), arena.awards, shares)
    if short is None:
        return ExtraBudget(pool, amount, verified, tuple(shares), amount)
    held, agrees = _least(arena, application, pool, {}, lambda extra: _with_money(problem, pool, extra))
    is_by_money = held is not None and held <= amount
    return ExtraBudget(pool, amount, verified and agrees, tuple(shares), held, None if is_by_money else short)


def _least(
    arena: Arena, application: str, pool: str, shares: Mapping[str, RuleNoun], at: Callable[[int], Problem]
) -> tuple[int | None, bool]:
    """Return the least extra fen with which an application is funded, and whether both sides were solved again.

    ``at`` states the round with so much more; ``shares`` are the rules that move with the budget in it.
    """
    rules = (f"pool:{pool}", *shares)
    ground = arena.as_stated(application, rules)
    own_row = [ground.region.program.row_rule.index(f"pool:{pool}")]
    count = StepCount(1, 0) if shares else StepCount.of(ground, own_row)
    longest = count.steps(_reach(arena.problem, shares))
    moving = tuple(_moving(ground, pool, count, shares))
    plans = course(arena, " ".join(rules), ground, moving, longest)
    step = plans.first_with(application)
    if step is None:
        return None, True
    extra = count.amount(step)
    enough, short = (plans.funds_again(application, each, at, rules) for each in (extra, extra - 1))
    return extra, enough and not short


def _with_money(problem: Problem, pool: str, extra: int) -> Problem:
    """Return the problem with more in a pool and every other rule as it is."""
    changed = with_budget(problem, pool, extra)
    budgets = {rule.id: rule for rule in changed.rules if rule.id == f"pool:{pool}"}
    return replace(changed, rules=tuple(budgets.get(rule.id, rule) for rule in problem.rules))


def _short(problem: Problem, awards: Awards, shares: Mapping[str, RuleNoun]) -> Text | None:
    """Return what a plan breaks of the rules that are shares of a budget, ``None`` where it keeps them."""
    told = Text("[{id}]（{what}）", "[{id}] ({what})")
    broken = [
        told.format(id=both(rule.id), what=problem.scenario.in_currency(violation.text))
        for rule in problem.rules
        if rule.id in shares
        for violation in rule.violations(problem.candidates, awards)
    ]
    return joined(broken) if broken else None


def _reach(problem: Problem, shares: Mapping[str, RuleNoun]) -> int:
    """Return extra fen beyond which neither the pool nor a share of its budget can refuse anything."""
    everything = sum(candidate.amounts[-1] for candidate in problem.candidates)
    smallest = min((noun.at_most for noun in shares.values() if noun.at_most), default=WHOLE)
    return max(everything, everything * WHOLE // smallest)


def _shares(problem: Problem, pool: str) -> Mapping[str, RuleNoun]:
    """Return the active rules that limit a share of a budget in which this pool's counts, by identifier."""
    nouns = {noun.id: noun for noun in problem.scenario.rules if noun.unit == "share"}
    changed = with_budget(problem, pool, WHOLE)
    return {
        rule.id: nouns[rule.id]
        for rule in problem.rules
        if rule.id in nouns
        and Scope.of(nouns[rule.id], problem.scenario).budget(problem.scenario)
        != Scope.of(nouns[rule.id], changed.scenario).budget(changed.scenario)
    }


def _moving(ground: Ground, pool: str, count: StepCount, shares: Mapping[str, RuleNoun]) -> list[Moving]:
    """Return how the rows of the region move with each step of extra budget."""
    program, scenario = ground.region.program, ground.problem.scenario
    found = []
    for row, rule in enumerate(program.row_rule):
        if rule == f"pool:{pool}":
            base = float(program.row_upper[row]) - count.odd
            found.append(Moving(row, 1, -math.inf, 0, base, count.unit))
        elif rule in shares:
            noun = shares[rule]
            budget = Scope.of(noun, scenario).budget(scenario)
            has_floor = math.isfinite(program.row_lower[row]) and noun.at_least is not None
            has_ceiling = math.isfinite(program.row_upper[row]) and noun.at_most is not None
            floor, ceiling = noun.at_least or 0, noun.at_most or 0
            lower = float(floor * budget) if has_floor else -math.inf
            upper = float(ceiling * budget) if has_ceiling else math.inf
            found.append(Moving(row, WHOLE, lower, -floor if has_floor else 0, upper, ceiling if has_ceiling else 0))
    return found
