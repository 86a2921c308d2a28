"""The price of one goal in another: what is given up for each further unit, as exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kaiyi_opt.allocation.goals import Goal
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import in_currency

FEN_IN_1000_YUAN = 100_000
MONEY = ("least_money", "most_money")


def quantum(goal: Goal) -> int:
    """Return the quantity of a goal that a price is the price of: 1,000 yuan of money, one of anything else."""
    return FEN_IN_1000_YUAN if goal.name in MONEY else int(10**goal.digits)


def quantum_text(goal: Goal, currency: Text) -> Text:
    """Say the gain that a price is the price of; ``currency`` is what the round calls its money.

    >>> from kaiyi_opt.allocation.goals import goals
    >>> yuan = Text("元", "yuan")
    >>> quantum_text(goals()["least_money"], yuan).en, quantum_text(goals()["votes"], yuan).en
    ('1,000 yuan less', "1 more of residents' votes")
    """
    if goal.name in MONEY:
        told = Text("少拨 1,000 ¤", "1,000 ¤ less") if goal.sign < 0 else Text("多拨 1,000 ¤", "1,000 ¤ more")
        return in_currency(told, currency)
    return Text("{goal}多 1", "1 more of {goal}").format(goal=goal.label)


@dataclass(frozen=True)
class Exchange:
    """One step from a point to another: some of one goal gained for some of another given up.

    Attributes
    ----------
    start, end
        Numbers of the two points in the frontier.
    gained, given
        The two goals.
    gain, loss
        How much better the one and how much worse the other gets, in their own whole units; both positive.
    unit
        The gain that the price is the price of, in words.
    """

    start: int
    end: int
    gained: Goal
    given: Goal
    gain: int
    loss: int
    unit: Text

    @property
    def price(self) -> Fraction:
        """The loss (in the lost goal's printed unit) for each `quantum` of the goal gained."""
        return Fraction(self.loss, 10**self.given.digits) / Fraction(self.gain, quantum(self.gained))

    @property
    def sentence(self) -> Text:
        """The step in words."""
        return Text(
            "从第 {a} 点到第 {b} 点：{gained}改善 {gain}，{given}退让 {loss}；{unit}的代价为 {price}",
            "from point {a} to point {b}: {gained} better by {gain}, {given} worse by {loss}; {price} for {unit}",
        ).format(
            a=self.start + 1,
            b=self.end + 1,
            gained=self.gained.label,
            given=self.given.label,
            gain=self.gained.shown(self.gain),
            loss=self.given.shown(self.loss),
            unit=self.unit,
            price=both(shown_fraction(self.price)),
        )


def shown_fraction(value: Fraction) -> str:
    """Print a fraction for a reader: four significant digits and never less than the whole part, rounded half up.

    >>> [shown_fraction(Fraction(n, d)) for n, d in ((2, 3), (1, 30000), (71513, 10000), (12345678, 1000))]
    ['0.6667', '0.00003333', '7.151', '12,346']
    """
    digits = 0
    while value and abs(value) * 10**digits < 1000 and digits < 30:
        digits += 1
    sign = "-" if value < 0 else ""
    whole, part = divmod(int(abs(value) * 10**digits + Fraction(1, 2)), 10**digits)
    decimals = f".{part:0{digits}d}".rstrip("0").rstrip(".") if digits else ""
    return f"{sign}{whole:,}{decimals}"


@dataclass(frozen=True)
class Axes:
    """The goals that are traded, and what the round calls its money."""

    goals: Sequence[Goal]
    currency: Text


def neighbours(axes: Axes, values: Sequence[Sequence[int]]) -> tuple[Exchange, ...]:
    """Return the exchanges between neighbouring points of two goals, points in order of the first goal, best first."""
    steps = (_exchange(axes, values, start, end, 1) for start, end in pairwise(range(len(values))))
    return tuple(steps)


def cheapest(axes: Axes, values: Sequence[Sequence[int]]) -> tuple[Exchange, ...]:
    """Return, from every point, the cheapest way to more of each other goal at the cost of the first alone.

    A way leads to any point that has more of the one goal and no less of the others but the first; of equally cheap
    ones it is the shortest.
    """
    found: list[Exchange] = []
    for start in range(len(values)):
        for gained in range(1, len(axes.goals)):
            ways = [
                _exchange(axes, values, start, end, gained)
                for end in range(len(values))
                if _leads_to(axes.goals, values[start], values[end], gained)
            ]
            if ways:
                found.append(min(ways, key=lambda way: (way.price, way.gain, way.end)))
    return tuple(found)


def _leads_to(goals: Sequence[Goal], here: Sequence[int], there: Sequence[int], gained: int) -> bool:
    changes = [goal.sign * (b - a) for goal, a, b in zip(goals, here, there, strict=True)]
    others = (change for axis, change in enumerate(changes) if axis not in (0, gained))
    return changes[gained] > 0 and all(change >= 0 for change in others)


def _exchange(axes: Axes, values: Sequence[Sequence[int]], start: int, end: int, gained: int) -> Exchange:
    """Return the step from one point to another that gains of one goal for the first goal."""
    gain, loss = (abs(values[end][axis] - values[start][axis]) for axis in (gained, 0))
    goal = axes.goals[gained]
    return Exchange(start, end, goal, axes.goals[0], gain, loss, quantum_text(goal, axes.currency))
