r"""What equal shares funds for every endowment between two, where that is one and the same.

As long as the same projects are bought in the same order, more money for everybody raises every balance and lowers
every price: by induction, for :math:`\sum_i \min(b_i, r s_i) = \mathrm{cost}` has a smaller r where the :math:`b_i` are
larger, and :math:`\max(0, b_i - r s_i)` is larger where :math:`b_i` is and r is not. So one run that keeps, for every
balance, what it is at least (from the lower endowment, at prices rounded up) and at most (from the higher one, at
prices rounded down) holds for all endowments between; where at each step it is certain what is bought, so is what is
funded. Prices are whole numbers of a unit so small that sums just fit 64 bits: no rounding error decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.ballots.election import Election

LARGEST = 2**61
"""No sum of money or points of a run may be larger."""
MOST_PROFILES = 20_000
"""Beyond, arrays are long enough for an exact run to be nearly as fast, and the memory of compiling is saved."""
MOST_DIGITS = 40
"""Binary digits that money is refined by at most."""


@dataclass(frozen=True, eq=False)
class Sandwich:
    """An election laid out for runs between two endowments."""

    election: Election

    def funded(self, lower: int, upper: int) -> frozenset[int] | None:
        """Return what is funded for whichever endowment from ``lower`` to ``upper`` (fen of all together).

        ``None`` where that may differ, where a tie would have to be broken exactly, or where the election or its
        numbers are too large.
        """
        if len(self.election.weights) > MOST_PROFILES:
            return None
        from kaiyi_opt.allocation.ballots.sandwich_kernel import Ballot, State, run_between

        digits = self._digits(upper)
        if digits is None:
            return None
        profiles, projects = len(self.election.weights), len(self.election.projects)
        costs = np.array([cost * self.election.voters << digits for cost in self.election.costs], dtype=np.int64)
        state = State(
            low=np.full(profiles, lower << digits, dtype=np.int64),
            high=np.full(profiles, upper << digits, dtype=np.int64),
            least=np.zeros(projects, dtype=np.int64),
            most=np.zeros(projects, dtype=np.int64),
            is_fresh=np.zeros(projects, dtype=bool),
            is_open=self._is_supported.copy(),
            funded=np.zeros(projects, dtype=bool),
        )
        ballot = Ballot(*self._marks, costs, self._worth, self._rank, self._twins)
        return frozenset(np.flatnonzero(state.funded).tolist()) if run_between(ballot, state) else None

    def _digits(self, endowment: int) -> int | None:
        """Return by how many binary digits money can be refined, ``None`` where it is too large as it is."""
        supporters = [each for each in self.election.supporters if each.all_voters]
        if not supporters or min(self.election.worth) == 0:
            return None
        points = max(each.all_points for each in supporters)
        scores = max(int(each.scores.max()) for each in supporters)
        dearest = max(self.election.costs) * self.election.voters
        largest = max(endowment * self.election.voters, (dearest + points) * scores)
        digits = LARGEST.bit_length() - 1 - largest.bit_length()
        return min(digits, MOST_DIGITS) if digits >= 0 else None

    @cached_property
    def _is_supported(self) -> np.ndarray:
        return np.array([each.all_voters > 0 for each in self.election.supporters], dtype=bool)

    @cached_property
    def _marks(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Where each project's supporters begin; they, their scores and weights one after another."""
        each = self.election.supporters
        first = np.concatenate([[0], np.cumsum([len(one.members) for one in each])]).astype(np.int64)
        members = np.concatenate([one.members for one in each]).astype(np.int64)
        scores = np.concatenate([one.scores for one in each]).astype(np.int64)
        return first, members, scores, np.concatenate([one.weights for one in each]).astype(np.int64)

    @cached_property
    def _worth(self) -> FloatArray:
        return np.array([float(worth) for worth in self.election.worth])

    @cached_property
    def _rank(self) -> IntArray:
        """The place of each project by cost / (points · worth), exact; equal ones by the declared tie-break."""
        election = self.election
        even = [
            Fraction(cost, each.all_points * worth) if each.all_points else Fraction(0)
            for cost, each, worth in zip(election.costs, election.supporters, election.worth, strict=True)
        ]
        order = sorted(range(len(even)), key=lambda p: (even[p], p))
        return np.argsort(np.array(order, dtype=np.int64), kind="stable")

    @cached_property
    def _twins(self) -> IntArray:
        """The first project of the same supporters, cost and worth."""
        election, seen = self.election, dict[tuple[bytes, bytes, int, int], int]()
        found = []
        for p, each in enumerate(election.supporters):
            key = each.members.tobytes(), each.scores.tobytes(), election.costs[p], election.worth[p]
            found.append(seen.setdefault(key, p))
        return np.array(found, dtype=np.int64)
