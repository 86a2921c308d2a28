"""Ceilings that do not cross one another, such as those of communities, kept exactly: each a knapsack over its groups,
and within it what a block that counts may weigh.

Prices on tight ceilings leave a gap that no search closes. Where priced rows touch different groups, the groups of each
are solved together by a table over the row's capacity; only what crosses these remains priced.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.lagrangian.ceiling_choice import Ceilings, Sizes, by_family, choose_ceilings, within_wider
from kaiyi_opt.allocation.lagrangian.counted_kernels import Counted
from kaiyi_opt.allocation.lagrangian.joining import (
    MOST_COMBINATIONS,
    MOST_JOINING,
    block_of_columns,
    components,
    enumerate_groups,
    without_loose,
)
from kaiyi_opt.allocation.lagrangian.knapsacks import Knapsacks
from kaiyi_opt.allocation.lagrangian.structure import Blocks, Structure, rows_within
from kaiyi_opt.allocation.program import IntegerProgram
from kaiyi_opt.allocation.structure import spread

# A block of so many combinations is listed, though a table by count would be smaller.
MOST_LISTED = 2**8


class Nested(NamedTuple):
    """What is left of a structure, and what is kept exactly beyond it: ceilings over groups of combinations, and over
    blocks of which at most so many choices are taken. ``rows`` are the program's rows that became ceilings; to fill the
    tables over whole capacities once takes ``steps``.
    """

    rest: Structure
    knapsacks: Knapsacks
    counted: Counted
    rows: IntArray
    steps: float


def nest(
    program: IntegerProgram,
    structure: Structure,
    blocks: IntArray | None = None,
    binding: BoolArray | None = None,
    *,
    deep: bool,
) -> Nested | None:
    """Keep rows over few columns of ``structure`` exactly, and (``deep``) as many ceilings as do not cross one another,
    those first that are ``binding``, shape (rows of the program,); ``None`` where there is nothing of that.

    ``blocks`` as in `kaiyi_opt.allocation.lagrangian.structure.read_structure`.
    """
    lengths = np.bincount(structure.coefficients.indices, minlength=structure.lower.size)
    within = rows_within(program.matrix, blocks)[structure.priced]
    short = np.flatnonzero((lengths <= MOST_JOINING) & within)
    candidates = np.flatnonzero(within) if deep else short
    structure = without_loose(program, structure, candidates)
    component, joins = components(program, structure, short)
    joined = short[joins]
    wanted = np.setdiff1d(candidates, joined, assume_unique=True) if deep else np.zeros(0, np.int64)
    own = block_of_columns(structure.blocks, program.size[1])
    first = np.ones(wanted.size, dtype=bool) if binding is None else binding[structure.priced[wanted]]
    in_joins = np.unique(component[own[np.flatnonzero(np.diff(structure.coefficients[:, joined].indptr))]])
    sizes = _sizes(structure, component, in_joins)
    within = within_wider(structure, own, component, sizes, wanted)
    # What binds goes first, and of that a row within another behind it.
    classes = (first & ~within[wanted], first & within[wanted], ~first)
    wanted = np.concatenate([by_family(structure, own, component, wanted[each]) for each in classes])
    chosen = choose_ceilings(structure, own, component, sizes, wanted, within)
    ceiling_of = chosen.ceiling_of
    alone = in_joins[ceiling_of[in_joins] < 0]
    ceilings = chosen.rows.size + alone.size
    ceiling_of[alone] = chosen.rows.size + np.arange(alone.size)
    inside = np.flatnonzero(ceiling_of >= 0)
    if inside.size == 0:
        return None
    inside = inside[np.argsort(ceiling_of[inside], kind="stable")]
    listed, countable = inside[~sizes.counts[inside]], inside[sizes.counts[inside]]
    groups = enumerate_groups(structure, component, listed, joined)
    if (np.diff(groups.first_combination) == 0).any():
        # Some group has no way to keep its rows: others are to examine that.
        return None
    numbers = np.arange(ceilings + 1)
    first_group = np.searchsorted(ceiling_of[listed], numbers).astype(np.int64)
    weight = _sums(chosen.weight[groups.member], groups.first_member)
    lightest = np.minimum.reduceat(weight, groups.first_combination[:-1])
    knapsacks = Knapsacks(
        first_group,
        *groups,
        weight=weight - np.repeat(lightest, np.diff(groups.first_combination)),
        capacity=np.concatenate([chosen.capacities, np.zeros(alone.size, np.int64)]) - _sums(lightest, first_group),
    )
    if (knapsacks.capacity < 0).any():
        # Nor do its groups together.
        return None
    counted = _counted(structure, component, countable, chosen, np.searchsorted(ceiling_of[countable], numbers))
    kept = np.concatenate([chosen.rows, chosen.limiting])
    rest = _rest(structure, ceiling_of[component] < 0, kept, joined)
    return Nested(rest, knapsacks, counted, structure.priced[kept], chosen.steps)


def _sizes(structure: Structure, component: IntArray, in_joins: IntArray) -> Sizes:
    """Return how large each component is, as a list of combinations or as a table by count."""
    from kaiyi_opt.allocation.lagrangian.group_kernels import count_combinations

    blocks = structure.blocks
    single = count_combinations(blocks, MOST_COMBINATIONS)[0]
    logs = np.bincount(component, np.log2(np.maximum(single, 1)))
    combinations = np.rint(np.exp2(np.minimum(logs, np.log2(MOST_COMBINATIONS) + 1))).astype(np.int64)
    choices = np.diff(blocks.first_choice)
    columns = blocks.first_column[blocks.first_choice[1:]] - blocks.first_column[blocks.first_choice[:-1]]
    entries, layers = np.zeros_like(combinations), np.zeros_like(combinations)
    entries[component] = columns * np.minimum(blocks.most, choices)
    layers[component] = (choices + 1) * (np.minimum(blocks.most, choices) + 1)
    counts = combinations > np.maximum(entries, MOST_LISTED)
    counts[in_joins] = False
    counts[component[np.unique(np.repeat(np.arange(choices.size), choices)[blocks.exactly_one])]] = False
    return Sizes(combinations, entries, layers, counts)


def _counted(
    structure: Structure, component: IntArray, own: IntArray, ceilings: Ceilings, first_block: IntArray
) -> Counted:
    """Return the blocks that are the components ``own``, each of which is one block."""
    blocks = structure.blocks
    block_of = np.zeros(int(component.max(initial=-1)) + 1, dtype=np.int64)
    block_of[component] = np.arange(component.size)
    number = block_of[own]
    choices = spread(blocks.first_choice, number)
    column = blocks.column[spread(blocks.first_column, choices)]
    return Counted(
        first_block.astype(np.int64),
        _starts(np.diff(blocks.first_choice)[number]),
        _starts(np.diff(blocks.first_column)[choices]),
        column,
        ceilings.weight[column],
        np.minimum(blocks.most, np.diff(blocks.first_choice))[number],
        ceilings.limits[own],
    )


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
