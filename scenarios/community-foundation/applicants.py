"""The groups of the district, what they do, and what each applies for."""

from __future__ import annotations

import datetime

from kaiyi_opt.scenario.nouns import Application, Community, Organisation
from scenarios.draws import Draws

SEED = 1871
PENNIES = 100
POINT = 10_000
ROUND_DAY = datetime.date(2031, 5, 12)

WARDS = (
    ("W1", "Harbour", 9_400, ("W2", "W3")),
    ("W2", "Ropewalk", 7_100, ("W1", "W4")),
    ("W3", "Millbrook", 6_300, ("W1", "W4", "W5")),
    ("W4", "Castle Hill", 5_200, ("W2", "W3", "W6")),
    ("W5", "Lower Vale", 8_800, ("W3", "W6")),
    ("W6", "Upper Vale", 3_600, ("W4", "W5")),
)
DOMAINS = {
    "food": ("food and cooking", ("Pantry", "Supper Club", "Growers", "Kitchen")),
    "wellbeing": ("health and wellbeing", ("Walkers", "Listening Line", "Carers' Circle", "Swimmers")),
    "arts": ("arts and heritage", ("Choir", "Players", "Quilters", "Film Night")),
    "youth": ("children and young people", ("Boxing Club", "Homework Room", "Scouts", "Skate Park")),
    "nature": ("nature and open space", ("River Watch", "Tree Wardens", "Allotments", "Beach Clean")),
}
PLACES = (
    *("Anchor", "Bellfield", "Chapel Row", "Dovecot", "Elm Street", "Ferry", "Granary", "Holm"),
    *("Ivy Lane", "Junction", "Kiln", "Lantern", "Meadow", "North Quay", "Old School", "Pier"),
    *("Quarry", "Ridgeway", "St Brannock", "Tannery", "Underhill", "Viaduct", "Weir", "Yardarm"),
)
APPLICANTS = 120
LINES = {"small_grant": 62, "project_grant": 40, "young_voices": 18}


def communities() -> tuple[Community, ...]:
    """Return the wards of the district."""
    return tuple(Community(key, name, people, beside) for key, name, people, beside in WARDS)


def organisations() -> tuple[Organisation, ...]:
    """Return the groups, each with its own name, place and record; a blank is a fact that nobody stated."""
    names = [(place, domain, kind) for place in PLACES for domain in DOMAINS for kind in DOMAINS[domain][1]]
    chosen = Draws("names", SEED).some(names, APPLICANTS)
    return tuple(_organisation(f"G{number:03d}", *name) for number, name in enumerate(chosen, start=1))


def _organisation(key: str, place: str, domain: str, kind: str) -> Organisation:
    draws = Draws(f"group {key}", SEED)
    grade = draws.weighted({"basic": 58, "good": 30, "excellent": 12})
    assessment = draws.bell(*{"basic": (50, 74), "good": (66, 86), "excellent": (80, 97)}[grade])
    return Organisation(
        key,
        f"{place} {kind}",
        community=draws.pick(WARDS)[0],
        domain=domain,
        stage="registered" if draws.chance(55) else "filed",
        grade=grade,
        founded=draws.day(datetime.date(2012, 1, 1), datetime.date(2031, 3, 1)),
        assessment=assessment * POINT,
        inspection=None if draws.chance(4) else draws.chance(94),
        worker=f"D{draws.between(1, 4)}" if draws.chance(80) else "",
    )


_ASKED = {"small_grant": (6, 35), "project_grant": (45, 240), "young_voices": (10, 60)}
_WORDS = {
    "food": ("Shared suppers", "A second freezer", "Cooking with grandparents", "Seeds for every street"),
    "wellbeing": ("Walks for new parents", "Training for listeners", "A weekend off for carers", "Warm water hours"),
    "arts": ("A play about the flood", "Songs of the quay", "Patterns from the mill", "Open-air film nights"),
    "youth": ("Summer week", "Tutors after school", "Kit for every size", "A shelter by the ramps"),
    "nature": ("Otter survey", "Two hundred trees", "Raised beds", "Four clean tides"),
}


def applications(groups: tuple[Organisation, ...]) -> tuple[Application, ...]:
    """Return one application of every group, on the line that fits it."""
    order = Draws("lines", SEED).some(groups, len(groups))
    young = [group for group in order if group.domain == "youth"][: LINES["young_voices"]]
    rest = [group for group in order if group not in young]
    lines = {group.id: "young_voices" for group in young}
    lines |= {group.id: "small_grant" for group in rest[: LINES["small_grant"]]}
    return tuple(_application(group, lines.get(group.id, "project_grant")) for group in groups)


def _application(group: Organisation, line: str) -> Application:
    draws = Draws(f"application {group.id}", SEED)
    request = draws.bell(*_ASKED[line]) * 100 * PENNIES
    part = draws.between(60, 100)
    minimum = request * part // 100 // (100 * PENNIES) * (100 * PENNIES)
    return Application(
        f"A{group.id[1:]}",
        draws.pick(_WORDS[group.domain]),
        group.id,
        line,
        request,
        minimum=minimum if line == "project_grant" and draws.chance(70) else None,
        cost=request * draws.between(105, 180) // 100 if line == "project_grant" else None,
        domain=group.domain,
        track="staffed" if group.stage == "registered" and draws.chance(60) else "volunteer",
        community=group.community,
        beneficiaries=draws.between(12, 400),
    )
