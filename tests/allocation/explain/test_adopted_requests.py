"""The largest request and the least merit where companies may adopt: against every plan, with every payer, at each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaiyi_opt.allocation.explain.arena import Arena
from kaiyi_opt.allocation.explain.largest_request import MOST_TRIED, largest_request
from kaiyi_opt.allocation.explain.least_merit import least_merit
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.scenario.nouns import Rule, Scenario
from tests.allocation.explain.scanned import POINT, with_request, with_votes
from tests.allocation.small_adoptions import AdoptionOracle, adoption_round, partner_day


def is_funded(scenario: Scenario, application: str) -> bool:
    best = AdoptionOracle(scenario).best
    return best is not None and application in best.plan


def compared(seed: int) -> int:
    """Hold the answers of one round against a scan; how many were compared."""
    scenario = adoption_round(seed, most_applications=3, rules=2)
    problem, count = state(scenario), 0
    try:
        arena = Arena(problem, optimise(problem).awards)
    except InfeasibleError:
        return 0
    for candidate in problem.candidates:
        if not scenario.line(candidate.line).adoptable or not scenario.line(candidate.line).step:
            continue
        found = largest_request(arena, candidate.id)
        if found is None or (found.highest - found.lowest) // found.step > 30:
            continue
        tried = sorted({*range(found.lowest, found.highest + 1, found.step), candidate.amounts[-1]})
        funded = [r for r in tried if is_funded(with_request(scenario, candidate.id, r), candidate.id)]
        assert found.verified
        assert found.request == (funded[-1] if funded else None), (seed, candidate.id)
        count += 1
    return count


@pytest.mark.parametrize("least", [25, 45])
def test_a_pools_threshold_is_not_asked_of_votes_that_a_company_adopts_for(least: int) -> None:
    scenario = partner_day(Rule("t", "merit_threshold", pool="fund", at_least=least * POINT))
    problem = state(scenario)
    arena = Arena(problem, optimise(problem).awards)
    for candidate in problem.candidates:
        found = least_merit(arena, candidate.id)
        assert found is not None
        assert found.verified
        marks = range(0, 100, 1)
        funded = [mark for mark in marks if is_funded(with_votes(scenario, candidate.id, mark), candidate.id)]
        assert funded == list(range(marks.stop if found.least is None else found.least, marks.stop))


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_the_largest_request_is_the_last_of_a_scan_with_every_payer(first: int) -> None:
    assert sum(compared(seed) for seed in range(first, first + 20)) > 5


def test_a_range_too_long_to_try_is_not_asked() -> None:
    seeds = (seed for seed in range(50))
    for seed in seeds:
        scenario = adoption_round(seed)
        lines = tuple(replace(line, step=None) for line in scenario.lines)
        problem = state(replace(scenario, lines=lines))
        try:
            arena = Arena(problem, optimise(problem).awards)
        except InfeasibleError:
            continue
        for candidate in problem.candidates:
            line = problem.scenario.line(candidate.line)
            priced = any(sponsor.purse is not None for sponsor in scenario.sponsors)
            if line.adoptable and priced and candidate.amounts[-1] > MOST_TRIED + 100_000 and line.id == "venture":
                found = largest_request(arena, candidate.id)
                assert found is None or found.highest - found.lowest < MOST_TRIED
                return
    raise AssertionError("no such round was met")
