"""The verb `compare`: several policies on common random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.policies.named import policies_of, policy_of
from kaiyi_opt.study.projection.project import project
from kaiyi_opt.study.projection.run import Progress


def compare(
    scenario: Scenario,
    policies: Sequence[str | Policy] | None = None,
    replicates: int | None = None,
    years: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Comparison:
    """Compare policies: each is projected with the same seed, so that replicate r has the same luck under all.

    Parameters
    ----------
    policies
        Names of the scenario's, or objects with the verbs of a policy; the first is the baseline. Where left out, all
        that the scenario names.
    scenario, replicates, years, seed, workers, executor
        As in `kaiyi_opt.project`.
    progress
        Called with the number of replicates done under any policy and the number of all.

    Raises
    ------
    InputError
        For fewer than two policies, two of one name, and whatever `kaiyi_opt.project` refuses.
    """
    stated = list(policies_of(scenario)) if policies is None else list(policies)
    chosen = [policy_of(scenario, each) if isinstance(each, str) else each for each in stated]
    _check(chosen)
    projections = []
    for number, policy in enumerate(chosen):

        def tell(done: int, every: int, before: int = number) -> None:
            if progress is not None:
                progress(before * every + done, len(chosen) * every)

        projections.append(project(scenario, years, replicates, policy, seed, workers, tell, executor))
    return Comparison(tuple(projections))


def _check(policies: Sequence[Policy]) -> None:
    names = [policy.name for policy in policies]
    if len(names) < 2:
        raise InputError(
            Fault(
                Text("只有一项政策，无从比较", "there is but one policy: nothing to compare"),
                Text("请写两项以上，或在 [policies] 中添加", "name two or more, or add some to [policies]"),
            )
        )
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise InputError(
            Fault(
                Text("政策 {name} 写了两次", "the policy {name} is named twice").format(name=both(repeated)),
                Text("请只留一处，或改名", "keep one of them, or give it another name"),
            )
        )
