"""Greedy by score: the best application is paid as much as it asks, then the next, as long as there is money."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.policy import Applications, IntArray
from kaiyi_opt.study.policies.grants import in_order, put_back, rounds


def greedy(applications: Applications) -> IntArray:
    """Go down the list by merit; equal merit by identity, then by line.

    Each gets its request, or the largest amount that the money left allows and that may be granted; who can get
    nothing of what is left is passed over.
    """
    held, order = in_order(applications)
    by_merit = np.lexsort((np.arange(held.merit.size), -held.merit, held.replicate)).tolist()
    step = np.where(held.minimum < held.request, np.maximum(held.step, 1), 1)
    lists = (held.minimum.tolist(), held.request.tolist(), step.tolist())
    awards = np.zeros(held.request.size, dtype=np.int64)
    for number, rows in rounds(held):
        left = int(held.budget[number])
        for row in by_merit[rows]:
            minimum, request, unit = (column[row] for column in lists)
            amount = min(left, request) // unit * unit
            if amount >= minimum:
                awards[row] = amount
                left -= amount
    return put_back(order, awards)
