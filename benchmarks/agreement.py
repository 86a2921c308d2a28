"""Thousands of random programs, each solved by the core method and by HiGHS: whether both say the same."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from benchmarks import Options, Row, benchmark
from benchmarks.families import FAMILIES, Family, round_of
from benchmarks.registry import Measure
from benchmarks.unstructured import UNSTRUCTURED, Drawn
from kaiyi_opt.allocation.program import IntegerProgram, ProgramSolution, Status
from kaiyi_opt.allocation.search import solve_program

SMALLEST, LARGEST = 8, 110
# Rounds of several amounts have as many more columns, and need some applications to have a plan at all.
AMOUNTS, FEWER, LEAST_APPLICATIONS = (3, 9, 27, 81), 4, 10


def _measure_of(name: str, draw: Callable[[int], Drawn]) -> Measure:
    """Return the benchmark of a kind of programs; the one size that is asked for is their number.

    "open" were not closed by one of both within the time limit. "differing" are all where one holds a point worth more
    than the other says any can be worth, and all where a point breaks a row or is not worth what is said of it: seeds
    are named. Seconds are of CPU in this one process, without the first program, which loads compiled code.
    """

    def measure(options: Options) -> Iterator[Row]:
        for count in options.sizes_or(1_000):
            seconds, said, seeds = np.zeros(2), Counter[str](), []
            for seed in range(options.seed, options.seed + count):
                program, blocks = draw(seed)
                ours, mine = _timed(program, "core", options.time_limit, blocks)
                theirs, peer = _timed(program, "highs", options.time_limit, None)
                seconds += (mine, peer) if seed > options.seed else 0
                said[verdict(program, ours, theirs)] += 1
                if verdict(program, ours, theirs) == "differing":
                    seeds.append(seed)
            row: Row = {"programs": name, "number": count}
            row |= {each: said[each] for each in ("optimal", "infeasible", "open", "differing")}
            row |= {"core s": round(seconds[0], 1), "HiGHS s": round(seconds[1], 1)}
            yield row | ({"seeds": ", ".join(map(str, seeds))} if seeds else {})

    return measure


def verdict(program: IntegerProgram, ours: ProgramSolution, theirs: ProgramSolution) -> str:
    """Return "optimal" or "infeasible" where both say so and the same, "differing" where not both can be right, and
    else "open".
    """
    (least, most), (their_least, their_most) = _range(ours), _range(theirs)
    if least > their_most or their_least > most or not (_is_true(program, ours) and _is_true(program, theirs)):
        return "differing"
    status = ours.status if ours.status == theirs.status else Status.UNKNOWN
    return status.value if status in (Status.OPTIMAL, Status.INFEASIBLE) else "open"


def _range(found: ProgramSolution) -> tuple[float, float]:
    """Return what the best point is worth at least and at most, by what was found."""
    least = -math.inf if found.objective_or_none is None else found.objective_or_none
    most = -math.inf if found.infeasible else math.inf if found.bound is None else found.bound
    return least, most


def _is_true(program: IntegerProgram, found: ProgramSolution) -> bool:
    """Whether the point, if there is one, keeps every bound and is worth what is said, added up in whole numbers."""
    if found.point is None:
        return True
    point = found.point.astype(np.int64)
    used = program.matrix.toarray() @ point
    rows = bool(np.all((used >= program.row_lower) & (used <= program.row_upper)))
    columns = bool(np.all((point >= program.column_lower) & (point <= program.column_upper)))
    return rows and columns and int(program.objective @ point) == found.objective_or_none


def _timed(
    program: IntegerProgram, solver: str, time_limit: float, blocks: np.ndarray | None
) -> tuple[ProgramSolution, float]:
    started = time.process_time()
    found = solve_program(program, solver, time_limit, blocks=blocks)
    return found, time.process_time() - started


def _size(random: np.random.Generator) -> int:
    """Return a size, small ones more often: as many between 10 and 20 as between 50 and 100."""
    return round(math.exp(random.uniform(math.log(SMALLEST), math.log(LARGEST))))


def _round(family: Family) -> Callable[[int], Drawn]:
    """Return what draws a round near a family: its limits somewhat wider or narrower, its organisations smaller."""

    def draw(seed: int) -> Drawn:
        random = np.random.default_rng(seed)
        size = _size(random)
        floor = family.domain[0] * random.uniform(0.5, 1.05)
        width = (family.domain[1] - family.domain[0]) * random.uniform(1.0, 3.0)
        near = replace(
            family,
            community=family.community * random.uniform(0.9, 1.4),
            domain=(floor, floor + width),
            awards=family.awards + int(random.integers(-1, 2)),
            crowd=max(1, family.crowd // int(random.integers(1, 5))),
            amounts=1 if family.amounts == 1 else int(random.choice(AMOUNTS)),
        )
        return round_of(near, size if family.amounts == 1 else LEAST_APPLICATIONS + size // FEWER, random), None

    return draw


def _unstructured(kind: Callable[[int, np.random.Generator], Drawn]) -> Callable[[int], Drawn]:
    def draw(seed: int) -> Drawn:
        random = np.random.default_rng(seed)
        return kind(_size(random), random)

    return draw


_DRAWS = {name: _round(family) for name, family in FAMILIES.items()}
_DRAWS |= {name: _unstructured(kind) for name, kind in UNSTRUCTURED.items()}
for _name, _draw in _DRAWS.items():
    benchmark(f"allocation.agreement.{_name}", help=f"random programs, {_name}: the core method against HiGHS")(
        _measure_of(_name, _draw)
    )
