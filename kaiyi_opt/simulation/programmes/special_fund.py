"""The special fund (专项扶持资金), whose four lines are those of the article.

- *Start-up* (开办扶持): a local organisation, once, within its first year.
- *Bookkeeping* (委托记账补贴): a local organisation graded good or better that has no accountant; a yearly sum.
- *Award in place of subsidy* (以奖代补): one graded good or better, from the least to the largest award by a step.
- *Honour* (荣誉奖励): a sum by level for a honour of the past year.

The fund is granted anew each year, and what is left of last year's lapses.
"""

from __future__ import annotations

from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.simulation.policy import AWARD_IN_PLACE, BOOKKEEPING, HONOUR, START_UP, Policy
from kaiyi_opt.simulation.programmes.rounds import Drawn, as_table, blank, in_order, pay, renew
from kaiyi_opt.simulation.programmes.terms import lawful_awards
from kaiyi_opt.simulation.rules import rule, sweep
from kaiyi_opt.simulation.state import ACTIVE, FUND_PAID, GOOD, INTRODUCED, State, replicate

_LINES_AT_MOST = 4


def hold(states: State, policy: Policy) -> None:
    """Hold the year's round of the special fund in every replicate."""
    renew(states, "fund", policy.levers.special_fund)
    room = blank(_LINES_AT_MOST * int(states.hub["count"].sum()))
    drawn = in_order(states, room, _apply(states, room))
    table = as_table(states, drawn, "fund")
    awards = lawful_awards(table, policy.fund(table))
    pay(states, drawn, awards, "fund", FUND_PAID)
    started = (drawn.line == START_UP) & (awards > 0)
    states.organisations["started"][drawn.replicate[started], drawn.row[started]] = 1


@sweep
def _apply(states: State, drawn: Drawn) -> int:
    n = 0
    for r in range(states.hub.shape[0]):
        state = replicate(states, r)
        for i in range(state.hub[0].count):
            if state.organisations[i].activity == ACTIVE and state.organisations[i].layer != INTRODUCED:
                n = _apply_one(state, r, i, drawn, n)
    return n


@rule
def _apply_one(state: State, r: int, i: int, drawn: Drawn, n: int) -> int:
    o, p = state.organisations[i], state.parameters[0]
    month = state.hub[0].month
    points = int(10_000.0 * o.assessment)
    if not o.started and month - o.founded < p.start_up_age:
        n = _enter(drawn, n, r, i, START_UP, points, o.community, p.start_up_sum, p.start_up_sum, p.award_step)
    if o.grade >= GOOD and not o.accountant:
        n = _enter(drawn, n, r, i, BOOKKEEPING, points, o.community, p.bookkeeping_sum, p.bookkeeping_sum, p.award_step)
    if o.grade >= GOOD:
        n = _enter(drawn, n, r, i, AWARD_IN_PLACE, points, o.community, p.award_least, p.award_most, p.award_step)
    if o.honour > 0:
        amount = p.honour_district if o.honour == 1 else p.honour_municipal if o.honour == 2 else p.honour_provincial
        n = _enter(drawn, n, r, i, HONOUR, points, o.community, amount, amount, p.award_step)
    return n


@rule
def _enter(
    drawn: Drawn, n: int, r: int, i: int, line: int, merit: int, community: int, least: float, most: float, step: float
) -> int:
    drawn.replicate[n], drawn.row[n], drawn.line[n], drawn.merit[n] = r, i, line, merit
    drawn.minimum[n], drawn.request[n] = int(FEN_PER_YUAN * least), int(FEN_PER_YUAN * most)
    drawn.step[n] = int(FEN_PER_YUAN * step)
    drawn.community[n] = community
    return n + 1
