"""Ballots grouped into distinct profiles: what every voter of a profile wrote, and how many voters there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.scenario.nouns import Ballot, Scenario

LARGEST = 2**62


@dataclass(frozen=True, eq=False)
class Profiles:
    """Every distinct ballot, in compressed rows.

    Attributes
    ----------
    applications
        Identifiers, in canonical order; ``item`` counts in them.
    voters
        Shape (p,): how many cast each profile; a blank ballot is a profile too.
    first
        Shape (p + 1,): where the entries of each profile begin.
    item, weight
        Shape (e,): an application that the profile names, and what the ballot gives it: 1 on an approval or choose-one
        ballot, its points on a cumulative one, L for the first to 1 for the last of an ordinal one that ranks L.
    """

    applications: tuple[str, ...]
    voters: IntArray
    first: IntArray
    item: IntArray
    weight: IntArray

    @property
    def count(self) -> int:
        """How many voted."""
        return int(self.voters.sum())

    @property
    def row(self) -> IntArray:
        """Shape (e,): the profile of each entry."""
        return np.repeat(np.arange(len(self.voters)), np.diff(self.first))

    def utilities(self, worth: Mapping[str, int]) -> Any:
        r"""Return :math:`u_p = \sum_c w_{pc}\, v_c` of each profile: shape (p,), exact.

        Parameters
        ----------
        worth
            :math:`v_c` by application, 0 where it is not named.

        Returns
        -------
        Whole numbers; of dtype object (Python's own) where 64 bits might not hold them.
        """
        values = [worth.get(key, 0) for key in self.applications]
        longest = int(np.diff(self.first).max(initial=0))
        most = max(map(abs, values), default=0) * int(self.weight.max(initial=0)) * longest
        kind: type = np.int64 if most < LARGEST else object
        total: Any = np.zeros(len(self.voters), dtype=kind)
        np.add.at(total, self.row, self.weight.astype(kind) * np.array(values, dtype=kind)[self.item])
        return total


def profiles_of(scenario: Scenario) -> Profiles:
    """Return the distinct ballots of a scenario, in one order whatever the order and the names of the voters."""
    ids = tuple(application.id for application in scenario.applications)
    number = {key: place for place, key in enumerate(ids)}
    kind = scenario.settings.ballots.type
    lengths = np.array([len(ballot.vote) for ballot in scenario.ballots], dtype=np.int64)
    item = np.array([number[key] for ballot in scenario.ballots for key in ballot.vote], dtype=np.int64)
    weight = np.array([w for ballot in scenario.ballots for w in _weights(ballot, kind)], dtype=np.int64)
    order = np.lexsort((item, np.repeat(np.arange(len(lengths)), lengths)))
    return _grouped(ids, np.column_stack([item[order], weight[order]]), np.concatenate([[0], np.cumsum(lengths)]))


def _grouped(ids: tuple[str, ...], entries: IntArray, ends: IntArray) -> Profiles:
    """Return the distinct rows of ``entries`` (application and weight), which end at ``ends``."""
    kept = entries.astype(">i8")
    wide = kept.itemsize * 2
    content, bounds = kept.tobytes(), (ends * wide).tolist()
    cast = Counter(content[start:end] for start, end in pairwise(bounds))
    rows = sorted(cast)
    table = np.frombuffer(b"".join(rows), dtype=">i8").astype(np.int64).reshape(-1, 2)
    return Profiles(
        ids,
        np.array([cast[row] for row in rows], dtype=np.int64),
        np.concatenate([[0], np.cumsum([len(row) // wide for row in rows])]).astype(np.int64),
        table[:, 0],
        table[:, 1],
    )


def _weights(ballot: Ballot, kind: str) -> tuple[int, ...] | range:
    """Return what the ballot gives to each application it names, as `kaiyi_opt.allocation.merit.vote_counts` counts."""
    if kind == "cumulative":
        return ballot.points
    if kind == "ordinal":
        return range(len(ballot.vote), 0, -1)
    return (1,) * len(ballot.vote)
