"""Points of a design in, mean outcomes out: every point is simulated with the same luck."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from kaiyi_opt.allocation.processes import available_processors, completed, processes
from kaiyi_opt.simulation.opening import Opening
from kaiyi_opt.study.policies.standard import StandardPolicy
from kaiyi_opt.study.projection.posterior import Draw
from kaiyi_opt.study.projection.run import Progress, Run
from kaiyi_opt.study.sensitivity.factors import LEVERS, Factor

FloatArray = npt.NDArray[np.float64]
FEWEST_FOR_PROCESSES = 20


@dataclass(frozen=True, eq=False)
class Experiment:
    """What every point has in common.

    Attributes
    ----------
    opening, policy, draw, seed, months, replicates
        As in `kaiyi_opt.study.projection.run.Run`; one draw of the parameters for all replicates.
    over
        ``levers`` or ``parameters``.
    factors
        What is varied.
    """

    opening: Opening
    policy: StandardPolicy
    draw: Draw
    seed: int
    months: int
    replicates: int
    over: str
    factors: tuple[Factor, ...]

    def __call__(self, point: FloatArray) -> FloatArray:
        """Return the mean of every outcome in the last month, at a point of the unit cube."""
        stated: dict[str, Any] = {
            factor.name: factor.at(float(share)) for factor, share in zip(self.factors, point, strict=True)
        }
        policy, draw = self.policy, self.draw
        if self.over == LEVERS:
            policy = replace(policy, levers=replace(policy.levers, **stated))
        else:
            draw = {**draw, **stated}
        run = Run(self.opening, (draw,), policy, self.seed, self.months)
        mean: FloatArray = run.chunk(range(self.replicates)).outcomes[:, -1].mean(axis=0)
        return mean


def evaluated(
    experiment: Experiment,
    points: FloatArray,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> FloatArray:
    """Return the outcomes at points, shape (points, factors); shape (points, outcomes).

    Parameters
    ----------
    workers, progress, executor
        As in `kaiyi_opt.study.projection.run.replicated`, with points in place of replicates.
    """
    tell: Callable[[int, int], None] = progress or (lambda done, every: None)
    count = available_processors() if workers is None else workers
    found: dict[int, FloatArray] = {}
    if executor is None and (count < 2 or (workers is None and len(points) < FEWEST_FOR_PROCESSES)):
        for number, point in enumerate(points):
            found[number] = experiment(point)
            tell(number + 1, len(points))
    else:
        content, numbers = pickle.dumps((experiment, points)), list(range(len(points)))
        with processes(count, executor) as pool:
            for number, values in completed(pool, _point_elsewhere, content, numbers, count + 1):
                found[number] = values
                tell(len(found), len(points))
    return np.stack([found[number] for number in range(len(points))])


def _point_elsewhere(content: bytes, number: int) -> FloatArray:
    experiment, points = pickle.loads(content)
    values: FloatArray = experiment(points[number])
    return values
