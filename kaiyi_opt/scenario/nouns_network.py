"""The nouns of the network, frozen: mentors and preferences, workers, stations, Party organisations, need and service.

Every field has the name of its column in `kaiyi_opt.scenario.vocabulary_network`; money is whole fen.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Worker:
    """A social worker, in charge of organisations of a community."""

    id: str
    name: str
    community: str = ""
    caseload: int | None = None


@dataclass(frozen=True)
class Station:
    """A community's service station for social organisations."""

    id: str
    name: str
    community: str = ""


@dataclass(frozen=True)
class PartyOrganisation:
    """A Party organisation: formed singly, by industry or by block."""

    id: str
    name: str
    form: str = ""
    community: str = ""


@dataclass(frozen=True)
class Sponsor:
    """A company that gives money to organisations of the domains it cares for."""

    id: str
    name: str
    purse: int | None = None
    domains: tuple[str, ...] = ()
    most_projects: int | None = None


@dataclass(frozen=True)
class Support:
    """A company's support of one organisation."""

    sponsor: str
    organisation: str
    amount: int | None = None


@dataclass(frozen=True)
class Adoption:
    """An adoption decided beforehand: a company pays an application in full (``agreed``), or does not (``refused``)."""

    sponsor: str
    application: str
    decision: str = "agreed"
    reason: str = ""


@dataclass(frozen=True)
class Mentor:
    """A model organisation (the "1" of 1+X), or a candidate to be named one."""

    organisation: str
    places: int | None = None
    named: bool | None = None
    cost: int | None = None


@dataclass(frozen=True)
class Preference:
    """Whom an organisation would rather be paired with; rank 1 is best."""

    organisation: str
    other: str
    rank: int = 1


@dataclass(frozen=True)
class PastPairing:
    """A pair of an earlier year, and how it went."""

    mentor: str
    mentee: str
    year: int = 0
    outcome: str = ""


@dataclass(frozen=True)
class PairDecision:
    """A pair that is decided outside the optimisation, with the reason."""

    mentor: str
    mentee: str
    decision: str = "together"
    reason: str = ""


@dataclass(frozen=True)
class Need:
    """Residents of a community in need of a domain's service; severity from 1 (slight) to 5 (severe)."""

    community: str
    domain: str
    people: int = 0
    severity: int | None = None


@dataclass(frozen=True)
class Service:
    """An organisation's service in a domain and community: how many residents it can serve."""

    organisation: str
    domain: str
    community: str
    capacity: int = 0
