"""The venture competition (公益微创投), from co-design to projects.

- *Co-design* (共同设计): the theme of a professional organisation's project, the community that it is for, is drawn in
  proportion to the open need of its domain that the survey saw; a self-entertaining group works at home.
- *Proposals*: excellent organisations propose at a rate, good ones half as often; requests are log-normal about the
  median, on a step and between limits. Introduced organisations take part as excellent ones do.
- *Jury* (评审): base + (100 − base) × (w × need + (1 − w) × ability) + error, need being the theme's open need over
  the largest of its domain, ability the mean of management, capacity and drive. *Votes* (居民投票) grow with residents,
  their trust and the organisation's reputation.
- The policy decides among the proposals at the pass mark. A project runs for a year: what was granted, less overhead,
  pays for its cases, so many a month as the money allows.
"""

from __future__ import annotations

import math

import numpy as np

from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.simulation.policy import VENTURE, Policy
from kaiyi_opt.simulation.programmes.projects import run_projects
from kaiyi_opt.simulation.programmes.rounds import Drawn, as_table, blank, in_order, pay, renew
from kaiyi_opt.simulation.programmes.terms import lawful_awards
from kaiyi_opt.simulation.rules import rule, sweep
from kaiyi_opt.simulation.state import (
    ACTIVE,
    EXCELLENT,
    GOOD,
    INTRODUCED,
    SELF_ENTERTAINING,
    VENTURE_PAID,
    State,
    replicate,
)
from kaiyi_opt.simulation.streams import JURY, PROPOSAL, VOTES, normal, uniforms

MOST_MERIT = 1_000_000


def hold(states: State, policy: Policy) -> Drawn:
    """Hold the year's venture round in every replicate; return the sound proposals that were not funded."""
    renew(states, "venture", policy.levers.venture_pool)
    room = blank(int(states.hub["count"].sum()))
    states.hub["proposed"] = 0
    drawn = in_order(states, room, _propose_all(states, room))
    table = as_table(states, drawn, "venture")
    awards = lawful_awards(table, policy.venture(table))
    pay(states, drawn, awards, "venture", VENTURE_PAID)
    run_projects(states, drawn.replicate, drawn.row, drawn.community, awards)
    funded = awards > 0
    states.hub["funded"][:, 0] = np.bincount(drawn.replicate[funded], minlength=states.hub.shape[0])
    return Drawn(*(column[~funded] for column in drawn))


@sweep
def _propose_all(states: State, drawn: Drawn) -> int:
    n = 0
    for r in range(states.hub.shape[0]):
        state = replicate(states, r)
        most = _largest_need(state)
        for i in range(state.hub[0].count):
            o = state.organisations[i]
            if o.activity == ACTIVE and (o.grade >= GOOD or o.layer == INTRODUCED):
                n = _propose(state, r, i, most, drawn, n)
    return n


@rule
def _largest_need(state: State) -> np.ndarray:
    most = np.ones(state.needs.shape[1], dtype=np.int64)
    for d in range(most.size):
        for c in range(state.needs.shape[0]):
            most[d] = max(most[d], state.needs[c, d].surveyed)
    return most


@rule
def _theme(state: State, domain: int, u: float) -> int:
    """Return the community that a project is for, drawn by the open need of the domain that the survey saw."""
    total = 0
    for c in range(state.needs.shape[0]):
        total += state.needs[c, domain].surveyed
    rest = u * total
    for c in range(state.needs.shape[0]):
        rest -= state.needs[c, domain].surveyed
        if rest < 0.0:
            return c
    return -1


@rule
def _propose(state: State, r: int, i: int, most: np.ndarray, drawn: Drawn, n: int) -> int:
    """Enter organisation i's proposal, where it makes one, and return how many there are."""
    o, p = state.organisations[i], state.parameters[0]
    month = state.hub[0].month
    u = uniforms(state.key, o.uid, month, PROPOSAL)
    rate = p.proposal_rate if o.grade == EXCELLENT or o.layer == INTRODUCED else 0.5 * p.proposal_rate
    if u[0] >= rate:
        return n
    c = -1 if o.layer == SELF_ENTERTAINING else _theme(state, o.domain, u[1])
    c = o.community if c < 0 else c
    state.hub[0].proposed += 1
    ability = (o.management + o.capacity + o.drive) / 3.0
    need = state.needs[c, o.domain].surveyed / most[o.domain]
    points = p.jury_base + (100.0 - p.jury_base) * (p.jury_need * need + (1.0 - p.jury_need) * ability)
    points += p.jury_noise * normal(uniforms(state.key, o.uid, month, JURY)[0])
    if points < p.venture_pass:
        return n
    money = min(p.project_most, max(p.project_least, p.proposal_money * math.exp(p.proposal_spread * normal(u[2]))))
    request = int(p.project_step * math.floor(money / p.project_step) + 0.5) * FEN_PER_YUAN
    community = state.communities[c]
    luck = uniforms(state.key, o.uid, month, VOTES)[0]
    drawn.replicate[n], drawn.row[n], drawn.line[n], drawn.community[n] = r, i, VENTURE, c
    drawn.merit[n] = min(MOST_MERIT, int(10_000.0 * points))
    drawn.votes[n] = int(p.vote_rate * community.population / 10_000.0 * community.trust * (o.reputation + luck))
    drawn.minimum[n], drawn.request[n], drawn.step[n] = request, request, FEN_PER_YUAN
    return n + 1
