"""Ceilings that do not cross one another, such as those of communities, kept exactly: each a knapsack over its groups.

Prices on tight ceilings leave a gap that no search closes. Where priced rows touch different groups, the groups of each
are solved together by a table over the row's capacity; only what crosses these remains priced.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.lagrangian.joining import (
    MOST_COMBINATIONS,
    MOST_JOINING,
    block_of_columns,
    components,
    enumerate_groups,
    without_loose,
)
from kaiyi_opt.allocation.lagrangian.structure import Blocks, Structure, rows_within
from kaiyi_opt.allocation.program import IntegerProgram

# Entries of one table; steps to fill all tables once; combinations in all.
MOST_CELLS, MOST_STEPS, MOST_IN_ALL = 2**22, 2**28, 2**22


class Knapsacks(NamedTuple):
    """Ceilings over groups (see `kaiyi_opt.allocation.lagrangian.joining.Groups`): ceiling k holds the groups
    ``first_group[k]`` up to, not with, the next; combination c weighs ``weight[c]``. Groups under no ceiling come last,
    each with a capacity of 0 and weights of 0.
    """

    first_group: IntArray
    first_combination: IntArray
    first_member: IntArray
    member: IntArray
    weight: IntArray
    capacity: IntArray


def nest(
    program: IntegerProgram, structure: Structure, blocks: IntArray | None = None, *, deep: bool
) -> tuple[Structure, Knapsacks] | None:
    """Return what is left of ``structure``, and what is kept exactly beyond it: rows over few columns, and (``deep``)
    as many ceilings, the shortest first, as do not cross one another. ``None`` where there is nothing of that.

    ``blocks`` as in `kaiyi_opt.allocation.lagrangian.structure.read_structure`.
    """
    lengths = np.bincount(structure.coefficients.indices, minlength=structure.lower.size)
    within = rows_within(program.matrix, blocks)[structure.priced]
    short = np.flatnonzero((lengths <= MOST_JOINING) & within)
    candidates = np.flatnonzero(within) if deep else short
    structure = without_loose(program, structure, candidates)
    component, joins = components(program, structure, short)
    joined = short[joins]
    count = _combinations(structure, component)
    wanted = np.setdiff1d(candidates, joined, assume_unique=True) if deep else np.zeros(0, np.int64)
    wanted = wanted[np.argsort(lengths[wanted], kind="stable")]
    kept, ceiling_of, weight, capacities = _without_crossing(program, structure, component, count, wanted)
    own = block_of_columns(structure.blocks, program.size[1])
    alone = np.unique(component[own[np.flatnonzero(np.diff(structure.coefficients[:, joined].indptr))]])
    alone = alone[ceiling_of[alone] < 0]
    ceiling_of[alone] = len(kept) + np.arange(alone.size)
    chosen = np.flatnonzero(ceiling_of >= 0)
    if chosen.size == 0:
        return None
    chosen = chosen[np.argsort(ceiling_of[chosen], kind="stable")]
    groups = enumerate_groups(structure, component, chosen, joined)
    if (np.diff(groups.first_combination) == 0).any():
        # Some group has no way to keep its rows: others are to examine that.
        return None
    knapsacks = Knapsacks(
        np.searchsorted(ceiling_of[chosen], np.arange(len(kept) + alone.size + 1)).astype(np.int64),
        *groups,
        weight=_sums(weight[groups.member], groups.first_member),
        capacity=np.concatenate([capacities, np.zeros(alone.size)]).astype(np.int64),
    )
    return _rest(structure, ceiling_of[component] < 0, kept, joined), knapsacks


def _combinations(structure: Structure, component: IntArray) -> IntArray:
    """Return how many combinations each component has at most, by its blocks alone; no more than is too many."""
    from kaiyi_opt.allocation.lagrangian.group_kernels import count_combinations

    single = count_combinations(structure.blocks, MOST_COMBINATIONS)[0]
    logs = np.bincount(component, np.log2(np.maximum(single, 1)))
    return np.rint(np.exp2(np.minimum(logs, np.log2(MOST_COMBINATIONS) + 1))).astype(np.int64)


def _without_crossing(
    program: IntegerProgram, structure: Structure, component: IntArray, count: IntArray, wanted: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Choose ceilings among priced rows ``wanted``, first come first served.

    Returns
    -------
    The rows chosen, the ceiling of each component (-1: none), each column's weight and each ceiling's capacity, both in
    lowest terms.
    """
    rows = sp.csr_array(structure.coefficients.T)
    own = block_of_columns(structure.blocks, program.size[1])
    ceiling_of = np.full(count.size, -1)
    weight = np.zeros(program.size[1], dtype=np.int64)
    kept: list[int] = []
    capacities: list[int] = []
    in_all = steps = 0
    for row in wanted.tolist():
        span = slice(rows.indptr[row], rows.indptr[row + 1])
        index, data = rows.indices[span], rows.data[span]
        upper = structure.upper[row]
        if index.size == 0 or not np.isfinite(upper) or upper < 0 or (data < 0).any() or (own[index] < 0).any():
            continue
        touched = np.unique(component[own[index]])
        if (ceiling_of[touched] >= 0).any() or (count[touched] > MOST_COMBINATIONS).any():
            continue
        divisor = int(np.gcd.reduce(data))
        capacity, more = int(upper) // divisor, int(count[touched].sum())
        if touched.size * (capacity + 1) > MOST_CELLS or steps + more * capacity > MOST_STEPS:
            continue
        if in_all + more > MOST_IN_ALL:
            continue
        ceiling_of[touched] = len(kept)
        weight[index] = data // divisor
        kept.append(row)
        capacities.append(capacity)
        in_all, steps = in_all + more, steps + more * capacity
    return np.array(kept, np.int64), ceiling_of, weight, np.array(capacities, np.int64)


def _sums(values: IntArray, first: IntArray) -> IntArray:
    total = np.concatenate([[0], np.cumsum(values)])
    return (total[first[1:]] - total[first[:-1]]).astype(np.int64)


def _rest(structure: Structure, outside: BoolArray, kept: IntArray, joined: IntArray) -> Structure:
    """Return the structure of the blocks ``outside``; of a ceiling only a lower bound stays priced, of a joining row
    nothing.
    """
    blocks = structure.blocks
    by_choice = np.repeat(outside, np.diff(blocks.first_choice))
    by_column = np.repeat(by_choice, np.diff(blocks.first_column))
    lower, upper = structure.lower.copy(), structure.upper.copy()
    upper[kept] = upper[joined] = np.inf
    lower[joined] = -np.inf
    stays = np.flatnonzero(np.isfinite(upper) | np.isfinite(lower))
    return Structure(
        Blocks(
            _starts(np.diff(blocks.first_choice)[outside]),
            _starts(np.diff(blocks.first_column)[by_choice]),
            blocks.column[by_column],
            blocks.most[outside],
            blocks.exactly_one[by_choice],
        ),
        structure.loose,
        structure.priced[stays],
        sp.csr_array(structure.coefficients[:, stays]),
        lower[stays],
        upper[stays],
    )


def _starts(lengths: IntArray) -> IntArray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
