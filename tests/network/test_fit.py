"""The fit of a pair: every part by hand, all of it against an oracle in fractions, and its words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.network.pairing.fit import PART_LABELS, trapezoid
from kaiyi_opt.network.pairing.organisation_facts import community_hops
from kaiyi_opt.network.pairing.pairing_problem import PairingProblem, state_pairing
from kaiyi_opt.scenario.nouns import Community, Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PastPairing, Preference
from kaiyi_opt.scenario.points import format_points
from kaiyi_opt.scenario.settings_pairing import PARTS
from tests.network.small_pairings import (
    POINT,
    halves_up,
    oracle_fit,
    oracle_gap,
    oracle_mentees,
    oracle_parts,
    settings,
    small_pairing,
)

TEACHER = Organisation(
    "m",
    "老带",
    community="c0",
    domain="d0",
    layer="introduced",
    stage="registered",
    grade="excellent",
    assessment=900_000,
)
PUPIL = Organisation(
    "o", "新芽", community="c0", domain="d0", layer="introduced", stage="filed", grade="good", assessment=750_000
)
COMMUNITIES = (
    Community("c0", "东", neighbours=("c1",)),
    Community("c1", "中"),
    Community("c2", "西", neighbours=("c1",)),
    Community("c3", "远", neighbours=("c2",)),
    Community("c4", "岛"),
)


def stated(teacher: Organisation = TEACHER, pupil: Organisation = PUPIL, **more: object) -> PairingProblem:
    options = more.pop("pairing", {})
    assert isinstance(options, dict)
    scenario = Scenario(
        settings(**options), communities=COMMUNITIES, organisations=(teacher, pupil), mentors=(Mentor("m", 2),), **more
    )
    return state_pairing(scenario)


def part(key: str, **changed: object) -> int:
    """Return the points of one part, with some facts of the pupil changed."""
    fit = stated(pupil=replace(PUPIL, **changed)).fit("m", "o")
    return next(one.points for one in fit.parts if one.key == key)


def test_a_pair_that_could_not_fit_better_has_all_points_where_facts_decide() -> None:
    fit = stated().fit("m", "o")
    assert {one.key: one.points for one in fit.parts} == {
        "domain": 100 * POINT,
        "capability": 100 * POINT,
        "grade": 100 * POINT,
        "stage": 100 * POINT,
        "distance": 100 * POINT,
        "past": 50 * POINT,
        "preference": 40 * POINT,
        "track": 100 * POINT,
    }
    assert fit.points == halves_up(Fraction(3 * 100 + 2 * 100 + 100 + 100 + 2 * 100 + 50 + 2 * 40 + 100, 13) * POINT)


@pytest.mark.parametrize(("domain", "points"), [("d0", 100), ("d1", 60), ("d2", 20)])
def test_domains_are_same_adjacent_or_far(domain: str, points: int) -> None:
    assert part("domain", domain=domain) == points * POINT


@pytest.mark.parametrize(("community", "points"), [("c0", 100), ("c1", 80), ("c2", 50), ("c3", 20), ("c4", 20)])
def test_distance_counts_hops_over_neighbours_named_by_either_side(community: str, points: int) -> None:
    assert part("distance", community=community) == points * POINT


def test_hops_agree_with_walking_from_neighbour_to_neighbour() -> None:
    assert community_hops(COMMUNITIES).tolist() == [
        [0, 1, 2, 3, 3],
        [1, 0, 1, 2, 3],
        [2, 1, 0, 1, 3],
        [3, 2, 1, 0, 3],
        [3, 3, 3, 3, 0],
    ]


@pytest.mark.parametrize(
    ("assessment", "points"),
    [(90, 0), (95, 0), (85, 50), (80, 100), (72.5, 100), (65, 100), (55, 50), (45, 0), (10, 0), (89.9999, 0.001)],
)
def test_capability_is_best_where_there_is_enough_to_learn_but_not_too_much(assessment: float, points: float) -> None:
    assert part("capability", assessment=round(assessment * POINT)) == round(points * POINT)


@given(st.integers(-2_000_000, 2_000_000), st.lists(st.integers(0, 1_000_000), min_size=4, max_size=4).map(sorted))
def test_the_trapezoid_is_its_definition_whatever_its_corners(gap: int, corners: list[int]) -> None:
    stated_corners = (corners[0], corners[1], corners[2], corners[3])
    assert trapezoid(np.array([gap]), stated_corners).tolist() == [oracle_gap(gap, stated_corners)]


@pytest.mark.parametrize(("grade", "points"), [("excellent", 40), ("good", 100), ("basic", 80)])
def test_one_grade_above_teaches_best(grade: str, points: int) -> None:
    problem = stated(pupil=replace(PUPIL, grade=grade), pairing={"mentees": ["basic", "good", "excellent"]})
    assert next(one.points for one in problem.fit("m", "o").parts if one.key == "grade") == points * POINT


@pytest.mark.parametrize(
    ("mentor", "mentee", "points"),
    [
        ("registered", "filed", 100),
        ("registered", "registered", 60),
        ("filed", "filed", 60),
        ("filed", "registered", 20),
    ],
)
def test_who_is_registered_can_lead_who_is_filed(mentor: str, mentee: str, points: int) -> None:
    fit = stated(replace(TEACHER, stage=mentor), replace(PUPIL, stage=mentee)).fit("m", "o")
    assert next(one.points for one in fit.parts if one.key == "stage") == points * POINT


@pytest.mark.parametrize(
    ("layer", "points"), [("introduced", 100), ("professional_service", 100), ("self_entertaining", 40)]
)
def test_the_track_follows_from_the_layer(layer: str, points: int) -> None:
    assert part("track", layer=layer) == points * POINT


@pytest.mark.parametrize(
    ("outcomes", "points", "is_stated"),
    [
        ({2013: "good"}, 100, True),
        ({2012: "good", 2013: "poor"}, 0, True),
        ({2013: "fair"}, 60, True),
        ({2013: ""}, 50, False),
    ],
)
def test_the_latest_pairing_counts(outcomes: dict[int, str], points: int, is_stated: bool) -> None:
    past = tuple(PastPairing("m", "o", year, outcome) for year, outcome in outcomes.items())
    fit = stated(past_pairings=past).fit("m", "o")
    assert [(one.points, one.stated) for one in fit.parts if one.key == "past"] == [(points * POINT, is_stated)]


@pytest.mark.parametrize(
    ("mentor_rank", "mentee_rank", "points"), [(1, 1, 100), (1, 0, 70), (0, 2, 60), (4, 9, 40), (0, 0, 40), (2, 3, 70)]
)
def test_preference_is_the_mean_of_both_sides_and_never_below_not_being_named(
    mentor_rank: int, mentee_rank: int, points: int
) -> None:
    wishes = (Preference("m", "o", mentor_rank), Preference("o", "m", mentee_rank))
    fit = stated(preferences=tuple(wish for wish in wishes if wish.rank)).fit("m", "o")
    assert next(one.points for one in fit.parts if one.key == "preference") == points * POINT


@pytest.mark.parametrize(
    ("fact", "key"),
    [
        ("domain", "domain"),
        ("assessment", "capability"),
        ("grade", "grade"),
        ("stage", "stage"),
        ("community", "distance"),
        ("layer", "track"),
    ],
)
def test_a_missing_fact_on_either_side_earns_the_stated_points_and_says_so(fact: str, key: str) -> None:
    blank = None if fact == "assessment" else ""
    options = {"missing": 30, "mentees": ["ungraded", "good"]}
    for problem in (
        stated(pupil=replace(PUPIL, **{fact: blank}), pairing=options),
        stated(replace(TEACHER, **{fact: blank}), pairing=options),
    ):
        found = next(one for one in problem.fit("m", "o").parts if one.key == key)
        assert (found.points, found.stated) == (30 * POINT, False)
        others = [one.stated for one in problem.fit("m", "o").parts if one.key != key]
        assert all(others)


def test_a_fit_is_told_part_by_part_in_both_languages() -> None:
    past = (PastPairing("m", "o", 2013, "good"),)
    problem = stated(
        pupil=replace(PUPIL, stage="", assessment=850_000), past_pairings=past, pairing={"weight_track": 0}
    )
    text = problem.fit("m", "o").text
    assert text.zh == (
        "匹配度 82.5（领域 100、能力差距 50、等级 100、登记状态未写明计 50、距离 100、往年 100、意愿 40、"
        "去年结对加 5 分）"
    )
    assert text.en == (
        "fit 82.5 (domain 100, capability 50, grade 100, stage not stated: 50, distance 100, past 100,"
        " preference 40, 5 more for last year's pair)"
    )


def test_a_fit_can_be_computed_again_from_its_printed_parts() -> None:
    for seed in range(50):
        scenario = small_pairing(seed)
        problem = state_pairing(scenario)
        for mentor in problem.mentors:
            for mentee in problem.mentees:
                fit = problem.fit(mentor, mentee)
                mean = Fraction(
                    sum(one.weight * Fraction(format_points(one.points)) for one in fit.parts),
                    sum(one.weight for one in fit.parts),
                )
                assert fit.points == halves_up(mean * POINT) + fit.bonus


@pytest.mark.parametrize("seed", range(150))
def test_every_fit_is_the_oracles(seed: int) -> None:
    scenario = small_pairing(seed)
    if not oracle_mentees(scenario):
        return
    problem = state_pairing(scenario)
    market = problem.whole
    for number in range(market.mentee.size):
        mentor, mentee = problem.mentors[market.mentor[number]], problem.mentees[market.mentee[number]]
        assert int(market.fit[number]) == oracle_fit(scenario, mentor, mentee) == problem.fit(mentor, mentee).points
        parts = oracle_parts(scenario, mentor, mentee)
        found = {one.key: one.points if one.stated else None for one in problem.fit(mentor, mentee).parts}
        assert found == parts


def test_every_part_has_a_name_in_both_languages() -> None:
    assert tuple(PART_LABELS) == PARTS
    assert all(label.zh and label.en for label in PART_LABELS.values())
