"""The pairing of greatest weight, exactly, with the prices that prove it and the tie-break by identifier.

It is a sparse assignment. A limit by community that it breaks becomes a column of its own, with as many places as the
limit; so many stand-ins take places there, or at the mentor, that only its own number is left. That is repeated
until no limit is broken: every step allows more than the limits do, so that an answer that keeps them is the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.errors import Fault, KaiyiError
from kaiyi_opt.language import Text
from kaiyi_opt.network.assignment.assignment import assign
from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray, PairMarket
from kaiyi_opt.network.pairing.pairing_prices import Prices, lowest_prices
from kaiyi_opt.network.pairing.tie_break import first_by_number


@dataclass(frozen=True, eq=False)
class ProvedPairing:
    """A pairing of greatest weight.

    Attributes
    ----------
    mentor_of
        Shape (n,): the mentor of each mentee, `NOBODY` where it has none.
    prices
        The proof; a mentor's price is what one more place there would add to the weight.
    weight
        What it weighs in all; by the prices no pairing weighs more.
    """

    mentor_of: IntArray
    prices: Prices
    weight: int


@dataclass(frozen=True, eq=False)
class BestPairing(ProvedPairing):
    """The pairing of greatest weight that is first by number, and whether no other weighs as much.

    It gives the first mentee the first mentor that any of the best pairings gives it, a mentor before none; then the
    second mentee; and so on.
    """

    is_unique: bool


def best_pairing(market: PairMarket, weight: IntArray) -> BestPairing:
    """Return the pairing of greatest weight that is first by number; parameters as in `proved_pairing`."""
    found = proved_pairing(market, weight)
    mentor_of, is_unique = first_by_number(market, weight, found.mentor_of, found.prices)
    return BestPairing(mentor_of, found.prices, found.weight, is_unique)


def proved_pairing(market: PairMarket, weight: IntArray) -> ProvedPairing:
    """Return a pairing of greatest weight.

    Parameters
    ----------
    market
        The market.
    weight
        Shape (p,): what each pair weighs, zero or more.

    Raises
    ------
    KaiyiError
        Where the answer fails its own proof, which is a fault of the program.
    """
    mentor_of, prices = _plain(market, weight) if market.is_plain else _limited(market, weight)
    if prices is None or not prices.prove(market, weight, mentor_of):
        raise KaiyiError(not_proved())
    return ProvedPairing(mentor_of, prices, prices.bound(market))


def _plain(market: PairMarket, weight: IntArray) -> tuple[IntArray, Prices | None]:
    shape = (market.mentees, market.mentors)
    found = assign(sp.csr_array((weight, market.mentor, market.starts), shape=shape), market.places)
    no_limits = np.zeros(market.slot_places.size, dtype=np.int64)
    prices = Prices(found.mentor_prices.copy(), no_limits, found.mentee_prices.copy())
    return found.mentor_of.astype(np.int64), prices


def _limited(market: PairMarket, weight: IntArray) -> tuple[IntArray, Prices | None]:
    """Pair with the limits that matter, which are found as they are broken; the prices are computed from the answer."""
    minded = np.zeros(market.slot_places.size, dtype=bool)
    while True:
        mentor_of = _minding(market, weight, np.flatnonzero(minded))
        pairs = market.pair_of(mentor_of)
        _, at_slots = market.loads(pairs[pairs != NOBODY])
        broken = at_slots > market.slot_places
        if not broken.any():
            return mentor_of, lowest_prices(market, weight, mentor_of)
        minded |= broken


def _minding(market: PairMarket, weight: IntArray, minded: IntArray) -> IntArray:
    """Return the best pairing that keeps places, and of the limits those of the slots ``minded``.

    The columns are the mentors, then the slots that are minded. Stand-ins, as many as a mentor's minded slots hold, may
    take any of its columns; one of them weighs more than all mentees together, so that each takes one.
    """
    held = np.minimum(market.slot_places, market.places[market.slot_mentor])[minded]
    column_of_slot = market.slot_mentor.copy()
    column_of_slot[minded] = market.mentors + np.arange(minded.size)
    stand_in_of = np.repeat(np.arange(minded.size), held)
    mentor_of_stand_in = market.slot_mentor[minded][stand_in_of]
    stands, columns = _stands(market, minded, mentor_of_stand_in)
    heaviest = np.zeros(market.mentees, dtype=np.int64)
    np.maximum.at(heaviest, market.mentee, weight)
    heavy = np.full(columns.size, int(heaviest.sum()) + 1, dtype=np.int64)
    entries = (
        np.concatenate([weight, heavy]),
        (
            np.concatenate([market.mentee, market.mentees + stands]),
            np.concatenate([column_of_slot[market.slot], columns]),
        ),
    )
    shape = (market.mentees + stand_in_of.size, market.mentors + minded.size)
    found = assign(sp.csr_array(entries, shape=shape), np.concatenate([market.places, held]))
    column = found.mentor_of[: market.mentees].astype(np.int64)
    mentor_of_column = np.concatenate([np.arange(market.mentors), market.slot_mentor[minded]])
    return np.where(column == NOBODY, NOBODY, mentor_of_column[column])


def _stands(market: PairMarket, minded: IntArray, mentor_of_stand_in: IntArray) -> tuple[IntArray, IntArray]:
    """Return every column that each stand-in may take: numbers of stand-ins, and of columns."""
    columns: list[list[int]] = [[mentor] for mentor in range(market.mentors)]
    for number, slot in enumerate(minded.tolist()):
        columns[int(market.slot_mentor[slot])].append(market.mentors + number)
    chosen = [columns[mentor] for mentor in mentor_of_stand_in.tolist()]
    stands = np.repeat(np.arange(len(chosen)), [len(some) for some in chosen])
    return stands, np.array([column for some in chosen for column in some], dtype=np.int64)


def not_proved() -> Fault:
    """Return the fault of an answer that fails its own proof."""
    return Fault(
        Text("求得的结对没有通过最优性核对", "the pairing that was found did not pass the check that it is best"),
        Text("这是程序的错误，请报告", "this is a fault of the program: please report it"),
    )
