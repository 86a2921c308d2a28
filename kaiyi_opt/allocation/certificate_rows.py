"""What a certificate can price: the rows of a round and of its goals, as whoever checks can state them too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.goal import Goal
from kaiyi_opt.allocation.rules import Row


@dataclass(frozen=True, eq=False)
class StatedRow:
    """A row that whoever checks can state as well: its name, and its options and weights in plain whole numbers."""

    rule: str
    subject: str
    columns: list[int]
    weights: list[int]
    lower: int | None
    upper: int | None

    def limit(self, price: int) -> int:
        """Return the side that a price is about: the ceiling above 0, the floor below."""
        side = self.upper if price > 0 else self.lower
        if side is None:
            raise ValueError
        return side

    @property
    def can_be_short(self) -> bool:
        """Whether there is a ceiling that all its options together pass."""
        return self.upper is not None and sum(max(0, weight) for weight in self.weights) > self.upper

    @property
    def lowest_terms(self) -> tuple[int, int] | None:
        """The greatest common divisor of the weights and the capacity in such steps; ``None`` for what is no knapsack.

        >>> StatedRow("pool:fund", "", [0, 1], [400, 600], None, 900).lowest_terms
        (200, 4)
        """
        if self.upper is None or self.upper < 0 or not self.weights or min(self.weights) < 0:
            return None
        divisor = max(1, math.gcd(*self.weights))
        return divisor, self.upper // divisor


def stated_row(rule: str, row: Row) -> StatedRow:
    """Return a row of a rule in plain whole numbers."""
    return StatedRow(rule, row.key, row.columns.tolist(), row.weights.tolist(), row.lower, row.upper)


@dataclass(frozen=True, eq=False)
class Own:
    """A column of a goal's own: how many units there are, what each is worth in the goal, and takes of each tie."""

    units: int
    worth: int
    taken: Mapping[int, int]


@dataclass(frozen=True, eq=False)
class StatedGoal:
    """A goal, more being better: a weight for each option; and, where it is no plain sum, columns of its own with the
    rows that tie them to the options.
    """

    goal: Goal
    weights: list[int]
    ties: tuple[StatedRow, ...]
    own: tuple[Own, ...]

    def floor(self, value: int) -> StatedRow:
        """Return the row that asks for as much of the goal; what own columns add is not in it."""
        return StatedRow(f"goal:{self.goal.name}", "", list(range(len(self.weights))), self.weights, value, None)

    def most_of_own(self, factor: int, prices: Sequence[int]) -> int:
        """Return the most that the own columns come to, each worth ``factor`` times its worth less the ties' prices."""
        return sum(
            own.units * max(0, factor * own.worth - sum(prices[tie] * taken for tie, taken in own.taken.items()))
            for own in self.own
        )


def stated_goal(goal: Goal, candidates: Candidates) -> StatedGoal:
    """Return a goal as a certificate sees it."""
    part = goal.auxiliary(candidates)
    ties = tuple(
        StatedRow(f"goal:{goal.name}", row.subject, list(row.options), [-w for w in row.options.values()], None, 0)
        for row in part.rows
    )
    taken: list[dict[int, int]] = [{} for _ in part.upper]
    for tie, row in enumerate(part.rows):
        for column, weight in row.auxiliary.items():
            taken[column][tie] = weight
    own = (
        Own(int(units), int(worth), each) for units, worth, each in zip(part.upper, part.weights, taken, strict=True)
    )
    return StatedGoal(goal, [int(weight) for weight in goal.weights(candidates)], ties, tuple(own))
