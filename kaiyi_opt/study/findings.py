"""A linkage with what is asked of it: a reach, the hub's withdrawal, new ties, another withdrawal, a change."""

from __future__ import annotations

from dataclasses import dataclass

from kaiyi_opt.network.linkage.change import Change
from kaiyi_opt.network.linkage.graph import COMMITTEE, HUB
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.linkage.next_ties import GOALS, NextTies
from kaiyi_opt.network.linkage.reach import Reach
from kaiyi_opt.network.linkage.withdrawal import Withdrawal

FEW_TIES = 5


@dataclass(frozen=True)
class Findings:
    """A linkage with what was asked of it."""

    linkage: Linkage
    reach: Reach
    hub_withdrawal: Withdrawal
    next_ties: tuple[NextTies, ...]
    withdrawal: Withdrawal | None = None
    change: Change | None = None


def findings(
    linkage: Linkage,
    *,
    sources: tuple[str, ...] = (),
    steps: int | None = None,
    ties: int = FEW_TIES,
    withdraw: tuple[str, ...] = (),
    earlier: Linkage | None = None,
) -> Findings:
    """Ask a linkage what a planner asks.

    Parameters
    ----------
    linkage
        The linkage.
    sources, steps
        Where a message starts (the Party committee where there is one, else the hub) and how far it is passed on.
    ties
        How many new ties are proposed for each goal.
    withdraw
        Nodes whose common withdrawal is looked at.
    earlier
        The linkage of an earlier year to compare with.
    """
    start = sources or ((COMMITTEE,) if linkage.has_committee else (HUB,))
    return Findings(
        linkage,
        linkage.reach(*start, within=steps),
        linkage.withdraw(HUB),
        tuple(linkage.next_ties(goal, ties) for goal in GOALS),
        linkage.withdraw(*withdraw) if withdraw else None,
        None if earlier is None else linkage.since(earlier),
    )
