"""The whole job on one scenario, a stage after another: who gets how much, who mentors whom, what comes of it.

A stage is one small function from the scenario and what the stages before it found to its own result. Whoever adds a
stage adds an entry to `STAGES`; a stage that does not apply to a round finds nothing and is passed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.explain import explain
from kaiyi_opt.allocation.explain.answer import Why
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.stability.result import Stability
from kaiyi_opt.allocation.stability.stability import stability
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.study.comparison.compare import compare
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.findings import Findings, findings
from kaiyi_opt.study.linkage import linkage
from kaiyi_opt.study.pairing import pair
from kaiyi_opt.study.policies.named import policies_of
from kaiyi_opt.study.projection.project import project
from kaiyi_opt.study.projection.projection import Projection

# Thresholds are searched where a pool has few competitors: elsewhere one answer may take minutes.
MOST_COMPETITORS = 30
# Where purses hold several projects each a search may take seconds: an application has so many of these for all its
# thresholds.
MOST_HARD = 8
# Policies laid side by side, in the order in which the scenario names them.
MOST_POLICIES = 3
# Ties that a round states; to be based in a community, which everybody is, links nobody yet.
LINKING = ("station-of", "serves", "in-charge-of", "mentors", "supports", "adopts", "purchases")


@dataclass(frozen=True)
class RunOptions:
    """What a whole run is asked for.

    ``resamples`` and ``seed`` are those of the stability; ``explained`` is how many declined applications, the nearest
    to being funded first, have their thresholds searched; ``replicates`` is how often the years ahead are simulated,
    as the settings say where it is ``None``, 0 for not at all; ``workers`` the processes (all processors by default),
    which change no result.
    """

    resamples: int = 200
    seed: int = 0
    explained: int = 30
    replicates: int | None = None
    workers: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What a whole run found, by stage; ``skipped`` tells why a stage could not be done on this round.

    ``seconds`` is how long each stage took, and no part of the result.
    """

    scenario: Scenario
    options: RunOptions
    found: Mapping[str, Any]
    skipped: Mapping[str, Fault] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def plan(self) -> Plan:
        """Who gets how much."""
        return cast(Plan, self.found["allocate"])

    @property
    def whys(self) -> Mapping[str, Why]:
        """The answers to why, by application, of those that were asked for."""
        return cast(Mapping[str, Why], self.found.get("why", {}))

    @property
    def stability(self) -> Stability | None:
        """How sure the list is, where a jury or ballots can be drawn again."""
        return cast("Stability | None", self.found.get("stability"))

    @property
    def pairing(self) -> Pairing | None:
        """Who mentors whom, where the round has mentors."""
        return cast("Pairing | None", self.found.get("pair"))

    @property
    def findings(self) -> Findings | None:
        """The linkage and what was asked of it, where the round has anybody to link."""
        return cast("Findings | None", self.found.get("linkage"))

    @property
    def projection(self) -> Projection | None:
        """What comes of the present policy."""
        found = self.found.get("project")
        return found.baseline if isinstance(found, Comparison) else cast("Projection | None", found)

    @property
    def comparison(self) -> Comparison | None:
        """The present policy beside others, where the scenario names any."""
        found = self.found.get("project")
        return found if isinstance(found, Comparison) else None


Tell = Callable[[float], None]


@dataclass(frozen=True)
class Stage:
    """One stage: its key, its name, how much of the whole time it takes as a rule, and what it does.

    ``run`` returns the stage's result, or ``None`` where it does not apply; it may tell which share of itself is done.
    """

    key: str
    label: Text
    weight: int
    run: Callable[[Outcome, Tell], Any]


@dataclass(frozen=True)
class Progress:
    """How a run stands: the stage at work and the share of the whole that is done, by the stages' weights."""

    stage: Stage
    share: float


def run_stages(
    scenario: Scenario, options: RunOptions | None = None, progress: Callable[[Progress], None] | None = None
) -> Outcome:
    """Do the whole job on a scenario and return what was found; ``progress`` is called as it goes.

    Raises
    ------
    KaiyiError
        As the verbs do; a round without a lawful plan ends the run.
    """
    outcome = Outcome(scenario, options or RunOptions(), {})
    whole, done = sum(stage.weight for stage in STAGES), 0
    for stage in STAGES:

        def tell(share: float, stage: Stage = stage, before: int = done) -> None:
            if progress is not None:
                progress(Progress(stage, (before + stage.weight * share) / whole))

        tell(0.0)
        began = time.perf_counter()
        outcome = _with(outcome, stage, tell)
        outcome = replace(outcome, seconds={**outcome.seconds, stage.key: time.perf_counter() - began})
        done += stage.weight
    return outcome


def _with(outcome: Outcome, stage: Stage, tell: Tell) -> Outcome:
    """Return the outcome with a stage done, or with the reason why it cannot be; without a list there is no run."""
    try:
        result = stage.run(outcome, tell)
    except InputError as error:
        if stage.key == "allocate":
            raise
        return replace(outcome, skipped={**outcome.skipped, stage.key: error.faults[0]})
    return outcome if result is None else replace(outcome, found={**outcome.found, stage.key: result})


def _allocate(outcome: Outcome, tell: Tell) -> Plan:
    del tell
    return allocate(outcome.scenario)


def _why(outcome: Outcome, tell: Tell) -> dict[str, Why] | None:
    plan = outcome.plan
    if not plan.is_proven_optimal or plan.proof.ballots is not None:
        return None
    asked = nearest_declined(plan, outcome.options.explained)
    found = explain(plan, asked, most_hard=MOST_HARD, progress=tell)
    return dict(zip(asked, found, strict=True)) or None


def nearest_declined(plan: Plan, most: int) -> list[str]:
    """Return the declined competitors with most merit in pools where few compete, at most ``most`` of them."""
    competitors = [c for c in plan.problem.candidates if not c.entitlement]
    few = {
        pool.id
        for pool in plan.problem.scenario.pools
        if sum(c.pool == pool.id for c in competitors) <= MOST_COMPETITORS
    }
    declined = [c for c in competitors if c.id not in plan.amounts and c.pool in few]
    return [candidate.id for candidate in sorted(declined, key=lambda c: (-c.merit, c.id))[:most]]


def _stability(outcome: Outcome, tell: Tell) -> Stability | None:
    scenario, options = outcome.scenario, outcome.options
    if options.resamples == 0 or not (scenario.scores or scenario.ballots):
        return None
    if outcome.plan.proof.status not in (Status.OPTIMAL, Status.BY_RULE):
        return None
    return stability(outcome.plan, options.resamples, options.seed, options.workers, lambda n, every: tell(n / every))


def _pair(outcome: Outcome, tell: Tell) -> Pairing | None:
    del tell
    return pair(outcome.scenario) if outcome.scenario.mentors else None


def _linkage(outcome: Outcome, tell: Tell) -> Findings | None:
    del tell
    pairing = outcome.pairing
    pairs = None if pairing is None else [(each.mentor, each.mentee) for each in pairing.pairs]
    measured = linkage(outcome.scenario, pairs)
    is_stated = measured.typed.of_kind(*LINKING).size > 0
    return findings(measured) if is_stated or outcome.scenario.needs else None


def _project(outcome: Outcome, tell: Tell) -> Projection | Comparison | None:
    scenario, options = outcome.scenario, outcome.options
    if options.replicates == 0 or not scenario.organisations:
        return None

    def progress(done: int, every: int) -> None:
        tell(done / every)

    policies = list(policies_of(scenario))[:MOST_POLICIES]
    if len(policies) < 2:
        return project(scenario, replicates=options.replicates, workers=options.workers, progress=progress)
    return compare(scenario, policies, options.replicates, workers=options.workers, progress=progress)


STAGES = (
    Stage("allocate", Text("分配资金", "allocating"), 3, _allocate),
    Stage("why", Text("说明原因", "explaining"), 10, _why),
    Stage("stability", Text("检验稳定性", "resampling"), 10, _stability),
    Stage("pair", Text("结对", "pairing"), 1, _pair),
    Stage("linkage", Text("三社联动", "measuring the linkage"), 10, _linkage),
    Stage("project", Text("推演今后几年", "projecting the years ahead"), 20, _project),
)
