"""The simulation: years of incubation on Mesa, one compiled rule driven three ways.

`IncubationModel` is the Mesa model; `kaiyi_opt.simulation.ensemble` runs many replicates of the same rule.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaiyi_opt.simulation.model import IncubationModel as IncubationModel

# Mesa takes three seconds to import and sets how processes start: it is imported when the model is asked for.
_HOME = {"IncubationModel": "kaiyi_opt.simulation.model"}

__all__ = ["IncubationModel"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'kaiyi_opt.simulation' has no attribute {name!r}")
