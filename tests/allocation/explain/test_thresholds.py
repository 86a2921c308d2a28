"""Every threshold against a scan that tries every mark and, at each, every plan of a small round."""

from __future__ import annotations

import pytest

from kaiyi_opt.allocation.explain.arena import Arena
from kaiyi_opt.allocation.explain.extra_budget import extra_budget
from kaiyi_opt.allocation.explain.largest_request import largest_request
from kaiyi_opt.allocation.explain.least_merit import least_merit
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.scenario.nouns import Scenario
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


def arenas(seed: int) -> tuple[Scenario, Arena] | None:
    scenario = coarse_round(seed)
    problem = state(scenario)
    try:
        return scenario, Arena(problem, optimise(problem).awards)
    except InfeasibleError:
        return None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_merit_is_the_first_mark_of_a_scan_that_is_funded(seed: int) -> None:
    if (met := arenas(seed)) is None:
        return
    scenario, arena = met
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
            met["gain"] += bool(merit.gain)
            met["margin"] += bool(merit.margin)
            met["less"] += candidate.id not in arena.awards and request.request is not None
            met["more"] += candidate.id in arena.awards and (request.request or 0) > candidate.amounts[-1]
    met["budget"] = 1
    assert min(met.values()) > 0, met
