"""kaiyi_opt: who gets how much, who helps whom, and what comes of it.

The verbs an analyst types are here, each imported when it is first used, so that ``import kaiyi_opt`` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kaiyi_opt.plottable import drawn_by

if TYPE_CHECKING:
    from kaiyi_opt.allocation.allocate import allocate as allocate
    from kaiyi_opt.allocation.fairness.fairness import fairness as fairness
    from kaiyi_opt.allocation.merit.jury import jury as jury
    from kaiyi_opt.allocation.purchase.purchase import purchase as purchase
    from kaiyi_opt.allocation.purchase.purchase import purchase_with_round as purchase_with_round
    from kaiyi_opt.allocation.stability.stability import stability as stability
    from kaiyi_opt.report.explore import explore as explore
    from kaiyi_opt.report.plot import plot as plot
    from kaiyi_opt.report.verbs import run as run
    from kaiyi_opt.report.verbs import write_report as write_report
    from kaiyi_opt.scenario.load import load as load
    from kaiyi_opt.study.comparison.compare import compare as compare
    from kaiyi_opt.study.discovery.discover import discover as discover
    from kaiyi_opt.study.linkage import linkage as linkage
    from kaiyi_opt.study.pairing import pair as pair
    from kaiyi_opt.study.projection.project import project as project
    from kaiyi_opt.study.sensitivity.sensitivity import sensitivity as sensitivity

__version__ = "0.1.0"

_HOME = {
    "load": "kaiyi_opt.scenario.load",
    "allocate": "kaiyi_opt.allocation.allocate",
    "jury": "kaiyi_opt.allocation.merit.jury",
    "fairness": "kaiyi_opt.allocation.fairness.fairness",
    "sensitivity": "kaiyi_opt.study.sensitivity.sensitivity",
    "stability": "kaiyi_opt.allocation.stability.stability",
    "compare": "kaiyi_opt.study.comparison.compare",
    "discover": "kaiyi_opt.study.discovery.discover",
    "pair": "kaiyi_opt.study.pairing",
    "linkage": "kaiyi_opt.study.linkage",
    "project": "kaiyi_opt.study.projection.project",
    "purchase": "kaiyi_opt.allocation.purchase.purchase",
    "purchase_with_round": "kaiyi_opt.allocation.purchase.purchase",
    "explore": "kaiyi_opt.report.explore",
    "plot": "kaiyi_opt.report.plot",
    "run": "kaiyi_opt.report.verbs",
    "write_report": "kaiyi_opt.report.verbs",
}
_ROOMS = ("allocation", "network", "scenario", "simulation")

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    """Import a public name, or a room, when it is first asked for."""
    if name in _HOME:
        _show_in_notebooks()
        return getattr(import_module(_HOME[name]), name)
    if name in _ROOMS:
        return import_module(f"kaiyi_opt.{name}")
    raise AttributeError(f"module 'kaiyi_opt' has no attribute {name!r}")


def _show_in_notebooks() -> None:
    """Tell a running IPython how results show themselves; anywhere else do nothing."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        import_module("kaiyi_opt.report.notebook").register(shell)


def _draw(*result: Any, **options: Any) -> Any:
    """Draw a result, with charts imported when the first is drawn."""
    return import_module(_HOME["plot"]).plot(*result, **options)


drawn_by(_draw)


def __dir__() -> list[str]:
    """List the public names, for tab completion."""
    return sorted([*_HOME, *_ROOMS, "__version__"])
