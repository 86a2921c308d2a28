"""Service: offers meet open needs (服务供给).

An active organisation offers each month

    service rate × capacity × drive × (1 − w + w × effort of its worker)  cases,

w the weight of effort; an introduced one offers several times that, spread over all communities. Offers are made on
abilities as they stood when the month began. Where offers of a community and domain exceed its open cases, all are used
in proportion. A running project adds an offer of its own, for cases that take one.
"""

from __future__ import annotations

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import ACTIVE, CASE, INTRODUCED, NOBODY, State


@rule
def offer(state: State, i: int) -> None:
    """Note an organisation's abilities as the month begins, and add its offer to what its communities may draw on."""
    o = state.organisations[i]
    o.offered = 0
    if o.activity != ACTIVE:
        o.capacity_before = -1.0
        return
    p = state.parameters[0]
    o.management_before, o.capacity_before, o.drive_before = o.management, o.capacity, o.drive
    effort = p.effort_base if o.worker == NOBODY else state.workers[o.worker].effort
    share = 1.0 - p.effort_weight + p.effort_weight * effort
    rate = p.service_rate * (p.introduced_reach if o.layer == INTRODUCED else 1.0)
    o.offered = int(CASE * rate * o.capacity * o.drive * share)
    if o.layer == INTRODUCED:
        everywhere = state.communities.size
        for c in range(everywhere):
            state.needs[c, o.domain].offered += o.offered // everywhere
    else:
        state.needs[o.community, o.domain].offered += o.offered
    if o.project_months > 0:
        state.needs[o.project_community, o.domain].project_offered += o.project_offer


@rule
def limit(state: State, c: int) -> None:
    """Set how many open cases of a community the offers can meet this month."""
    for d in range(state.needs.shape[1]):
        need = state.needs[c, d]
        need.most = min(need.welfare, need.offered)
        need.project_most = min(need.venture, need.project_offered)


@rule
def serve(state: State, i: int) -> int:
    """Serve what an organisation's offer comes to, and return it in thousandths of a case."""
    o = state.organisations[i]
    done = 0
    if o.layer == INTRODUCED:
        everywhere = state.communities.size
        for c in range(everywhere):
            done += _meet(state, c, o.domain, o.offered // everywhere)
    else:
        done += _meet(state, o.community, o.domain, o.offered)
    done += _serve_project(state, i)
    o.served += done
    return done


@rule
def _serve_project(state: State, i: int) -> int:
    o = state.organisations[i]
    if o.project_months == 0:
        return 0
    need = state.needs[o.project_community, o.domain]
    if need.project_offered == 0:
        return 0
    part = o.project_offer * need.project_most // need.project_offered
    need.venture -= part
    need.met += part
    return part


@rule
def _meet(state: State, c: int, d: int, offered: int) -> int:
    need = state.needs[c, d]
    if need.offered == 0:
        return 0
    part = offered * need.most // need.offered
    need.welfare -= part
    need.met += part
    return part
