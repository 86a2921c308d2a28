"""One node of a tree, compiled: its relaxation, what that proves, and its bounds."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.tree.forms import Facts, Nodes
from kaiyi_opt.allocation.tree.proof import prices_of, reduced_costs, total_of
from kaiyi_opt.allocation.tree.simplex import dual_simplex
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def copied(nodes: Nodes, source: int, target: int) -> None:
    """Make node ``target`` what node ``source`` is."""
    nodes.rate[target] = nodes.rate[source]
    nodes.cost[target] = nodes.cost[source]
    nodes.value[target] = nodes.value[source]
    nodes.basic[target] = nodes.basic[source]
    nodes.nonbasic[target] = nodes.nonbasic[source]
    nodes.at[target] = nodes.at[source]
    nodes.lower[target] = nodes.lower[source]
    nodes.upper[target] = nodes.upper[source]
    nodes.most[target] = nodes.most[source]


@compiled(nogil=True)
def relaxed(nodes: Nodes, k: int, cutoff: float, most_steps: int) -> tuple[int, int]:
    """Solve the relaxation of node k; see `kaiyi_opt.allocation.tree.simplex.dual_simplex`."""
    rate, cost, value = nodes.rate[k], nodes.cost[k], nodes.value[k]
    basic, nonbasic, at = nodes.basic[k], nodes.nonbasic[k], nodes.at[k]
    return dual_simplex(rate, cost, value, basic, nonbasic, at, nodes.lower[k], nodes.upper[k], cutoff, most_steps)


@compiled(nogil=True)
def worth(nodes: Nodes, k: int) -> float:
    """Return the value of node k's relaxation as it stands."""
    return (nodes.cost[k] * nodes.at[k]).sum()


@compiled(nogil=True)
def closed(nodes: Nodes, k: int, facts: Facts, wanted: int) -> bool:
    """Bound node k in whole numbers by its prices, and hold what cannot move in a point worth ``wanted`` or more;
    return whether there is no such point.
    """
    lower, upper = nodes.lower[k], nodes.upper[k]
    prices, scale = prices_of(nodes.cost[k], nodes.nonbasic[k], lower, upper, facts)
    if scale == 0:
        return False
    costs = reduced_costs(prices, facts, scale)
    total = total_of(prices, costs, lower, upper, facts)
    if total < wanted * scale:
        return True
    if scale == facts.scale[0]:
        nodes.most[k] = min(nodes.most[k], total)
    room = total - wanted * scale
    for j in range(nodes.at.shape[1]):
        v = nodes.nonbasic[k, j]
        if v < costs.size and lower[v] < upper[v] and abs(costs[v]) > room:
            stays = upper[v] if costs[v] > 0 else lower[v]
            if nodes.at[k, j] == stays:
                lower[v] = upper[v] = stays
    return False


@compiled(nogil=True)
def relaxed_values(nodes: Nodes, k: int, columns: int) -> FloatArray:
    """Return the columns' values in node k's relaxation, shape (columns,)."""
    values = np.zeros(columns)
    for j in range(columns):
        if nodes.nonbasic[k, j] < columns:
            values[nodes.nonbasic[k, j]] = nodes.at[k, j]
    for i in range(nodes.value.shape[1]):
        if nodes.basic[k, i] < columns:
            values[nodes.basic[k, i]] = nodes.value[k, i]
    return values


@compiled(nogil=True)
def rounded_point(nodes: Nodes, k: int, columns: int) -> IntArray:
    """Return the whole numbers within bounds next to node k's values, shape (columns,)."""
    values = relaxed_values(nodes, k, columns)
    point = np.zeros(columns, dtype=np.int64)
    for v in range(columns):
        point[v] = np.int64(min(max(np.rint(values[v]), nodes.lower[k, v]), nodes.upper[k, v]))
    return point


@compiled(nogil=True)
def keeps(point: IntArray, facts: Facts) -> bool:
    """Whether a point keeps every row and every bound, in whole numbers."""
    columns = point.size
    for j in range(columns):
        if point[j] < facts.lower[j] or point[j] > facts.upper[j]:
            return False
    for i in range(facts.size.size):
        activity = np.int64(0)
        for e in range(facts.first[i], facts.first[i + 1]):
            activity += facts.coefficient[e] * point[facts.column[e]]
        low, high = facts.lower[columns + i], facts.upper[columns + i]
        if activity < low * facts.size[i] or activity > high * facts.size[i]:
            return False
    return True


@compiled(nogil=True)
def narrow(nodes: Nodes, k: int, v: int, low: float, high: float) -> None:
    """Give column v of node k narrower bounds; where it is nonbasic it moves within them."""
    nodes.lower[k, v], nodes.upper[k, v] = low, high
    for j in range(nodes.at.shape[1]):
        if nodes.nonbasic[k, j] == v:
            to = min(max(nodes.at[k, j], low), high)
            if to != nodes.at[k, j]:
                nodes.value[k] += nodes.rate[k, :, j] * (to - nodes.at[k, j])
                nodes.at[k, j] = to
