"""Dormancy, revival and closing (休眠与注销).

The health of an active organisation is a weighted mean of management, self-drive and solvency (1 − strain); it falls
dormant with probability dormancy × exp(−effect × health) a month. A dormant one revives or closes at fixed rates. What
a closing organisation holds leaves the subdistrict's books as residue. Reputation follows the use that residents make
of what is offered.
"""

from __future__ import annotations

import math

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import ACTIVE, CLOSED, DORMANT, NOBODY, RESIDUE, State, unit
from kaiyi_opt.simulation.streams import FATE, uniforms


@rule
def health(state: State, i: int) -> float:
    """Return how healthy an active organisation is, 0 to 1."""
    o, p = state.organisations[i], state.parameters[0]
    solvency = 1.0 - p.health_management - p.health_drive
    return p.health_management * o.management + p.health_drive * o.drive + solvency * (1.0 - o.strain)


@rule
def go_on(state: State, i: int, used: float) -> None:
    """Settle an active organisation's reputation, and whether it falls dormant."""
    o, p = state.organisations[i], state.parameters[0]
    o.reputation = unit(o.reputation + p.reputation_rate * (0.5 * (used + o.capacity_before) - o.reputation))
    u = uniforms(state.key, o.uid, state.hub[0].month, FATE)[0]
    if u < p.dormancy * math.exp(-p.health_effect * health(state, i)):
        o.activity = DORMANT
        o.dormant_months = 0


@rule
def lie_dormant(state: State, i: int) -> None:
    """Settle whether a dormant organisation revives, closes or stays."""
    o, p = state.organisations[i], state.parameters[0]
    u = uniforms(state.key, o.uid, state.hub[0].month, FATE)
    o.dormant_months += 1
    if u[0] < p.revival:
        o.activity = ACTIVE
        o.strain *= 0.5
    elif u[1] < p.closing:
        close(state, i)


@rule
def close(state: State, i: int) -> None:
    """Close an organisation: its money leaves the books, its mentor's and worker's time is free."""
    o = state.organisations[i]
    o.activity = CLOSED
    state.ledger[RESIDUE] += o.cash
    o.cash = 0
    o.project_months = 0
    o.mentor = NOBODY
    o.worker = NOBODY
