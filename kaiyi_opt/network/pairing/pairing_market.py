"""The bare pairing problem: mentees, mentors' places, and the pairs that may be made, as arrays of whole numbers.

Every method works on this and on nothing else; organisations, reasons and files are not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
FloatArray: TypeAlias = npt.NDArray[np.float64]

NOBODY = -1


@dataclass(frozen=True, eq=False)
class PairMarket:
    """Who may be paired with whom.

    Attributes
    ----------
    places
        Shape (k,): how many mentees each mentor can take.
    priority
        Shape (n,): whether a mentee is served before total fit counts.
    mentee, mentor
        Shape (p,): the pairs that may be made, sorted by mentee, then mentor; each pair once.
    fit
        Shape (p,): whole numbers, zero or more.
    mentee_rank, mentor_rank
        Shape (p,): how the mentee ranks the mentor among its pairs, and the mentor the mentee, those with priority
        above the others; 0 is best, no two alike.
    last_year
        Shape (p,): whether it was a pair last year.
    slot
        Shape (p,): the part of the mentor's places that the pair takes one of.
    slot_mentor, slot_places
        Shape (s,): whose part a slot is, and how many it holds. A mentor has one slot that holds as many as come,
        unless places are limited by community: then one for each community.
    """

    places: IntArray
    priority: BoolArray
    mentee: IntArray
    mentor: IntArray
    fit: IntArray
    mentee_rank: IntArray
    mentor_rank: IntArray
    last_year: BoolArray
    slot: IntArray
    slot_mentor: IntArray
    slot_places: IntArray

    @property
    def mentees(self) -> int:
        """How many mentees there are."""
        return int(self.priority.size)

    @property
    def mentors(self) -> int:
        """How many mentors there are."""
        return int(self.places.size)

    @property
    def is_plain(self) -> bool:
        """Whether places are the only limit."""
        return bool((self.slot_places >= self.mentees).all())

    @cached_property
    def starts(self) -> IntArray:
        """Shape (n + 1,): where each mentee's pairs start."""
        return np.searchsorted(self.mentee, np.arange(self.mentees + 1))

    def pair_of(self, mentor_of: IntArray) -> IntArray:
        """Return the number of the pair that each mentee is in, shape (n,), `NOBODY` where it is in none.

        Raises
        ------
        ValueError
            Where a mentee is given a mentor that it may not be paired with.
        """
        pairs = np.full(self.mentees, NOBODY, dtype=np.int64)
        made = np.flatnonzero(mentor_of[self.mentee] == self.mentor)
        pairs[self.mentee[made]] = made
        if ((pairs == NOBODY) != (mentor_of == NOBODY)).any():
            raise ValueError("a pair that may not be made")
        return pairs

    def mentor_of(self, made: IntArray) -> IntArray:
        """Return the mentor of each mentee, shape (n,), given the numbers of the pairs that are made."""
        mentor_of = np.full(self.mentees, NOBODY, dtype=np.int64)
        mentor_of[self.mentee[made]] = self.mentor[made]
        return mentor_of

    def loads(self, made: IntArray) -> tuple[IntArray, IntArray]:
        """Return how many places of each mentor, and of each slot, the pairs ``made`` take."""
        return (
            np.bincount(self.mentor[made], minlength=self.places.size),
            np.bincount(self.slot[made], minlength=self.slot_places.size),
        )

    def total_fit(self, mentor_of: IntArray) -> int:
        """Return the total fit of a pairing."""
        pairs = self.pair_of(mentor_of)
        return sum(map(int, self.fit[pairs[pairs != NOBODY]]))

    def worst_fit(self, mentor_of: IntArray) -> int | None:
        """Return the fit of the worst-off mentee that is paired; ``None`` where nobody is."""
        pairs = self.pair_of(mentor_of)
        made = pairs[pairs != NOBODY]
        return int(self.fit[made].min()) if made.size else None

    def keeps_places(self, mentor_of: IntArray) -> bool:
        """Whether nobody takes more than it has places for, in all and from one community."""
        pairs = self.pair_of(mentor_of)
        at_mentors, at_slots = self.loads(pairs[pairs != NOBODY])
        return bool((at_mentors <= self.places).all() and (at_slots <= self.slot_places).all())

    def only(self, kept: BoolArray) -> PairMarket:
        """Return the market with fewer pairs: those where ``kept``, shape (p,), is true."""
        parts = ("mentee", "mentor", "fit", "mentee_rank", "mentor_rank", "last_year", "slot")
        return replace(self, **{name: getattr(self, name)[kept] for name in parts})

    def without(self, mentor_of: IntArray) -> PairMarket:
        """Return what is left once the mentees that ``mentor_of`` gives a mentor are settled with it."""
        pairs = self.pair_of(mentor_of)
        at_mentors, at_slots = self.loads(pairs[pairs != NOBODY])
        rest = self.only(mentor_of[self.mentee] == NOBODY)
        slot_places = np.where(self.slot_places >= self.mentees, self.slot_places, self.slot_places - at_slots)
        return replace(rest, places=self.places - at_mentors, slot_places=slot_places)

    def with_places(self, mentor: int, more: int) -> PairMarket:
        """Return the market with ``more`` places at one mentor."""
        places = self.places.copy()
        places[mentor] += more
        return replace(self, places=places)


def pair_market(
    places: Sequence[int] | IntArray,
    mentee: IntArray,
    mentor: IntArray,
    fit: IntArray,
    *,
    priority: BoolArray,
    community: IntArray | None = None,
    per_community: int = 0,
    last_year: BoolArray | None = None,
    mentee_wish: IntArray | None = None,
    mentor_wish: IntArray | None = None,
) -> PairMarket:
    """Return a market, its pairs sorted and its rankings completed.

    Parameters
    ----------
    places, mentee, mentor, fit, priority, last_year
        As in `PairMarket`; pairs in any order.
    community, per_community
        Shape (n,), `NOBODY` where it is not stated: the community of each mentee; and the most that a mentor takes from
        one community, 0 for no limit. A mentee whose community is not stated is not limited.
    mentee_wish, mentor_wish
        Shape (p,): the rank that the mentee states for the mentor, and the mentor for the mentee, 1 is best, 0 where
        none is stated. Those named come first, in the order of their ranks; the rest, and those of equal rank, in the
        order of fit, best first; equal fits in the order of numbers. Mentors rank mentees with priority above all that.
    """
    order = np.lexsort((mentor, mentee))
    mentee, mentor, fit = mentee[order], mentor[order], fit[order]
    wishes = [np.zeros(order.size, np.int64) if wish is None else wish[order] for wish in (mentee_wish, mentor_wish)]
    unlimited = priority.size + 1
    if per_community and community is not None:
        groups = community.max(initial=NOBODY) + 2
        keys, slot = np.unique(mentor * groups + community[mentee] + 1, return_inverse=True)
        slot_mentor = keys // groups
        slot_places = np.where(keys % groups == 0, unlimited, per_community)
    else:
        slot, slot_mentor = mentor, np.arange(len(places))
        slot_places = np.full(len(places), unlimited)
    return PairMarket(
        places=np.asarray(places, dtype=np.int64),
        priority=priority,
        mentee=mentee,
        mentor=mentor,
        fit=fit,
        mentee_rank=_ranks(mentee, mentor, (_named_first(wishes[0]), -fit)),
        mentor_rank=_ranks(mentor, mentee, (~priority[mentee], _named_first(wishes[1]), -fit)),
        last_year=np.zeros(order.size, dtype=bool) if last_year is None else last_year[order],
        slot=slot.astype(np.int64),
        slot_mentor=slot_mentor.astype(np.int64),
        slot_places=slot_places.astype(np.int64),
    )


def _named_first(wish: IntArray) -> IntArray:
    return np.where(wish > 0, wish, np.iinfo(np.int64).max)


def _ranks(chooser: IntArray, chosen: IntArray, keys: tuple[IntArray | BoolArray, ...]) -> IntArray:
    """Return the place of each pair in its chooser's order: by ``keys``, the first first, then by number."""
    order = np.lexsort((chosen, *reversed(keys), chooser))
    sorted_choosers = chooser[order]
    ranks = np.empty(order.size, dtype=np.int64)
    ranks[order] = np.arange(order.size) - np.searchsorted(sorted_choosers, sorted_choosers)
    return ranks
