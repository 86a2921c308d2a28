"""Compiled loops over blocks: the best point at given reduced gains, and what it costs to flip each column of it.

Compiled for doubles (the search for prices) and for 64-bit whole numbers (the bound that is claimed).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.lagrangian.structure import Blocks
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def reduced_gains(gain: Any, first: IntArray, row: IntArray, coefficient: IntArray, price: Any, reduced: Any) -> None:
    """Write gain − Σ price × coefficient of every column into ``reduced``."""
    for j in range(gain.size):
        value = gain[j]
        for e in range(first[j], first[j + 1]):
            value -= price[row[e]] * coefficient[e]
        reduced[j] = value


@compiled(nogil=True)
def activities(point: IntArray, first: IntArray, row: IntArray, coefficient: IntArray, rows: int) -> IntArray:
    """Return what ``point`` takes of every row, shape (rows,)."""
    total = np.zeros(rows, np.int64)
    for j in range(point.size):
        if point[j] != 0:
            for e in range(first[j], first[j + 1]):
                total[row[e]] += coefficient[e] * point[j]
    return total


@compiled(nogil=True)
def best_in_loose(reduced: Any, loose: IntArray, lower: FloatArray, upper: FloatArray, point: IntArray) -> Any:
    """Set each loose column to its better bound; return what they add."""
    total = reduced[0] * 0 if reduced.size else 0
    for j in loose:
        point[j] = np.int64(upper[j]) if reduced[j] > 0 else np.int64(lower[j])
        total += reduced[j] * point[j]
    return total


@compiled(nogil=True)
def _two_best(reduced: Any, blocks: Blocks, choice: int) -> Any:
    """Return where the best and the second best column of a choice stand (-1: there is no second)."""
    begin, end = blocks.first_column[choice], blocks.first_column[choice + 1]
    best, second = begin, -1
    for e in range(begin + 1, end):
        value = reduced[blocks.column[e]]
        if value > reduced[blocks.column[best]]:
            second, best = best, e
        elif second < 0 or value > reduced[blocks.column[second]]:
            second = e
    return best, second


@compiled(nogil=True)
def best_in_blocks(reduced: Any, blocks: Blocks, point: IntArray) -> Any:
    """Write the best point of the blocks into ``point`` and return what it adds."""
    total = reduced[0] * 0 if reduced.size else 0
    largest = 0
    for b in range(blocks.most.size):
        largest = max(largest, blocks.first_choice[b + 1] - blocks.first_choice[b])
    value, taken = np.empty(largest, reduced.dtype), np.empty(largest, np.int64)
    for e in range(blocks.column.size):
        point[blocks.column[e]] = 0
    for b in range(blocks.most.size):
        count = 0
        for c in range(blocks.first_choice[b], blocks.first_choice[b + 1]):
            best = blocks.first_column[c]
            for e in range(best + 1, blocks.first_column[c + 1]):
                if reduced[blocks.column[e]] > reduced[blocks.column[best]]:
                    best = e
            gain = reduced[blocks.column[best]]
            if gain > 0 or blocks.exactly_one[c]:
                value[count], taken[count] = gain, blocks.column[best]
                count += 1
        if count <= blocks.most[b]:
            for k in range(count):
                point[taken[k]] = 1
                total += value[k]
            continue
        order = np.argsort(-value[:count], kind="mergesort")
        for k in range(blocks.most[b]):
            point[taken[order[k]]] = 1
            total += value[order[k]]
    return total


@compiled(nogil=True)
def flip_costs(
    reduced: Any, blocks: Blocks, loose: IntArray, lower: FloatArray, upper: FloatArray, point: IntArray, cost: Any
) -> None:
    """Write into ``cost`` what the best point with each column moved off its value in ``point`` is worth less.

    ``point`` is the best one at ``reduced``. A column that cannot move costs more than anything: the largest value.
    """
    for j in loose:
        cost[j] = abs(reduced[j])
    nothing = reduced[0] * 0 if reduced.size else 0
    largest = 0
    for b in range(blocks.most.size):
        largest = max(largest, blocks.first_choice[b + 1] - blocks.first_choice[b])
    value = np.empty(largest, reduced.dtype)
    for b in range(blocks.most.size):
        begin, end = blocks.first_choice[b], blocks.first_choice[b + 1]
        for c in range(begin, end):
            best = reduced[blocks.column[blocks.first_column[c]]]
            for e in range(blocks.first_column[c] + 1, blocks.first_column[c + 1]):
                best = max(best, reduced[blocks.column[e]])
            value[c - begin] = max(best, nothing)
        last = following = nothing
        if end - begin > blocks.most[b]:
            ranked = np.sort(value[: end - begin])
            last = ranked[end - begin - blocks.most[b]]
            following = ranked[end - begin - blocks.most[b] - 1]
        for c in range(begin, end):
            _flips_of_choice(reduced, blocks, c, last, following, point, cost)


@compiled(nogil=True)
def _flips_of_choice(
    reduced: Any, blocks: Blocks, choice: int, last: Any, following: Any, point: IntArray, cost: Any
) -> None:
    """Write the costs of one choice, given what its block's last place is worth and what the next choice would be."""
    best, second = _two_best(reduced, blocks, choice)
    top = reduced[blocks.column[best]]
    held = blocks.exactly_one[choice]
    taken = False
    for e in range(blocks.first_column[choice], blocks.first_column[choice + 1]):
        taken = taken or point[blocks.column[e]] == 1
    for e in range(blocks.first_column[choice], blocks.first_column[choice + 1]):
        j = blocks.column[e]
        if point[j] == 1:
            # Without it: the second of its own choice, or the first choice that found no place, or nothing.
            if held:
                cost[j] = top - reduced[blocks.column[second]] if second >= 0 else abs(top) * 0 + 2**61
            else:
                instead = following
                if second >= 0:
                    instead = max(instead, reduced[blocks.column[second]])
                cost[j] = top - instead
        else:
            cost[j] = (top if taken else last) - reduced[j]
