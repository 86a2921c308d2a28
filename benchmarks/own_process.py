"""Run one measurement in a process of its own: its time and its memory are then its own as well (POSIX only)."""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NamedTuple

# Libraries' own threads would count as anybody's CPU time, spinning.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1")


class Run(NamedTuple):
    """What a run took and gave.

    Parameters
    ----------
    seconds
        Wall time of the call alone: neither the start of the process nor the import of the function's module counts.
    peak_rss_bytes
        The most memory held at once, by the process or by the largest of the processes that it started and waited for
        (PuLP runs CBC so). The interpreter and its imports count.
    result
        What the function returned.
    """

    seconds: float
    peak_rss_bytes: int
    result: Any


def in_own_process(callable_path: str, kwargs: dict[str, Any] | None = None, *, timeout: float | None = None) -> Run:
    """Call a function in a fresh Python process and measure it there.

    What the process prints on standard output is thrown away (solvers chatter); standard error is passed on.

    Parameters
    ----------
    callable_path
        ``"package.module:function"``.
    kwargs
        Its keyword arguments; they and the result must be what JSON can hold.
    timeout
        Seconds after which the process, and whatever it started, is killed.

    Raises
    ------
    RuntimeError
        Where the function raised (the message ends in its traceback) or the process died.
    TimeoutError
        Where the time ran out.
    """
    with subprocess.Popen(
        [sys.executable, "-c", "from benchmarks.own_process import answer; answer()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
        start_new_session=True,
    ) as process:
        try:
            answer, _ = process.communicate(json.dumps([callable_path, kwargs or {}]).encode(), timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{callable_path} took more than {timeout:g} seconds") from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        raise RuntimeError(f"the process of {callable_path} died with exit status {process.returncode}")
    outcome = json.loads(answer)
    if isinstance(outcome, str):
        raise RuntimeError(f"{callable_path} raised an exception\n{outcome}")
    return Run(*outcome)


def cpu_seconds() -> float:
    """Return the CPU seconds that this process, and those that it started and waited for, have taken so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def answer() -> None:
    """Be the child: read the call from standard input, answer on what was standard output."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as parent, open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        callable_path, kwargs = json.load(sys.stdin.buffer)
        try:
            outcome: Run | str = _measure(callable_path, kwargs)
        except Exception:
            outcome = traceback.format_exc()
        parent.write(json.dumps(outcome if isinstance(outcome, str) else list(outcome)).encode())


def _measure(callable_path: str, kwargs: dict[str, Any]) -> Run:
    module, _, name = callable_path.partition(":")
    function = getattr(importlib.import_module(module), name)
    start = time.perf_counter()
    result = function(**kwargs)
    seconds = time.perf_counter() - start
    return Run(seconds, max(_own_peak(), _maxrss(resource.RUSAGE_CHILDREN)), result)


def _own_peak() -> int:
    """Return this process's own peak in bytes.

    On Linux ``ru_maxrss`` outlives ``exec``: a child of a large process would inherit its parent's peak. The kernel's
    high-water mark does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return _maxrss(resource.RUSAGE_SELF)


def _maxrss(who: int) -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(who).ru_maxrss * unit
