"""What the panel and the young residents think of the applications, and what the wards need."""

from __future__ import annotations

from applicants import DOMAINS, POINT, SEED, WARDS

from kaiyi_opt.scenario.nouns import Application, Juror, Organisation, ScoreSheet, VoteCount
from kaiyi_opt.scenario.nouns_network import Mentor, Need, Service, Worker
from scenarios.draws import Draws

CRITERIA = {
    "impact": ("impact", 4),
    "reach": ("reach", 2),
    "delivery": ("ability to deliver", 3),
    "value": ("value", 1),
}
PANEL = ("Trustee A", "Trustee B", "Grants officer", "Resident A", "Resident B", "Resident C")
READERS = 4


def jurors() -> tuple[Juror, ...]:
    """Return the panel."""
    return tuple(Juror(f"P{number}", name) for number, name in enumerate(PANEL, start=1))


def score_sheets(asked: tuple[Application, ...]) -> tuple[ScoreSheet, ...]:
    """Return four sheets for every application that the panel reads; who reads what is drawn by lot."""
    sheets = []
    for application in asked:
        if application.line != "young_voices":
            readers = Draws(f"readers {application.id}", SEED).some(jurors(), READERS)
            sheets += [_sheet(application.id, juror.id) for juror in readers]
    return tuple(sheets)


def _sheet(application: str, juror: str) -> ScoreSheet:
    quality = Draws(f"quality {application}", SEED).bell(48, 97)
    leniency = Draws(f"leniency {juror}", SEED).between(-5, 5)
    noise = Draws(f"sheet {application} {juror}", SEED)
    scores = {key: min(max(quality + leniency + noise.bell(-9, 9), 0), 100) * POINT for key in CRITERIA}
    return ScoreSheet(juror, application, tuple(sorted(scores.items())))


def votes(asked: tuple[Application, ...]) -> tuple[VoteCount, ...]:
    """Return the votes of young residents on what young people asked for."""
    return tuple(
        VoteCount(application.id, Draws(f"votes {application.id}", SEED).bell(20, 640))
        for application in asked
        if application.line == "young_voices"
    )


def workers() -> tuple[Worker, ...]:
    """Return the foundation's development workers."""
    wards = ("W1", "W3", "W4", "W5")
    return tuple(Worker(f"D{n}", f"Development worker {n}", ward, 30) for n, ward in enumerate(wards, start=1))


def mentors(groups: tuple[Organisation, ...]) -> tuple[Mentor, ...]:
    """Return the groups of the highest grade as mentors."""
    return tuple(Mentor(group.id, named=True) for group in groups if group.grade == "excellent")


def needs() -> tuple[Need, ...]:
    """Return how many residents of each ward need each kind of help."""
    found = []
    for ward, _, people, _ in WARDS:
        for domain in DOMAINS:
            draws = Draws(f"need {ward} {domain}", SEED)
            found.append(Need(ward, domain, people * draws.between(1, 6) // 100, draws.between(1, 5)))
    return tuple(found)


def services(groups: tuple[Organisation, ...]) -> tuple[Service, ...]:
    """Return what the groups do already: most in their own ward, some in the next one too."""
    beside = {ward: near for ward, _, _, near in WARDS}
    found = []
    for group in groups:
        draws = Draws(f"service {group.id}", SEED)
        if draws.chance(70):
            wards = [group.community, *([draws.pick(beside[group.community])] if draws.chance(25) else [])]
            found += [Service(group.id, group.domain, ward, draws.between(8, 60)) for ward in wards]
    return tuple(found)
