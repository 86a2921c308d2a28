"""Compiled reading of a program for the core: rows as ceilings, columns that no point takes, groups joined.

Rows are given as in `scipy.sparse.csr_array`; all numbers are 64-bit whole numbers.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.allocation.core.forms import Choices, Rows, Sparse
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def greatest_divisor(a: int, b: int) -> int:
    """Return the greatest common divisor of two numbers that are not negative."""
    while b:
        a, b = b, a % b
    return a


@compiled(nogil=True)
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
            divisor = 0
            for e in range(rows.first[r], rows.first[r + 1]):
                divisor = greatest_divisor(divisor, abs(rows.value[e]))
            divisor = max(divisor, 1)
            for e in range(rows.first[r], rows.first[r + 1]):
                index[place], value[place] = rows.column[e], sign * rows.value[e] // divisor
                place += 1
            bound[row] = sign * np.int64(limit) // divisor
            row += 1
            first[row] = place
    return Sparse(first, index, value), bound


@compiled(nogil=True)
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
                own[rows.column[e]] += rows.value[e]
            least = most = np.int64(0)
            seen[:] = -1
            for e in range(rows.first[r], rows.first[r + 1]):
                g = group[rows.column[e]]
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
                g = group[rows.column[e]]
                for j in range(first[g], first[g + 1]):
                    if not closed[j] and own[j] - low[g] + least > bound[r]:
                        closed[j] = True
                        changed = True
            for e in range(rows.first[r], rows.first[r + 1]):
                own[rows.column[e]] = 0
    for g in range(groups):
        is_open = False
        for j in range(first[g], first[g + 1]):
            is_open = is_open or not closed[j]
        if not is_open:
            return binds, False
    return binds, True


@compiled(nogil=True)
def some_rows(rows: Sparse, wanted: IntArray) -> Sparse:
    """Return some rows alone."""
    first, index = picked(rows.first, rows.column, wanted)
    _, value = picked(rows.first, rows.value, wanted)
    return Sparse(first, index, value)


@compiled(nogil=True)
def transposed(rows: Sparse, columns: int) -> Sparse:
    """Return the entries column by column."""
    first = np.zeros(columns + 1, dtype=np.int64)
    for e in range(rows.column.size):
        first[rows.column[e] + 1] += 1
    for j in range(columns):
        first[j + 1] += first[j]
    at = first[:-1].copy()
    index, value = np.zeros(rows.column.size, dtype=np.int64), np.zeros(rows.column.size, dtype=np.int64)
    for r in range(rows.first.size - 1):
        for e in range(rows.first[r], rows.first[r + 1]):
            j = rows.column[e]
            index[at[j]], value[at[j]] = r, rows.value[e]
            at[j] += 1
    return Sparse(first, index, value)


@compiled(nogil=True)
def knapsack_row(rows: Sparse, bound: IntArray, closed: BoolArray, within: BoolArray) -> int:
    """Return the row that is best kept whole: without negative coefficients, over the most choices; -1: there is none.

    Of the rows ``within``, and only choices that are not closed count; of two such rows the one that more is asked of
    beside its bound is kept.
    """
    found, longest, most_asked = -1, 0, 0.0
    for r in range(bound.size):
        length, total, serves = 0, 0.0, within[r] and bound[r] >= 0
        for e in range(rows.first[r], rows.first[r + 1]):
            if not closed[rows.column[e]]:
                length += 1
                total += rows.value[e]
                serves = serves and rows.value[e] >= 0
        asked = total / max(bound[r], 1)
        if serves and (length > longest or (length == longest > 0 and asked > most_asked)):
            found, longest, most_asked = r, length, asked
    return found


@compiled(nogil=True)
def clusters(group: IntArray, sizes: IntArray, rows: Sparse, asked: IntArray, most: int) -> IntArray:
    """Join groups that a row ties where their combinations stay few, rows over the fewest groups first.

    ``sizes`` is how many choices each group has, ``asked`` the rows that may be settled by joining. Returned is the
    cluster of each group: the number of its first group.
    """
    head, size = np.arange(sizes.size), sizes.copy()
    touched = np.zeros(asked.size, dtype=np.int64)
    seen = np.full(sizes.size, -1, dtype=np.int64)
    for k in range(asked.size):
        for e in range(rows.first[asked[k]], rows.first[asked[k] + 1]):
            g = group[rows.column[e]]
            touched[k] += seen[g] != k
            seen[g] = k
    for k in np.argsort(touched, kind="mergesort"):
        r = asked[k]
        total, least = 1, sizes.size
        seen[:] = -1
        for e in range(rows.first[r], rows.first[r + 1]):
            g = head[group[rows.column[e]]]
            if seen[g] < 0:
                seen[g] = 0
                least = min(least, g)
                total = total * size[g] if total <= most else total
        if least == sizes.size or total > most:
            continue
        for g in range(sizes.size):
            if seen[head[g]] == 0:
                head[g] = least
        size[least] = total
    return head


@compiled(nogil=True)
def _first_open(j: int, end: int, closed: BoolArray) -> int:
    while j < end and closed[j]:
        j += 1
    return j


@compiled(nogil=True)
def combinations(first: IntArray, head: IntArray, closed: BoolArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return every combination of open choices of each cluster, one of each of its groups; the last moves fastest.

    Returns
    -------
    Where each cluster's combinations begin, where each combination's choices begin, and these choices.
    """
    groups = head.size
    ends, starts, parts = [0], [0], [np.int64(0)]
    parts.pop()
    for h in range(groups):
        if head[h] != h:
            continue
        own = np.flatnonzero(head == h)
        at = np.array([_first_open(first[g], first[g + 1], closed) for g in own])
        k = 0
        while k >= 0:
            parts.extend(at)
            starts.append(len(parts))
            k = own.size - 1
            while k >= 0:
                at[k] = _first_open(at[k] + 1, first[own[k] + 1], closed)
                if at[k] < first[own[k] + 1]:
                    break
                at[k] = _first_open(first[own[k]], first[own[k] + 1], closed)
                k -= 1
        ends.append(len(starts) - 1)
    return np.array(ends), np.array(starts), np.array(parts)


@compiled(nogil=True)
def added(entries: Sparse, starts: IntArray, parts: IntArray, rows: int) -> Sparse:
    """Return the sums of some lists of sparse vectors: sum k is of ``entries`` at ``parts[starts[k]]`` and on."""
    total = np.zeros(rows, dtype=np.int64)
    size = 0
    for j in parts:
        size += entries.first[j + 1] - entries.first[j]
    first = np.zeros(starts.size, dtype=np.int64)
    column, value = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    place = 0
    for k in range(starts.size - 1):
        begin = place
        for j in parts[starts[k] : starts[k + 1]]:
            for e in range(entries.first[j], entries.first[j + 1]):
                r = entries.column[e]
                if total[r] == 0:
                    column[place] = r
                    place += 1
                total[r] += entries.value[e]
        # A row that was brought back to nothing on the way is listed once more, and then is nothing here.
        for e in range(begin, place):
            value[e] = total[column[e]]
            total[column[e]] = 0
        first[k + 1] = place
    return Sparse(first, column[:place].copy(), value[:place].copy())


@compiled(nogil=True)
def sums_over(given: Choices, weights: IntArray) -> IntArray:
    """Return the sum of ``weights``, one a column, over the columns that each choice takes, shape (choices,)."""
    total = np.zeros(given.member_first.size - 1, dtype=np.int64)
    for j in range(total.size):
        for m in range(given.member_first[j], given.member_first[j + 1]):
            total[j] += weights[given.member[m]]
    return total


@compiled(nogil=True)
def members_of(given: Choices, starts: IntArray, parts: IntArray) -> tuple[IntArray, IntArray]:
    """Return where the columns of each combination begin, and these columns."""
    first, members = np.zeros(starts.size, dtype=np.int64), picked(given.member_first, given.member, parts)[1]
    for k in range(starts.size - 1):
        first[k + 1] = first[k]
        for j in parts[starts[k] : starts[k + 1]]:
            first[k + 1] += given.member_first[j + 1] - given.member_first[j]
    return first, members


@compiled(nogil=True)
def kept_choices(given: Choices, entries: Sparse, closed: BoolArray) -> tuple[Choices, Sparse]:
    """Return the choices that are not closed, and what they take of the rows."""
    left = np.flatnonzero(~closed)
    first = np.zeros(given.first.size, dtype=np.int64)
    for g in range(given.first.size - 1):
        first[g + 1] = first[g]
        for j in range(given.first[g], given.first[g + 1]):
            first[g + 1] += not closed[j]
    starts, members = picked(given.member_first, given.member, left)
    return Choices(first, starts, members), some_rows(entries, left)


@compiled(nogil=True)
def picked(first: IntArray, items: IntArray, left: IntArray) -> tuple[IntArray, IntArray]:
    """Return where the items of some lists begin when these lists alone stand one after another, and these items."""
    starts = np.zeros(left.size + 1, dtype=np.int64)
    for k in range(left.size):
        starts[k + 1] = starts[k] + first[left[k] + 1] - first[left[k]]
    picked = np.zeros(starts[-1], dtype=np.int64)
    for k in range(left.size):
        picked[starts[k] : starts[k + 1]] = items[first[left[k]] : first[left[k] + 1]]
    return starts, picked


@compiled(nogil=True)
def kept_rows(entries: Sparse, bound: IntArray, kept: BoolArray, knapsack: int) -> tuple[Rows, IntArray]:
    """Return what choices take of the rows ``kept``, and of the knapsack row (-1: there is none)."""
    number = np.cumsum(kept) - 1
    choices = entries.first.size - 1
    first, weight = np.zeros(choices + 1, dtype=np.int64), np.zeros(choices, dtype=np.int64)
    row, coefficient = np.zeros(entries.column.size, dtype=np.int64), np.zeros(entries.column.size, dtype=np.int64)
    place = 0
    for j in range(choices):
        for e in range(entries.first[j], entries.first[j + 1]):
            r = entries.column[e]
            if r == knapsack:
                weight[j] += entries.value[e]
            if kept[r]:
                row[place], coefficient[place] = number[r], entries.value[e]
                place += 1
        first[j + 1] = place
    return Rows(first, row[:place].copy(), coefficient[:place].copy(), bound[kept]), weight


@compiled(nogil=True)
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
