"""What a program's rows say of its columns, read in compiled loops: which exclude one another, which hang together.

Rows are given as in `scipy.sparse.csr_array`: entries of row r are ``indptr[r]`` up to, not with, ``indptr[r + 1]``.
All arrays are of 64-bit whole numbers, but for bounds, which are doubles.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def spread(first: IntArray, kept: IntArray) -> IntArray:
    """Return the entries of some lists that lie one after another, list by list: list i is ``first[i]`` and on."""
    size = 0
    for k in kept:
        size += first[k + 1] - first[k]
    entries = np.zeros(size, dtype=np.int64)
    place = 0
    for k in kept:
        for e in range(first[k], first[k + 1]):
            entries[place] = e
            place += 1
    return entries


@compiled(nogil=True)
def says_at_most_one(indptr: IntArray, data: IntArray, lower: FloatArray, upper: FloatArray) -> BoolArray:
    """Return which rows say "at most one of these", shape (rows,): all coefficients 1, upper bound 1, no lower one."""
    says = np.zeros(upper.size, dtype=np.bool_)
    for r in range(upper.size):
        says[r] = indptr[r] < indptr[r + 1] and upper[r] == 1 and lower[r] == -np.inf
        for e in range(indptr[r], indptr[r + 1]):
            says[r] = says[r] and data[e] == 1
    return says


@compiled(nogil=True)
def exclusive(
    indptr: IntArray, indices: IntArray, says: BoolArray, columns: int, members: IntArray, starts: IntArray
) -> IntArray:
    """Return a number for each column, shape (columns,): columns of one number exclude one another.

    ``members`` lists the columns of some sets, set i from ``starts[i]`` up to ``starts[i + 1]``; a set is one where a
    row that ``says`` so covers just its columns. A column in none is alone.
    """
    sets = starts.size - 1
    entry = np.full(columns, -1, dtype=np.int64)
    for i in range(sets):
        for e in range(starts[i], starts[i + 1]):
            entry[members[e]] = i
    group = np.arange(columns) + sets
    for r in range(says.size):
        if not says[r]:
            continue
        own, length = entry[indices[indptr[r]]], indptr[r + 1] - indptr[r]
        is_one = own >= 0 and length == starts[own + 1] - starts[own]
        for e in range(indptr[r], indptr[r + 1]):
            is_one = is_one and entry[indices[e]] == own
        if is_one:
            for e in range(indptr[r], indptr[r + 1]):
                group[indices[e]] = own
    return group


@compiled(nogil=True)
def reach(
    indptr: IntArray, indices: IntArray, data: IntArray, group: IntArray, most_of: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the least and the most that each row can come to, shapes (rows,), one column of a group at most.

    ``most_of`` is the largest value of each column.
    """
    rows = indptr.size - 1
    least, most = np.zeros(rows), np.zeros(rows)
    low, high = np.zeros(group.max() + 1 if group.size else 0), np.zeros(group.max() + 1 if group.size else 0)
    for r in range(rows):
        for e in range(indptr[r], indptr[r + 1]):
            value = data[e] * most_of[indices[e]]
            g = group[indices[e]]
            low[g], high[g] = min(low[g], value), max(high[g], value)
        for e in range(indptr[r], indptr[r + 1]):
            g = group[indices[e]]
            least[r] += low[g]
            most[r] += high[g]
            low[g], high[g] = 0.0, 0.0
    return least, most


@compiled(nogil=True)
def _head(parent: IntArray, number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


@compiled(nogil=True)
def together(indptr: IntArray, indices: IntArray, kept: BoolArray, columns: int) -> IntArray:
    """Return the component of each column, shape (columns,): a chain of ``kept`` rows ties those of one number.

    Numbers go from 0 on in the order of first columns; a column in no such row has -1.
    """
    parent = np.arange(columns)
    label = np.full(columns, -1, dtype=np.int64)
    for r in range(kept.size):
        if kept[r] and indptr[r] < indptr[r + 1]:
            head = _head(parent, indices[indptr[r]])
            for e in range(indptr[r], indptr[r + 1]):
                label[indices[e]] = 0
                parent[_head(parent, indices[e])] = head
    number = np.full(columns, -1, dtype=np.int64)
    count = 0
    for j in range(columns):
        if label[j] == 0:
            head = _head(parent, j)
            if number[head] < 0:
                number[head] = count
                count += 1
            label[j] = number[head]
    return label


@compiled(nogil=True)
def part_of_rows(
    indptr: IntArray, indices: IntArray, data: IntArray, rows: IntArray, inside: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Return some rows over some columns as ``indptr``, ``indices`` and ``data``; ``inside`` has each column's new
    number, -1 outside.
    """
    starts = np.zeros(rows.size + 1, dtype=np.int64)
    for k in range(rows.size):
        starts[k + 1] = starts[k]
        for e in range(indptr[rows[k]], indptr[rows[k] + 1]):
            starts[k + 1] += inside[indices[e]] >= 0
    columns, values = np.zeros(starts[-1], dtype=np.int64), np.zeros(starts[-1], dtype=np.int64)
    place = 0
    for k in range(rows.size):
        for e in range(indptr[rows[k]], indptr[rows[k] + 1]):
            if inside[indices[e]] >= 0:
                columns[place], values[place] = inside[indices[e]], data[e]
                place += 1
    return starts, columns, values


@compiled(nogil=True)
def keeps(
    indptr: IntArray, indices: IntArray, data: IntArray, lower: FloatArray, upper: FloatArray, point: IntArray
) -> bool:
    """Whether a point of small whole numbers keeps every row, exactly where no row adds up to 2**53."""
    for r in range(upper.size):
        total = 0
        for e in range(indptr[r], indptr[r + 1]):
            total += data[e] * point[indices[e]]
        if total < lower[r] or total > upper[r]:
            return False
    return True
