"""Money is conserved to the fen, and nothing that is counted falls below zero."""

from __future__ import annotations

import numpy as np
import pytest

from kaiyi_opt.simulation import IncubationModel
from kaiyi_opt.simulation.month import pass_month
from kaiyi_opt.simulation.state import (
    ADOPTION_PAID,
    CLOSED,
    COSTS,
    DUES,
    FEES,
    FUND_PAID,
    GRANTED,
    LAPSED,
    OPENING_CASH,
    ORGANISATION,
    PURCHASE_PAID,
    RESIDUE,
    VENTURE_PAID,
    VOUCHER_PAID,
    State,
    replicate,
)
from tests.simulation.towns import BUSY, SEED, FirstCome, cash, opened, town

COME_IN = (OPENING_CASH, FUND_PAID, VENTURE_PAID, PURCHASE_PAID, ADOPTION_PAID, VOUCHER_PAID, DUES, FEES)
GO_OUT = (COSTS, RESIDUE)
SHARES = ("management", "capacity", "drive", "party", "reputation", "strain", "dependence")
COUNTS = ("cash", "from_subdistrict", "from_others", "served", "offered", "members", "activities", "dormant_months")


def booked(state: State) -> int:
    """Return the fen that organisations should hold by the ledger."""
    return sum(int(state.ledger[account]) for account in COME_IN) - sum(
        int(state.ledger[account]) for account in GO_OUT
    )


def assert_sound(state: State) -> None:
    used = state.organisations[: int(state.hub[0]["count"])]
    for name in COUNTS:
        assert (used[name] >= 0).all(), name
    for name in SHARES:
        assert ((used[name] >= 0) & (used[name] <= 1)).all(), name
    assert (used["cash"][used["activity"] == CLOSED] == 0).all()
    assert np.unique(used["uid"]).size == used.size
    for name in ("welfare", "venture", "arrived", "met", "settled", "offered", "most", "project_most"):
        assert (state.needs[name] >= 0).all(), name
    assert ((state.communities["trust"] >= 0) & (state.communities["trust"] <= 1)).all()
    assert ((state.workers["score"] >= 0) & (state.workers["score"] <= 100)).all()
    assert ((state.workers["effort"] >= 0) & (state.workers["effort"] <= 1)).all()
    assert (state.workers["caseload"] >= 0).all()
    assert (state.ledger >= 0).all()


@pytest.mark.parametrize("lavish", [False, True], ids=["poor", "lavish"])
def test_money_is_conserved_to_the_fen_each_month_in_each_replicate(lavish: bool) -> None:
    overrides = {"dues": 10.0 if lavish else 0.3, "fee": 150.0 if lavish else 0.0, "dormancy": 0.3, "closing": 0.2}
    states = opened(overrides=overrides | {"founding_rate": 2.5}, replicates=3)
    for r in range(3):
        state = replicate(states, r)
        assert cash(state) == booked(state) == int(state.ledger[OPENING_CASH])
        for _ in range(48):
            pass_month(state)
            assert cash(state) == booked(state)
            assert_sound(state)
        assert (state.ledger[[DUES, COSTS, RESIDUE]] > 0).all()


def test_money_is_conserved_across_pools_purses_organisations_and_years() -> None:
    policy = FirstCome()
    levers = policy.levers
    model = IncubationModel(town(), policy, seed=SEED, parameters=BUSY)
    given = 0
    for month in range(60):
        given += sum(int(sponsor.purse * levers.sponsor_outreach) // 12 for sponsor in model.sponsors)
        bought = sum(int(department.budget * levers.purchase_share) // 12 for department in model.departments)
        model.step()
        ledger = model.state.ledger
        assert cash(model.state) == booked(model.state)
        assert_sound(model.state)
        pools = model.hub.fund + model.hub.venture
        assert pools == ledger[GRANTED] - ledger[LAPSED] - ledger[FUND_PAID] - ledger[VENTURE_PAID]
        assert ledger[GRANTED] == (month // 12 + 1) * (levers.special_fund + levers.venture_pool)
        assert sum(sponsor.set_aside for sponsor in model.sponsors) == given - ledger[ADOPTION_PAID]
        assert sum(each.set_aside for each in model.departments) == (month + 1) * bought - ledger[PURCHASE_PAID]
    assert (model.state.ledger[list(COME_IN)] > 0).all()


def test_every_case_is_met_settled_given_up_or_still_open() -> None:
    state = replicate(opened(), 0)
    state.parameters["need_lapse"] = 0.0
    arrived = met = 0
    for _ in range(36):
        pass_month(state)
        arrived += int(state.needs["arrived"].sum())
        met += int(state.needs["met"].sum())
        waiting = int(state.needs["welfare"].sum() + state.needs["venture"].sum())
        assert arrived == met + waiting


def test_what_organisations_served_is_what_was_met_beyond_the_subdistricts_own() -> None:
    state = replicate(opened(), 0)
    beyond = 0
    for _ in range(24):
        pass_month(state)
        beyond += int((state.needs["met"] - state.needs["settled"]).sum())
    assert int(state.organisations["served"].sum()) == beyond


def test_a_full_house_turns_newcomers_away_and_says_so() -> None:
    state = replicate(opened(rows=18), 0)
    for _ in range(12):
        pass_month(state)
    assert int(state.hub[0]["count"]) == 18 == state.organisations.size
    assert int(state.hub[0]["overflow"]) > 0


def test_rows_that_nobody_uses_stay_blank() -> None:
    state = replicate(opened(rows=400), 0)
    for _ in range(12):
        pass_month(state)
    unused = state.organisations[int(state.hub[0]["count"]) :]
    assert all((unused[name] == 0).all() for name in ORGANISATION.names or ())
