"""Compiled functions, kept on disk and never out of date.

Numba keeps what it compiled beside the source and compiles anew when the file that holds a function changes. What the
function calls stands in other files, is compiled into it, and is not looked at: after such a file changes, as ``git
pull`` changes some and not others, the old code goes on running without a word. Here what is kept is good for as long
as no file of the function's room (``kaiyi_opt.ROOM``) changes.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(**options: Any) -> Callable[[Function], Function]:
    """Return a decorator that compiles a function without Python objects (`numba.njit`) and keeps the result on disk.

    Parameters
    ----------
    options
        What `numba.njit` takes besides ``cache``.
    """

    def decorate(function: Function) -> Function:
        dispatcher: Any = njit(cache=True, **options)(function)
        kept = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
        if kept is not None:  # where Numba may not write beside the source it keeps nothing, and nothing can be stale
            kept._source_stamp = (kept._source_stamp, _stamp_of_room(function.__module__))
        compiled_function: Function = dispatcher
        return compiled_function

    return decorate


@lru_cache
def _stamp_of_room(module: str) -> str:
    """Return what changes with any source file of the room that holds ``module``."""
    parts = module.split(".")[:2]
    package = Path(sys.modules[parts[0]].__path__[0])
    room = package.joinpath(*parts[1:])
    files = sorted(room.rglob("*.py")) if room.is_dir() else [room.with_suffix(".py")]
    facts = [(str(file.relative_to(package)), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files]
    return hashlib.sha256(repr(facts).encode()).hexdigest()
