"""Which rows lie inside a block and which cross blocks: what the method keeps exactly, and what it prices.

An application's options exclude one another; an organisation has some applications and may win so many. Such rows are
read from the matrix by their shape: *choices* (at most, or exactly, one of these columns), and *caps* (at most K of
some whole choices). Blocks of this form are solved in closed form whatever the prices; every other row is priced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.allocation.program import IntegerProgram


class Blocks(NamedTuple):
    """Blocks of choices of columns, each list lying one after another: block b holds choices ``first_choice[b]`` up to,
    not with, the next; choice c the columns ``column[first_column[c]]`` and on.

    Of a choice at most one column is taken (exactly one where ``exactly_one``); of a block's choices at most ``most``.
    """

    first_choice: IntArray
    first_column: IntArray
    column: IntArray
    most: IntArray
    exactly_one: BoolArray


@dataclass(frozen=True, eq=False)
class Structure:
    """A program as blocks, columns in none of them, and priced rows.

    Attributes
    ----------
    blocks
        See `Blocks`.
    loose
        The columns in no block, which any whole number within their bounds may be.
    priced
        The rows that no block keeps and some point breaks.
    coefficients
        The priced rows by column, shape (columns, priced rows).
    lower, upper
        The bounds of the priced rows.
    """

    blocks: Blocks
    loose: IntArray
    priced: IntArray
    coefficients: Any
    lower: FloatArray
    upper: FloatArray


def read_structure(program: IntegerProgram, blocks: IntArray | None = None) -> Structure:
    """Return the blocks of ``program`` and the rows to price; where ``blocks`` number the columns, shape (columns,),
    only rows within one of them say anything of blocks.
    """
    from kaiyi_opt.allocation.lagrangian.structure_kernels import claim_caps, claim_choices

    matrix = program.matrix
    columns = program.size[1]
    binary = (program.column_lower == 0) & (program.column_upper == 1)
    may_bind = _may_bind(program)
    counts = _counting_rows(program, binary) & rows_within(matrix, blocks)
    lengths = np.diff(matrix.indptr)

    is_choice = counts & (program.row_upper == 1) & (np.isneginf(program.row_lower) | (program.row_lower == 1))
    rows = np.flatnonzero(is_choice & may_bind)
    rows = rows[np.argsort(-lengths[rows], kind="stable")]
    choice_of, exactly, kept_choices = claim_choices(matrix.indptr, matrix.indices, rows, program.row_lower, columns)

    is_cap = counts & np.isneginf(program.row_lower) & (program.row_upper >= 1) & may_bind
    is_cap[kept_choices] = False
    rows = np.flatnonzero(is_cap)
    rows = rows[np.argsort(lengths[rows], kind="stable")]
    block_of, most, kept_caps = claim_caps(matrix.indptr, matrix.indices, rows, program.row_upper, choice_of, exactly)

    inside = np.zeros(matrix.shape[0], dtype=bool)
    inside[kept_choices] = inside[kept_caps] = True
    priced = np.flatnonzero(may_bind & ~inside)
    return Structure(
        blocks=_blocks(choice_of, exactly, block_of, most),
        loose=np.flatnonzero(choice_of < 0),
        priced=priced,
        coefficients=sp.csr_array(matrix[priced].T),
        lower=program.row_lower[priced],
        upper=program.row_upper[priced],
    )


def rows_within(matrix: Any, blocks: IntArray | None) -> BoolArray:
    """Return the rows whose columns all have one block number, shape (rows,): all rows where there are no numbers."""
    within = np.ones(matrix.shape[0], dtype=bool)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if blocks is not None and filled.size:
        number, starts = blocks[matrix.indices], matrix.indptr[filled]
        within[filled] = np.minimum.reduceat(number, starts) == np.maximum.reduceat(number, starts)
    return within


def _counting_rows(program: IntegerProgram, binary: BoolArray) -> BoolArray:
    """Return the rows that only count binary columns, shape (rows,)."""
    matrix = program.matrix
    counts = np.zeros(matrix.shape[0], dtype=bool)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if filled.size:
        plain = (matrix.data == 1) & binary[matrix.indices]
        counts[filled] = np.logical_and.reduceat(plain, matrix.indptr[filled])
    return counts


def _may_bind(program: IntegerProgram) -> BoolArray:
    """Return the rows that some point within the columns' bounds breaks, shape (rows,)."""
    matrix = program.matrix
    rows = matrix.shape[0]
    high, low = np.zeros(rows), np.zeros(rows)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if filled.size:
        up, down = (
            matrix.data * program.column_upper[matrix.indices],
            matrix.data * program.column_lower[matrix.indices],
        )
        high[filled] = np.add.reduceat(np.maximum(up, down), matrix.indptr[filled])
        low[filled] = np.add.reduceat(np.minimum(up, down), matrix.indptr[filled])
    return (high > program.row_upper) | (low < program.row_lower)


def _blocks(choice_of: IntArray, exactly: BoolArray, block_of: IntArray, most: IntArray) -> Blocks:
    """Sort columns by block, then choice."""
    held = np.flatnonzero(choice_of >= 0)
    order = held[np.lexsort((held, choice_of[held], block_of[choice_of[held]]))]
    choice = choice_of[order]
    starts = np.flatnonzero(np.diff(choice, prepend=-1) != 0)
    of_choice = choice[starts]
    block = block_of[of_choice]
    block_starts = np.flatnonzero(np.diff(block, prepend=-1) != 0)
    return Blocks(
        first_choice=np.append(block_starts, of_choice.size).astype(np.int64),
        first_column=np.append(starts, order.size).astype(np.int64),
        column=order.astype(np.int64),
        most=most[block[block_starts]],
        exactly_one=exactly[of_choice],
    )
