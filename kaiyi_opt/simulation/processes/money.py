"""Members and money (成员与资金).

Members join in proportion to reputation and drift away otherwise. Dues come in; those served by professional and
introduced organisations pay a fee a case; running costs by layer grow with capacity, and running projects cost what was
granted for them less overhead. What cannot be paid is not spent (cash never falls below zero) and is felt as strain.
All amounts are whole fen, each booked in the ledger.
"""

from __future__ import annotations

from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import CASE, COSTS, DUES, FEES, INTRODUCED, PROFESSIONAL, SELF_ENTERTAINING, State, unit
from kaiyi_opt.simulation.streams import CAPABILITY, uniforms


@rule
def keep_books(state: State, i: int, served: int) -> None:
    """Book a month of an organisation that served so many thousandths of a case."""
    o, p = state.organisations[i], state.parameters[0]
    u = uniforms(state.key, o.uid, state.hub[0].month, CAPABILITY)[3]
    o.members = max(3, o.members + int(o.members * p.member_growth * (2.0 * o.reputation - 0.8) + u))
    dues = int(FEN_PER_YUAN * p.dues) * o.members
    fees = int(FEN_PER_YUAN * p.fee) * served // CASE if o.layer != SELF_ENTERTAINING else 0
    base = p.cost_self_entertaining
    if o.layer == PROFESSIONAL:
        base = p.cost_professional
    elif o.layer == INTRODUCED:
        base = p.cost_introduced
    cost = int(FEN_PER_YUAN * base * (0.5 + o.capacity_before))
    if o.project_months > 0:
        cost += o.project_cost
        o.project_months -= 1
    o.cash += dues + fees
    o.from_others += dues + fees
    paid = min(cost, o.cash)
    o.cash -= paid
    state.ledger[DUES] += dues
    state.ledger[FEES] += fees
    state.ledger[COSTS] += paid
    unpaid = (cost - paid) / cost if cost > 0 else 0.0
    o.strain = unit(o.strain + p.strain_rate * (unpaid - o.strain))
