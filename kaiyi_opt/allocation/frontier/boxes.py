"""Boxes of whole numbers: where a search for a frontier has not looked yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

Corner = tuple[int, ...]


@dataclass(frozen=True, order=True)
class Box:
    """All whole points with ``lower ≤ point ≤ upper`` in every coordinate."""

    lower: Corner
    upper: Corner

    def without(self, lower: Corner, upper: Corner) -> Iterator[Box]:
        """Yield disjoint boxes that together hold what this one holds outside ``lower ≤ point ≤ upper``.

        >>> list(Box((0, 0), (9, 9)).without((0, 0), (4, 9)))
        [Box(lower=(5, 0), upper=(9, 9))]
        """
        if not self.meets(lower, upper):
            yield self
            return
        low, high = list(self.lower), list(self.upper)
        for axis, (least, most) in enumerate(zip(lower, upper, strict=True)):
            if low[axis] < least:
                yield Box(tuple(low), (*high[:axis], least - 1, *high[axis + 1 :]))
                low[axis] = least
            if most < high[axis]:
                yield Box((*low[:axis], most + 1, *low[axis + 1 :]), tuple(high))
                high[axis] = most

    def meets(self, lower: Corner, upper: Corner) -> bool:
        """Whether a point of the box lies within ``lower ≤ point ≤ upper``."""
        sides = zip(self.lower, self.upper, lower, upper, strict=True)
        return all(low <= most and least <= high for low, high, least, most in sides)

    def volume(self, floor: Corner, spans: Corner) -> Fraction:
        """Return the part of the box at or above ``floor``, each side measured by its span."""
        part = Fraction(1)
        for low, high, least, span in zip(self.lower, self.upper, floor, spans, strict=True):
            part *= Fraction(max(0, high - max(low, least) + 1), span)
        return part

    def middle(self, floor: Corner) -> Corner:
        """Return the middle of the part at or above ``floor``, rounded up."""
        return tuple(
            (max(low, min(least, high)) + high + 1) // 2
            for low, high, least in zip(self.lower, self.upper, floor, strict=True)
        )
