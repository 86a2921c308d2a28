"""The rules whose relaxation alone lets an application in: by how little, or dropped outright."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from kaiyi_opt.allocation.explain.answer import WayIn
from kaiyi_opt.allocation.explain.arena import Arena, Awards, Ground
from kaiyi_opt.allocation.explain.changes import candidate_of, with_rule
from kaiyi_opt.allocation.explain.moving import Moving
from kaiyi_opt.allocation.explain.steps import StepCount, course, funds
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules import Rule
from kaiyi_opt.allocation.rules.budgets import Budget
from kaiyi_opt.allocation.rules.excludes import Excludes
from kaiyi_opt.allocation.rules.group_limit import GroupLimit
from kaiyi_opt.allocation.rules.merit_threshold import MeritThreshold
from kaiyi_opt.allocation.rules.organisation_caps import OrganisationCap
from kaiyi_opt.allocation.rules.protocol import quantity
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.points import format_points


def relaxations(arena: Arena, application: str) -> tuple[WayIn, ...]:
    """Return every rule whose relaxation alone gets a declined application funded, in the order of the rules.

    Every rule that can touch the application through a chain of others is tried; the budget of its pool is a question
    of its own. A ceiling is raised, a threshold of merit lowered, each by the least that is enough; a rule with
    neither, or with a floor that raising its ceiling does not make up for, is dropped.
    """
    pool = candidate_of(arena.problem, application).pool
    concerned = set(arena.as_stated(application).region.program.row_rule)
    found = (
        _way_in(arena, application, rule)
        for rule in arena.problem.rules
        if rule.id in concerned and rule.id != f"pool:{pool}"
    )
    told = arena.problem.scenario.in_currency
    return tuple(replace(way, text=told(way.text)) for way in found if way is not None)


def _way_in(arena: Arena, application: str, rule: Rule) -> WayIn | None:
    if isinstance(rule, MeritThreshold):
        return _lowered(arena, application, rule)
    raised = _raise(rule)
    if raised is not None:
        unit, changed = raised
        way = _raised(arena, application, rule, unit, changed)
        if way is not None:
            return way
        if not isinstance(rule, GroupLimit) or rule.floor is None:
            return None
    plan = _without(arena, application, rule)
    if plan is None or application not in plan:
        return None
    return WayIn(rule.id, 0, "logic", Text("取消规则 {rule}", "drop rule {rule}").format(rule=_told(rule)), True)


def _without(arena: Arena, application: str, rule: Rule) -> Awards | None:
    """Return the best plan without a rule, ``None`` where there is none; kept, for all applications of one region."""
    ground = arena.ground(with_rule(arena.problem, rule.id, None), application, (rule.id,))
    names = " ".join(candidate.id for candidate in ground.problem.candidates)
    key = (f"without {rule.id} {names}", ground.region.columns.tobytes())
    if key not in arena.courses:
        arena.courses[key] = arena.best(ground, [arena.awards])
    plan: Awards | None = arena.courses[key]
    return plan


def _lowered(arena: Arena, application: str, rule: MeritThreshold) -> WayIn | None:
    """Return the threshold lowered to the application's own merit: the first that admits it."""
    merit = candidate_of(arena.problem, application).merit
    if merit >= rule.least:
        return None
    if not funds(arena, with_rule(arena.problem, rule.id, replace(rule, least=merit)), application, (rule.id,)):
        return None
    amount = rule.least - merit
    text = Text("将规则 {rule}的最低得分降低 {much} 分", "lower the threshold of rule {rule} by {much} points")
    return WayIn(rule.id, amount, "points", text.format(rule=_told(rule), much=both(format_points(amount))), True)


def _told(rule: Rule) -> Text:
    """Return a rule's identifier and what it says."""
    return Text("[{id}]（{what}）", "[{id}] ({what})").format(id=both(rule.id), what=rule.sentence)


def _raise(rule: Rule) -> tuple[str, Callable[[int], Rule]] | None:
    """Return the unit of a rule's ceiling and the rule with it raised by so much; ``None`` where it has none."""
    if isinstance(rule, Budget):
        return "fen", lambda amount: replace(rule, budget=rule.budget + amount)
    if isinstance(rule, OrganisationCap):
        return rule.unit, lambda amount: replace(rule, cap=rule.cap + amount)
    if isinstance(rule, Excludes):
        return "count", lambda amount: replace(rule, most=rule.most + amount)
    if isinstance(rule, GroupLimit) and rule.ceiling is not None and rule.unit in ("fen", "count"):
        ceiling = rule.ceiling
        return rule.unit, lambda amount: replace(rule, ceiling=ceiling + amount)
    return None


def _raised(arena: Arena, application: str, rule: Rule, unit: str, changed: Callable[[int], Rule]) -> WayIn | None:
    """Return the ceiling of a rule raised by the least that gets the application funded."""
    ground = arena.as_stated(application, (rule.id,))
    program = ground.region.program
    rows = [
        row for row, name in enumerate(program.row_rule) if name == rule.id and math.isfinite(program.row_upper[row])
    ]
    if not rows:
        return None
    count = StepCount.of(ground, rows)

    def at(amount: int) -> Problem:
        return with_rule(arena.problem, rule.id, changed(amount))

    moving = tuple(
        Moving(row, 1, float(program.row_lower[row]), 0, float(program.row_upper[row]) - count.odd, count.unit)
        for row in rows
    )
    longest = count.steps(_reach(ground, rows))
    plans = course(arena, rule.id, ground, moving, longest)
    step = plans.first_with(application)
    if step is None:
        return None
    amount = count.amount(step)
    enough, short = (plans.funds_again(application, each, at, (rule.id,)) for each in (amount, amount - 1))
    verified = enough and not short
    text = Text("将规则 {rule}的上限提高 {much}", "raise the ceiling of rule {rule} by {much}")
    return WayIn(rule.id, amount, unit, text.format(rule=_told(rule), much=quantity(amount, unit)), verified)


def _reach(ground: Ground, rows: Sequence[int]) -> int:
    """Return how far beyond their ceilings the rows can add up."""
    program = ground.region.program
    part = program.matrix[list(rows)]
    most = np.asarray(part.maximum(0).sum(axis=1), dtype=float).ravel()
    return max(0, int((most - program.row_upper[list(rows)]).max()))
