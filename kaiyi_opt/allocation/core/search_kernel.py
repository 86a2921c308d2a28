"""The compiled depth-first search: every point within the bound, the best of them by all goals and the tie-break."""

from __future__ import annotations

import numpy as np
from numba import njit

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.forms import Open, Rows, TieBreak


@njit(cache=True, nogil=True)
def _use(used: IntArray, j: int, sign: int, rows: Rows) -> None:
    """Add to ``used`` what a choice takes of each row, or take it back."""
    for e in range(rows.first[j], rows.first[j + 1]):
        used[rows.row[e]] += sign * rows.coefficient[e]


@njit(cache=True, nogil=True)
def least_ahead(first: IntArray, rows: Rows) -> IntArray:
    """Return the least that the groups from i on can add to each row, shape (groups + 1, rows)."""
    groups, count = first.size - 1, rows.bound.size
    ahead = np.zeros((groups + 1, count), dtype=np.int64)
    least = np.zeros(count, dtype=np.int64)
    own = np.zeros(count, dtype=np.int64)
    for i in range(groups - 1, -1, -1):
        for j in range(first[i], first[i + 1]):
            own[:] = 0
            _use(own, j, 1, rows)
            least[:] = own if j == first[i] else np.minimum(least, own)
        ahead[i] = ahead[i + 1] + least
    return ahead


@njit(cache=True, nogil=True)
def _goes_first(taken: IntArray, held: IntArray, ties: TieBreak) -> bool:
    """Whether a point goes before another by the tie-break; each is given by its choices."""
    mark = np.zeros(ties.preference.size, dtype=np.int64)
    for i in range(taken.size):
        for e in range(ties.member_first[taken[i]], ties.member_first[taken[i] + 1]):
            mark[ties.member[e]] += 1
        for e in range(ties.member_first[held[i]], ties.member_first[held[i] + 1]):
            mark[ties.member[e]] -= 1
    for column in ties.preference:
        if mark[column] != 0:
            return mark[column] > 0
    return False


@njit(cache=True, nogil=True)
def _compare(sums: IntArray, best: IntArray) -> int:
    """Return 1, 0 or -1 where the goals of a point are better than, the same as or worse than those of another."""
    for g in range(sums.size):
        if sums[g] != best[g]:
            return 1 if sums[g] > best[g] else -1
    return 0


@njit(cache=True, nogil=True)
def _keeps(used: IntArray, ahead: IntArray, bound: IntArray) -> bool:
    """Whether every row can still be kept, given the least that is ahead."""
    for r in range(bound.size):  # noqa: SIM110 - compiled, a generator is slower
        if used[r] + ahead[r] > bound[r]:
            return False
    return True


@njit(cache=True, nogil=True)
def _take_next(
    open_: Open,
    rows: Rows,
    begin: int,
    end: int,
    room: int,
    after: IntArray,
    least: int,
    used: IntArray,
    ahead: IntArray,
) -> tuple[bool, int]:
    """Take the next of a group's choices that can lead to ``least`` more; whether there is one, and what follows it."""
    for j in range(begin, end):
        left = room - open_.weight[j]
        if left < 0 or open_.value[j] + after[left] < least:
            continue
        _use(used, j, 1, rows)
        if _keeps(used, ahead, rows.bound):
            return True, j + 1
        _use(used, j, -1, rows)
    return False, end


@njit(cache=True, nogil=True)
def last_groups(first: IntArray, rows: Rows) -> IntArray:
    """Return the last group that each row has a choice of, shape (rows,); -1 where it has none."""
    last = np.full(rows.bound.size, -1, dtype=np.int64)
    for i in range(first.size - 1):
        for j in range(first[i], first[i + 1]):
            for e in range(rows.first[j], rows.first[j + 1]):
                last[rows.row[e]] = i
    return last


@njit(cache=True, nogil=True)
def _given_away(i: int, last: IntArray, price: IntArray, used: IntArray, bound: IntArray) -> int:
    """Return what the bound still credits for the room left in rows that nothing after group i can use."""
    total = 0
    for r in range(bound.size):
        if last[r] == i and price[r] > 0:
            total += price[r] * (bound[r] - used[r])
    return total


@njit(cache=True, nogil=True)
def search(
    open_: Open,
    rows: Rows,
    price: IntArray,
    after: IntArray,
    scale: int,
    ties_by: TieBreak,
    threshold: int,
    most_nodes: int,
) -> tuple[int, IntArray, int]:
    """Go through every point whose relaxed value is ``threshold`` or more, and keep the best.

    ``after`` is what `suffix_values` makes of all choices at the prices ``price``; the first goal times ``scale`` is
    what they bound. Once no group ahead has a choice in a row, the price of the room left in it is taken off the bound.
    Beyond ``most_nodes`` the search is given up.

    Returns
    -------
    How many best points tie on all goals (0: no point was found; -1: the search was given up), the best point (a choice
    a group) and the nodes passed.
    """
    first = open_.first
    groups, goals = first.size - 1, open_.gains.shape[0]
    ahead, last = least_ahead(first, rows), last_groups(first, rows)
    at, room, reached = first.copy(), np.empty_like(first), np.empty_like(first)
    sums, best = np.zeros((groups + 1, goals), dtype=np.int64), np.zeros(goals, dtype=np.int64)
    used = np.zeros(rows.bound.size, dtype=np.int64)
    taken, held = np.zeros(groups, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    ties, nodes, depth = 0, 0, 0
    room[0], reached[0] = after.shape[1] - 1, (price * rows.bound).sum()
    reached[0] -= _given_away(-1, last, price, used, rows.bound)
    while depth >= 0:
        went_on = False
        if depth == groups:
            order = 1 if ties == 0 else _compare(sums[depth], best)
            ties = 1 if order > 0 else ties + (order == 0)
            if order > 0 or (order == 0 and _goes_first(taken, held, ties_by)):
                held[:], best[:] = taken, sums[depth]
                threshold = max(threshold, best[0] * scale)
        elif nodes == most_nodes:
            return -1, held, nodes
        else:
            nodes += at[depth] == first[depth]
            least = threshold - reached[depth]
            went_on, at[depth] = _take_next(
                open_, rows, at[depth], first[depth + 1], room[depth], after[depth + 1], least, used, ahead[depth + 1]
            )
            if went_on:
                j = at[depth] - 1
                taken[depth] = open_.choice[j]
                room[depth + 1] = room[depth] - open_.weight[j]
                reached[depth + 1] = reached[depth] + open_.value[j] - _given_away(depth, last, price, used, rows.bound)
                sums[depth + 1] = sums[depth] + open_.gains[:, j]
                depth += 1
                at[depth] = first[depth]
        if not went_on:
            # Nothing more here: step back and undo what was taken.
            depth -= 1
            if depth >= 0:
                _use(used, at[depth] - 1, -1, rows)
    return ties, held, nodes
