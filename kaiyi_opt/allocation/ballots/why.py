"""Why a rule of ballots chose an application or did not, and what would have changed it, in words for the applicant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kaiyi_opt.allocation.ballots.changed import Threshold, fewest_ballots, full_score, largest_cost
from kaiyi_opt.allocation.ballots.decide import election_over
from kaiyi_opt.allocation.ballots.decision import Decision, PurseDecision
from kaiyi_opt.allocation.ballots.election import Election
from kaiyi_opt.allocation.ballots.equal_shares import equal_shares
from kaiyi_opt.allocation.ballots.rules import RULE_LABELS
from kaiyi_opt.allocation.ballots.standing import (
    GreedyStanding,
    PhragmenStanding,
    SharesStanding,
    Standing,
    greedy_standing,
    phragmen_standing,
    shares_standing,
)
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.nouns import Scenario

MOST_TIMES_MORE = 4
"""More ballots are asked about up to so many times those that were cast."""
MOST_AT_LEAST = 100
"""And up to this number, where few were cast."""


@dataclass(frozen=True)
class BallotWhy:
    """The answer for one application.

    Attributes
    ----------
    place
        In which place it was chosen, from 1; 0 where it was not.
    voters, total
        How many voters give it a score above 0; and the sum of scores: votes, or points.
    cost
        Fen.
    standing
        How far it came, of an application that was not chosen: one part for each stage of the rule.
    largest_cost
        The largest cost at which it would have been chosen; ``None`` where it was, or where no cost does.
    more_ballots
        The fewest ballots for it alone that would have had it chosen; ``None`` where it was, or where no number up to
        `MOST_TIMES_MORE` times all ballots, or `MOST_AT_LEAST`, does.
    """

    application: str
    rule: str
    funded: bool
    place: int
    voters: int
    total: int
    cost: int
    standing: tuple[Standing, ...]
    largest_cost: Threshold | None
    more_ballots: Threshold | None
    sentences: tuple[Text, ...] = ()


def decided_by_ballots(plan: Plan) -> tuple[str, ...]:
    """Return the applications of a plan that a rule of ballots chose or did not choose; none where none decided."""
    decision = plan.proof.ballots
    if decision is None:
        return ()
    return tuple(sorted(key for purse in decision.purses for key in (*purse.chosen, *purse.rejected)))


def explain_by_ballots(plan: Plan, applications: Iterable[str]) -> tuple[BallotWhy, ...]:
    """Return the answers for applications that the ballots of a plan decided; every threshold is run again, exact."""
    decision = plan.proof.ballots
    if decision is None:
        raise ValueError("no rule of ballots decided this plan")
    of = {key: purse for purse in decision.purses for key in (*purse.chosen, *purse.rejected)}
    elections: dict[str, Election] = {}
    found = []
    for key in applications:
        purse = of[key]
        if purse.purse.label.zh not in elections:
            elections[purse.purse.label.zh] = _election(plan, purse)
        found.append(_why(plan.problem.scenario, decision, purse, elections[purse.purse.label.zh], key))
    return tuple(found)


def _election(plan: Plan, decided: PurseDecision) -> Election:
    purse = decided.purse
    on_it = {*decided.chosen, *decided.rejected}
    lines = sorted({candidate.line for candidate in plan.problem.candidates if candidate.id in on_it})
    return election_over(plan.problem, purse, lines)


def _why(scenario: Scenario, decision: Decision, decided: PurseDecision, election: Election, key: str) -> BallotWhy:
    project, rule = election.projects.index(key), decision.rule
    funded = key in decided.chosen
    why = BallotWhy(
        application=key,
        rule=rule,
        funded=funded,
        place=decided.chosen.index(key) + 1 if funded else 0,
        voters=election.supporters[project].all_voters,
        total=election.totals[project],
        cost=election.costs[project],
        standing=() if funded else tuple(_standing(election, decided, rule, project)),
        largest_cost=None if funded else largest_cost(election, rule, project),
        more_ballots=None if funded else fewest_ballots(election, rule, project, _most(election)),
    )
    told = _sentences(scenario, why, decided, election)
    return replace(why, sentences=tuple(scenario.in_currency(sentence) for sentence in told))


def _standing(election: Election, decided: PurseDecision, rule: str, project: int) -> Iterable[Standing]:
    if rule == "greedy":
        yield greedy_standing(election, project)
        return
    if rule == "phragmen":
        yield phragmen_standing(election, project)
        return
    assert decided.money is not None
    yield shares_standing(election, project, decided.money)
    if rule.endswith("+greedy"):
        yield greedy_standing(election, project, equal_shares(election, decided.money).chosen)


# --------------------------------------------------------------------------------------------------------- sentences


def _sentences(scenario: Scenario, why: BallotWhy, decided: PurseDecision, election: Election) -> Iterable[Text]:
    name = both(scenario.application(why.application).name)
    values = {"id": both(why.application), "name": name, "rule": RULE_LABELS[why.rule], "purse": decided.purse.label}
    if why.funded:
        yield Text(
            "{id}（{name}）：获资助，“{purse}”由选票按{rule}决定，它第 {place} 个选定，共 {of} 项",
            "{id} ({name}): funded. Ballots decide '{purse}' by {rule}; it was chosen as number {place} of {of}",
        ).format(**values, place=why.place, of=len(decided.chosen))
    else:
        yield Text(
            "{id}（{name}）：未获资助，“{purse}”由选票按{rule}决定，没有选定它",
            "{id} ({name}): not funded. Ballots decide '{purse}' by {rule}, which did not choose it",
        ).format(**values)
    yield _support(why, election)
    for standing in why.standing:
        yield _standing_text(standing, why)
    yield from _ties(why, decided)
    if why.funded:
        return
    yield _cost_text(why.largest_cost)
    yield _ballots_text(why, election)


def _support(why: BallotWhy, election: Election) -> Text:
    counted = Text("共 {n} 票", "{n} votes") if why.total == why.voters else Text("共 {n} 分", "{n} points")
    return Text(
        "有 {voters} 位投票人支持（{all} 人投票，{counted}），需 {cost}",
        "of {all} voters {voters} support it ({counted}); it costs {cost}",
    ).format(voters=why.voters, all=election.voters, counted=counted.format(n=why.total), cost=amount_text(why.cost))


def _standing_text(standing: Standing, why: BallotWhy) -> Text:
    if isinstance(standing, GreedyStanding):
        return _greedy_text(standing, why)
    if isinstance(standing, SharesStanding):
        return _shares_text(standing, why)
    return _phragmen_text(standing, why)


def _greedy_text(standing: GreedyStanding, why: BallotWhy) -> Text:
    if not standing.rank:
        return Text("没有票，不参与排名", "without votes it is not ranked")
    return Text(
        "贪心法中排第 {rank}，共 {ranked} 项；轮到它时余 {left}，差 {short}",
        "greedy ranks it {rank} of {ranked}; {left} was left when its turn came, {short} too little",
    ).format(
        rank=standing.rank,
        ranked=standing.ranked,
        left=amount_text(standing.left),
        short=amount_text(why.cost - standing.left),
    )


def _shares_text(standing: SharesStanding, why: BallotWhy) -> Text:
    held = {"held": amount_text(standing.held), "short": amount_text(why.cost - standing.held)}
    if not standing.after:
        return Text(
            "按等额份额，它的支持者一开始合计就付不起；最后合计余 {held}，差 {short}",
            "by equal shares its supporters could never pay for it together; they hold {held} at the end, {short} too"
            " little",
        ).format(**held)
    return Text(
        "按等额份额，选定 {after} 之后它的支持者合计就付不起了；最后合计余 {held}，差 {short}",
        "by equal shares its supporters could pay for it together until {after} was chosen; at the end they hold"
        " {held}, {short} too little",
    ).format(after=both(standing.after), **held)


def _phragmen_text(standing: PhragmenStanding, why: BallotWhy) -> Text:
    if not standing.stopped_by:
        return Text("费用超过全部预算，或没有人支持", "it costs more than the whole budget, or nobody supports it")
    if standing.stopped_by == why.application:
        return Text(
            "轮到它时余 {left}，差 {short}，规则到此为止",
            "its turn came when {left} was left, {short} too little, and the rule ends there",
        ).format(left=amount_text(standing.left), short=amount_text(why.cost - standing.left))
    return Text(
        "轮到 {by} 时余 {left}，不够，规则到此为止；这时它的支持者合计攒得 {held}，差 {short}",
        "the rule ended at {by}, which the {left} left did not pay for; its supporters had earned {held} together by"
        " then, {short} too little",
    ).format(
        by=both(standing.stopped_by),
        left=amount_text(standing.left),
        held=amount_text(standing.held),
        short=amount_text(why.cost - standing.held),
    )


def _ties(why: BallotWhy, decided: PurseDecision) -> Iterable[Text]:
    for tie in decided.ties:
        if why.application in tie.among:
            yield Text(
                "第 {place} 项时与 {others} 并列，按公布的次序 {first} 在先",
                "at place {place} it stood level with {others}; by the declared order {first} went first",
            ).format(
                place=tie.place,
                others=both("、".join(key for key in tie.among if key != why.application)),
                first=both(tie.among[0]),
            )


def _cost_text(cost: Threshold | None) -> Text:
    if cost is None:
        return Text("费用再低也不会选定", "no cost, however low, would have been chosen")
    told = Text(
        "其余不变，费用不超过 {cost}即可选定，多一分也不行",
        "all else as it is, at a cost of {cost} or less it would have been chosen, and not a fen above",
    )
    if not cost.is_certain:
        told = Text(
            "其余不变，费用为 {cost}时选定，多一分则不选；更高的费用没有逐一试过",
            "all else as it is, at a cost of {cost} it would have been chosen and not at a fen more; not every higher"
            " cost was tried",
        )
    return told.format(cost=amount_text(cost.value))


def _ballots_text(why: BallotWhy, election: Election) -> Text:
    more = why.more_ballots
    if more is None:
        most = _voters(_most(election), election)
        return Text("即使再来{who}，也不会选定", "even {who} would not have it chosen").format(who=most)
    told = Text(
        "其余不变，再有{who}即可选定，少一位不行", "all else as it is, {who} would have had it chosen, not one fewer"
    )
    if not more.is_certain:
        untried = Text("更少的人数没有逐一试过", "not every smaller number was tried")
        told = joined([told, untried], "；", "; ")
    return told.format(who=_voters(more.value, election))


def _most(election: Election) -> int:
    return max(MOST_AT_LEAST, MOST_TIMES_MORE * election.voters)


def _voters(count: int, election: Election) -> Text:
    """Say so many voters more who vote for one project alone."""
    points = full_score(election) > 1
    one = "1 voter more who votes for it alone" if count == 1 else f"{count} voters more who vote for it alone"
    return Text(
        f" {count} 位只投它的投票人" + ("（每张给足全部分值）" if points else ""),
        one + (" (each with all its points)" if points else ""),
    )
