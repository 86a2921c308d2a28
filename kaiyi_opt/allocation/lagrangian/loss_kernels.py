"""Compiled loops over one ceiling at a price on its capacity: what each combination loses against its group's best."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.counted_kernels import IMPOSSIBLE
from kaiyi_opt.allocation.lagrangian.knapsacks import Knapsacks
from kaiyi_opt.compiled import compiled

NEVER = -IMPOSSIBLE
# Evaluations of one ceiling's price.
MOST_PRICES = 60
# Of a price: a step beyond what rounding does to it.
LITTLE = 2.0**-40


class Losses(NamedTuple):
    """One ceiling at a price: each group's best combination ``chosen``; how much each combination loses against that
    and weighs more, counted from the ceiling's first combination; the least that each group loses by any other; how
    much capacity the chosen ones leave ``spare``.
    """

    price: Any
    chosen: IntArray
    loss: Any
    more: IntArray
    cheapest: Any
    spare: int


@compiled(nogil=True)
def _choose(knapsacks: Knapsacks, k: int, value: Any, price: Any, chosen: IntArray) -> Any:
    """Choose every group's best combination at a price, of equal ones the lightest; return what they add and weigh."""
    first = knapsacks.first_group[k]
    base = knapsacks.first_combination[first]
    total, weight = value[0] * 0, 0
    for g in range(first, knapsacks.first_group[k + 1]):
        best, most = -1, price * value[0] * 0
        for c in range(knapsacks.first_combination[g], knapsacks.first_combination[g + 1]):
            if knapsacks.weight[c] > knapsacks.capacity[k]:
                continue
            worth = value[c - base] - price * knapsacks.weight[c]
            if best < 0 or worth > most or (worth == most and knapsacks.weight[c] < knapsacks.weight[best]):
                best, most = c, worth
        chosen[g - first] = best
        total += value[best - base]
        weight += knapsacks.weight[best]
    return total, weight


@compiled(nogil=True)
def _good_price(knapsacks: Knapsacks, k: int, value: Any, chosen: IntArray) -> float:
    """Return the price at which the chosen combinations turn from too heavy to light enough, or one near it."""
    first, capacity = knapsacks.first_group[k], knapsacks.capacity[k]
    base = knapsacks.first_combination[first]
    heavy_value, heavy_weight = _choose(knapsacks, k, value, 0.0, chosen)
    if heavy_weight <= capacity:
        return 0.0
    light_value, light_weight = value[0] * 0, 0
    for g in range(first, knapsacks.first_group[k + 1]):
        most = value[0] * 0 + IMPOSSIBLE
        for c in range(knapsacks.first_combination[g], knapsacks.first_combination[g + 1]):
            if knapsacks.weight[c] == 0:
                most = max(most, value[c - base])
        light_value += most
    price = 0.0
    for _ in range(MOST_PRICES):
        price = (heavy_value - light_value) / (heavy_weight - light_weight)
        total, weight = _choose(knapsacks, k, value, price, chosen)
        if weight in (heavy_weight, light_weight):
            break
        if weight > capacity:
            heavy_value, heavy_weight = total, weight
        else:
            light_value, light_weight = total, weight
    return price


@compiled(nogil=True)
def losses_of(knapsacks: Knapsacks, k: int, value: Any) -> Losses:
    """Return what the combinations of ceiling k, each worth ``value``, lose at a good price, whole for whole values."""
    first, last = knapsacks.first_group[k], knapsacks.first_group[k + 1]
    base, capacity = knapsacks.first_combination[first], knapsacks.capacity[k]
    chosen = np.zeros(last - first, np.int64)
    loss, more = np.empty_like(value), np.zeros(value.size, np.int64)
    cheapest = np.empty(last - first, value.dtype)
    cheapest[:] = NEVER
    wanted = _good_price(knapsacks, k, value, chosen)
    # In the values' own type: for whole values cut off.
    held = np.zeros(2, value.dtype)
    held[0], held[1] = wanted, wanted * LITTLE
    price, step = held[0], held[1]
    if step == 0:
        step += 1
    if price < wanted:
        price += step
    spare = capacity - _choose(knapsacks, k, value, price, chosen)[1]
    while spare < 0:
        # Rounded to where it is a little too low.
        price += step
        step *= 2
        spare = capacity - _choose(knapsacks, k, value, price, chosen)[1]
    for g in range(first, last):
        spare -= _lose(knapsacks, (g, first, base), value, price, spare, chosen, loss, more)
        for c in range(knapsacks.first_combination[g], knapsacks.first_combination[g + 1]):
            if knapsacks.weight[c] > capacity:
                loss[c - base] = NEVER
            if c != chosen[g - first]:
                cheapest[g - first] = min(cheapest[g - first], loss[c - base])
    return Losses(price, chosen, loss, more, cheapest, spare)


@compiled(nogil=True)
def _lose(
    knapsacks: Knapsacks,
    place: tuple[int, int, int],
    value: Any,
    price: Any,
    spare: int,
    chosen: IntArray,
    loss: Any,
    more: IntArray,
) -> int:
    """Write what the combinations of a group lose and weigh more, and choose the heaviest of those that lose nothing
    and fit; return how much more that weighs. ``place`` is the group and the ceiling's first group and combination.
    """
    group, first, base = place
    best = heaviest = chosen[group - first]
    most = value[best - base] - price * knapsacks.weight[best]
    for c in range(knapsacks.first_combination[group], knapsacks.first_combination[group + 1]):
        loss[c - base] = most - (value[c - base] - price * knapsacks.weight[c])
        fits = knapsacks.weight[c] - knapsacks.weight[best] <= spare
        if loss[c - base] == 0 and fits and knapsacks.weight[c] > knapsacks.weight[heaviest]:
            heaviest = c
    chosen[group - first] = heaviest
    for c in range(knapsacks.first_combination[group], knapsacks.first_combination[group + 1]):
        more[c - base] = knapsacks.weight[c] - knapsacks.weight[heaviest]
    return knapsacks.weight[heaviest] - knapsacks.weight[best]
