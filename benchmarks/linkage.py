"""The measures of the linkage at a city's size, all together in one process, and networkx's own beside them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from benchmarks.cities import synthetic_city
from benchmarks.own_process import in_own_process
from benchmarks.registry import Options, Row, benchmark

NETWORKX_PIVOTS = 50
LARGEST = {"effective size": 10_000}  # 37 s and 14.5 GB at 30,000


@benchmark(
    "network.linkage", help="every measure of a linkage of n nodes and some 4 n ties, and networkx's own beside them"
)
def linkage(options: Options) -> Iterator[Row]:
    """Yield a row for each measure: seconds in a process that had computed those before; then networkx's, each alone.

    The memory is the peak of the whole process, scenario and libraries included.
    """
    for size in options.sizes_or(360, 30_000):
        ours = in_own_process("benchmarks.linkage:measure", {"size": size, "seed": options.seed})
        nodes, ties, laps = ours.result
        for name, seconds in laps:
            yield {"nodes": nodes, "ties": ties, "measure": name, "by": "kaiyi_opt", "seconds": seconds}
        megabytes = ours.peak_rss_bytes / 1e6
        total = sum(seconds for name, seconds in laps if name not in ("scenario", "compiled code"))
        yield {"nodes": nodes, "ties": ties, "measure": "all", "by": "kaiyi_opt", "seconds": total, "MB": megabytes}
        for row in (_exact(size, options), *(_peer(name, size, options) for name in PEERS)):
            yield row | {"nodes": nodes, "ties": ties}


def measure(size: int, seed: int) -> tuple[int, int, list[tuple[str, float]]]:
    """Compute every measure of a synthetic city once; return nodes, ties, and seconds by measure in order."""
    from kaiyi_opt.network.linkage.next_ties import GOALS
    from kaiyi_opt.study.linkage import linkage as linkage_of

    laps: list[tuple[str, float]] = []

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        done = work()
        laps.append((name, time.perf_counter() - start))
        return done

    timed("compiled code", lambda: linkage_of(synthetic_city(100, seed)).measures())
    scenario = timed("scenario", lambda: synthetic_city(size, seed))
    told = timed("graph", lambda: linkage_of(scenario))
    parts = ("closure", "cover", "brokerage", "blocks", "hub_links", "withdrawals", "curves", "groups")
    for name in parts:
        timed(name, partial(getattr, told, name))
    timed("reach", told.reach)
    timed("withdrawal of the hub", lambda: told.withdraw("hub"))
    for goal in GOALS:
        timed(f"next ties: {goal}", partial(told.next_ties, goal, 10))
    timed("summary", told.measures)
    return len(told.typed.nodes), len(told.typed.kind), laps


PEERS = {
    "betweenness (50 pivots)": "betweenness_centrality",
    "constraint": "constraint",
    "effective size": "effective_size",
    "k-cores": "core_number",
    "cut points": "articulation_points",
    "Louvain": "louvain_communities",
}


def _exact(size: int, options: Options) -> Row:
    return _timed(
        {"measure": "betweenness, exact", "by": "kaiyi_opt"},
        "benchmarks.linkage:exact_betweenness",
        {"size": size, "seed": options.seed},
        options.time_limit,
    )


def _timed(row: Row, function: str, arguments: dict[str, Any], time_limit: float) -> Row:
    """Add to a row the seconds that a function returns, and the memory of its process."""
    try:
        run = in_own_process(function, arguments, timeout=time_limit)
    except TimeoutError:
        return row | {"remark": f"not done in {time_limit:g} s"}
    return row | {"seconds": run.result, "MB": run.peak_rss_bytes / 1e6}


def exact_betweenness(size: int, seed: int) -> float:
    """Search from every node; return the seconds, without those of compiling."""
    from kaiyi_opt.network.linkage.betweenness import betweenness
    from kaiyi_opt.network.linkage.build import build_graph

    small, large = (build_graph(synthetic_city(nodes, seed)).adjacency for nodes in (100, size))
    betweenness(small)
    start = time.perf_counter()
    betweenness(large, large.size)
    return time.perf_counter() - start


def _peer(name: str, size: int, options: Options) -> Row:
    row: Row = {"measure": name, "by": "networkx"}
    if size > LARGEST.get(name, size):
        return row | {"remark": f"left out beyond {LARGEST[name]:,} nodes: its memory grows with the square of degrees"}
    arguments = {"function": PEERS[name], "size": size, "seed": options.seed}
    return _timed(row, "benchmarks.linkage:networkx_measure", arguments, options.time_limit)


def networkx_measure(function: str, size: int, seed: int) -> float:
    """Compute one measure with networkx on the same undirected graph; return its seconds, the graph's making apart."""
    import networkx as nx

    from kaiyi_opt.network.linkage.build import build_graph

    low, high = build_graph(synthetic_city(size, seed)).adjacency.ends
    graph = nx.Graph(zip(low.tolist(), high.tolist(), strict=True))
    measures: dict[str, Callable[[], Any]] = {
        "betweenness_centrality": lambda: nx.betweenness_centrality(graph, NETWORKX_PIVOTS, seed=seed),
        "constraint": lambda: nx.constraint(graph),
        "effective_size": lambda: nx.effective_size(graph),
        "core_number": lambda: nx.core_number(graph),
        "articulation_points": lambda: list(nx.articulation_points(graph)),
        "louvain_communities": lambda: nx.community.louvain_communities(graph, seed=seed),
    }
    start = time.perf_counter()
    measures[function]()
    return time.perf_counter() - start
