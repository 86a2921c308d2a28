"""The compiled search, layer by layer: group after group, and of points that can go on alike only the best so far.

Two beginnings of a point that leave the same room in the knapsack and in every row have the same continuations; so only
the better one is kept, or, where they tie on all goals, the one that goes first, with their number. What a row has left
beyond what any continuation can use makes no difference and is cut to that. A beginning that cannot lead to a point as
good as the best one held is dropped. A layer holds ``width`` beginnings at most, those of the highest bound; where none
had to be left out for that, what is found is proved.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.forms import Frame, Layer, Open, Rows, Search, TieBreak, Trail
from kaiyi_opt.allocation.core.reading import picked
from kaiyi_opt.compiled import compiled

# An odd number that spreads what it multiplies over 64 bits.
SPREAD = 0x9E3779B97F4A7C15 - 2**64
# What the entries of a layer hold, in order; behind that the goals, and behind these the rows.
ROOM, BOUND, TIES, PARENT, CHOICE, GOALS = range(6)


@compiled(nogil=True)
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


@compiled(nogil=True)
def _weight_ahead(first: IntArray, weight: IntArray) -> IntArray:
    """Return the most that the groups from i on can weigh, shape (groups + 1,)."""
    total = np.zeros(first.size, dtype=np.int64)
    for i in range(first.size - 2, -1, -1):
        largest = 0
        for j in range(first[i], first[i + 1]):
            largest = max(largest, weight[j])
        total[i] = total[i + 1] + largest
    return total


@compiled(nogil=True)
def _frame(open_: Open, rows: Rows, price: IntArray) -> Frame:
    """Return what is the same for all beginnings of a layer: limits ahead, and the rows that a group can move."""
    first, count = open_.first, rows.bound.size
    least, most = ahead(first, rows)
    opens, closes = np.full(count, first.size, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    for i in range(first.size - 1):
        for j in range(first[i], first[i + 1]):
            for e in range(rows.first[j], rows.first[j + 1]):
                opens[rows.row[e]] = min(opens[rows.row[e]], i)
                closes[rows.row[e]] = i
    begin = np.maximum(0, rows.bound - most[0])
    live_first, idle = np.zeros(first.size, dtype=np.int64), np.zeros(first.size - 1, dtype=np.int64)
    live = np.zeros((first.size - 1) * count, dtype=np.int64)
    for i in range(first.size - 1):
        place = live_first[i]
        for r in range(count):
            if opens[r] <= i <= closes[r]:
                live[place] = r
                place += 1
            elif i < opens[r]:
                idle[i] += price[r] * (rows.bound[r] - begin[r])
        live_first[i + 1] = place
    return Frame(least, most, _weight_ahead(first, open_.weight), live_first, live, opens, begin, idle)


@compiled(nogil=True)
def _empty_layer(room: int, width: int) -> Layer:
    """Return a layer with room for so many entries of so many numbers."""
    slots = 2
    while slots < 2 * room:
        slots *= 2
    entry = np.empty((room, width), dtype=np.int64)
    return Layer(np.zeros(1, dtype=np.int64), np.full(slots, -1, dtype=np.int64), entry)


@compiled(nogil=True)
def _place(slots: IntArray, entry: IntArray, fresh: IntArray, live: IntArray) -> int:
    """Return where an entry of the state of ``fresh`` stands in a table of slots, or the free slot for it.

    ``live`` are the places of the rows that entries can differ in.
    """
    mixed = fresh[ROOM]
    for r in live:
        mixed = (mixed ^ fresh[r]) * SPREAD
        mixed ^= mixed >> 29
    mask = slots.size - 1
    slot = mixed & mask
    while slots[slot] >= 0:
        k = slots[slot]
        same = entry[k, ROOM] == fresh[ROOM]
        for r in live:
            if not same or entry[k, r] != fresh[r]:
                same = False
                break
        if same:
            return slot
        slot = (slot + 1) & mask
    return slot


@compiled(nogil=True)
def _mark(mark: IntArray, choice: int, sign: int, ties: TieBreak) -> None:
    for e in range(ties.member_first[choice], ties.member_first[choice + 1]):
        mark[ties.member[e]] += sign


@compiled(nogil=True)
def _goes_first(one: tuple[int, int], other: tuple[int, int], trail: Trail, ties: TieBreak) -> bool:
    """Whether a beginning goes before another by the tie-break; each is a node to go on from, and a choice."""
    mark = np.zeros(ties.preference.size, dtype=np.int64)
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


@compiled(nogil=True)
def _narrowed(layer: Layer, width: int) -> Layer:
    """Return the ``width`` beginnings of the highest bound, in their order."""
    order = np.argsort(-layer.entry[: layer.size[0], BOUND], kind="mergesort")[:width]
    kept = np.sort(order)
    return Layer(np.full(1, kept.size, dtype=np.int64), layer.slot, layer.entry[kept])


@compiled(nogil=True)
def _grown(layer: Layer, live: IntArray) -> Layer:
    """Return the layer with twice the room."""
    count = layer.size[0]
    wider = _empty_layer(2 * layer.entry.shape[0], layer.entry.shape[1])
    wider.size[0] = count
    wider.entry[:count] = layer.entry[:count]
    for k in range(count):
        wider.slot[_place(wider.slot, wider.entry, wider.entry[k], live)] = k
    return wider


@compiled(nogil=True)
def _offer(layer: Layer, fresh: IntArray, live: IntArray, goals: int, trail: Trail, ties_by: TieBreak) -> None:
    """Hold a beginning in its layer where its state is new there, or where it is better than the one of that state."""
    entry = layer.entry
    slot = _place(layer.slot, entry, fresh, live)
    k = layer.slot[slot]
    if k < 0:
        layer.slot[slot] = layer.size[0]
        entry[layer.size[0]] = fresh
        layer.size[0] += 1
        return
    for g in range(GOALS, GOALS + goals):
        if fresh[g] != entry[k, g]:
            if fresh[g] > entry[k, g]:
                entry[k] = fresh
            return
    entry[k, TIES] = min(2, entry[k, TIES] + fresh[TIES])
    mine, theirs = (fresh[PARENT], fresh[CHOICE]), (entry[k, PARENT], entry[k, CHOICE])
    if _goes_first(mine, theirs, trail, ties_by):
        entry[k, PARENT], entry[k, CHOICE] = mine


@compiled(nogil=True)
def _following(now: Layer, i: int, base: int, search: Search, frame: Frame, trail: Trail) -> Layer:
    """Return the layer that follows ``now``, whose nodes begin at ``base``, by the choices of group i."""
    # Arrays are taken out of their tuples once: in the loops that would cost more than the sums themselves.
    first, choice, weight, gains = search.open.first, search.open.choice, search.open.weight, search.open.gains
    entry_first, row, coefficient, limit = search.rows
    price, scale, threshold = search.price, search.scale, search.threshold
    opens, begin, least, most = frame.opens, frame.begin, frame.least[i + 1], frame.most[i + 1]
    before, goals = now.entry, gains.shape[0]
    used = GOALS + goals
    layer = _empty_layer(2 * max(16, now.size[0]), used + limit.size)
    fresh = np.zeros(used + limit.size, dtype=np.int64)
    live = frame.live[frame.live_first[i] : frame.live_first[i + 1]]
    places = live + used
    idle, after, heaviest = frame.idle[i], search.after[i + 1], frame.heaviest[i + 1]
    for s in range(now.size[0]):
        for j in range(first[i], first[i + 1]):
            room = before[s, ROOM] - weight[j]
            if room < 0:
                continue
            room = min(room, heaviest)
            bound = (before[s, GOALS] + gains[0, j]) * scale + idle + after[room]
            for r in live:
                fresh[used + r] = begin[r] if opens[r] == i else before[s, used + r]
            for e in range(entry_first[j], entry_first[j + 1]):
                fresh[used + row[e]] += coefficient[e]
            keeps = True
            for r in live:
                if fresh[used + r] + least[r] > limit[r]:
                    keeps = False
                    break
                fresh[used + r] = max(fresh[used + r], limit[r] - most[r])
                bound += price[r] * (limit[r] - fresh[used + r])
            if not keeps or bound < threshold:
                continue
            fresh[ROOM], fresh[BOUND], fresh[TIES] = room, bound, before[s, TIES]
            fresh[PARENT], fresh[CHOICE] = base + s, choice[j]
            for g in range(goals):
                fresh[GOALS + g] = before[s, GOALS + g] + gains[g, j]
            _offer(layer, fresh, places, goals, trail, search.ties_by)
            if layer.size[0] == layer.entry.shape[0]:
                layer = _grown(layer, places)
    return layer


@compiled(nogil=True)
def searched(search: Search, through: IntArray, least: int, width: int) -> tuple[int, IntArray, bool]:
    """Search among the choices that ``through`` says can lead to ``least`` or more; as `layered`.

    The search is given with all choices open.
    """
    open_, rows = search.open, search.rows
    kept = np.flatnonzero(through >= least)
    gains = np.empty((open_.gains.shape[0], kept.size), dtype=np.int64)
    for g in range(gains.shape[0]):
        gains[g] = open_.gains[g][kept]
    first, row = picked(rows.first, rows.row, kept)
    by_choice = Rows(first, row, picked(rows.first, rows.coefficient, kept)[1], rows.bound)
    some = Open(np.searchsorted(kept, open_.first), kept, open_.weight[kept], gains)
    return layered(
        Search(
            some, by_choice, search.price, search.after, search.scale, search.ties_by, search.threshold, search.rings
        ),
        width,
    )


@compiled(nogil=True)
def layered(search: Search, width: int) -> tuple[int, IntArray, bool]:
    """Go through the groups, keeping every beginning that can lead to what is searched for.

    Returns
    -------
    How many best points tie on all goals, 2 standing for more (0: none was found); the best point, a choice a group;
    and whether nothing had to be left out, so that the answer is proved. Nothing is found where time is up.
    """
    groups, goals = search.open.first.size - 1, search.open.gains.shape[0]
    frame = _frame(search.open, search.rows, search.price)
    taken = np.zeros(groups, dtype=np.int64)
    if (frame.least[0] > search.rows.bound).any():
        return 0, taken, True
    trail = Trail(np.zeros(1024, dtype=np.int64), np.zeros(1024, dtype=np.int64))
    now = _empty_layer(1, GOALS + goals + search.rows.bound.size)
    now.size[0] = 1
    now.entry[:] = 0
    now.entry[0, TIES], now.entry[0, ROOM] = 1, min(search.after.shape[1] - 1, frame.heaviest[0])
    # Nodes of the layer in hand begin at ``base``; node 0 is the empty beginning.
    base, nodes, whole = 0, 1, True
    for i in range(groups):
        if search.rings[0] != 0:
            return 0, taken, False
        now = _following(now, i, base, search, frame, trail)
        if now.size[0] > width:
            now, whole = _narrowed(now, width), False
        if now.size[0] == 0:
            return 0, taken, whole
        base = nodes
        nodes += now.size[0]
        if nodes > trail.parent.size:
            trail = _longer(trail, nodes)
        trail.parent[base:nodes] = now.entry[: now.size[0], PARENT]
        trail.choice[base:nodes] = now.entry[: now.size[0], CHOICE]
    node = base
    for i in range(groups - 1, -1, -1):
        taken[i] = trail.choice[node]
        node = trail.parent[node]
    return now.entry[0, TIES], taken, whole


@compiled(nogil=True)
def _longer(trail: Trail, nodes: int) -> Trail:
    size = max(nodes, 2 * trail.parent.size)
    parent, choice = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    parent[: trail.parent.size], choice[: trail.choice.size] = trail.parent, trail.choice
    return Trail(parent, choice)
