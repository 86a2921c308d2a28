"""Founding of community organisations (成立与备案).

In a community with a station, organisations are founded at

    rate × residents / 10,000 × (1 − w + w × (trust + effort) / 2) × (1 − density / limit),

w the weight of trust and effort, and more slowly without a station. A founder's domain is one of leisure (culture and
sports) with its share, else drawn by what is needed; groups of leisure are self-entertaining, of the others most are
professional. New organisations are filed
(备案), basic, and in the charge of the community's worker with the fewest cases when the month began.
"""

from __future__ import annotations

from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import (
    ACTIVE,
    BASIC,
    FILED,
    INTRODUCED,
    NO_PARTY,
    NOBODY,
    OPENING_CASH,
    PROFESSIONAL,
    REGISTERED,
    SELF_ENTERTAINING,
    State,
    new_uid,
    unit,
)
from kaiyi_opt.simulation.streams import FOUNDER, FOUNDER_FACTS, FOUNDING, normal, poisson, uniforms


@rule
def found(state: State, c: int) -> int:
    """Found the month's organisations of community c, and return how many there are."""
    community, p, hub = state.communities[c], state.parameters[0], state.hub[0]
    residents = community.population / 10_000.0
    if residents <= 0.0:
        return 0
    room = max(0.0, 1.0 - community.existing / residents / p.density_limit)
    pull = 1.0 - p.founding_trust + p.founding_trust * 0.5 * (community.trust + community.effort)
    mean = p.founding_rate * residents * pull * room * (1.0 if community.station else p.founding_without_station)
    founded = poisson(mean, uniforms(state.key, community.uid, hub.month, FOUNDING)[0])
    for ordinal in range(founded):
        uid = new_uid(hub.month, int(community.uid), ordinal)
        facts = uniforms(state.key, uid, hub.month, FOUNDER_FACTS)
        i = admit(state, uid, c, draw_domain(state, facts[0], facts[1]), False)
        if i != NOBODY:
            state.organisations[i].worker = lightest_worker(state, c)
    return founded


@rule
def draw_domain(state: State, leisure: float, wanted: float) -> int:
    """Return a founder's domain: one of leisure with its share, else one of the others; both by their mean needs.

    ``leisure`` and ``wanted`` are draws between 0 and 1.
    """
    total_leisure, total_other = 0.0, 0.0
    for d in range(state.domains.size):
        if state.domains[d].leisure:
            total_leisure += _mean_need(state, d)
        else:
            total_other += _mean_need(state, d)
    is_leisure = total_other <= 0.0 or (total_leisure > 0.0 and leisure < state.parameters[0].culture_share)
    rest = wanted * (total_leisure if is_leisure else total_other)
    last = 0
    for d in range(state.domains.size):
        if state.domains[d].leisure == is_leisure:
            last = d
            rest -= _mean_need(state, d)
            if rest < 0.0:
                return d
    return last


@rule
def draw_layer(state: State, domain: int, u: float) -> int:
    """Return the layer of a local organisation: groups of leisure are self-entertaining, others mostly professional."""
    p = state.parameters[0]
    if state.domains[domain].leisure:
        return SELF_ENTERTAINING
    return PROFESSIONAL if u < p.professional_share / (1.0 - p.culture_share) else SELF_ENTERTAINING


@rule
def _mean_need(state: State, d: int) -> float:
    mean = 0.0
    for c in range(state.needs.shape[0]):
        mean += state.needs[c, d].mean
    return mean


@rule
def admit(state: State, uid: int, c: int, domain: int, outside: bool) -> int:
    """Enter a new organisation in the next free row, and return the row; `NOBODY` where there is none."""
    hub, p = state.hub[0], state.parameters[0]
    if hub.count >= state.organisations.size:
        hub.overflow += 1
        return NOBODY
    i = hub.count
    hub.count += 1
    o = state.organisations[i]
    a = uniforms(state.key, uid, hub.month, FOUNDER)
    b = uniforms(state.key, uid, hub.month, FOUNDER_FACTS)
    level = p.ability_introduced if outside else p.ability_start
    o.uid = uid
    o.founded = hub.month
    o.hatched = -1
    o.management = unit(level + p.ability_spread * normal(a[0]))
    o.capacity = unit(level + p.ability_spread * normal(a[1]))
    o.drive = unit(level + p.ability_spread * normal(a[2]))
    o.reputation = 0.5 * level
    o.members = 3 + int(2.0 * (p.members_start - 3.0) * a[3])
    o.cash = int(FEN_PER_YUAN * p.opening_cash)
    o.community = c
    o.domain = domain
    o.grade = BASIC
    o.activity = ACTIVE
    o.party_form = NO_PARTY
    o.mentor = NOBODY
    o.worker = NOBODY
    o.capacity_before = -1.0
    if outside:
        o.layer, o.stage, o.accountant = INTRODUCED, REGISTERED, 1
    else:
        o.layer = draw_layer(state, domain, b[2])
        o.stage = FILED
        o.accountant = 1 if b[3] < p.accountant_share else 0
    state.ledger[OPENING_CASH] += o.cash
    hub.newcomers += 1
    return i


@rule
def lightest_worker(state: State, c: int) -> int:
    """Return the worker of community c with the smallest caseload, the first of them; `NOBODY` where there is none."""
    best = NOBODY
    for w in range(state.workers.size):
        if state.workers[w].community == c and (
            best == NOBODY or state.workers[w].caseload < state.workers[best].caseload
        ):
            best = w
    return best
