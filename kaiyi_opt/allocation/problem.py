"""The statement of one allocation: candidates with options, rules and goals, in exact units and canonical order."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kaiyi_opt.allocation.adoption import Adopters
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.goals import Goal, goals_of
from kaiyi_opt.allocation.law import amounts, ineligibility
from kaiyi_opt.allocation.merit import merits, vote_counts
from kaiyi_opt.allocation.rules import Rule, rules_of
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Application, Line, Scenario


@dataclass(frozen=True)
class Problem:
    """One allocation, stated: who may get what, under which rules, to which ends.

    ``ineligible`` holds the applications that no amount may be granted to, each with its reasons. ``order`` lists the
    candidates by the declared tie-break, first who goes first.
    """

    scenario: Scenario
    candidates: Candidates
    ineligible: Mapping[str, tuple[Text, ...]]
    rules: tuple[Rule, ...]
    goals: tuple[Goal, ...]
    order: tuple[int, ...]


def state(scenario: Scenario) -> Problem:
    """Return the allocation problem that a scenario states.

    Merit, eligibility, amounts and benefits are computed once, here; rules and goals read them from the candidates.
    """
    merit, votes = merits(scenario), vote_counts(scenario)
    adopters = Adopters(scenario)
    candidates: list[Candidate] = []
    ineligible: dict[str, tuple[Text, ...]] = {}
    for application in scenario.applications:
        reasons = ineligibility(scenario, application)
        worth = merit[application.id]
        if worth is None and not reasons:
            reasons.append(_unscored(scenario.line(application.line)))
        if reasons or worth is None:
            ineligible[application.id] = tuple(reasons)
        else:
            candidates.append(stated_candidate(scenario, application, worth, votes[application.id], adopters))
    return Problem(
        scenario,
        Candidates(tuple(candidates)),
        ineligible,
        rules_of(scenario),
        goals_of(scenario),
        tie_order(scenario, [candidate.id for candidate in candidates]),
    )


def with_merits(problem: Problem, merits: Mapping[str, int]) -> Problem:
    """Return ``problem`` with other merits (1e-4 points by application); candidates not named keep theirs.

    Benefits follow from merits; rules, goals, amounts and votes stay.
    """
    changed = tuple(
        _with_merit(candidate, problem.scenario.line(candidate.line).benefit, merits[candidate.id])
        if candidate.id in merits
        else candidate
        for candidate in problem.candidates
    )
    return replace(problem, candidates=Candidates(changed))


def _with_merit(candidate: Candidate, kind: str, merit: int) -> Candidate:
    most = candidate.amounts[-1]
    return replace(
        candidate, merit=merit, benefits=tuple(benefit(kind, merit, amount, most) for amount in candidate.amounts)
    )


def _unscored(line: Line) -> Text:
    if line.merit == "assessment":
        return Text("没有年度评估得分", "it has no yearly assessment")
    return Text("没有完整的评审得分", "the jury's scores for it are not complete")


def stated_candidate(
    scenario: Scenario, application: Application, merit: int, votes: int, adopters: Adopters
) -> Candidate:
    """Return an eligible application of a scenario as a candidate, with its merit in whole 1e-4 points."""
    line = scenario.line(application.line)
    organisation = scenario.organisation(application.organisation) if application.organisation else None
    from_pool = amounts(line, application, organisation)
    request = from_pool[-1]
    domain = application.domain or (organisation.domain if organisation else "")
    companies = adopters.of(application, domain, request)
    options = (*from_pool, *(request for _ in companies))
    return Candidate(
        id=application.id,
        organisation=application.organisation,
        line=line.id,
        pool=line.pool,
        merit=merit,
        votes=votes,
        amounts=options,
        benefits=tuple(benefit(line.benefit, merit, amount, request) for amount in options),
        payers=(*("" for _ in from_pool), *reversed(companies)),
        entitlement=bool(line.entitlement),
        groups={
            "domain": _known(domain),
            "track": _known(application.track),
            "community": _known(application.community or (organisation.community if organisation else "")),
            "layer": _known(organisation.layer if organisation else ""),
            "category": tuple(dict.fromkeys(application.categories)),
            "target": tuple(dict.fromkeys(application.targets)),
        },
        beneficiaries=scenario.settings.need.beneficiaries
        if application.beneficiaries is None
        else application.beneficiaries,
    )


def _known(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def benefit(kind: str, merit: int, amount: int, most: int) -> int:
    """Return the benefit of granting ``amount`` fen to an application of ``merit`` 1e-4 points, in whole 1e-6 points.

    ``project`` counts the merit once, whatever the amount. ``yuan`` is points × yuan. ``diminishing`` is points ×
    √(amount / most), most being the largest amount that could be granted: the first yuan do more than the last. Roots
    are whole: ⌊√(100 · merit)² · amount / most⌋, so that anyone can recompute them.

    >>> benefit("project", 800_000, 5_000_00, 10_000_00), benefit("diminishing", 800_000, 2_500_00, 10_000_00)
    (80000000, 40000000)
    """
    if kind == "yuan":
        return merit * amount
    if kind == "diminishing":
        return math.isqrt((100 * merit) ** 2 * amount // most)
    return 100 * merit


def benefits(kind: str, merit: int, amounts: tuple[int, ...]) -> tuple[int, ...]:
    """Return the `benefit` of each of ``amounts``, ascending, the last being the largest that could be granted."""
    if kind == "project":
        return (100 * merit,) * len(amounts)
    most = amounts[-1]
    if kind == "diminishing" and len(amounts) > 1:
        square, root = (100 * merit) ** 2, math.isqrt
        return (*[root(square * amount // most) for amount in amounts[:-1]], 100 * merit)
    return tuple([benefit(kind, merit, amount, most) for amount in amounts])


def tie_order(scenario: Scenario, ids: list[str]) -> tuple[int, ...]:
    """Return candidate numbers, first who goes first: by identifier, or by the published lottery."""
    settings = scenario.settings.allocation
    if settings.tie_break == "id":
        return tuple(range(len(ids)))
    drawn = [hashlib.sha256(f"{settings.lottery_seed}\n{key}".encode()).hexdigest() for key in ids]
    return tuple(sorted(range(len(ids)), key=lambda n: (drawn[n], ids[n])))
