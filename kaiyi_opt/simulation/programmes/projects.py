"""Projects and their three phases (项目管理): money for a year's service becomes cases that can be served each month.

Preparation, execution and assessment are shared by community, hub and organisation; what is modelled of them is the
year that a project runs, its overhead, the hub's hours (`kaiyi_opt.simulation.processes.hub`) and its cost a case,
which an able organisation keeps lower: cost × (1.3 − 0.6 × capacity).
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.simulation.policy import IntArray
from kaiyi_opt.simulation.rules import sweep
from kaiyi_opt.simulation.state import CASE, State, replicate

MONTHS = 12


def run_projects(states: State, replicates: IntArray, rows: IntArray, communities: IntArray, money: IntArray) -> None:
    """Start a project for each sum above 0, given by replicate, row and community; all of shape (n,)."""
    paid = np.flatnonzero(money > 0)
    _start(states, replicates[paid], rows[paid], communities[paid], money[paid])


@sweep
def _start(states: State, replicates: IntArray, rows: IntArray, communities: IntArray, money: IntArray) -> None:
    for k in range(money.size):
        state = replicate(states, replicates[k])
        o, p = state.organisations[rows[k]], state.parameters[0]
        if o.project_months == 0:
            o.project_cost, o.project_offer = 0, 0
        spent = (1.0 - p.overhead) * money[k] / MONTHS
        cost = FEN_PER_YUAN * p.case_cost * (p.case_cost_unable - p.case_cost_saved * o.capacity)
        o.project_cost += int(spent)
        o.project_offer += int(CASE * spent / cost)
        o.project_months = MONTHS
        o.project_community = communities[k]
