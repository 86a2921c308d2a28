"""Cuts for the point of a relaxation, compiled: covers of the program's own rows, and rows of its tableau rounded."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.allocation.tree.branching import WHOLE
from kaiyi_opt.allocation.tree.covers import lifted_cover
from kaiyi_opt.allocation.tree.forms import Facts, Nodes
from kaiyi_opt.allocation.tree.nodes import relaxed_values
from kaiyi_opt.allocation.tree.rounding import rounded_row
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def _measures(nodes: Nodes, facts: Facts) -> tuple[BoolArray, IntArray]:
    """Return which variables are measured from their upper bounds, and the bound that each is measured from: the one
    where it stands. Activities that are basic have no weight in any row of the tableau, and 0.
    """
    columns, both = facts.gain.size, facts.lower.size
    high, edge = np.zeros(both, dtype=np.bool_), np.zeros(both, dtype=np.int64)
    for v in range(columns):
        edge[v] = np.int64(nodes.lower[0, v])
    for j in range(columns):
        v = nodes.nonbasic[0, j]
        high[v] = nodes.at[0, j] == nodes.upper[0, v] and nodes.lower[0, v] < nodes.upper[0, v]
        size = 1.0 if v < columns else facts.size[v - columns]
        edge[v] = np.int64(np.rint(nodes.at[0, j] * size))
    return high, edge


@compiled(nogil=True)
def rounded_rows(nodes: Nodes, facts: Facts) -> tuple[IntArray, IntArray]:
    """Return cuts Σ cut x ≤ bound of the rows of node 0's tableau whose column is not whole, shapes (cuts, columns) and
    (cuts,).
    """
    columns, rows = facts.gain.size, facts.size.size
    cuts, bounds = np.zeros((rows, columns), dtype=np.int64), np.zeros(rows, dtype=np.int64)
    high, edge = _measures(nodes, facts)
    count = 0
    for i in range(rows):
        value = nodes.value[0, i]
        if nodes.basic[0, i] < columns and abs(value - np.rint(value)) > WHOLE:
            cuts[count], bounds[count], fits = rounded_row(nodes.rate[0, i], nodes.nonbasic[0], high, edge, facts)
            count += fits
    return cuts[:count], bounds[:count]


@compiled(nogil=True)
def _cover_of(row: int, sign: int, limit: float, values: FloatArray, nodes: Nodes, facts: Facts, cut: IntArray) -> int:
    """Put the cover of a row Σ sign a x ≤ limit into ``cut`` and return its bound; -1 where there is none, or a column
    is not of 0 and 1.
    """
    entries = range(facts.first[row], facts.first[row + 1])
    weight, share = np.zeros(len(entries), dtype=np.int64), np.zeros(len(entries))
    place, column = 0, np.zeros(len(entries), dtype=np.int64)
    capacity = int(limit)
    for e in entries:
        v, own = facts.column[e], sign * facts.coefficient[e]
        low, high = nodes.lower[0, v], nodes.upper[0, v]
        if low == high:
            capacity -= own * int(low)
            continue
        if low != 0 or high != 1:
            return -1
        # What weighs less than nought is counted by what it is short of 1.
        column[place], weight[place] = v, abs(own)
        share[place] = min(max(values[v] if own > 0 else 1.0 - values[v], 0.0), 1.0)
        capacity -= min(own, 0)
        place += 1
    if capacity < 0 or place == 0 or weight[:place].min() == weight[:place].max():
        return -1
    value, bound = lifted_cover(weight[:place], capacity, share[:place])
    if bound < 0:
        return -1
    cut[:] = 0
    cut[column[:place]] = value
    for e in entries:
        if sign * facts.coefficient[e] < 0 and cut[facts.column[e]] != 0:
            bound -= cut[facts.column[e]]
            cut[facts.column[e]] *= -1
    return bound


@compiled(nogil=True)
def covers(nodes: Nodes, facts: Facts, rows: int) -> tuple[IntArray, IntArray]:
    """Return covers Σ cut x ≤ bound of the first ``rows`` rows for node 0's point, shapes as of `rounded_rows`."""
    columns, count = facts.gain.size, 0
    cuts, bounds = np.zeros((2 * rows, columns), dtype=np.int64), np.zeros(2 * rows, dtype=np.int64)
    values = relaxed_values(nodes, 0, columns)
    for i in range(rows):
        for sign, edge in ((1, facts.upper[columns + i]), (-1, facts.lower[columns + i])):
            if np.isinf(edge):
                continue
            bound = _cover_of(i, sign, sign * np.rint(edge * facts.size[i]), values, nodes, facts, cuts[count])
            bounds[count] = bound
            # The bound of a cover with columns counted from 1 may be anything, so it is told by what it holds.
            count += cuts[count].any()
    return cuts[:count], bounds[:count]
