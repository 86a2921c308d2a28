"""Slow, plain answers to compare with, written from the statement of each question alone.

Nothing here imports `kaiyi_opt.allocation`: law, merit, benefit, rules, goals and tie-break are written a second time,
from the tables' own words, over Python's whole numbers and fractions, and every plan or point is tried.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import product
from typing import Any

import numpy as np

from kaiyi_opt.scenario.nouns import Application, Line, Organisation, Rule, Scenario

Plan = dict[str, int]

# ---------------------------------------------------------------------------------------------- integer programs


def box(program: Any) -> Iterator[tuple[int, ...]]:
    """Go through every whole point within the bounds of a program's columns."""
    sides = [
        range(int(low), int(high) + 1) for low, high in zip(program.column_lower, program.column_upper, strict=True)
    ]
    return product(*sides)


def keeps_rows(program: Any, point: Sequence[int]) -> bool:
    """Whether a point keeps every row, added up in Python's whole numbers."""
    for row, low, high in zip(program.matrix.toarray().tolist(), program.row_lower, program.row_upper, strict=True):
        if not low <= sum(a * x for a, x in zip(row, point, strict=True)) <= high:
            return False
    return True


def feasible_points(program: Any) -> list[tuple[int, ...]]:
    """Return every whole point that keeps all bounds, in lexicographic order."""
    listed = list(box(program))
    points = np.array(listed, dtype=object).reshape(len(listed), len(program.objective))
    activity = points @ program.matrix.toarray().astype(object).T
    kept = np.all((activity >= program.row_lower) & (activity <= program.row_upper), axis=1)
    return [tuple(point) for point in points[kept].tolist()]


def dot(weights: Iterable[int], point: Iterable[int]) -> int:
    """Return the dot product in Python's whole numbers."""
    return sum(int(w) * int(x) for w, x in zip(weights, point, strict=True))


def optimum(program: Any) -> int | None:
    """Return the best value of a program by trying every point, ``None`` where there is none."""
    return max((dot(program.objective, point) for point in feasible_points(program)), default=None)


def knapsack_optimum(gains: Sequence[int], costs: Sequence[int], budget: int) -> int:
    """Return the best total gain of a 0/1 knapsack: meet in the middle (E. Horowitz, S. Sahni, J. ACM 21, 1974)."""
    half = len(gains) // 2
    left = _sums(gains[:half], costs[:half])
    right = sorted(_sums(gains[half:], costs[half:]))
    prices: list[int] = []
    best: list[int] = []
    for cost, gain in right:
        prices.append(cost)
        best.append(max(gain, best[-1] if best else gain))
    return max(gain + best[bisect_right(prices, budget - cost) - 1] for cost, gain in left if cost <= budget)


def _sums(gains: Sequence[int], costs: Sequence[int]) -> list[tuple[int, int]]:
    sums = [(0, 0)]
    for gain, cost in zip(gains, costs, strict=True):
        sums += [(c + cost, g + gain) for c, g in sums]
    return sums


@dataclass(frozen=True)
class Lexicographic:
    """The best point of goals in order: its values, the point the tie-break picks, and how many points tie."""

    values: tuple[int, ...]
    point: tuple[int, ...]
    ties: int


def lexicographic_optimum(program: Any) -> Lexicographic | None:
    """Return the best point of a `GoalProgram` by trying every 0/1 point; ``None`` where there is none.

    The tie-break by its words: the first group's later column before an earlier one and any before none, then the
    second group's, and so on.
    """
    columns = program.matrix.shape[1]
    matrix = program.matrix.toarray().astype(object)
    points = np.array(list(product((0, 1), repeat=columns)), dtype=object).reshape(2**columns, columns)
    activity = points @ matrix.T
    kept = np.all((activity >= program.row_lower) & (activity <= program.row_upper), axis=1)
    held = [tuple(point) for point in points[kept].tolist()]
    if not held:
        return None
    values = [tuple(dot(goal, point) for goal in program.goals) for point in held]
    best = max(values)
    tied = [point for point, value in zip(held, values, strict=True) if value == best]
    return Lexicographic(best, max(tied, key=lambda point: _tie_key(program.order, point)), len(tied))


def _tie_key(order: Iterable[Any], point: Sequence[int]) -> tuple[int, ...]:
    return tuple(
        max((place for place, column in enumerate(group.tolist(), 1) if point[column]), default=0) for group in order
    )


# ------------------------------------------------------------------------------------------------- law and merit


@dataclass(frozen=True)
class Entrant:
    """An application that may be granted something: its facts, and the benefit of each amount in fen."""

    id: str
    organisation: str
    line: Line
    merit: int
    votes: int
    benefit: dict[int, int]
    groups: dict[str, tuple[str, ...]]


def entrants(scenario: Scenario) -> list[Entrant]:
    """Return the applications that the law of their line admits, with the amounts each may be granted."""
    found = []
    for application in scenario.applications:
        line = scenario.line(application.line)
        owner = scenario.organisation(application.organisation) if application.organisation else None
        merit = merit_of(scenario, application)
        amounts = _amounts(line, application, owner)
        if merit is None or not amounts or not _is_admitted(line, owner, scenario):
            continue
        benefit = {amount: _benefit(line.benefit, merit, amount, max(amounts)) for amount in amounts}
        groups = {
            "domain": _one(application.domain or (owner.domain if owner else "")),
            "track": _one(application.track),
            "community": _one(application.community or (owner.community if owner else "")),
            "layer": _one(owner.layer if owner else ""),
            "category": application.categories,
            "target": application.targets,
        }
        votes = _votes(scenario)[application.id]
        found.append(Entrant(application.id, application.organisation, line, merit, votes, benefit, groups))
    return found


def _one(key: str) -> tuple[str, ...]:
    return (key,) if key else ()


def _is_admitted(line: Line, owner: Organisation | None, scenario: Scenario) -> bool:
    asks = line.once or line.no_accountant or line.needs_inspection or line.min_grade or line.stage
    asks = asks or line.max_age is not None or line.min_assessment is not None or line.merit == "assessment"
    if owner is None:
        return not asks
    grades = ("basic", "good", "excellent")
    return all(
        (
            not (line.once and line.id in owner.received),
            line.max_age is None or _is_young(owner, line.max_age, scenario),
            not line.no_accountant or owner.accountant is False,
            not line.needs_inspection or owner.inspection is True,
            line.min_assessment is None or (owner.assessment or -1) >= line.min_assessment,
            not line.min_grade or (owner.grade != "" and grades.index(owner.grade) >= grades.index(line.min_grade)),
            not line.stage or owner.stage == line.stage,
        )
    )


def _is_young(owner: Organisation, max_age: int, scenario: Scenario) -> bool:
    """Whether fewer than ``max_age`` whole months have passed, counted one by one."""
    if owner.founded is None or owner.founded > scenario.settings.date:
        return False
    year, month, passed = owner.founded.year, owner.founded.month, 0
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        day = scenario.settings.date
        if (year, month, owner.founded.day) > (day.year, day.month, day.day):
            return passed < max_age
        passed += 1


def _amounts(line: Line, application: Application, owner: Organisation | None) -> list[int]:
    if line.fixed is not None:
        return [line.fixed] if line.fixed else []
    honours = {"district": line.district, "municipal": line.municipal, "provincial": line.provincial}
    if any(value is not None for value in honours.values()):
        value = honours.get(owner.honour) if owner else None
        return [value] if value else []
    limits = [application.request or 0]
    if line.ceiling is not None:
        limits.append(line.ceiling)
    if line.rate is not None:
        limits.append(math.floor(Fraction(line.rate, 10_000) * (application.cost or 0)))
    most = min(limits)
    if application.minimum is None and line.floor is None:
        least = most
    else:
        least = max(application.minimum or 0, line.floor or 0)
    if most <= 0 or least > most:
        return []
    if least == most or not line.step:
        return [most]
    return [amount for amount in range(line.step, most + 1, line.step) if amount >= least]


def _benefit(kind: str, merit: int, amount: int, most: int) -> int:
    """Return 1e-6 points; the root by comparing squares, not by a root function."""
    if kind == "project":
        return merit * 100
    if kind == "yuan":
        return merit * amount
    low, high = 0, merit * 100
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**2 * most <= (merit * 100) ** 2 * amount else (low, middle - 1)
    return low


def _votes(scenario: Scenario) -> dict[str, int]:
    counts = dict.fromkeys((application.id for application in scenario.applications), 0)
    if scenario.votes:
        for row in scenario.votes:
            counts[row.application] = row.votes
        return counts
    for ballot in scenario.ballots:
        last = len(ballot.vote)
        for place, key in enumerate(ballot.vote):
            counts[key] += {"cumulative": (ballot.points or (0,) * last)[place], "ordinal": last - place}.get(
                scenario.settings.ballots.type, 1
            )
    return counts


def merit_of(scenario: Scenario, application: Application) -> int | None:
    """Return an application's merit in 1e-4 points, ``None`` where what it rests on is not stated."""
    line = scenario.line(application.line)
    votes = _votes(scenario)
    if line.merit == "none":
        return 0
    if line.merit == "votes":
        return math.floor(Fraction(votes[application.id] * 10_000, 10**scenario.settings.ballots.decimals))
    if line.merit == "assessment":
        return scenario.organisation(application.organisation).assessment if application.organisation else None
    most = max(votes[other.id] for other in scenario.applications if other.line == application.line)
    return _jury_merit(scenario, application.id, votes[application.id], most)


def _jury_merit(scenario: Scenario, key: str, votes: int, most: int) -> int | None:
    parts: list[tuple[int, Fraction]] = []
    for name, criterion in scenario.settings.criteria.items():
        given = [
            dict(sheet.scores).get(name)
            for sheet in scenario.scores
            if sheet.application == key and not _is_recused(scenario, sheet.juror, key)
        ]
        scores = sorted(score for score in given if score is not None)
        if criterion.weight and not scores:
            return None
        if scenario.settings.merit.trimmed and len(scores) > 2:
            scores = scores[1 : len(scores) - 1]
        if criterion.weight:
            parts.append((criterion.weight, Fraction(sum(scores), len(scores))))
    if scenario.settings.merit.votes_weight and most > 0:
        parts.append((scenario.settings.merit.votes_weight, Fraction(votes, most) * 1_000_000))
    if not parts:
        return None
    mean = sum((weight * value for weight, value in parts), Fraction(0)) / sum(weight for weight, _ in parts)
    return math.floor(mean + Fraction(1, 2))


def _is_recused(scenario: Scenario, juror: str, key: str) -> bool:
    """Whether the juror belongs to the organisation that applies."""
    organisations = {row.organisation for row in scenario.jurors if row.id == juror}
    return bool({row.organisation for row in scenario.applications if row.id == key} & organisations - {""})


# ---------------------------------------------------------------------------------------------------- whole plans


@dataclass(frozen=True)
class BestPlan:
    """The plan that the goals and the tie-break pick, its values goal by goal, and how many plans tie on all goals."""

    plan: Plan
    values: tuple[int, ...]
    ties: int


@dataclass(frozen=True)
class Oracle:
    """Judges whole plans (fen by application, funded ones only) of one scenario."""

    scenario: Scenario

    @cached_property
    def listed(self) -> dict[str, Entrant]:
        """The entrants by application."""
        return {entrant.id: entrant for entrant in entrants(self.scenario)}

    @cached_property
    def goals(self) -> list[str]:
        """The goals in the order that counts: entitlements first where the settings do not place them."""
        names = list(self.scenario.settings.allocation.goals)
        if any(line.entitlement for line in self.scenario.lines) and "entitlements" not in names:
            return ["entitlements", *names]
        return names

    @cached_property
    def limits(self) -> dict[str, Callable[[Plan], bool]]:
        """Whether a plan keeps a rule, by rule: ``pool:…``, ``line:…`` and those of the table of rules."""
        found: dict[str, Callable[[Plan], bool]] = {}
        for pool in self.scenario.pools:
            found[f"pool:{pool.id}"] = partial(self._pays_at_most, pool.budget, ("pool", pool.id))
        for line in self.scenario.lines:
            if line.budget is not None:
                found[f"line:{line.id}"] = partial(self._pays_at_most, line.budget, ("id", line.id))
        for rule in self.scenario.rules:
            if rule.active is not False:
                found[rule.id] = partial(getattr(self, f"_{rule.family}"), rule)
        return found

    def plans(self) -> Iterator[Plan]:
        """Go through every plan that the law allows, rules aside."""
        amounts = [[0, *sorted(entrant.benefit)] for entrant in self.listed.values()]
        for chosen in product(*amounts):
            yield {key: amount for key, amount in zip(self.listed, chosen, strict=True) if amount}

    def breaks(self, plan: Plan) -> list[str]:
        """Return the identifiers of the rules that a plan breaks."""
        return [key for key, is_kept in self.limits.items() if not is_kept(plan)]

    def is_lawful(self, plan: Plan) -> bool:
        """Whether a plan keeps every rule."""
        return all(is_kept(plan) for is_kept in self.limits.values())

    @cached_property
    def best(self) -> BestPlan | None:
        """The best lawful plan, ``None`` where none keeps all rules."""
        lawful = [plan for plan in self.plans() if self.is_lawful(plan)]
        if not lawful:
            return None
        values = [tuple(self.value(name, plan) for name in self.goals) for plan in lawful]
        signs = [-1 if name == "least_money" else 1 for name in self.goals]
        scores = [tuple(sign * value for sign, value in zip(signs, each, strict=True)) for each in values]
        top = max(scores)
        tied = [number for number, score in enumerate(scores) if score == top]
        first = max(tied, key=lambda number: self.tie_key(lawful[number]))
        return BestPlan(lawful[first], values[first], len(tied))

    def value(self, goal: str, plan: Plan) -> int:
        """Return the value of one goal, in its own unit; less money is told as money."""
        if goal == "entitlements":
            due = [amount for key, amount in plan.items() if self.listed[key].line.entitlement]
            return sum(due) if self.scenario.settings.allocation.rationing == "most_money" else len(due)
        if goal == "merit":
            return sum(self.listed[key].benefit[amount] for key, amount in plan.items())
        if goal == "votes":
            return sum(self.listed[key].votes for key in plan)
        if goal == "need":
            return self._need(plan)
        if goal == "equity":
            return self._least_community(plan)
        return len(plan) if goal == "projects" else sum(plan.values())

    def _need(self, plan: Plan) -> int:
        """Count the people reached one after another: each counts by severity and by the third that it is in."""
        settings, total = self.scenario.settings.need, 0
        for need in self.scenario.needs:
            reached = 0
            for key in plan:
                stated = self.scenario.application(key).beneficiaries
                groups = self.listed[key].groups
                if groups["community"] == (need.community,) and groups["domain"] == (need.domain,):
                    reached += settings.beneficiaries if stated is None else stated
            for person in range(1, min(reached, need.people) + 1):
                third = sum(person > k * need.people // 3 for k in (1, 2))
                rate = (settings.first_third, settings.second_third, settings.last_third)[third]
                total += rate * (settings.severity if need.severity is None else need.severity)
        return total

    def _least_community(self, plan: Plan) -> int:
        by_awards = self.scenario.settings.allocation.equity == "awards"
        least = []
        for community in self.scenario.communities:
            own = [key for key, each in self.listed.items() if each.groups["community"] == (community.id,)]
            heads = 1 if by_awards else community.population or 0
            if own and heads:
                least.append(sum(1 if by_awards else plan[key] for key in own if key in plan) // heads)
        return min(least, default=0)

    @cached_property
    def _turns(self) -> list[str]:
        settings = self.scenario.settings.allocation
        keys = sorted(application.id for application in self.scenario.applications)
        if settings.tie_break == "lottery":
            keys.sort(key=lambda key: hashlib.sha256(f"{settings.lottery_seed}\n{key}".encode()).digest())
        return keys

    def tie_key(self, plan: Plan) -> tuple[int, ...]:
        """Return what decides among plans that tie: more for the first in the declared order, then for the second, …"""
        return tuple(plan.get(key, 0) for key in self._turns)

    def _pays_at_most(self, budget: int, payer: tuple[str, str], plan: Plan) -> bool:
        field, wanted = payer
        return sum(amount for key, amount in plan.items() if getattr(self.listed[key].line, field) == wanted) <= budget

    def _granted(self, rule: Rule, plan: Plan) -> list[tuple[Entrant, int]]:
        """Return what a plan grants within the scope of a rule."""
        granted = [(self.listed[key], amount) for key, amount in plan.items()]
        if rule.line:
            granted = [(entrant, amount) for entrant, amount in granted if entrant.line.id == rule.line]
        if rule.pool:
            granted = [(entrant, amount) for entrant, amount in granted if entrant.line.pool == rule.pool]
        return granted

    def _organisation_awards(self, rule: Rule, plan: Plan) -> bool:
        owners = [entrant.organisation for entrant, _ in self._granted(rule, plan) if entrant.organisation]
        return all(owners.count(owner) <= (rule.at_most or 0) for owner in owners)

    def _organisation_money(self, rule: Rule, plan: Plan) -> bool:
        granted = [(entrant.organisation, amount) for entrant, amount in self._granted(rule, plan)]
        return all(
            sum(amount for other, amount in granted if other == owner) <= (rule.at_most or 0)
            for owner, _ in granted
            if owner
        )

    def _group_limit(self, rule: Rule, plan: Plan) -> bool:
        granted = self._granted(rule, plan)
        total = sum(amount for _, amount in granted)
        whole = {"share": self._budget(rule), "share_of_awards": total}.get(rule.unit)
        unit = Fraction(1) if whole is None else Fraction(whole, 10_000)
        for group in self._groups(rule):
            amounts = [amount for entrant, amount in granted if group in entrant.groups[rule.by]]
            value = len(amounts) if rule.unit == "count" else sum(amounts)
            if value < (rule.at_least or 0) * unit or (rule.at_most is not None and value > rule.at_most * unit):
                return False
        return True

    def _groups(self, rule: Rule) -> list[str]:
        scenario = self.scenario
        keys: dict[str, Iterable[str]] = {
            "domain": scenario.settings.domains,
            "track": scenario.settings.tracks,
            "community": (community.id for community in scenario.communities),
            "layer": (owner.layer for owner in scenario.organisations if owner.layer),
            "category": (key for application in scenario.applications for key in application.categories),
            "target": (key for application in scenario.applications for key in application.targets),
        }
        return [rule.group] if rule.group else list(keys[rule.by])

    def _budget(self, rule: Rule) -> int:
        if rule.line:
            line = self.scenario.line(rule.line)
            return self.scenario.pool(line.pool).budget if line.budget is None else line.budget
        return sum(pool.budget for pool in self.scenario.pools if rule.pool in ("", pool.id))

    def _merit_threshold(self, rule: Rule, plan: Plan) -> bool:
        return all(entrant.merit >= (rule.at_least or 0) for entrant, _ in self._granted(rule, plan))

    def _requires(self, rule: Rule, plan: Plan) -> bool:
        first, *others = rule.applications
        return first not in plan or all(other in plan for other in others)

    def _excludes(self, rule: Rule, plan: Plan) -> bool:
        most = 1 if rule.at_most is None else rule.at_most
        return len({key for key in rule.applications if key in plan}) <= most

    def _co_funding(self, rule: Rule, plan: Plan) -> bool:
        for entrant, amount in self._granted(rule, plan):
            cost = self.scenario.application(entrant.id).cost
            if cost is None:
                return False
            part = Fraction(rule.at_least or 0, 10_000) * cost if rule.unit == "share_of_cost" else rule.at_least or 0
            if amount + part > cost:
                return False
        return True

    def _force_in(self, rule: Rule, plan: Plan) -> bool:
        return all(key in plan for key in rule.applications)

    def _force_out(self, rule: Rule, plan: Plan) -> bool:
        return not any(key in plan for key in rule.applications)
