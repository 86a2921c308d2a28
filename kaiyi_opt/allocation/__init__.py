"""Who gets how much: statement, compiled integer program, solution, audit, explanation.

The engineers' entry (`IntegerProgram`, `solve_program`, `write_lp`, `write_mps`) is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaiyi_opt.allocation.program import IntegerProgram, ProgramSolution, Status
    from kaiyi_opt.allocation.search import solve_program
    from kaiyi_opt.allocation.solvers.pulp_model import write_lp, write_mps

_HOME = {
    "IntegerProgram": "program",
    "ProgramSolution": "program",
    "Status": "program",
    "solve_program": "search",
    "write_lp": "solvers.pulp_model",
    "write_mps": "solvers.pulp_model",
}

__all__ = ["IntegerProgram", "ProgramSolution", "Status", "solve_program", "write_lp", "write_mps"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"kaiyi_opt.allocation.{_HOME[name]}"), name)
    raise AttributeError(f"module 'kaiyi_opt.allocation' has no attribute {name!r}")
