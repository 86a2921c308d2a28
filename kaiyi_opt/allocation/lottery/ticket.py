"""The draw: whole weights that add up to a million, a number from a published seed, and the plan that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

TICKETS = 1_000_000


@dataclass(frozen=True)
class Ticket:
    """A lawful plan of the part that is drawn for: how many tickets of a million it has, and fen by application."""

    weight: int
    awards: Mapping[str, int]


def whole_weights(chances: Sequence[float]) -> list[int]:
    """Return whole numbers in the ratio of ``chances`` that add up to `TICKETS`, by largest remainders.

    >>> whole_weights([1, 1, 1]), whole_weights([0.25, 0.75, 0])
    ([333334, 333333, 333333], [250000, 750000, 0])
    """
    shares = np.maximum(np.array(chances, dtype=float), 0.0)
    exact = shares / shares.sum() * TICKETS
    whole = np.floor(exact).astype(np.int64)
    remainders = (exact - whole).round(6).tolist()
    left = TICKETS - int(whole.sum())
    for place in sorted(range(len(remainders)), key=lambda n: (-remainders[n], n))[:left]:
        whole[place] += 1
    return [int(weight) for weight in whole]


def drawn_number(seed: str, scenario_hash: str) -> int:
    """Return the number drawn: SHA-256 of "seed, line break, scenario hash" in UTF-8, a whole number, modulo a million.

    >>> drawn_number("2014-10-20", "ab")
    606721
    """
    digest = hashlib.sha256(f"{seed}\n{scenario_hash}".encode()).digest()
    return int.from_bytes(digest, "big") % TICKETS


def named(weights: Sequence[int], number: int) -> int:
    """Return which plan holds ticket ``number``: the first has tickets 0 to weight - 1, and so on.

    >>> [named([2, 3], number) for number in range(5)]
    [0, 0, 1, 1, 1]
    """
    return int(np.searchsorted(np.cumsum(weights), number, side="right"))
