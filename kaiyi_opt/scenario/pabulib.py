"""Rounds of participatory budgeting as Pabulib holds them (https://pabulib.org/format): projects, ballots, their tally.

The nouns know nothing of a planner's own scenario. Ballots are kept as arrays, so that a round of 75,000 of them stays
small and adds up in milliseconds. `kaiyi_opt.scenario.pabulib_reader` reads a round from a ``.pb`` file and
`kaiyi_opt.scenario.pabulib_writer` writes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from kaiyi_opt.language import Text

VoteType = Literal["approval", "choose-1", "cumulative", "ordinal", "scoring"]
VOTE_TYPES: tuple[VoteType, ...] = get_args(VoteType)
SCORED_TYPES: tuple[VoteType, ...] = ("cumulative", "scoring")

LARGEST_POINTS = 10**12
"""What one ballot may give one project, in scaled points: a million ballots of it still add up within 64 bits."""


@dataclass(frozen=True)
class PabulibProject:
    """One project on the ballot.

    Attributes
    ----------
    id
        Its identifier, compared as text: 009 is not 9.
    cost_fen
        Its cost in hundredths of the round's currency unit.
    votes, score
        What the file itself claims; ``None`` where it says nothing. See `tally` for what the ballots say.
    categories, targets
        Its categories, and whom it benefits (the column ``target``, renamed ``beneficiaries`` in 2026).
    selected
        The file's own mark: ``"1"`` funded, ``"0"`` not, other marks explained in the file's comment.
    extra
        The remaining columns, as the file has them and in its order.
    """

    id: str
    name: str
    cost_fen: int
    votes: int | None = None
    score: Decimal | None = None
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    neighborhood: str = ""
    selected: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Ballots:
    """All ballots of a round, row by row in compressed form.

    Ballot ``b`` names ``indices[indptr[b]:indptr[b + 1]]``, in the voter's own order (for an ordinal round, the most
    preferred first), no project twice.

    Attributes
    ----------
    voter_ids
        The voters' identifiers, one a ballot.
    indptr
        Where each ballot begins; shape (ballots + 1,), 64-bit.
    indices
        Positions in the round's ``projects``; shape (names on ballots,), 32-bit.
    points
        What each name is given, times ``point_scale``; same shape as ``indices``, 64-bit. ``None`` where nothing is.
    point_scale
        A power of ten: 1 where all points are whole, 10 where the finest has one decimal, and so on.
    default_points
        What a ballot gives each project that it does not name, times ``point_scale`` (META's ``default_score``).
    columns
        The columns of the file's table of ballots, in its order.
    extra
        The columns other than voter, vote and points: for each, one cell a ballot, as the file has it.

    Raises
    ------
    ValueError
        Where the parts do not fit together.
    """

    voter_ids: tuple[str, ...]
    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    points: NDArray[np.int64] | None = None
    point_scale: int = 1
    default_points: int = 0
    columns: tuple[str, ...] = ("voter_id", "vote")
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.indptr.shape != (len(self.voter_ids) + 1,) or self.indptr[0] != 0 or np.any(np.diff(self.indptr) < 0):
            raise ValueError("indptr must rise from 0 and have one entry more than there are voters")
        if self.indices.shape != (self.indptr[-1],):
            raise ValueError("indices must have as many entries as indptr counts")
        if self.points is not None and self.points.shape != self.indices.shape:
            raise ValueError("points must have the shape of indices")
        if any(len(cells) != len(self.voter_ids) for cells in self.extra.values()):
            raise ValueError("every extra column must have one cell a voter")
        for name in ("indptr", "indices", "points"):
            _freeze(self, name)

    @classmethod
    def of(
        cls,
        votes: Sequence[Sequence[int]],
        *,
        voter_ids: Sequence[str] | None = None,
        points: Sequence[Sequence[int]] | None = None,
        point_scale: int = 1,
        default_points: int = 0,
        extra: Mapping[str, Sequence[str]] | None = None,
    ) -> Ballots:
        """Build ballots from lists of project positions; voters are numbered from 1 unless ``voter_ids`` names them.

        >>> Ballots.of([[0, 2], [1]]).indices.tolist()
        [0, 2, 1]
        """
        ids = tuple(voter_ids) if voter_ids is not None else tuple(str(n + 1) for n in range(len(votes)))
        given = None if points is None else np.array(list(chain.from_iterable(points)), dtype=np.int64)
        more = {name: tuple(cells) for name, cells in (extra or {}).items()}
        return cls(
            voter_ids=ids,
            indptr=np.cumsum([0, *map(len, votes)], dtype=np.int64),
            indices=np.array(list(chain.from_iterable(votes)), dtype=np.int32),
            points=given,
            point_scale=point_scale,
            default_points=default_points,
            columns=("voter_id", "vote", *(() if given is None else ("points",)), *more),
            extra=more,
        )

    def __len__(self) -> int:
        return len(self.voter_ids)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ballots):
            return NotImplemented
        return (
            (self.voter_ids, self.columns, self.extra) == (other.voter_ids, other.columns, other.extra)
            and np.array_equal(self.indptr, other.indptr)
            and np.array_equal(self.indices, other.indices)
            and self._gives_as(other)
        )

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many projects each ballot names; shape (ballots,)."""
        return np.diff(self.indptr)

    def _gives_as(self, other: Ballots) -> bool:
        """Whether two sets of ballots give the same points, on whatever scales they are held."""
        if self.default_points * other.point_scale != other.default_points * self.point_scale:
            return False
        if self.points is None or other.points is None:
            return self.points is other.points
        return np.array_equal(self.points * other.point_scale, other.points * self.point_scale)


def _freeze(owner: Ballots, name: str) -> None:
    array: NDArray[Any] | None = getattr(owner, name)
    if array is not None:
        view = array.view()
        view.flags.writeable = False
        object.__setattr__(owner, name, view)


@dataclass(frozen=True)
class PabulibRound:
    """A round as its file states it.

    Attributes
    ----------
    meta
        Every key of the section META, in its order and as the file has it.
    budget_fen
        The budget in hundredths of the currency unit.
    project_columns
        The columns of the file's table of projects, in its order.
    budget_per_category, budget_per_neighborhood
        What the projects of each category or neighborhood may cost at most together, in hundredths; empty where the
        file sets no such ceilings.
    warnings
        What the file says of itself that does not hold, or was read in one of two possible ways. Two rounds that differ
        in their warnings alone are equal.
    """

    meta: Mapping[str, str]
    vote_type: VoteType
    budget_fen: int
    project_columns: tuple[str, ...]
    projects: tuple[PabulibProject, ...]
    ballots: Ballots
    budget_per_category: Mapping[str, int] = field(default_factory=dict)
    budget_per_neighborhood: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[Text, ...] = field(default=(), compare=False)


@dataclass(frozen=True, eq=False)
class Tally:
    """What the ballots add up to: one whole number a project, in the order of the round's projects.

    Attributes
    ----------
    approvals
        How many ballots name the project, whatever they give it.
    points
        The sum of the points it is given, times ``point_scale``; ``None`` where ballots give none.
    borda
        The sum of its Borda points (see `borda_points`) in an ordinal round, else ``None``.
    """

    approvals: NDArray[np.int64]
    points: NDArray[np.int64] | None
    borda: NDArray[np.int64] | None
    point_scale: int = 1


def borda_points(ballots: Ballots) -> NDArray[np.int64]:
    """Return what each name on each ballot is worth by Borda's count, in the shape of ``ballots.indices``.

    On a ballot that ranks L projects the first is worth L, the last 1, and what is not ranked 0. That is how Pabulib
    counts: its rounds of three ranked projects carry scores of 3, 2 and 1 a ballot, its rounds of full rankings of m
    projects m to 1. (The satisfaction ``Additive_Borda_Sat`` of pabutools is one less a name, L − 1 to 0: for it, take
    `Tally`'s ``borda`` minus ``approvals``.)

    >>> borda_points(Ballots.of([[4, 1, 0], [2]])).tolist()
    [3, 2, 1, 1]
    """
    return np.repeat(ballots.indptr[1:], ballots.lengths) - np.arange(len(ballots.indices), dtype=np.int64)


def tally(stated: PabulibRound) -> Tally:
    """Add up the ballots of a round, exactly.

    In a scoring round a project also collects ``default_points`` from each ballot that does not name it.

    >>> projects = (PabulibProject("a", "A", 100), PabulibProject("b", "B", 100))
    >>> stated = PabulibRound({}, "ordinal", 150, (), projects, Ballots.of([[1, 0], [1]]))
    >>> tally(stated).approvals.tolist(), tally(stated).borda.tolist()
    ([1, 2], [1, 3])
    """
    ballots, size = stated.ballots, len(stated.projects)
    approvals = np.bincount(ballots.indices, minlength=size).astype(np.int64)
    points = None
    if ballots.points is not None:
        points = _sums(ballots, ballots.points, size) + ballots.default_points * (len(ballots) - approvals)
    borda = _sums(ballots, borda_points(ballots), size) if stated.vote_type == "ordinal" else None
    return Tally(approvals, points, borda, ballots.point_scale)


def _sums(ballots: Ballots, worth: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    # numpy's bincount sums its weights as doubles; add.at stays in whole numbers.
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, ballots.indices, worth)
    return total
