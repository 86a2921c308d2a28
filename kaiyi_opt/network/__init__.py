"""Who helps whom, and who serves what: 1+X pairing and the three-social linkage.

Each public name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaiyi_opt.network.assignment.assignment import Assignment, assign
    from kaiyi_opt.network.assignment.assignment_proof import ProofError

_HOME = {
    "Assignment": "assignment.assignment",
    "ProofError": "assignment.assignment_proof",
    "assign": "assignment.assignment",
}

__all__ = ["Assignment", "ProofError", "assign"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"kaiyi_opt.network.{_HOME[name]}"), name)
    raise AttributeError(f"module 'kaiyi_opt.network' has no attribute {name!r}")
