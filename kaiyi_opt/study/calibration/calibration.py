"""The verb `calibrate`: from a scenario with targets to draws of the parameters that agree with them, and a check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kaiyi_opt.allocation.processes import processes
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.plottable import Plottable
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation import parameters
from kaiyi_opt.simulation.opening import read_opening
from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.simulation.targets import Target, read_targets
from kaiyi_opt.study.calibration.adjustment import adjusted, equally_weighted
from kaiyi_opt.study.calibration.checkpoint import read_checkpoint, stand, write_checkpoint
from kaiyi_opt.study.calibration.population import FloatArray, Prior
from kaiyi_opt.study.calibration.sequential import BATCH, MOST_TRIED, Course, populations
from kaiyi_opt.study.calibration.simulated import Simulated, prior_of

# The check simulates every draw anew, with random numbers that no population of the search has used.
_CHECK = 1_000
# Fewer draws for each parameter, and a few of them carry all the weight.
FEWEST_FOR_A_PARAMETER = 10
SIGNIFICANT = 10

Progress = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, eq=False)
class Calibration(Plottable):
    """What a calibration found.

    Attributes
    ----------
    scenario
        What was calibrated.
    policy
        The name of the policy that the simulated years ran with.
    seed
        Of the search.
    prior
        The ranges that draws came from.
    targets
        What was observed.
    draws
        Shape (draws, parameters): the posterior, equally weighted.
    predicted
        Shape (draws, targets): what each draw, simulated anew, makes of each target.
    course
        What is told of each population: tolerance, draws tried, kept, and worth in equally weighted draws.
    """

    scenario: Scenario
    policy: str
    seed: int
    prior: Prior
    targets: tuple[Target, ...]
    draws: FloatArray
    predicted: FloatArray
    course: tuple[Mapping[str, Any], ...]

    @property
    def spread(self) -> FloatArray:
        """The standard deviation of each parameter beside its prior's, shape (parameters,): 1 if nothing is learnt."""
        ratio: FloatArray = self.draws.std(axis=0) / self.prior.deviation
        return ratio

    @property
    def correlation(self) -> FloatArray:
        """Shape (parameters, parameters); 0 beside a parameter that does not vary."""
        centred = self.draws - self.draws.mean(axis=0)
        deviation = centred.std(axis=0)
        scaled = np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 0)
        correlations: FloatArray = scaled.T @ scaled / len(scaled)
        return correlations


def calibrate(
    scenario: Scenario,
    policy: Policy,
    course: Course | None = None,
    *,
    also: Sequence[str] = (),
    workers: int = 1,
    checkpoint: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Calibration:
    """Calibrate the simulation of a scenario to its targets.

    Parameters
    ----------
    policy
        What the years up to the targets were governed by.
    course
        Particles, seed and where the search ends; the defaults of `Course` where left out.
    also
        Parameters that are drawn beside those whose source is ``calibrated``.
    workers
        Processes; the result is the same for any number.
    checkpoint
        File that is written after each population.
    resume
        Go on from it.
    progress
        Called after each population with what is told of it.

    Raises
    ------
    InputError
        Where the scenario states no targets, a parameter of ``also`` is not known or cannot vary, there are too few
        particles, or the checkpoint does not fit.
    """
    plan = course or Course()
    targets = read_targets(scenario)
    prior = prior_of(calibrated_names(also))
    if plan.particles < FEWEST_FOR_A_PARAMETER * len(prior.names):
        raise InputError(_too_few(plan.particles, len(prior.names)))
    seed = scenario.settings.simulation.seed
    simulated = Simulated(read_opening(scenario), policy, prior.names, targets, seed)
    rests_on = _rests_on(scenario, policy, plan, prior)
    held, told = read_checkpoint(checkpoint, rests_on) if resume and checkpoint is not None else (None, [])
    with processes(workers, None) if workers > 1 else nullcontext() as executor:
        for population in populations(prior, simulated, plan, held, executor, ahead=workers):
            held = population
            told = [*told, stand(population)]
            if checkpoint is not None:
                write_checkpoint(checkpoint, rests_on, held, told)
            if progress is not None:
                progress(told[-1])
        assert held is not None
        draws = rounded(equally_weighted(*adjusted(held, prior), plan.particles), prior)
        predicted = _predicted(simulated, draws, executor)
    return Calibration(scenario, policy.name, plan.seed, prior, targets, draws, predicted, tuple(told))


def calibrated_names(also: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the parameters whose source is ``calibrated``, and those of ``also``, in the order of the table.

    Raises
    ------
    InputError
        For a name that is not known, or a parameter whose range is one value.
    """
    for name in also:
        known = parameters.BY_NAME.get(name)
        if known is None:
            cause = Text("模拟没有参数 {name}", "the simulation has no parameter {name}").format(name=both(name))
            raise InputError(Fault(cause, Text("请查看参数表", "see the table of parameters")))
        if known.low >= known.high:
            cause = Text("参数 {name} 只能取一个值", "the parameter {name} can have one value only")
            raise InputError(Fault(cause.format(name=both(name)), Text("请不要列入", "leave it out")))
    return tuple(one.name for one in parameters.TABLE if one.source == "calibrated" or one.name in also)


def _too_few(particles: int, names: int) -> Fault:
    return Fault(
        Text(
            "{n} 组参数太少，定不下 {names} 个参数",
            "{n} sets of parameters are too few to tell of {names} parameters",
        ).format(n=particles, names=names),
        Text("请至少用 {least} 组（--particles）", "use {least} or more (--particles)").format(
            least=FEWEST_FOR_A_PARAMETER * names
        ),
    )


def _rests_on(scenario: Scenario, policy: Policy, course: Course, prior: Prior) -> dict[str, Any]:
    """Return what a checkpoint fits: another scenario, policy, course or table of parameters leads elsewhere.

    The posterior that a scenario ships plays no part.
    """
    return {
        "scenario": digest(_without_posterior(scenario), "simulation", "pairing", "linkage", "purchase"),
        "policy": repr(policy.levers),
        "policy_name": policy.name,
        "particles": course.particles,
        "seed": course.seed,
        "course": [course.quantile, course.goal, course.least_accepted, course.most_populations],
        "parameters": {name: [low, high] for name, low, high in zip(prior.names, prior.low, prior.high, strict=True)},
        "values": {name: value for name, value in parameters.values().items() if name not in prior.names},
    }


def _without_posterior(scenario: Scenario) -> Scenario:
    blank = scenario.settings.simulation.model_copy(update={"posterior": ""})
    return replace(scenario, settings=scenario.settings.model_copy(update={"simulation": blank}))


def rounded(draws: FloatArray, prior: Prior) -> FloatArray:
    """Return draws to ten significant digits, within the prior: what a file holds is what was checked."""
    short = np.array([[float(f"{value:.{SIGNIFICANT}g}") for value in draw] for draw in draws])
    held: FloatArray = np.clip(short, prior.low, prior.high)
    return held


def _predicted(simulated: Simulated, draws: FloatArray, executor: Executor | None) -> FloatArray:
    run = map if executor is None else executor.map
    starts = range(0, len(draws), BATCH)
    numbers = [_CHECK * MOST_TRIED + start for start in starts]
    found = list(run(simulated.values, numbers, [draws[start : start + BATCH] for start in starts]))
    return np.concatenate(found)
