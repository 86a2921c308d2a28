"""Compiled loops over ceilings: the combinations of each block, the tables, and the flips that these prove."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.ceilings import Knapsacks

# Less than any sum of gains, with room below it for further sums.
IMPOSSIBLE = -(2**61)


@njit(cache=True, nogil=True)
def _combination_values(reduced: Any, knapsacks: Knapsacks, begin: int, end: int, value: Any) -> None:
    """Write what each combination adds."""
    for c in range(begin, end):
        total = reduced[0] * 0
        for e in range(knapsacks.first_member[c], knapsacks.first_member[c + 1]):
            total += reduced[knapsacks.member[e]]
        value[c - begin] = total


@njit(cache=True, nogil=True)
def _grow(knapsacks: Knapsacks, group: int, base: int, value: Any, before: Any, after: Any) -> None:
    """Write into ``after`` the most that ``before`` and one combination come to, by what they weigh at most."""
    begin, end = knapsacks.first_combination[group], knapsacks.first_combination[group + 1]
    has_nothing = knapsacks.first_member[begin] == knapsacks.first_member[begin + 1]
    if has_nothing:
        after[:] = before
    else:
        after[:] = IMPOSSIBLE
    for c in range(begin, end):
        gain, weight = value[c - base], knapsacks.weight[c]
        if has_nothing and gain <= 0:
            continue
        for room in range(weight, after.size):
            after[room] = max(after[room], before[room - weight] + gain)


@njit(cache=True, nogil=True)
def best_in_ceilings(reduced: Any, knapsacks: Knapsacks, point: IntArray) -> Any:
    """Write the best point under every ceiling into ``point`` and return what it adds."""
    total = reduced[0] * 0 if reduced.size else 0
    for k in range(knapsacks.capacity.size):
        first, last = knapsacks.first_group[k], knapsacks.first_group[k + 1]
        base = knapsacks.first_combination[first]
        end = knapsacks.first_combination[last]
        value = np.empty(end - base, reduced.dtype)
        _combination_values(reduced, knapsacks, base, end, value)
        table = np.zeros((last - first + 1, knapsacks.capacity[k] + 1), reduced.dtype)
        for g in range(first, last):
            _grow(knapsacks, g, base, value, table[g - first], table[g - first + 1])
        room = knapsacks.capacity[k]
        total += table[last - first, room]
        for g in range(last - 1, first - 1, -1):
            room -= _take(knapsacks, g, base, value, table[g - first], table[g - first + 1, room], room, point)
    return total


@njit(cache=True, nogil=True)
def _take(
    knapsacks: Knapsacks, group: int, base: int, value: Any, before: Any, reached: Any, room: int, point: IntArray
) -> int:
    """Take the combination of a group by which ``reached`` was reached; return its weight."""
    begin, end = knapsacks.first_combination[group], knapsacks.first_combination[group + 1]
    for c in range(begin, end):
        for e in range(knapsacks.first_member[c], knapsacks.first_member[c + 1]):
            point[knapsacks.member[e]] = 0
    for c in range(begin, end):
        weight = knapsacks.weight[c]
        if weight <= room and before[room - weight] + value[c - base] == reached:
            for e in range(knapsacks.first_member[c], knapsacks.first_member[c + 1]):
                point[knapsacks.member[e]] = 1
            return weight
    return 0


@njit(cache=True, nogil=True)
def ceiling_flip_costs(reduced: Any, knapsacks: Knapsacks, point: IntArray, cost: Any) -> None:
    """Write into ``cost`` what the best point with each column moved off its value in ``point`` is worth less."""
    inside = np.zeros(point.size, np.int64)
    for k in range(knapsacks.capacity.size):
        first, last = knapsacks.first_group[k], knapsacks.first_group[k + 1]
        base, end = knapsacks.first_combination[first], knapsacks.first_combination[last]
        capacity = knapsacks.capacity[k]
        value = np.empty(end - base, reduced.dtype)
        _combination_values(reduced, knapsacks, base, end, value)
        ahead = np.zeros((last - first + 1, capacity + 1), reduced.dtype)
        for g in range(last - 1, first - 1, -1):
            _grow(knapsacks, g, base, value, ahead[g - first + 1], ahead[g - first])
        behind, grown = np.zeros(capacity + 1, reduced.dtype), np.empty(capacity + 1, reduced.dtype)
        best = ahead[0, capacity]
        for g in range(first, last):
            _flips_of_group(knapsacks, g, base, value, behind, ahead[g - first + 1], best, point, cost, inside)
            _grow(knapsacks, g, base, value, behind, grown)
            behind[:] = grown


@njit(cache=True, nogil=True)
def _flips_of_group(
    knapsacks: Knapsacks,
    group: int,
    base: int,
    value: Any,
    behind: Any,
    ahead: Any,
    best: Any,
    point: IntArray,
    cost: Any,
    inside: IntArray,
) -> None:
    """Write the costs of one group's columns: what is lost at least where each stands differently from the point."""
    begin, end = knapsacks.first_combination[group], knapsacks.first_combination[group + 1]
    own = knapsacks.member[knapsacks.first_member[begin] : knapsacks.first_member[end]]
    columns = np.unique(own)
    cost[columns] = best * 0 - IMPOSSIBLE
    capacity = behind.size - 1
    for c in range(begin, end):
        weight = knapsacks.weight[c]
        most = best * 0 + IMPOSSIBLE
        for room in range(weight, capacity + 1):
            most = max(most, behind[room - weight] + ahead[capacity - room])
        if most <= IMPOSSIBLE // 2:
            continue
        loss = best - (most + value[c - base])
        members = knapsacks.member[knapsacks.first_member[c] : knapsacks.first_member[c + 1]]
        inside[members] = 1
        for j in columns:
            if inside[j] != point[j]:
                cost[j] = min(cost[j], loss)
        inside[members] = 0
