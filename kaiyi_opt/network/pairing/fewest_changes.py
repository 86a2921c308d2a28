"""The pairing that keeps as many of last year's pairs as can be, for a stated loss of fit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.errors import KaiyiError
from kaiyi_opt.network.pairing.best_pairing import not_proved
from kaiyi_opt.network.pairing.pairing_market import IntArray, PairMarket
from kaiyi_opt.network.pairing.pairing_rows import place_rows
from kaiyi_opt.network.protocol import Maximise, PairingProgram


@dataclass(frozen=True, eq=False)
class FewestChanges:
    """The pairing with the fewest changes.

    Attributes
    ----------
    mentor_of
        Shape (n,).
    kept, most_kept
        How many of last year's pairs it keeps, and how many the solver proved to be the most; ``None`` where it proved
        nothing.
    is_unique
        Whether no other pairing keeps as many with as great a total fit; ``None`` where that was not settled.
    solver
        What solved the program.
    """

    mentor_of: IntArray
    kept: int
    most_kept: int | None
    is_unique: bool | None
    solver: str


def fewest_changes(market: PairMarket, least_fit: int, least_priority: int, maximise: Maximise) -> FewestChanges:
    """Return the pairing that keeps the most of last year's pairs, and among these has the greatest total fit.

    Parameters
    ----------
    market
        The market.
    least_fit, least_priority
        The total fit that must be reached, and how many mentees with priority must be served; some pairing does both.

    Raises
    ------
    KaiyiError
        Where the solver finds no such pairing, which is a fault of the program.
    """
    rows, upper = place_rows(market)
    floors = np.stack([market.fit, market.priority[market.mentee].astype(np.int64)])
    program = PairingProgram(
        goals=(market.last_year.astype(np.int64), market.fit),
        matrix=sp.csr_array(sp.vstack([rows, sp.csr_array(floors)], format="csr")),
        row_lower=np.concatenate([np.full(upper.size, -np.inf), [least_fit, least_priority]]),
        row_upper=np.concatenate([upper, [np.inf, np.inf]]),
        order=first_mentor_first(market),
    )
    found = maximise(program)
    if found.point is None:
        raise KaiyiError(not_proved())
    made = np.flatnonzero(found.point)
    return FewestChanges(
        market.mentor_of(made), int(market.last_year[made].sum()), found.bounds[0], found.unique, found.solver
    )


def first_mentor_first(market: PairMarket) -> tuple[IntArray, ...]:
    """Return the tie-break of a program over a market's pairs: the first mentee has the first mentor it can have, a
    mentor before none; then the second; and so on.
    """
    return tuple(np.arange(start, end)[::-1] for start, end in pairwise(market.starts.tolist()) if end > start)
