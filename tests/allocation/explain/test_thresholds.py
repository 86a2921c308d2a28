"""Every threshold against a scan that tries every mark and, at each, every plan of a small round."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from kaiyi_opt.allocation.explain.arena import Arena
from kaiyi_opt.allocation.explain.extra_budget import extra_budget
from kaiyi_opt.allocation.explain.largest_request import largest_request
from kaiyi_opt.allocation.explain.least_merit import least_merit
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.scenario.nouns import Rule, Scenario
from tests.allocation.explain.scanned import (
    coarse_round,
    is_funded,
    with_assessment,
    with_budget,
    with_request,
    with_votes,
)
from tests.oracles import Oracle

SEEDS = range(45)
MARKS = 60
# Rounds with a floor that is a share of a pool, in which leaving it as it is makes a difference: to either side.
FLOORS = (*range(12), 50, 56, 77, 86, 118, 134, 150, 163, 219, 229, 243, 265)


def arenas(seed: int) -> tuple[Scenario, Arena] | None:
    scenario = coarse_round(seed)
    return None if (arena := arena_of(scenario)) is None else (scenario, arena)


def arena_of(scenario: Scenario) -> Arena | None:
    problem = state(scenario)
    try:
        return Arena(problem, optimise(problem).awards)
    except InfeasibleError:
        return None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_merit_is_the_first_mark_of_a_scan_that_is_funded(seed: int) -> None:
    check_merits(coarse_round(seed))


@pytest.mark.parametrize("seed", range(12))
def test_no_merit_below_what_the_law_asks_of_an_assessment_is_told_as_enough(seed: int) -> None:
    scenario = coarse_round(seed)
    check_merits(replace(scenario, lines=tuple(replace(line, min_assessment=4) for line in scenario.lines)))


def check_merits(scenario: Scenario) -> None:
    if (arena := arena_of(scenario)) is None:
        return
    for candidate in arena.problem.candidates:
        found = least_merit(arena, candidate.id)
        assert found is not None
        by_votes = found.unit == "votes"
        changed = with_votes if by_votes else with_assessment
        marks = [mark for mark in range(MARKS) if is_funded(changed(scenario, candidate.id, mark), candidate.id)]
        assert found.verified
        if found.least is None or found.least >= MARKS:
            assert marks == []
        else:
            assert marks == list(range(found.least, MARKS))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_largest_request_is_the_last_of_a_scan_that_is_funded(seed: int) -> None:
    if (met := arenas(seed)) is None:
        return
    scenario, arena = met
    for candidate in arena.problem.candidates:
        found = largest_request(arena, candidate.id)
        assert found is not None
        assert found.verified
        tried = sorted({*range(found.step, found.highest + 1, found.step), candidate.amounts[-1]})
        tried = [request for request in tried if request <= found.highest]
        funded = [r for r in tried if is_funded(with_request(scenario, candidate.id, r), candidate.id)]
        assert found.request == (funded[-1] if funded else None), candidate.id


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_extra_budget_is_the_first_of_a_scan_that_is_enough(seed: int) -> None:
    if (met := arenas(seed)) is None:
        return
    scenario, arena = met
    for candidate in arena.problem.candidates:
        if candidate.id in arena.awards:
            continue
        found = extra_budget(arena, candidate.id)
        assert found.verified
        enough = (e for e in range(1, MARKS) if is_funded(with_budget(scenario, found.pool, e), candidate.id))
        first = next(enough, None)
        assert found.amount == first or (first is None and (found.amount is None or found.amount >= MARKS))


def held(scenario: Scenario, rules: tuple[str, ...]) -> Scenario:
    """Return the round with these shares of a budget, over one pool or all, stated as the money that they are now."""

    def stated(rule: Rule) -> Rule:
        line = next((line for line in scenario.lines if line.id == rule.line), None)
        pools = [pool.budget for pool in scenario.pools if (line.pool if line else rule.pool) in ("", pool.id)]
        budget = line.budget if line and line.budget is not None else sum(pools)
        floor = None if rule.at_least is None else -(-rule.at_least * budget // 10_000)
        ceiling = None if rule.at_most is None else rule.at_most * budget // 10_000
        return replace(rule, unit="yuan", at_least=floor, at_most=ceiling)

    return replace(scenario, rules=tuple(stated(rule) if rule.id in rules else rule for rule in scenario.rules))


def round_with_a_floor(seed: int) -> Scenario:
    """Return a coarse round in which a domain has a share of a pool at least, and perhaps at most."""
    random = Random(seed)
    floor, ceiling = random.choice((2000, 3333, 4500)), random.choice((None, None, 6000))
    share = {"by": "domain", "group": random.choice(("care", "art")), "unit": "share", "pool": "p"}
    rule = Rule("s", "group_limit", at_least=floor, at_most=ceiling, **share)
    scenario = coarse_round(seed)
    return replace(scenario, rules=(*scenario.rules[:1], rule))


def test_the_least_extra_budget_with_limits_left_as_they_are_is_the_first_of_a_scan_too() -> None:
    met = {"more": 0, "never": 0, "less": 0, "same": 0}
    for seed in FLOORS:
        scenario = round_with_a_floor(seed)
        if (arena := arena_of(scenario)) is None:
            continue
        for candidate in arena.problem.candidates:
            told = None if candidate.id in arena.awards else extra_budget(arena, candidate.id)
            if told is None or told.amount is None:
                continue
            assert told.verified
            scanned = told.amount if told.amount < MARKS else None
            assert first_budget(scenario, told.pool, candidate.id) == scanned, seed
            if told.short is None and told.held == told.amount:
                met["same"] += 1
                continue
            first = first_budget(held(scenario, told.shares), told.pool, candidate.id)
            assert told.held == first or (first is None and (told.held is None or told.held >= MARKS)), seed
            assert (told.short is None) == (told.held is not None and told.held < told.amount)
            met["never" if told.held is None else "more" if told.held > told.amount else "less"] += 1
    assert min(met.values()) > 0, met


def first_budget(scenario: Scenario, pool: str, application: str) -> int | None:
    return next((e for e in range(1, MARKS) if is_funded(with_budget(scenario, pool, e), application)), None)


def test_the_scans_meet_every_outcome() -> None:
    """The rounds above are no use where every answer is the same: each kind of answer is met many times."""
    met = {"gain": 0, "never": 0, "margin": 0, "less": 0, "more": 0, "budget": 0, "infeasible": 0}
    for seed in SEEDS:
        found = arenas(seed)
        if found is None:
            assert Oracle(coarse_round(seed)).best is None
            met["infeasible"] += 1
            continue
        _, arena = found
        for candidate in arena.problem.candidates:
            merit, request = least_merit(arena, candidate.id), largest_request(arena, candidate.id)
            assert merit is not None
            assert request is not None
            met["never"] += merit.least is None
            met["budget"] += candidate.id not in arena.awards and extra_budget(arena, candidate.id).amount is not None
            met["gain"] += bool(merit.gain)
            met["margin"] += bool(merit.margin)
            met["less"] += candidate.id not in arena.awards and request.request is not None
            met["more"] += candidate.id in arena.awards and (request.request or 0) > candidate.amounts[-1]
    assert min(met.values()) > 0, met
