"""Why an application is granted nothing: the first of its reasons, from law to competition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kaiyi_opt.allocation.awards import payer_of
from kaiyi_opt.allocation.ballots.by_ballots import ByBallots
from kaiyi_opt.allocation.candidates import Candidate
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules.co_funding import CoFunding
from kaiyi_opt.allocation.rules.forced import Forced
from kaiyi_opt.allocation.rules.merit_threshold import MeritThreshold
from kaiyi_opt.allocation.rules.protocol import Rule
from kaiyi_opt.allocation.votes_text import votes_text
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.points import format_points

# A reason names so many companies at most, those with the most money left.
MOST_NAMED = 3

RATIONING = {
    "most_awards": Text("尽量多付几项", "as many awards as possible"),
    "most_money": Text("尽量多付金额", "as much money as possible"),
}


@dataclass(frozen=True)
class Refusals:
    """Tells the applicants who are granted nothing in a plan (``awards``: fen by application) why."""

    problem: Problem
    awards: Mapping[str, int]

    @cached_property
    def left(self) -> dict[str, int]:
        """What is left of each pool, in fen."""
        left = {pool.id: pool.budget for pool in self.problem.scenario.pools}
        for candidate in self.problem.candidates:
            if not payer_of(self.awards, candidate.id):
                left[candidate.pool] -= self.awards.get(candidate.id, 0)
        return left

    @cached_property
    def left_in_purses(self) -> dict[str, int]:
        """What is left of each company's purse, in fen."""
        left = {sponsor.id: sponsor.purse or 0 for sponsor in self.problem.scenario.sponsors}
        for key, amount in self.awards.items():
            if payer := payer_of(self.awards, key):
                left[payer] -= amount
        return left

    @cached_property
    def adopted(self) -> Counter[str]:
        """How many projects each company adopts."""
        return Counter(payer_of(self.awards, key) for key, amount in self.awards.items() if amount)

    @cached_property
    def due(self) -> Counter[str]:
        """How many entitlements each pool owes."""
        return Counter(c.pool for c in self.problem.candidates if c.entitlement)

    @cached_property
    def paid(self) -> Counter[str]:
        """How many of them it pays."""
        return Counter(c.pool for c in self.problem.candidates if c.entitlement and self.awards.get(c.id))


def reason_declined(refusals: Refusals, application: str) -> Text:
    """Return why ``application`` is granted nothing in a plan.

    Law first (not eligible), then decisions and thresholds that exclude it by name, then the rationing of entitlements,
    then competition. Where companies adopt, what concerns its pool alone is half of the reason: the other half says why
    no company adopts it.
    """
    return refusals.problem.scenario.in_currency(_first_reason(refusals, application))


def _first_reason(refusals: Refusals, application: str) -> Text:
    problem = refusals.problem
    if application in problem.ineligible:
        reasons = problem.ineligible[application]
        why = Text("；".join(r.zh for r in reasons), "; ".join(r.en for r in reasons))
        return Text("不符合条件：{why}", "not eligible: {why}").format(why=why)
    candidate = problem.candidates[problem.candidates.number[application]]
    is_adoptable = problem.scenario.line(candidate.line).adoptable
    of_pool: list[Text] = []
    for rule in problem.rules:
        excluded = _excluded(refusals, candidate, rule)
        if excluded is not None and not (is_adoptable and _is_of_pool(rule)):
            return excluded
        of_pool += [] if excluded is None else [excluded]
    if not of_pool:
        of_pool = [_rationed(refusals, candidate) if candidate.entitlement else _outcompeted(refusals, candidate)]
    if not is_adoptable:
        return of_pool[0]
    return joined([of_pool[0], _not_adopted(refusals, candidate)], "；", "; ")


def _excluded(refusals: Refusals, candidate: Candidate, rule: Rule) -> Text | None:
    """Say how a rule excludes a candidate by name or by what it states of itself; ``None`` where it does not."""
    if isinstance(rule, Forced) and not rule.into and candidate.id in rule.applications:
        return Text("按决定不予资助：{reason}", "not funded by decision: {reason}").format(reason=both(rule.reason))
    if isinstance(rule, MeritThreshold) and rule.scope.covers(candidate) and candidate.merit < rule.least:
        return _below_threshold(refusals, candidate, rule)
    if isinstance(rule, ByBallots) and candidate.id in rule.rejected:
        return rule.reason(
            candidate.votes, amount_text(candidate.amounts[-1]), amount_text(refusals.left[candidate.pool])
        )
    if isinstance(rule, CoFunding) and rule.scope.covers(candidate) and rule.most(candidate) < candidate.amounts[0]:
        return _without_funds(rule, candidate)
    return None


def _is_of_pool(rule: Rule) -> bool:
    """Whether a rule is about what a pool pays alone, so that a company may still adopt what it excludes."""
    return isinstance(rule, MeritThreshold | CoFunding) and bool(rule.scope.pool)


def _below_threshold(refusals: Refusals, candidate: Candidate, rule: MeritThreshold) -> Text:
    least = both(format_points(rule.least))
    if _is_by_votes(refusals, candidate):
        return Text("得 {votes}，低于最低的 {least}", "it has {votes}, below the threshold of {least}").format(
            votes=votes_text(refusals.problem.scenario, candidate.votes), least=least
        )
    return Text("得分 {merit}，低于最低得分 {least}", "it scores {merit}, below the threshold of {least}").format(
        merit=both(format_points(candidate.merit)), least=least
    )


def _is_by_votes(refusals: Refusals, candidate: Candidate) -> bool:
    return refusals.problem.scenario.line(candidate.line).merit == "votes"


def _shown(refusals: Refusals, candidate: Candidate) -> Text:
    """Say what a candidate competes with, up to what it needs: its votes, its score, or nothing where none is given."""
    if _is_by_votes(refusals, candidate):
        votes = votes_text(refusals.problem.scenario, candidate.votes)
        return Text("得 {votes}，", "has {votes} and ").format(votes=votes)
    if refusals.problem.scenario.line(candidate.line).merit == "none":
        return Text("", "")
    merit = both(format_points(candidate.merit))
    return Text("得分 {merit}，", "scores {merit} and ").format(merit=merit)


def _without_funds(rule: CoFunding, candidate: Candidate) -> Text:
    if rule.costs[candidate.id] is None:
        return Text("表中没有写明项目总成本，而{rule}", "its cost is not stated, and {rule}").format(rule=rule.sentence)
    return Text("自筹不足：{rule}", "others bear too little of its cost: {rule}").format(rule=rule.sentence)


def _rationed(refusals: Refusals, candidate: Candidate) -> Text:
    scenario, pool = refusals.problem.scenario, candidate.pool
    return Text(
        "符合条件，但“{pool}”付不起全部应享扶持：{due} 项中付 {paid} 项，按“{rule}”的原则，"
        "再依次按后列目标与公布的先后次序；余 {left}",
        "eligible, but '{pool}' cannot pay every entitlement: {paid} of {due} are paid, by the rule '{rule}', then by"
        " the goals that follow and the declared order; {left} is left",
    ).format(
        pool=scenario.pool(pool).label,
        due=refusals.due[pool],
        paid=refusals.paid[pool],
        rule=RATIONING[scenario.settings.allocation.rationing],
        left=amount_text(refusals.left[pool]),
    )


def _outcompeted(refusals: Refusals, candidate: Candidate) -> Text:
    left = refusals.left[candidate.pool]
    values = {"pool": refusals.problem.scenario.pool(candidate.pool).label, "left": amount_text(left)}
    values |= {"need": amount_text(candidate.amounts[0]), "shown": _shown(refusals, candidate)}
    if left < candidate.amounts[0]:
        return Text(
            "竞争未入选：{shown}至少需要 {need}，而“{pool}”用于总效益更高的组合后只余 {left}",
            "not selected: it {shown}needs {need} at least, and '{pool}' has {left} left after the set of"
            " awards that is worth more in all",
        ).format(**values)
    return Text(
        "竞争未入选：{shown}至少需要 {need}；“{pool}”尚余 {left}，但资助它会违反其他规则或降低总效益",
        "not selected: it {shown}needs {need} at least; '{pool}' has {left} left, but funding it would"
        " break another rule or make the whole worth less",
    ).format(**values)


def _not_adopted(refusals: Refusals, candidate: Candidate) -> Text:
    """Say which companies might have adopted an application, and what each has left."""
    if not candidate.adopters or _is_never_whole(refusals, candidate):
        return Text("也没有企业可以认领它", "nor is there a company that may adopt it")
    richest = sorted(candidate.adopters, key=lambda key: (-refusals.left_in_purses[key], key))
    told = [_purse_left(refusals, key) for key in richest[:MOST_NAMED]]
    if more := len(richest) - len(told):
        told.append(Text(f"另 {more} 家余额不多于此", f"{more} more with no more than that"))
    return Text(
        "也没有企业认领它：须全额出资 {whole}，可认领的企业中{told}",
        "nor does a company adopt it, which takes {whole} in full; of those that may, {told}",
    ).format(whole=amount_text(candidate.amounts[-1]), told=joined(told, "，"))


def _is_never_whole(refusals: Refusals, candidate: Candidate) -> bool:
    """Whether co-funding, whoever pays, leaves a part of the request to others: a company pays it whole or not."""
    return any(
        isinstance(rule, CoFunding)
        and not rule.scope.pool
        and rule.scope.covers(candidate)
        and rule.most(candidate) < candidate.amounts[-1]
        for rule in refusals.problem.rules
    )


def _purse_left(refusals: Refusals, key: str) -> Text:
    sponsor = refusals.problem.scenario.sponsor(key)
    if sponsor.most_projects is not None and refusals.adopted[key] >= sponsor.most_projects:
        return Text("“{name}”已认领满 {n} 项", "'{name}' adopts its {n} already").format(
            name=both(sponsor.name), n=sponsor.most_projects
        )
    return Text("“{name}”余 {left}", "'{name}' has {left} left").format(
        name=both(sponsor.name), left=amount_text(refusals.left_in_purses[key])
    )
