"""Government purchase (政府购买服务) on partner day.

A department splits what it has set aside evenly over its domains, a service each, where that is worth buying.
Professional and introduced organisations of the domain that reach the quality floor bid for it, each below the ceiling
by a random margin. A service goes to one bidder at most, and a bidder gets one at most; the policy decides. The
contract runs for a year in the community whose open need of the domain is largest.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.simulation.programmes.matching import Offers, as_matches, blank, carry_out
from kaiyi_opt.simulation.programmes.terms import lawful_matches
from kaiyi_opt.simulation.rules import rule, sweep
from kaiyi_opt.simulation.state import ACTIVE, PURCHASE_PAID, SELF_ENTERTAINING, State, replicate
from kaiyi_opt.simulation.streams import BID, uniforms


def hold(states: State, policy: Policy) -> None:
    """Hold the year's purchase in every replicate."""
    departments = states.departments.shape[1]
    room = blank(departments * int(states.hub["count"].sum()))
    offers, bids = as_matches(states, room, _bid_all(states, room))
    made = lawful_matches(bids, policy.purchase(bids))
    taken = carry_out(states, offers, made, "from_subdistrict", PURCHASE_PAID)
    buyer = taken.other // states.domains.shape[1]
    np.subtract.at(states.departments["set_aside"], (taken.replicate, buyer), taken.money)


@sweep
def _bid_all(states: State, offers: Offers) -> int:
    n = 0
    for r in range(states.hub.shape[0]):
        state = replicate(states, r)
        for b in range(state.departments.size):
            for i in range(state.hub[0].count):
                n = _bid(state, r, b, i, offers, n)
    return n


@rule
def _bid(state: State, r: int, b: int, i: int, offers: Offers, n: int) -> int:
    """Enter organisation i's bid for department b's service in its domain, where it makes one."""
    o, department, p = state.organisations[i], state.departments[b], state.parameters[0]
    if o.activity != ACTIVE or o.layer == SELF_ENTERTAINING or o.assessment < p.quality_floor:
        return n
    if not (department.domains >> o.domain) & 1:
        return n
    ceiling = department.set_aside // _bits(department.domains)
    if ceiling < FEN_PER_YUAN * p.service_least:
        return n
    u = uniforms(state.key, o.uid, state.hub[0].month, BID)
    offers.replicate[n], offers.row[n], offers.other[n] = r, i, b * state.domains.size + o.domain
    offers.value[n] = 1 + int(10_000.0 * o.assessment)
    offers.money[n] = int(ceiling * (1.0 - p.bid_margin * u[0]))
    offers.community[n] = _neediest(state, o.domain)
    return n + 1


@rule
def _bits(mask: int) -> int:
    count = 0
    while mask:
        count += mask & 1
        mask >>= 1
    return count


@rule
def _neediest(state: State, domain: int) -> int:
    best = 0
    for c in range(state.needs.shape[0]):
        if state.needs[c, domain].surveyed > state.needs[best, domain].surveyed:
            best = c
    return best
