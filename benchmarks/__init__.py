"""Speed and memory against peers: ``python -m benchmarks`` runs all, ``--list`` names them.

A benchmark is a function in any module of this folder that takes `Options` and yields rows; a decorator registers it::

    from benchmarks import Options, Row, benchmark, in_own_process

    @benchmark("allocation", help="exact allocation of n applications, against PuLP with CBC")
    def allocation(options: Options) -> Iterator[Row]:
        for size in options.sizes_or(1_000, 10_000):
            run = in_own_process("benchmarks.peers:cbc", {"size": size, "seed": options.seed})
            yield {"n": size, "solver": "CBC", "seconds": run.seconds, "MB": run.peak_rss_bytes / 1e6}

Peers are imported late, inside the function that runs them, so that one missing peer does not take the others along.
"""

from __future__ import annotations

from benchmarks.own_process import Run, in_own_process
from benchmarks.registry import Options, Row, benchmark

__all__ = ["Options", "Row", "Run", "benchmark", "in_own_process"]
