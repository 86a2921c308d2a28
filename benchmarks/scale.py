"""The core method on rounds of every family and size, beside general solvers on the same program."""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from benchmarks import Options, Row, benchmark, in_own_process
from benchmarks.families import FAMILIES
from benchmarks.registry import Measure
from kaiyi_opt.report.figures.growth import Timing

PEERS = ("highs", "cbc", "cp_sat", "scip")
FROM_OR_TOOLS = ("cp_sat", "scip")
NAMES = {"core": "core method", "highs": "HiGHS", "cbc": "PuLP + CBC", "cp_sat": "CP-SAT", "scip": "SCIP"}
# A peer is asked for sizes up to so many times the largest that it closed within the time limit, and for the smallest.
REACH = 10
# An option is a column: 81 of them make large programs of few applications.
MOST_COLUMNS = 2_000_000


def timings(row: Row) -> Iterator[Timing]:
    """Yield what a row tells of growth: a timing for each solver that ran; a gap of nought is a proof.

    Rounds without a lawful plan, as small ones of some families are, tell nothing.
    """
    if row["core gap %"] is None:
        return
    for solver, name in NAMES.items():
        seconds = row.get(f"{solver} s")
        if isinstance(seconds, float) and seconds > 0:
            yield Timing(int(str(row["applications"])), name, seconds, row.get(f"{solver} gap %") == 0.0)


def _measure_of(family: str) -> Measure:
    """Return the benchmark of a family.

    Every solver runs in a process of its own, on one thread, for at most the time limit (of wall time); seconds are of
    CPU and count handing over the arrays, not making them. "gap %" is between the plan and the bound that were claimed;
    a solver's own claim of an optimum is taken at its word, and "worse than ours %" says what its plan falls short.
    A peer is left out where a size ten times smaller, or more, was too large for it; that no lawful plan exists, as of
    some small rounds, is an answer too, unless our plan refutes it.
    """

    def measure(options: Options) -> Iterator[Row]:
        peers = [name for name in PEERS if name not in FROM_OR_TOOLS or find_spec("ortools")]
        before: tuple[int, float] | None = None
        reach = dict.fromkeys(peers, 0)
        for size in options.sizes_or(30, 300, 3_000):
            if size * FAMILIES[family].amounts > MOST_COLUMNS:
                continue
            asked = [peer for peer in peers if size <= reach[peer] or not reach[peer]]
            row, seconds, closed = _row(family, size, asked, options)
            reach.update({peer: size * (REACH if peer in closed else 1) for peer in asked})
            if before is not None and not math.isnan(seconds + before[1]):
                row["growth"] = round(math.log(seconds / before[1]) / math.log(size / before[0]), 2)
            before = size, seconds
            yield row

    return measure


for _name, _family in FAMILIES.items():
    benchmark(
        f"allocation.scale.{_name}",
        help=f"{_family.help}; one goal, beside general solvers, CPU seconds",
        timings=timings,
    )(_measure_of(_name))


def _row(family: str, size: int, peers: list[str], options: Options) -> tuple[Row, float, list[str]]:
    """Return a row, the core method's seconds, and the peers that closed the round."""
    settings = {"family": family, "size": size, "seed": options.seed}
    ours = _run("core", settings, options)
    floor = in_own_process("benchmarks.peers:floor", settings).result
    row: Row = {
        "applications": size,
        "core s": _shown(ours),
        "core gap %": _gap(ours),
        "MB": ours["MB"],
        "times the floor": None if math.isnan(ours["seconds"]) else round(ours["seconds"] / max(floor, 1e-6)),
        "growth": None,
    }
    seconds: dict[str, float] = {}
    closed = []
    for peer in peers:
        theirs = _run(peer, settings, options)
        row[f"{peer} s"], row[f"{peer} gap %"] = _shown(theirs), _gap(theirs)
        if theirs["optimal"] or (theirs["bound"] == -math.inf and ours["value"] is None):
            closed.append(peer)
        if theirs["optimal"]:
            seconds[peer] = theirs["seconds"]
        if theirs["value"] is not None and ours["value"] and theirs["value"] != ours["value"]:
            row[f"{peer} worse than ours %"] = 100 * (ours["value"] - theirs["value"]) / ours["value"]
    row["core / fastest"] = ours["seconds"] / min(seconds.values()) if ours["optimal"] and seconds else None
    return row, ours["seconds"], closed


def _run(solver: str, settings: dict[str, Any], options: Options) -> dict[str, Any]:
    wanted = {**settings, "solver": solver, "time_limit": options.time_limit}
    try:
        run = in_own_process("benchmarks.peers:solve", wanted, timeout=2 * options.time_limit + 120)
    except (RuntimeError, TimeoutError):
        return {"seconds": math.nan, "value": None, "bound": math.inf, "optimal": False, "MB": None}
    return {**run.result, "MB": run.peak_rss_bytes // 2**20}


def _shown(found: dict[str, Any]) -> object:
    return None if math.isnan(found["seconds"]) else round(found["seconds"], 3)


def _gap(found: dict[str, Any]) -> object:
    if found["value"] is None or not math.isfinite(found["bound"]):
        return None
    return 0.0 if found["optimal"] else 100 * (found["bound"] - found["value"]) / max(1.0, abs(found["value"]))
