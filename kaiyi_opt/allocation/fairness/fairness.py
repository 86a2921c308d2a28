"""The read-out: how fair awards are to voters, domains and communities, whatever chose them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kaiyi_opt.allocation.fairness.ballots import Profiles, profiles_of
from kaiyi_opt.allocation.fairness.representation import Representation, Utility, representation
from kaiyi_opt.allocation.fairness.shares import GroupShare, by_community, by_domain
from kaiyi_opt.allocation.fairness.voters import VoterUtilities, voter_utilities
from kaiyi_opt.allocation.merit import vote_counts
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.plottable import Plottable
from kaiyi_opt.scenario.nouns import Scenario

UTILITIES: tuple[Utility, ...] = ("cost", "cardinality")
SET_BALLOTS = ("approval", "choose-1")


@dataclass(frozen=True)
class Fairness(Plottable):
    """The fairness of some awards; what the round cannot tell is ``None``, and ``missing`` says why.

    Attributes
    ----------
    utility
        ``cost``: what a ballot gives an application × the fen granted to it; ``cardinality``: what the ballot gives to
        each application that is granted anything. A ballot gives 1 to what it approves, points where it is cumulative
        (in units of the declared decimals), Borda points where it is ordinal.
    pools
        Those looked at.
    budget, granted
        Of these pools, in fen.
    voters
        The utility of the voters; ``None`` without ballots.
    representation
        EJR+; ``None`` without ballots that name sets.
    domains, communities
        Their shares; empty where no application names one.
    missing
        What cannot be told, and why.
    """

    scenario: Scenario
    utility: Utility
    pools: tuple[str, ...]
    budget: int
    granted: int
    voters: VoterUtilities | None
    representation: Representation | None
    domains: tuple[GroupShare, ...]
    communities: tuple[GroupShare, ...]
    missing: tuple[Text, ...]

    @property
    def scale(self) -> int:
        """How many units of utility make one that is shown: one of money, one project, one point."""
        ballots = self.scenario.settings.ballots
        points = 10**ballots.decimals if ballots.type == "cumulative" else 1
        return points * (FEN_PER_YUAN if self.utility == "cost" else 1)

    @property
    def unit(self) -> Text:
        """What utility is shown in."""
        settings = self.scenario.settings
        if settings.ballots.type in SET_BALLOTS:
            return settings.currency.text if self.utility == "cost" else Text("个项目", "projects")
        points = Text("分", "points")
        if self.utility == "cardinality":
            return points
        return Text("{points}×{money}", "{points} × {money}").format(points=points, money=settings.currency.text)


def fairness(
    scenario: Scenario, awards: Mapping[str, int], utility: Utility = "cost", pools: Iterable[str] | None = None
) -> Fairness:
    """Return how fair awards are.

    Parameters
    ----------
    scenario
        The round, with ballots, with counts of votes, or with neither.
    awards
        Fen by application; what is not named is granted nothing.
    utility
        What a voter has of a plan, as in `Fairness`.
    pools
        Those to look at; where ``None``, the pools that the votes speak of (those that pay for at least one application
        with a vote), and all where nobody voted.

    Returns
    -------
    Fairness
        In whole numbers and exact fractions, the same whatever the order of rows.

    Raises
    ------
    InputError
        Where an award names an application that the scenario does not have or is below zero, or for an unknown utility
        or pool.
    """
    _check(scenario, awards, utility)
    votes = vote_counts(scenario)
    looked_at = _pools(scenario, votes, pools)
    applications = [a for a in scenario.applications if scenario.line(a.line).pool in looked_at]
    granted = {a.id: awards.get(a.id, 0) for a in applications}
    counted = {a.id: votes[a.id] for a in applications}
    budget = sum(pool.budget for pool in scenario.pools if pool.id in looked_at)
    profiles = profiles_of(scenario) if scenario.ballots else None
    worth = granted if utility == "cost" else {key: int(amount > 0) for key, amount in granted.items()}
    return Fairness(
        scenario,
        utility,
        looked_at,
        budget,
        sum(granted.values()),
        None if profiles is None else voter_utilities(profiles.utilities(worth), profiles.voters),
        _representation(scenario, profiles, granted, worth, budget, utility),
        by_domain(scenario, applications, granted, counted),
        by_community(scenario, applications, granted, counted),
        tuple(_missing(scenario, any(counted.values()))),
    )


def _representation(
    scenario: Scenario,
    profiles: Profiles | None,
    granted: Mapping[str, int],
    worth: Mapping[str, int],
    budget: int,
    utility: Utility,
) -> Representation | None:
    """Check EJR+ over the applications that may be granted something and are not; each costs what it asks for."""
    if profiles is None or scenario.settings.ballots.type not in SET_BALLOTS:
        return None
    costs = [(c.id, c.amounts[-1]) for c in state(scenario).candidates if granted.get(c.id) == 0]
    return representation(profiles, profiles.utilities(worth), costs, budget, utility)


def _pools(scenario: Scenario, votes: Mapping[str, int], stated: Iterable[str] | None) -> tuple[str, ...]:
    known = tuple(pool.id for pool in scenario.pools)
    if stated is None:
        voted = {scenario.line(a.line).pool for a in scenario.applications if votes[a.id]}
        return tuple(pool for pool in known if pool in voted) or known
    wanted = tuple(stated)
    unknown = next((pool for pool in wanted if pool not in known), None)
    if unknown is not None:
        raise InputError(
            Fault(
                Text("没有资金池 {key}", "there is no pool {key}").format(key=both(unknown)),
                Text("可用：{known}", "pools: {known}").format(known=Text("、".join(known), ", ".join(known))),
            )
        )
    return tuple(pool for pool in known if pool in wanted)


def _check(scenario: Scenario, awards: Mapping[str, int], utility: str) -> None:
    if utility not in UTILITIES:
        raise InputError(
            Fault(
                Text("没有“{name}”这种效用", "there is no utility {name}").format(name=both(utility)),
                Text("可用：{known}", "known: {known}").format(known=both(", ".join(UTILITIES))),
            )
        )
    known = {application.id for application in scenario.applications}
    faults = [
        Fault(
            Text("没有编号为 {id} 的申请", "there is no application {id}").format(id=both(key)),
            Text("请核对名单与方案是否为同一轮", "check that the awards and the scenario are of one round"),
        )
        for key in sorted(awards)
        if key not in known
    ]
    faults += [
        Fault(
            Text("申请 {id} 的拨付金额小于零", "the award of {id} is below zero").format(id=both(key)),
            Text("请改为零或正数", "make it zero or more"),
        )
        for key in sorted(awards)
        if key in known and awards[key] < 0
    ]
    if faults:
        raise InputError(faults)


def _missing(scenario: Scenario, is_voted: bool) -> Iterable[Text]:
    if not scenario.ballots:
        yield Text(
            "没有逐张选票，无法计算每位投票人的所得与代表性",
            "there are no single ballots, so that utility per voter and representation cannot be told",
        )
    elif scenario.settings.ballots.type not in SET_BALLOTS:
        yield Text(
            "代表性（EJR+）只适用于赞成票与单选票",
            "justified representation (EJR+) is defined for approval and choose-one ballots alone",
        )
    if not is_voted:
        yield Text("没有投票，只有拨付份额", "nobody voted, so that there are shares of money alone")
