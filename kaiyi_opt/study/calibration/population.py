"""A population of weighted draws: uniform priors, the kernel that moves draws, and importance weights.

M. A. Beaumont, J.-M. Cornuet, J.-M. Marin and C. P. Robert, "Adaptive approximate Bayesian computation", Biometrika 96,
2009; T. Toni, D. Welch, N. Strelkowa, A. Ipsen and M. P. H. Stumpf, "Approximate Bayesian computation scheme for
parameter inference and model selection in dynamical systems", Journal of the Royal Society Interface 6, 2009.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# The kernel's covariance is so many times the population's (Beaumont et al., section 3).
KERNEL_SCALE = 2.0


@dataclass(frozen=True, eq=False)
class Prior:
    """Independent uniform priors.

    Attributes
    ----------
    names
        The parameters.
    low, high
        Shape (parameters,): the range of each, ``low`` below ``high``.
    """

    names: tuple[str, ...]
    low: FloatArray
    high: FloatArray

    def draw(self, count: int, random: np.random.Generator) -> FloatArray:
        """Return draws, shape (count, parameters)."""
        return self.low + (self.high - self.low) * random.random((count, self.low.size))

    def holds(self, draws: FloatArray) -> npt.NDArray[np.bool_]:
        """Return which draws lie within the ranges, shape (count,)."""
        within: npt.NDArray[np.bool_] = np.all((draws >= self.low) & (draws <= self.high), axis=1)
        return within

    @property
    def deviation(self) -> FloatArray:
        """The standard deviation of each, shape (parameters,)."""
        return (self.high - self.low) / np.sqrt(12.0)


@dataclass(frozen=True, eq=False)
class Population:
    """Weighted draws that came within a tolerance of what was observed.

    Attributes
    ----------
    number
        0 for the draws from the prior, then 1, 2, ….
    tolerance
        No draw is farther from what was observed; infinite for number 0.
    tried
        How many draws were simulated to find these.
    draws
        Shape (particles, parameters).
    weights
        Shape (particles,), summing to 1.
    errors
        Shape (particles, targets): the signed error of each target, in units of its tolerance.
    """

    number: int
    tolerance: float
    tried: int
    draws: FloatArray
    weights: FloatArray
    errors: FloatArray

    @property
    def distances(self) -> FloatArray:
        """Shape (particles,)."""
        return distance(self.errors)

    @property
    def accepted_share(self) -> float:
        """The share of the draws tried that came within the tolerance."""
        return len(self.draws) / self.tried

    @property
    def effective_size(self) -> float:
        """How many equally weighted draws are worth as much: 1 / Σ w²."""
        return float(1.0 / np.sum(self.weights**2))

    @cached_property
    def covariance(self) -> FloatArray:
        """The weighted covariance of the draws, shape (parameters, parameters)."""
        centred = self.draws - self.weights @ self.draws
        return (self.weights[:, np.newaxis] * centred).T @ centred

    @cached_property
    def _kernel(self) -> FloatArray:
        """The Cholesky factor of the kernel's covariance; a trace of ridge keeps it when a parameter has not moved."""
        scaled = KERNEL_SCALE * self.covariance
        ridge = 1e-12 * np.diag(scaled).max() + 1e-300
        factor: FloatArray = np.linalg.cholesky(scaled + ridge * np.eye(scaled.shape[0]))
        return factor

    def propose(self, prior: Prior, count: int, random: np.random.Generator) -> FloatArray:
        """Return draws moved by the kernel, shape (count, parameters); whatever leaves the prior is drawn anew."""
        kept: list[FloatArray] = []
        found = 0
        while found < count:
            parents = random.choice(len(self.draws), size=count, p=self.weights)
            moved = self.draws[parents] + random.standard_normal((count, self.draws.shape[1])) @ self._kernel.T
            kept.append(moved[prior.holds(moved)])
            found += len(kept[-1])
        return np.concatenate(kept)[:count]

    def weigh(self, draws: FloatArray) -> FloatArray:
        """Return the importance weights of draws that this population proposed, shape (count,), summing to 1.

        1 / Σ_j w_j N(draw; draw_j, kernel): the prior is uniform, so its density is the same for all.
        """
        mine = np.linalg.solve(self._kernel, self.draws.T).T
        theirs = np.linalg.solve(self._kernel, draws.T).T
        squares = ((theirs[:, np.newaxis, :] - mine[np.newaxis, :, :]) ** 2).sum(axis=2)
        least = squares.min(axis=1, keepdims=True)
        logs = -0.5 * least[:, 0] + np.log(np.exp(-0.5 * (squares - least)) @ self.weights)
        weights = np.exp(logs.min() - logs)
        return weights / weights.sum()


def distance(errors: FloatArray) -> FloatArray:
    """Return the root mean square of the errors of each draw, shape (draws,)."""
    lengths: FloatArray = np.sqrt(np.mean(errors**2, axis=1))
    return lengths
