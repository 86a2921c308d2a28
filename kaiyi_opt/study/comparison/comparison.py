"""Policies side by side: what each replicate would have been under the others, and what follows for the choice."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.plottable import Plottable
from kaiyi_opt.simulation.outcomes import NAMES
from kaiyi_opt.study.comparison.better import sign
from kaiyi_opt.study.projection.projection import FLOWS, FloatArray, Projection

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
WORST_SHARE = 0.05


@dataclass(frozen=True)
class Effect:
    """What one policy changes against the baseline, replicate by replicate.

    Attributes
    ----------
    mean, low, high
        The mean paired difference and its 95 % interval (Student's t).
    probability_better
        Share of replicates in which it is better than the baseline; half of those that tie count.
    correlation
        Between the policy's and the baseline's replicates: what their common luck takes out of the interval; NaN where
        one of them does not vary.
    """

    mean: float
    low: float
    high: float
    probability_better: float
    correlation: float


@dataclass(frozen=True)
class Standing:
    """How one policy stands among all for one outcome.

    Attributes
    ----------
    mean
        Over replicates.
    worst
        The mean of the worst 5 % of replicates (one at least): the conditional value at risk.
    probability_best
        Share of replicates in which no policy is better; equal ones share it.
    regret, worst_regret
        By how much the best policy of the same replicate is better: mean and largest, 0 or more.
    """

    mean: float
    worst: float
    probability_best: float
    regret: float
    worst_regret: float


@dataclass(frozen=True, eq=False)
class Comparison(Plottable):
    """Policies on common random numbers: replicate r has the same luck under each.

    Attributes
    ----------
    projections
        One a policy, the baseline first.
    """

    projections: tuple[Projection, ...] = field(repr=False)

    @property
    def policies(self) -> tuple[str, ...]:
        """Their names, the baseline's first."""
        return tuple(projection.policy.name for projection in self.projections)

    @property
    def baseline(self) -> Projection:
        """The one that the others are compared with."""
        return self.projections[0]

    def projection(self, policy: str) -> Projection:
        """Return the projection of a policy.

        Raises
        ------
        InputError
            Where it was not compared.
        """
        for projection in self.projections:
            if projection.policy.name == policy:
                return projection
        raise InputError(
            Fault(
                Text("没有比较政策 {policy}", "the policy {policy} was not compared").format(policy=both(policy)),
                Text("可用：{known}", "known: {known}").format(known=both(", ".join(self.policies))),
            )
        )

    @cached_property
    def _totals(self) -> dict[str, FloatArray]:
        return {name: np.stack([_at_the_end(p, name) for p in self.projections]) for name in NAMES}

    def at_the_end(self, outcome: str) -> FloatArray:
        """Return an outcome at the end, shape (policies, replicates).

        What is measured anew each month is summed over all months; all else stands as in the last month.
        """
        self.baseline.outcome(outcome)
        return self._totals[outcome]

    def effect(self, outcome: str, policy: str) -> Effect:
        """Return what a policy changes in an outcome against the baseline."""
        here = self.projections.index(self.projection(policy))
        values = self.at_the_end(outcome)
        difference = values[here] - values[0]
        mean = float(difference.mean())
        reach = _reach(difference)
        gain = sign(outcome) * difference
        better = float((gain > 0).mean() + 0.5 * (gain == 0).mean())
        return Effect(mean, mean - reach, mean + reach, better, _correlation(values[here], values[0]))

    def standing(self, outcome: str, policy: str) -> Standing:
        """Return how a policy stands among all for an outcome; for one that is neither good nor bad, more is best."""
        here = self.projections.index(self.projection(policy))
        values = self.at_the_end(outcome)
        gain = (sign(outcome) or 1) * values
        best = gain.max(axis=0)
        is_best = gain == best
        worst = np.sort(gain[here])[: max(1, int(WORST_SHARE * gain.shape[1]))]
        regret = best - gain[here]
        return Standing(
            float(values[here].mean()),
            float((sign(outcome) or 1) * worst.mean()),
            float((is_best[here] / is_best.sum(axis=0)).mean()),
            float(regret.mean()),
            float(regret.max()),
        )

    @property
    def table(self) -> pd.DataFrame:
        """Effects and standings: a row an outcome and policy."""
        import pandas as pd

        rows = []
        for outcome in NAMES:
            for policy in self.policies:
                effect, standing = self.effect(outcome, policy), self.standing(outcome, policy)
                rows.append({"outcome": outcome, "policy": policy, **vars(standing), **_renamed(effect)})
        return pd.DataFrame(rows).set_index(["outcome", "policy"])


def _renamed(effect: Effect) -> dict[str, float]:
    return {
        "difference": effect.mean,
        "difference_low": effect.low,
        "difference_high": effect.high,
        "probability_better": effect.probability_better,
        "correlation": effect.correlation,
    }


def _at_the_end(projection: Projection, name: str) -> FloatArray:
    monthly = projection.outcome(name)
    ended: FloatArray = monthly.sum(axis=1) if name in FLOWS else monthly[:, -1]
    return ended


def _reach(difference: FloatArray) -> float:
    """Return half the width of the interval of a mean; infinite for a single replicate."""
    from scipy.stats import t

    count = difference.size
    if count < 2:
        return float("inf")
    return float(t.ppf(0.5 + CONFIDENCE / 2, count - 1) * difference.std(ddof=1) / np.sqrt(count))


def _correlation(first: FloatArray, second: npt.NDArray[np.float64]) -> float:
    if first.size < 2 or first.std() == 0 or second.std() == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
