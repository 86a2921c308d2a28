"""The nouns of a round, frozen: what a planner states, parsed and in exact units.

Every field has the name of its column in `kaiyi_opt.scenario.vocabulary`. Money is whole fen; points, shares and
weights are whole 1e-4; ``None`` and ``""`` mean that the planner left the cell blank.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.money import in_currency
from kaiyi_opt.scenario.nouns_network import (
    Adoption,
    Mentor,
    Need,
    PairDecision,
    PartyOrganisation,
    PastPairing,
    Preference,
    Service,
    Sponsor,
    Station,
    Support,
    Worker,
)
from kaiyi_opt.scenario.nouns_purchase import Bid, ContractInForce, Department, Supplier, WantedService
from kaiyi_opt.scenario.nouns_simulation import ObservedNumber
from kaiyi_opt.scenario.settings import Settings


@dataclass(frozen=True)
class Community:
    """A residential community of the subdistrict."""

    id: str
    name: str
    population: int | None = None
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Organisation:
    """A social organisation: filed or registered, of one of three layers, with last year's grade and assessment."""

    id: str
    name: str
    community: str = ""
    domain: str = ""
    layer: str = ""
    stage: str = ""
    grade: str = ""
    founded: datetime.date | None = None
    accountant: bool | None = None
    honour: str = ""
    assessment: int | None = None
    inspection: bool | None = None
    received: tuple[str, ...] = ()
    worker: str = ""
    party: str = ""


@dataclass(frozen=True)
class Pool:
    """A pool of money: it pays at most ``budget`` fen this round."""

    id: str
    name: str
    name_en: str = ""
    budget: int = 0

    @property
    def label(self) -> Text:
        """Its name in both languages."""
        return Text(self.name, self.name_en or self.name)


@dataclass(frozen=True)
class Line:
    """A funding line: who is eligible, which amounts may be granted, and how an amount turns into benefit."""

    id: str
    name: str
    name_en: str = ""
    pool: str = ""
    merit: str = "none"
    benefit: str = "project"
    entitlement: bool | None = None
    fixed: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    step: int | None = None
    rate: int | None = None
    budget: int | None = None
    once: bool | None = None
    max_age: int | None = None
    no_accountant: bool | None = None
    needs_inspection: bool | None = None
    min_assessment: int | None = None
    min_grade: str = ""
    stage: str = ""
    district: int | None = None
    municipal: int | None = None
    provincial: int | None = None
    adoptable: bool | None = None

    @property
    def label(self) -> Text:
        """Its name in both languages."""
        return Text(self.name, self.name_en or self.name)

    @property
    def honour_sums(self) -> dict[str, int]:
        """The sum for each level of honour, where the line pays by honour; empty otherwise."""
        sums = {"district": self.district, "municipal": self.municipal, "provincial": self.provincial}
        return {level: amount for level, amount in sums.items() if amount is not None}


@dataclass(frozen=True)
class Application:
    """One application to one line."""

    id: str
    name: str
    organisation: str = ""
    line: str = ""
    request: int | None = None
    minimum: int | None = None
    cost: int | None = None
    domain: str = ""
    track: str = ""
    community: str = ""
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    beneficiaries: int | None = None


@dataclass(frozen=True)
class Juror:
    """A member of the jury."""

    id: str
    name: str
    organisation: str = ""


@dataclass(frozen=True)
class ScoreSheet:
    """One juror's sheet for one application: 1e-4 points by criterion, ``None`` where blank; the recused criteria."""

    juror: str
    application: str
    scores: tuple[tuple[str, int | None], ...] = ()
    recused: tuple[str, ...] = ()


@dataclass(frozen=True)
class VoteCount:
    """The residents' votes for one application."""

    application: str
    votes: int = 0


@dataclass(frozen=True)
class Ballot:
    """One ballot: the applications it names (best first where ordinal), and the points of a cumulative one."""

    voter: str
    vote: tuple[str, ...] = ()
    points: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule of the round; which fields it reads is its family's matter."""

    id: str
    family: str
    active: bool | None = None
    pool: str = ""
    line: str = ""
    by: str = ""
    group: str = ""
    applications: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    unit: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Scenario:
    """One round, whole: the settings and every table, each in the canonical order of its key."""

    settings: Settings
    communities: tuple[Community, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    pools: tuple[Pool, ...] = ()
    lines: tuple[Line, ...] = ()
    applications: tuple[Application, ...] = ()
    jurors: tuple[Juror, ...] = ()
    scores: tuple[ScoreSheet, ...] = ()
    votes: tuple[VoteCount, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    rules: tuple[Rule, ...] = ()
    workers: tuple[Worker, ...] = ()
    stations: tuple[Station, ...] = ()
    party_organisations: tuple[PartyOrganisation, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    supports: tuple[Support, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    mentors: tuple[Mentor, ...] = ()
    preferences: tuple[Preference, ...] = ()
    past_pairings: tuple[PastPairing, ...] = ()
    pair_decisions: tuple[PairDecision, ...] = ()
    needs: tuple[Need, ...] = ()
    services: tuple[Service, ...] = ()
    departments: tuple[Department, ...] = ()
    purchases: tuple[WantedService, ...] = ()
    bids: tuple[Bid, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    contracts: tuple[ContractInForce, ...] = ()
    targets: tuple[ObservedNumber, ...] = ()
    folder: Path | None = field(default=None, compare=False, repr=False)  # where it was read, for files it names

    def __post_init__(self) -> None:
        """Put every table into its canonical order, so that no answer hangs on the order of rows."""
        for name in NOUNS:
            rows = tuple(sorted(getattr(self, name), key=_key))
            object.__setattr__(self, name, rows)

    @property
    def has_adoption(self) -> bool:
        """Whether companies may adopt projects of some line."""
        return any(line.adoptable for line in self.lines)

    def asked(self, application: Application) -> int:
        """Return what adopting ``application`` costs, in fen: its request, or its line's fixed sum where it is blank.

        0 where neither is stated: such an application cannot be adopted.
        """
        fixed = self.line(application.line).fixed or 0
        return fixed if application.request is None else application.request

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Any]]:
        tables = ("communities", "organisations", "pools", "lines", "applications", "jurors", "rules", "sponsors")
        return {name: {row.id: row for row in getattr(self, name)} for name in tables}

    def community(self, key: str) -> Community:
        """Return the community of that identifier; raises `KeyError` where there is none."""
        community: Community = self._by_id["communities"][key]
        return community

    def organisation(self, key: str) -> Organisation:
        """Return the organisation of that identifier; raises `KeyError` where there is none."""
        organisation: Organisation = self._by_id["organisations"][key]
        return organisation

    def pool(self, key: str) -> Pool:
        """Return the pool of that identifier; raises `KeyError` where there is none."""
        pool: Pool = self._by_id["pools"][key]
        return pool

    def line(self, key: str) -> Line:
        """Return the line of that identifier; raises `KeyError` where there is none."""
        line: Line = self._by_id["lines"][key]
        return line

    def in_currency(self, text: Text) -> Text:
        """Return a text with the round's unit of money in place of the sign ¤."""
        return in_currency(text, self.settings.currency.text)

    def money_column(self, name: str) -> str:
        """Return the name of a data frame's column of money: the unit is in it, as in ``amount_yuan``."""
        unit = "_".join(re.findall(r"\w+", self.settings.currency.text.en.casefold()))
        return f"{name}_{unit}"

    def application(self, key: str) -> Application:
        """Return the application of that identifier; raises `KeyError` where there is none."""
        application: Application = self._by_id["applications"][key]
        return application

    def sponsor(self, key: str) -> Sponsor:
        """Return the company of that identifier; raises `KeyError` where there is none."""
        sponsor: Sponsor = self._by_id["sponsors"][key]
        return sponsor

    def juror(self, key: str) -> Juror:
        """Return the juror of that identifier; raises `KeyError` where there is none."""
        juror: Juror = self._by_id["jurors"][key]
        return juror


def _key(row: Any) -> tuple[str, ...]:
    """Return what a row is sorted by: its identifier, or the parts that stand for one."""
    if isinstance(row, Ballot):
        # Files of ballots may use a voter's number twice.
        return (row.voter, *row.vote)
    return tuple(f"{part:08d}" if isinstance(part := getattr(row, name), int) else part for name in _key_parts(row))


def _key_parts(row: Any) -> tuple[str, ...]:
    return _KEYS.get(type(row), ("id",))


_KEYS: dict[type, tuple[str, ...]] = {
    ScoreSheet: ("application", "juror"),
    VoteCount: ("application",),
    Support: ("sponsor", "organisation"),
    Adoption: ("sponsor", "application"),
    Mentor: ("organisation",),
    Preference: ("organisation", "other"),
    PastPairing: ("mentor", "mentee", "year"),
    PairDecision: ("mentor", "mentee"),
    Need: ("community", "domain"),
    Service: ("organisation", "domain", "community"),
    Bid: ("organisation", "purchase"),
    Supplier: ("organisation",),
    ContractInForce: ("department", "organisation", "name"),
    ObservedNumber: ("outcome", "month"),
}


def row_key(row: Any) -> str:
    """Return the key of any row as one text, for messages and look-ups: its identifier, or "application / juror"."""
    return row.voter if isinstance(row, Ballot) else " / ".join(_key(row))


NOUNS: dict[str, type] = {
    "communities": Community,
    "organisations": Organisation,
    "pools": Pool,
    "lines": Line,
    "applications": Application,
    "jurors": Juror,
    "scores": ScoreSheet,
    "votes": VoteCount,
    "ballots": Ballot,
    "rules": Rule,
    "workers": Worker,
    "stations": Station,
    "party_organisations": PartyOrganisation,
    "sponsors": Sponsor,
    "supports": Support,
    "adoptions": Adoption,
    "mentors": Mentor,
    "preferences": Preference,
    "past_pairings": PastPairing,
    "pair_decisions": PairDecision,
    "needs": Need,
    "services": Service,
    "departments": Department,
    "purchases": WantedService,
    "bids": Bid,
    "suppliers": Supplier,
    "contracts": ContractInForce,
    "targets": ObservedNumber,
}
