"""Which ceilings to keep: the shortest first, as long as they do not cross and their tables are not too large."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.lagrangian.joining import MOST_COMBINATIONS
from kaiyi_opt.allocation.lagrangian.structure import Structure

# Entries of one ceiling's table, and of one block's by count; steps to fill all tables once; combinations in all.
MOST_CELLS, MOST_LAYERS, MOST_STEPS, MOST_IN_ALL = 2**22, 2**23, 2**28, 2**22


# A family that touches so much of what the widest touches is as good as that.
NEARLY = 0.8


class Sizes(NamedTuple):
    """How large each component of blocks is, shape (components,): its combinations; the steps for one unit of capacity,
    and the layers, of a table by count; and whether it ``counts``, that is whether such a table is the smaller.
    """

    combinations: IntArray
    entries: IntArray
    layers: IntArray
    counts: BoolArray


class Ceilings(NamedTuple):
    """The priced rows chosen, the ceiling of each component (-1: none), each column's weight and each ceiling's
    capacity, both in lowest terms.
    """

    rows: IntArray
    ceiling_of: IntArray
    weight: IntArray
    capacities: IntArray


def by_family(structure: Structure, block_of: IntArray, component: IntArray, wanted: IntArray) -> IntArray:
    """Return the priced rows ``wanted`` in the order in which to try them.

    Rows that do not cross, such as those of all communities, or of all domains, are a family: each row, the shortest
    first, goes to the first family that it does not cross. Of the families that touch nearly as much as any the one of
    most rows goes first, for it leaves the fewest prices; of those that touch less, the one that touches most.
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
    near = [count >= NEARLY * max(covered) for count in covered]
    ranked = sorted(range(len(members)), key=lambda k: (not near[k], -len(members[k]) if near[k] else -covered[k]))
    return np.array([row for family in ranked for row in members[family]], dtype=np.int64)


def choose_ceilings(
    structure: Structure, block_of: IntArray, component: IntArray, sizes: Sizes, wanted: IntArray
) -> Ceilings:
    """Choose ceilings among the priced rows ``wanted``, first come first served.

    ``block_of`` and ``component`` number the block of each column and the component of each block.
    """
    rows = sp.csr_array(structure.coefficients.T)
    ceiling_of = np.full(sizes.counts.size, -1)
    weight = np.zeros(block_of.size, dtype=np.int64)
    kept: list[int] = []
    capacities: list[int] = []
    in_all = steps = 0
    for row in wanted.tolist():
        span = slice(rows.indptr[row], rows.indptr[row + 1])
        index, data = rows.indices[span], rows.data[span]
        upper = structure.upper[row]
        if index.size == 0 or not 0 <= upper < np.inf or (data < 0).any() or (block_of[index] < 0).any():
            continue
        touched = np.unique(component[block_of[index]])
        divisor = int(np.gcd.reduce(data))
        capacity, listed = int(upper) // divisor, touched[~sizes.counts[touched]]
        combinations = int(sizes.combinations[listed].sum())
        own_steps = (combinations + int(sizes.entries[touched][sizes.counts[touched]].sum())) * (capacity + 1)
        fits = (
            (ceiling_of[touched] < 0).all()
            and (sizes.combinations[listed] <= MOST_COMBINATIONS).all()
            and touched.size * (capacity + 1) <= MOST_CELLS
            and ((sizes.layers[touched] * (capacity + 1))[sizes.counts[touched]] <= MOST_LAYERS).all()
            and steps + own_steps <= MOST_STEPS
            and in_all + combinations <= MOST_IN_ALL
        )
        if fits:
            ceiling_of[touched] = len(kept)
            weight[index] = data // divisor
            kept.append(row)
            capacities.append(capacity)
            in_all, steps = in_all + combinations, steps + own_steps
    return Ceilings(np.array(kept, np.int64), ceiling_of, weight, np.array(capacities, np.int64))
