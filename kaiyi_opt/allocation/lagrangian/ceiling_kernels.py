"""Compiled loops over ceilings: the combinations of each block, the tables, and the flips that these prove."""

from __future__ import annotations

from typing import Any

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.counted_kernels import (
    IMPOSSIBLE,
    Counted,
    flips_of_counted,
    grow_counted,
    raise_to_sums,
    take_counted,
)
from kaiyi_opt.allocation.lagrangian.knapsacks import Knapsacks
from kaiyi_opt.allocation.lagrangian.loss_kernels import losses_of
from kaiyi_opt.allocation.lagrangian.spare_kernels import losses_through, table_of, take
from kaiyi_opt.compiled import compiled

# Steps of all tables of losses together.
MOST_STEPS = 2**27
# What a ceiling loses to be full: flips that cost up to so many times as much are told exactly.
REACH, MOST_REACHED = 8, 2**57


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
        raise_to_sums(after[weight:], before, gain)


@compiled(nogil=True)
def best_in_ceilings(reduced: Any, knapsacks: Knapsacks, counted: Counted, point: IntArray) -> Any:
    """Write the best point under every ceiling into ``point`` and return what no point adds more than, as a rule what
    this one adds.
    """
    total = reduced[0] * 0 if reduced.size else 0
    for k in range(knapsacks.capacity.size):
        first, last = knapsacks.first_group[k], knapsacks.first_group[k + 1]
        base = knapsacks.first_combination[first]
        value = np.empty(knapsacks.first_combination[last] - base, reduced.dtype)
        _combination_values(reduced, knapsacks, base, base + value.size, value)
        if counted.first_block[k] < counted.first_block[k + 1]:
            total += _best_by_table(reduced, knapsacks, counted, k, value, point)
        elif first < last:
            total += _best_by_losses(knapsacks, k, value, point)
    return total


@compiled(nogil=True)
def _best_by_losses(knapsacks: Knapsacks, k: int, value: Any, point: IntArray) -> Any:
    """Write the best point of ceiling k, whose groups are all listed, and return what no point adds more than."""
    losses = losses_of(knapsacks, k, value)
    table = table_of(knapsacks, k, losses, losses.price * 0, MOST_STEPS // knapsacks.capacity.size)
    take(knapsacks, k, losses, table, point)
    total = losses.price * losses.spare - min(table.best, table.outside)
    base = knapsacks.first_combination[knapsacks.first_group[k]]
    for c in losses.chosen:
        total += value[c - base]
    return total


@compiled(nogil=True)
def _best_by_table(reduced: Any, knapsacks: Knapsacks, counted: Counted, k: int, value: Any, point: IntArray) -> Any:
    """Write the best point of ceiling k, which holds blocks that count, and return what it adds."""
    first, last = knapsacks.first_group[k], knapsacks.first_group[k + 1]
    begin, end = counted.first_block[k], counted.first_block[k + 1]
    groups, base = last - first, knapsacks.first_combination[first]
    table = np.zeros((groups + end - begin + 1, knapsacks.capacity[k] + 1), reduced.dtype)
    for g in range(groups):
        _grow(knapsacks, first + g, base, value, table[g], table[g + 1])
    for b in range(end - begin):
        grow_counted(reduced, counted, begin + b, table[groups + b], table[groups + b + 1])
    room = knapsacks.capacity[k]
    total = table[-1, room]
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
        base = knapsacks.first_combination[first]
        value = np.empty(knapsacks.first_combination[last] - base, reduced.dtype)
        _combination_values(reduced, knapsacks, base, base + value.size, value)
        if counted.first_block[k] < counted.first_block[k + 1]:
            lost = _lost_by_table(reduced, knapsacks, counted, k, value, point, cost)
        else:
            lost = _lost_by_losses(knapsacks, k, value)
        for g in range(first, last):
            _flips_of_group(knapsacks, g, base, lost, point, cost, inside)


@compiled(nogil=True)
def _lost_by_losses(knapsacks: Knapsacks, k: int, value: Any) -> Any:
    """Return what is lost at least with each combination of ceiling k, whose groups are all listed."""
    most_steps = MOST_STEPS // knapsacks.capacity.size
    losses = losses_of(knapsacks, k, value)
    nearest = table_of(knapsacks, k, losses, losses.price * 0, most_steps)
    table = table_of(knapsacks, k, losses, REACH * min(nearest.best, MOST_REACHED), most_steps)
    lost = losses_through(knapsacks, k, losses, table)
    # Against what was said to be the most, which a table of fewer groups may not show again.
    least = min(nearest.best, nearest.outside)
    for c in range(lost.size):
        lost[c] = max(lost[c] - least, least * 0)
    return lost


@compiled(nogil=True)
def _lost_by_table(
    reduced: Any, knapsacks: Knapsacks, counted: Counted, k: int, value: Any, point: IntArray, cost: Any
) -> Any:
    """Return what is lost at least with each listed combination of ceiling k, and write the costs of the columns of its
    blocks that count.
    """
    first, last = knapsacks.first_group[k], knapsacks.first_group[k + 1]
    begin, end = counted.first_block[k], counted.first_block[k + 1]
    groups, capacity = last - first, knapsacks.capacity[k]
    base = knapsacks.first_combination[first]
    lost = np.empty_like(value)
    ahead = np.zeros((groups + end - begin + 1, capacity + 1), reduced.dtype)
    for b in range(end - begin - 1, -1, -1):
        grow_counted(reduced, counted, begin + b, ahead[groups + b + 1], ahead[groups + b])
    for g in range(groups - 1, -1, -1):
        _grow(knapsacks, first + g, base, value, ahead[g + 1], ahead[g])
    behind, grown = np.zeros(capacity + 1, reduced.dtype), np.empty(capacity + 1, reduced.dtype)
    best = ahead[0, capacity]
    for g in range(groups):
        for c in range(knapsacks.first_combination[first + g], knapsacks.first_combination[first + g + 1]):
            weight = knapsacks.weight[c]
            most = best * 0 + IMPOSSIBLE
            for room in range(weight, capacity + 1):
                most = max(most, behind[room - weight] + ahead[g + 1, capacity - room])
            lost[c - base] = best - (most + value[c - base]) if most > IMPOSSIBLE // 2 else best * 0 - IMPOSSIBLE
        _grow(knapsacks, first + g, base, value, behind, grown)
        behind[:] = grown
    for b in range(end - begin):
        flips_of_counted(reduced, counted, begin + b, behind, ahead[groups + b + 1], best, point, cost)
        grow_counted(reduced, counted, begin + b, behind, grown)
        behind[:] = grown
    return lost


@compiled(nogil=True)
def _flips_of_group(
    knapsacks: Knapsacks, group: int, base: int, lost: Any, point: IntArray, cost: Any, inside: IntArray
) -> None:
    """Write the costs of one group's columns: what is lost at least where each stands differently from the point."""
    begin, end = knapsacks.first_combination[group], knapsacks.first_combination[group + 1]
    columns = np.unique(knapsacks.member[knapsacks.first_member[begin] : knapsacks.first_member[end]])
    cost[columns] = -IMPOSSIBLE
    for c in range(begin, end):
        members = knapsacks.member[knapsacks.first_member[c] : knapsacks.first_member[c + 1]]
        inside[members] = 1
        for j in columns:
            if inside[j] != point[j]:
                cost[j] = min(cost[j], lost[c - base])
        inside[members] = 0
