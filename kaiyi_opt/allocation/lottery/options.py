"""The options of a round with what each is worth at the ends of its application's interval of merit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.problem import Problem, with_merits


@dataclass(frozen=True, eq=False)
class Options:
    """Options, one after another, as in the program.

    Attributes
    ----------
    owner
        Shape (n,): the number of the candidate of each.
    amount
        Shape (n,): fen.
    low, high
        Shape (n,): the benefit, whole 1e-6 points, where its candidate's merit is at the low or high end.
    actual
        Shape (n,): the benefit at the merit of the round.
    """

    owner: IntArray
    amount: IntArray
    low: IntArray
    high: IntArray
    actual: IntArray

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return int(self.owner.max(initial=-1)) + 1

    def granted(self, point: IntArray) -> IntArray:
        """Return fen by candidate, shape (candidates,), of a point over the options."""
        fen = np.zeros(self.candidates, dtype=np.int64)
        chosen = np.flatnonzero(point)
        fen[self.owner[chosen]] = self.amount[chosen]
        return fen

    def overlap(self, point: IntArray) -> IntArray:
        """Return, for every option, the fen that it and ``point`` both grant its candidate, shape (n,)."""
        shared: IntArray = np.minimum(self.amount, self.granted(point)[self.owner])
        return shared

    def expected_overlap(self, marginals: FloatArray) -> FloatArray:
        """Return the expected overlap of every option with a lottery, by the options' chances, shape (n,)."""
        same = self.owner[:, np.newaxis] == self.owner[np.newaxis, :]
        shared = np.where(same, np.minimum(self.amount[:, np.newaxis], self.amount[np.newaxis, :]), 0)
        expected: FloatArray = shared @ marginals
        return expected


def options_of(problem: Problem, intervals: Mapping[str, tuple[int, int]]) -> Options:
    """Return the options of a problem; a candidate without an interval has its merit for one."""
    ends = [
        [value for c in with_merits(problem, {key: ends[end] for key, ends in intervals.items()}).candidates
         for value in c.benefits]
        for end in (0, 1)
    ]  # fmt: skip
    candidates = problem.candidates
    return Options(
        candidates.option_candidate,
        candidates.option_amount,
        np.array(ends[0], dtype=np.int64),
        np.array(ends[1], dtype=np.int64),
        np.array([value for c in candidates for value in c.benefits], dtype=np.int64),
    )
