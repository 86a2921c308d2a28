"""The most that some choices are worth within one limit, by a table over what is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

# Entries of a table: more would take minutes.
MOST_CELLS = 10**8

# What an option weighs, and what it is worth.
Option = tuple[int, int]


def most_within(options: Sequence[Sequence[Option]], capacity: int) -> int | None:
    """Return the most that one option of each list come to, weighing ``capacity`` at most; ``None`` where the table, in
    the largest steps that divide every weight, would be too large or a weight is below 0.
    """
    weights = [weight for own in options for weight, _ in own]
    step = gcd(*weights) or 1
    rooms = capacity // step + 1
    entries = rooms * len(weights)
    if min(weights, default=0) < 0 or rooms < 1 or entries > MOST_CELLS:
        return None
    table = [0] * rooms
    for own in options:
        if not own:
            continue
        (weight, worth), *others = own
        grown = _shifted(table, weight // step, worth)
        for weight, worth in others:
            grown = [max(pair) for pair in zip(grown, _shifted(table, weight // step, worth), strict=True)]
        table = grown
    return table[-1]


def _shifted(table: Sequence[int], steps: int, worth: int) -> list[int]:
    """Return the table with one option taken; where that does not fit, the least of all."""
    least = -(2**200)
    return [least] * min(steps, len(table)) + [value + worth for value in table[: max(0, len(table) - steps)]]
