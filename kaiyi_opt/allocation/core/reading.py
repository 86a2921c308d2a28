"""Compiled reading of a program for the core: rows as ceilings, columns that no point takes, groups joined.

Rows are given as in `scipy.sparse.csr_array`; all numbers are 64-bit whole numbers.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.allocation.core.forms import Choices, Rows, Sparse


@njit(cache=True, nogil=True)
def _greatest_divisor(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


@njit(cache=True, nogil=True)
def ceilings(rows: Sparse, lower: FloatArray, upper: FloatArray, said: BoolArray) -> tuple[Sparse, IntArray]:
    """Return all rows but those ``said`` already as Σ a x ≤ b in lowest terms, ceilings first, then floors negated."""
    count = entries = 0
    for r in range(said.size):
        sides = 0 if said[r] else int(np.isfinite(upper[r])) + int(np.isfinite(lower[r]))
        count += sides
        entries += sides * (rows.first[r + 1] - rows.first[r])
    first, bound = np.zeros(count + 1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    index, value = np.zeros(entries, dtype=np.int64), np.zeros(entries, dtype=np.int64)
    row = place = 0
    for sign in (1, -1):
        for r in range(said.size):
            limit = upper[r] if sign == 1 else lower[r]
            if said[r] or not np.isfinite(limit):
                continue
            divisor = np.int64(0)
            for e in range(rows.first[r], rows.first[r + 1]):
                divisor = _greatest_divisor(divisor, abs(rows.value[e]))
            divisor = max(divisor, np.int64(1))
            for e in range(rows.first[r], rows.first[r + 1]):
                index[place], value[place] = rows.index[e], sign * rows.value[e] // divisor
                place += 1
            bound[row] = sign * np.int64(limit) // divisor
            row += 1
            first[row] = place
    return Sparse(first, index, value), bound


@njit(cache=True, nogil=True)
def close_choices(
    first: IntArray, group: IntArray, rows: Sparse, bound: IntArray, closed: BoolArray
) -> tuple[BoolArray, bool]:
    """Close every choice that no point takes, whatever the others are; one of each group is taken.

    Row by row: a choice is closed where the least that all other groups add leaves no room for it. ``closed`` is
    changed. Closing goes on until nothing more follows.

    Returns
    -------
    Which rows can still be broken, and whether every group has a choice and every row can be kept.
    """
    groups = first.size - 1
    binds = np.ones(bound.size, dtype=np.bool_)
    own = np.zeros(group.size, dtype=np.int64)
    low, high = np.zeros(groups, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    seen = np.full(groups, -1, dtype=np.int64)
    changed = True
    while changed:
        changed = False
        for r in range(bound.size):
            if not binds[r]:
                continue
            for e in range(rows.first[r], rows.first[r + 1]):
                own[rows.index[e]] = rows.value[e]
            least = most = np.int64(0)
            seen[:] = -1
            for e in range(rows.first[r], rows.first[r + 1]):
                g = group[rows.index[e]]
                if seen[g] == r:
                    continue
                seen[g] = r
                is_open = False
                for j in range(first[g], first[g + 1]):
                    if not closed[j]:
                        low[g] = min(low[g], own[j]) if is_open else own[j]
                        high[g] = max(high[g], own[j]) if is_open else own[j]
                        is_open = True
                if not is_open:
                    return binds, False
                least += low[g]
                most += high[g]
            binds[r] = most > bound[r]
            if least > bound[r]:
                return binds, False
            for e in range(rows.first[r], rows.first[r + 1] if binds[r] else rows.first[r]):
                g = group[rows.index[e]]
                for j in range(first[g], first[g + 1]):
                    if not closed[j] and own[j] - low[g] + least > bound[r]:
                        closed[j] = True
                        changed = True
            for e in range(rows.first[r], rows.first[r + 1]):
                own[rows.index[e]] = 0
    for g in range(groups):
        is_open = False
        for j in range(first[g], first[g + 1]):
            is_open = is_open or not closed[j]
        if not is_open:
            return binds, False
    return binds, True


@njit(cache=True, nogil=True)
def transposed(rows: Sparse, columns: int) -> Sparse:
    """Return the entries column by column."""
    first = np.zeros(columns + 1, dtype=np.int64)
    for e in range(rows.index.size):
        first[rows.index[e] + 1] += 1
    for j in range(columns):
        first[j + 1] += first[j]
    at = first[:-1].copy()
    index, value = np.zeros(rows.index.size, dtype=np.int64), np.zeros(rows.index.size, dtype=np.int64)
    for r in range(rows.first.size - 1):
        for e in range(rows.first[r], rows.first[r + 1]):
            j = rows.index[e]
            index[at[j]], value[at[j]] = r, rows.value[e]
            at[j] += 1
    return Sparse(first, index, value)


@njit(cache=True, nogil=True)
def clusters(group: IntArray, sizes: IntArray, rows: Sparse, asked: IntArray, most: int) -> tuple[IntArray, IntArray]:
    """Join groups that a row ties where their combinations stay few, rows over the fewest groups first.

    ``sizes`` is how many choices each group has, ``asked`` the rows that may be settled by joining.

    Returns
    -------
    The cluster of each group (the number of its first group), and of each row the cluster that settles it, or -1.
    """
    head, size = np.arange(sizes.size), sizes.copy()
    settles = np.full(rows.first.size - 1, -1, dtype=np.int64)
    touched = np.zeros(asked.size, dtype=np.int64)
    seen = np.full(sizes.size, -1, dtype=np.int64)
    for k in range(asked.size):
        for e in range(rows.first[asked[k]], rows.first[asked[k] + 1]):
            g = group[rows.index[e]]
            touched[k] += seen[g] != k
            seen[g] = k
    for k in np.argsort(touched, kind="mergesort"):
        r = asked[k]
        total, count, least = np.int64(1), 0, sizes.size
        seen[:] = -1
        for e in range(rows.first[r], rows.first[r + 1]):
            g = head[group[rows.index[e]]]
            if seen[g] < 0:
                seen[g] = 0
                count += 1
                least = min(least, g)
                total = total * size[g] if total <= most else total
        if count == 0 or (count > 1 and total > most):
            continue
        for g in range(sizes.size):
            if seen[head[g]] == 0:
                head[g] = least
        size[least] = total
        settles[r] = least
    for r in range(settles.size):
        settles[r] = head[settles[r]] if settles[r] >= 0 else -1
    return head, settles


@njit(cache=True, nogil=True)
def combine(
    given: Choices, head: IntArray, settles: IntArray, by_choice: Sparse, bound: IntArray, closed: BoolArray
) -> tuple[Choices, Sparse]:
    """Return every combination of open choices of each cluster that keeps the rows it settles, and what it takes of
    every row; the choice of nothing, where it is open, is the first of its cluster.
    """
    groups, rows = head.size, bound.size
    first = np.zeros(1, dtype=np.int64)
    member_first, members = np.zeros(1, dtype=np.int64), np.zeros(16, dtype=np.int64)
    entry_first, index, value = np.zeros(1, dtype=np.int64), np.zeros(16, dtype=np.int64), np.zeros(16, dtype=np.int64)
    used = np.zeros(rows, dtype=np.int64)
    own = np.zeros(groups, dtype=np.int64)
    at = np.zeros(groups, dtype=np.int64)
    ends = np.zeros(groups + 1, dtype=np.int64)
    counts = np.zeros(64, dtype=np.int64)
    entries = np.zeros(64, dtype=np.int64)
    choices = clusters_done = 0
    for h in range(groups):
        if head[h] != h:
            continue
        count = 0
        for g in range(h, groups):
            if head[g] == h:
                own[count] = g
                at[count] = given.first[g]
                while closed[at[count]]:
                    at[count] += 1
                count += 1
        going = True
        while going:
            used[:] = 0
            for k in range(count):
                for e in range(by_choice.first[at[k]], by_choice.first[at[k] + 1]):
                    used[by_choice.index[e]] += by_choice.value[e]
            keeps = True
            for r in range(rows):
                keeps = keeps and (settles[r] != h or used[r] <= bound[r])
            if keeps:
                if choices == counts.size:
                    counts, entries = _longer(counts), _longer(entries)
                before, already = (counts[choices - 1], entries[choices - 1]) if choices else (0, 0)
                for k in range(count):
                    for m in range(given.member_first[at[k]], given.member_first[at[k] + 1]):
                        if before == members.size:
                            members = _longer(members)
                        members[before] = given.member[m]
                        before += 1
                for r in range(rows):
                    if used[r] != 0:
                        if already == index.size:
                            index, value = _longer(index), _longer(value)
                        index[already], value[already] = r, used[r]
                        already += 1
                counts[choices], entries[choices] = before, already
                choices += 1
            # The next combination: the last group moves fastest.
            k = count - 1
            while k >= 0:
                at[k] += 1
                while at[k] < given.first[own[k] + 1] and closed[at[k]]:
                    at[k] += 1
                if at[k] < given.first[own[k] + 1]:
                    break
                at[k] = given.first[own[k]]
                while closed[at[k]]:
                    at[k] += 1
                k -= 1
            going = k >= 0
        clusters_done += 1
        ends[clusters_done] = choices
    first = ends[: clusters_done + 1].copy()
    member_first = np.concatenate((member_first, counts[:choices]))
    entry_first = np.concatenate((entry_first, entries[:choices]))
    size, total = member_first[-1], entry_first[-1]
    return (
        Choices(first, member_first, members[:size].copy()),
        Sparse(entry_first, index[:total].copy(), value[:total].copy()),
    )


@njit(cache=True, nogil=True)
def _longer(values: IntArray) -> IntArray:
    longer = np.zeros(2 * values.size, dtype=np.int64)
    longer[: values.size] = values
    return longer


@njit(cache=True, nogil=True)
def sums_over(given: Choices, weights: IntArray) -> IntArray:
    """Return the sum of ``weights``, one a column, over the columns that each choice takes, shape (choices,)."""
    total = np.zeros(given.member_first.size - 1, dtype=np.int64)
    for j in range(total.size):
        for m in range(given.member_first[j], given.member_first[j + 1]):
            total[j] += weights[given.member[m]]
    return total


@njit(cache=True, nogil=True)
def kept_choices(given: Choices, closed: BoolArray) -> tuple[IntArray, Choices]:
    """Return the numbers of the choices that are not closed, and these choices alone."""
    left = np.flatnonzero(~closed)
    first = np.zeros(given.first.size, dtype=np.int64)
    for g in range(given.first.size - 1):
        first[g + 1] = first[g]
        for j in range(given.first[g], given.first[g + 1]):
            first[g + 1] += not closed[j]
    starts, members = _picked(given.member_first, given.member, left)
    return left, Choices(first, starts, members)


@njit(cache=True, nogil=True)
def _picked(first: IntArray, items: IntArray, left: IntArray) -> tuple[IntArray, IntArray]:
    starts = np.zeros(left.size + 1, dtype=np.int64)
    for k in range(left.size):
        starts[k + 1] = starts[k] + first[left[k] + 1] - first[left[k]]
    picked = np.zeros(starts[-1], dtype=np.int64)
    for k in range(left.size):
        picked[starts[k] : starts[k + 1]] = items[first[left[k]] : first[left[k] + 1]]
    return starts, picked


@njit(cache=True, nogil=True)
def kept_rows(
    by_choice: Sparse, bound: IntArray, left: IntArray, kept: BoolArray, knapsack: int
) -> tuple[Rows, IntArray]:
    """Return what the choices ``left`` take of the rows ``kept``, and of the knapsack row (-1: there is none)."""
    number = np.full(bound.size, -1, dtype=np.int64)
    count = 0
    for r in range(bound.size):
        if kept[r]:
            number[r] = count
            count += 1
    first, weight = np.zeros(left.size + 1, dtype=np.int64), np.zeros(left.size, dtype=np.int64)
    row, coefficient = np.zeros(by_choice.index.size, dtype=np.int64), np.zeros(by_choice.index.size, dtype=np.int64)
    place = 0
    for k in range(left.size):
        for e in range(by_choice.first[left[k]], by_choice.first[left[k] + 1]):
            r = by_choice.index[e]
            if r == knapsack:
                weight[k] = by_choice.value[e]
            if number[r] >= 0:
                row[place], coefficient[place] = number[r], by_choice.value[e]
                place += 1
        first[k + 1] = place
    return Rows(first, row[:place].copy(), coefficient[:place].copy(), bound[kept]), weight


@njit(cache=True, nogil=True)
def grouped(group: IntArray) -> tuple[Choices, IntArray]:
    """Return one choice for each column and one of nothing for each group, that first; and the choice of each column.

    ``group`` has a number for each column; columns of one number exclude one another.
    """
    order = np.argsort(group, kind="mergesort")
    groups = 0
    for k in range(order.size):
        groups += k == 0 or group[order[k]] != group[order[k - 1]]
    first = np.zeros(groups + 1, dtype=np.int64)
    member_first, choice_of = np.zeros(groups + group.size + 1, dtype=np.int64), np.zeros(group.size, dtype=np.int64)
    choice = g = 0
    for k in range(order.size):
        if k == 0 or group[order[k]] != group[order[k - 1]]:
            first[g] = choice
            g += 1
            member_first[choice + 1] = k
            choice += 1
        choice_of[order[k]] = choice
        member_first[choice + 1] = k + 1
        choice += 1
    first[g] = choice
    return Choices(first, member_first, order), choice_of
