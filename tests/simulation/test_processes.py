"""Each monthly process on its own, against numbers worked out by hand from its page."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from kaiyi_opt.simulation.processes import (
    activities,
    capability,
    founding,
    hub,
    money,
    needs,
    party,
    purses,
    service,
    survival,
    workers,
)
from kaiyi_opt.simulation.state import (
    ACTIVE,
    BASIC,
    BLOCK,
    CLOSED,
    DORMANT,
    FILED,
    GOOD,
    INTRODUCED,
    NO_PARTY,
    NOBODY,
    OPENING_CASH,
    PROFESSIONAL,
    REGISTERED,
    RESIDUE,
    SELF_ENTERTAINING,
    SINGLE,
    State,
)
from kaiyi_opt.simulation.streams import ACTIVITY, ASSESSMENT, CAPABILITY, FATE, FOUNDING, NEEDS, uniforms
from tests.simulation.towns import single

FIRST = 0


def set_parameters(state: State, **values: float) -> None:
    for name, value in values.items():
        state.parameters[name] = value


def write(record: Any, **values: Any) -> None:
    for name, value in values.items():
        record[name] = value


def draws(state: State, uid: Any, decision: int) -> tuple[float, float, float, float]:
    return uniforms(state.key, np.uint64(uid), int(state.hub[0]["month"]), decision)


def organisation(state: State, **values: Any) -> Any:
    """Return the first organisation's record with values written, its abilities before as they are."""
    record = state.organisations[FIRST]
    write(record, activity=ACTIVE, mentor=NOBODY, **values)
    if "capacity_before" not in values:
        for name in ("management", "capacity", "drive"):
            record[f"{name}_before"] = record[name]
    return record


# ------------------------------------------------------------------------------------------------------------- needs


def test_needs_that_arise_are_sorted_into_wishes_projects_and_the_rest() -> None:
    state = single()
    set_parameters(state, wish_share=0.25, venture_share=0.2, wish_capacity=5.0, need_lapse=0.1)
    state.levers["micro_wishes"] = 2.0
    state.needs["mean"] = 0.0
    state.needs["mean"][0, 1] = 12.0
    write(state.needs[0, 1], welfare=40_000, venture=9_999, met=7, offered=3, project_offered=2)
    state.communities["uid"][0] = 5
    u = draws(state, 5 * 64 + 1, NEEDS)[0]
    cases = int(stats.poisson.ppf(u, 12.0))
    needs.arise(state, 0)
    need = state.needs[0, 1]
    wishes = 250 * cases
    settled = min(wishes, 6_000)  # 5 wishes × 2 for 6,000 residents
    venture = 150 * cases
    assert cases > 0
    assert (need["arrived"], need["settled"], need["met"]) == (1_000 * cases, settled, settled)
    assert need["venture"] == 9_999 + venture - 999
    assert need["welfare"] == 40_000 - 4_000 + 1_000 * cases - settled - venture
    assert (need["offered"], need["project_offered"]) == (0, 0)


def test_the_subdistrict_settles_no_more_wishes_than_it_has_room_for_in_all_domains_together() -> None:
    state = single()
    set_parameters(state, wish_share=1.0, wish_capacity=10.0)
    state.needs["mean"][0] = 25.0
    needs.arise(state, 0)
    settled = state.needs["settled"][0]
    assert settled.sum() == 6_000
    assert settled[0] == min(6_000, state.needs["arrived"][0, 0])


# ----------------------------------------------------------------------------------------------------------- service


def serving(state: State) -> None:
    """Two organisations of one community and domain, and one from outside; nobody else is there."""
    set_parameters(state, service_rate=2.0, introduced_reach=3.0, effort_weight=0.5, effort_base=0.4)
    state.organisations["activity"] = CLOSED
    for i, (layer, capacity, drive) in enumerate([(PROFESSIONAL, 0.5, 0.8), (SELF_ENTERTAINING, 0.3, 0.5)]):
        write(state.organisations[i], activity=ACTIVE, layer=layer, capacity=capacity, drive=drive, community=1)
        write(state.organisations[i], domain=2, worker=NOBODY if i else 1, project_months=0, served=0)
    write(state.organisations[2], activity=ACTIVE, layer=INTRODUCED, capacity=0.9, drive=0.7, community=0)
    write(state.organisations[2], domain=2, worker=NOBODY, project_months=0, served=0)
    state.workers["effort"][1] = 0.6


def test_offers_rest_on_ability_and_the_workers_effort_and_outsiders_reach_everywhere() -> None:
    state = single()
    serving(state)
    for i in range(18):
        service.offer(state, i)
    offered = state.organisations["offered"]
    assert list(offered[:3]) == [
        int(1_000 * 2.0 * 0.5 * 0.8 * (0.5 + 0.5 * 0.6)),
        int(1_000 * 2.0 * 0.3 * 0.5 * (0.5 + 0.5 * 0.4)),
        int(1_000 * 6.0 * 0.9 * 0.7 * (0.5 + 0.5 * 0.4)),
    ]
    each = offered[2] // 3
    assert list(state.needs["offered"][:, 2]) == [each, offered[0] + offered[1] + each, each]
    assert state.needs["offered"].sum() == state.needs["offered"][:, 2].sum()
    assert list(state.organisations["capacity_before"][:4]) == [0.5, 0.3, 0.9, -1.0]


def test_offers_beyond_the_need_are_used_in_proportion_and_those_below_it_in_full() -> None:
    state = single()
    serving(state)
    state.needs["welfare"] = 0
    state.needs["welfare"][1, 2] = 600
    for i in range(3):
        service.offer(state, i)
    for c in range(3):
        service.limit(state, c)
    a, b, outside = (int(offer) for offer in state.organisations["offered"][:3])
    total = a + b + outside // 3
    expected = [a * 600 // total, b * 600 // total, (outside // 3) * 600 // total]
    assert [service.serve(state, i) for i in range(3)] == expected
    assert state.needs["welfare"][1, 2] == 600 - sum(expected)
    assert list(state.organisations["served"][:3]) == expected
    assert 0 <= 600 - sum(expected) < 3  # what rounding leaves


def test_a_project_meets_cases_that_take_one_while_it_runs() -> None:
    state = single()
    serving(state)
    write(state.organisations[0], project_offer=900, project_months=1, project_community=2)
    write(state.organisations[1], project_offer=300, project_months=5, project_community=2)
    state.needs["welfare"] = 0
    state.needs["venture"][2, 2] = 800
    for i in range(3):
        service.offer(state, i)
    for c in range(3):
        service.limit(state, c)
    assert [service.serve(state, i) for i in range(3)] == [600, 200, 0]
    assert state.needs["venture"][2, 2] == 0


# -------------------------------------------------------------------------------------------------------- activities


def test_activities_are_poisson_of_the_rate_times_capacity() -> None:
    state = single()
    set_parameters(state, volunteer_rate=9.0, elder_rate=330.0)
    o = organisation(state, domain=3, capacity=0.5, activities=4)
    state.domains["visits"][3] = 1
    u = draws(state, o["uid"], ACTIVITY)
    before = state.hub[0]["kinds"].copy()
    activities.hold(state, FIRST)
    held = int(stats.poisson.ppf(u[0], 4.5))
    visits = math.floor(165.0 + math.sqrt(165.0) * special.ndtri(u[1]) + 0.5)
    assert list(state.hub[0]["kinds"] - before) == [0, 0, held, 0, visits]
    assert state.organisations["activities"][FIRST] == 4 + held


# -------------------------------------------------------------------------------------------------------- capability


@pytest.mark.parametrize(("grade", "training"), [(BASIC, (0.02, 0.0)), (GOOD, (0.0, 0.02))])
def test_abilities_grow_by_learning_training_and_mentoring_and_decay(grade: int, training: tuple[float, float]) -> None:
    state = single()
    set_parameters(
        state, ability_noise=0.01, learning=0.012, decay=0.015, training_gain=0.02, mentoring=0.05,
        drive_from_trust=0.03, dependence_cost=0.006,
    )  # fmt: skip
    o = organisation(state, management=0.4, capacity=0.5, drive=0.3, grade=grade, trained=1, community=0)
    write(o, mentor=7, reputation=0.6, dependence=0.5)
    state.communities["trust"][0] = 0.8
    write(state.organisations[7], management_before=0.9, capacity_before=0.45, management=0.1, capacity=0.99)
    noise = [0.01 * special.ndtri(u) for u in draws(state, o["uid"], CAPABILITY)[:3]]
    capability.learn(state, FIRST, 0.5)
    assert o["management"] == pytest.approx(
        0.4 + (0.012 * 0.75 + training[0]) * 0.6 + 0.05 * 0.5 - 0.015 * 0.4 + noise[0], abs=1e-7
    )
    # The mentor's capacity was below its own when the month began: nothing to pass on.
    assert o["capacity"] == pytest.approx(0.5 + (0.012 * 0.75 + training[1]) * 0.5 - 0.015 * 0.5 + noise[1], abs=1e-7)
    assert o["drive"] == pytest.approx(0.3 + 0.03 * (0.7 - 0.3) - 0.006 * 0.5 + noise[2], abs=1e-7)


def test_a_mentor_that_was_not_active_passes_nothing_on() -> None:
    state = single()
    set_parameters(state, ability_noise=0.0, learning=0.0, decay=0.0, mentoring=0.1)
    o = organisation(state, management=0.4, capacity=0.5, drive=0.3)
    o["mentor"] = 7
    write(state.organisations[7], management_before=0.9, capacity_before=-1.0)
    capability.learn(state, FIRST, 1.0)
    assert (o["management"], o["capacity"]) == (0.4, 0.5)


# ------------------------------------------------------------------------------------------------------------- party


def test_a_party_organisation_matures_at_the_speed_of_its_form() -> None:
    state = single()
    set_parameters(state, party_growth=0.04, party_joint=0.75)
    state.levers["party_building"] = 0.5
    for form, speed in ((SINGLE, 1.0), (BLOCK, 0.75), (NO_PARTY, 0.0)):
        o = organisation(state, party=0.2, party_form=form, management=0.4)
        party.mature(state, FIRST)
        assert o["party"] == pytest.approx(0.2 + 0.04 * 0.5 * speed * (0.5 + 0.4) * 0.8, abs=1e-12)


# ------------------------------------------------------------------------------------------------------------- money


def test_books_take_dues_and_fees_in_and_pay_running_costs() -> None:
    state = single()
    set_parameters(state, dues=2.0, fee=50.0, cost_professional=400.0, member_growth=0.0, strain_rate=0.2)
    o = organisation(state, layer=PROFESSIONAL, members=20, cash=100_000, capacity=0.5, strain=0.5, from_others=0)
    money.keep_books(state, FIRST, 1_500)
    members = 20  # no growth, and the draw rounds down
    dues, fees, cost = 200 * members, 7_500, 40_000
    assert (o["members"], o["cash"], o["from_others"]) == (members, 100_000 + dues + fees - cost, dues + fees)
    assert o["strain"] == pytest.approx(0.4)
    assert list(state.ledger[-4:]) == [dues, fees, cost, 0]


def test_a_running_project_costs_what_it_was_granted_for_and_runs_out() -> None:
    state = single()
    set_parameters(state, dues=0.0, cost_professional=0.0, member_growth=0.0)
    o = organisation(state, layer=PROFESSIONAL, cash=100_000, project_cost=30_000, project_months=2)
    left = []
    for _ in range(3):
        money.keep_books(state, FIRST, 0)
        left.append((int(o["cash"]), int(o["project_months"])))
    assert left == [(70_000, 1), (40_000, 0), (40_000, 0)]


def test_what_cannot_be_paid_is_felt_as_strain() -> None:
    state = single()
    set_parameters(state, dues=0.0, cost_self_entertaining=100.0, strain_rate=0.2, member_growth=0.0)
    o = organisation(state, layer=SELF_ENTERTAINING, members=5, cash=2_000, capacity=0.3, strain=0.0)
    money.keep_books(state, FIRST, 9_000)  # a self-entertaining group takes no fee
    assert o["cash"] == 0
    assert o["strain"] == pytest.approx(0.2 * 6_000 / 8_000)


def test_members_follow_reputation_and_never_fall_below_three() -> None:
    state = single()
    set_parameters(state, member_growth=0.5)
    o = organisation(state, members=4, reputation=0.0)
    u = draws(state, o["uid"], CAPABILITY)[3]
    money.keep_books(state, FIRST, 0)
    assert o["members"] == max(3, 4 + int(4 * 0.5 * -0.8 + u))
    organisation(state, members=10, reputation=1.0)
    money.keep_books(state, FIRST, 0)
    assert o["members"] == 10 + int(10 * 0.5 * 1.2 + u)


# ---------------------------------------------------------------------------------------------------------- survival


def test_health_weighs_management_drive_and_solvency() -> None:
    state = single()
    set_parameters(state, health_management=0.35, health_drive=0.3)
    organisation(state, management=0.6, drive=0.4, strain=0.2)
    assert survival.health(state, FIRST) == pytest.approx(0.35 * 0.6 + 0.3 * 0.4 + 0.35 * 0.8)


@pytest.mark.parametrize(("margin", "activity"), [(1 + 1e-9, DORMANT), (1 - 1e-9, ACTIVE)])
def test_an_organisation_falls_dormant_where_its_draw_is_below_its_risk(margin: float, activity: int) -> None:
    state = single()
    o = organisation(state, management=0.6, drive=0.4, strain=0.2, reputation=0.5, capacity=0.4)
    set_parameters(state, health_effect=3.5, reputation_rate=0.05)
    u = draws(state, o["uid"], FATE)[0]
    set_parameters(state, dormancy=margin * u * math.exp(3.5 * survival.health(state, FIRST)))
    survival.go_on(state, FIRST, 0.8)
    assert o["activity"] == activity
    assert o["reputation"] == pytest.approx(0.5 + 0.05 * (0.5 * (0.8 + 0.4) - 0.5))


@pytest.mark.parametrize(
    ("revival", "closing", "activity"), [(1.0, 1.0, ACTIVE), (0.0, 1.0, CLOSED), (0.0, 0.0, DORMANT)]
)
def test_a_dormant_organisation_revives_or_else_closes_or_stays(revival: float, closing: float, activity: int) -> None:
    state = single()
    set_parameters(state, revival=revival, closing=closing)
    o = organisation(state, cash=5_000, strain=0.4, dormant_months=2, worker=1, project_months=3)
    write(o, activity=DORMANT, mentor=4)
    survival.lie_dormant(state, FIRST)
    assert (o["activity"], o["dormant_months"]) == (activity, 3)
    if activity == CLOSED:
        assert (o["cash"], o["mentor"], o["worker"], o["project_months"]) == (0, NOBODY, NOBODY, 0)
        assert state.ledger[RESIDUE] == 5_000
    else:
        assert (o["cash"], o["mentor"], o["worker"]) == (5_000, 4, 1)
        assert o["strain"] == (0.2 if activity == ACTIVE else 0.4)


# ----------------------------------------------------------------------------------------------------------- workers


def test_workers_are_scored_paid_by_grade_and_their_effort_follows() -> None:
    state = single()
    set_parameters(state, score_met=0.6, score_noise=6.0, pay_first=55.0, pay_step=15.0)
    set_parameters(state, effort_base=0.45, effort_gain=0.4, effort_rate=0.2)
    state.levers["worker_incentive"] = 0.5
    state.needs["arrived"][0], state.needs["met"][0] = 2_000, [1_000, 500, 0, 500]
    write(state.communities[0], active=3, existing=4)
    worker = state.workers[0]
    write(worker, community=0, effort=0.3, caseload=6, limit=4, score_year=100.0)
    u = draws(state, worker["uid"], ASSESSMENT)[0]
    workers.assess(state, 0)
    score = 100 * (0.6 * 0.25 + 0.4 * 0.75) + 6 * special.ndtri(u)
    target = (0.45 + 0.4 * 0.5 * score / 100) * (0.5 + 0.5 * 4 / 6)
    assert worker["score"] == pytest.approx(score, abs=1e-5)
    assert worker["score_year"] == pytest.approx(100 + score, abs=1e-5)
    assert worker["pay_grade"] == (score >= 55) + (score >= 70)
    assert worker["effort"] == pytest.approx(0.3 + 0.2 * (target - 0.3), abs=1e-8)


@pytest.mark.parametrize(("met", "grade"), [(0, 0), (60, 1), (100, 2)])
def test_pay_grades_begin_at_their_points(met: int, grade: int) -> None:
    state = single()
    set_parameters(state, score_met=1.0, score_noise=0.0, pay_first=55.0, pay_step=15.0)
    state.needs["arrived"][0], state.needs["met"][0] = 25, met / 4
    workers.assess(state, 0)
    assert (state.workers["score"][0], state.workers["pay_grade"][0]) == (met, grade)


# ------------------------------------------------------------------------------------------------------------ purses


def test_sponsors_and_departments_set_a_twelfth_aside() -> None:
    state = single()
    state.levers["sponsor_outreach"], state.levers["purchase_share"] = 1.5, 0.5
    for _ in range(2):
        purses.set_aside(state, 1)
        purses.set_aside_to_buy(state, 0)
    assert state.sponsors["set_aside"][1] == 2 * (int(600_007 * 1.5) // 12)
    assert state.departments["set_aside"][0] == 2 * (2_500_000 // 12)


# ----------------------------------------------------------------------------------------------------------- the hub


def test_counts_leave_closed_organisations_out() -> None:
    state = single()
    set_parameters(state, effort_base=0.45)
    write(state.organisations[0], activity=CLOSED)
    write(state.organisations[1], activity=DORMANT)
    state.workers["community"], state.workers["effort"] = [0, 0, 1], [0.2, 0.6, 0.9]
    hub.count(state)
    o = state.organisations[:18]
    there = o[o["activity"] != CLOSED]
    assert list(state.communities["existing"]) == [np.count_nonzero(there["community"] == c) for c in range(3)]
    assert state.communities["active"].sum() == np.count_nonzero(there["activity"] == ACTIVE) == 16
    assert list(state.workers["caseload"]) == [np.count_nonzero(there["worker"] == w) for w in range(3)]
    assert list(state.communities["effort"]) == pytest.approx([0.4, 0.9, 0.45])


def test_trust_follows_the_share_of_needs_met_and_the_hubs_word() -> None:
    state = single()
    set_parameters(state, trust_rate=0.04, vouching=0.02)
    state.hub["load"] = 2.0
    state.needs["arrived"][1], state.needs["met"][1] = 1_000, 750
    write(state.communities[1], trust=0.5, vouched=2)
    for _ in range(3):
        hub.trust(state, 1)
    expected = 0.5
    for word in (1, 1, 0):
        expected += 0.04 * (0.75 - expected) + word * 0.02 * (1 - expected) / 2.0
    assert state.communities["trust"][1] == pytest.approx(expected)
    assert state.communities["vouched"][1] == 0
    assert (state.needs["arrived_year"][1].sum(), state.needs["met_year"][1].sum()) == (12_000, 9_000)


def test_the_hubs_load_is_hours_asked_for_over_hours_there_are() -> None:
    state = single()
    set_parameters(state, hours_each=0.5, hours_project=4.0, hours_newcomer=10.0)
    state.organisations["activity"][:6] = DORMANT
    state.organisations["project_months"][[0, 7, 8]] = 3
    write(state.hub[0], newcomers=2, hours=80.0)
    hub.work(state)
    assert state.hub["load"][0] == pytest.approx((2 * 10 + 12 * 0.5 + 2 * 4) / 80)


# ---------------------------------------------------------------------------------------------------------- founding


def test_founding_follows_residents_trust_effort_and_room() -> None:
    state = single()
    set_parameters(state, founding_rate=4.0, founding_trust=0.6, density_limit=50.0, founding_without_station=0.5)
    for c, without in ((0, 1.0), (2, 0.5)):
        write(state.communities[c], trust=0.7, effort=0.5, existing=9)
        residents = state.communities["population"][c] / 10_000
        mean = 4.0 * residents * (0.4 + 0.6 * 0.5 * 1.2) * (1 - 9 / residents / 50.0) * without
        u = draws(state, state.communities["uid"][c], FOUNDING)[0]
        assert founding.found(state, c) == stats.poisson.ppf(u, mean)


def test_a_full_community_founds_nothing() -> None:
    state = single()
    write(state.communities[0], existing=10_000)
    assert founding.found(state, 0) == 0


def test_a_newcomer_is_filed_basic_solvent_and_in_the_books() -> None:
    state = single()
    set_parameters(state, opening_cash=1_500.0, ability_spread=0.0, ability_start=0.3, ability_introduced=0.6)
    before = int(state.ledger[OPENING_CASH])
    local = state.organisations[founding.admit(state, np.uint64(99), 1, 2, False)]
    outside = state.organisations[founding.admit(state, np.uint64(98), 1, 2, True)]
    assert (local["stage"], local["grade"], local["activity"]) == (FILED, BASIC, ACTIVE)
    assert (local["mentor"], local["worker"], local["party_form"], local["hatched"]) == (NOBODY, NOBODY, NO_PARTY, -1)
    assert (local["management"], local["capacity"], local["drive"]) == (0.3, 0.3, 0.3)
    assert (outside["layer"], outside["stage"], outside["accountant"]) == (INTRODUCED, REGISTERED, 1)
    assert outside["management"] == 0.6
    assert state.ledger[OPENING_CASH] - before == 300_000
    assert state.hub["newcomers"][0] == 2


def test_founders_choose_leisure_with_its_share_and_other_domains_by_need() -> None:
    state = single()
    set_parameters(state, culture_share=0.4)
    state.domains["leisure"] = [1, 0, 0, 0]
    state.needs["mean"] = [[9.0, 1.0, 2.0, 5.0]] * 3
    assert [founding.draw_domain(state, u, 0.5) for u in (0.0, 0.399, 0.401)] == [0, 0, 3]
    assert [founding.draw_domain(state, 0.9, u) for u in (0.12, 0.13, 0.37, 0.38, 0.999)] == [1, 2, 2, 3, 3]


def test_layers_are_drawn_so_that_professionals_have_their_share_of_all() -> None:
    state = single()
    set_parameters(state, culture_share=0.5, professional_share=0.4)
    state.domains["leisure"] = [1, 0, 0, 0]
    assert founding.draw_layer(state, 0, 0.0) == SELF_ENTERTAINING
    assert [founding.draw_layer(state, 1, u) for u in (0.79, 0.81)] == [PROFESSIONAL, SELF_ENTERTAINING]


def test_the_worker_with_the_fewest_cases_takes_a_newcomer() -> None:
    state = single()
    state.workers["community"], state.workers["caseload"] = [1, 1, 1], [5, 3, 3]
    assert founding.lightest_worker(state, 1) == 1
    assert founding.lightest_worker(state, 0) == NOBODY
