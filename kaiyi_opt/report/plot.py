"""The verb `plot`: a result as the chart that the report shows of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kaiyi_opt.allocation.fairness.fairness import Fairness
from kaiyi_opt.allocation.frontier.budget_curve import BudgetCurve
from kaiyi_opt.allocation.frontier.frontier import Frontier
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.stability.result import Stability
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Language, Text, both, default_language
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.report.figures.awards_bars import awards_bars
from kaiyi_opt.report.figures.budget_curve import budget_curve_figure
from kaiyi_opt.report.figures.calibration import calibration_figure
from kaiyi_opt.report.figures.chances import chance_dots
from kaiyi_opt.report.figures.comparison import comparison_figure
from kaiyi_opt.report.figures.fairness import fairness_panels
from kaiyi_opt.report.figures.frontier import frontier_figure
from kaiyi_opt.report.figures.merit_scatter import merit_scatter
from kaiyi_opt.report.figures.pairing_tiles import pairing_tiles
from kaiyi_opt.report.figures.projection import projection_figure
from kaiyi_opt.report.pictures import MEASURES
from kaiyi_opt.simulation.outcomes import NAMES
from kaiyi_opt.study.calibration.calibration import Calibration
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.projection.projection import Projection

Drawn = Callable[[Any, Language], Any]


def plot(result: Any, *names: str, lang: Language | None = None) -> Any:
    """Draw a result; see `kaiyi_opt.plottable.Plottable.plot`.

    Raises
    ------
    InputError
        Where the result has no figure or outcome of that name.
    """
    shown = lang or default_language()
    if type(result) in BY_OUTCOME:
        for name in names:
            _known(name, NAMES)
        return BY_OUTCOME[type(result)](result, shown, *([names] if names else []))
    figures = FIGURES[type(result)]
    name = names[0] if names else next(iter(figures))
    _known(name, figures)
    return figures[name](result, shown)


BY_OUTCOME: Mapping[type, Callable[..., Any]] = {Projection: projection_figure, Comparison: comparison_figure}
FIGURES: Mapping[type, Mapping[str, Drawn]] = {
    Plan: {
        "awards": awards_bars,
        "merit": merit_scatter,
        "fairness": lambda plan, lang: fairness_panels(plan.fairness, lang),
    },
    Stability: {"chances": chance_dots},
    Fairness: {"fairness": fairness_panels},
    Frontier: {"frontier": frontier_figure},
    BudgetCurve: {"budget_curve": budget_curve_figure},
    Pairing: {"pairing": lambda pairing, lang: pairing_tiles(pairing, pairing.problem.scenario, lang)},
    Linkage: MEASURES,
    Calibration: {"calibration": calibration_figure},
}


def _known(name: str, names: Any) -> None:
    if name not in names:
        cause = Text("没有名为 {name} 的图", "there is no figure of {name}").format(name=both(name))
        raise InputError(Fault(cause, Text("可用：{known}", "known: {known}").format(known=both(", ".join(names)))))
