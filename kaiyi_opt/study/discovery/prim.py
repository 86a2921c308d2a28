"""The patient rule induction method: the box of a cube in which failures are dense.

The box begins as the whole cube. Step by step a thin slice is peeled off the side where that raises the share of
failures inside most, as long as enough points stay (J. H. Friedman and N. I. Fisher, "Bump hunting in high-dimensional
data", Statistics and Computing 9, 1999; B. P. Bryant and R. J. Lempert, "Thinking inside the box", Technological
Forecasting and Social Change 77, 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

PEEL = 0.05
LEAST_SUPPORT = 0.05
CONFIDENCE = 0.05


@dataclass(frozen=True, eq=False)
class Box:
    """A box of the unit cube.

    Attributes
    ----------
    low, high
        Shape (factors,): its sides; 0 and 1 where a factor is not restricted.
    density
        Share of the points inside that are failures.
    coverage
        Share of all failures that are inside.
    support
        Share of all points that are inside.
    """

    low: FloatArray
    high: FloatArray
    density: float
    coverage: float
    support: float

    @property
    def restricted(self) -> tuple[int, ...]:
        """The factors that it restricts."""
        return tuple(np.flatnonzero((self.low > 0) | (self.high < 1)).tolist())


def peeled(points: FloatArray, failed: BoolArray, least_coverage: float) -> Box:
    """Return the densest box on the way of peeling that still holds ``least_coverage`` of the failures.

    A restriction that lifts the density no more than chance would (one-sided binomial, 5 %) is taken back.

    Parameters
    ----------
    points
        Shape (n, factors), in the unit cube.
    failed
        Shape (n,), some of them true.
    """
    low, high = np.zeros(points.shape[1]), np.ones(points.shape[1])
    best = _box(points, failed, low, high)
    here = best
    while (step := _thinner(points, failed, here)) is not None:
        here = step
        if here.coverage < least_coverage:
            break
        if here.density > best.density:
            best = here
    return _without_idle_sides(points, failed, best)


def _inside(points: FloatArray, low: FloatArray, high: FloatArray) -> BoolArray:
    inside: BoolArray = np.all((points >= low) & (points <= high), axis=1)
    return inside


def _box(points: FloatArray, failed: BoolArray, low: FloatArray, high: FloatArray) -> Box:
    inside = _inside(points, low, high)
    within = int(failed[inside].sum())
    density = within / max(1, int(inside.sum()))
    return Box(low, high, density, within / max(1, int(failed.sum())), float(inside.mean()))


def _thinner(points: FloatArray, failed: BoolArray, here: Box) -> Box | None:
    """Return the densest box that is one slice thinner, ``None`` where none has enough points."""
    held = points[_inside(points, here.low, here.high)]
    best: Box | None = None
    for factor in range(points.shape[1]):
        for side, share in (("low", PEEL), ("high", 1.0 - PEEL)):
            low, high = here.low.copy(), here.high.copy()
            (low if side == "low" else high)[factor] = np.quantile(held[:, factor], share)
            thinner = _box(points, failed, low, high)
            if LEAST_SUPPORT <= thinner.support < here.support and (best is None or thinner.density > best.density):
                best = thinner
    return best


def _without_idle_sides(points: FloatArray, failed: BoolArray, box: Box) -> Box:
    """Return the box without the restrictions that chance explains, those that matter least first."""
    from scipy.stats import binom

    while box.restricted:
        chances = []
        for factor in box.restricted:
            low, high = box.low.copy(), box.high.copy()
            low[factor], high[factor] = 0.0, 1.0
            open_box = _box(points, failed, low, high)
            inside = _inside(points, box.low, box.high)
            chance = binom.sf(int(failed[inside].sum()) - 1, int(inside.sum()), open_box.density)
            chances.append((float(chance), factor, open_box))
        chance, _, open_box = max(chances, key=lambda each: each[:2])
        if chance <= CONFIDENCE:
            return box
        box = open_box
    return box
