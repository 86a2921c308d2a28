"""One rule, three drivers: Mesa's agents, the compiled sweep and the ensemble leave the same bytes behind."""

from __future__ import annotations

import numpy as np
import pytest

from kaiyi_opt.simulation import IncubationModel
from kaiyi_opt.simulation.outcomes import NAMES
from kaiyi_opt.simulation.policy import NO_LEVERS, Inaction, Policy
from kaiyi_opt.simulation.state import (
    ADOPTION_PAID,
    CLOSED,
    DORMANT,
    FUND_PAID,
    PURCHASE_PAID,
    VENTURE_PAID,
    VOUCHER_PAID,
    replicate,
)
from tests.simulation.towns import BUSY, SEED, FirstCome, ensemble, held, lived, opened, town

MONTHS = 40


POLICIES = {"no programmes": None, "inaction": Inaction(), "first come": FirstCome()}


def run(driver: str, number: int, months: int = MONTHS, policy: Policy | None = None) -> IncubationModel:
    model = IncubationModel(town(), policy, seed=SEED, replicate=number, parameters=BUSY, driver=driver)
    for _ in range(months):
        model.step()
    return model


@pytest.mark.parametrize("number", [0, 2])
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_agents_sweep_and_ensemble_leave_the_same_bytes(policy: Policy | None, number: int) -> None:
    levers = NO_LEVERS if policy is None else policy.levers
    states, outcomes = lived(opened(replicates=3, levers=levers), policy, MONTHS)
    measured = outcomes[number]
    sweep, agents = (run(driver, number, policy=policy) for driver in ("sweep", "agents"))
    assert held(sweep.state) == held(agents.state) == held(replicate(states, number))
    for model in (sweep, agents):
        collected = model.datacollector.get_model_vars_dataframe()
        assert list(collected.columns) == list(NAMES)
        assert collected.to_numpy().tobytes() == measured.tobytes()


def test_the_comparison_is_about_a_year_in_which_every_programme_has_work() -> None:
    model = run("sweep", 0, policy=FirstCome())
    paid = model.state.ledger[[FUND_PAID, VENTURE_PAID, PURCHASE_PAID, ADOPTION_PAID, VOUCHER_PAID]]
    assert (paid > 0).all()
    assert min(model.hub.hatched, model.hub.introduced, model.outcomes["mentored"]) > 0


def test_the_town_lives_through_what_the_comparison_is_about() -> None:
    organisations = run("sweep", 0).state.organisations
    assert (organisations["activity"] == CLOSED).any()
    assert (organisations["activity"] == DORMANT).any()
    assert (organisations["founded"] > 0).sum() > 20


def test_the_order_in_which_organisations_act_leaves_no_trace() -> None:
    forward, shuffled = (run("agents", 1, 0, FirstCome()) for _ in range(2))
    for month in range(24):
        shuffled.random.seed(month)
        forward.step()
        shuffled.step()
    assert held(forward.state) == held(shuffled.state)


def test_replicates_differ_and_seeds_differ() -> None:
    first, second = (run("sweep", number, 12) for number in (0, 1))
    other = IncubationModel(town(), None, seed=SEED + 1, parameters=BUSY)
    for _ in range(12):
        other.step()
    abilities = [model.state.organisations["management"][:18] for model in (first, second, other)]
    assert not np.array_equal(abilities[0], abilities[1])
    assert not np.array_equal(abilities[0], abilities[2])


def test_a_replicate_is_the_same_alone_and_among_others() -> None:
    many, alone = opened(replicates=4), opened(first=2)
    ensemble(many, 20)
    ensemble(alone, 20)
    assert held(replicate(many, 2)) == held(replicate(alone, 0))


def test_months_at_once_are_months_one_after_another() -> None:
    at_once, in_parts = opened(), opened()
    ensemble(at_once, 15)
    for months in (1, 7, 7):
        ensemble(in_parts, months)
    assert held(replicate(at_once, 0)) == held(replicate(in_parts, 0))
