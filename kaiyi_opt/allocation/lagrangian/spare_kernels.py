"""Compiled loops over one ceiling by what its own price leaves open: a knapsack over groups, whatever its capacity.

At a price on its capacity every group has a best combination, every other one *loses* so much against that, and some
capacity is spare. The best choice is the one that loses least, with what it leaves spare counted at the price. Groups
join one by one, the cheapest losses first, until what the next one loses alone is more than the best choice found:
few do, and their table is only as wide as what they can weigh more or less. So a core grows in D. Pisinger, "A minimal
algorithm for the multiple-choice knapsack problem", European Journal of Operational Research 83, 1995.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.knapsacks import Knapsacks
from kaiyi_opt.allocation.lagrangian.loss_kernels import NEVER, Losses
from kaiyi_opt.compiled import compiled


class Table(NamedTuple):
    """What the groups that joined lose at least, by how much more than the chosen ones they weigh.

    After the first i of the groups ``order`` that is ``cell[first[i]:first[i + 1]]``, from ``low[i]`` on. ``best`` is
    the least that any choice in the table loses in all; any other loses ``outside`` or more.
    """

    order: IntArray
    cell: Any
    first: IntArray
    low: IntArray
    best: Any
    outside: Any


@compiled(nogil=True)
def _reach(first: int, last: int, losses: Losses, limit: Any) -> tuple[int, int, int]:
    """Return how much less and more than the chosen one those combinations weigh that lose less than ``limit``, and how
    many there are.
    """
    less = greater = count = 0
    for c in range(first, last):
        if losses.loss[c] < limit:
            less, greater = min(less, losses.more[c]), max(greater, losses.more[c])
            count += 1
    return less, greater, count


@compiled(nogil=True)
def _least(cell: Any, low: int, losses: Losses) -> Any:
    """Return the least that any cell loses that is light enough, with what it leaves spare counted at the price."""
    least = losses.price * 0 + NEVER
    for w in range(min(cell.size, losses.spare - low + 1)):
        least = min(least, cell[w] + losses.price * (losses.spare - low - w))
    return least


@compiled(nogil=True)
def _order(losses: Losses, limit: Any) -> IntArray:
    """Return the groups that can lose less than ``limit``, the cheapest losses first; of equal ones from both ends in
    turn, for the first groups were filled and the last ones were not.
    """
    found = np.flatnonzero(losses.cheapest < limit)
    turns = np.empty_like(found)
    turns[::2] = found[: (found.size + 1) // 2]
    turns[1::2] = found[::-1][: found.size // 2]
    return turns[np.argsort(losses.cheapest[turns], kind="mergesort")]


@compiled(nogil=True)
def table_of(knapsacks: Knapsacks, k: int, losses: Losses, within: Any, most_steps: int) -> Table:
    """Return the table of ceiling k: of every choice that loses less than ``within`` more than the best, unless that
    takes more than ``most_steps``.
    """
    base = knapsacks.first_combination[knapsacks.first_group[k]]
    limit = losses.price * losses.spare
    best = limit
    order = _order(losses, limit + within)
    first, low = np.zeros(order.size + 2, np.int64), np.zeros(order.size + 1, np.int64)
    cell = np.zeros(256, losses.loss.dtype)
    first[1] = 1
    steps = joined = 0
    while joined < order.size:
        group = knapsacks.first_group[k] + order[joined]
        if losses.cheapest[order[joined]] >= best + within:
            break
        begin, end = knapsacks.first_combination[group] - base, knapsacks.first_combination[group + 1] - base
        less, greater, count = _reach(begin, end, losses, best + within)
        size = first[joined + 1] - first[joined]
        steps += (count + 1) * size + greater - less
        if steps > most_steps:
            break
        total = first[joined + 1] + size + greater - less
        if total > cell.size:
            wider = np.empty(2 * total, cell.dtype)
            wider[: first[joined + 1]] = cell[: first[joined + 1]]
            cell = wider
        before, after = cell[first[joined] : first[joined + 1]], cell[first[joined + 1] : total]
        after[:] = NEVER
        for c in range(begin, end):
            own = losses.loss[c]
            if own < best + within:
                part = after[losses.more[c] - less :]
                for w in range(size):
                    part[w] = min(part[w], before[w] + own)
        joined += 1
        low[joined] = low[joined - 1] + less
        best = min(best, _least(after, low[joined], losses))
        # Nothing that loses more than the limit is of use: the ends are left out.
        cut, kept = 0, after.size
        while after[kept - 1] > best + within:
            kept -= 1
        while after[cut] > best + within:
            cut += 1
        for w in range(kept - cut):
            after[w] = after[w + cut]
        low[joined] += cut
        first[joined + 1] = first[joined] + kept - cut
    outside = best + within
    if joined < order.size:
        outside = min(outside, losses.cheapest[order[joined]])
    return Table(order[:joined], cell, first, low, best, outside)


@compiled(nogil=True)
def take(knapsacks: Knapsacks, k: int, losses: Losses, table: Table, point: IntArray) -> None:
    """Write the best choice that the table holds into ``point``."""
    begin = knapsacks.first_group[k]
    base = knapsacks.first_combination[begin]
    joined = table.order.size
    chosen = losses.chosen.copy()
    w = 0
    cell = table.cell[table.first[joined] : table.first[joined + 1]]
    while cell[w] + losses.price * (losses.spare - table.low[joined] - w) != table.best:
        w += 1
    reached, weight = cell[w], table.low[joined] + w
    for i in range(joined - 1, -1, -1):
        group = begin + table.order[i]
        cell = table.cell[table.first[i] : table.first[i + 1]]
        for c in range(knapsacks.first_combination[group], knapsacks.first_combination[group + 1]):
            w = weight - losses.more[c - base] - table.low[i]
            if 0 <= w < cell.size and losses.loss[c - base] < NEVER and cell[w] + losses.loss[c - base] == reached:
                chosen[table.order[i]] = c
                reached, weight = cell[w], w + table.low[i]
                break
    end = knapsacks.first_combination[knapsacks.first_group[k + 1]]
    for e in range(knapsacks.first_member[base], knapsacks.first_member[end]):
        point[knapsacks.member[e]] = 0
    for c in chosen:
        for e in range(knapsacks.first_member[c], knapsacks.first_member[c + 1]):
            point[knapsacks.member[e]] = 1


@compiled(nogil=True)
def _through(begin: int, end: int, losses: Losses, table: Table, i: int, ahead: Any, through: Any) -> Any:
    """Write what is lost at least through each combination of the table's group i.

    ``ahead`` is what is lost at least behind it, from each of the table's cells on; return the same for before it.
    """
    cell = table.cell[table.first[i] : table.first[i + 1]]
    behind = np.empty_like(cell)
    behind[:] = NEVER
    for c in range(begin, end):
        own, most = losses.loss[c], losses.price * 0 + NEVER
        if own < table.outside:
            shift = losses.more[c] + table.low[i] - table.low[i + 1]
            for w in range(max(0, -shift), min(cell.size, ahead.size - shift)):
                behind[w] = min(behind[w], own + ahead[w + shift])
                most = min(most, cell[w] + own + ahead[w + shift])
        through[c] = min(most, max(own, table.outside))
    return behind


@compiled(nogil=True)
def losses_through(knapsacks: Knapsacks, k: int, losses: Losses, table: Table) -> Any:
    """Return what any choice of ceiling k loses at least with each combination, as many as ``losses.loss``."""
    begin = knapsacks.first_group[k]
    base = knapsacks.first_combination[begin]
    through = np.maximum(losses.loss, min(table.best, table.outside))
    joined = table.order.size
    ahead = np.empty(table.first[joined + 1] - table.first[joined], through.dtype)
    for w in range(ahead.size):
        spare = losses.spare - table.low[joined] - w
        ahead[w] = losses.price * spare if spare >= 0 else losses.price * 0 + NEVER
    for i in range(joined - 1, -1, -1):
        group = begin + table.order[i]
        first, last = knapsacks.first_combination[group] - base, knapsacks.first_combination[group + 1] - base
        ahead = _through(first, last, losses, table, i, ahead, through)
    return through
