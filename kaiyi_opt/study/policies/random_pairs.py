"""Random 1+X pairing: pairs are made in an order that their identities and this year's assessments draw."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.simulation.policy import NOBODY, IntArray, PairingTable
from kaiyi_opt.study.policies.keys import mixed
from kaiyi_opt.study.policies.pairing_pairs import FitTerms, pairs_of


@dataclass(frozen=True, eq=False)
class RandomPairs:
    """Whoever may be paired is, at random, while there are places.

    The draw of a pair hangs on both identities and both assessments, which differ from year to year and from replicate
    to replicate, and on nothing else: two policies draw alike where the pair exists under both.

    Attributes
    ----------
    terms
        Who may be paired with whom.
    """

    terms: FitTerms = field(repr=False)

    def __call__(self, table: PairingTable) -> IntArray:
        """Return the row of each organisation's mentor, `NOBODY` for none."""
        pairs = pairs_of(table, self.terms)
        mentee, mentor = pairs.mentees[pairs.mentee], pairs.mentors[pairs.mentor]
        key = mixed(table.uid[mentee], table.uid[mentor], table.assessment[mentee], table.assessment[mentor])
        left = table.places[pairs.mentors].tolist()
        mentor_of = [NOBODY] * pairs.mentees.size
        order = np.argsort(key, kind="stable")
        for n, m in zip(pairs.mentee[order].tolist(), pairs.mentor[order].tolist(), strict=True):
            if mentor_of[n] == NOBODY and left[m]:
                mentor_of[n] = m
                left[m] -= 1
        return pairs.answer(table, np.array(mentor_of, dtype=np.int64))


def no_pairs(table: PairingTable) -> IntArray:
    """Pair nobody."""
    return np.full(table.uid.size, NOBODY, dtype=np.int64)
