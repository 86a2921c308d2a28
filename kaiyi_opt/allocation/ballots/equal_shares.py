"""The method of equal shares: everybody has the same money, and projects are bought by those who want them.

The market (`kaiyi_opt.allocation.ballots.market`) says what is cheapest, exactly; this is the rule around it, and its
completion by raising the money.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace

from kaiyi_opt.allocation.ballots.election import Election
from kaiyi_opt.allocation.ballots.market import Market
from kaiyi_opt.allocation.ballots.outcome import Outcome, Tie, tie
from kaiyi_opt.allocation.ballots.sandwich import Sandwich

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
    answered for exactly: `Sandwich` proves of many raises at once what they fund, each raise that it leaves open is run
    by itself, and raises that provably change nothing about such a run are passed over.
    """
    step = FEN_A_UNIT * election.voters
    between = Sandwich(election)
    money, leap = election.budget, 1
    held: Collection[int] = equal_shares(election).chosen
    while not election.is_exhausted_by(held):
        following: Collection[int] | None = between.funded(money + step, money + leap * step)
        if following is None and leap > 1:
            leap = leap // 2
            continue
        passed = leap
        if following is None:
            following, passed = _next_alone(election, money, step)
        else:
            leap = 2 * leap
        if election.cost(following) > election.budget:
            break
        money += step if election.is_exhausted_by(following) else passed * step
        held = following
    return replace(equal_shares(election, money), raised=(money - election.budget) // step if step else 0)


def _next_alone(election: Election, money: int, step: int) -> tuple[Collection[int], int]:
    """Return what the next raise funds, by a run of its own, and for how many raises that surely stays so."""
    alone = run(election, money + step, ranged=len(election.weights) <= MOST_PROFILES_RANGED)
    more = 0 if alone.stays_for == math.inf else int(alone.stays_for // step)
    return alone.outcome.chosen, 1 + more
