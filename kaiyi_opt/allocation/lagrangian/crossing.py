"""Knapsacks that cross the choices, as those of agents do among whom jobs are shared out.

Where every job is a choice of agents, prices on what the agents can carry prove no more than the linear relaxation.
Turned round, with the agents' knapsacks kept exactly and prices on the jobs, they prove far more.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.lagrangian.ceiling_choice import MOST_CELLS
from kaiyi_opt.allocation.lagrangian.dual import Bound
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.lagrangian.pricing import MOST_FOR_LINEAR, prices_of_rows
from kaiyi_opt.allocation.lagrangian.structure import read_structure
from kaiyi_opt.allocation.program import IntegerProgram


def crossing_part(part: Part, bound: Bound, deadline: float | None = None) -> Part | None:
    """Return ``part`` with a block of each such knapsack (and one of what is in none), priced by its linear relaxation.

    Returns
    -------
    ``None`` where its blocks have numbers already, no two knapsacks that do not overlap have a price in ``bound``, or
    most choices lie within one; nor where no prices were found by the ``deadline`` of
    `time.monotonic`.
    """
    if part.blocks is not None or part.columns.size > MOST_FOR_LINEAR:
        return None
    number = _numbered(part.program, bound)
    if number is None:
        return None
    prices = prices_of_rows(part.program, np.arange(part.program.size[0]), deadline)
    return None if prices is None else replace(part, blocks=number, prices=prices)


def _numbered(program: IntegerProgram, bound: Bound) -> IntArray | None:
    """Return the number of each column's knapsack, shape (columns,), -1 where it is in none."""
    from kaiyi_opt.allocation.lagrangian.structure_kernels import claim_choices

    matrix = program.matrix
    binds = np.zeros(matrix.shape[0], dtype=bool)
    binds[bound.rows[bound.prices > 0]] = True
    rows = np.flatnonzero(_knapsacks(program) & binds)
    if rows.size < 2:
        return None
    rows = rows[np.argsort(-np.diff(matrix.indptr)[rows], kind="stable")]
    number, _, kept = claim_choices(matrix.indptr, matrix.indices, rows, program.row_lower, program.size[1])
    return number if kept.size > 1 and _crosses(program, number) else None


def _knapsacks(program: IntegerProgram) -> BoolArray:
    """Return the rows that weigh binary columns, not all alike, up to a capacity that a table has room for."""
    matrix = program.matrix
    lengths = np.diff(matrix.indptr)
    filled = np.flatnonzero(lengths)
    found = np.zeros(lengths.size, dtype=bool)
    if filled.size:
        starts = matrix.indptr[filled]
        binary = (program.column_lower == 0) & (program.column_upper == 1)
        weight = np.where(binary[matrix.indices], matrix.data, 0)
        least, most = np.minimum.reduceat(weight, starts), np.maximum.reduceat(weight, starts)
        found[filled] = (least > 0) & (most > least)
    return found & np.isneginf(program.row_lower) & (program.row_upper < MOST_CELLS / np.maximum(lengths, 1))


def _crosses(program: IntegerProgram, number: IntArray) -> bool:
    """Whether most choices that hold numbered columns hold such of several numbers."""
    blocks = read_structure(program).blocks
    choice = np.repeat(np.arange(blocks.exactly_one.size), np.diff(blocks.first_column))
    own = number[blocks.column]
    choice, own = choice[own >= 0], own[own >= 0]
    least, most = np.full(blocks.exactly_one.size, number.size), np.full(blocks.exactly_one.size, -1)
    np.minimum.at(least, choice, own)
    np.maximum.at(most, choice, own)
    return 2 * int((least < most).sum()) > int((most >= 0).sum())
