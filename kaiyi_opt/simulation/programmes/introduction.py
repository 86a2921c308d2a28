"""Introduction of outside organisations (引入) where cover lacks.

The policy says for which communities and domains organisations are approached; each accepts with a fixed chance. A
newcomer brings trial vouchers (试用服务券) that the subdistrict pays, and for a while the hub's word lends it trust.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.policy import Gaps, IntArray, Policy
from kaiyi_opt.simulation.processes.founding import admit, lightest_worker
from kaiyi_opt.simulation.programmes.terms import lawful_introductions
from kaiyi_opt.simulation.rules import rule, sweep
from kaiyi_opt.simulation.state import CASE, NOBODY, VOUCHER_PAID, State, new_uid, replicate
from kaiyi_opt.simulation.streams import INTRODUCTION, uniforms

# Ordinals of newcomers from outside begin here, above those of any month's founders in a community.
_FIRST_ORDINAL = 2**16
_MOST_IN_DOMAIN = 2**8


def hold(states: State, policy: Policy) -> None:
    """Approach and admit outside organisations in every replicate."""
    most = np.full(states.hub.shape[0], policy.levers.introductions, dtype=np.int64)
    gaps = Gaps(states.needs["surveyed"] / CASE, most)
    asked = lawful_introductions(gaps.open_cases.shape, most, policy.introduce(gaps))
    _introduce_all(states, asked)


@sweep
def _introduce_all(states: State, asked: IntArray) -> None:
    for r in range(asked.shape[0]):
        state = replicate(states, r)
        for c in range(asked.shape[1]):
            for d in range(asked.shape[2]):
                for k in range(asked[r, c, d]):
                    _introduce(state, c, d, k)


@rule
def _introduce(state: State, c: int, d: int, k: int) -> None:
    p, hub = state.parameters[0], state.hub[0]
    uid = new_uid(hub.month, c, _FIRST_ORDINAL + _MOST_IN_DOMAIN * d + k)
    if uniforms(state.key, uid, hub.month, INTRODUCTION)[0] >= p.introduction_accept:
        return
    i = admit(state, uid, c, d, True)
    if i == NOBODY:
        return
    vouchers = state.levers[0].vouchers
    state.organisations[i].cash += vouchers
    state.organisations[i].from_subdistrict += vouchers
    state.organisations[i].worker = lightest_worker(state, c)
    state.ledger[VOUCHER_PAID] += vouchers
    state.communities[c].vouched = int(p.vouched_months)
    hub.introduced += 1
