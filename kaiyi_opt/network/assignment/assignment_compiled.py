"""How the kernels of the assignment are compiled: once, then kept on disk."""

from __future__ import annotations

from typing import Any

from kaiyi_opt.compiled import compiled

kernel = compiled()

# Only other kernels call an inner one: without its entries from Python and C it compiles in two thirds of the time.
_NO_ENTRY: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
inner_kernel = compiled(**_NO_ENTRY)
