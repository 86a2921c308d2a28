"""What a benchmark is, and the register that each one enters itself in."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TypeAlias

from kaiyi_opt.report.figures.growth import Timing

Row: TypeAlias = dict[str, object]
Measure: TypeAlias = Callable[["Options"], Iterator[Row]]
Timings: TypeAlias = Callable[[Row], Iterator[Timing]]


@dataclass(frozen=True)
class Options:
    """What whoever runs a benchmark may choose.

    Parameters
    ----------
    sizes
        Sizes of the instances, in the benchmark's own unit; empty for the benchmark's quick defaults.
    seed
        The seed of generated instances.
    time_limit
        Seconds that one solve, ours or a peer's, may take.
    """

    sizes: tuple[int, ...] = ()
    seed: int = 2014
    time_limit: float = 60.0

    def sizes_or(self, *defaults: int) -> tuple[int, ...]:
        """Return the sizes asked for, or the defaults where none was.

        >>> Options().sizes_or(100, 1_000)
        (100, 1000)
        """
        return self.sizes or defaults


@dataclass(frozen=True)
class Benchmark:
    """A named measurement: ``measure`` takes `Options` and yields one row at a time.

    ``timings`` tells what a row says of how time grows with size, for benchmarks whose growth is drawn.
    """

    name: str
    help: str
    measure: Measure
    timings: Timings | None = None


class Registry:
    """Benchmarks by name."""

    def __init__(self) -> None:
        self._benchmarks: dict[str, Benchmark] = {}

    def benchmark(self, name: str, *, help: str, timings: Timings | None = None) -> Callable[[Measure], Measure]:
        """Enter the decorated function under ``name``.

        Raises
        ------
        ValueError
            Where another function has the name already.
        """

        def register(measure: Measure) -> Measure:
            if name in self._benchmarks:
                raise ValueError(f"two benchmarks are named {name!r}; rename one")
            self._benchmarks[name] = Benchmark(name, help, measure, timings)
            return measure

        return register

    def all(self) -> tuple[Benchmark, ...]:
        """Return every benchmark in the order of their names."""
        return tuple(self._benchmarks[name] for name in sorted(self._benchmarks))

    def named(self, name: str) -> tuple[Benchmark, ...]:
        """Return the benchmark of that name, or all of its group: "network" stands for "network.assignment" too."""
        return tuple(each for each in self.all() if each.name == name or each.name.startswith(f"{name}."))


def discover(package: ModuleType) -> None:
    """Import every module of ``package``, so that its benchmarks register; ``__main__`` is left alone."""
    for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        if module != "__main__":
            importlib.import_module(f"{package.__name__}.{module}")


REGISTRY = Registry()
benchmark = REGISTRY.benchmark
