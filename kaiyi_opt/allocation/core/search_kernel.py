"""The compiled depth-first search: every point within the bound, the best of them by all goals and the tie-break."""

from __future__ import annotations

import numpy as np
from numba import njit

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.forms import Node, Open, Rows, TieBreak


@njit(cache=True, nogil=True)
def _offer(taken: IntArray, sums: IntArray, held: IntArray, best: IntArray, ties: int, ties_by: TieBreak) -> int:
    """Hold a point that was found where it is better, or ties and goes first; how many tie now."""
    order = 1 if ties == 0 else _compare(sums, best)
    if order > 0 or (order == 0 and _goes_first(taken, held, ties_by)):
        held[:], best[:] = taken, sums
    return 1 if order > 0 else ties + (order == 0)


@njit(cache=True, nogil=True)
def _use(used: IntArray, j: int, sign: int, rows: Rows) -> None:
    """Add to ``used`` what a choice takes of each row, or take it back."""
    for e in range(rows.first[j], rows.first[j + 1]):
        used[rows.row[e]] += sign * rows.coefficient[e]


@njit(cache=True, nogil=True)
def ahead(first: IntArray, rows: Rows) -> tuple[IntArray, IntArray]:
    """Return the least and the most that the groups from i on can add to each row, shapes (groups + 1, rows)."""
    groups, count = first.size - 1, rows.bound.size
    least, most = np.zeros((groups + 1, count), dtype=np.int64), np.zeros((groups + 1, count), dtype=np.int64)
    low, high = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    own = np.zeros(count, dtype=np.int64)
    for i in range(groups - 1, -1, -1):
        for j in range(first[i], first[i + 1]):
            own[:] = 0
            _use(own, j, 1, rows)
            low[:] = own if j == first[i] else np.minimum(low, own)
            high[:] = own if j == first[i] else np.maximum(high, own)
        least[i], most[i] = least[i + 1] + low, most[i + 1] + high
    return least, most


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
def _given_away(price: IntArray, used: IntArray, most: IntArray, bound: IntArray) -> int:
    """Return what the bound credits for room in rows that nothing ahead can use, whatever is taken."""
    total = 0
    for r in range(bound.size):
        if price[r] > 0:
            total += price[r] * max(0, bound[r] - used[r] - most[r])
    return total


@njit(cache=True, nogil=True)
def _take_next(
    open_: Open, rows: Rows, span: tuple[int, int], after: IntArray, needed: int, node: Node
) -> tuple[bool, int]:
    """Take the next of a group's choices that can lead to ``needed`` more; whether there is one, and the next place."""
    for j in range(span[0], span[1]):
        left = node.room - open_.weight[j]
        if left < 0 or open_.value[j] + after[left] < needed + node.given:
            continue
        _use(node.used, j, 1, rows)
        if _keeps(node.used, node.least, rows.bound):
            given = _given_away(node.price, node.used, node.most, rows.bound)
            if open_.value[j] + after[left] >= needed + given:
                return True, j + 1
        _use(node.used, j, -1, rows)
    return False, span[1]


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
    what they bound. The price of room that nothing ahead can use is taken off the bound. Beyond ``most_nodes`` the
    search is given up.

    Returns
    -------
    How many best points tie on all goals (0: no point was found; -1: the search was given up), the best point (a choice
    a group) and the nodes passed.
    """
    first = open_.first
    groups, goals = first.size - 1, open_.gains.shape[0]
    least, most = ahead(first, rows)
    at, room, reached, given = first.copy(), np.empty_like(first), np.empty_like(first), np.zeros_like(first)
    sums, best = np.zeros((groups + 1, goals), dtype=np.int64), np.zeros(goals, dtype=np.int64)
    used = np.zeros(rows.bound.size, dtype=np.int64)
    taken, held = np.zeros(groups, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    ties, nodes, depth = 0, 0, 0
    room[0], reached[0] = after.shape[1] - 1, (price * rows.bound).sum()
    while depth >= 0:
        went_on = False
        if depth == groups:
            ties = _offer(taken, sums[depth], held, best, ties, ties_by)
            threshold = max(threshold, best[0] * scale)
        elif nodes == most_nodes:
            return -1, held, nodes
        else:
            nodes += at[depth] == first[depth]
            node = Node(price, used, least[depth + 1], most[depth + 1], given[depth], room[depth])
            span, needed = (at[depth], first[depth + 1]), threshold - reached[depth]
            went_on, at[depth] = _take_next(open_, rows, span, after[depth + 1], needed, node)
            if went_on:
                j = at[depth] - 1
                taken[depth] = open_.choice[j]
                room[depth + 1] = room[depth] - open_.weight[j]
                reached[depth + 1] = reached[depth] + open_.value[j]
                given[depth + 1] = _given_away(price, used, most[depth + 1], rows.bound)
                sums[depth + 1] = sums[depth] + open_.gains[:, j]
                depth += 1
                at[depth] = first[depth]
        if not went_on:
            # Nothing more here: step back and undo what was taken.
            depth -= 1
            if depth >= 0:
                _use(used, at[depth] - 1, -1, rows)
    return ties, held, nodes
