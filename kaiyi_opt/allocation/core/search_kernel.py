"""The compiled depth-first search: every point within the bound, the best of them by all goals and the tie-break."""

from __future__ import annotations

import numpy as np
from numba import njit

from kaiyi_opt.allocation.arrays import IntArray


@njit(cache=True, nogil=True)
def least_ahead(first: IntArray, row_first: IntArray, row: IntArray, coefficient: IntArray, rows: int) -> IntArray:
    """Return the least that the groups from i on can add to each row, shape (groups + 1, rows)."""
    groups = first.size - 1
    ahead = np.zeros((groups + 1, rows), dtype=np.int64)
    least = np.zeros(rows, dtype=np.int64)
    own = np.zeros(rows, dtype=np.int64)
    for i in range(groups - 1, -1, -1):
        for j in range(first[i], first[i + 1]):
            own[:] = 0
            for e in range(row_first[j], row_first[j + 1]):
                own[row[e]] = coefficient[e]
            if j == first[i]:
                least[:] = own
            else:
                least[:] = np.minimum(least, own)
        ahead[i] = ahead[i + 1] + least
    return ahead


@njit(cache=True, nogil=True)
def _goes_first(taken: IntArray, held: IntArray, member_first: IntArray, member: IntArray, preference: IntArray) -> bool:
    """Whether a point goes before another by the tie-break; each is given by its choices."""
    mark = np.zeros(preference.size, dtype=np.int64)
    for i in range(taken.size):
        for e in range(member_first[taken[i]], member_first[taken[i] + 1]):
            mark[member[e]] += 1
        for e in range(member_first[held[i]], member_first[held[i] + 1]):
            mark[member[e]] -= 1
    for column in preference:
        if mark[column] != 0:
            return mark[column] > 0
    return False


@njit(cache=True, nogil=True)
def search(
    first: IntArray,
    choice: IntArray,
    value: IntArray,
    weight: IntArray,
    capacity: int,
    gains: IntArray,
    row_first: IntArray,
    row: IntArray,
    coefficient: IntArray,
    bound: IntArray,
    after: IntArray,
    base: int,
    scale: int,
    member_first: IntArray,
    member: IntArray,
    preference: IntArray,
    threshold: int,
    most_nodes: int,
) -> tuple[int, IntArray, int]:
    """Go through every point whose relaxed value is ``threshold`` or more, and keep the best.

    Parameters
    ----------
    first, choice
        Groups of the choices still open, and the number of each among all choices.
    value, weight, capacity, after
        The relaxed values of the open choices, and what `suffix_values` makes of all.
    gains
        Shape (goals, open choices): what each adds to each goal, the first one times ``scale`` being what is bounded.
    row_first, row, coefficient, bound
        The rows by open choice: Σ coefficient ≤ bound.
    base
        The constant of the relaxed objective.
    member_first, member, preference
        The columns of all choices, and the columns by the tie-break.

    Returns
    -------
    How many best points tie on all goals (0: no point was found; -1: the search was given up at ``most_nodes``), the
    best point (a choice a group) and the nodes passed.
    """
    groups, rows, goals = first.size - 1, bound.size, gains.shape[0]
    ahead = least_ahead(first, row_first, row, coefficient, rows)
    at = np.empty(groups + 1, dtype=np.int64)
    room = np.empty(groups + 1, dtype=np.int64)
    reached = np.empty(groups + 1, dtype=np.int64)
    sums = np.zeros((groups + 1, goals), dtype=np.int64)
    used = np.zeros(rows, dtype=np.int64)
    taken = np.zeros(groups, dtype=np.int64)
    held = np.zeros(groups, dtype=np.int64)
    best = np.zeros(goals, dtype=np.int64)
    ties, nodes, depth = 0, 0, 0
    room[0], reached[0], at[0] = capacity, base, 0
    while depth >= 0:
        if depth == groups:
            order = 1 if ties == 0 else 0
            for g in range(goals):
                if order == 0 and sums[depth, g] != best[g]:
                    order = 1 if sums[depth, g] > best[g] else -1
            if order == 0:
                ties += 1
                if _goes_first(taken, held, member_first, member, preference):
                    held[:] = taken
            elif order > 0:
                ties = 1
                held[:] = taken
                best[:] = sums[depth]
                threshold = max(threshold, best[0] * scale)
        else:
            nodes += 1
            if nodes > most_nodes:
                return -1, held, nodes
            went_on = False
            while at[depth] < first[depth + 1] and not went_on:
                j = at[depth]
                at[depth] += 1
                left = room[depth] - weight[j]
                if left < 0 or reached[depth] + value[j] + after[depth + 1, left] < threshold:
                    continue
                for e in range(row_first[j], row_first[j + 1]):
                    used[row[e]] += coefficient[e]
                went_on = True
                for r in range(rows):
                    if used[r] + ahead[depth + 1, r] > bound[r]:
                        went_on = False
                        break
                if not went_on:
                    for e in range(row_first[j], row_first[j + 1]):
                        used[row[e]] -= coefficient[e]
                    continue
                taken[depth] = choice[j]
                room[depth + 1], reached[depth + 1] = left, reached[depth] + value[j]
                for g in range(goals):
                    sums[depth + 1, g] = sums[depth, g] + gains[g, j]
            if went_on:
                depth += 1
                if depth < groups:
                    at[depth] = first[depth]
                continue
        # Nothing more here: step back and undo what was taken.
        depth -= 1
        if depth >= 0:
            j = at[depth] - 1
            for e in range(row_first[j], row_first[j + 1]):
                used[row[e]] -= coefficient[e]
    return ties, held, nodes
