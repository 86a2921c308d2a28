"""Luck is keyed by who decides what and when: neither rows, nor order, nor who else exists changes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaiyi_opt.simulation.month import pass_month
from kaiyi_opt.simulation.policy import Inaction, Policy
from kaiyi_opt.simulation.state import ACTIVE, CLOSED, NOBODY, State, copied, replicate
from tests.simulation.towns import FirstCome, ensemble, held, lived, opened, single, town


def renumbered(state: State, order: np.ndarray) -> State:
    """Return a state whose organisations stand in another order; mentors' rows follow."""
    moved = copied(state)
    used = order.size
    moved.organisations[:used] = state.organisations[:used][order]
    new_row = np.argsort(order)
    mentor = moved.organisations["mentor"][:used]
    moved.organisations["mentor"][:used] = np.where(mentor == NOBODY, NOBODY, new_row[np.maximum(mentor, 0)])
    return moved


def by_uid(state: State) -> State:
    """Return a state whose organisations stand by identity."""
    used = int(state.hub[0]["count"])
    return renumbered(state, np.argsort(state.organisations["uid"][:used]))


@pytest.mark.parametrize("seed", range(3))
def test_renumbering_organisations_changes_nothing_but_their_rows(seed: int) -> None:
    opening = single(rows=300)
    mentored = opening.organisations["activity"][:18] == ACTIVE
    opening.organisations["mentor"][:18][mentored] = (np.arange(18)[mentored] + 5) % 18
    order = np.random.default_rng(seed).permutation(18)
    straight, moved = copied(opening), renumbered(opening, order)
    assert not np.array_equal(straight.organisations["uid"], moved.organisations["uid"])
    for _ in range(36):
        pass_month(straight)
        pass_month(moved)
        assert held(by_uid(straight)) == held(by_uid(moved))


@pytest.mark.parametrize("policy", [Inaction(), FirstCome()], ids=["inaction", "first come"])
def test_renumbering_changes_nothing_but_rows_where_a_policy_decides_either(policy: Policy) -> None:
    opening = opened(levers=policy.levers, replicates=2)
    moved = State(*(part.copy() for part in opening))
    for r in range(2):
        order = np.random.default_rng(r).permutation(18)
        moved.organisations[r] = renumbered(replicate(opening, r), order).organisations
    straight, turned = (lived(states, policy, 36)[0] for states in (opening, moved))
    for r in range(2):
        assert held(by_uid(replicate(straight, r))) == held(by_uid(replicate(turned, r)))


def test_the_order_of_a_scenarios_rows_changes_nothing() -> None:
    scenario = town()
    shuffled = replace(
        scenario,
        organisations=scenario.organisations[::-1],
        communities=scenario.communities[::-1],
        workers=scenario.workers[::-1],
        sponsors=scenario.sponsors[::-1],
    )
    states = [opened(each) for each in (scenario, shuffled)]
    for each in states:
        ensemble(each, 12)
    assert held(replicate(states[0], 0)) == held(replicate(states[1], 0))


def test_an_organisation_that_is_taken_away_takes_nobodys_luck_with_it() -> None:
    everybody, fewer = single(rows=300), single(rows=300)
    fewer.organisations["activity"][4] = CLOSED
    fewer.organisations["cash"][4] = 0
    for state in (everybody, fewer):
        # Nothing that others do reaches an organisation but by what all may draw on; here that is nothing.
        state.needs["mean"] = 0.0
        state.parameters["founding_rate"] = 0.0
        state.parameters["drive_from_trust"] = 0.0
        for _ in range(24):
            pass_month(state)
    others = np.delete(np.arange(18), 4)
    for name in ("management", "capacity", "drive", "cash", "members", "activity", "activities"):
        assert np.array_equal(everybody.organisations[name][others], fewer.organisations[name][others]), name


def test_organisations_founded_together_have_identities_of_their_own() -> None:
    state = single(rows=400)
    for _ in range(48):
        pass_month(state)
    uids = state.organisations["uid"][: int(state.hub[0]["count"])]
    assert uids.size > 60
    assert np.unique(uids).size == uids.size
