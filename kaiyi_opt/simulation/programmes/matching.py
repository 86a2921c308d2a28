"""What purchase and adoption share: pairs drawn up over all replicates, numbered through, and carried out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kaiyi_opt.simulation.policy import IntArray, Matches
from kaiyi_opt.simulation.programmes.projects import run_projects
from kaiyi_opt.simulation.state import State


class Offers(NamedTuple):
    """Pairs as they are drawn up, each field of shape (n,).

    ``row`` is the organisation's in its replicate, ``other`` the number of the service or company there; ``community``
    is where the service is rendered.
    """

    replicate: IntArray
    row: IntArray
    other: IntArray
    value: IntArray
    money: IntArray
    community: IntArray


def blank(room: int) -> Offers:
    """Return room for so many pairs."""
    return Offers(*(np.zeros(room, dtype=np.int64) for _ in Offers._fields))


def as_matches(states: State, drawn: Offers, count: int) -> tuple[Offers, Matches]:
    """Return the first ``count`` pairs by replicate, identity and other side, and as a policy sees them."""
    offers = Offers(*(column[:count] for column in drawn))
    uid = states.organisations["uid"][offers.replicate, offers.row].astype(np.int64)
    order = np.lexsort((offers.other, uid, offers.replicate))
    offers = Offers(*(column[order] for column in offers))
    left = _numbered(offers.replicate, uid[order])
    right = _numbered(offers.replicate, offers.other)
    return offers, Matches(offers.replicate, left, right, offers.value, offers.money)


def _numbered(replicate: IntArray, key: IntArray) -> IntArray:
    """Return one number for each different pair of replicate and key, in their order."""
    order = np.lexsort((key, replicate))
    new = np.ones(order.size, dtype=np.int64)
    new[:1] = 0
    new[1:] = (np.diff(replicate[order]) != 0) | (np.diff(key[order]) != 0)
    numbers = np.empty(order.size, dtype=np.int64)
    numbers[order] = np.cumsum(new)
    return numbers


def carry_out(states: State, offers: Offers, made: npt.NDArray[np.bool_], income: str, account: int) -> Offers:
    """Pay the pairs that are made, book them, start their projects, and return them.

    ``income`` names the organisation's field that counts the money as the year's income.
    """
    taken = Offers(*(column[made] for column in offers))
    where = (taken.replicate, taken.row)
    np.add.at(states.organisations["cash"], where, taken.money)
    np.add.at(states.organisations[income], where, taken.money)
    np.add.at(states.ledger[:, account], taken.replicate, taken.money)
    run_projects(states, taken.replicate, taken.row, taken.community, taken.money)
    return taken
