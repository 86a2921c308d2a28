"""A simulation of many replicates from its opening to its last month, and what was measured on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.simulation.advance import advance
from kaiyi_opt.simulation.outcomes import COLUMN, empty
from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.simulation.state import CASE, CLOSED, INTRODUCED, Records, State, with_rows
from kaiyi_opt.simulation.year import MONTHS, open_year


@dataclass(frozen=True, eq=False)
class History:
    """What was measured.

    Attributes
    ----------
    outcomes
        Shape (replicates, months, outcomes), in the order of `OUTCOMES`.
    arrived, met
        Shape (replicates, years, communities, domains): cases of each year.
    organisations
        Shape (replicates, years, communities, domains): local organisations not closed at the end of each year.
    """

    outcomes: Records
    arrived: Records
    met: Records
    organisations: Records

    def __getitem__(self, name: str) -> Records:
        """Return the outcome of that name, shape (replicates, months)."""
        column: Records = self.outcomes[:, :, COLUMN[name]]
        return column


class NoRoomError(RuntimeError):
    """More organisations than rows were made for: a defect of the estimate, never of what a planner stated."""


def simulate(
    states: State, policy: Policy | None, months: int, progress: Callable[[int], None] | None = None
) -> tuple[State, History]:
    """Let replicates live from where they stand.

    Parameters
    ----------
    states
        As `kaiyi_opt.simulation.opening.open_states` returns them, at the start of a year; changed in place until more
        rows are needed, so take the states returned.
    policy
        Asked once a year; ``None`` for no yearly programmes at all, not even the review.
    months
        How many.
    progress
        Called with the months done, at the end of each year.

    Raises
    ------
    PolicyError
        Where the policy answers against the terms of what it is asked.
    NoRoomError
        Where organisations found no row.
    """
    replicates = states.hub.shape[0]
    rows, met = empty(replicates, months), np.zeros(replicates)
    by_year = []
    for first in range(0, months, MONTHS):
        states = with_rows(states, rows_for_a_year(states))
        if policy is not None:
            open_year(states, policy)
        last = min(first + MONTHS, months)
        advance(states, last - first, met, rows[:, first:last])
        if states.hub["overflow"].any():
            raise NoRoomError("organisations found no row")
        by_year.append(_year(states))
        if progress is not None:
            progress(last)
    return states, History(rows, *(np.stack(parts, axis=1) for parts in zip(*by_year, strict=True)))


def rows_for_a_year(states: State) -> int:
    """Return how many rows a year may need: those in use, and ten deviations above the mean of what may come."""
    p = states.parameters
    residents = states.communities["population"].sum(axis=1).max() / 10_000
    mean = float(MONTHS * p["founding_rate"].max() * residents)
    room = int(states.hub["count"].max() + states.levers["introductions"].max() + mean + 10 * np.sqrt(mean) + 20)
    return max(room, states.organisations.shape[1])


def _year(states: State) -> tuple[Records, Records, Records]:
    """Return the cases of the year, and the local organisations at its end, by community and domain."""
    o = states.organisations
    used = np.arange(o.shape[1]) < states.hub["count"]
    replicate, row = np.nonzero(used & (o["activity"] != CLOSED) & (o["layer"] != INTRODUCED))
    here = o[replicate, row]
    count = np.zeros(states.needs.shape, dtype=np.int64)
    np.add.at(count, (replicate, here["community"], here["domain"]), 1)
    return states.needs["arrived_year"] / CASE, states.needs["met_year"] / CASE, count
