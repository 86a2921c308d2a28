"""The method of equal shares: everybody has the same money, and projects are bought by those who want them.

The market (`kaiyi_opt.allocation.ballots.market`) says what is cheapest, exactly; this is the rule around it, and its
completion by raising the money.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from kaiyi_opt.allocation.ballots.election import Election
from kaiyi_opt.allocation.ballots.market import Market
from kaiyi_opt.allocation.ballots.outcome import Outcome, Tie, tie

FEN_A_UNIT = 100
SAFE = 1 - 1e-6
"""How much of a range, computed in floating point, is relied on."""
MOST_PROFILES_RANGED = 5_000
"""Beyond, somebody runs out at almost every raise, and looking for raises that change nothing is not worth its time."""


@dataclass(frozen=True)
class Run:
    """One run of equal shares, and how much more money (fen in all) would certainly not have changed it."""

    outcome: Outcome
    stays_for: float


def equal_shares(election: Election, money: int | None = None) -> Outcome:
    r"""Fund projects by the method of equal shares (Rule X).

    Each of n voters starts with :math:`B / n`. A project p is *ρ-affordable* where its supporters can pay for it with
    nobody paying more than :math:`\rho\, u_i(p)`:

    .. math::  \sum_i \min(b_i, \rho\, u_i(p)) = \mathrm{cost}(p)

    The project of the smallest ρ is bought, its supporters pay :math:`\min(b_i, \rho\, u_i(p))`, and so on until no
    project is affordable. Ties are broken by the declared tie-break. Exact.

    Parameters
    ----------
    money
        What all voters have together, in fen; the budget where left out.

    References
    ----------
    D. Peters, G. Pierczyński, P. Skowron: "Proportional participatory budgeting with additive utilities", NeurIPS 2021.
    """
    return run(election, election.budget if money is None else money).outcome


def run(election: Election, money: int, *, ranged: bool = False) -> Run:
    """Run equal shares; where ``ranged``, find how much more money would not have changed the outcome."""
    market = Market(election, money, ranged=ranged)
    ties: list[Tie] = []
    while level := market.cheapest():
        ties += tie(election, "mes", len(market.ledger.bought) + 1, level)
        market.buy(level[0])
    return Run(Outcome(tuple(market.ledger.bought), tuple(ties), money), market.stays_for * SAFE if ranged else 0.0)


def add_one(election: Election) -> Outcome:
    """Fund projects by equal shares with money raised by one unit of currency a voter, again and again.

    The outcome that stands is the last that the real budget can pay: raising ends where the next outcome would cost
    more than the budget, or where the one held leaves no supported project that would still fit. Every raise is
    answered for exactly; those that provably change nothing are passed over in one step.
    """
    step = FEN_A_UNIT * election.voters
    ranged = len(election.weights) <= MOST_PROFILES_RANGED
    held = run(election, election.budget, ranged=ranged)
    money = election.budget
    while not election.is_exhausted_by(held.outcome.chosen):
        if held.stays_for == math.inf:
            break
        money += step * int(held.stays_for // step)
        following = run(election, money + step, ranged=ranged)
        if election.cost(following.outcome.chosen) > election.budget:
            break
        held, money = following, money + step
    return replace(held.outcome, money=money, raised=(money - election.budget) // step)
