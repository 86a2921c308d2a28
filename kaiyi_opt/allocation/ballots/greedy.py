"""Utilitarian greedy: the most utility for each unit of money first, whatever no longer fits skipped."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kaiyi_opt.allocation.ballots.election import Election
from kaiyi_opt.allocation.ballots.outcome import Outcome, Tie, tie


def greedy(election: Election, before: Sequence[int] = ()) -> Outcome:
    r"""Fund, again and again, the project of the highest :math:`\sum_i u_i(p) / \mathrm{cost}(p)` that still fits.

    Under utility ``cost`` that is the project with the most votes, under ``cardinality`` the one with the most votes
    for its cost. A project whose votes do not add up to more than 0 is not funded. Ties are between projects that
    still fit, and broken by the declared tie-break.

    Parameters
    ----------
    before
        Projects already funded, which this completes.
    """
    chosen, ties = list(before), list[Tie]()
    left = election.budget - election.cost(chosen)
    worth = {p: density(election, p) for p, total in enumerate(election.totals) if total > 0 and p not in chosen}
    ranked = sorted(worth, key=lambda p: (-worth[p], p))
    for at, project in enumerate(ranked):
        if election.costs[project] > left:
            continue
        level = [project]
        for other in ranked[at + 1 :]:
            if worth[other] != worth[project]:
                break
            if election.costs[other] <= left:
                level.append(other)
        ties += tie(election, "greedy", len(chosen) + 1, level)
        chosen.append(project)
        left -= election.costs[project]
    return Outcome(tuple(chosen), tuple(ties))


def density(election: Election, project: int) -> Fraction:
    """Return the utility of a project for each fen that it costs."""
    # A project that costs nothing comes before all others.
    if election.costs[project] == 0:
        return Fraction(1 + max(election.totals))
    return Fraction(election.totals[project] * election.worth[project], election.costs[project])
