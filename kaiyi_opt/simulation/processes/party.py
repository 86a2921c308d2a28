"""Party building (党建): a Party organisation, once formed, matures by growth × (1 − maturity) a month.

Formation is a yearly matter (`kaiyi_opt.simulation.programmes.review`): singly where members are many, else by industry
for professional and introduced organisations, else by block. One formed singly matures at full speed, the others at
three quarters of it. Of leaders and members who develop both ways (双向发展) what is modelled is one: the better an
organisation is managed, the faster its Party organisation matures, by (½ + management).
"""

from __future__ import annotations

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import NO_PARTY, SINGLE, State, unit


@rule
def mature(state: State, i: int) -> None:
    """Let the Party organisation of an organisation mature by a month."""
    o, p = state.organisations[i], state.parameters[0]
    if o.party_form == NO_PARTY:
        return
    speed = 1.0 if o.party_form == SINGLE else p.party_joint
    growth = p.party_growth * state.levers[0].party_building * speed
    o.party = unit(o.party + growth * (0.5 + o.management_before) * (1.0 - o.party))
