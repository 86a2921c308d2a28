"""Which applications every, some or no plan funds: against a list of all plans."""

from __future__ import annotations

import pytest

from kaiyi_opt.allocation.explain import Memberships, uniqueness
from kaiyi_opt.allocation.explain.arena import Arena
from kaiyi_opt.allocation.explain.uniqueness import membership
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.scenario.nouns import Scenario
from tests.allocation.explain.scanned import coarse_round, lawful_values
from tests.allocation.small_rounds import small_round
from tests.oracles import Oracle, Plan


def told_of(scenario: Scenario, plans: list[Plan]) -> Memberships:
    counts = {entry.id: sum(entry.id in plan for plan in plans) for entry in scenario.applications}
    every = tuple(sorted(key for key, count in counts.items() if count == len(plans)))
    none = tuple(sorted(key for key, count in counts.items() if count == 0))
    return Memberships(every, tuple(sorted(set(counts) - set(every) - set(none))), none)


def check(scenario: Scenario) -> Memberships | None:
    problem = state(scenario)
    try:
        awards = optimise(problem).awards
    except InfeasibleError:
        return None
    found = uniqueness(problem, awards)
    listed = lawful_values(scenario)
    best = max(values for _, values in listed)
    assert found.optimal == told_of(scenario, [plan for plan, values in listed if values == best])
    names = Oracle(scenario).goals
    lead = next((n for n, name in enumerate(names) if name != "entitlements"), 0)
    near = [
        plan
        for plan, values in listed
        if values[:lead] >= best[:lead] and 100 * (best[lead] - values[lead]) <= abs(best[lead])
    ]
    assert found.near == told_of(scenario, near)
    assert found.goal == names[lead]
    return found.optimal


@pytest.mark.parametrize("seed", range(60))
def test_memberships_are_those_of_all_plans(seed: int) -> None:
    check(coarse_round(seed))
    check(small_round(seed))


@pytest.mark.parametrize("seed", range(40))
def test_the_best_plan_on_the_other_side_tells_where_an_application_stands(seed: int) -> None:
    problem = state(coarse_round(seed))
    try:
        arena = Arena(problem, optimise(problem).awards)
    except InfeasibleError:
        return
    found = uniqueness(problem, arena.awards)
    for candidate in problem.candidates:
        told = membership(problem, arena.awards, arena.opposite(candidate.id), candidate.id)
        assert told == (found.optimal.of(candidate.id), found.near.of(candidate.id))


def test_the_rounds_above_meet_applications_of_every_kind() -> None:
    met = [found for seed in range(60) if (found := check(coarse_round(seed))) is not None]
    assert any(found.every for found in met)
    assert any(found.some for found in met)
    assert any(found.none for found in met)
