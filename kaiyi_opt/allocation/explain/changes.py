"""The problem as it would stand with one thing changed: a merit, a request, a budget, a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kaiyi_opt.allocation.adoption import Adopters
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.law import amounts
from kaiyi_opt.allocation.problem import Problem, benefit, stated_candidate, with_merits
from kaiyi_opt.allocation.rules import Rule, rules_of


def candidate_of(problem: Problem, application: str) -> Candidate:
    """Return the candidate of that identifier; raises `KeyError` where it is not eligible."""
    return problem.candidates[problem.candidates.number[application]]


def with_candidate(problem: Problem, changed: Candidate) -> Problem:
    """Return ``problem`` with the candidate of that identifier replaced."""
    items = list(problem.candidates)
    items[problem.candidates.number[changed.id]] = changed
    return replace(problem, candidates=Candidates(tuple(items)))


def with_merit(problem: Problem, application: str, merit: int) -> Problem:
    """Return ``problem`` with another merit, in whole 1e-4 points, of one application."""
    return with_merits(problem, {application: merit})


def with_votes(problem: Problem, application: str, votes: int) -> Problem:
    """Return ``problem`` with other votes of one application on a line that is judged by votes: its merit follows."""
    decimals = problem.scenario.settings.ballots.decimals
    changed = with_merits(problem, {application: votes * 10_000 // 10**decimals})
    return with_candidate(changed, replace(candidate_of(changed, application), votes=votes))


def with_amounts(problem: Problem, application: str, options: Sequence[int], mosts: Sequence[int]) -> Problem:
    """Return ``problem`` with one candidate's amounts, each with the benefit it has where ``mosts`` is the largest.

    Its pool pays them all: for lines whose projects no company may adopt.
    """
    candidate = candidate_of(problem, application)
    kind = problem.scenario.line(candidate.line).benefit
    benefits = tuple(benefit(kind, candidate.merit, amount, most) for amount, most in zip(options, mosts, strict=True))
    return with_candidate(
        problem, replace(candidate, amounts=tuple(options), payers=("",) * len(options), benefits=benefits)
    )


def amounts_for(problem: Problem, application: str, request: int) -> tuple[int, ...]:
    """Return the amounts in fen that could be granted were ``request`` asked for."""
    scenario = problem.scenario
    stated = replace(scenario.application(application), request=request)
    owner = scenario.organisation(stated.organisation) if stated.organisation else None
    return amounts(scenario.line(stated.line), stated, owner)


def with_request(problem: Problem, application: str, request: int) -> Problem:
    """Return ``problem`` with another request, in fen, at which some amount can be granted; who may adopt follows."""
    scenario, candidate = problem.scenario, candidate_of(problem, application)
    stated = replace(scenario.application(application), request=request)
    changed = stated_candidate(scenario, stated, candidate.merit, candidate.votes, Adopters(scenario))
    return with_candidate(problem, changed)


def with_budget(problem: Problem, pool: str, extra: int) -> Problem:
    """Return ``problem`` with ``extra`` fen more in a pool; rules that are shares of the budget follow."""
    scenario = problem.scenario
    pools = tuple(
        replace(entry, budget=entry.budget + extra) if entry.id == pool else entry for entry in scenario.pools
    )
    changed = replace(scenario, pools=pools)
    kept = {rule.id for rule in problem.rules}
    return replace(problem, scenario=changed, rules=tuple(rule for rule in rules_of(changed) if rule.id in kept))


def with_rule(problem: Problem, name: str, changed: Rule | None) -> Problem:
    """Return ``problem`` with the rule of that name replaced, or dropped where ``changed`` is ``None``."""
    rules = tuple(changed if rule.id == name else rule for rule in problem.rules)
    return replace(problem, rules=tuple(rule for rule in rules if rule is not None))
