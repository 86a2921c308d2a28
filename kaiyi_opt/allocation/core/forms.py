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


class Node(NamedTuple):
    """Where the search stands: prices, what is used of each row, the least and most ahead of it; what is given away of
    the bound, and the room left in the knapsack.
    """

    price: IntArray
    used: IntArray
    least: IntArray
    most: IntArray
    given: int
    room: int
