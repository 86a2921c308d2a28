"""What the compiled loops are handed: tuples of arrays, all of 64-bit whole numbers."""

from __future__ import annotations

from typing import NamedTuple

from kaiyi_opt.allocation.arrays import IntArray


class Rows(NamedTuple):
    """Rows by choice, all as Σ coefficient ≤ bound: choice j's entries are ``first[j]`` up to, not with, the next."""

    first: IntArray
    row: IntArray
    coefficient: IntArray
    bound: IntArray


class Sparse(NamedTuple):
    """A sparse matrix: row r has ``value`` at columns ``column``, entries ``first[r]`` up to, not with, the next."""

    first: IntArray
    column: IntArray
    value: IntArray


class Choices(NamedTuple):
    """Choices group by group, of which a point takes exactly one each, and the program's columns that each takes.

    Group i holds choices ``first[i]`` up to, not with, the next; choice j takes ``member[member_first[j]]`` and on.
    """

    first: IntArray
    member_first: IntArray
    member: IntArray


class Open(NamedTuple):
    """The choices still open, group by group.

    ``choice`` is the number of each among all choices; ``weight`` as in the table; ``gains``, shape (goals, open
    choices), is what each adds to each goal.
    """

    first: IntArray
    choice: IntArray
    weight: IntArray
    gains: IntArray


class TieBreak(NamedTuple):
    """The columns that every choice takes, and all columns by preference, the most preferred first."""

    member_first: IntArray
    member: IntArray
    preference: IntArray


class Layer(NamedTuple):
    """Beginnings of points that go through the same groups, and where to find them by their state.

    ``size`` holds their number; ``slot`` the number of one at each place of a hash table, -1 where there is none;
    ``entry`` has a row for each: the room left, the bound, how many tie, the node and the choice it comes by, what it
    has of each goal, what is used of each row.
    """

    size: IntArray
    slot: IntArray
    entry: IntArray


class Trail(NamedTuple):
    """The beginnings of all layers so far: where each comes from and by which choice."""

    parent: IntArray
    choice: IntArray


class Frame(NamedTuple):
    """What is the same for all beginnings of a layer, that is, before each group.

    ``least`` and ``most``, shape (groups + 1, rows), are what the groups from i on can add to each row, and
    ``heaviest`` what they can weigh. Rows ``live[live_first[i]]`` and on have entries both in groups up to i and in
    groups from i on; the others stand as at the beginning, ``begin``, or are settled. Row r ``opens`` with a group.
    ``idle`` is the price of what rows that open later leave.
    """

    least: IntArray
    most: IntArray
    heaviest: IntArray
    live_first: IntArray
    live: IntArray
    opens: IntArray
    begin: IntArray
    idle: IntArray


class Search(NamedTuple):
    """What is searched, and how far: points whose relaxed value is ``threshold`` or more.

    ``after`` is what `suffix_values` makes of all choices at the prices ``price``; the first goal times ``scale`` is
    what they bound. It is given up when ``rings``, shape (1,), is no longer nought.
    """

    open: Open
    rows: Rows
    price: IntArray
    after: IntArray
    scale: int
    ties_by: TieBreak
    threshold: int
    rings: IntArray
