"""The rules whose relaxation lets an application in, against the round with the rule stated otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaiyi_opt.allocation.explain.arena import Arena
from kaiyi_opt.allocation.explain.relaxations import relaxations
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.scenario.nouns import Rule, Scenario
from tests.allocation.explain.scanned import coarse_round, is_funded

MOST = 40


def with_ceiling(scenario: Scenario, key: str, amount: int) -> Scenario:
    """Return the round with the ceiling of a rule, or of a line's budget, raised by ``amount``."""
    lines = tuple(
        replace(line, budget=line.budget + amount) if f"line:{line.id}" == key and line.budget is not None else line
        for line in scenario.lines
    )
    return replace(scenario, lines=lines, rules=tuple(raised(r, amount) if r.id == key else r for r in scenario.rules))


def raised(rule: Rule, amount: int) -> Rule:
    return replace(rule, at_most=(1 if rule.at_most is None else rule.at_most) + amount)


def without(scenario: Scenario, key: str) -> Scenario:
    return replace(scenario, rules=tuple(rule for rule in scenario.rules if rule.id != key))


def can_be_scanned(rule: Rule) -> bool:
    is_limit = rule.family == "group_limit" and rule.at_most is not None and rule.unit in ("yuan", "count")
    return is_limit or rule.family in ("organisation_money", "organisation_awards", "excludes")


def check(scenario: Scenario) -> list[str]:
    problem = state(scenario)
    try:
        arena = Arena(problem, optimise(problem).awards)
    except InfeasibleError:
        return []
    units = []
    for candidate in problem.candidates:
        if candidate.id in arena.awards:
            continue
        ways = {way.rule: way for way in relaxations(arena, candidate.id)}
        assert all(way.verified for way in ways.values())
        units += [way.unit for way in ways.values()]
        for rule in scenario.rules:
            way = ways.get(rule.id)
            if way is None and rule.family in ("force_in", "force_out", "requires"):
                assert not is_funded(without(scenario, rule.id), candidate.id)
            elif way is not None and way.unit == "logic":
                assert is_funded(without(scenario, rule.id), candidate.id)
            elif way is not None and way.unit == "points":
                assert rule.at_least == candidate.merit + way.amount
                assert is_funded(
                    replace(scenario, rules=tuple(
                        replace(r, at_least=candidate.merit) if r.id == rule.id else r for r in scenario.rules
                    )),
                    candidate.id,
                )  # fmt: skip
            elif can_be_scanned(rule):
                first = next(
                    (a for a in range(1, MOST) if is_funded(with_ceiling(scenario, rule.id, a), candidate.id)), None
                )
                assert first == (None if way is None else way.amount), (candidate.id, rule.id)
    return units


@pytest.mark.parametrize("seed", range(60))
def test_each_relaxation_is_the_least_that_lets_it_in(seed: int) -> None:
    check(coarse_round(seed))


def test_the_rounds_above_meet_relaxations_of_every_unit() -> None:
    met = {unit for seed in range(60) for unit in check(coarse_round(seed))}
    assert met == {"fen", "count", "points", "logic"}
