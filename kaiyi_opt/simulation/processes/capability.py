"""Capability grows and fades (能力成长).

Management m, service capacity s and self-drive v lie between 0 and 1. Each month

    m += (learning + training) × (1 − m) + mentoring × max(0, m of the mentor − m) − decay × m + noise,

s likewise, where only what was done teaches: learning counts by the share of the offer that was used. A training place
works on management in a basic organisation, on capacity in the others. Self-drive follows residents' trust and loses to
dependence on the subdistrict's money (资源依赖). A mentor is read as it stood when the month began.
"""

from __future__ import annotations

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import BASIC, NOBODY, State, unit
from kaiyi_opt.simulation.streams import CAPABILITY, normal, uniforms


@rule
def learn(state: State, i: int, used: float) -> None:
    """Change an organisation's abilities by a month in which ``used`` (0 to 1) of its offer was used."""
    o, p = state.organisations[i], state.parameters[0]
    u = uniforms(state.key, o.uid, state.hub[0].month, CAPABILITY)
    m, s, v = o.management_before, o.capacity_before, o.drive_before
    ahead_m, ahead_s = 0.0, 0.0
    if o.mentor != NOBODY and state.organisations[o.mentor].capacity_before >= 0.0:
        ahead_m = max(0.0, state.organisations[o.mentor].management_before - m)
        ahead_s = max(0.0, state.organisations[o.mentor].capacity_before - s)
    training_m = p.training_gain if o.trained and o.grade == BASIC else 0.0
    training_s = p.training_gain if o.trained and o.grade != BASIC else 0.0
    learning = p.learning * (0.5 + 0.5 * used)
    noise = p.ability_noise
    o.management = unit(
        m + (learning + training_m) * (1.0 - m) + p.mentoring * ahead_m - p.decay * m + noise * normal(u[0])
    )
    o.capacity = unit(
        s + (learning + training_s) * (1.0 - s) + p.mentoring * ahead_s - p.decay * s + noise * normal(u[1])
    )
    trust = state.communities[o.community].trust
    pull = p.drive_from_trust * (0.5 * (trust + o.reputation) - v)
    o.drive = unit(v + pull - p.dependence_cost * o.dependence + noise * normal(u[2]))
