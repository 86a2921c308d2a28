"""Introduction: outside organisations are approached where cover lacks most."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.policy import Gaps, IntArray


def largest_gaps(gaps: Gaps) -> IntArray:
    """Approach one organisation after another, each for the community and domain with most open cases for each.

    A cell in which k are approached already counts its cases over k + 1 (the divisors of V. D'Hondt, 1882); equal ones
    go by community, then domain. Nobody is approached where no case is open.
    """
    replicates = gaps.most.size
    cases = gaps.open_cases.reshape(replicates, -1)
    asked = np.zeros(cases.shape, dtype=np.int64)
    if cases.size == 0:
        return asked.reshape(gaps.open_cases.shape)
    everyone = np.arange(replicates)
    for turn in range(int(gaps.most.max(initial=0))):
        share = cases / (asked + 1)
        widest = share.argmax(axis=1)
        goes = (turn < gaps.most) & (share[everyone, widest] > 0)
        asked[everyone[goes], widest[goes]] += 1
    return asked.reshape(gaps.open_cases.shape)


def nobody(gaps: Gaps) -> IntArray:
    """Approach nobody."""
    return np.zeros(gaps.open_cases.shape, dtype=np.int64)
