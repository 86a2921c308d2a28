"""1+X pairing ("1+X"结对): excellent organisations mentor the younger ones for a year.

Mentors are active organisations graded excellent, each with the policy's number of places; mentees are active local
ones graded basic or good. The policy says who is paired with whom.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.policy import NOBODY, PairingTable, Policy
from kaiyi_opt.simulation.programmes.terms import lawful_pairs
from kaiyi_opt.simulation.state import ACTIVE, EXCELLENT, INTRODUCED, State


def hold(states: State, policy: Policy) -> None:
    """Pair mentors and mentees for the year in every replicate."""
    table, rows = _table(states, policy.levers.mentor_places)
    mentors = lawful_pairs(table, policy.pair(table))
    states.organisations["mentor"] = NOBODY
    paired = np.flatnonzero(mentors >= 0)
    states.organisations["mentor"][table.replicate[paired], rows[paired]] = rows[mentors[paired]]


def _table(states: State, places: int) -> tuple[PairingTable, np.ndarray]:
    """Return the table of who takes part, and each one's row in its replicate."""
    everybody = states.organisations
    used = np.arange(everybody.shape[1]) < states.hub["count"]
    takes_part = used & (everybody["activity"] == ACTIVE)
    takes_part &= (everybody["grade"] == EXCELLENT) | (everybody["layer"] != INTRODUCED)
    replicate, row = np.nonzero(takes_part)
    order = np.lexsort((everybody["uid"][replicate, row], replicate))
    replicate, row = replicate[order], row[order]
    o = everybody[replicate, row]
    is_mentor = o["grade"] == EXCELLENT
    number = np.full(everybody.shape, NOBODY, dtype=np.int64)
    number[replicate, row] = np.arange(row.size)
    last = np.where(o["mentor"] >= 0, number[replicate, np.maximum(o["mentor"], 0)], NOBODY)
    whole = {name: o[name].astype(np.int64) for name in ("uid", "grade", "stage", "layer", "domain", "community")}
    table = PairingTable(
        replicate=replicate.astype(np.int64),
        is_mentor=is_mentor,
        places=np.where(is_mentor, places, 0).astype(np.int64),
        assessment=(10_000 * o["assessment"]).astype(np.int64),
        last=last,
        **whole,
    )
    return table, row
