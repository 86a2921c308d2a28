"""Reasons where a goal is no plain sum, need covered or the least of the communities: against trying every plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.explain import explain
from kaiyi_opt.allocation.explain.arena import Arena
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.scenario.nouns import Rule, Scenario
from tests.allocation.explain.scanned import is_funded, with_budget, with_request
from tests.allocation.test_need_and_equity import needy_round
from tests.oracles import Oracle


def forced(scenario: Scenario, application: str, *, funded: bool) -> Scenario:
    family = "force_in" if funded else "force_out"
    rule = Rule("forced", family, applications=(application,), reason="决定")
    return replace(scenario, rules=(*scenario.rules, rule))


@pytest.mark.parametrize("seed", range(10))
def test_the_best_plan_on_the_other_side_is_the_best_of_all_with_it_forced(seed: int) -> None:
    scenario = needy_round(seed)
    problem = state(scenario)
    try:
        arena = Arena(problem, optimise(problem).awards)
    except InfeasibleError:
        return
    for candidate in problem.candidates:
        best = Oracle(forced(scenario, candidate.id, funded=candidate.id not in arena.awards)).best
        opposite = arena.opposite(candidate.id)
        assert (None if opposite is None else dict(opposite)) == (None if best is None else best.plan), candidate.id


@pytest.mark.parametrize("seed", range(5))
def test_every_threshold_holds_on_both_sides(seed: int) -> None:
    scenario = needy_round(seed)
    try:
        plan = allocate(scenario)
    except InfeasibleError:
        return
    for why in explain(plan, [candidate.id for candidate in plan.problem.candidates]):
        key = why.application
        assert why.merit is None or why.merit.verified
        assert all(way.verified for way in why.relaxations)
        if why.budget is not None and why.budget.amount is not None:
            assert is_funded(with_budget(scenario, why.budget.pool, why.budget.amount), key)
            assert not is_funded(with_budget(scenario, why.budget.pool, why.budget.amount - 1), key)
        if why.request is not None and why.request.request is not None:
            assert is_funded(with_request(scenario, key, why.request.request), key)
    assert set(plan.uniqueness().optimal.every) <= set(plan.granted)
