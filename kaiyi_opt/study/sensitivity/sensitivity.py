"""The verb `sensitivity`: Morris screening, then Sobol indices, over levers or over uncertain parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation.opening import read_opening
from kaiyi_opt.simulation.outcomes import COLUMN, NAMES
from kaiyi_opt.study.policies.named import policy_of
from kaiyi_opt.study.projection.posterior import Draw, draws_of
from kaiyi_opt.study.projection.projection import MONTHS_A_YEAR, known_outcome
from kaiyi_opt.study.projection.run import Progress
from kaiyi_opt.study.sensitivity.evaluate import Experiment, FloatArray, evaluated
from kaiyi_opt.study.sensitivity.factors import LEVERS, Factor, chosen, lever_factors, parameter_factors
from kaiyi_opt.study.sensitivity.morris import Screening, screening, trajectories
from kaiyi_opt.study.sensitivity.sobol import Indices, design, indices

if TYPE_CHECKING:
    import pandas as pd

Over = Literal["levers", "parameters"]
Method = Literal["morris", "sobol"]
DEFAULT_POINTS = {"morris": 8, "sobol": 64}


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What the outcomes in the last month hang on.

    Attributes
    ----------
    over, method
        What was varied, and how it was measured.
    factors
        What was varied, with its range.
    points
        Simulated points of the design, each the mean of ``replicates`` with the same luck.
    result
        The screening, or the indices; rows are factors, columns outcomes in the order of `OUTCOMES`.
    """

    over: Over
    method: Method
    factors: tuple[Factor, ...]
    points: int
    replicates: int
    result: Screening | Indices = field(repr=False)

    def table(self, outcome: str) -> pd.DataFrame:
        """Return one outcome's measures, a row a factor, what matters most first.

        Morris: the change of the outcome per full range of the factor, in its own unit. Sobol: shares of its variance.

        Raises
        ------
        InputError
            Where nothing of that name is measured.
        """
        import pandas as pd

        column = COLUMN[known_outcome(outcome).name]
        columns = {name: getattr(self.result, name)[:, column] for name in self.result.__dataclass_fields__}
        frame = pd.DataFrame(columns, index=pd.Index([factor.name for factor in self.factors], name="factor"))
        first = "mean_absolute" if self.method == "morris" else "total"
        return frame.sort_values(first, ascending=False, kind="stable")


def sensitivity(
    scenario: Scenario,
    over: Over = "levers",
    method: Method = "morris",
    *,
    factors: Sequence[str] | None = None,
    points: int | None = None,
    replicates: int = 8,
    years: int | None = None,
    policy: str = "current",
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Sensitivity:
    """Measure what the outcomes at the end hang on.

    Screen all factors with ``morris`` first; then give those that matter to ``sobol``, which costs more for each.

    Parameters
    ----------
    scenario
        The start, the present policy and, where there is one, the posterior, whose medians are the base.
    over
        ``levers``, from nothing to twice the present ones, or ``parameters``, over their ranges.
    method
        ``morris`` simulates points × (factors + 1), ``sobol`` points × (factors + 2) points.
    factors
        Names; where left out, all.
    points
        Trajectories of Morris (8), or points of Sobol, a power of two (64).
    replicates
        At every point, with the same luck.
    years, seed
        In place of the settings'.
    policy
        Whose levers are varied, or under which parameters are.
    workers, progress, executor
        As in `kaiyi_opt.project`, counting points.

    Raises
    ------
    InputError
        For unknown names, or points that a design cannot have.
    """
    count = DEFAULT_POINTS[method] if points is None else points
    _check(method, count, replicates)
    settings = scenario.settings.simulation
    base = policy_of(scenario, policy)
    varied = chosen(lever_factors(base.levers) if over == LEVERS else parameter_factors(), factors)
    key = settings.seed if seed is None else seed
    months = MONTHS_A_YEAR * (settings.years if years is None else years)
    draw = _medians(draws_of(scenario))
    experiment = Experiment(read_opening(scenario), base, draw, key, months, replicates, over, varied)
    size, result = _measured(
        method, count, len(varied), key, lambda p: evaluated(experiment, p, workers, progress, executor)
    )
    return Sensitivity(over, method, varied, size, replicates, result)


def _measured(
    method: Method, count: int, factors: int, seed: int, at: Callable[[FloatArray], FloatArray]
) -> tuple[int, Screening | Indices]:
    """Return how many points the design has, and what comes of measuring at them."""

    def values(cube: FloatArray) -> FloatArray:
        return at(cube.reshape(-1, factors)).reshape(*cube.shape[:2], len(NAMES))

    if method == "morris":
        cube, turned = trajectories(factors, count, seed)
        return cube.shape[0] * cube.shape[1], screening(cube, turned, values(cube))
    cube = design(factors, count, seed)
    return cube.shape[0] * cube.shape[1], indices(values(cube), seed)


def _medians(draws: Sequence[Draw]) -> Draw:
    return {name: float(np.median([draw[name] for draw in draws])) for name in draws[0]}


def _check(method: str, points: int, replicates: int) -> None:
    if points < 2 or replicates < 1 or (method == "sobol" and points & (points - 1)):
        raise InputError(
            Fault(
                Text(
                    "设计点不能是 {points} 个、每点 {n} 次重复",
                    "a design cannot have {points} points, {n} replicates each",
                ).format(points=points, n=replicates),
                Text(
                    "morris 请给 2 条轨迹以上，sobol 请给 2 的幂；每点至少重复 1 次",
                    "give 2 trajectories or more to morris, a power of two to sobol, and 1 replicate or more",
                ),
            )
        )
