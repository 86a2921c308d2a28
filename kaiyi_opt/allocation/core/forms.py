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
    """A sparse matrix: row r has ``value`` at columns ``index``, entries ``first[r]`` up to, not with, the next."""

    first: IntArray
    index: IntArray
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

    ``choice`` is the number of each among all choices; ``value`` and ``weight`` as in the table; ``gains``, shape
    (goals, open choices), is what each adds to each goal.
    """

    first: IntArray
    choice: IntArray
    value: IntArray
    weight: IntArray
    gains: IntArray


class TieBreak(NamedTuple):
    """The columns that every choice takes, and all columns by preference, the most preferred first."""

    member_first: IntArray
    member: IntArray
    preference: IntArray


class Layer(NamedTuple):
    """Beginnings of points that go through the same groups, one an entry, and where to find them by their state.

    ``size`` holds their number; ``slot`` the entry at each place of a hash table, -1 where there is none; ``used``,
    shape (room, rows), and ``room`` are the state; ``sums``, shape (room, goals), and ``ties`` what it is worth and how
    many tie; ``parent`` and ``choice`` the last step; ``bound`` the most that a point beginning like it can be worth.
    """

    size: IntArray
    slot: IntArray
    used: IntArray
    room: IntArray
    sums: IntArray
    ties: IntArray
    parent: IntArray
    choice: IntArray
    bound: IntArray


class Trail(NamedTuple):
    """The beginnings of all layers so far: where each comes from and by which choice."""

    parent: IntArray
    choice: IntArray
