"""Compiled loops of the core method: the knapsack over groups, forward and backward, and the search in its bounds.

All numbers are 64-bit whole numbers. Groups of choices lie one after another: group i holds ``first[i]`` up to, not
with, ``first[i + 1]``, of which a point takes exactly one. ``value`` is what a choice adds to the relaxed objective,
``weight`` what it takes of the capacity.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.core.forms import Rows
from kaiyi_opt.compiled import compiled

# Less than any point can be worth, with room below it for further sums.
IMPOSSIBLE = -(2**61)


@compiled(nogil=True)
def raise_to(tail: IntArray, rest: IntArray, value: int) -> None:
    """Raise each entry of ``tail`` to that of ``rest`` and ``value`` where this is more.

    Both are read from their first entry on: what reckons its places, as ``rest[c - weight]``, is not put into vectors
    and takes five times as long.
    """
    for c in range(tail.size):
        tail[c] = max(tail[c], rest[c] + value)


@compiled(nogil=True)
def add_group(begin: int, end: int, value: IntArray, weight: IntArray, rest: IntArray, grown: IntArray) -> None:
    """Write into ``grown`` the most that ``rest`` and one choice of a group come to, by what is spent at most."""
    free = begin
    for j in range(begin, end):
        # More room never harms, so what takes no room stands for all that adds no more than it does.
        if weight[j] == 0 and (weight[free] > 0 or value[j] > value[free]):
            free = j
    stands = begin < end and weight[free] == 0
    if stands:
        for c in range(grown.size):
            grown[c] = rest[c] + value[free]
    else:
        grown[:] = IMPOSSIBLE
    for j in range(begin, end):
        v = value[j]
        if (stands and v <= value[free]) or weight[j] >= grown.size:
            continue
        raise_to(grown[weight[j] :], rest, v)


@compiled(nogil=True)
def suffix_values(first: IntArray, value: IntArray, weight: IntArray, capacity: int) -> IntArray:
    """Return the most that the groups from i on can add within c, shape (groups + 1, capacity + 1)."""
    groups = first.size - 1
    best = np.zeros((groups + 1, capacity + 1), dtype=np.int64)
    for i in range(groups - 1, -1, -1):
        add_group(first[i], first[i + 1], value, weight, best[i + 1], best[i])
    return best


@compiled(nogil=True)
def through_values(first: IntArray, value: IntArray, weight: IntArray, capacity: int, after: IntArray) -> IntArray:
    """Return the most that a point with a given choice can add, shape (choices,).

    ``after`` is what `suffix_values` returns; the groups before are added up on the way.
    """
    through = np.full(value.size, IMPOSSIBLE, dtype=np.int64)
    add_through(first, value, weight, capacity, after, through)
    return through


@compiled(nogil=True)
def add_through(
    first: IntArray, value: IntArray, weight: IntArray, capacity: int, after: IntArray, through: IntArray
) -> None:
    """Write into ``through`` the most that a point with each choice of some groups can add; as `through_values`."""
    before = np.zeros(capacity + 1, dtype=np.int64)
    grown = np.zeros(capacity + 1, dtype=np.int64)
    for i in range(first.size - 1):
        rest = after[i + 1]
        for j in range(first[i], first[i + 1]):
            room = capacity - weight[j]
            most = np.int64(IMPOSSIBLE)
            for c in range(room + 1):
                most = max(most, before[c] + rest[room - c])
            through[j] = max(most + value[j], IMPOSSIBLE)
        add_group(first[i], first[i + 1], value, weight, before, grown)
        before, grown = grown, before


@compiled(nogil=True)
def best_choice(first: IntArray, value: IntArray, weight: IntArray, capacity: int, after: IntArray) -> IntArray:
    """Return the choice that a best relaxed point makes in each group, shape (groups,)."""
    groups = first.size - 1
    taken = first[:-1].copy()
    room = capacity
    for i in range(groups):
        for j in range(first[i], first[i + 1]):
            if weight[j] <= room and value[j] + after[i + 1, room - weight[j]] == after[i, room]:
                taken[i] = j
                room -= weight[j]
                break
    return taken


@compiled(nogil=True)
def relaxed_values(gain: IntArray, rows: Rows, price: IntArray) -> IntArray:
    """Return gains less the price of what each choice takes of the rows, shape (choices,)."""
    value = gain.copy()
    for j in range(value.size):
        for e in range(rows.first[j], rows.first[j + 1]):
            value[j] -= price[rows.row[e]] * rows.coefficient[e]
    return value


@compiled(nogil=True)
def row_slacks(taken: IntArray, rows: Rows) -> IntArray:
    """Return what a point leaves of each row's bound, shape (rows,); negative where it breaks the row."""
    slack = rows.bound.copy()
    for j in taken:
        for e in range(rows.first[j], rows.first[j + 1]):
            slack[rows.row[e]] -= rows.coefficient[e]
    return slack


@compiled(nogil=True)
def _step_down(price: FloatArray, slack: IntArray, drop: float, largest: FloatArray) -> bool:
    """Move prices along the subgradient so that the bound would fall by ``drop`` if it were straight; whether they can.

    B. T. Polyak, "Minimization of unsmooth functionals", USSR Computational Mathematics 9, 1969.
    """
    length = 0.0
    for r in range(price.size):
        if slack[r] < 0 or price[r] > 0:
            length += float(slack[r]) ** 2
    if length == 0:
        return False
    for r in range(price.size):
        if slack[r] < 0 or price[r] > 0:
            price[r] = min(max(price[r] - drop / length * slack[r], 0.0), largest[r])
    return True


@compiled(nogil=True)
def _lengths(rows: Rows, weight: IntArray) -> FloatArray:
    """Return the length of each row as a vector, and last that of the knapsack; no less than 1."""
    squares = np.zeros(rows.bound.size + 1)
    for e in range(rows.row.size):
        squares[rows.row[e]] += float(rows.coefficient[e]) ** 2
    for j in range(weight.size):
        squares[-1] += float(weight[j]) ** 2
    return np.sqrt(np.maximum(squares, 1.0))


@compiled(nogil=True)
def rough_prices(
    first: IntArray, gain: IntArray, weight: IntArray, capacity: int, rows: Rows, steps: int
) -> FloatArray:
    """Return prices of the rows near the best where the knapsack is priced as well, in the unit of ``gain``.

    Subgradient steps on max over each group alone, each row in the unit of its own length: some microseconds a step,
    and near what the linear relaxation over the groups' choices has. The step aims below the least bound met, by a
    distance that is halved when the bound does not fall any more.
    """
    count, groups = rows.bound.size, first.size - 1
    entry_first, row = rows.first, rows.row
    length = _lengths(rows, weight)
    # In these units once: dividing anew at each step took half of the time.
    worth, heavy, taken = gain.astype(np.float64), weight / length[count], rows.coefficient / length[row]
    price, best_price, slack = np.zeros(count + 1), np.zeros(count + 1), np.zeros(count + 1)
    best, aim, idle = np.inf, 0.0, 0
    for step in range(steps):
        for r in range(count):
            slack[r] = rows.bound[r] / length[r]
        slack[count] = capacity / length[count]
        total = 0.0
        for r in range(count + 1):
            total += price[r] * slack[r]
        for i in range(groups):
            most, chosen = -np.inf, first[i]
            for j in range(first[i], first[i + 1]):
                value = worth[j] - price[count] * heavy[j]
                for e in range(entry_first[j], entry_first[j + 1]):
                    value -= price[row[e]] * taken[e]
                if value > most:
                    most, chosen = value, j
            total += most
            slack[count] -= heavy[chosen]
            for e in range(entry_first[chosen], entry_first[chosen + 1]):
                slack[row[e]] -= taken[e]
        if step == 0:
            aim = 0.1 * abs(total) + 1.0
        idle += 1
        if total < best - 0.01 * aim:
            idle = 0
        if total < best:
            best, best_price[:] = total, price
        elif idle >= 5:
            aim, idle = aim / 2, 0
            price[:] = best_price
            if aim < 1e-6 * abs(best):
                break
            continue
        norm = 0.0
        for r in range(count + 1):
            if slack[r] < 0 or price[r] > 0:
                norm += slack[r] ** 2
        if norm == 0.0:
            break
        for r in range(count + 1):
            if slack[r] < 0 or price[r] > 0:
                price[r] = max(0.0, price[r] - (total - best + aim) / norm * slack[r])
    return best_price[:count] / length[:count]


@compiled(nogil=True)
def improve_prices(
    first: IntArray,
    gain: IntArray,
    weight: IntArray,
    capacity: int,
    rows: Rows,
    largest: FloatArray,
    start: FloatArray,
    steps: int,
) -> tuple[IntArray, IntArray, bool]:
    """Lower the relaxed bound step by step, and keep the best prices met.

    Returns
    -------
    The prices, the best point met that keeps every row (a choice a group), and whether one was met.
    """
    price, best_price = start.copy(), np.rint(start).astype(np.int64)
    best_bound = np.iinfo(np.int64).max
    held, held_gain, holds = first[:-1].copy(), np.int64(0), False
    factor, idle = 1.0, 0
    for _ in range(steps):
        whole = np.rint(price).astype(np.int64)
        value = relaxed_values(gain, rows, whole)
        after = suffix_values(first, value, weight, capacity)
        total = after[0, capacity] + (whole * rows.bound).sum()
        idle += 1
        if total < best_bound:
            best_bound, best_price, idle = total, whole, 0
        taken = best_choice(first, value, weight, capacity, after)
        slack = row_slacks(taken, rows)
        gained = gain[taken].sum()
        keeps = weight[taken].sum() <= capacity and (slack >= 0).all()
        if keeps and (not holds or gained > held_gain):
            held, held_gain, holds = taken, gained, True
        if holds and held_gain >= best_bound:
            break
        if idle >= 4:
            factor, idle = factor / 2, 0
            price = best_price.astype(np.float64)
            continue
        goal = float(held_gain) if holds else float(best_bound) - 0.01 * abs(float(best_bound))
        if not _step_down(price, slack, factor * max(float(total) - goal, 1.0), largest):
            break
    return best_price, held, holds
