"""Synthetic cities for the linkage, seeded, of any size. Nothing in them is anybody's real data."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaiyi_opt.scenario.nouns import Community, Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import (
    Mentor,
    Need,
    PartyOrganisation,
    PastPairing,
    Service,
    Sponsor,
    Station,
    Support,
    Worker,
)
from kaiyi_opt.scenario.settings import Label, Settings

DOMAINS = ("charity", "culture", "mediation", "education", "service", "affairs")
PER_COMMUNITY = 100  # organisations
PER_WORKER = 15
PER_PARTY = 8


def synthetic_city(size: int, seed: int = 2014) -> Scenario:
    """Return a city of about ``size`` nodes and, from some thousands up, 3.3 ties a node.

    Communities of some hundred organisations, a worker for every fifteen, a Party organisation for every eight; an
    organisation serves one community or a few, mostly its own and the next ones; one in fifty names no community, one
    in thirty no worker; a few companies support many.
    """
    random = np.random.default_rng(seed)
    organisations = max(4, round(size / (1 + 2 / PER_COMMUNITY + 1 / PER_WORKER + 1 / PER_PARTY + 1 / 60)))
    communities = max(2, organisations // PER_COMMUNITY)
    home = random.integers(0, communities, organisations)
    tables = {
        "communities": _communities(communities, random),
        "stations": tuple(Station(f"s{c}", f"Station {c}", f"c{c}") for c in range(communities)),
        **_organisations(organisations, communities, home, random),
        **_needs(organisations, communities, home, random),
        **_money_and_mentors(organisations, random),
    }
    return Scenario(settings=_settings(), **tables)


def _settings() -> Settings:
    return Settings(
        title="合成城市",
        title_en="synthetic city",
        date=datetime.date(2014, 6, 1),
        domains={key: Label(zh=key, en=key) for key in DOMAINS},
    )


def _communities(count: int, random: np.random.Generator) -> tuple[Community, ...]:
    people = random.integers(2_000, 9_000, count)
    return tuple(Community(f"c{c}", f"Community {c}", int(people[c]), (f"c{(c + 1) % count}",)) for c in range(count))


def _organisations(
    count: int, communities: int, home: NDArray[np.int64], random: np.random.Generator
) -> dict[str, Any]:
    workers, parties = max(1, count // PER_WORKER), max(1, count // PER_PARTY)
    domain = random.choice(len(DOMAINS), count, p=[0.1, 0.45, 0.1, 0.1, 0.15, 0.1])
    guest, alone = random.random(count) < 0.02, random.random(count) < 0.033
    party = random.integers(0, parties, count)
    staffed = [range(c, workers, communities) for c in range(communities)]
    return {
        "workers": tuple(Worker(f"w{w}", f"Worker {w}", f"c{w % communities}", 20) for w in range(workers)),
        "party_organisations": tuple(
            PartyOrganisation(f"p{p}", f"Branch {p}", "block", f"c{p % communities}") for p in range(parties)
        ),
        "organisations": tuple(
            Organisation(
                f"o{k:05d}",
                f"Organisation {k}",
                "" if guest[k] else f"c{home[k]}",
                DOMAINS[domain[k]],
                grade=("basic", "good", "excellent")[k % 3],
                worker="" if alone[k] else _one_of(staffed[home[k]], k),
                party=f"p{party[k]}",
            )
            for k in range(count)
        ),
    }


def _one_of(workers: range, number: int) -> str:
    return f"w{workers[number % len(workers)]}" if workers else ""


def _needs(count: int, communities: int, home: NDArray[np.int64], random: np.random.Generator) -> dict[str, Any]:
    people = random.integers(0, 900, (communities, len(DOMAINS)))
    severity = random.integers(1, 6, (communities, len(DOMAINS)))
    spread = np.minimum(random.geometric(0.55, count), 6)
    rows = {
        (k, (home[k] + step) % communities, (k + step) % len(DOMAINS) if step > 2 else k % len(DOMAINS))
        for k in range(count)
        for step in range(spread[k])
    }
    capacity = np.clip(random.lognormal(3.2, 0.8, len(rows)), 3, 400).astype(int)
    return {
        "needs": tuple(
            Need(f"c{c}", DOMAINS[d], int(people[c, d]), int(severity[c, d]))
            for c in range(communities)
            for d in range(len(DOMAINS))
        ),
        "services": tuple(
            Service(f"o{k:05d}", DOMAINS[d], f"c{c}", int(size))
            for (k, c, d), size in zip(sorted(rows), capacity, strict=True)
        ),
    }


def _money_and_mentors(count: int, random: np.random.Generator) -> dict[str, Any]:
    sponsors, mentors = max(1, count // 60), max(1, count // 12)
    chosen = random.permutation(count)
    supported = {(int(s), int(o)) for s, o in zip(random.integers(0, sponsors, count // 3), chosen, strict=False)}
    taught = chosen[mentors : mentors + count // 3].tolist()
    return {
        "sponsors": tuple(Sponsor(f"e{s}", f"Company {s}") for s in range(sponsors)),
        "supports": tuple(Support(f"e{s}", f"o{o:05d}", 1_000_00) for s, o in sorted(supported)),
        "mentors": tuple(Mentor(f"o{m:05d}", 5) for m in sorted(chosen[:mentors].tolist())),
        "past_pairings": tuple(
            PastPairing(f"o{chosen[number % mentors]:05d}", f"o{mentee:05d}", 2013, "good")
            for number, mentee in enumerate(taught)
        ),
    }
