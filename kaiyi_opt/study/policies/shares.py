"""Sharing out by weights: everybody's level rises in proportion to a weight until the money is gone."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.policy import Applications, IntArray
from kaiyi_opt.study.policies.grants import in_order, largest_within, put_back

_LARGEST_WEIGHT = 2**16
_HIGHEST_LEVEL = 2**46


def equal_split(applications: Applications) -> IntArray:
    """Grant everybody the same sum, or the largest lawful amount below it, and no one more than it asks."""
    held, order = in_order(applications)
    return put_back(order, _share_out(held, np.ones(held.request.size, dtype=np.int64)))


def proportional(applications: Applications) -> IntArray:
    """Grant in proportion to votes, and no one more than it asks; where nobody has votes, everybody's count as one.

    Who has no votes, where others have some, gets nothing.
    """
    held, order = in_order(applications)
    most = np.zeros(held.budget.size, dtype=np.int64)
    np.maximum.at(most, held.replicate, held.votes)
    scaled = np.where(
        most[held.replicate] > _LARGEST_WEIGHT,
        held.votes * _LARGEST_WEIGHT // np.maximum(most, 1)[held.replicate],
        held.votes,
    )
    return put_back(order, _share_out(held, np.where(most[held.replicate] == 0, 1, scaled)))


def _share_out(applications: Applications, weight: IntArray) -> IntArray:
    """Return awards at the highest level at which they come to no more than the budget.

    At level l an application of weight w is granted the largest lawful amount up to l · w / (largest weight of its
    replicate); what is granted grows with l, so that the highest level is found by halving.
    """
    largest = np.ones(applications.budget.size, dtype=np.int64)
    np.maximum.at(largest, applications.replicate, weight)

    def at(level: IntArray) -> IntArray:
        return largest_within(applications, level[applications.replicate] * weight // largest[applications.replicate])

    low = np.zeros(applications.budget.size, dtype=np.int64)
    high = np.full(applications.budget.size, _HIGHEST_LEVEL, dtype=np.int64)
    while (high - low > 1).any():
        middle = (low + high) // 2
        spent = np.zeros(applications.budget.size, dtype=np.int64)
        np.add.at(spent, applications.replicate, at(middle))
        within = spent <= applications.budget
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    return at(low)
