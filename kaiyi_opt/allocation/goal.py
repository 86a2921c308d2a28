"""What a goal is: a weight per award; and the auxiliary columns that make a goal linear that is no plain sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from kaiyi_opt.allocation.awards import payer_of
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.language import Text

# The default context would round a value of more than 28 digits.
EXACT = Context(prec=100)


@dataclass(frozen=True)
class AuxiliaryRow:
    """One row ``Σ auxiliary · z ≤ Σ options · x``: whole weights by auxiliary column and by option."""

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
    weight
        The contribution of granting an amount (fen) to a candidate, a whole number.
    of_pools
        Whether only what the pools pay counts; else an award counts whoever pays it.
    """

    name: str
    label: Text
    digits: int
    sign: int
    weight: Callable[[Candidate, int], int]
    of_pools: bool = False

    def worth(self, candidate: Candidate, amount: int, payer: str = "") -> int:
        """Return the contribution of granting ``amount`` fen, paid by a company or (``""``) by the candidate's pool."""
        return 0 if self.of_pools and payer else self.weight(candidate, amount)

    def weights(self, candidates: Candidates) -> list[int]:
        """Return what granting each option adds, more being better, in the order of the options."""
        sign, weight = self.sign, self.weight
        if self.of_pools:
            return [sign * self.worth(c, amount, payer) for c in candidates for amount, payer in c.options]
        return [sign * weight(c, amount) for c in candidates for amount in c.amounts]

    def value(self, candidates: Candidates, awards: Mapping[str, int]) -> int:
        """Return the value of a plan (fen by application), exact, computed from the awards alone."""
        return sum(
            self.worth(candidates[candidates.number[key]], amount, payer_of(awards, key))
            for key, amount in sorted(awards.items())
            if amount
        )

    def auxiliary(self, candidates: Candidates) -> Auxiliary:
        """Return the auxiliary columns that the goal needs beside the options; none for a plain sum."""
        del candidates
        return Auxiliary()

    def decimal(self, value: int) -> str:
        """Print a value as an exact decimal in the goal's unit.

        >>> Goal("least_money", Text("金额", "money"), 2, -1, lambda candidate, amount: amount).decimal(1234500)
        '12345'
        """
        number = EXACT.scaleb(Decimal(value), -self.digits)
        return f"{EXACT.normalize(number):f}" if number else "0"

    def shown(self, value: int) -> str:
        """Print a value for a reader: grouped, two decimals at most.

        >>> Goal("merit", Text("效益", "merit"), 6, 1, lambda candidate, amount: amount).shown(1234567890123)
        '1,234,567.89'
        """
        text = f"{Decimal(value).scaleb(-self.digits):,.2f}"
        return text.rstrip("0").rstrip(".")
