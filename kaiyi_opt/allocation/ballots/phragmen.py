"""Sequential Phragmén: everybody earns alike, and supporters buy a project as soon as they have its cost together."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.ballots.election import Election
from kaiyi_opt.allocation.ballots.outcome import Outcome, Tie, tie

UNIT_ROUNDOFF = 2.0**-53


def phragmen(election: Election) -> Outcome:
    r"""Fund projects in the order in which their supporters can pay for them, until the next one does not fit.

    Each voter earns one unit of money a unit of time, from 0 on. At the first time :math:`t` when the supporters of a
    project have its cost together, they buy it and are left with nothing:

    .. math::  t_p = \frac{\mathrm{cost}(p) + \sum_{i \in S_p} t_i}{|S_p|}

    where :math:`t_i` is when voter i last paid. The rule ends when the next project to be bought exceeds what is left
    of the budget. Supporters are those who give a project any score above 0; how much it is does not matter here.
    Floating point sorts out what is certain; what its error could decide is decided in whole numbers.

    References
    ----------
    M. Los, Z. Christoff, D. Grossi: "Proportional budget allocations: towards a systematization", IJCAI 2022.
    """
    purse = Earnings(election)
    chosen, ties = list[int](), list[Tie]()
    left = election.budget
    while (level := purse.next()) and election.costs[level[0]] <= left:
        ties += tie(election, "phragmen", len(chosen) + 1, level)
        purse.buy(level[0])
        chosen.append(level[0])
        left -= election.costs[level[0]]
    return Outcome(tuple(chosen), tuple(ties))


class Earnings:
    """When each profile last paid, and which project can be paid for next.

    ``last[g]`` is the purchase that profile g paid for last (0: none yet). The time of purchase k is
    ``numerators[k] / denominator``, exact; ``times[k]`` the same rounded.
    """

    def __init__(self, election: Election) -> None:
        self.election = election
        self.last = np.zeros(len(election.weights), dtype=np.int64)
        self.numerators, self.denominator, self.times = [0], 1, [0.0]
        self.voters = [supporters.all_voters for supporters in election.supporters]
        self.open = [p for p, count in enumerate(self.voters) if count and election.costs[p] <= election.budget]
        self.paid: FloatArray = np.zeros(len(election.projects))

    def next(self) -> list[int]:
        """Return the projects that can be paid for first, in the order of the tie-break; empty where there is none."""
        if not self.open:
            return []
        due = np.array([(self.election.costs[p] + self.paid[p]) / self.voters[p] for p in self.open])
        # `paid` adds up at most one rounded term a profile, each with an error of some units in the last place.
        error = 4 * (len(self.last) + 8) * UNIT_ROUNDOFF * due
        first = [p for p, low in zip(self.open, due - error, strict=True) if low <= (due + error).min()]
        if len(first) == 1:
            return first
        numerators = {p: self._numerator(p) for p in first}
        earliest = first[0]
        for p in first[1:]:
            if numerators[p] * self.voters[earliest] < numerators[earliest] * self.voters[p]:
                earliest = p
        best = numerators[earliest], self.voters[earliest]
        return [p for p in first if numerators[p] * best[1] == best[0] * self.voters[p]]

    def buy(self, project: int) -> None:
        """Let the supporters of a project pay for it."""
        numerator, voters = self._numerator(project), self.voters[project]
        self.numerators = [earlier * voters for earlier in self.numerators] + [numerator]
        self.denominator *= voters
        self.times.append(numerator / self.denominator)
        self.last[self.election.supporters[project].members] = len(self.times) - 1
        self.open.remove(project)
        paid = np.array(self.times)[self.last] * self.election.weights
        for p in self.open:
            self.paid[p] = paid[self.election.supporters[p].members].sum()

    def held(self, project: int, due: int) -> Fraction:
        """Return what the supporters of a project hold together, in fen, at the time when another can be paid for.

        They have earned from when each last paid: voters · t − Σ t_i.
        """
        time = Fraction(self._numerator(due), self.voters[due])
        missing = self._numerator(project) - self.voters[project] * time
        return self.election.costs[project] - missing / self.denominator

    def _numerator(self, project: int) -> int:
        """Return the time at which a project can be paid for, times its voters and the common denominator, exact."""
        members = self.election.supporters[project].members
        count = np.zeros(len(self.times), dtype=np.int64)
        np.add.at(count, self.last[members], self.election.weights[members])
        earlier = sum(c * n for c, n in zip(count.tolist(), self.numerators, strict=True) if c)
        return self.election.costs[project] * self.denominator + earlier
