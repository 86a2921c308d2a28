"""The hub's month (枢纽), and residents' trust.

Staff hours asked for are those of newcomers, of organisations with a running project, and a little for each one on the
roll; load is what is asked over what there is. Trust in a community moves towards the share of its needs that are met;
while the hub vouches for a newcomer it gains a little more, less so where the hub is overloaded.
"""

from __future__ import annotations

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import ACTIVE, CLOSED, State, unit


@rule
def trust(state: State, c: int) -> None:
    """Let the trust of residents in community c follow the month, and sum the month into the year."""
    community, p = state.communities[c], state.parameters[0]
    arrived, met = 0, 0
    for d in range(state.needs.shape[1]):
        need = state.needs[c, d]
        arrived += need.arrived
        met += need.met
        need.arrived_year += need.arrived
        need.met_year += need.met
    share = min(1.0, met / arrived) if arrived > 0 else 1.0
    gain = p.trust_rate * (share - community.trust)
    if community.vouched > 0:
        community.vouched -= 1
        gain += p.vouching * (1.0 - community.trust) / max(1.0, state.hub[0].load)
    community.trust = unit(community.trust + gain)


@rule
def count(state: State) -> None:
    """Count, as the month begins, each community's organisations and each worker's caseload and effort."""
    for c in range(state.communities.size):
        state.communities[c].existing = 0
        state.communities[c].active = 0
        state.communities[c].effort = 0.0
    for w in range(state.workers.size):
        state.workers[w].caseload = 0
    for i in range(state.hub[0].count):
        o = state.organisations[i]
        if o.activity != CLOSED:
            state.communities[o.community].existing += 1
            state.communities[o.community].active += o.activity == ACTIVE
            if o.worker >= 0:
                state.workers[o.worker].caseload += 1
    _mean_effort(state)


@rule
def _mean_effort(state: State) -> None:
    for c in range(state.communities.size):
        workers, effort = 0, 0.0
        for w in range(state.workers.size):
            if state.workers[w].community == c:
                workers += 1
                effort += state.workers[w].effort
        state.communities[c].effort = effort / workers if workers > 0 else state.parameters[0].effort_base


@rule
def work(state: State) -> None:
    """Set the hub's load for the month, and note how many cases arose and were met."""
    hub, p = state.hub[0], state.parameters[0]
    turn = hub.month % hub.arrived.size
    hub.arrived[turn], hub.met[turn] = 0, 0
    for c in range(state.needs.shape[0]):
        for d in range(state.needs.shape[1]):
            hub.arrived[turn] += state.needs[c, d].arrived
            hub.met[turn] += state.needs[c, d].met
    hours = p.hours_newcomer * hub.newcomers
    for i in range(hub.count):
        o = state.organisations[i]
        if o.activity == ACTIVE:
            hours += p.hours_each + (p.hours_project if o.project_months > 0 else 0.0)
    hub.load = hours / hub.hours if hub.hours > 0.0 else 0.0
