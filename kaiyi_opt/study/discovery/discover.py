"""The verb `discover`: under which parameters a policy misses what is expected of it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation.opening import read_opening
from kaiyi_opt.simulation.outcomes import COLUMN
from kaiyi_opt.simulation.parameters import values
from kaiyi_opt.study.discovery.prim import Box, peeled
from kaiyi_opt.study.policies.named import policy_of
from kaiyi_opt.study.projection.projection import MONTHS_A_YEAR, known_outcome
from kaiyi_opt.study.projection.run import Progress
from kaiyi_opt.study.sensitivity.evaluate import Experiment, evaluated
from kaiyi_opt.study.sensitivity.factors import PARAMETERS, Factor, chosen, parameter_factors

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Discovery:
    """Where a policy fails.

    Attributes
    ----------
    factors
        The parameters that were varied.
    points
        Shape (n, factors): the parameters of every point, in their own units.
    outcome
        Shape (n,): the outcome in the last month, the mean of a point's replicates.
    failed
        Shape (n,): whether it misses what is expected.
    box
        Where failures are dense; ``None`` where nothing fails.
    """

    factors: tuple[Factor, ...]
    points: npt.NDArray[np.float64] = field(repr=False)
    outcome: npt.NDArray[np.float64] = field(repr=False)
    failed: npt.NDArray[np.bool_] = field(repr=False)
    box: Box | None

    @property
    def share_failed(self) -> float:
        """Share of the points that fail."""
        return float(self.failed.mean())

    @property
    def table(self) -> pd.DataFrame:
        """The sides of the box: a row a parameter that it restricts, with its range and what the box leaves of it."""
        import pandas as pd

        rows = {}
        for number in () if self.box is None else self.box.restricted:
            factor = self.factors[number]
            assert self.box is not None
            rows[factor.name] = {
                "range_low": factor.low,
                "range_high": factor.high,
                "fails_from": factor.at(float(self.box.low[number])),
                "fails_to": factor.at(float(self.box.high[number])),
            }
        columns = ["range_low", "range_high", "fails_from", "fails_to"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")


def discover(
    scenario: Scenario,
    outcome: str,
    threshold: float,
    *,
    below: bool = True,
    policy: str = "current",
    factors: Sequence[str] | None = None,
    points: int = 200,
    replicates: int = 4,
    years: int | None = None,
    seed: int | None = None,
    least_coverage: float = 0.6,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Discovery:
    """Find the parameters under which a policy fails.

    Parameters
    ----------
    scenario, policy, years, seed, workers, progress, executor
        As in `kaiyi_opt.sensitivity`; parameters are spread over their whole ranges, whatever a posterior says.
    outcome, threshold, below
        It fails where the outcome in the last month, in its own unit, is below the threshold, or above it.
    factors
        Which parameters are not known; where left out, all that the article does not state.
    points, replicates
        Points of a Latin hypercube, and replicates at each with the same luck.
    least_coverage
        Share of the failures that the box must hold.

    Raises
    ------
    InputError
        For an unknown outcome, policy or parameter.
    """
    from scipy.stats import qmc

    column = COLUMN[known_outcome(outcome).name]
    settings = scenario.settings.simulation
    key = settings.seed if seed is None else seed
    varied = chosen(parameter_factors(), factors)
    months = MONTHS_A_YEAR * (settings.years if years is None else years)
    base = policy_of(scenario, policy)
    experiment = Experiment(read_opening(scenario), base, values(), key, months, replicates, PARAMETERS, varied)
    cube = qmc.LatinHypercube(len(varied), rng=np.random.default_rng(key)).random(points)
    measured = evaluated(experiment, cube, workers, progress, executor)[:, column]
    failed = measured < threshold if below else measured > threshold
    box = peeled(cube, failed, least_coverage) if failed.any() else None
    stated = np.array([[factor.at(float(x)) for factor, x in zip(varied, row, strict=True)] for row in cube])
    return Discovery(varied, stated, measured, failed, box)
