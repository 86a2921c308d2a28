"""The simulation's month beside the same month written with its peers, in CPU seconds; nothing is real data."""

from __future__ import annotations

import datetime
import gc
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from benchmarks.own_process import in_own_process
from benchmarks.registry import Options, Row, benchmark

MONTHS = 60
RESIDENTS = 3_600  # of a community
A_COMMUNITY = 21  # organisations at the start
FROM_OUTSIDE = 12  # one in so many comes from outside
REPLICATES = 1_000
REPLICATES_OF_A_PEER = 2
CITY = 30_000
MODELS = 1_000
LONGEST = 600  # seconds that an engine may take

PEERS = {
    "idiomatic Mesa": "benchmarks.incubation.in_mesa",
    "mesa-frames": "benchmarks.incubation.in_mesa_frames",
    "Starsim": "benchmarks.incubation.in_starsim",
}
"""The module in which the month is written with each peer."""


@benchmark(
    "simulation.months",
    help="60 months without yearly programmes: 1,000 replicates of 300 organisations, and one of 30,000; CPU seconds",
)
def months(options: Options) -> Iterator[Row]:
    """Yield a row for each size and engine; a peer is run for a few replicates, and its time scaled."""
    for organisations in options.sizes_or(300, CITY):
        replicates = REPLICATES if organisations < CITY else 1
        run = min(replicates, REPLICATES_OF_A_PEER)
        town = {"organisations": organisations, "seed": options.seed}
        yield measured("kaiyi_opt", "ours", town, replicates, replicates)
        for engine, module in PEERS.items():
            yield measured(engine, "peer", {**town, "module": module}, replicates, run)


def measured(engine: str, function: str, arguments: dict[str, Any], replicates: int, run: int) -> Row:
    """Return the row of an engine that is to live ``replicates``, from the time that ``run`` of them take."""
    row: Row = {"organisations": arguments["organisations"], "replicates": replicates, "engine": engine}
    try:
        done = in_own_process(f"benchmarks.simulation:{function}", {**arguments, "replicates": run}, timeout=LONGEST)
    except TimeoutError:
        return {**row, "note": f"over {LONGEST} s"}
    except RuntimeError as error:
        if "ModuleNotFoundError" in str(error):
            return {**row, "note": "not installed: see benchmarks/requirements.txt"}
        raise
    seconds, steps = done.result
    return {
        **row,
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


def peer(organisations: int, replicates: int, seed: int, module: str) -> tuple[float, int]:
    """Run a peer's month, after a town of two months for loading; return CPU seconds and organisation-months."""
    live = import_module(module).organisation_months
    local, outside, communities = _numbers(organisations)
    live(2, local, outside, communities, RESIDENTS, seed)
    start = time.process_time()
    steps = sum(live(MONTHS, local, outside, communities, RESIDENTS, seed + k) for k in range(replicates))
    return time.process_time() - start, steps


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
