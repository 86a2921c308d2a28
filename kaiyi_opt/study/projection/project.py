"""The verb `project`: what comes of a policy in the years ahead, in many replicates."""

from __future__ import annotations

from concurrent.futures import Executor

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.settings_policies import CURRENT
from kaiyi_opt.scenario.settings_simulation import MOST_SEED
from kaiyi_opt.simulation.calendar import first_month
from kaiyi_opt.simulation.opening import read_opening
from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.study.policies.named import policy_of
from kaiyi_opt.study.projection.posterior import draws_of
from kaiyi_opt.study.projection.projection import MONTHS_A_YEAR, Projection
from kaiyi_opt.study.projection.run import Progress, Run, replicated

MOST_YEARS = 50
MOST_REPLICATES = 1_000_000


def project(
    scenario: Scenario,
    years: int | None = None,
    replicates: int | None = None,
    policy: str | Policy | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Projection:
    """Project the years ahead under one policy.

    Every replicate lives through the same months with its own luck and its own draw of the parameters; luck is keyed,
    so that two policies with one seed are compared replicate by replicate. The outcome depends on scenario, policy,
    ``years``, ``replicates`` and ``seed`` alone.

    Parameters
    ----------
    scenario
        The start, the settings ``[simulation]`` and ``[policies]``, and the file of the posterior where they name one.
    years, replicates, seed
        In place of the settings'.
    policy
        One that the scenario names, or any object with the verbs of `kaiyi_opt.simulation.policy.Policy`; where left
        out, the present one (``current``).
    workers
        How many processes; as many as there are processors where left out. In a script, keep the call under
        ``if __name__ == "__main__":``, as Python asks of whatever starts processes.
    progress
        Called with the number of replicates done and the number of all.
    executor
        Runs the replicates instead (`concurrent.futures.Executor`); it is left open.

    Raises
    ------
    InputError
        For a number out of range, a policy that the scenario does not name, or a posterior that cannot be read.
    PolicyError
        Where a policy of the caller's own answers against the terms of what it is asked.
    """
    settings = scenario.settings.simulation
    length = _within("years", settings.years if years is None else years, 1, MOST_YEARS)
    count = _within("replicates", settings.replicates if replicates is None else replicates, 1, MOST_REPLICATES)
    key = _within("seed", settings.seed if seed is None else seed, 0, MOST_SEED)
    if workers is not None:
        _within("workers", workers, 1, MOST_REPLICATES)
    chosen = policy_of(scenario, policy or CURRENT) if policy is None or isinstance(policy, str) else policy
    draws = tuple(draws_of(scenario))
    run = Run(read_opening(scenario), draws, chosen, key, MONTHS_A_YEAR * length)
    history = replicated(run, count, workers, progress, executor)
    months = month_labels(*first_month(scenario), MONTHS_A_YEAR * length)
    return Projection(scenario, chosen, months, key, len(draws), history)


def month_labels(year: int, month: int, count: int) -> tuple[str, ...]:
    """Return ``count`` months from one on.

    >>> month_labels(2012, 11, 3)
    ('2012-11', '2012-12', '2013-01')
    """
    first = 12 * year + month - 1
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, first + count))


def _within(name: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise InputError(
            Fault(
                Text("{name} 不能是 {value}", "{name} cannot be {value}").format(name=name, value=value),
                Text("请给 {least} 至 {most}", "give {least} to {most}").format(least=f"{least:,}", most=f"{most:,}"),
            )
        )
    return value
