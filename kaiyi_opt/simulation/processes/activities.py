"""Activities are counted (服务活动统计).

An active organisation holds activities of its domain's kind: in Kaixuan culture and sports events, civic education
lectures, charity relief and community service volunteer services, mediation mediations; their number in a month is
Poisson with mean rate × capacity. Domains that visit elderly people (community service and social affairs) add
person-times with mean rate × capacity.
"""

from __future__ import annotations

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import ELDER_CARE_VISITS, EVENTS, LECTURES, MEDIATIONS, NOBODY, State
from kaiyi_opt.simulation.streams import ACTIVITY, poisson, uniforms


@rule
def hold(state: State, i: int) -> None:
    """Let an active organisation hold its activities of the month and add them to the count."""
    o, hub = state.organisations[i], state.hub[0]
    domain = state.domains[o.domain]
    u = uniforms(state.key, o.uid, hub.month, ACTIVITY)
    if domain.kind != NOBODY:
        held = poisson(_rate(state, domain.kind) * o.capacity_before, u[0])
        o.activities += held
        hub.kinds[domain.kind] += held
    if domain.visits:
        hub.kinds[ELDER_CARE_VISITS] += poisson(state.parameters[0].elder_rate * o.capacity_before, u[1])


@rule
def _rate(state: State, kind: int) -> float:
    p = state.parameters[0]
    if kind == EVENTS:
        return p.event_rate
    if kind == LECTURES:
        return p.lecture_rate
    if kind == MEDIATIONS:
        return p.mediation_rate
    return p.volunteer_rate
