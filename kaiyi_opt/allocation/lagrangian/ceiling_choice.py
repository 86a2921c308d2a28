"""Which ceilings to keep: the shortest first, as long as they do not cross and their tables are not too large."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.lagrangian.joining import MOST_COMBINATIONS
from kaiyi_opt.allocation.lagrangian.structure import Structure

# Entries of one ceiling's table, and of one block's by count; steps to fill all tables once; combinations in all.
MOST_CELLS, MOST_LAYERS, MOST_STEPS, MOST_IN_ALL = 2**22, 2**23, 2**33, 2**22
# Of a component without a limit of its own.
NO_LIMIT = 2**60

# A family that touches so much of what the widest touches is as good as that.
NEARLY = 0.8


class Sizes(NamedTuple):
    """How large each component of blocks is, shape (components,): its combinations; the steps for one unit of capacity,
    and the layers, of a table by count; and whether it ``counts``, that is whether such a table serves better.
    """

    combinations: IntArray
    entries: IntArray
    layers: IntArray
    counts: BoolArray


class Ceilings(NamedTuple):
    """The priced rows chosen, the ceiling of each component (-1: none), each column's weight and each ceiling's
    capacity, both in lowest terms; and the priced rows within one component that are kept as its ``limits`` under
    its ceiling, shape (components,), in the ceiling's terms (`NO_LIMIT`: none). To fill all tables over whole
    capacities once takes ``steps``.
    """

    rows: IntArray
    ceiling_of: IntArray
    weight: IntArray
    capacities: IntArray
    limiting: IntArray
    limits: IntArray
    steps: float


def by_family(structure: Structure, block_of: IntArray, component: IntArray, wanted: IntArray) -> IntArray:
    """Return the priced rows ``wanted`` in the order in which to try them.

    Rows that do not cross, such as those of all communities, or of all domains, are a family: each row, the shortest
    first, goes to the first family that it does not cross. Of the families that touch nearly as much as any the one of
    most rows goes first, for it leaves the fewest prices; of those that touch less, the one that touches most. A row of
    its own, such as a budget, goes last: kept alone it saves one price.
    """
    rows = sp.csr_array(structure.coefficients.T)
    lengths = np.diff(rows.indptr)
    members: list[list[int]] = []
    touched: list[BoolArray] = []
    for row in wanted[np.argsort(lengths[wanted], kind="stable")].tolist():
        owner = block_of[rows.indices[rows.indptr[row] : rows.indptr[row + 1]]]
        own = np.unique(component[owner[owner >= 0]])
        family = next((k for k, seen in enumerate(touched) if not seen[own].any()), len(members))
        if family == len(members):
            members.append([])
            touched.append(np.zeros(int(component.max(initial=-1)) + 1, dtype=bool))
        members[family].append(row)
        touched[family][own] = True
    covered = [int(seen.sum()) for seen in touched]
    if not members:
        return wanted
    numbers = range(len(members))
    alone = [len(each) == 1 for each in members]
    widest = max((covered[k] for k in numbers if not alone[k]), default=max(covered))
    near = [count >= NEARLY * widest for count in covered]
    ranked = sorted(numbers, key=lambda k: (alone[k], not near[k], -len(members[k]) if near[k] else -covered[k]))
    return np.array([row for family in ranked for row in members[family]], dtype=np.int64)


def within_wider(
    structure: Structure, block_of: IntArray, component: IntArray, sizes: Sizes, wanted: IntArray
) -> BoolArray:
    """Return which of the priced rows ``wanted`` hold the columns of one component that counts, all of them, and lie
    within a wider row that weighs these columns alike, such as what an organisation may have within its community's
    ceiling; shape (priced rows,).
    """
    rows = sp.csr_array(structure.coefficients.T)
    lengths = np.diff(rows.indptr)
    within = np.zeros(lengths.size, dtype=bool)
    columns = np.bincount(component[block_of[block_of >= 0]], minlength=sizes.counts.size)
    for row in wanted[np.isin(lengths[wanted], columns[sizes.counts])].tolist():
        index, data = _row(rows, row)
        touched = np.unique(component[block_of[index]])
        whole = touched.size == 1 and sizes.counts[touched[0]] and columns[touched[0]] == index.size
        if not whole or (block_of[index] < 0).any() or (data <= 0).any():
            continue
        beside = structure.coefficients[index].tocsc()
        for other in np.flatnonzero((np.diff(beside.indptr) == index.size) & (lengths > index.size)).tolist():
            weight = beside.data[beside.indptr[other] : beside.indptr[other + 1]]
            within[row] |= bool((weight * data[0] == data * weight[0]).all())
    return within


def _row(rows: sp.csr_array, row: int) -> tuple[IntArray, IntArray]:
    span = slice(rows.indptr[row], rows.indptr[row + 1])
    return rows.indices[span], rows.data[span]


def _steps(sizes: Sizes, touched: IntArray, listed: IntArray, capacity: int) -> float:
    """Return the steps of a table over the whole capacity, which components that count need: infinitely many where it
    is too large. Listed ones alone need none.
    """
    counting = touched[sizes.counts[touched]]
    if counting.size == 0:
        return 0
    if touched.size * (capacity + 1) > MOST_CELLS or (sizes.layers[counting] * (capacity + 1) > MOST_LAYERS).any():
        return math.inf
    return int(sizes.combinations[listed].sum() + sizes.entries[counting].sum()) * (capacity + 1)


def choose_ceilings(
    structure: Structure, block_of: IntArray, component: IntArray, sizes: Sizes, wanted: IntArray, within: BoolArray
) -> Ceilings:
    """Choose ceilings among the priced rows ``wanted``, first come first served.

    ``block_of`` and ``component`` number the block of each column and the component of each block. Rows ``within``
    wider ones, see `within_wider`, become limits where such a one was chosen, and ceilings of their own elsewhere.
    """
    rows = sp.csr_array(structure.coefficients.T)
    ceiling_of, limits = np.full(sizes.counts.size, -1), np.full(sizes.counts.size, NO_LIMIT)
    weight = np.zeros(block_of.size, dtype=np.int64)
    kept: list[int] = []
    limiting: list[int] = []
    capacities: list[int] = []
    in_all, steps = 0, 0.0
    for row in wanted.tolist():
        index, data = _row(rows, row)
        upper = structure.upper[row]
        if index.size == 0 or not 0 <= upper < np.inf or (data < 0).any() or (block_of[index] < 0).any():
            continue
        touched = np.unique(component[block_of[index]])
        if within[row] and ceiling_of[touched[0]] >= 0:
            limit = int(upper) * int(weight[index[0]]) // int(data[0])
            own_steps = (limit + 1) * (capacities[ceiling_of[touched[0]]] + 1)
            alike = bool((weight[index] * data[0] == data * weight[index[0]]).all())
            if alike and limits[touched[0]] == NO_LIMIT and steps + own_steps <= MOST_STEPS:
                limits[touched[0]] = limit
                limiting.append(row)
                steps += own_steps
            continue
        divisor = int(np.gcd.reduce(data))
        capacity, listed = int(upper) // divisor, touched[~sizes.counts[touched]]
        combinations = int(sizes.combinations[listed].sum())
        own_steps = _steps(sizes, touched, listed, capacity)
        fits = (
            (ceiling_of[touched] < 0).all()
            and (sizes.combinations[listed] <= MOST_COMBINATIONS).all()
            and steps + own_steps <= MOST_STEPS
            and in_all + combinations <= MOST_IN_ALL
        )
        if fits:
            ceiling_of[touched] = len(kept)
            weight[index] = data // divisor
            kept.append(row)
            capacities.append(capacity)
            in_all, steps = in_all + combinations, steps + own_steps
    return Ceilings(
        np.array(kept, np.int64),
        ceiling_of,
        weight,
        np.array(capacities, np.int64),
        np.array(limiting, np.int64),
        limits,
        steps,
    )
