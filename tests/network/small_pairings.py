"""Seeded small rounds for pairing with blanks in every fact, and an oracle that reads them in plain fractions."""

from __future__ import annotations

import datetime
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from kaiyi_opt.scenario.nouns import Community, Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PairDecision, PastPairing, Preference
from kaiyi_opt.scenario.settings import Label, Settings
from kaiyi_opt.scenario.settings_pairing import PairingSettings

POINT = 10_000
DAY = datetime.date(2014, 6, 1)
GRADES = ("", "basic", "good", "excellent")
COMMUNITY_LAYERS = ("self_entertaining",)
PARTS = ("domain", "capability", "grade", "stage", "distance", "past", "preference", "track")


def settings(**pairing: Any) -> Settings:
    """Return settings with entries of ``pairing`` as a planner states them."""
    return Settings(
        title="小轮",
        date=DAY,
        domains={key: Label(zh=key) for key in ("d0", "d1", "d2")},
        pairing=PairingSettings(**{"adjacent_domains": ["d0+d1"], **pairing}),
    )


def small_pairing(seed: int, **stated: Any) -> Scenario:
    """Return a round of two or three mentors and up to five mentees; the same seed, the same round."""
    random = Random(seed)
    options = {
        "per_community": random.choice((0, 0, 1, 2)),
        "last_year": random.choice(("free", "bonus", "lock")),
        "basic_first": random.random() < 0.7,
        "least_fit": random.choice((0, 0, 45)),
        "weight_preference": random.choice((0, 2, 5)),
        "mentees": random.choice((["basic", "good"], ["basic", "good", "ungraded"], ["ungraded", "basic"])),
        **stated,
    }
    mentors = [f"m{number}" for number in range(random.randint(2, 3))]
    others = [f"o{number}" for number in range(random.randint(3, 5))]
    organisations = [_organisation(random, key, grades=("good", "excellent", "excellent", "")) for key in mentors]
    organisations += [_organisation(random, key, grades=("basic", "basic", "good", "")) for key in others]
    draft = Scenario(
        settings(**options),
        communities=(
            Community("c0", "东", neighbours=("c1",)),
            Community("c1", "中", neighbours=("c2",)),
            Community("c2", "西"),
            Community("c3", "岛"),
        ),
        organisations=tuple(organisations),
        mentors=tuple(Mentor(key, places=random.choice((None, 0, 1, 2))) for key in mentors),
        preferences=_preferences(random, mentors, others),
        past_pairings=_past(random, mentors, others),
    )
    return replace(draft, pair_decisions=_decisions(random, draft, mentors, others))


def _organisation(random: Random, key: str, grades: tuple[str, ...]) -> Organisation:
    return Organisation(
        key,
        f"Organisation {key}",
        community=random.choice(("c0", "c1", "c2", "c3", "")),
        domain=random.choice(("d0", "d1", "d2", "")),
        layer=random.choice(("self_entertaining", "professional_service", "introduced", "")),
        stage=random.choice(("filed", "registered", "")),
        grade=random.choice(grades),
        assessment=random.choice((None, *(points * POINT for points in (60, 72, 80, 85, 95)))),
    )


def _preferences(random: Random, mentors: list[str], others: list[str]) -> tuple[Preference, ...]:
    pairs = [*product(mentors, others), *product(others, mentors)]
    return tuple(Preference(here, there, random.randint(1, 6)) for here, there in pairs if random.random() < 0.3)


def _past(random: Random, mentors: list[str], others: list[str]) -> tuple[PastPairing, ...]:
    return tuple(
        PastPairing(mentor, mentee, year, random.choice(("good", "fair", "poor", "")))
        for mentor, mentee, year in product(mentors, others, (2012, 2013))
        if random.random() < 0.2
    )


def _decisions(random: Random, draft: Scenario, mentors: list[str], others: list[str]) -> tuple[PairDecision, ...]:
    found = []
    for mentee in others:
        chosen, decision = random.choice(mentors), random.choice(("together", "apart", "", "", "", ""))
        if decision == "apart" or (decision and not found and places(draft, chosen) > 0):
            found.append(PairDecision(chosen, mentee, decision, "会议纪要"))
    return tuple(found)


def places(scenario: Scenario, mentor: str) -> int:
    """Return the places of a mentor: its own, else its grade's."""
    stated = next(row for row in scenario.mentors if row.organisation == mentor)
    if stated.places is not None:
        return stated.places
    options = scenario.settings.pairing
    by_grade = {"good": options.places_good, "excellent": options.places_excellent, "basic": options.places_basic}
    return by_grade.get(scenario.organisation(mentor).grade, 0)


def halves_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves up."""
    return (value + Fraction(1, 2)).__floor__()


def oracle_parts(scenario: Scenario, mentor_key: str, mentee_key: str) -> dict[str, int | None]:
    """Return the points of each part of a pair's fit, ``None`` where a fact is not stated; read fact by fact."""
    options = scenario.settings.pairing
    mentor, mentee = scenario.organisation(mentor_key), scenario.organisation(mentee_key)
    parts: dict[str, int | None] = dict.fromkeys(PARTS)
    if mentor.domain and mentee.domain:
        pair = {mentor.domain, mentee.domain}
        adjacent = any(set(item.split("+")) == pair for item in options.adjacent_domains)
        parts["domain"] = (
            options.domain_same if len(pair) == 1 else options.domain_adjacent if adjacent else options.domain_far
        )
    if mentor.assessment is not None and mentee.assessment is not None:
        parts["capability"] = oracle_gap(mentor.assessment - mentee.assessment, options.gap_corners)
    if mentor.grade and mentee.grade:
        steps = GRADES.index(mentor.grade) - GRADES.index(mentee.grade)
        earned = {0: options.grade_same, 1: options.grade_one_above, 2: options.grade_more_above}
        parts["grade"] = earned.get(steps, 0)
    if mentor.stage and mentee.stage:
        steps = (mentor.stage == "registered") - (mentee.stage == "registered")
        parts["stage"] = {1: options.stage_above, 0: options.stage_same, -1: options.stage_below}[steps]
    if mentor.community and mentee.community:
        parts["distance"] = _distance(scenario, mentor.community, mentee.community)
    parts["past"] = _past_points(scenario, mentor_key, mentee_key)
    parts["preference"] = halves_up(
        Fraction(_wish(scenario, mentor_key, mentee_key) + _wish(scenario, mentee_key, mentor_key), 2)
    )
    if mentor.layer and mentee.layer:
        same = (mentor.layer in COMMUNITY_LAYERS) == (mentee.layer in COMMUNITY_LAYERS)
        parts["track"] = options.track_same if same else options.track_other
    return parts


def oracle_gap(gap: int, corners: tuple[int, int, int, int]) -> int:
    """Return the points of a gap in capability by the definition of the trapezoid."""
    none, enough, much, too_much = corners
    if enough <= gap <= much:
        return 100 * POINT
    if gap <= none or gap >= too_much:
        return 0
    share = Fraction(gap - none, enough - none) if gap < enough else Fraction(too_much - gap, too_much - much)
    return halves_up(100 * POINT * share)


def _distance(scenario: Scenario, first: str, second: str) -> int:
    options = scenario.settings.pairing
    edges = [{community.id, beside} for community in scenario.communities for beside in community.neighbours]
    reached, hops = {first}, 0
    while second not in reached and hops < 3:
        reached, hops = reached.union(*(edge for edge in edges if edge & reached)), hops + 1
    by_hops = (options.distance_same, options.distance_next, options.distance_two, options.distance_far)
    return by_hops[hops]


def _past_points(scenario: Scenario, mentor: str, mentee: str) -> int | None:
    options = scenario.settings.pairing
    rows = [row for row in scenario.past_pairings if (row.mentor, row.mentee) == (mentor, mentee)]
    if not rows:
        return options.past_none
    outcome = max(rows, key=lambda row: row.year).outcome
    return {"good": options.past_good, "fair": options.past_fair, "poor": options.past_poor, "": None}[outcome]


def _wish(scenario: Scenario, here: str, other: str) -> int:
    options = scenario.settings.pairing
    ranks = [row.rank for row in scenario.preferences if (row.organisation, row.other) == (here, other)]
    if not ranks:
        return options.preference_unnamed
    return max(options.preference_first - (ranks[0] - 1) * options.preference_step, options.preference_unnamed)


def kept_from_last_year(scenario: Scenario, mentor: str, mentee: str) -> bool:
    """Whether it is a pair of the latest year stated that did not go poorly."""
    latest = max((row.year for row in scenario.past_pairings), default=0)
    return any(
        (row.mentor, row.mentee, row.year) == (mentor, mentee, latest) and row.outcome != "poor"
        for row in scenario.past_pairings
    )


def oracle_fit(scenario: Scenario, mentor: str, mentee: str) -> int:
    """Return the fit of a pair by its definition, in fractions."""
    options = scenario.settings.pairing
    parts = oracle_parts(scenario, mentor, mentee)
    weights = {part: getattr(options, f"weight_{part}") for part in PARTS}
    total = sum(weights[part] * (options.missing if points is None else points) for part, points in parts.items())
    has_bonus = options.last_year == "bonus" and kept_from_last_year(scenario, mentor, mentee)
    return halves_up(Fraction(total, sum(weights.values()))) + has_bonus * options.last_year_bonus


def oracle_mentees(scenario: Scenario) -> list[str]:
    """Return who is to be paired."""
    mentors = {row.organisation for row in scenario.mentors}
    decided = {row.mentee for row in scenario.pair_decisions if row.decision == "together"}
    return [
        one.id
        for one in scenario.organisations
        if one.id not in mentors
        and ((one.grade or "ungraded") in scenario.settings.pairing.mentees or one.id in decided)
    ]


def is_eligible(scenario: Scenario, mentor: str, mentee: str) -> bool:
    """Whether a mentor may take a mentee."""
    decision = {row.decision for row in scenario.pair_decisions if (row.mentor, row.mentee) == (mentor, mentee)}
    if "together" in decision:
        return True
    grades = [GRADES.index(scenario.organisation(key).grade) for key in (mentor, mentee)]
    return (
        "apart" not in decision
        and places(scenario, mentor) > 0
        and grades[0] > 0
        and grades[0] >= grades[1]
        and oracle_fit(scenario, mentor, mentee) >= scenario.settings.pairing.least_fit
    )
