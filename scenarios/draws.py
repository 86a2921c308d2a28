"""Random draws that are the same on every machine: each stream has a name, and rests on `random.random` alone.

Python promises that sequence for a seed; it does not promise those of `choice`, `sample` or `shuffle`.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")
SEED = 2014


class Draws:
    """A stream of draws; streams of different names do not disturb one another."""

    def __init__(self, name: str, seed: int = SEED):
        self._random = random.Random(f"{seed}:{name}")

    def chance(self, percent: int) -> bool:
        """Return true in so many of a hundred draws."""
        return self.between(1, 100) <= percent

    def between(self, least: int, most: int) -> int:
        """Return a whole number, all equally likely, both ends included."""
        return least + int(self._random.random() * (most - least + 1))

    def bell(self, least: int, most: int) -> int:
        """Return a whole number that is more likely in the middle: the mean of three draws."""
        return (self.between(least, most) + self.between(least, most) + self.between(least, most)) // 3

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights: Mapping[str, int]) -> str:
        """Return one of the keys, by its weight."""
        drawn = self.between(1, sum(weights.values()))
        for key, weight in weights.items():
            drawn -= weight
            if drawn <= 0:
                return key
        raise AssertionError("the draw is within the sum of the weights")

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Return so many different items, in the order drawn."""
        left = list(items)
        return [left.pop(self.between(0, len(left) - 1)) for _ in range(min(count, len(left)))]

    def day(self, first: datetime.date, last: datetime.date) -> datetime.date:
        """Return a day, both ends included."""
        return first + datetime.timedelta(days=self.between(0, (last - first).days))
