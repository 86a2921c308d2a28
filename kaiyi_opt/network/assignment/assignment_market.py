"""What the compiled kernels of the assignment work on: the market as it is stated, and who sits where at which price.

Both are tuples of arrays, all of 64-bit whole numbers, so that numba compiles each kernel once. Mentees, mentors, arcs
(eligible pairs) and places are numbers from 0 up; `NOBODY` stands for none of them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

NOBODY = -1

Integers: TypeAlias = NDArray[np.int64]


class Market(NamedTuple):
    """The eligible pairs by mentee, and the places by mentor.

    Parameters
    ----------
    first_arc
        (mentees + 1,): the arcs of mentee ``i`` are ``first_arc[i]`` up to, not with, ``first_arc[i + 1]``.
    mentor
        (arcs,): the mentor that an arc leads to.
    fit
        (arcs,): what the pair is worth, above 0.
    first_place
        (mentors + 1,): the places of mentor ``j`` are ``first_place[j]`` up to, not with, ``first_place[j + 1]``.
    """

    first_arc: Integers
    mentor: Integers
    fit: Integers
    first_place: Integers


class Seating(NamedTuple):
    """Who sits where, and the prices; the kernels change it in place.

    Parameters
    ----------
    mentor_of
        (mentees,): each mentee's mentor, or `NOBODY`.
    place_of
        (mentees,): the place that a paired mentee sits on.
    occupant
        (places,): who sits there; a mentor's first ``load`` places are taken.
    load
        (mentors,): how many places are taken.
    mentor_price
        (mentors,): what a place is worth.
    mentee_price
        (mentees,): what the best pair leaves a mentee after the place is paid, never below 0.
    """

    mentor_of: Integers
    place_of: Integers
    occupant: Integers
    load: Integers
    mentor_price: Integers
    mentee_price: Integers


def empty_seating(market: Market) -> Seating:
    """Return a seating with nobody paired and every price 0."""
    mentees, mentors = len(market.first_arc) - 1, len(market.first_place) - 1
    return Seating(
        mentor_of=np.full(mentees, NOBODY, dtype=np.int64),
        place_of=np.full(mentees, NOBODY, dtype=np.int64),
        occupant=np.full(int(market.first_place[-1]), NOBODY, dtype=np.int64),
        load=np.zeros(mentors, dtype=np.int64),
        mentor_price=np.zeros(mentors, dtype=np.int64),
        mentee_price=np.zeros(mentees, dtype=np.int64),
    )
