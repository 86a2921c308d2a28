"""Needs arise and are sorted (需求产生与分流).

In community c and domain d the cases of a month are Poisson with the mean that the survey of the scenario implies. A
share of them are micro-wishes (微心愿): the subdistrict settles as many as it can, and the rest join the open cases.
Of the others a share take a venture project (微创投), and the rest any organisation of the domain may serve (微公益). A
share of the open cases is given up each month.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import CASE, State
from kaiyi_opt.simulation.streams import NEEDS, poisson, uniforms


@rule
def arise(state: State, c: int) -> None:
    """Let the needs of community c arise, sort them, and close the books of the month before."""
    p, levers = state.parameters[0], state.levers[0]
    community = state.communities[c]
    month = state.hub[0].month
    room = int(CASE * p.wish_capacity * levers.micro_wishes * community.population / 10_000.0)
    for d in range(state.needs.shape[1]):
        need = state.needs[c, d]
        u = uniforms(state.key, np.uint64(community.uid) * np.uint64(64) + np.uint64(d), month, NEEDS)[0]
        arrived = CASE * poisson(need.mean, u)
        wishes = int(p.wish_share * arrived)
        settled = min(wishes, room)
        room -= settled
        venture = int(p.venture_share * (arrived - wishes))
        need.welfare += arrived - settled - venture - int(p.need_lapse * need.welfare)
        need.venture += venture - int(p.need_lapse * need.venture)
        need.arrived = arrived
        need.settled = settled
        need.met = settled
        need.offered = 0
        need.project_offered = 0
