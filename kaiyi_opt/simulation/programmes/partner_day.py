"""Partner day (公益伙伴日): companies adopt whole projects that the pool did not fund.

A company may adopt one sound proposal of a domain that it cares for, where what it has set aside pays for it; a project
is adopted once. The policy decides; what is not spent stays set aside.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.simulation.programmes.matching import Offers, as_matches, blank, carry_out
from kaiyi_opt.simulation.programmes.rounds import Drawn
from kaiyi_opt.simulation.programmes.terms import lawful_matches
from kaiyi_opt.simulation.rules import sweep
from kaiyi_opt.simulation.state import ADOPTION_PAID, State


def hold(states: State, policy: Policy, proposals: Drawn) -> None:
    """Let companies adopt among the proposals that were not funded."""
    room = blank(states.sponsors.shape[1] * proposals.row.size)
    offers, projects = as_matches(states, room, _wish_all(states, proposals, room))
    made = lawful_matches(projects, policy.adopt(projects))
    taken = carry_out(states, offers, made, "from_others", ADOPTION_PAID)
    np.subtract.at(states.sponsors["set_aside"], (taken.replicate, taken.other), taken.money)
    states.hub["adopted"][:, 0] = np.bincount(taken.replicate, minlength=states.hub.shape[0])


@sweep
def _wish_all(states: State, proposals: Drawn, offers: Offers) -> int:
    n = 0
    for k in range(proposals.row.size):
        r = proposals.replicate[k]
        o = states.organisations[r, proposals.row[k]]
        for s in range(states.sponsors.shape[1]):
            sponsor = states.sponsors[r, s]
            if (sponsor.domains >> o.domain) & 1 and sponsor.set_aside >= proposals.request[k]:
                offers.replicate[n], offers.row[n], offers.other[n] = r, proposals.row[k], s
                offers.value[n], offers.money[n] = 1 + proposals.merit[k], proposals.request[k]
                offers.community[n] = proposals.community[k]
                n += 1
    return n
