"""What each voter has of a plan: how utility is spread over the voters, in exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray


@dataclass(frozen=True)
class VoterUtilities:
    """The utility of every voter, as how many voters have each utility.

    Attributes
    ----------
    distribution
        Utility and the number of voters who have it, ascending; at least one voter.
    """

    distribution: tuple[tuple[int, int], ...]

    @cached_property
    def voters(self) -> int:
        """How many voted, blank ballots with them."""
        return sum(count for _, count in self.distribution)

    @cached_property
    def total(self) -> int:
        """The utility of all voters together."""
        return sum(utility * count for utility, count in self.distribution)

    @property
    def mean(self) -> Fraction:
        """The mean utility of a voter."""
        return Fraction(self.total, self.voters)

    @property
    def median(self) -> Fraction:
        """The utility of the voter in the middle; of an even number, the mean of the two in the middle."""
        low, high = self._at((self.voters - 1) // 2), self._at(self.voters // 2)
        return Fraction(low + high, 2)

    @property
    def share_with_nothing(self) -> Fraction:
        """The part of the voters whose utility is 0: nothing they voted for is funded."""
        return Fraction(sum(count for utility, count in self.distribution if utility == 0), self.voters)

    @property
    def gini(self) -> Fraction | None:
        r"""The Gini coefficient, 0 where all have the same, near 1 where one has all; ``None`` where nobody has any.

        .. math::  G = \frac{\sum_i \sum_j |u_i - u_j|}{2 n \sum_i u_i} = \frac{\sum_r (2r - n - 1)\, u_{(r)}}{
            n \sum_i u_i}

        over utilities in ascending order, r counting from 1 (C. Gini, "Variabilità e mutabilità", 1912).
        """
        if self.total == 0:
            return None
        weighted, before = 0, 0
        for utility, count in self.distribution:
            # The ranks before + 1 … before + count, each as 2r − n − 1.
            weighted += utility * count * (2 * before + count - self.voters)
            before += count
        return Fraction(weighted, self.voters * self.total)

    def _at(self, rank: int) -> int:
        """Return the utility of the voter of that rank, the lowest at 0."""
        for utility, count in self.distribution:
            rank -= count
            if rank < 0:
                return utility
        raise IndexError(rank)


def voter_utilities(utility: Any, voters: IntArray) -> VoterUtilities:
    """Return the distribution of ``utility``, shape (p,), held by ``voters``, shape (p,), of each profile."""
    values, place = np.unique(utility, return_inverse=True)
    counts = np.zeros(len(values), dtype=np.int64)
    np.add.at(counts, place, voters)
    return VoterUtilities(tuple(zip(values.tolist(), counts.tolist(), strict=True)))
