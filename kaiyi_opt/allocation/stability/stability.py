"""How sure a list is: its resamples counted, application by application."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.merit import vote_counts
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.stability.part import part_of
from kaiyi_opt.allocation.stability.replicates import Progress, Replicate, Round, replicates
from kaiyi_opt.allocation.stability.result import Chance, Stability, percentile_interval
from kaiyi_opt.allocation.stability.sampling import Sampling, sampling_of
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario, VoteCount


def stability(
    stated: Plan | Scenario,
    resamples: int = 1000,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Stability:
    """Return each application's probability of being funded under resampled juries, or resampled voters.

    A stratified bootstrap: from every panel as many jurors are drawn, with replacement, as it has; from the ballots as
    many as there are. Each draw is allocated anew, exactly, under the same rules and goals. The outcome depends on
    ``resamples`` and ``seed`` alone.

    Parameters
    ----------
    stated
        A plan, or a round that is allocated first.
    resamples
        How many draws.
    seed
        From 0 to 2**64 - 1.
    workers
        How many processes; as many as there are processors where left out. In a script, keep the call under
        ``if __name__ == "__main__":``, as Python asks of whatever starts processes.
    progress
        Called with the number of draws done and the number of all.
    executor
        Runs the draws instead (`concurrent.futures.Executor`); it is left open.

    Raises
    ------
    InputError
        Where there is nothing to resample, or ``resamples`` or ``workers`` is less than 1.
    """
    if resamples < 1 or (workers is not None and workers < 1):
        raise InputError(
            Fault(
                Text("重抽次数与进程数至少为 1", "resamples and workers are 1 at least"),
                Text("请给正整数", "give a positive whole number"),
            )
        )
    plan = allocate(stated) if isinstance(stated, Scenario) else stated
    if plan.proof.ballots is not None:
        raise InputError(
            Fault(
                Text(
                    "本轮由选票按规则决定，不能重抽", "ballots decide this round by a rule, which cannot be resampled"
                ),
                Text('请用 [ballots] rule = "welfare"', 'state [ballots] rule = "welfare"'),
            )
        )
    scenario = plan.problem.scenario
    sampling = sampling_of(scenario, seed)
    _refuse_nobody(plan.problem, sampling)
    found = replicates(
        Round(_without_ballots(scenario), sampling, plan.granted), resamples, workers, progress, executor
    )
    return _summary(plan, sampling, found)


def _refuse_nobody(problem: Problem, sampling: Sampling) -> None:
    known = problem.candidates.number
    if not any(application.id in known for application in sampling.scenario.applications):
        raise InputError(
            Fault(
                Text("可重抽的申请都不符合条件", "no application that a draw could change is eligible"),
                Text("请先看各项未获资助的原因", "look at the reasons for declining first"),
            )
        )


def _without_ballots(scenario: Scenario) -> Scenario:
    """Return the round with its ballots added up: the ballots themselves are carried as arrays."""
    if not scenario.ballots:
        return scenario
    votes = tuple(VoteCount(key, count) for key, count in vote_counts(scenario).items())
    return replace(scenario, ballots=(), votes=votes)


def _summary(plan: Plan, sampling: Sampling, found: Sequence[Replicate]) -> Stability:
    drawn = frozenset(application.id for application in sampling.scenario.applications)
    candidates = part_of(plan.problem, drawn).problem.candidates
    own = plan.granted.only(candidates.number)
    chances = []
    for candidate in candidates:
        merits = [each.merits.get(candidate.id, candidate.merit) for each in found]
        times = sum(each.awards is not None and candidate.id in each.awards for each in found)
        low, high = percentile_interval(merits)
        funded = candidate.id in own
        chances.append(Chance(candidate.id, funded, times, len(found), candidate.merit, low, high))
    affected = candidates.number
    return Stability(
        plan=plan,
        resamples=len(found),
        seed=sampling.seed,
        panels=sampling.panels,
        voters=0 if sampling.box is None else sampling.box.voters,
        chances=tuple(chances),
        unaffected=tuple(a.id for a in plan.problem.scenario.applications if a.id not in affected),
        same_list=sum(each.awards == own for each in found),
        without_plan=sum(each.awards is None for each in found),
        restored=sum(len(each.restored) for each in found),
    )
