"""The rows of an integer program that keep places and limits, over the pairs of a market."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.network.pairing.pairing_market import FloatArray, IntArray, PairMarket


def place_rows(market: PairMarket) -> tuple[sp.csr_array, FloatArray]:
    """Return the rows that keep places, over the market's pairs, and their upper bounds: one for each mentee, each
    mentor, and each slot that is limited.
    """
    pairs = np.arange(market.mentee.size)
    limited = np.flatnonzero(market.slot_places < market.mentees)
    blocks = [
        _incidence(market.mentee, pairs, market.mentees),
        _incidence(market.mentor, pairs, market.mentors),
        _incidence(market.slot, pairs, market.slot_places.size)[limited],
    ]
    upper = np.concatenate([np.ones(market.mentees), market.places, market.slot_places[limited]]).astype(float)
    return sp.csr_array(sp.vstack(blocks, format="csr")), upper


def _incidence(row: IntArray, column: IntArray, rows: int) -> sp.csr_array:
    return sp.csr_array((np.ones(row.size, dtype=np.int64), (row, column)), shape=(rows, column.size))
