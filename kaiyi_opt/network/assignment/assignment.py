"""The exact sparse assignment with capacities: the pairing of greatest total fit, with prices that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.network.assignment.assignment_input import LARGEST_FIT, read_assignment_input
from kaiyi_opt.network.assignment.assignment_market import NOBODY, Integers, Market, Seating, empty_seating
from kaiyi_opt.network.assignment.assignment_proof import bonus_that_puts_pairs_first, exact_sum, prove

FINEST_SCALE = 16  # the auction's last step is this part of one point of fit, where 64 bits allow it
FIRST_STEP = 8  # the auction's first step is the best fit divided by this
MOST_BIDS_A_MENTEE = 100  # a round of the auction ends there; the exact phase takes over, slower but sure


@dataclass(frozen=True, eq=False)
class Assignment:
    """A proven best assignment of mentees to mentors.

    Parameters
    ----------
    mentor_of
        (mentees,): each mentee's mentor, -1 for a mentee left unpaired.
    total_fit
        The sum of the fits of all pairs.
    pairs
        How many mentees are paired.
    mentor_prices
        (mentors,): what one more place at a mentor would add to the best total; never below 0.
    mentee_prices
        (mentees,): what the best total would lose without the mentee; never below 0.
    bonus
        0, or where most pairs come first, how much each pair counts beyond its fit. The prices are then in fit and
        bonus together: bonus - 30 stands for one pair and 30 of fit less, 30 for 30 of fit and no pair.
    most_pairs_first
        Whether the number of pairs came before the total fit.
    fit, capacity
        What was asked: (mentees, mentors) and (mentors,).

    Notes
    -----
    Of all prices that prove the assignment these have the smallest for every mentor and the greatest for every mentee.
    They depend on fits and capacities alone: not on the order of rows and columns, nor on which of several best
    assignments is returned.
    """

    mentor_of: NDArray[np.int64]
    total_fit: int
    pairs: int
    mentor_prices: NDArray[np.int64] = field(repr=False)
    mentee_prices: NDArray[np.int64] = field(repr=False)
    bonus: int
    most_pairs_first: bool
    fit: sparse.csr_array = field(repr=False)
    capacity: NDArray[np.int64] = field(repr=False)

    def check(self) -> None:
        """Prove in whole numbers that this is an assignment and that none is better.

        The check shares nothing with the algorithm: see `kaiyi_opt.network.assignment.assignment_proof`.

        Raises
        ------
        ProofError
            Naming what fails.
        """
        prove(self)


def assign(fit: Any, capacity: ArrayLike, *, most_pairs_first: bool = False) -> Assignment:
    """Pair each mentee with at most one mentor, no mentor with more than its capacity, for the greatest total fit.

    With ``x[i, j]`` 1 where mentee ``i`` is paired with mentor ``j``::

        maximise   sum fit[i, j] x[i, j]
        subject to sum_j x[i, j] <= 1,   sum_i x[i, j] <= capacity[j],   x[i, j] = 0 where not eligible

    Parameters
    ----------
    fit
        A scipy sparse matrix or array, (mentees, mentors), in CSR, CSC or COO form, of whole numbers (floats that are
        whole pass). A stored entry is an eligible pair, also where it is 0 or negative; all other pairs are not
        eligible.
    capacity
        (mentors,): the most mentees each mentor takes, whole numbers, 0 or more.
    most_pairs_first
        Maximise the number of pairs, and the total fit among assignments with that number. Without it a pair of fit 0
        or below is never made; with it, it is where it makes one pair more.

    Returns
    -------
    Assignment
        Where several assignments are best, which of them depends on the order of rows and columns; the same input
        gives the same answer on every machine. The prices do not depend on that order.

    Raises
    ------
    InputError
        Where fits or capacities are not of that form, fits lie beyond ±2^60, or with ``most_pairs_first`` they differ
        by so much that the order of both goals does not fit into 64 bits.

    Notes
    -----
    An auction with shrinking steps finds nearly right prices; shortest augmenting paths make them exact.

    Examples
    --------
    >>> from scipy import sparse
    >>> best = assign(sparse.csr_array([[90, 60], [80, 10], [70, 65]]), [1, 1])
    >>> best.mentor_of, best.total_fit
    (array([ 0, -1,  1]), 155)

    One more place at mentor 0 would seat mentee 1, at mentor 1 it would shift mentee 0 there:

    >>> best.mentor_prices
    array([80, 50])
    >>> best.check()
    """
    fits, places = read_assignment_input(fit, capacity)
    bonus = _bonus(fits) if most_pairs_first else 0
    seating = _best_seating(_market(fits, places, bonus))
    return _assignment(fits, places, bonus, most_pairs_first, seating)


def _bonus(fits: sparse.csr_array) -> int:
    """Return the bonus a pair that puts pairs first, where fit and bonus together stay within bounds."""
    bonus = bonus_that_puts_pairs_first(fits)
    if fits.nnz and bonus + int(fits.data.max()) > LARGEST_FIT:
        raise InputError(_too_far_apart())
    return bonus


def _too_far_apart() -> Fault:
    return Fault(
        Text(
            "匹配度相差过大，无法先求结对数最多、再求匹配总分最高",
            "the fits differ by too much to put the number of pairs before the total fit",
        ),
        Text(
            "缩小匹配度的量级，或不要求结对数优先",
            "state the fits in a coarser unit, or do not ask for most pairs first",
        ),
    )


def _market(fits: sparse.csr_array, places: NDArray[np.int64], bonus: int) -> Market:
    """Keep the pairs that may be made: worth more than 0, with a mentor that takes somebody."""
    useful = (fits.data > -bonus) & (places > 0)[fits.indices]
    first_arc = np.concatenate(([0], np.cumsum(useful)))[fits.indptr]
    mentor = fits.indices[useful].astype(np.int64)
    worth = fits.data[useful] + bonus
    # A mentor needs no more places than there are mentees who may come.
    needed = np.minimum(places, np.bincount(mentor, minlength=len(places)))
    return Market(first_arc, mentor, worth, first_place=np.concatenate(([0], np.cumsum(needed))))


def _best_seating(market: Market) -> Seating:
    """Return a best seating, with the smallest mentor prices that prove it."""
    seating = empty_seating(market)
    if len(market.fit) == 0:
        return seating
    # numba takes long to import, and only this needs it
    from kaiyi_opt.network.assignment.assignment_auction import hold_auction
    from kaiyi_opt.network.assignment.assignment_paths import fill_places, lower_prices, seat_waiting, settle

    best = int(market.fit.max())
    scale = max(1, min(FINEST_SCALE, LARGEST_FIT // best))
    first_step = max(1, best * scale // FIRST_STEP)
    hold_auction(market, seating, scale, first_step, MOST_BIDS_A_MENTEE * len(seating.mentor_of))
    seat_waiting(market, seating, settle(market, seating))
    if np.any((seating.mentor_price > 0) & (seating.load < np.diff(market.first_place))):
        lower_prices(market, seating)  # not needed, but the searches that follow then end sooner
        fill_places(market, seating, *_arcs_by_mentor(market, len(seating.mentor_of)))
    lower_prices(market, seating)
    return seating


def _arcs_by_mentor(market: Market, mentees: int) -> tuple[Integers, Integers, Integers]:
    """Return where each mentor's entries start, and each entry's arc and mentee."""
    shape = (mentees, len(market.first_place) - 1)
    by_mentee = sparse.csr_array((np.arange(len(market.mentor)), market.mentor, market.first_arc), shape)
    by_mentor = by_mentee.tocsc()
    return by_mentor.indptr.astype(np.int64), by_mentor.data, by_mentor.indices.astype(np.int64)


def _with_prices_of_mentors_without_places(
    fits: sparse.csr_array, places: NDArray[np.int64], bonus: int, seating: Seating
) -> NDArray[np.int64]:
    """Return mentor prices where a mentor without places has that of its first: the most a mentee would gain there."""
    prices = seating.mentor_price.copy()
    of_interest = (places == 0)[fits.indices]
    if of_interest.any():
        mentee = np.repeat(np.arange(fits.shape[0]), np.diff(fits.indptr))[of_interest]
        gain = fits.data[of_interest] + bonus - seating.mentee_price[mentee]
        np.maximum.at(prices, fits.indices[of_interest], gain)
    return prices


def _assignment(
    fits: sparse.csr_array, places: NDArray[np.int64], bonus: int, most_pairs_first: bool, seating: Seating
) -> Assignment:
    """Say the seating as an answer, read-only."""
    mentor_prices = _with_prices_of_mentors_without_places(fits, places, bonus, seating)
    for array in (seating.mentor_of, mentor_prices, seating.mentee_price):
        array.setflags(write=False)
    return Assignment(
        mentor_of=seating.mentor_of,
        total_fit=exact_sum(fits.data[np.repeat(seating.mentor_of, np.diff(fits.indptr)) == fits.indices]),
        pairs=int((seating.mentor_of != NOBODY).sum()),
        mentor_prices=mentor_prices,
        mentee_prices=seating.mentee_price,
        bonus=bonus,
        most_pairs_first=most_pairs_first,
        fit=fits,
        capacity=places,
    )
