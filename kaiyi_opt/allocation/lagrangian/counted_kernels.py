"""Compiled loops over one block under a ceiling, of whose choices at most so many are taken: a table by count and
weight, where its combinations would be too many to list.

``layers[c, k, w]`` is the most that all before the block and k of its first c choices come to, weighing w at most.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.compiled import compiled

# Less than any sum of gains, with room below it for further sums.
IMPOSSIBLE = -(2**61)


class Counted(NamedTuple):
    """Blocks under ceilings, each list lying one after another: ceiling k holds blocks ``first_block[k]`` up to, not
    with, the next; block b choices ``first_choice[b]`` and on, of which it takes at most ``most[b]``; choice c columns
    ``column[first_column[c]]`` and on, at most one, weighing ``weight``. What block b takes weighs ``limit[b]`` at
    most, where that is less than the ceiling's capacity.
    """

    first_block: IntArray
    first_choice: IntArray
    first_column: IntArray
    column: IntArray
    weight: IntArray
    most: IntArray
    limit: IntArray


@compiled(nogil=True)
def raise_to_sums(most: Any, values: Any, gain: Any) -> None:
    """Raise each of ``most`` to its place in ``values`` plus ``gain``, where that is more.

    All tables are filled by this loop: over slices, and by a condition, it takes a third of the time that indices of
    two axes and ``max`` do, for several places are compared at once.
    """
    for place in range(most.size):
        value = values[place] + gain
        if value > most[place]:
            most[place] = value


@compiled(nogil=True)
def _add_choice(reduced: Any, counted: Counted, choice: int, before: Any, after: Any) -> None:
    """Write into ``after`` what ``before`` becomes with one more choice to take from; shape (most + 1, room + 1)."""
    after[:] = before
    for e in range(counted.first_column[choice], counted.first_column[choice + 1]):
        gain, weight = reduced[counted.column[e]], counted.weight[e]
        if gain <= 0:
            continue
        for k in range(1, before.shape[0]):
            raise_to_sums(after[k, weight:], before[k - 1], gain)


@compiled(nogil=True)
def _layers(reduced: Any, counted: Counted, block: int, before: Any) -> Any:
    """Return the block's table after none, one, two, … of its choices, given what is reached before it."""
    first, last = counted.first_choice[block], counted.first_choice[block + 1]
    layers = np.empty((last - first + 1, counted.most[block] + 1, before.size), reduced.dtype)
    layers[0] = IMPOSSIBLE
    layers[0, 0] = before
    for c in range(first, last):
        _add_choice(reduced, counted, c, layers[c - first], layers[c - first + 1])
    return layers


@compiled(nogil=True)
def _over_counts(layer: Any) -> Any:
    """Return the most that any count comes to, by what it weighs at most."""
    most = layer[0].copy()
    for k in range(1, layer.shape[0]):
        raise_to_sums(most, layer[k], most[0] * 0)
    return most


@compiled(nogil=True)
def _grown(reduced: Any, counted: Counted, block: int, before: Any) -> Any:
    """Return the most that ``before`` and the block come to, by what they weigh at most."""
    now = np.empty((counted.most[block] + 1, before.size), reduced.dtype)
    now[:] = IMPOSSIBLE
    now[0] = before
    grown = np.empty_like(now)
    for c in range(counted.first_choice[block], counted.first_choice[block + 1]):
        _add_choice(reduced, counted, c, now, grown)
        now, grown = grown, now
    return _over_counts(now)


@compiled(nogil=True)
def _merge(one: Any, other: Any, both: Any) -> None:
    """Write into ``both`` the most that ``one`` and ``other`` come to, by what they weigh at most together."""
    both[:] = one + other[0]
    for weight in range(1, min(other.size, both.size)):
        # Where no more is reached than with less weight, that serves as well.
        if other[weight] > other[weight - 1]:
            raise_to_sums(both[weight:], one, other[weight])


@compiled(nogil=True)
def _nothing(reduced: Any, counted: Counted, block: int) -> Any:
    """Return what is reached before a block that has a limit of its own: nothing, whatever the room."""
    return np.zeros(counted.limit[block] + 1, reduced.dtype)


@compiled(nogil=True)
def grow_counted(reduced: Any, counted: Counted, block: int, before: Any, after: Any) -> None:
    """Write into ``after`` the most that ``before`` and the block come to, by what they weigh at most."""
    if counted.limit[block] + 1 < before.size:
        _merge(before, _grown(reduced, counted, block, _nothing(reduced, counted, block)), after)
    else:
        after[:] = _grown(reduced, counted, block, before)


@compiled(nogil=True)
def take_counted(
    reduced: Any, counted: Counted, block: int, before: Any, reached: Any, room: int, point: IntArray
) -> int:
    """Take the columns of the block by which ``reached`` was reached in ``room``; return what they weigh."""
    if counted.limit[block] + 1 >= before.size:
        return _take(reduced, counted, block, _layers(reduced, counted, block, before), reached, room, point)
    layers = _layers(reduced, counted, block, _nothing(reduced, counted, block))
    own = _over_counts(layers[-1])
    weight = 0
    while before[room - weight] + own[weight] != reached:
        weight += 1
    return _take(reduced, counted, block, layers, own[weight], weight, point)


@compiled(nogil=True)
def _take(reduced: Any, counted: Counted, block: int, layers: Any, reached: Any, room: int, point: IntArray) -> int:
    """Take the columns of the block by which ``reached`` was reached in ``room`` of its table; return their weight."""
    first, last = counted.first_choice[block], counted.first_choice[block + 1]
    k = 0
    while k < layers.shape[1] - 1 and layers[last - first, k, room] != reached:
        k += 1
    left = room
    for c in range(last - 1, first - 1, -1):
        for e in range(counted.first_column[c], counted.first_column[c + 1]):
            point[counted.column[e]] = 0
        if layers[c - first, k, left] == layers[c - first + 1, k, left]:
            continue
        for e in range(counted.first_column[c], counted.first_column[c + 1]):
            gain, weight = reduced[counted.column[e]], counted.weight[e]
            fits = gain > 0 and weight <= left
            if fits and layers[c - first, k - 1, left - weight] + gain == layers[c - first + 1, k, left]:
                point[counted.column[e]] = 1
                left -= weight
                k -= 1
                break
    return room - left


@compiled(nogil=True)
def _through(layer: Any, rest: Any, taken: int, weight: int, most: Any) -> Any:
    """Return the most that ``layer``, ``taken`` more columns of ``weight``, and ``rest`` come to.

    ``rest[k, u]`` is what the rest comes to with at most k columns where u of the room is used; ``most``, shape (room +
    1,), is written over.
    """
    counts, places = layer.shape[0], layer.shape[1] - weight
    most[:places] = IMPOSSIBLE
    for k in range(counts - taken):
        before, after = layer[k], rest[counts - 1 - taken - k, weight:]
        for place in range(places):
            value = before[place] + after[place]
            if value > most[place]:
                most[place] = value
    return most[:places].max()


@compiled(nogil=True)
def flips_of_counted(
    reduced: Any, counted: Counted, block: int, before: Any, ahead: Any, best: Any, point: IntArray, cost: Any
) -> None:
    """Write what is lost at least where each column of the block stands differently from ``point``.

    ``ahead`` is what all after the block come to, by the room left for them.
    """
    if counted.limit[block] + 1 >= before.size:
        _flips(reduced, counted, block, before, ahead, best, point, cost)
        return
    # What all others come to, by how much of its limit the block leaves: where it leaves none they have the least.
    capacity, limit = before.size - 1, counted.limit[block]
    others = np.empty(limit + 1, reduced.dtype)
    for left in range(limit + 1):
        others[left] = best * 0 + IMPOSSIBLE
        for room in range(capacity - limit + left + 1):
            others[left] = max(others[left], before[room] + ahead[capacity - limit + left - room])
    _flips(reduced, counted, block, _nothing(reduced, counted, block), others, best, point, cost)


@compiled(nogil=True)
def _flips(
    reduced: Any, counted: Counted, block: int, before: Any, ahead: Any, best: Any, point: IntArray, cost: Any
) -> None:
    """Write the costs of a block's columns, given what is reached before it and after it."""
    first, last = counted.first_choice[block], counted.first_choice[block + 1]
    layers = _layers(reduced, counted, block, before)
    rest, grown = np.empty_like(layers[0]), np.empty_like(layers[0])
    rest[:] = ahead
    by_used, most = np.empty_like(rest), np.empty_like(ahead)
    for c in range(last - 1, first - 1, -1):
        layer = layers[c - first]
        by_used[:] = rest[:, ::-1]
        without = _through(layer, by_used, 0, 0, most)
        top = second = without
        for e in range(counted.first_column[c], counted.first_column[c + 1]):
            j = counted.column[e]
            through = best * 0 + IMPOSSIBLE
            if counted.weight[e] < before.size:
                through = _through(layer, by_used, 1, counted.weight[e], most) + reduced[j]
            cost[j] = min(best - through, best * 0 - IMPOSSIBLE)
            if point[j] == 0:
                second = max(second, through)
            top = max(top, through)
        for e in range(counted.first_column[c], counted.first_column[c + 1]):
            if point[counted.column[e]] == 1:
                cost[counted.column[e]] = best - second
        _add_choice(reduced, counted, c, rest, grown)
        rest, grown = grown, rest
