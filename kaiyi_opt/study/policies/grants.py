"""What every rule of awards shares: applications in one order, and the amounts that may be granted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from kaiyi_opt.simulation.policy import Applications, IntArray

AwardRule: TypeAlias = Callable[[Applications], IntArray]
"""From applications to the award of each, fen."""


def in_order(applications: Applications) -> tuple[Applications, IntArray]:
    """Return the applications by replicate, organisation and line, and the row that each stood in."""
    order = np.lexsort((applications.line, applications.uid, applications.replicate))
    columns = {field.name: getattr(applications, field.name)[order] for field in fields(Applications)[:-1]}
    return replace(applications, **columns), order


def put_back(order: IntArray, answer: IntArray) -> IntArray:
    """Return the answer to applications in order as the answer to those that they were made of."""
    given = np.empty_like(answer)
    given[order] = answer
    return given


def rounds(applications: Applications) -> Iterator[tuple[int, slice]]:
    """Yield each replicate's number with its rows, for applications in order; replicates without any are left out."""
    starts = np.searchsorted(applications.replicate, np.arange(applications.budget.size + 1))
    for number, (start, end) in enumerate(pairwise(starts.tolist())):
        if end > start:
            yield number, slice(start, end)


def largest_within(applications: Applications, most: IntArray) -> IntArray:
    """Return, for each application, the largest amount that may be granted and is no more than ``most``; else 0."""
    step = np.where(applications.minimum < applications.request, np.maximum(applications.step, 1), 1)
    amount = np.minimum(most, applications.request) // step * step
    return np.where(amount >= applications.minimum, amount, 0)
