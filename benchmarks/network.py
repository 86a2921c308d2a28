"""The exact assignment of mentees to mentors against peers that are exact too. Nothing here is anybody's real data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.own_process import in_own_process
from benchmarks.registry import Options, Row, benchmark

MENTORS_OF = {300: 30, 20_000: 1_000, 200_000: 10_000}
MENTEES_A_MENTOR = 20
ELIGIBLE_A_MENTEE = 20
LARGEST_LOAD = 40
LARGEST_FIT = 1000
LARGEST_EXPANDED = 20_000  # beyond, scipy's matching takes many minutes and gigabytes

PEERS = {
    "kaiyi_opt": "ours",
    "OR-Tools SimpleMinCostFlow": "ortools_min_cost_flow",
    "scipy min_weight_full_bipartite_matching": "scipy_expanded",
}


Solved = TypeVar("Solved")


class Outcome(NamedTuple):
    """The best total fit that a solver found, and how long the solve took once everything was imported and compiled."""

    total_fit: int
    seconds: float


class Instance(NamedTuple):
    """Fits (mentees by mentors; a stored entry is an eligible pair) and the mentors' capacities."""

    fit: sparse.csr_array
    capacity: NDArray[np.int64]


@benchmark(
    "network.assignment", help="exact pairing of n mentees with n/20 mentors (n/10 where n is 300), against exact peers"
)
def assignment(options: Options) -> Iterator[Row]:
    """Yield one row for each size and solver: seconds of the solve, memory of the whole process, total fit."""
    for mentees in options.sizes_or(300, 20_000):
        for solver, function in PEERS.items():
            if solver.startswith("scipy") and mentees > LARGEST_EXPANDED:
                continue
            yield _row(solver, function, mentees, options)


def _row(solver: str, function: str, mentees: int, options: Options) -> Row:
    row: Row = {"mentees": mentees, "mentors": _mentors(mentees), "solver": solver}
    try:
        run = in_own_process(
            f"benchmarks.network:{function}", {"mentees": mentees, "seed": options.seed}, timeout=options.time_limit
        )
    except TimeoutError:
        return {**row, "note": f"over {options.time_limit:g} s"}
    except RuntimeError as error:
        if "ModuleNotFoundError" in str(error):
            return {**row, "note": "not installed: see benchmarks/requirements.txt"}
        raise
    outcome = Outcome(*run.result)
    return {**row, "seconds": outcome.seconds, "MB": run.peak_rss_bytes / 1e6, "total fit": outcome.total_fit}


def _mentors(mentees: int) -> int:
    return MENTORS_OF.get(mentees, max(1, mentees // MENTEES_A_MENTOR))


def make_instance(mentees: int, seed: int) -> Instance:
    """Return an instance: skewed popularity, as many places as mentees, fits that differ by mentor and by pair."""
    random = np.random.default_rng(seed)
    mentors = _mentors(mentees)
    popularity = random.permutation(np.arange(1, mentors + 1) ** -0.5)
    row, column = _eligible(random, mentees, popularity / popularity.sum())
    liking = random.normal(450, 120, mentors)[column] + random.normal(0, 180, len(column))
    fit = np.clip(np.rint(liking), 1, LARGEST_FIT).astype(np.int64)
    return Instance(sparse.csr_array((fit, (row, column)), shape=(mentees, mentors)), _loads(random, mentees, mentors))


def _eligible(
    random: np.random.Generator, mentees: int, popularity: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw mentors by popularity for each mentee and keep 20 that differ, or as many as were drawn."""
    mentors = len(popularity)
    row = np.repeat(np.arange(mentees), 2 * ELIGIBLE_A_MENTEE)
    row, column = np.divmod(np.unique(row * mentors + random.choice(mentors, size=len(row), p=popularity)), mentors)
    shuffled = np.lexsort((random.random(len(row)), row))
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    kept = np.sort(shuffled[rank < ELIGIBLE_A_MENTEE])
    return row[kept], column[kept]


def _loads(random: np.random.Generator, mentees: int, mentors: int) -> NDArray[np.int64]:
    """Draw loads from 1 to 40 and move them by ones until they add up to the mentees."""
    load = random.integers(1, LARGEST_LOAD + 1, mentors)
    load = np.maximum(1, load * mentees // load.sum())
    while (missing := mentees - int(load.sum())) != 0:
        step = 1 if missing > 0 else -1
        may_move = np.flatnonzero((load + step >= 1) & (load + step <= LARGEST_LOAD))
        load[random.choice(may_move, size=min(abs(missing), len(may_move)), replace=False)] += step
    return load


# ------------------------------------------------------------------------------------- each in a process of its own


def ours(mentees: int, seed: int) -> Outcome:
    """Solve with `kaiyi_opt.network.assign`, twice, since the first call may compile; prove the second answer."""
    from kaiyi_opt.network import assign

    instance = make_instance(mentees, seed)
    assign(*instance)
    answer, seconds = _timed(lambda: assign(*instance))
    answer.check()
    return Outcome(answer.total_fit, seconds)


def ortools_min_cost_flow(mentees: int, seed: int) -> Outcome:
    """Solve as a flow of one unit a mentee, to its mentor or past all mentors, and from mentors to a sink."""
    peer = import_module("ortools.graph.python.min_cost_flow")
    instance = make_instance(mentees, seed)
    mentors = len(instance.capacity)
    sink = mentees + mentors
    stored = instance.fit.tocoo()
    row, column = stored.coords

    def solve() -> int:
        flow = peer.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(row, column + mentees, np.ones_like(stored.data), -stored.data)
        _add_arcs_to(flow, sink, np.arange(mentees, sink), instance.capacity)
        _add_arcs_to(flow, sink, np.arange(mentees), np.ones(mentees, dtype=np.int64))
        flow.set_nodes_supplies(np.arange(sink + 1), np.append(np.repeat([1, 0], [mentees, mentors]), -mentees))
        if flow.solve() != flow.OPTIMAL:
            raise RuntimeError("the flow was not solved to optimality")
        return -int(flow.optimal_cost())

    return Outcome(*_timed(solve))


def _add_arcs_to(flow: Any, sink: int, nodes: NDArray[np.int64], capacity: NDArray[np.int64]) -> None:
    flow.add_arcs_with_capacity_and_unit_cost(nodes, np.full_like(nodes, sink), capacity, np.zeros_like(capacity))


def scipy_expanded(mentees: int, seed: int) -> Outcome:
    """Solve as a full matching of the least cost, with a column for every place and one for each mentee unpaired."""
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    instance = make_instance(mentees, seed)

    def solve() -> int:
        cost = instance.fit.copy()
        cost.data = LARGEST_FIT + 1 - cost.data  # a stored 0 would be no arc, so that no cost may be 0
        places = np.repeat(np.arange(len(instance.capacity)), instance.capacity)
        unpaired = (LARGEST_FIT + 1) * sparse.eye_array(mentees, dtype=np.int64)
        expanded = sparse.hstack([cost.tocsc()[:, places], unpaired], format="csr")
        matched = min_weight_full_bipartite_matching(expanded)
        return mentees * (LARGEST_FIT + 1) - int(expanded[matched].sum())

    return Outcome(*_timed(solve))


def _timed(solve: Callable[[], Solved]) -> tuple[Solved, float]:
    start = time.perf_counter()
    solved = solve()
    return solved, time.perf_counter() - start
