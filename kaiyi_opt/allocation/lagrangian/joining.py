"""Rows over few columns, kept exactly: the blocks they touch become one group, whose combinations all keep them.

What an organisation may have in all, what requires or excludes what: prices on such rows leave a gap that only a search
closes, and there are few ways to keep them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.lagrangian.structure import Blocks, Structure
from kaiyi_opt.allocation.program import IntegerProgram

# Columns of a row that joins blocks, and combinations of a group.
MOST_JOINING, MOST_COMBINATIONS = 24, 2**11


class Groups(NamedTuple):
    """Groups of combinations of columns, of which a point takes one each: group g holds ``first_combination[g]`` up to,
    not with, the next; combination c the columns ``member[first_member[c]]`` and on. An empty one stands first.
    """

    first_combination: IntArray
    first_member: IntArray
    member: IntArray


class Entries(NamedTuple):
    """Rows by column: column j's entries are ``first[j]`` up to, not with, the next."""

    first: IntArray
    row: IntArray
    coefficient: IntArray


def components(program: IntegerProgram, structure: Structure, rows: IntArray) -> tuple[IntArray, BoolArray]:
    """Return the component of each block where priced rows ``rows`` join blocks, shape (blocks,), and which of the rows
    do: not those whose component would have more than `MOST_COMBINATIONS`.
    """
    from kaiyi_opt.allocation.lagrangian.group_kernels import count_combinations

    blocks = structure.blocks
    count = count_combinations(blocks, MOST_COMBINATIONS)[0]
    entries = structure.coefficients[:, rows].tocoo()
    owner = block_of_columns(blocks, program.size[1])[entries.row]
    joins = np.ones(rows.size, dtype=bool)
    joins[entries.col[owner < 0]] = False
    while True:
        used = joins[entries.col]
        graph = sp.coo_array(
            (np.ones(used.sum()), (owner[used], entries.col[used] + count.size)), shape=(count.size + rows.size,) * 2
        )
        labels = connected_components(graph, directed=False)[1][: count.size]
        log = np.bincount(labels, np.log2(np.maximum(count, 1)))
        wrong = log[labels[owner[used]]] > np.log2(MOST_COMBINATIONS)
        if not wrong.any():
            return labels.astype(np.int64), joins
        joins[entries.col[used][wrong]] = False


def block_of_columns(blocks: Blocks, columns: int) -> IntArray:
    """Return the block of each column, -1 for one in none."""
    found = np.full(columns, -1)
    choices = np.repeat(np.arange(blocks.most.size), np.diff(blocks.first_choice))
    found[blocks.column] = np.repeat(choices, np.diff(blocks.first_column))
    return found


def without_loose(program: IntegerProgram, structure: Structure, touched: IntArray) -> Structure:
    """Return the structure with the binary loose columns that priced rows ``touched`` touch as blocks of their own."""
    loose, blocks = structure.loose, structure.blocks
    binary = (program.column_lower[loose] == 0) & (program.column_upper[loose] == 1)
    binary &= np.diff(structure.coefficients[loose][:, touched].indptr) > 0
    single = loose[binary]
    more = np.arange(1, single.size + 1)
    return Structure(
        Blocks(
            np.concatenate([blocks.first_choice, blocks.first_choice[-1] + more]),
            np.concatenate([blocks.first_column, blocks.first_column[-1] + more]),
            np.concatenate([blocks.column, single]),
            np.concatenate([blocks.most, np.ones(single.size, np.int64)]),
            np.concatenate([blocks.exactly_one, np.zeros(single.size, bool)]),
        ),
        loose[~binary],
        structure.priced,
        structure.coefficients,
        structure.lower,
        structure.upper,
    )


def enumerate_groups(structure: Structure, component: IntArray, chosen: IntArray, rows: IntArray) -> Groups:
    """Return the groups of the components ``chosen``, in order, with the combinations that keep priced ``rows``."""
    from kaiyi_opt.allocation.lagrangian.group_kernels import combine, count_combinations, multiply

    blocks = structure.blocks
    place = np.full(int(component.max(initial=-1)) + 1, -1)
    place[chosen] = np.arange(chosen.size)
    inside = np.flatnonzero(place[component] >= 0)
    inside = inside[np.argsort(place[component[inside]], kind="stable")]
    count, members = count_combinations(blocks, MOST_COMBINATIONS)
    single = combine(blocks, inside, count[inside], members[inside])
    first_block = np.searchsorted(place[component[inside]], np.arange(chosen.size + 1)).astype(np.int64)
    if rows.size == 0 and first_block.size == inside.size + 1:
        return Groups(*single)
    entries = structure.coefficients[:, rows].tocsr()
    by_column = Entries(
        entries.indptr.astype(np.int64), entries.indices.astype(np.int64), entries.data.astype(np.int64)
    )
    return Groups(*multiply(first_block, Groups(*single), by_column, structure.lower[rows], structure.upper[rows]))
