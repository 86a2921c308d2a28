"""Draws of parameters in, errors of the targets out: the simulation as the search sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.simulation import parameters
from kaiyi_opt.simulation.opening import Opening
from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.simulation.targets import Target, errors_of, values_of
from kaiyi_opt.study.calibration.population import FloatArray, Prior
from kaiyi_opt.study.projection.run import Run


@dataclass(frozen=True, eq=False)
class Simulated:
    """One replicate for each draw, from the scenario's opening to the last target's month.

    Attributes
    ----------
    opening
        What the scenario says of the start.
    policy
        Decides in each year.
    names
        The parameters that are drawn; all others have the table's values.
    targets
        What was observed.
    seed
        Of the simulations' random numbers.
    """

    opening: Opening
    policy: Policy
    names: tuple[str, ...]
    targets: tuple[Target, ...]
    seed: int

    def __call__(self, first: int, draws: FloatArray) -> FloatArray:
        """Return the errors, shape (draws, targets), of draws, shape (draws, parameters), numbered from ``first``."""
        return errors_of(self._outcomes(first, draws), self.targets)

    def values(self, first: int, draws: FloatArray) -> FloatArray:
        """Return the values that the targets ask for, shape (draws, targets)."""
        return values_of(self._outcomes(first, draws), self.targets)

    def _outcomes(self, first: int, draws: FloatArray) -> FloatArray:
        stated = [parameters.values(dict(zip(self.names, map(float, draw), strict=True))) for draw in draws]
        # Replicate r takes entry r modulo their number, so the list is turned to where the first one falls.
        shift = first % len(stated)
        turned = stated[-shift:] + stated[:-shift] if shift else stated
        months = max(target.months for target in self.targets)
        run = Run(self.opening, tuple(turned), self.policy, self.seed, months)
        return np.asarray(run.chunk(range(first, first + len(stated))).outcomes, dtype=np.float64)


def prior_of(names: tuple[str, ...]) -> Prior:
    """Return uniform priors over the ranges of these parameters."""
    stated = [parameters.BY_NAME[name] for name in names]
    return Prior(names, np.array([one.low for one in stated]), np.array([one.high for one in stated]))
