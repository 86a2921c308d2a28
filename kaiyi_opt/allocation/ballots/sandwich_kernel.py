"""Compiled loop of `kaiyi_opt.allocation.ballots.sandwich`: equal shares between two endowments, in whole numbers.

Money is in whole units so small that its sums still fit 64 bits. Supporters of project p lie in
``first[p]:first[p + 1]`` of ``member``, ``score`` and ``weight``. True balances lie between ``low`` and ``high``, true
prices between ``least`` and ``most``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.compiled import compiled

UNAFFORDABLE = 2**62
MARGIN = 1 + 1e-12
"""Covers the few roundings of a comparison of prices over worths in floating point."""


class Ballot(NamedTuple):
    """What is on the ballot, who supports it, and the declared order.

    Attributes
    ----------
    first
        Shape (projects + 1,).
    member, score, weight
        Shape (marks,): profile, what a voter of it gives, how many voters they are.
    cost, worth
        Shape (projects,).
    rank
        The order of projects by cost / (points · worth), which is ρ as long as all supporters can pay the same a point;
        equal ones by the tie-break.
    twins
        Projects of one number have the same supporters, cost and worth: the first of them goes first.
    """

    first: IntArray
    member: IntArray
    score: IntArray
    weight: IntArray
    cost: IntArray
    worth: FloatArray
    rank: IntArray
    twins: IntArray


class State(NamedTuple):
    """Where a run stands: balances by profile; prices by project, whether they are up to date, and who is left."""

    low: IntArray
    high: IntArray
    least: IntArray
    most: IntArray
    is_fresh: BoolArray
    is_open: BoolArray
    funded: BoolArray


@compiled(nogil=True)
def _price(ballot: Ballot, money: IntArray, project: int, price: int) -> int:
    """Return the least whole price, from ``price`` up, at which Σ min(money, price · score) reaches the cost."""
    cost = ballot.cost[project]
    while True:
        held = 0
        points = 0
        for k in range(ballot.first[project], ballot.first[project + 1]):
            own = money[ballot.member[k]]
            if own < price * ballot.score[k]:
                held += ballot.weight[k] * own
            else:
                points += ballot.weight[k] * ballot.score[k]
        if held + points * price >= cost:
            return price
        if points == 0:
            return UNAFFORDABLE
        # The tangent of a concave function from below: it never passes the least whole price that suffices.
        price = -((held - cost) // points)


@compiled(nogil=True)
def _freshen(ballot: Ballot, state: State, reach: float) -> float:
    """Price projects anew, lowest old price first, until no other can cost ``reach`` or less; return the least ρ.

    Where ``reach`` is below 0, the least ρ takes its place; -1 is returned where nothing is left to buy.
    """
    best = np.inf
    is_any = False
    for p in range(ballot.cost.size):
        if state.is_open[p] and state.is_fresh[p]:
            is_any = True
            if state.most[p] < UNAFFORDABLE:
                best = min(best, state.most[p] / ballot.worth[p])
    while True:
        following = -1
        lowest = np.inf
        for p in range(ballot.cost.size):
            if state.is_open[p] and not state.is_fresh[p] and state.least[p] / ballot.worth[p] < lowest:
                following = p
                lowest = state.least[p] / ballot.worth[p]
        limit = best if reach < 0 else reach
        if following < 0 or lowest > limit * MARGIN:
            return best if is_any else -1.0
        state.is_fresh[following] = True
        price = _price(ballot, state.high, following, state.least[following])
        if price == UNAFFORDABLE:
            state.is_open[following] = False
            continue
        is_any = True
        state.least[following] = max(0, price - 1)
        state.most[following] = _price(ballot, state.low, following, price)
        if state.most[following] < UNAFFORDABLE:
            best = min(best, state.most[following] / ballot.worth[following])


@compiled(nogil=True)
def _within(ballot: Ballot, state: State, reach: float) -> IntArray:
    """Return the projects whose ρ may be ``reach`` or less."""
    found = np.zeros(ballot.cost.size, dtype=np.bool_)
    for p in range(ballot.cost.size):
        found[p] = state.is_open[p] and state.is_fresh[p] and state.least[p] / ballot.worth[p] <= reach * MARGIN
    return np.flatnonzero(found)


@compiled(nogil=True)
def _pays_evenly(ballot: Ballot, state: State, project: int) -> bool:
    """Whether certainly every supporter can pay the full price a point."""
    for k in range(ballot.first[project], ballot.first[project + 1]):
        if state.low[ballot.member[k]] < ballot.score[k] * state.most[project]:
            return False
    return True


@compiled(nogil=True)
def _certain_first(ballot: Ballot, state: State, near: IntArray) -> int:
    """Return the one of ``near`` that certainly goes first, -1 where that is open."""
    if near.size == 1:
        return near[0]
    even = np.zeros(near.size, dtype=np.bool_)
    for n in range(near.size):
        even[n] = state.most[near[n]] < UNAFFORDABLE and _pays_evenly(ballot, state, near[n])
    for n in range(near.size):
        is_first = True
        for other in range(near.size):
            p, q = near[n], near[other]
            by_rank = even[n] and even[other] and ballot.rank[p] <= ballot.rank[q]
            is_first = is_first and (by_rank or (ballot.twins[p] == ballot.twins[q] and p <= q))
        if is_first:
            return near[n]
    return -1


@compiled(nogil=True)
def _apart(ballot: Ballot, state: State, near: IntArray) -> IntArray:
    """Return ``near`` with whatever might be bought between, where no two have a supporter in common; else nothing.

    Such projects are bought one after another whatever their order.
    """
    nothing = np.zeros(0, dtype=np.int64)
    while True:
        farthest = 0.0
        for p in near:
            if state.most[p] == UNAFFORDABLE:
                return nothing
            farthest = max(farthest, state.most[p] / ballot.worth[p])
        _freshen(ballot, state, farthest)
        wider = _within(ballot, state, farthest)
        if wider.size == near.size:
            break
        near = wider
    is_taken = np.zeros(state.low.size, dtype=np.bool_)
    for p in near:
        for k in range(ballot.first[p], ballot.first[p + 1]):
            if is_taken[ballot.member[k]]:
                return nothing
            is_taken[ballot.member[k]] = True
    return near


@compiled(nogil=True)
def _buy(ballot: Ballot, state: State, project: int) -> None:
    """Let the supporters pay: the most where they have the least, and the other way round."""
    for k in range(ballot.first[project], ballot.first[project + 1]):
        i = ballot.member[k]
        state.low[i] = max(0, state.low[i] - ballot.score[k] * state.most[project])
        state.high[i] = max(0, state.high[i] - ballot.score[k] * state.least[project])
    state.is_open[project] = False
    state.funded[project] = True


@compiled(nogil=True)
def run_between(ballot: Ballot, state: State) -> bool:
    """Run equal shares on balances that lie between two bounds; whether every decision was certain."""
    while True:
        state.is_fresh[:] = False
        reach = _freshen(ballot, state, -1.0)
        if reach < 0:
            return True
        near = _within(ballot, state, reach)
        chosen = _certain_first(ballot, state, near)
        if chosen >= 0:
            if state.most[chosen] == UNAFFORDABLE:
                return False
            _buy(ballot, state, chosen)
            continue
        near = _apart(ballot, state, near)
        if near.size == 0:
            return False
        for p in near:
            _buy(ballot, state, p)
