"""Work in several processes: pieces handed out a few at a time, and an end that leaves nothing running."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

Piece = TypeVar("Piece")
Found = TypeVar("Found")


def completed(
    pool: Executor, work: Callable[[bytes, Piece], Found], content: bytes, pieces: Sequence[Piece], most: int
) -> Iterator[tuple[Piece, Found]]:
    """Yield pieces with what ``work(content, piece)`` makes of them as they are done.

    At most ``most`` are handed out at a time.
    """
    waiting = iter(enumerate(pieces))
    running: dict[Future[Found], int] = {}
    try:
        while True:
            for number, piece in waiting:
                running[pool.submit(work, content, piece)] = number
                if len(running) >= most:
                    break
            if not running:
                return
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(finished, key=lambda each: running[each]):
                yield pieces[running.pop(future)], future.result()
    finally:
        for future in running:
            future.cancel()


@contextmanager
def processes(workers: int, executor: Executor | None) -> Iterator[Executor]:
    """Yield ``executor`` and leave it open, or where it is ``None`` a pool of processes that ends with the block."""
    if executor is not None:
        yield executor
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_depend_on_the_parent)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _depend_on_the_parent() -> None:
    """Leave interrupts to the parent, and end with it, however it ends: a signal that kills it runs no clean-up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def available_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
