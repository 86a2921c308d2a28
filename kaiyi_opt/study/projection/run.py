"""Many replicates in chunks of one size: in this process or in several, with the same outcome to the last byte."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.processes import available_processors, completed, processes
from kaiyi_opt.simulation.history import History, simulate
from kaiyi_opt.simulation.opening import Opening, open_states
from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.study.projection.posterior import Draw

CHUNK = 25
# Fewer chunks than this are done before a second process has started.
FEWEST_CHUNKS_FOR_PROCESSES = 3

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Run:
    """What every process has to know.

    Attributes
    ----------
    opening
        The start.
    draws
        Parameters: replicate r takes the draw r modulo their number.
    policy
        Asked once a year.
    seed
        Of all replicates.
    months
        How many.
    """

    opening: Opening
    draws: tuple[Draw, ...]
    policy: Policy
    seed: int
    months: int

    def chunk(self, replicates: range) -> History:
        """Let some replicates, that follow one another, live to the end."""
        states = open_states(
            self.opening,
            list(self.draws),
            self.policy.levers,
            self.seed,
            len(replicates),
            first_replicate=replicates.start,
        )
        return simulate(states, self.policy, self.months)[1]


def replicated(
    run: Run,
    replicates: int,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> History:
    """Return replicates 0 to ``replicates`` - 1, side by side.

    Parameters
    ----------
    workers
        How many processes; as many as there are processors where left out, none beside this one for few replicates.
        A policy that was typed into a notebook or a script is run in this process, for others cannot import it.
    progress
        Called with the number of replicates done and of all.
    executor
        Runs the chunks in place of processes of our own; it is left open.
    """
    chunks = [range(first, min(first + CHUNK, replicates)) for first in range(0, replicates, CHUNK)]
    count = available_processors() if workers is None else workers
    few = workers is None and len(chunks) < FEWEST_CHUNKS_FOR_PROCESSES
    tell = progress or (lambda done, every: None)
    tell(0, replicates)
    if executor is None and (count < 2 or few or len(chunks) < 2 or _is_typed_in(run.policy)):
        done = {}
        for chunk in chunks:
            done[chunk.start] = run.chunk(chunk)
            tell(chunk.stop, replicates)
    else:
        with processes(min(count, len(chunks)), executor) as pool:
            done = _spread(run, chunks, pool, count, lambda n: tell(n, replicates))
    return _side_by_side([done[chunk.start] for chunk in chunks])


def _is_typed_in(policy: Policy) -> bool:
    return type(policy).__module__ == "__main__"


def _spread(
    run: Run, chunks: Sequence[range], pool: Executor, workers: int, tell: Callable[[int], None]
) -> dict[int, History]:
    """Run chunks on ``pool``; what a process that died leaves undone is done here."""
    content = pickle.dumps(run)
    done: dict[int, History] = {}
    finished = 0
    try:
        for chunk, found in completed(pool, _chunk_elsewhere, content, chunks, workers + 1):
            done[chunk.start] = found
            finished += len(chunk)
            tell(finished)
    except BrokenProcessPool:
        for chunk in chunks:
            if chunk.start not in done:
                done[chunk.start] = run.chunk(chunk)
                finished += len(chunk)
                tell(finished)
    return done


_held = threading.local()


def _chunk_elsewhere(content: bytes, replicates: range) -> History:
    """Run a chunk in whatever process or thread this is; ``content`` is a pickled `Run`."""
    if getattr(_held, "content", None) != content:
        _held.run = pickle.loads(content)
        _held.content = content
    run: Run = _held.run
    return run.chunk(replicates)


def _side_by_side(parts: Sequence[History]) -> History:
    return History(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("outcomes", "arrived", "met", "organisations")
        )
    )
