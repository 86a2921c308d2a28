"""What would have put an application on the list that ballots decided: each answer by running the rule again, exact.

Two changes are asked about, all else being as it is: the application costs less, or more voters come who vote for it
alone. (N. Boehmer, P. Faliszewski, Ł. Janeczko, D. Peters, G. Pierczyński, Š. Schierreich, P. Skowron, S. Szufa:
"Evaluation of Project Performance in Participatory Budgeting", arXiv:2312.14723, where they are cost reduction and
adding singletons.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from kaiyi_opt.allocation.ballots.election import Election
from kaiyi_opt.allocation.ballots.rules import RULES

# A run of the rule for each number of ballots up to this shows that none fewer is enough; beyond, the search leaps.
MOST_TRIED = 64
STEADY = ("greedy", "phragmen")
"""Rules under which more ballots for a project alone never take it off the list."""
RAISED = ("mes+add1", "mes+add1+greedy")
"""Rules whose money depends on what is funded, so that even a lower cost might take a project off the list."""


@dataclass(frozen=True)
class Threshold:
    """The edge of what funds an application.

    Attributes
    ----------
    value
        The largest cost in fen, or the fewest ballots more, at which it is funded; one fen more, or one ballot fewer,
        and it is not: both runs were made.
    is_certain
        Whether every value on the other side is known to fail: by the rule's monotonicity, or because each was run.
    """

    value: int
    is_certain: bool


def largest_cost(election: Election, rule: str, project: int) -> Threshold | None:
    """Return the largest cost at which a project would be funded, at most its own; ``None`` where no cost would do.

    Greedy, equal shares and Phragmén meet a cheaper project no later than a dearer one, and until then decide the same,
    so that one edge divides the costs that are funded from those that are not.
    """
    return _edge(
        lambda cost: is_funded(with_cost(election, project, cost), rule, project), election.costs[project], rule
    )


def _edge(funds: Callable[[int], bool], highest: int, rule: str) -> Threshold | None:
    low, high = 1, highest
    if highest < 1 or not funds(low):
        return None
    if funds(high):
        return Threshold(high, is_certain=True)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if funds(middle) else (low, middle)
    return Threshold(low, rule not in RAISED)


def fewest_ballots(election: Election, rule: str, project: int, most: int) -> Threshold | None:
    """Return the fewest ballots for a project alone that would have it funded; ``None`` where ``most`` do not."""
    tried = 0
    for count in range(1, min(MOST_TRIED, most) + 1):
        if is_funded(with_ballots(election, project, count), rule, project):
            return Threshold(count, is_certain=True)
        tried = count
    if tried == most:
        return None
    low, high = tried, 2 * tried
    while high <= most and not is_funded(with_ballots(election, project, high), rule, project):
        low, high = high, 2 * high
    if high > most:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if is_funded(with_ballots(election, project, middle), rule, project) else (middle, high)
        )
    return Threshold(high, rule in STEADY)


def is_funded(election: Election, rule: str, project: int) -> bool:
    """Whether a rule funds a project."""
    return project in RULES[rule](election).chosen


def with_cost(election: Election, project: int, cost: int) -> Election:
    """Return the election in which a project costs something else; its worth follows where utility is by cost."""
    costs, worth = list(election.costs), list(election.worth)
    if worth[project] == costs[project]:
        worth[project] = cost
    costs[project] = cost
    return replace(election, costs=tuple(costs), worth=tuple(worth))


def with_ballots(election: Election, project: int, count: int) -> Election:
    """Return the election with so many ballots more that name a project alone.

    Each gives it what a ballot gives at most in all: one approval, or all its points.
    """
    score = full_score(election)
    totals = list(election.totals)
    totals[project] += score * count
    return replace(
        election,
        totals=tuple(totals),
        voters=election.voters + count,
        weights=np.append(election.weights, count),
        indptr=np.append(election.indptr, election.indptr[-1] + 1),
        indices=np.append(election.indices, project),
        scores=np.append(election.scores, score),
    )


def full_score(election: Election) -> int:
    """Return what a ballot that names one project alone gives it: all the points of the ballot that gives most."""
    if not election.scores.size or int(election.scores.max()) == 1:
        return 1
    return int(np.add.reduceat(election.scores, election.indptr[:-1]).max())
