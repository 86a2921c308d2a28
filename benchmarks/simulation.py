"""The simulation's month against the same month in idiomatic Mesa. All figures are CPU time; nothing is real data."""

from __future__ import annotations

import datetime
import gc
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.own_process import in_own_process
from benchmarks.registry import Options, Row, benchmark

MONTHS = 60
RESIDENTS = 3_600  # of a community
A_COMMUNITY = 21  # organisations at the start
FROM_OUTSIDE = 12  # one in so many comes from outside
REPLICATES = 1_000
REPLICATES_OF_MESA = 2
CITY = 30_000
MODELS = 1_000


@benchmark(
    "simulation.months",
    help="60 months without yearly programmes: 1,000 replicates of 300 organisations, and one of 30,000; CPU seconds",
)
def months(options: Options) -> Iterator[Row]:
    """Yield a row for each size and engine; idiomatic Mesa is run for a few replicates, and the time scaled."""
    for organisations in options.sizes_or(300, CITY):
        replicates = REPLICATES if organisations < CITY else 1
        for engine, run in (("kaiyi_opt", replicates), ("idiomatic Mesa", min(replicates, REPLICATES_OF_MESA))):
            function = "ours" if engine == "kaiyi_opt" else "mesa_alone"
            done = in_own_process(
                f"benchmarks.simulation:{function}",
                {"organisations": organisations, "replicates": run, "seed": options.seed},
                timeout=600,
            )
            seconds, steps = done.result
            yield {
                "organisations": organisations,
                "replicates": replicates,
                "engine": engine,
                "CPU s": seconds * replicates / run,
                "organisation-months/s": round(steps / seconds),
                "MB": done.peak_rss_bytes / 1e6,
                "note": "" if run == replicates else f"measured over {run} replicates",
            }


@benchmark("simulation.memory", help="1,000 models one after another: memory at its most, beside 100 of them")
def memory(options: Options) -> Iterator[Row]:
    """Yield a row for each number of models."""
    for models in options.sizes_or(MODELS // 10, MODELS):
        done = in_own_process("benchmarks.simulation:one_after_another", {"models": models, "seed": options.seed})
        yield {"models": models, "CPU s": done.result, "MB": done.peak_rss_bytes / 1e6}


# ------------------------------------------------------------------------------------- each in a process of its own


def town(organisations: int) -> Any:
    """Return a scenario of so many organisations, some 21 a community, and five workers for three communities."""
    from kaiyi_opt.scenario.nouns import Community, Scenario
    from kaiyi_opt.scenario.nouns_network import Worker
    from kaiyi_opt.scenario.settings import Label, Settings
    from kaiyi_opt.scenario.settings_simulation import SimulationSettings

    local, outside, communities = _numbers(organisations)
    domains = ("charity_relief", "culture_sports", "mediation_rights", "civic_education", "community_service")
    return Scenario(
        Settings(
            title="合成城市",
            title_en="synthetic city",
            date=datetime.date(2014, 6, 30),
            domains={key: Label(zh=key, en=key) for key in (*domains, "social_affairs")},
            simulation=SimulationSettings(community_organisations=local, introduced_organisations=outside),
        ),
        communities=tuple(Community(f"c{c:05}", f"c{c}", RESIDENTS) for c in range(communities)),
        workers=tuple(
            Worker(f"w{c:05}-{k}", "w", f"c{c:05}", 20) for c in range(communities) for k in range(2 - c % 3 // 2)
        ),
    )


def _numbers(organisations: int) -> tuple[int, int, int]:
    outside = organisations // FROM_OUTSIDE
    return organisations - outside, outside, max(1, organisations // A_COMMUNITY)


def ours(organisations: int, replicates: int, seed: int) -> tuple[float, int]:
    """Run the compiled sweep, after one of two months for loading; return CPU seconds and organisation-months."""
    scenario = town(organisations)
    _sweep(scenario, 1, seed, 2)
    start = time.process_time()
    steps = _sweep(scenario, replicates, seed, MONTHS)
    return time.process_time() - start, steps


def _sweep(scenario: Any, replicates: int, seed: int, months: int) -> int:
    from kaiyi_opt.simulation import parameters
    from kaiyi_opt.simulation.history import simulate
    from kaiyi_opt.simulation.opening import open_states, read_opening
    from kaiyi_opt.simulation.policy import NO_LEVERS

    states = open_states(read_opening(scenario), parameters.values(), NO_LEVERS, seed, replicates)
    _, history = simulate(states, None, months)
    return int(history["community_organisations"].sum() + history["introduced_organisations"].sum())


def mesa_alone(organisations: int, replicates: int, seed: int) -> tuple[float, int]:
    """Run the reference in Mesa; return CPU seconds and organisation-months."""
    from benchmarks.incubation_in_mesa import Incubation

    local, outside, communities = _numbers(organisations)
    start = time.process_time()
    steps = 0
    for number in range(replicates):
        model = Incubation(local, outside, communities, RESIDENTS, seed + number)
        for _ in range(MONTHS):
            model.step()
        steps += sum(model.datacollector.get_model_vars_dataframe()["organisations"])
    return time.process_time() - start, int(steps)


def one_after_another(models: int, seed: int) -> float:
    """Make models of 300 organisations and let each live two months; return CPU seconds."""
    from kaiyi_opt.simulation import IncubationModel

    scenario = town(300)
    start = time.process_time()
    for replicate in range(models):
        model = IncubationModel(scenario, seed=seed, replicate=replicate)
        model.step()
        model.step()
        if replicate % 50 == 0:
            gc.collect()
    return time.process_time() - start
