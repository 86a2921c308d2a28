"""What the special fund and the venture round share: applications drawn up over all replicates, and paying awards."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaiyi_opt.simulation.policy import Applications, IntArray
from kaiyi_opt.simulation.state import GRANTED, LAPSED, SELF_ENTERTAINING, Records, State


class Drawn(NamedTuple):
    """Applications as they are drawn up, each field of shape (n,); ``row`` is the organisation's in its replicate."""

    replicate: IntArray
    row: IntArray
    line: IntArray
    merit: IntArray
    votes: IntArray
    minimum: IntArray
    request: IntArray
    step: IntArray
    community: IntArray


def blank(room: int) -> Drawn:
    """Return room for so many applications."""
    return Drawn(*(np.zeros(room, dtype=np.int64) for _ in Drawn._fields))


def in_order(states: State, drawn: Drawn, count: int) -> Drawn:
    """Return the first ``count`` applications by replicate, then identity, then line."""
    uid = states.organisations["uid"][drawn.replicate[:count], drawn.row[:count]]
    order = np.lexsort((drawn.line[:count], uid, drawn.replicate[:count]))
    return Drawn(*(column[:count][order] for column in drawn))


def as_table(states: State, drawn: Drawn, pool: str) -> Applications:
    """Return the applications as a policy sees them; ``pool`` names the hub's field with what may be granted."""
    o = states.organisations[drawn.replicate, drawn.row]
    return Applications(
        replicate=drawn.replicate,
        uid=o["uid"].astype(np.int64),
        line=drawn.line,
        merit=drawn.merit,
        votes=drawn.votes,
        minimum=drawn.minimum,
        request=drawn.request,
        step=drawn.step,
        domain=o["domain"].astype(np.int64),
        community=drawn.community,
        track=(o["layer"] != SELF_ENTERTAINING).astype(np.int64),
        budget=states.hub[pool][:, 0].copy(),
    )


def renew(states: State, pool: str, granted: int) -> None:
    """Let what is left of a pool lapse, and grant it anew."""
    left = states.hub[pool][:, 0]
    states.ledger[:, LAPSED] += left
    states.ledger[:, GRANTED] += granted
    states.hub[pool][:, 0] = granted


def pay(states: State, drawn: Drawn, awards: IntArray, pool: str, account: int) -> None:
    """Pay awards out of a pool, and book them; fields of an organisation that is paid twice add up."""
    where = (drawn.replicate, drawn.row)
    np.add.at(states.organisations["cash"], where, awards)
    np.add.at(states.organisations["from_subdistrict"], where, awards)
    np.subtract.at(states.hub[pool][:, 0], drawn.replicate, awards)
    np.add.at(states.ledger[:, account], drawn.replicate, awards)


def total_by_replicate(replicate: Records, amounts: Records, replicates: int) -> IntArray:
    """Return the sums of ``amounts``, shape (replicates,)."""
    totals = np.zeros(replicates, dtype=np.int64)
    np.add.at(totals, replicate, amounts)
    return totals
