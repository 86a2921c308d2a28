"""A time limit for compiled loops, which cannot read a clock: a number that another thread sets when time is up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray


@contextmanager
def alarm(seconds: float | None) -> Iterator[IntArray]:
    """Give an alarm, shape (1,), that goes from nought to one after so many seconds (``None``: never; nor does it
    after more than a thread can wait for).

    >>> with alarm(None) as never, alarm(float("inf")) as late, alarm(0) as now:
    ...     never.tolist(), late.tolist(), now.tolist()
    ([0], [0], [1])
    """
    rings = np.zeros(1, dtype=np.int64)
    if seconds is None or seconds > threading.TIMEOUT_MAX:
        yield rings
        return
    if seconds <= 0:
        rings.fill(1)
    timer = threading.Timer(seconds, rings.fill, (1,))
    timer.daemon = True
    timer.start()
    try:
        yield rings
    finally:
        timer.cancel()
