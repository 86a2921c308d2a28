"""The rules of ballots beside pabutools on one synthetic city-wide vote. Nothing here is anybody's real data.

A Pabulib file of one's own can be measured instead: name it in the environment variable ``KAIYI_BENCH_PB``.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.own_process import in_own_process
from benchmarks.registry import Options, Row, benchmark

PROJECTS = 118
NAMED_ON_A_BALLOT = 15
BUDGET_A_VOTER = 400
BUDGET_SHARE = 0.2  # of what all projects cost together
RULES = ("greedy", "mes", "phragmen", "mes+add1")
PEER_OF = {"greedy": "greedy", "mes": "mes", "phragmen": "phragmen"}
"""What the peer is asked too; its add-one repeats its whole run for every raise."""


class Outcome(NamedTuple):
    """Seconds for reading the file, seconds for the rule, and how many projects it funds."""

    reading: float
    deciding: float
    funded: int


@benchmark("ballots.rules", help="rules of ballots on n voters and 118 projects, utility by cost, beside pabutools")
def rules(options: Options) -> Iterator[Row]:
    """Yield one row for each size, rule and program: seconds to read and to decide, memory, projects funded."""
    own = os.environ.get("KAIYI_BENCH_PB")
    for voters in (0,) if own else options.sizes_or(2_000):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(own) if own else write_city(Path(folder) / "city.pb", voters, options.seed)
            for rule in RULES:
                yield _row("kaiyi_opt", "ours", rule, path, options)
                if rule in PEER_OF:
                    yield _row("pabutools", "pabutools", rule, path, options)


def _row(solver: str, function: str, rule: str, path: Path, options: Options) -> Row:
    row: Row = {"file": path.name, "rule": rule, "program": solver}
    arguments = {"path": str(path), "rule": rule}
    try:
        run = in_own_process(f"benchmarks.ballots:{function}", arguments, timeout=options.time_limit)
    except TimeoutError:
        return {**row, "note": f"over {options.time_limit:g} s"}
    except RuntimeError as error:
        if "ModuleNotFoundError" in str(error):
            return {**row, "note": "not installed: see benchmarks/requirements.txt"}
        raise
    outcome = Outcome(*run.result)
    return {
        **row,
        "reading s": outcome.reading,
        "deciding s": outcome.deciding,
        "MB": run.peak_rss_bytes / 1e6,
        "funded": outcome.funded,
    }


def write_city(path: Path, voters: int, seed: int) -> Path:
    """Write a vote of skewed popularity and costs as a Pabulib file, and return its path."""
    random = np.random.default_rng(seed)
    sizes = np.exp(random.normal(0, 1.2, PROJECTS))
    budget = BUDGET_A_VOTER * voters
    costs = np.rint(sizes / sizes.sum() * budget / BUDGET_SHARE).astype(int) + 1
    popularity = np.log(random.permutation(np.arange(1, PROJECTS + 1)) ** -0.7)
    lengths = np.minimum(1 + random.geometric(1 / 9, voters), NAMED_ON_A_BALLOT)
    # The largest keys of Gumbel noise about log-popularities are a draw without replacement.
    ballots = (np.argsort(-(popularity + random.gumbel(size=PROJECTS)))[:length] + 1 for length in lengths.tolist())
    lines = ["META", "key;value", "description;Synthetic city", f"budget;{budget}", "vote_type;approval"]
    lines += [f"num_projects;{PROJECTS}", f"num_votes;{voters}", "rule;greedy"]
    lines += ["PROJECTS", "project_id;cost", *(f"{k};{cost}" for k, cost in enumerate(costs.tolist(), start=1))]
    lines += ["VOTES", "voter_id;vote", *(f"{n};{','.join(map(str, named))}" for n, named in enumerate(ballots))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------- each in a process of its own


def ours(path: str, rule: str) -> Outcome:
    """Read and decide with kaiyi_opt; the rule alone, without the list's reasons and files."""
    from kaiyi_opt.allocation.ballots.decide import decide
    from kaiyi_opt.allocation.problem import state
    from kaiyi_opt.scenario.load import load
    from kaiyi_opt.scenario.pabulib_scenario import BallotRule

    known: dict[str, BallotRule] = {"greedy": "greedy", "mes": "mes", "mes+add1": "mes+add1", "phragmen": "phragmen"}
    scenario, reading = _timed(lambda: load(path, rule=known[rule]))
    (_, decision), deciding = _timed(lambda: decide(state(scenario)))
    if decision is None:
        raise RuntimeError("the ballots decided nothing")
    return Outcome(reading, deciding, len(decision.purses[0].chosen))


def pabutools(path: str, rule: str) -> Outcome:
    """Read and decide with pabutools, equal ballots grouped by its own multiprofile."""
    election, rules = import_module("pabutools.election"), import_module("pabutools.rules")

    def read() -> tuple[Any, Any]:
        instance, profile = election.parse_pabulib(path)
        return instance, profile.as_multiprofile()

    (instance, profile), reading = _timed(read)
    decide: dict[str, Callable[[], Any]] = {
        "greedy": lambda: rules.greedy_utilitarian_welfare(instance, profile, sat_class=election.Cost_Sat),
        "mes": lambda: rules.method_of_equal_shares(instance, profile, sat_class=election.Cost_Sat),
        "phragmen": lambda: rules.sequential_phragmen(instance, profile),
    }
    funded, deciding = _timed(decide[rule])
    return Outcome(reading, deciding, len(funded))


def _timed(solve: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    solved = solve()
    return solved, time.perf_counter() - start
