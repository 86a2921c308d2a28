"""The opening: from what a scenario states to the state of every replicate when the simulation begins.

What the tables leave blank is drawn, in each replicate anew, so that projections carry what is not known about the
start. Identities rest on community and order of identifiers, never on the order of rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.scenario.nouns import Organisation, Scenario
from kaiyi_opt.simulation import levers as lever
from kaiyi_opt.simulation import parameters as parameter
from kaiyi_opt.simulation.processes.founding import draw_domain, draw_layer, lightest_worker
from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import (
    ACCOUNTS,
    ACTIVE,
    BLOCK,
    COMMUNITY,
    DEPARTMENT,
    DOMAIN,
    ELDER_CARE_VISITS,
    EVENTS,
    EXCELLENT,
    FILED,
    GRADES,
    HUB,
    INDUSTRY,
    INTRODUCED,
    LAYERS,
    LECTURES,
    MEDIATIONS,
    NEED,
    NO_PARTY,
    NOBODY,
    OPENING_CASH,
    ORGANISATION,
    PARTY_FORMS,
    REGISTERED,
    SPONSOR,
    STAGES,
    VOLUNTEERING,
    WORKER,
    Records,
    State,
    new_uid,
    replicate,
    unit,
)
from kaiyi_opt.simulation.streams import OPENING, OPENING_FACTS, OPENING_TIES, normal, uniforms

UNSTATED = -9
# What is done in a domain, by its key; a domain of another key does volunteer services.
TRAITS: dict[str, tuple[int, int, int]] = {
    "charity_relief": (VOLUNTEERING, 0, 0),
    "culture_sports": (EVENTS, 0, 1),
    "mediation_rights": (MEDIATIONS, 0, 0),
    "civic_education": (LECTURES, 0, 0),
    "community_service": (VOLUNTEERING, 1, 0),
    "social_affairs": (NOBODY, 1, 0),
}
assert ELDER_CARE_VISITS not in {kind for kind, _, _ in TRAITS.values()}

ROSTER = np.dtype(
    [
        ("uid", "u8"),
        ("community", "i4"),
        ("domain", "i4"),
        ("layer", "i4"),
        ("stage", "i4"),
        ("grade", "i4"),
        ("age", "i4"),  # months
        ("accountant", "i4"),
        ("party", "i4"),
        ("worker", "i4"),
        ("started", "i4"),
    ]
)


@dataclass(frozen=True, eq=False)
class Opening:
    """What a scenario says of the start, in arrays that every replicate shares; `UNSTATED` where it says nothing.

    Attributes
    ----------
    roster
        Shape (organisations,), `ROSTER`.
    communities, domains, workers, sponsors, departments
        As in `State`, for one replicate.
    weights
        Shape (communities, domains): each community's and domain's share of all need, summing to 1.
    staff
        Full-time staff of the hub.
    """

    roster: Records
    communities: Records
    domains: Records
    workers: Records
    sponsors: Records
    departments: Records
    weights: Records
    staff: int

    @property
    def residents(self) -> int:
        """All residents."""
        return int(self.communities["population"].sum())


def read_opening(scenario: Scenario) -> Opening:
    """Return what ``scenario`` says of the start."""
    communities = _communities(scenario)
    domains = list(scenario.settings.domains) or ["all"]
    index = {community.id: c for c, community in enumerate(scenario.communities)}
    stated = scenario.settings.simulation.community_organisations > 0
    roster = _counted(scenario, communities) if stated else _listed(scenario, index, domains)
    workers = np.zeros(len(scenario.workers), dtype=WORKER)
    for w, worker in enumerate(scenario.workers):
        workers[w]["uid"] = w
        workers[w]["community"] = index.get(worker.community, 0)
        workers[w]["limit"] = worker.caseload or scenario.settings.linkage.caseload
    return Opening(
        roster,
        communities,
        np.array([TRAITS.get(key, (VOLUNTEERING, 0, 0)) for key in domains], dtype=DOMAIN),
        workers,
        _sponsors(scenario, domains),
        _departments(scenario, domains),
        _weights(scenario, communities, index, domains),
        scenario.settings.simulation.staff,
    )


def _communities(scenario: Scenario) -> Records:
    rows = scenario.communities
    table = np.zeros(max(1, len(rows)), dtype=COMMUNITY)
    table["uid"] = np.arange(table.size)
    known = [row.population for row in rows if row.population]
    each = int(np.mean(known)) if known else scenario.settings.simulation.residents // table.size
    table["population"] = [row.population or each for row in rows] or each
    with_station = {station.community for station in scenario.stations}
    table["station"] = [not with_station or row.id in with_station for row in rows] or 1
    return table


def _weights(scenario: Scenario, communities: Records, index: Mapping[str, int], domains: list[str]) -> Records:
    """Return shares of need: people × severity where the table of needs says it, else by residents, even by domain."""
    weights = np.zeros((communities.size, len(domains)))
    for need in scenario.needs:
        if need.community in index and need.domain in domains:
            severity = need.severity or scenario.settings.linkage.severity
            weights[index[need.community], domains.index(need.domain)] += need.people * severity
    if not weights.any():
        weights += communities["population"].astype(float)[:, np.newaxis]
    return weights / weights.sum()


def _mask(keys: tuple[str, ...] | set[str], domains: list[str]) -> int:
    """Return the domains as bits; all of them where none is named."""
    return sum(1 << d for d, key in enumerate(domains) if not keys or key in keys)


def _sponsors(scenario: Scenario, domains: list[str]) -> Records:
    rows = [
        (number, sponsor.purse or 0, 0, _mask(sponsor.domains, domains))
        for number, sponsor in enumerate(scenario.sponsors)
    ]
    return np.array(rows, dtype=SPONSOR)


def _departments(scenario: Scenario, domains: list[str]) -> Records:
    """Return the departments; one without a budget buys what its services cost at their ceilings."""
    wanted = defaultdict(set)
    worth: Counter[str] = Counter()
    for service in scenario.purchases:
        wanted[service.department].add(service.domain)
        worth[service.department] += service.quantity * service.ceiling
    rows = [
        (
            number,
            worth[department.id] if department.budget is None else department.budget,
            0,
            _mask(wanted[department.id], domains),
        )
        for number, department in enumerate(scenario.departments)
    ]
    return np.array(rows, dtype=DEPARTMENT)


def _counted(scenario: Scenario, communities: Records) -> Records:
    """Return a roster of so many organisations, shared out to communities by their residents."""
    settings = scenario.settings.simulation
    local = _shared_out(settings.community_organisations, communities["population"])
    outside = _shared_out(settings.introduced_organisations, communities["population"])
    rows = []
    for c in range(communities.size):
        for ordinal in range(int(local[c] + outside[c])):
            layer = INTRODUCED if ordinal >= local[c] else UNSTATED
            rows.append((new_uid(-1, c, ordinal), c, UNSTATED, layer, *[UNSTATED] * 7))
    return np.array(rows, dtype=ROSTER)


def _shared_out(total: int, by: Records) -> Records:
    """Return whole numbers in proportion to ``by`` that sum to ``total``: largest remainders, the first where equal."""
    exact = total * by.astype(np.int64)
    whole = exact // int(by.sum())
    rest = exact - whole * int(by.sum())
    whole[np.argsort(-rest, kind="stable")[: total - int(whole.sum())]] += 1
    return whole


def _listed(scenario: Scenario, index: Mapping[str, int], domains: list[str]) -> Records:
    """Return a roster of the table of organisations; one of no stated community goes to the first."""
    ordinal: Counter[int] = Counter()
    workers = {worker.id: w for w, worker in enumerate(scenario.workers)}
    forms = {party.id: party.form for party in scenario.party_organisations}
    rows = []
    for organisation in scenario.organisations:
        c = index.get(organisation.community, 0)
        rows.append(
            (
                new_uid(-1, c, ordinal[c]),
                c,
                domains.index(organisation.domain) if organisation.domain in domains else UNSTATED,
                _code(organisation.layer, LAYERS),
                _code(organisation.stage, STAGES),
                _code(organisation.grade, GRADES),
                _age(scenario, organisation),
                UNSTATED if organisation.accountant is None else int(organisation.accountant),
                _code(forms.get(organisation.party, ""), PARTY_FORMS),
                workers.get(organisation.worker, UNSTATED),
                int(any(scenario.line(line).once for line in organisation.received)) if organisation.received else 0,
            )
        )
        ordinal[c] += 1
    return np.array(rows, dtype=ROSTER)


def _code(value: str, names: tuple[str, ...]) -> int:
    return names.index(value) if value in names else UNSTATED


def _age(scenario: Scenario, organisation: Organisation) -> int:
    if organisation.founded is None:
        return UNSTATED
    now, then = scenario.settings.date, organisation.founded
    return max(0, 12 * (now.year - then.year) + now.month - then.month)


def open_states(
    opening: Opening,
    draws: Mapping[str, float] | list[Mapping[str, float]],
    levers: lever.Levers,
    seed: int,
    replicates: int,
    *,
    first_replicate: int = 0,
    rows: int = 0,
) -> State:
    """Return the state of ``replicates`` replicates when the simulation begins.

    Parameters
    ----------
    opening
        What the scenario says.
    draws
        Parameters by name: one set for all, or a list whose entries the replicates take in turn, replicate r the
        entry r modulo its length.
    levers
        The policy's.
    seed, first_replicate
        Replicate r has the key (seed, first_replicate + r).
    rows
        Room for organisations in each replicate; at least those of the opening are held.
    """
    many = [draws] if isinstance(draws, Mapping) else list(draws)
    turned = [many[(first_replicate + r) % len(many)] for r in range(replicates)]
    table = parameter.records(turned, replicates)
    key = np.zeros((replicates, 2), dtype=np.uint64)
    key[:, 0], key[:, 1] = seed, np.arange(first_replicate, first_replicate + replicates)
    needs = np.zeros((replicates, *opening.weights.shape), dtype=NEED)
    needs["mean"] = table["need_rate"][:, :, np.newaxis] * (opening.residents / 10_000) * opening.weights
    hub = np.zeros((replicates, 1), dtype=HUB)
    hub["hours"] = opening.staff * table["staff_hours"]
    states = State(
        np.zeros((replicates, max(rows, opening.roster.size)), dtype=ORGANISATION),
        _repeated(opening.communities, replicates),
        _repeated(opening.domains, replicates),
        needs,
        _repeated(opening.workers, replicates),
        _repeated(opening.sponsors, replicates),
        _repeated(opening.departments, replicates),
        hub,
        np.zeros((replicates, len(ACCOUNTS)), dtype=np.int64),
        table,
        lever.record(levers, replicates),
        key,
    )
    _open_all(states, opening.roster)
    return states


def _repeated(records: Records, replicates: int) -> Records:
    return np.repeat(records[np.newaxis], replicates, axis=0)


@rule
def _open_all(states: State, roster: Records) -> None:
    for r in range(states.hub.shape[0]):
        _open(replicate(states, r), roster)


@rule
def _open(state: State, roster: Records) -> None:
    p = state.parameters[0]
    for c in range(state.communities.size):
        state.communities[c].trust = p.trust_start
    for w in range(state.workers.size):
        state.workers[w].effort = p.effort_base
    for i in range(roster.size):
        _enter(state, i, roster[i])
    state.hub[0].count = roster.size
    for i in range(roster.size):
        o = state.organisations[i]
        if roster[i].worker == UNSTATED:
            o.worker = lightest_worker(state, o.community)
        if o.worker != NOBODY:
            state.workers[o.worker].caseload += 1


@rule
def _enter(state: State, i: int, row: Any) -> None:
    """Write row i of the opening: what the roster states, and draws for the rest."""
    o, p = state.organisations[i], state.parameters[0]
    a = uniforms(state.key, row.uid, 0, OPENING)
    b = uniforms(state.key, row.uid, 0, OPENING_FACTS)
    e = uniforms(state.key, row.uid, 0, OPENING_TIES)
    o.uid, o.community = row.uid, row.community
    o.domain = draw_domain(state, b[0], b[1]) if row.domain == UNSTATED else row.domain
    o.layer = draw_layer(state, o.domain, b[2]) if row.layer == UNSTATED else row.layer
    outside = o.layer == INTRODUCED
    age = int(p.age_start * e[0] * 2.0) if row.age == UNSTATED else row.age
    o.founded, o.hatched = -age, -1
    level = p.ability_introduced if outside else p.ability_start
    if row.grade != UNSTATED:
        level = p.ability_start + row.grade / float(EXCELLENT) * (p.ability_introduced - p.ability_start)
    elif not outside:
        level += p.ability_gained * min(1.0, age / (2.0 * p.age_start))
    o.management = unit(level + p.ability_spread * normal(a[0]))
    o.capacity = unit(level + p.ability_spread * normal(a[1]))
    o.drive = unit(level + p.ability_spread * normal(a[2]))
    o.reputation = 0.5 * level
    o.members = 3 + int(2.0 * (p.members_start - 3.0) * a[3])
    o.cash = int(FEN_PER_YUAN * p.opening_cash * 2.0 * e[1])
    o.stage = (REGISTERED if outside else FILED) if row.stage == UNSTATED else row.stage
    o.grade = max(0, row.grade)
    o.activity = ACTIVE
    o.accountant = row.accountant if row.accountant != UNSTATED else (outside or b[3] < p.accountant_share)
    o.started = 1 if row.started != 0 else 0
    o.party_form = NO_PARTY
    if row.party != UNSTATED:
        o.party_form = row.party
    elif e[2] < p.party_cover:
        o.party_form = INDUSTRY if outside else BLOCK
    o.party = p.party_start * 2.0 * e[3] if o.party_form != NO_PARTY else 0.0
    o.mentor = NOBODY
    o.worker = NOBODY if row.worker == UNSTATED else row.worker
    o.capacity_before = -1.0
    state.ledger[OPENING_CASH] += o.cash
