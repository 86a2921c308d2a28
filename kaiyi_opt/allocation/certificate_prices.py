"""Better prices of rows where other rows are kept exactly: steps down the dual function, in doubles.

Where the prices come from does not matter to what they prove, so nothing here is exact. Each step goes against a
subgradient, what the best point leaves of every row, by the length of B. T. Polyak, "Minimization of unsmooth
functionals", USSR Computational Mathematics 9, 1969, towards the value of a list that is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray

STEPS = 150
# After so many steps without a lower bound the next ones are half as long.
PATIENCE = 8


@dataclass(frozen=True, eq=False)
class Knapsack:
    """One option of each application, or none unless it is held in, weighing ``capacity`` steps at most."""

    options: Sequence[Sequence[int]]
    held: frozenset[int]
    steps: IntArray
    capacity: int

    def best(self, worth: FloatArray) -> tuple[float, list[int]]:
        """Return the most that options of so much ``worth`` come to, and which."""
        table = np.zeros(self.capacity + 1)
        taken = np.full((len(self.options), self.capacity + 1), -1, dtype=np.int32)
        for number, own in enumerate(self.options):
            grown = np.full_like(table, -np.inf) if number in self.held else table.copy()
            for j in own:
                steps = int(self.steps[j])
                if steps <= self.capacity and (worth[j] > 0 or number in self.held):
                    through = table[: table.size - steps] + worth[j]
                    better = through > grown[steps:]
                    grown[steps:][better] = through[better]
                    taken[number, steps:][better] = j
            table = grown
        room, chosen = self.capacity, []
        for number in range(len(self.options) - 1, -1, -1):
            j = int(taken[number, room])
            if j >= 0:
                chosen.append(j)
                room -= int(self.steps[j])
        return float(table[-1]), chosen


def polished(
    prices: FloatArray,
    gain: FloatArray,
    rows: Any,
    bounds: tuple[FloatArray, FloatArray],
    knapsacks: Sequence[Knapsack],
    value: float,
) -> FloatArray:
    """Return prices of ``rows`` that prove as low a bound as was met.

    Parameters
    ----------
    prices
        Shape (rows,): where to begin.
    gain
        Shape (options,): what each option is worth.
    rows
        Sparse, shape (rows, options).
    bounds
        The rows' lower and upper bounds, infinite where there is none.
    knapsacks
        The rows that are kept, no two over the same options.
    value
        What a point that is held is worth.
    """
    lower, upper = bounds
    size = np.maximum(np.sqrt(rows.multiply(rows).sum(axis=1)), 1.0)
    best, best_prices, length, since = np.inf, prices, 1.0, 0
    for _ in range(STEPS):
        found = [knapsack.best(gain - prices @ rows) for knapsack in knapsacks]
        most, chosen = sum(best for best, _ in found), [column for _, own in found for column in own]
        used = rows[:, chosen].sum(axis=1)
        limit = np.where(prices > 0, upper, np.where(prices < 0, lower, np.clip(used, lower, upper)))
        total = most + float(np.where(prices == 0, 0.0, prices * np.where(prices == 0, 0.0, limit)).sum())
        since += 1
        if total < best:
            best, best_prices, since = total, prices, 0
        if since > PATIENCE:
            length, since, prices = length / 2, 0, best_prices
            continue
        slack = (limit - used) / size
        norm = float(slack @ slack)
        if total <= value or norm == 0 or not np.isfinite(total):
            break
        prices = prices - length * (total - value) / norm * slack / size
        prices = np.where(np.isinf(upper), np.minimum(prices, 0), prices)
        prices = np.where(np.isinf(lower), np.maximum(prices, 0), prices)
    return best_prices
