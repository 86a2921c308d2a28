"""The month: the one order of the processes, and the one rule of an organisation.

Communities let needs arise; offers are counted; every organisation lives its month by `live`; workers are assessed;
the hub founds, counts and closes the month. `pass_month` is the compiled sweep; Mesa's agents call the same functions
one by one (`kaiyi_opt.simulation.agents`).
"""

from __future__ import annotations

from kaiyi_opt.simulation.processes.activities import hold
from kaiyi_opt.simulation.processes.capability import learn
from kaiyi_opt.simulation.processes.founding import found
from kaiyi_opt.simulation.processes.hub import count, trust, work
from kaiyi_opt.simulation.processes.money import keep_books
from kaiyi_opt.simulation.processes.needs import arise
from kaiyi_opt.simulation.processes.party import mature
from kaiyi_opt.simulation.processes.purses import set_aside, set_aside_to_buy
from kaiyi_opt.simulation.processes.service import limit, offer, serve
from kaiyi_opt.simulation.processes.survival import go_on, lie_dormant
from kaiyi_opt.simulation.processes.workers import assess
from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import ACTIVE, DORMANT, State


@rule
def begin(state: State) -> None:
    """Begin a month once the needs have arisen: count who is there, and add up what is offered."""
    hub = state.hub[0]
    hub.newcomers = 0
    count(state)
    for i in range(hub.count):
        offer(state, i)
    for c in range(state.communities.size):
        limit(state, c)


@rule
def live(state: State, i: int) -> None:
    """Let organisation i live its month: the rule that all three drivers run."""
    activity = state.organisations[i].activity
    if activity == DORMANT:
        lie_dormant(state, i)
    elif activity == ACTIVE:
        served = serve(state, i)
        offered = state.organisations[i].offered
        used = min(1.0, served / offered) if offered > 0 else 0.0
        hold(state, i)
        learn(state, i, used)
        mature(state, i)
        keep_books(state, i, served)
        go_on(state, i, used)


@rule
def end(state: State) -> None:
    """End a month: trust follows, organisations are founded, the hub's load is set, and the next month stands ahead."""
    for c in range(state.communities.size):
        trust(state, c)
    for c in range(state.communities.size):
        found(state, c)
    work(state)
    state.hub[0].month += 1


@rule
def pass_month(state: State) -> None:
    """Let one replicate live one month."""
    for c in range(state.communities.size):
        arise(state, c)
    for s in range(state.sponsors.size):
        set_aside(state, s)
    for d in range(state.departments.size):
        set_aside_to_buy(state, d)
    begin(state)
    for i in range(state.hub[0].count):
        live(state, i)
    for w in range(state.workers.size):
        assess(state, w)
    end(state)
