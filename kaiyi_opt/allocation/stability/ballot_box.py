"""The ballots as arrays, so that a bootstrap of the voters is one sparse product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.merit import vote_counts
from kaiyi_opt.scenario.nouns import Ballot, Scenario


@dataclass(frozen=True, eq=False)
class BallotBox:
    """Every ballot's gift to every application.

    Attributes
    ----------
    applications
        Identifiers, in order.
    given
        Sparse, shape (ballots, applications): votes, points or Borda points, whole numbers.
    """

    applications: tuple[str, ...]
    given: sp.csr_array

    @property
    def voters(self) -> int:
        """The number of ballots."""
        return int(self.given.shape[0])

    def counted(self, times: IntArray) -> dict[str, int]:
        """Return the votes of every application where ballot v is counted ``times[v]`` times."""
        return dict(zip(self.applications, (times @ self.given).tolist(), strict=True))


def ballot_box(scenario: Scenario) -> BallotBox | None:
    """Return the ballots of a scenario, or ``None`` where it has none that add up to its votes.

    A table of votes that says something else than the ballots do is not theirs, and nothing can be learnt of it.
    """
    if not scenario.ballots:
        return None
    number = {application.id: n for n, application in enumerate(scenario.applications)}
    lengths = [len(ballot.vote) for ballot in scenario.ballots]
    kind = scenario.settings.ballots.type
    gifts = [gift for ballot in scenario.ballots for gift in _gifts(kind, ballot)]
    named = [number[key] for ballot in scenario.ballots for key in ballot.vote]
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    given = sp.csr_array(
        (np.array(gifts, dtype=np.int64), np.array(named, dtype=np.int64), indptr), shape=(len(lengths), len(number))
    )
    box = BallotBox(tuple(number), given)
    is_theirs = box.counted(np.ones(box.voters, dtype=np.int64)) == vote_counts(scenario)
    return box if is_theirs else None


def _gifts(kind: str, ballot: Ballot) -> list[int]:
    """Return what a ballot gives each application that it names, in their order."""
    if kind == "cumulative":
        return list(ballot.points)
    named = len(ballot.vote)
    return list(range(named, 0, -1)) if kind == "ordinal" else [1] * named
