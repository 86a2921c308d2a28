"""The compiled search, layer by layer: group after group, and of points that can go on alike only the best so far.

Two beginnings of a point that leave the same room in the knapsack and in every row have the same continuations; so only
the better one is kept, or, where they tie on all goals, the one that goes first, with their number. What a row has left
beyond what any continuation can use makes no difference and is cut to that. A beginning that cannot lead to a point as
good as the best one held is dropped. A layer holds ``width`` beginnings at most, those of the highest bound; where none
had to be left out for that, what is found is proved.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.forms import Layer, Open, Rows, TieBreak, Trail

# What any beginning is worth at least; below it lies room for further sums.
NEVER = -(2**62)
SPREAD = 0x9E3779B97F4A7C15 - 2**64


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
            for e in range(rows.first[j], rows.first[j + 1]):
                own[rows.row[e]] += rows.coefficient[e]
            for r in range(count):
                low[r] = own[r] if j == first[i] else min(low[r], own[r])
                high[r] = own[r] if j == first[i] else max(high[r], own[r])
        for r in range(count):
            least[i, r], most[i, r] = least[i + 1, r] + low[r], most[i + 1, r] + high[r]
    return least, most


@njit(cache=True, nogil=True)
def _weight_ahead(first: IntArray, weight: IntArray) -> IntArray:
    """Return the most that the groups from i on can weigh, shape (groups + 1,)."""
    total = np.zeros(first.size, dtype=np.int64)
    for i in range(first.size - 2, -1, -1):
        largest = np.int64(0)
        for j in range(first[i], first[i + 1]):
            largest = max(largest, weight[j])
        total[i] = total[i + 1] + largest
    return total


@njit(cache=True, nogil=True)
def _empty_layer(room: int, rows: int, goals: int) -> Layer:
    """Return a layer that can hold ``room`` beginnings; entry -1 of ``size`` counts them."""
    slots = 2
    while slots < 2 * room:
        slots *= 2
    return Layer(
        np.zeros(1, dtype=np.int64),
        np.full(slots, -1, dtype=np.int64),
        np.zeros((room, rows), dtype=np.int64),
        np.zeros(room, dtype=np.int64),
        np.zeros((room, goals), dtype=np.int64),
        np.zeros(room, dtype=np.int64),
        np.zeros(room, dtype=np.int64),
        np.zeros(room, dtype=np.int64),
        np.zeros(room, dtype=np.int64),
    )


@njit(cache=True, nogil=True)
def _hashed(used: IntArray, room: int) -> int:
    mixed = np.int64(room)
    for r in range(used.size):
        mixed = (mixed ^ used[r]) * np.int64(SPREAD)
        mixed ^= mixed >> 29
    return mixed


@njit(cache=True, nogil=True)
def _place(layer: Layer, used: IntArray, room: int) -> int:
    """Return where a beginning of this state stands in the layer's table of slots, or the free slot for it."""
    mask = layer.slot.size - 1
    slot = _hashed(used, room) & mask
    while layer.slot[slot] >= 0:
        k = layer.slot[slot]
        if layer.room[k] == room:
            same = True
            for r in range(used.size):
                if layer.used[k, r] != used[r]:
                    same = False
                    break
            if same:
                return slot
        slot = (slot + 1) & mask
    return slot


@njit(cache=True, nogil=True)
def _compare(sums: IntArray, best: IntArray) -> int:
    """Return 1, 0 or -1 where the goals of a point are better than, the same as or worse than those of another."""
    for g in range(sums.size):
        if sums[g] != best[g]:
            return 1 if sums[g] > best[g] else -1
    return 0


@njit(cache=True, nogil=True)
def _mark(mark: IntArray, choice: int, sign: int, ties: TieBreak) -> None:
    for e in range(ties.member_first[choice], ties.member_first[choice + 1]):
        mark[ties.member[e]] += sign


@njit(cache=True, nogil=True)
def _goes_first(one: tuple[int, int], other: tuple[int, int], trail: Trail, mark: IntArray, ties: TieBreak) -> bool:
    """Whether a beginning goes before another by the tie-break; each is a node to go on from, and a choice."""
    mark[:] = 0
    _mark(mark, one[1], 1, ties)
    _mark(mark, other[1], -1, ties)
    a, b = one[0], other[0]
    while a != b:
        _mark(mark, trail.choice[a], 1, ties)
        _mark(mark, trail.choice[b], -1, ties)
        a, b = trail.parent[a], trail.parent[b]
    for column in ties.preference:
        if mark[column] != 0:
            return mark[column] > 0
    return False


@njit(cache=True, nogil=True)
def _narrowed(layer: Layer, width: int) -> Layer:
    """Return the ``width`` beginnings of the highest bound, in their order."""
    count = layer.size[0]
    order = np.argsort(-layer.bound[:count], kind="mergesort")[:width]
    kept = np.sort(order)
    return Layer(
        np.full(1, kept.size, dtype=np.int64),
        layer.slot,
        layer.used[kept],
        layer.room[kept],
        layer.sums[kept],
        layer.ties[kept],
        layer.parent[kept],
        layer.choice[kept],
        layer.bound[kept],
    )


@njit(cache=True, nogil=True)
def _grown(layer: Layer) -> Layer:
    """Return the layer with twice the room."""
    count = layer.size[0]
    wider = _empty_layer(2 * layer.room.size, layer.used.shape[1], layer.sums.shape[1])
    wider.size[0] = count
    wider.used[:count], wider.room[:count], wider.sums[:count] = layer.used, layer.room, layer.sums
    wider.ties[:count], wider.parent[:count], wider.choice[:count] = layer.ties, layer.parent, layer.choice
    wider.bound[:count] = layer.bound
    for k in range(count):
        wider.slot[_place(wider, wider.used[k], wider.room[k])] = k
    return wider


@njit(cache=True, nogil=True)
def layered(
    open_: Open,
    rows: Rows,
    price: IntArray,
    after: IntArray,
    scale: int,
    ties_by: TieBreak,
    threshold: int,
    width: int,
) -> tuple[int, IntArray, bool]:
    """Go through the groups, keeping every beginning that can lead to a relaxed value of ``threshold`` or more.

    ``after`` is what `suffix_values` makes of all choices at the prices ``price``; the first goal times ``scale`` is
    what they bound.

    Returns
    -------
    How many best points tie on all goals, 2 standing for more (0: none was found); the best point, a choice a group;
    and whether nothing had to be left out, so that the answer is proved.
    """
    first = open_.first
    groups, goals, count = first.size - 1, open_.gains.shape[0], rows.bound.size
    least, most = ahead(first, rows)
    heaviest = _weight_ahead(first, open_.weight)
    trail = Trail(np.zeros(1024, dtype=np.int64), np.zeros(1024, dtype=np.int64))
    nodes, whole = 1, True
    mark, own = np.zeros(ties_by.preference.size, dtype=np.int64), np.zeros(count, dtype=np.int64)
    sums, taken = np.zeros(goals, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    now = _empty_layer(1, count, goals)
    now.size[0], now.ties[0] = 1, 1
    now.room[0] = min(after.shape[1] - 1, heaviest[0])
    for r in range(count):
        now.used[0, r] = max(np.int64(0), rows.bound[r] - most[0, r])
        if least[0, r] > rows.bound[r]:
            return 0, taken, True
    # Nodes of the layer in hand begin here; node 0 is the empty beginning.
    base = 0
    for i in range(groups):
        following = _empty_layer(2 * max(16, now.size[0]), count, goals)
        for s in range(now.size[0]):
            for j in range(first[i], first[i + 1]):
                room = now.room[s] - open_.weight[j]
                if room < 0:
                    continue
                room = min(room, heaviest[i + 1])
                own[:] = now.used[s]
                for e in range(rows.first[j], rows.first[j + 1]):
                    own[rows.row[e]] += rows.coefficient[e]
                keeps = True
                bound = after[i + 1, room]
                for r in range(count):
                    if own[r] + least[i + 1, r] > rows.bound[r]:
                        keeps = False
                        break
                    own[r] = max(own[r], rows.bound[r] - most[i + 1, r])
                    bound += price[r] * (rows.bound[r] - own[r])
                if not keeps:
                    continue
                for g in range(goals):
                    sums[g] = now.sums[s, g] + open_.gains[g, j]
                bound += sums[0] * scale
                if bound < threshold:
                    continue
                slot = _place(following, own, room)
                k = following.slot[slot]
                if k < 0:
                    k = following.size[0]
                    following.size[0] += 1
                    following.slot[slot] = k
                    following.used[k], following.room[k] = own, room
                    order = 1
                else:
                    order = _compare(sums, following.sums[k])
                    if order == 0:
                        following.ties[k] = min(2, following.ties[k] + now.ties[s])
                        mine, theirs = (base + s, open_.choice[j]), (following.parent[k], following.choice[k])
                        if not _goes_first(mine, theirs, trail, mark, ties_by):
                            continue
                        following.parent[k], following.choice[k] = mine
                        continue
                if order > 0:
                    following.sums[k], following.ties[k], following.bound[k] = sums, now.ties[s], bound
                    following.parent[k], following.choice[k] = base + s, open_.choice[j]
                if 2 * following.size[0] > following.slot.size - 2 or following.size[0] == following.room.size:
                    following = _grown(following)
        if following.size[0] > width:
            following, whole = _narrowed(following, width), False
        now = following
        base = nodes
        nodes += now.size[0]
        if nodes > trail.parent.size:
            trail = _longer(trail, nodes)
        trail.parent[base:nodes] = now.parent[: now.size[0]]
        trail.choice[base:nodes] = now.choice[: now.size[0]]
        if now.size[0] == 0:
            return 0, taken, whole
    node = base
    for i in range(groups - 1, -1, -1):
        taken[i] = trail.choice[node]
        node = trail.parent[node]
    return now.ties[0], taken, whole


@njit(cache=True, nogil=True)
def _longer(trail: Trail, nodes: int) -> Trail:
    size = max(nodes, 2 * trail.parent.size)
    parent, choice = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    parent[: trail.parent.size], choice[: trail.choice.size] = trail.parent, trail.choice
    return Trail(parent, choice)
