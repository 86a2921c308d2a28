"""How far an application that a rule of ballots did not choose came: its rank, or the money that its supporters lack.

Each is read off an exact run of the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kaiyi_opt.allocation.ballots.election import Election
from kaiyi_opt.allocation.ballots.greedy import density
from kaiyi_opt.allocation.ballots.market import Market
from kaiyi_opt.allocation.ballots.phragmen import Earnings


@dataclass(frozen=True)
class GreedyStanding:
    """Its rank by utility for money, how many were ranked, and what was left of the budget when its turn came (fen).

    ``rank`` is 0 where nobody supports it: such projects are not ranked.
    """

    rank: int
    ranked: int
    left: int


@dataclass(frozen=True)
class SharesStanding:
    """What the supporters of a project had together at the end of equal shares, and when that became too little.

    Attributes
    ----------
    held
        Fen, rounded down.
    after
        The project after whose purchase its supporters could no longer pay for it; blank where they never could.
    """

    held: int
    after: str


@dataclass(frozen=True)
class PhragmenStanding:
    """What the supporters of a project had together when Phragmén's rule ended, in fen, rounded down; and why it ended.

    ``stopped_by`` is the project that was due next and cost more than the ``left`` fen of the budget; blank where this
    one could not be due at all: it costs more than the whole budget, or nobody supports it.
    """

    held: int
    stopped_by: str
    left: int


Standing = GreedyStanding | SharesStanding | PhragmenStanding


def greedy_standing(election: Election, project: int, before: tuple[int, ...] = ()) -> GreedyStanding:
    """Return the standing of a project that `greedy` passed over, after projects funded ``before``."""
    running = [p for p, total in enumerate(election.totals) if total > 0 and p not in before]
    order = sorted(running, key=lambda p: (-density(election, p), p))
    left = election.budget - election.cost(before)
    for rank, other in enumerate(order, start=1):
        if other == project:
            return GreedyStanding(rank, len(order), left)
        if election.costs[other] <= left:
            left -= election.costs[other]
    return GreedyStanding(0, len(order), left)


def shares_standing(election: Election, project: int, money: int) -> SharesStanding:
    """Return the standing of a project that equal shares with ``money`` fen in all did not buy."""
    market = Market(election, money, ranged=False)
    after, held = "", _held(market, project)
    could = held >= election.costs[project]
    while level := market.cheapest():
        market.buy(level[0])
        held = _held(market, project)
        if could and held < election.costs[project]:
            could, after = False, election.projects[level[0]]
    return SharesStanding(held.__floor__(), after)


def _held(market: Market, project: int) -> Fraction:
    """Return what the supporters of a project hold together, in fen."""
    members = market.election.supporters[project].members
    held, _ = market.ledger.held(members[market.has_money[members]])
    return Fraction(held, market.ledger.denominator * market.election.voters)


def phragmen_standing(election: Election, project: int) -> PhragmenStanding:
    """Return the standing of a project that Phragmén's rule did not buy."""
    purse, left = Earnings(election), election.budget
    while (level := purse.next()) and election.costs[level[0]] <= left:
        purse.buy(level[0])
        left -= election.costs[level[0]]
    if project not in purse.open:
        return PhragmenStanding(0, "", left)
    return PhragmenStanding(purse.held(project, level[0]).__floor__(), election.projects[level[0]], left)
