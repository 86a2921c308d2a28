from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.many import RoundArrays, RoundAwards, allocate_many
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.errors import InfeasibleError, InputError, NotHeldError
from kaiyi_opt.scenario.nouns import Rule, Scenario
from tests.allocation.array_rounds import round_arrays, shared_statement, written_out


def one_round(scenario: Scenario, arrays: RoundArrays) -> RoundAwards:
    return next(iter(allocate_many(scenario, [arrays])))


def assert_as_allocate(scenario: Scenario, arrays: RoundArrays, found: RoundAwards) -> None:
    stated = written_out(scenario, arrays)
    try:
        plan = allocate(stated)
    except InfeasibleError:
        assert found.status == Status.INFEASIBLE
        with pytest.raises(NotHeldError):
            _ = found.amounts
        return
    ids = [application.id for application in stated.applications]
    assert dict(zip(ids, found.amounts.tolist(), strict=True)) == dict.fromkeys(ids, 0) | plan.amounts
    assert found.is_proven_optimal
    assert found.unique == plan.proof.unique
    assert found.goals == tuple(goal.value for goal in plan.proof.goals)


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_many_rounds_get_what_each_gets_from_allocate(first: int) -> None:
    for seed in range(first, first + 10):
        scenario = shared_statement(seed)
        rounds = [round_arrays(scenario, 100 * seed + k, 3 + (7 * seed + 11 * k) % 30) for k in range(3)]
        # With votes as the merit of its lines, a scenario counts the merit as votes too.
        rounds = [replace(arrays, votes=arrays.merit) for arrays in rounds]
        for arrays, found in zip(rounds, allocate_many(scenario, rounds), strict=True):
            assert_as_allocate(scenario, arrays, found)


def test_a_round_of_nobody_grants_nothing() -> None:
    scenario = replace(shared_statement(1), rules=())
    found = one_round(scenario, round_arrays(scenario, 5, 0))
    assert found.amounts.tolist() == []
    assert found.is_proven_optimal


def test_identifiers_break_ties() -> None:
    scenario = replace(shared_statement(4), rules=())
    for seed in range(20):
        arrays = round_arrays(scenario, seed, 12)
        same = replace(arrays, merit=np.full(12, 700_000), ids=tuple("bcdefghijklm"))
        assert_as_allocate(
            scenario, replace(same, votes=same.merit), one_round(scenario, replace(same, votes=same.merit))
        )


def test_what_arrays_cannot_carry_is_refused() -> None:
    scenario = replace(shared_statement(1), rules=(Rule("r9", "force_in", applications=("1",)),))
    with pytest.raises(InputError) as error:
        one_round(scenario, round_arrays(scenario, 1, 4))
    assert error.value.render("en") == ("rule [r9] goes by what arrays do not carry. use `allocate`, or leave it out.")


def test_places_that_do_not_exist_are_refused() -> None:
    scenario = shared_statement(1)
    arrays = round_arrays(scenario, 1, 4)
    with pytest.raises(InputError) as error:
        one_round(scenario, replace(arrays, line=arrays.line + 2))
    assert error.value.render("en") == ("array line is not valid. give 4 whole numbers from 0 up to, not with, 2.")
