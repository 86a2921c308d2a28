"""From a stated problem to what its ballots decide, and the problem that is left.

Where `scenario.toml` says ``[ballots] rule = "mes"`` (or another rule than ``welfare``), the lines whose merit is
``votes`` are decided by that rule: each pool that pays only such lines, or such a line with a budget of its own, is
one election over its eligible applications, each at the largest amount that may be granted. Decisions and thresholds
that strike an application off by name or merit are kept; every other rule of the round, and every other line, is left
to the integer program, which plans the rest around what the ballots decided and says which rules conflict where that
cannot be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from kaiyi_opt.allocation.ballots.by_ballots import ByBallots
from kaiyi_opt.allocation.ballots.decision import Decision, Purse, PurseDecision
from kaiyi_opt.allocation.ballots.election import Election, election_of, scores_of
from kaiyi_opt.allocation.ballots.rules import RULE_LABELS, RULES
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules.forced import Forced
from kaiyi_opt.allocation.rules.merit_threshold import MeritThreshold
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Line, Scenario


def decide(problem: Problem) -> tuple[Problem, Decision | None]:
    """Return the problem with what the ballots decide settled in it, and that decision.

    Both as they were, and ``None``, where the round is decided by the integer program alone.

    Raises
    ------
    InputError
        Where the scenario has a rule of ballots but no line, no money or no ballots that it could decide.
    """
    scenario = problem.scenario
    stated = scenario.settings.ballots
    if stated.rule == "welfare":
        return problem, None
    _refuse_without_ballots(scenario)
    _refuse_other_totals(scenario)
    voted = {line.id: purse for purse, lines in _purses(scenario) for line in lines}
    decided = tuple(_decided(problem, purse, voted) for purse in dict.fromkeys(voted.values()))
    on_ballot = {key for one in decided for key in (*one.chosen, *one.rejected)}
    candidates = Candidates(tuple(_in_full(c) if c.id in on_ballot else c for c in problem.candidates))
    rule = ByBallots(
        RULE_LABELS[stated.rule],
        tuple(key for one in decided for key in one.chosen),
        tuple(key for one in decided for key in one.rejected),
    )
    is_all = all(line.id in voted for line in scenario.lines)
    decision = Decision(stated.rule, stated.utility, scenario.settings.allocation.tie_break, decided, is_all)
    return replace(problem, candidates=candidates, rules=(*problem.rules, rule)), decision


def _in_full(candidate: Candidate) -> Candidate:
    return replace(candidate, amounts=candidate.amounts[-1:], benefits=candidate.benefits[-1:])


def _decided(problem: Problem, purse: Purse, voted: dict[str, Purse]) -> PurseDecision:
    election = election_over(problem, purse, [line for line, own in voted.items() if own == purse])
    outcome = RULES[problem.scenario.settings.ballots.rule](election)
    chosen = tuple(election.projects[k] for k in outcome.chosen)
    return PurseDecision(
        purse=purse,
        voters=election.voters,
        chosen=chosen,
        rejected=tuple(sorted(set(election.projects) - set(chosen))),
        ties=outcome.ties,
        money=outcome.money,
        raised=outcome.raised,
    )


def election_over(problem: Problem, purse: Purse, lines: list[str]) -> Election:
    """Return the election for the money of ``purse`` over the eligible applications to ``lines``."""
    scenario = problem.scenario
    listed = [problem.candidates[number] for number in problem.order]
    running = [c for c in listed if c.line in lines and not _is_struck_off(problem, c)]
    costs = {candidate.id: candidate.amounts[-1] for candidate in running}
    settings = scenario.settings.ballots
    election = election_of(costs, purse.budget, settings.utility, settings.type, scenario.ballots)
    if scenario.ballots:
        return election
    return replace(election, totals=tuple(candidate.votes for candidate in running))


def _is_struck_off(problem: Problem, candidate: Candidate) -> bool:
    return any(
        (isinstance(rule, Forced) and not rule.into and candidate.id in rule.applications)
        or (isinstance(rule, MeritThreshold) and rule.scope.covers(candidate) and candidate.merit < rule.least)
        for rule in problem.rules
    )


def _purses(scenario: Scenario) -> Iterator[tuple[Purse, list[Line]]]:
    """Yield each purse that ballots decide over, with its lines."""
    voted = [line for line in scenario.lines if line.merit == "votes" and not line.entitlement]
    if not voted:
        cause = Text(
            "选票按 {rule} 决定，却没有得分依据为“票数”的扶持类别",
            "ballots decide by {rule}, but no line has votes for merit",
        ).format(rule=both(scenario.settings.ballots.rule))
        cure = Text(
            "请把由居民投票决定的类别的得分依据填为“票数”，或把 [ballots] rule 改为 welfare",
            "give the lines that residents decide merit 'votes', or set [ballots] rule to welfare",
        )
        raise InputError(Fault(cause, cure))
    for line in voted:
        if scenario.sponsors and line.adoptable:
            raise InputError(_adoptable(line))
        if line.budget is not None:
            yield Purse(line.pool, line.id, line.label, line.budget), [line]
    for pool in scenario.pools:
        lines = [line for line in voted if line.pool == pool.id and line.budget is None]
        others = [line for line in scenario.lines if line.pool == pool.id and line not in lines]
        if lines and others:
            raise InputError(_shared(lines[0], others[0], pool.label))
        if lines:
            yield Purse(pool.id, "", pool.label, pool.budget), lines


def _shared(line: Line, other: Line, pool: Text) -> Fault:
    return Fault(
        Text(
            "资金池“{pool}”既付由选票决定的“{line}”，又付“{other}”，不知道选票可以决定多少钱",
            "'{pool}' pays '{line}', which ballots decide, and '{other}': the ballots' share of it is not stated",
        ).format(pool=pool, line=line.label, other=other.label),
        Text(
            "请给“{line}”填预算，或给它单独的资金池", "give '{line}' a budget of its own, or a pool of its own"
        ).format(line=line.label),
    )


def _adoptable(line: Line) -> Fault:
    return Fault(
        Text(
            "“{line}”由选票在资金池之内决定，又写明可由企业认领：两者谁先不明",
            "ballots decide '{line}' within its pool, and companies may adopt from it: which comes first is not stated",
        ).format(line=line.label),
        Text(
            "请把“可认领”改为“否”，或把 [ballots] rule 改为 welfare",
            "set 'adoptable' to no, or [ballots] rule to welfare",
        ),
    )


def _refuse_without_ballots(scenario: Scenario) -> None:
    rule = scenario.settings.ballots.rule
    if scenario.ballots or (rule == "greedy" and scenario.votes):
        return
    raise InputError(
        Fault(
            Text(
                "{rule}要逐张选票才能决定，方案里没有", "{rule} needs the ballots themselves, and there are none"
            ).format(rule=RULE_LABELS[rule]),
            Text(
                "请填选票表，或把 [ballots] rule 改为 welfare（只有票数时也可用 greedy）",
                "state the table of ballots, or set [ballots] rule to welfare (greedy can do with counts of votes)",
            ),
        )
    )


def _refuse_other_totals(scenario: Scenario) -> None:
    """Refuse a table of votes that tells something else than the ballots: which of them decides cannot be guessed."""
    if not (scenario.votes and scenario.ballots):
        return
    kind = scenario.settings.ballots.type
    counted: Counter[str] = Counter()
    if kind in ("cumulative", "ordinal"):
        for ballot in scenario.ballots:
            counted.update(dict(zip(ballot.vote, scores_of(kind, ballot), strict=True)))
    else:
        counted.update(chain.from_iterable(ballot.vote for ballot in scenario.ballots))
    for row in scenario.votes:
        if row.votes != counted[row.application]:
            cause = Text(
                "{id} 的票数（分值）写为 {stated}，选票合计为 {counted}",
                "{id} has {stated} votes or points stated, and the ballots add up to {counted}",
            ).format(id=both(row.application), stated=row.votes, counted=counted[row.application])
            cure = Text(
                "这些规则只看选票：请改正票数，或删去票数表",
                "these rules go by ballots alone: correct the table of votes, or leave it out",
            )
            raise InputError(Fault(cause, cure))
