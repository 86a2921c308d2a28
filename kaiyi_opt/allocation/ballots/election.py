"""One election: what is on the ballot, what it costs, the money, and every ballot as sparse arrays of profiles.

Voters who vote alike pay alike under every rule here, so ballots are grouped: a *profile* is a ballot and the number of
voters who cast it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.scenario.nouns import Ballot

Utility = Literal["cost", "cardinality"]


@dataclass(frozen=True, eq=False)
class Supporters:
    """Who gives a project a score above 0; all arrays of one shape.

    Attributes
    ----------
    members
        Numbers of profiles, ascending.
    scores, weights
        What a voter of each gives the project, and how many voters they are; whole, below 2^53.
    points
        Their products, rounded where above 2^53.
    all_points, all_voters
        The sums of ``points`` and ``weights``, exact.
    """

    members: IntArray
    scores: FloatArray
    weights: FloatArray
    points: FloatArray
    all_points: int
    all_voters: int

    @classmethod
    def of(cls, members: IntArray, scores: IntArray, weights: IntArray) -> Supporters:
        """Return the supporters from whole numbers."""
        points = scores * weights
        rounded = scores.astype(float), weights.astype(float), points.astype(float)
        return cls(members, *rounded, int(points.sum()), int(weights.sum()))

    def exact_points(self, among: BoolArray) -> int:
        """Return what some of them give together."""
        return int(self.scores[among].astype(np.int64) @ self.weights[among].astype(np.int64))

    def who(self, kept: BoolArray) -> Supporters:
        """Return some of them; sums are of them all as before."""
        return replace(
            self,
            members=self.members[kept],
            scores=self.scores[kept],
            weights=self.weights[kept],
            points=self.points[kept],
        )


@dataclass(frozen=True, eq=False)
class Election:
    """An election; project k is the k-th by the declared tie-break.

    A voter's utility of project p is ``score · worth[p]``: the score is 1 for a project approved, the points of a
    cumulative ballot, Borda's points of a ranking; the worth is p's cost under utility ``cost``, 1 under
    ``cardinality``.

    Attributes
    ----------
    projects
        Identifiers, first who goes first in a tie.
    costs, worth
        Fen; and fen or 1. One whole number a project.
    totals
        The sum of scores over all voters, those below 0 included.
    budget
        Fen.
    voters
        How many there are, those included who name nothing on this ballot.
    weights
        Shape (profiles,): how many voters cast each profile.
    indptr, indices, scores
        Profile g gives ``scores[k] > 0`` to ``indices[k]`` for k in ``indptr[g]:indptr[g + 1]``.
    """

    projects: tuple[str, ...]
    costs: tuple[int, ...]
    worth: tuple[int, ...]
    totals: tuple[int, ...]
    budget: int
    voters: int
    weights: IntArray
    indptr: IntArray
    indices: IntArray
    scores: IntArray

    @cached_property
    def supporters(self) -> tuple[Supporters, ...]:
        """For each project the profiles that give it a score above 0."""
        order = np.argsort(self.indices, kind="stable")
        owners = np.repeat(np.arange(len(self.weights)), np.diff(self.indptr))[order]
        ends = np.cumsum(np.bincount(self.indices, minlength=len(self.projects)))[:-1]
        parts = zip(np.split(owners, ends), np.split(self.scores[order], ends), strict=True)
        return tuple(Supporters.of(members, scores, self.weights[members]) for members, scores in parts)

    @cached_property
    def lengths(self) -> IntArray:
        """How many projects each profile gives a score; shape (profiles,)."""
        return np.diff(self.indptr)

    def cost(self, chosen: Iterable[int]) -> int:
        """Return what projects cost together, in fen."""
        return sum(self.costs[project] for project in chosen)

    def is_exhausted_by(self, chosen: Collection[int]) -> bool:
        """Whether no other project that anybody supports would fit into the budget beside those chosen."""
        left, taken = self.budget - self.cost(chosen), set(chosen)
        return not any(
            len(self.supporters[project].members) and cost <= left
            for project, cost in enumerate(self.costs)
            if project not in taken
        )


def election_of(
    costs: Mapping[str, int], budget: int, utility: Utility, kind: str, ballots: Sequence[Ballot]
) -> Election:
    """Return the election over the projects of ``costs`` (fen; in the order of the tie-break).

    Parameters
    ----------
    budget
        Fen.
    kind
        The kind of ballots: approval, choose-1, cumulative or ordinal.
    ballots
        All ballots of the round; names that are not on this ballot are passed over.
    """
    number = {project: k for k, project in enumerate(costs)}
    lengths = np.array([len(ballot.vote) for ballot in ballots], dtype=np.int64)
    owners = np.repeat(np.arange(len(ballots)), lengths)
    indices = np.array([number.get(name, -1) for ballot in ballots for name in ballot.vote], dtype=np.int64)
    scores = _scores(kind, ballots, lengths)
    totals = np.zeros(len(costs), dtype=np.int64)
    np.add.at(totals, indices[indices >= 0], scores[indices >= 0])
    weights, indptr, places = _grouped(owners, indices, scores, len(ballots))
    return Election(
        projects=tuple(costs),
        costs=tuple(costs.values()),
        worth=tuple(costs.values()) if utility == "cost" else (1,) * len(costs),
        totals=tuple(totals.tolist()),
        budget=budget,
        voters=len(ballots),
        weights=weights,
        indptr=indptr,
        indices=indices[places],
        scores=scores[places],
    )


def scores_of(kind: str, ballot: Ballot) -> Sequence[int]:
    """Return what a ballot gives to each application that it names, in its order.

    >>> scores_of("ordinal", Ballot("v", ("a", "b"))), scores_of("approval", Ballot("v", ("a", "b")))
    (range(2, 0, -1), (1, 1))
    """
    if kind == "cumulative":
        return ballot.points
    return range(len(ballot.vote), 0, -1) if kind == "ordinal" else (1,) * len(ballot.vote)


def _scores(kind: str, ballots: Sequence[Ballot], lengths: IntArray) -> IntArray:
    """Return `scores_of` of all ballots, one after another."""
    if kind == "cumulative":
        return np.array([score for ballot in ballots for score in ballot.points], dtype=np.int64)
    ones = np.ones(int(lengths.sum()), dtype=np.int64)
    if kind != "ordinal":
        return ones
    return np.repeat(np.cumsum(lengths), lengths) - np.cumsum(ones) + 1


def _grouped(
    owners: IntArray, indices: IntArray, scores: IntArray, ballots: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Group ballots that give the same scores above 0 to the same projects, in whatever order they name them.

    Returns
    -------
    For each profile how many ballots it is, where its marks begin, and where each mark stands among ``indices``.
    """
    known = np.flatnonzero((indices >= 0) & (scores > 0))
    marks = known[np.lexsort((indices[known], owners[known]))]
    ends = np.cumsum(np.bincount(owners[marks], minlength=ballots))
    content = np.stack([indices[marks], scores[marks]], axis=1).tobytes()
    bounds = (16 * np.concatenate([[0], ends])).tolist()
    count: dict[bytes, int] = {}
    first: list[int] = []
    for ballot, (start, end) in enumerate(pairwise(bounds)):
        key = content[start:end]
        if key and key not in count:
            first.append(ballot)
        count[key] = count.get(key, 0) + 1
    count.pop(b"", None)
    lengths = np.diff(np.concatenate([[0], ends]))[first]
    starts = np.concatenate([[0], ends])[first]
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.arange(indptr[-1]) + np.repeat(starts - indptr[:-1], lengths)
    return np.array(list(count.values()), dtype=np.int64), indptr, marks[places]
