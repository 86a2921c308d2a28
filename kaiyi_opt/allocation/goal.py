"""What a goal is: a weight per award; and the auxiliary columns that make a goal linear that is no plain sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import chain

from kaiyi_opt.allocation.awards import of
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.rounding import rounded
from kaiyi_opt.language import Text

# The default context would round a value of more than 28 digits.
EXACT = Context(prec=100)
# Two decimals would show nothing of less.
READS_AS_NOTHING = Decimal("0.01")


@dataclass(frozen=True)
class AuxiliaryRow:
    """One row ``Σ auxiliary · z ≤ Σ options · x``: whole weights by auxiliary column and by option.

    ``subject`` is what the row is about, for whoever prices it.
    """

    subject: str
    auxiliary: Mapping[int, int]
    options: Mapping[int, int]


@dataclass(frozen=True)
class Auxiliary:
    """The auxiliary columns of a goal: whole numbers from 0 to ``upper``, their weights in the goal, their rows.

    Every row lets z = 0 be, so that no plan is shut out; where the goal is optimised, z rises to what the plan allows,
    and the goal's value is that of the plan.
    """

    upper: tuple[int, ...] = ()
    weights: tuple[int, ...] = ()
    rows: tuple[AuxiliaryRow, ...] = ()


@dataclass(frozen=True)
class Goal:
    """One goal of the ordered list.

    Attributes
    ----------
    name
        The key in ``scenario.toml``.
    label
        What a planner reads.
    digits
        Decimals of its unit: a value v means v / 10^digits.
    sign
        +1 where more is better, −1 where less is.
    worth
        The contribution of granting each of a candidate's amounts, whole numbers.
    of_pools
        Whether only what the pools pay counts; else an award counts whoever pays it.
    """

    name: str
    label: Text
    digits: int
    sign: int
    worth: Callable[[Candidate], Sequence[int]]
    of_pools: bool = False

    def weights(self, candidates: Candidates) -> list[int]:
        """Return what granting each option adds, more being better, in the order of the options."""
        worth = list(chain.from_iterable(map(self.worth, candidates.items)))
        if self.of_pools:
            worth = [0 if payer else each for each, payer in zip(worth, candidates.option_payer, strict=True)]
        return worth if self.sign > 0 else [-each for each in worth]

    def value(self, candidates: Candidates, awards: Mapping[str, int]) -> int:
        """Return the value of a plan (fen by application), exact, computed from the awards alone."""
        paid = of(awards)
        elsewhere = paid.sponsors if self.of_pools else {}
        granted = [(key, amount) for key, amount in paid.amounts.items() if amount and not elsewhere.get(key)]
        return sum(self._worth(candidates.items[candidates.number[key]], amount) for key, amount in granted)

    def _worth(self, candidate: Candidate, amount: int) -> int:
        return self.worth(candidate)[candidate.amounts.index(amount)]

    def auxiliary(self, candidates: Candidates) -> Auxiliary:
        """Return the auxiliary columns that the goal needs beside the options; none for a plain sum."""
        del candidates
        return Auxiliary()

    def decimal(self, value: int) -> str:
        """Print a value as an exact decimal in the goal's unit.

        >>> Goal("least_money", Text("金额", "money"), 2, -1, lambda candidate: candidate.amounts).decimal(1234500)
        '12345'
        """
        number = EXACT.scaleb(Decimal(value), -self.digits)
        return f"{EXACT.normalize(number):f}" if number else "0"

    def shown(self, value: int) -> str:
        """Print a value for a reader: grouped, two decimals at most, more only where they would read as nothing.

        >>> merit = Goal("merit", Text("效益", "merit"), 6, 1, lambda candidate: candidate.amounts)
        >>> merit.shown(1234567890123), merit.shown(22798280), merit.shown(4998), merit.shown(-1), merit.shown(0)
        ('1,234,567.89', '22.8', '0.005', '-0.000001', '0')
        """
        number = EXACT.scaleb(Decimal(value), -self.digits)
        if number and abs(number) < READS_AS_NOTHING:
            return rounded(number, 2)
        return f"{number:,.2f}".rstrip("0").rstrip(".")


def nothing(candidate: Candidate) -> tuple[int, ...]:
    """Return what no award adds to a goal that is no sum over awards."""
    return (0,) * len(candidate.amounts)
