"""Compiled loops over ceilings: the combinations of each block, the tables, and the flips that these prove."""

from __future__ import annotations

from typing import Any

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.ceilings import Knapsacks
from kaiyi_opt.allocation.lagrangian.counted_kernels import (
    IMPOSSIBLE,
    Counted,
    flips_of_counted,
    grow_counted,
    take_counted,
)
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def _combination_values(reduced: Any, knapsacks: Knapsacks, begin: int, end: int, value: Any) -> None:
    """Write what each combination adds."""
    for c in range(begin, end):
        total = reduced[0] * 0
        for e in range(knapsacks.first_member[c], knapsacks.first_member[c + 1]):
            total += reduced[knapsacks.member[e]]
        value[c - begin] = total


@compiled(nogil=True)
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


@compiled(nogil=True)
def best_in_ceilings(reduced: Any, knapsacks: Knapsacks, counted: Counted, point: IntArray) -> Any:
    """Write the best point under every ceiling into ``point`` and return what it adds."""
    total = reduced[0] * 0 if reduced.size else 0
    for k in range(knapsacks.capacity.size):
        first, last = knapsacks.first_group[k], knapsacks.first_group[k + 1]
        begin, end = counted.first_block[k], counted.first_block[k + 1]
        groups = last - first
        base = knapsacks.first_combination[first]
        value = np.empty(knapsacks.first_combination[last] - base, reduced.dtype)
        _combination_values(reduced, knapsacks, base, base + value.size, value)
        table = np.zeros((groups + end - begin + 1, knapsacks.capacity[k] + 1), reduced.dtype)
        for g in range(groups):
            _grow(knapsacks, first + g, base, value, table[g], table[g + 1])
        for b in range(end - begin):
            grow_counted(reduced, counted, begin + b, table[groups + b], table[groups + b + 1])
        room = knapsacks.capacity[k]
        total += table[-1, room]
        for b in range(end - begin - 1, -1, -1):
            reached = table[groups + b + 1, room]
            room -= take_counted(reduced, counted, begin + b, table[groups + b], reached, room, point)
        for g in range(groups - 1, -1, -1):
            room -= _take(knapsacks, first + g, base, value, table[g], table[g + 1, room], room, point)
    return total


@compiled(nogil=True)
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


@compiled(nogil=True)
def ceiling_flip_costs(reduced: Any, knapsacks: Knapsacks, counted: Counted, point: IntArray, cost: Any) -> None:
    """Write into ``cost`` what the best point with each column moved off its value in ``point`` is worth less."""
    inside = np.zeros(point.size, np.int64)
    for k in range(knapsacks.capacity.size):
        first, last = knapsacks.first_group[k], knapsacks.first_group[k + 1]
        begin, end = counted.first_block[k], counted.first_block[k + 1]
        groups, capacity = last - first, knapsacks.capacity[k]
        base = knapsacks.first_combination[first]
        value = np.empty(knapsacks.first_combination[last] - base, reduced.dtype)
        _combination_values(reduced, knapsacks, base, base + value.size, value)
        ahead = np.zeros((groups + end - begin + 1, capacity + 1), reduced.dtype)
        for b in range(end - begin - 1, -1, -1):
            grow_counted(reduced, counted, begin + b, ahead[groups + b + 1], ahead[groups + b])
        for g in range(groups - 1, -1, -1):
            _grow(knapsacks, first + g, base, value, ahead[g + 1], ahead[g])
        behind, grown = np.zeros(capacity + 1, reduced.dtype), np.empty(capacity + 1, reduced.dtype)
        best = ahead[0, capacity]
        for g in range(groups):
            _flips_of_group(knapsacks, first + g, base, value, behind, ahead[g + 1], best, point, cost, inside)
            _grow(knapsacks, first + g, base, value, behind, grown)
            behind[:] = grown
        for b in range(end - begin):
            flips_of_counted(reduced, counted, begin + b, behind, ahead[groups + b + 1], best, point, cost)
            grow_counted(reduced, counted, begin + b, behind, grown)
            behind[:] = grown


@compiled(nogil=True)
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
