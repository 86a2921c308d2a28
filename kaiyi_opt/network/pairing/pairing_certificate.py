"""What is proved of a pairing, and the numbers that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.network.pairing.pairing_market import IntArray, PairMarket
from kaiyi_opt.network.pairing.pairing_prices import Prices

Kind = Literal["prices", "no_blocking_pairs", "solver_bound"]


@dataclass(frozen=True, eq=False)
class PriceProof:
    """Prices that bound what any pairing weighs.

    A pair weighs ``per_fit · fit + per_pair``, and ``per_basic`` more where the mentee is a basic organisation.

    Attributes
    ----------
    claim
        What they prove, in words.
    market
        The pairs that count.
    per_fit, per_pair, per_basic
        What a pair weighs.
    prices
        The prices.
    value
        What the pairing weighs in all.
    is_strict
        Whether it is proved that no pairing of ``market`` weighs as much, rather than that none weighs more.
    """

    claim: Text
    market: PairMarket = field(repr=False)
    per_fit: int
    per_pair: int
    per_basic: int
    prices: Prices = field(repr=False)
    value: int
    is_strict: bool = False

    @property
    def weight(self) -> IntArray:
        """What each pair weighs, shape (p,)."""
        is_basic = self.market.priority[self.market.mentee].astype(np.int64)
        return self.per_fit * self.market.fit + self.per_pair + self.per_basic * is_basic

    @property
    def bound(self) -> int:
        """What no pairing weighs more than."""
        return self.prices.bound(self.market)

    def holds(self) -> bool:
        """Whether the prices cover every pair, and their bound says what is claimed; in whole numbers."""
        is_bound = self.bound < self.value if self.is_strict else self.bound == self.value
        return is_bound and self.prices.cover(self.market, self.weight)


@dataclass(frozen=True, eq=False)
class Certificate:
    """What is proved of a pairing.

    Attributes
    ----------
    kind
        ``"prices"``: proved by prices, which anyone can check with additions and comparisons; ``"no_blocking_pairs"``:
        proved by looking at every pair; ``"solver_bound"``: proved by the bound that a solver states, in whole numbers.
    is_proved
        Whether what ``sentence`` says is proved.
    is_unique
        Whether no other pairing is as good; ``None`` where that was not settled.
    sentence
        What is proved, in words.
    proofs
        The prices, where there are any.
    solver
        The solver, where it had a part in the proof.
    """

    kind: Kind
    is_proved: bool
    is_unique: bool | None
    sentence: Text
    proofs: tuple[PriceProof, ...] = ()
    solver: str = ""

    def check(self) -> bool:
        """Whether all its prices prove what they should; computed anew, in whole numbers."""
        return self.is_proved and all(proof.holds() for proof in self.proofs)


@dataclass(frozen=True, eq=False)
class Solution:
    """A pairing: the mentor of each mentee, shape (n,), settled ones included, and what is proved of it."""

    mentor_of: IntArray
    certificate: Certificate
