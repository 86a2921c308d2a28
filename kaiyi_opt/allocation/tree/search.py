"""The tree, compiled: every node is closed by a bound in whole numbers."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.tree.branching import branching_column, learn
from kaiyi_opt.allocation.tree.forms import Facts, Learned, Nodes
from kaiyi_opt.allocation.tree.nearby import near_point
from kaiyi_opt.allocation.tree.nodes import closed, keeps, narrow, relaxed, rounded_point, worth
from kaiyi_opt.allocation.tree.pool import Pool, brought_back, is_crowded, put_away
from kaiyi_opt.allocation.tree.proof import is_empty
from kaiyi_opt.allocation.tree.simplex import BELOW, EMPTY, OPTIMAL
from kaiyi_opt.compiled import compiled

MOST_STEPS = 400
# A relaxation so far below what is wanted is closed by prices in whole numbers too.
MARGIN = 1e-3
# A node whose bound lies further below the highest than this part of the gap waits.
PLUNGE = 4


@compiled(nogil=True)
def _examined(nodes: Nodes, k: int, facts: Facts, learned: Learned, wanted: int) -> tuple[bool, bool]:
    """Solve the relaxation of node k; return whether no point is worth ``wanted`` there, and whether it was solved."""
    if nodes.most[k] < wanted * facts.scale[0]:
        return True, False
    cutoff = wanted - MARGIN
    how, row = relaxed(nodes, k, cutoff, MOST_STEPS)
    if nodes.branched[k] >= 0:
        lost = nodes.before[k] - (cutoff if how in (EMPTY, BELOW) else worth(nodes, k))
        learn(learned, nodes.branched[k], nodes.moved[k], lost)
    lower, upper = nodes.lower[k], nodes.upper[k]
    if how == EMPTY and is_empty(nodes.rate[k, row], nodes.basic[k, row], nodes.nonbasic[k], lower, upper, facts):
        return True, False
    return closed(nodes, k, facts, wanted), how == OPTIMAL


@compiled(nogil=True)
def _any_column(nodes: Nodes, k: int, point: IntArray) -> tuple[int, float]:
    """Return a column that may still move and a value between two whole numbers it may take; -1 where there is none."""
    for v in range(point.size):
        low, high = nodes.lower[k, v], nodes.upper[k, v]
        if low < high:
            return v, min(max(float(point[v]), low), high - 1.0) + 0.5
    return -1, 0.0


@compiled(nogil=True)
def _divided(nodes: Nodes, k: int, v: int, value: float, pool: Pool) -> None:
    """Make node k its nearer side of column v, and put the other into the pool."""
    before, floor = worth(nodes, k), np.floor(value)
    low, high = nodes.lower[k, v], nodes.upper[k, v]
    nodes.branched[k], nodes.before[k] = v, before
    is_up = value - floor > 0.5
    # Bounds alone are put away, so the tableau need not follow.
    if is_up:
        nodes.upper[k, v], nodes.moved[k] = floor, floor - value
    else:
        nodes.lower[k, v], nodes.moved[k] = floor + 1, floor + 1 - value
    put_away(pool, nodes, k)
    nodes.lower[k, v], nodes.upper[k, v] = low, high
    if is_up:
        narrow(nodes, k, v, floor + 1, high)
        nodes.moved[k] = floor + 1 - value
    else:
        narrow(nodes, k, v, low, floor)
        nodes.moved[k] = floor - value


@compiled(nogil=True)
def grown(
    nodes: Nodes, pool: Pool, facts: Facts, learned: Learned, best: IntArray, held: int, slack: int, most_nodes: int
) -> tuple[int, int]:
    """Go on with the open nodes, that of the highest bound first and down one of its sides, until none is left,
    ``most_nodes`` were looked at, or the pool is full. Node 0 is the root, solved; 1 and 2 are overwritten.

    A node is closed where no point in it is worth more than ``slack`` beyond the best.

    Returns
    -------
    The value of the best point, which is put into ``best`` where one better than ``held`` is met; and how many nodes
    were looked at.
    """
    near, used = np.zeros(facts.gain.size, dtype=np.int64), np.zeros(facts.size.size, dtype=np.int64)
    columns, scale, seen, is_active, waits = facts.gain.size, facts.scale[0], 0, False, True
    while seen < most_nodes and pool.taken[0] + 2 < pool.heap.size:
        if not is_active:
            if pool.taken[0] == 0:
                break
            waits = not is_crowded(pool)
            brought_back(pool, nodes, 1)
        seen += 1
        is_active = True
        done, solved = _examined(nodes, 1, facts, learned, held + 1 + slack)
        if done:
            is_active = False
            continue
        if waits and pool.taken[0] > 0:
            first, least = pool.most[pool.heap[0]], (held + 1 + slack) * scale
            if nodes.most[1] < first - (first - least) // PLUNGE:
                put_away(pool, nodes, 1)
                is_active = False
                continue
        v, value = -1, 0.0
        if solved:
            gain = near_point(nodes, 1, facts, near, used, held)
            if gain > held and keeps(near, facts):
                held = gain
                best[:] = near
            v, value = branching_column(nodes, 1, facts, learned, held + 1 + slack - MARGIN)
        if v < 0:
            point = rounded_point(nodes, 1, columns)
            gain = (facts.gain * point).sum()
            if gain > held and keeps(point, facts):
                held = gain
                best[:] = point
            v, value = _any_column(nodes, 1, point)
            if v < 0 or nodes.most[1] < (held + 1 + slack) * scale:
                # All stand still, so the one point was examined; or nothing better is here.
                is_active = False
                continue
        _divided(nodes, 1, v, value, pool)
    if is_active:
        put_away(pool, nodes, 1)
    if pool.taken[0] > 0 and pool.most[pool.heap[0]] < (held + 1 + slack) * scale:
        pool.taken[0] = 0
    return held, seen
