"""Whole points near a relaxation's, compiled: each node may show one."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.tree.branching import WHOLE
from kaiyi_opt.allocation.tree.forms import Facts, Nodes
from kaiyi_opt.compiled import compiled

NEVER = 2**60


@compiled(nogil=True)
def _fits(used: IntArray, step: IntArray, sign: int, facts: Facts) -> bool:
    """Whether a step takes no row further out of its bounds."""
    for i in range(used.size):
        if step[i] != 0:
            after = used[i] + sign * step[i]
            if (after > facts.high[i] and after > used[i]) or (after < facts.low[i] and after < used[i]):
                return False
    return True


@compiled(nogil=True)
def _rounded(nodes: Nodes, k: int, facts: Facts, point: IntArray, used: IntArray) -> None:
    """Put whole numbers next to node k's values into ``point``, and their activities into ``used``: what is taken in
    part is taken whole where rows have room, the greatest part first.
    """
    columns = point.size
    for j in range(columns):
        v = nodes.nonbasic[k, j]
        if v < columns:
            point[v] = np.int64(np.rint(nodes.at[k, j]))
    part = np.zeros(nodes.value.shape[1])
    for i in range(part.size):
        v, value = nodes.basic[k, i], nodes.value[k, i]
        if v < columns:
            point[v] = np.int64(np.floor(min(max(value, nodes.lower[k, v]), nodes.upper[k, v]) + WHOLE))
            part[i] = value - point[v]
    used[:] = 0
    for j in range(columns):
        if point[j] != 0:
            used += point[j] * facts.weight[j]
    while True:
        i = int(np.argmax(part))
        if part[i] <= WHOLE:
            break
        part[i] = 0.0
        v = nodes.basic[k, i]
        if _fits(used, facts.weight[v], 1, facts):
            point[v] += 1
            used += facts.weight[v]


@compiled(nogil=True)
def _filled(nodes: Nodes, k: int, facts: Facts, point: IntArray, used: IntArray) -> None:
    """Move what gains most while all rows are kept."""
    columns = point.size
    while True:
        chosen, most = -1, 0
        for j in range(columns):
            gain = facts.gain[j]
            is_up = gain > 0
            can_move = point[j] < nodes.upper[k, j] if is_up else point[j] > nodes.lower[k, j]
            if can_move and abs(gain) > most and _fits(used, facts.weight[j], 1 if is_up else -1, facts):
                chosen, most = j, abs(gain)
        if chosen < 0:
            return
        sign = 1 if facts.gain[chosen] > 0 else -1
        point[chosen] += sign
        used += sign * facts.weight[chosen]


@compiled(nogil=True)
def _exchanged(nodes: Nodes, k: int, facts: Facts, point: IntArray, used: IntArray) -> bool:
    """Take one unit of a column for one of another that gains the most more while all rows are kept; return whether
    there was one.
    """
    most, out, into = 0, -1, -1
    for a in range(point.size):
        if point[a] <= nodes.lower[k, a]:
            continue
        for b in range(point.size):
            more = facts.gain[b] - facts.gain[a]
            if more > most and point[b] < nodes.upper[k, b] and _fits_both(used, a, b, facts):
                most, out, into = more, a, b
    if out < 0:
        return False
    point[out] -= 1
    point[into] += 1
    used += facts.weight[into] - facts.weight[out]
    return True


@compiled(nogil=True)
def _fits_both(used: IntArray, out: int, into: int, facts: Facts) -> bool:
    for i in range(used.size):
        after = used[i] - facts.weight[out, i] + facts.weight[into, i]
        if after > facts.high[i] or after < facts.low[i]:
            return False
    return True


@compiled(nogil=True)
def near_point(nodes: Nodes, k: int, facts: Facts, point: IntArray, used: IntArray, held: int) -> int:
    """Put a point near node k's into ``point`` and return its value, -`NEVER` where it breaks a row.

    Parameters
    ----------
    used
        Shape (rows,): overwritten.
    held
        The value of the best point: one that is much worse is not improved.
    """
    _rounded(nodes, k, facts, point, used)
    for i in range(used.size):
        if used[i] > facts.high[i] or used[i] < facts.low[i]:
            return -NEVER
    _filled(nodes, k, facts, point, used)
    value = (facts.gain * point).sum()
    # As far below the best as the bound is above it.
    if value > held - (nodes.most[k] // facts.scale[0] - held):
        while _exchanged(nodes, k, facts, point, used):
            pass
        value = (facts.gain * point).sum()
    return int(value)
