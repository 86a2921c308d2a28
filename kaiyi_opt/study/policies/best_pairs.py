"""1+X pairing at its best: basic organisations first, then the greatest total fit, for all replicates in one call."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.simulation.policy import NOBODY, IntArray, PairingTable
from kaiyi_opt.study.policies.keys import mixed
from kaiyi_opt.study.policies.matching import best_assignment
from kaiyi_opt.study.policies.pairing_pairs import FitTerms, pairs_of


@dataclass(frozen=True, eq=False)
class BestPairs:
    """As `kaiyi_opt.pair` with the method ``best``: as many basic organisations as can be are paired, then fit counts.

    Attributes
    ----------
    terms
        What fits rest on.
    """

    terms: FitTerms = field(repr=False)

    def __call__(self, table: PairingTable) -> IntArray:
        """Return the row of each organisation's mentor, `NOBODY` for none."""
        pairs = pairs_of(table, self.terms)
        made = int(np.bincount(table.replicate[pairs.mentees]).max(initial=0))
        bonus = made * int(pairs.fit.max(initial=0)) + 1
        worth = pairs.fit + bonus * pairs.priority[pairs.mentee]
        key = mixed(table.uid[pairs.mentees][pairs.mentee], table.uid[pairs.mentors][pairs.mentor])
        kept = worth > 0
        mentor_of = np.full(pairs.mentees.size, NOBODY, dtype=np.int64)
        chosen = best_assignment(
            pairs.mentee[kept], pairs.mentor[kept], worth[kept], table.places[pairs.mentors], key[kept], made
        )
        mentor_of[: chosen.size] = chosen
        return pairs.answer(table, mentor_of)
