"""Stable 1+X pairing: no mentor and mentee would both rather have each other, best for mentees among all such."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.network.pairing.pairing_market import pair_market
from kaiyi_opt.network.pairing.stable import mentees_propose
from kaiyi_opt.simulation.policy import IntArray, PairingTable
from kaiyi_opt.study.policies.pairing_pairs import FitTerms, pairs_of


@dataclass(frozen=True, eq=False)
class StablePairs:
    """As `kaiyi_opt.pair` with the method ``stable-mentee``: deferred acceptance, each side ranking the other by fit.

    Attributes
    ----------
    terms
        What fits rest on.
    """

    terms: FitTerms = field(repr=False)

    def __call__(self, table: PairingTable) -> IntArray:
        """Return the row of each organisation's mentor, `NOBODY` for none."""
        pairs = pairs_of(table, self.terms)
        if pairs.mentee.size == 0:
            return pairs.answer(table, np.full(pairs.mentees.size, -1, dtype=np.int64))
        market = pair_market(
            table.places[pairs.mentors], pairs.mentee, pairs.mentor, pairs.fit, priority=pairs.priority
        )
        return pairs.answer(table, mentees_propose(market))
