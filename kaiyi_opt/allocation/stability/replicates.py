"""Many draws, each allocated anew: in this process or in several, with the same outcome to the last digit."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.processes import available_processors, completed, processes
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.stability.part import Part, part_of
from kaiyi_opt.allocation.stability.sampling import Sampling
from kaiyi_opt.scenario.nouns import Scenario

# Fewer draws than this are made faster than a second process starts.
FEWEST_FOR_PROCESSES = 100
CHUNK = 25

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Replicate:
    """One draw allocated.

    Attributes
    ----------
    awards
        Fen by application of the part that draws can change, funded ones only; ``None`` where no plan keeps the rules.
    merits
        Merit by application drawn.
    restored
        Applications that kept their own sheets in this draw.
    """

    awards: Mapping[str, int] | None
    merits: Mapping[str, int]
    restored: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Round:
    """What every process has to know: the round, where draws come from, and the plan that was published."""

    scenario: Scenario
    sampling: Sampling
    awards: Mapping[str, int]


class Replicator:
    """Allocates draws of one round, one after another; each search starts from the plan of the one before."""

    def __init__(self, stated: Round):
        self.stated = stated
        drawn = frozenset(application.id for application in stated.sampling.scenario.applications)
        self.part: Part = part_of(state(stated.scenario), drawn)
        self._last: IntArray = self.part.point(stated.awards)

    def replicate(self, number: int) -> Replicate:
        """Make draw ``number`` and allocate it."""
        sampling = self.stated.sampling
        worth = sampling.worth(sampling.draw(number))
        candidates = self.part.candidates(worth)
        solution = solve_goals(self.part.of_draw(candidates), start=self._last)
        if solution.stopped == Stop.INTERRUPTED:
            # Ctrl-C, which a search takes for the order to stop with what it holds.
            raise KeyboardInterrupt
        if solution.point is not None:
            self._last = solution.point
        return Replicate(
            None if solution.point is None else self.part.awards(solution.point),
            {c.id: c.merit for c in candidates if c.id in worth.merits},
            worth.restored,
        )


_held = threading.local()


def replicate_chunk(content: bytes, numbers: Sequence[int]) -> list[Replicate]:
    """Allocate draws in whatever process or thread this runs in; what one chunk proved serves the next one there.

    ``content`` is a pickled `Round`.
    """
    if getattr(_held, "content", None) != content:
        _held.replicator = Replicator(pickle.loads(content))
        _held.content = content
    return [_held.replicator.replicate(number) for number in numbers]


def replicates(
    stated: Round,
    resamples: int,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> list[Replicate]:
    """Return draws 0 to ``resamples`` - 1, allocated; equal draws are allocated once.

    Parameters
    ----------
    workers
        How many processes; as many as there are processors where left out, none beside this one for few draws.
    progress
        Called with the number of draws done and the number of all.
    executor
        Runs the draws in place of processes of our own; it is left open.
    """
    first = _first_of_equals(stated.sampling, resamples)
    distinct = sorted(set(first))
    count = available_processors() if workers is None else workers
    serial = executor is None and (count < 2 or len(distinct) < FEWEST_FOR_PROCESSES)
    report = _Report(first, progress)
    if serial:
        replicator = Replicator(stated)
        done = {}
        for number in distinct:
            done[number] = replicator.replicate(number)
            report.add([number])
    else:
        with processes(count, executor) as pool:
            done = _spread(stated, distinct, pool, count, report)
    return [done[number] for number in first]


class _Report:
    """Tells how many draws are done; a draw that is equal to others counts for them all."""

    def __init__(self, first: Sequence[int], progress: Progress | None):
        self.share = np.bincount(np.array(first), minlength=len(first)).tolist()
        self.progress, self.done, self.all = progress, 0, len(first)

    def add(self, numbers: Sequence[int]) -> None:
        self.done += sum(self.share[number] for number in numbers)
        if self.progress is not None:
            self.progress(self.done, self.all)


def _first_of_equals(sampling: Sampling, resamples: int) -> list[int]:
    """Return, for every draw, the number of the first draw that is equal to it."""
    if sampling.box is not None:
        return list(range(resamples))
    seen: dict[object, int] = {}
    return [seen.setdefault(sampling.draw(number).key, number) for number in range(resamples)]


def _spread(
    stated: Round, numbers: Sequence[int], pool: Executor, workers: int, report: _Report
) -> dict[int, Replicate]:
    """Allocate draws on ``pool``, chunk by chunk; what a process that died leaves undone is done here."""
    content = pickle.dumps(stated)
    chunks = [numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)]
    done: dict[int, Replicate] = {}
    try:
        for chunk, found in completed(pool, replicate_chunk, content, chunks, workers + 1):
            done |= dict(zip(chunk, found, strict=True))
            report.add(chunk)
    except BrokenProcessPool:
        left = [number for number in numbers if number not in done]
        done |= dict(zip(left, replicate_chunk(content, left), strict=True))
        report.add(left)
    return done
