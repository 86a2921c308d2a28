"""A town without luck, solved by hand for one month and by an independent NumPy reading of the pages for two years."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaiyi_opt.simulation.month import pass_month
from kaiyi_opt.simulation.state import CLOSED, NOBODY, PROFESSIONAL, SELF_ENTERTAINING, State
from tests.simulation.towns import single

NO_LUCK = {
    "ability_noise": 0.0,
    "score_noise": 0.0,
    "member_growth": 0.0,
    "dormancy": 0.0,
    "founding_rate": 0.0,
    "event_rate": 0.0,
    "lecture_rate": 0.0,
    "volunteer_rate": 0.0,
    "mediation_rate": 0.0,
    "elder_rate": 0.0,
}


def without_luck(**overrides: float) -> State:
    """Return the town with nothing drawn: needs that are there are all there will be."""
    state = single(overrides=NO_LUCK | overrides)
    state.needs["mean"] = 0.0
    return state


def test_a_month_of_one_organisation_is_what_a_pencil_makes_it() -> None:
    state = without_luck(
        service_rate=2.0, effort_weight=0.5, effort_base=0.5, learning=0.02, decay=0.01, mentoring=0.0,
        drive_from_trust=0.1, need_lapse=0.1, dues=2.0, fee=50.0, cost_professional=300.0, strain_rate=0.2,
        reputation_rate=0.1, trust_rate=0.05, hours_each=0.8,
    )  # fmt: skip
    state.organisations["activity"][1:] = CLOSED
    o = state.organisations[0]
    o["layer"], o["community"], o["domain"], o["worker"], o["trained"] = PROFESSIONAL, 0, 1, NOBODY, 0
    o["management"], o["capacity"], o["drive"], o["party_form"] = 0.4, 0.5, 0.6, 0
    o["reputation"], o["strain"], o["cash"], o["members"], o["dependence"] = 0.3, 0.0, 10_000, 10, 0.0
    state.communities["trust"][0] = 0.4
    state.needs["welfare"][0, 1] = 500
    state.hub["hours"] = 480.0
    pass_month(state)
    # It offers 2 × 0.5 × 0.6 × (0.5 + 0.5 × 0.5) = 0.45 cases; 0.5 less a tenth given up are 0.45: all is used.
    assert (o["offered"], o["served"], state.needs["welfare"][0, 1]) == (450, 450, 0)
    assert o["management"] == pytest.approx(0.4 + 0.02 * 0.6 - 0.004)
    assert o["capacity"] == pytest.approx(0.5 + 0.02 * 0.5 - 0.005)
    assert o["drive"] == pytest.approx(0.6 + 0.1 * (0.35 - 0.6))
    # 20 yuan of dues, 22.50 of fees, 300 yuan of costs at half capacity; 100 yuan were there.
    assert (o["cash"], o["from_others"]) == (0, 2_000 + 2_250)
    assert o["strain"] == pytest.approx(0.2 * (30_000 - 14_250) / 30_000)
    assert o["reputation"] == pytest.approx(0.3 + 0.1 * (0.75 - 0.3))
    assert state.communities["trust"][0] == pytest.approx(0.4 + 0.05 * 0.6)  # nothing arose, so nothing is unmet
    assert state.hub["load"][0] == pytest.approx(0.8 / 480)
    assert state.hub["month"][0] == 1


class Reading:
    """The pages of service, capability, money, reputation, trust and assessment, read once more in NumPy."""

    def __init__(self, state: State) -> None:
        self.p = {name: float(state.parameters[0][name]) for name in state.parameters.dtype.names or ()}
        self.o = {name: state.organisations[name][:18].copy() for name in state.organisations.dtype.names or ()}
        self.trust = state.communities["trust"].copy()
        self.effort = state.workers["effort"].copy()
        self.limit = state.workers["limit"].copy()
        self.welfare = state.needs["welfare"].copy()
        self.incentive = float(state.levers[0]["worker_incentive"])

    def pass_month(self) -> None:
        p, o = self.p, self.o
        self.welfare -= (p["need_lapse"] * self.welfare).astype(np.int64)
        served, used = self.serve()
        before = {name: o[name].copy() for name in ("management", "capacity", "drive")}
        mentor = o["mentor"]
        for name in ("management", "capacity"):
            x = before[name]
            ahead = np.where(mentor == NOBODY, 0.0, np.maximum(0.0, x[mentor] - x))
            learning = p["learning"] * (0.5 + 0.5 * used)
            o[name] = np.clip(x + learning * (1 - x) + p["mentoring"] * ahead - p["decay"] * x, 0, 1)
        pull = p["drive_from_trust"] * (0.5 * (self.trust[o["community"]] + o["reputation"]) - before["drive"])
        o["drive"] = np.clip(before["drive"] + pull - p["dependence_cost"] * o["dependence"], 0, 1)
        self.keep_books(served, before["capacity"])
        o["reputation"] += p["reputation_rate"] * (0.5 * (used + before["capacity"]) - o["reputation"])
        self.assess()
        self.trust += p["trust_rate"] * (1.0 - self.trust)

    def serve(self) -> tuple[Any, Any]:
        p, o = self.p, self.o
        effort = np.where(o["worker"] == NOBODY, p["effort_base"], self.effort[o["worker"]])
        reach = np.where(o["layer"] == 2, p["introduced_reach"], 1.0)
        share = 1.0 - p["effort_weight"] + p["effort_weight"] * effort
        offered = (1_000 * (p["service_rate"] * reach) * o["capacity"] * o["drive"] * share).astype(np.int64)
        total = np.zeros_like(self.welfare)
        parts = [
            [(c, offered[i] // 3) for c in range(3)] if o["layer"][i] == 2 else [(o["community"][i], offered[i])]
            for i in range(18)
        ]
        for i in range(18):
            for c, offer in parts[i]:
                total[c, o["domain"][i]] += offer
        most = np.minimum(self.welfare, total)
        served = np.zeros(18, dtype=np.int64)
        for i in range(18):
            for c, offer in parts[i]:
                d = o["domain"][i]
                done = offer * most[c, d] // total[c, d] if total[c, d] else 0
                served[i] += done
                self.welfare[c, d] -= done
        return served, np.minimum(1.0, served / np.maximum(offered, 1))

    def keep_books(self, served: Any, capacity: Any) -> None:
        p, o = self.p, self.o
        dues = int(100 * p["dues"]) * o["members"]
        fees = np.where(o["layer"] == SELF_ENTERTAINING, 0, int(100 * p["fee"]) * served // 1_000)
        base = np.array([p["cost_self_entertaining"], p["cost_professional"], p["cost_introduced"]])[o["layer"]]
        cost = (100 * base * (0.5 + capacity)).astype(np.int64)
        held = o["cash"] + dues + fees
        o["cash"] = np.maximum(0, held - cost)
        unpaid = (cost - np.minimum(cost, held)) / cost
        o["strain"] += p["strain_rate"] * (unpaid - o["strain"])

    def assess(self) -> None:
        p = self.p
        caseload = np.array([np.count_nonzero(self.o["worker"] == w) for w in range(3)])
        target = p["effort_base"] + p["effort_gain"] * self.incentive  # all needs met, all organisations active: 100
        crowded = np.where(caseload > self.limit, 0.5 + 0.5 * self.limit / np.maximum(caseload, 1), 1.0)
        self.effort += p["effort_rate"] * (target * crowded - self.effort)


def test_two_years_without_luck_are_what_an_independent_reading_makes_them() -> None:
    state = without_luck(dependence_cost=0.02)
    rows = np.arange(18)
    state.organisations["mentor"][:18] = np.where(rows % 3 == 0, NOBODY, (rows + 5) % 18)
    state.organisations["dependence"][:18] = rows / 18
    state.needs["welfare"] = np.arange(12).reshape(3, 4) * 5_000
    reading = Reading(state)
    for _ in range(24):
        pass_month(state)
        reading.pass_month()
        o = state.organisations[:18]
        assert np.array_equal(o["cash"], reading.o["cash"])
        assert np.array_equal(state.needs["welfare"], reading.welfare)
        for name in ("management", "capacity", "drive", "reputation", "strain"):
            np.testing.assert_allclose(o[name], reading.o[name], rtol=0, atol=1e-12, err_msg=name)
        np.testing.assert_allclose(state.communities["trust"], reading.trust, rtol=0, atol=1e-12)
        np.testing.assert_allclose(state.workers["effort"], reading.effort, rtol=0, atol=1e-12)
    assert (o["served"] > 0).any()
    assert (o["strain"] > 0).any()
    assert (state.needs["welfare"] > 0).any()
