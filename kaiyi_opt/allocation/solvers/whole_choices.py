r"""A column of its own for each "one of these", so that a solver can decide whether before it decides how much.

An application with eight amounts is eight columns of which one may be taken. To branch on one of them settles little:
the next amount takes its place. With a column :math:`a = \sum_j x_j` for "some amount" a branch decides whether the
application is granted at all, and rows that ask no more than that become short. No point is lost or won.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.program import IntegerProgram
from kaiyi_opt.allocation.structure import says_at_most_one


@dataclass(frozen=True, eq=False)
class WithChoices:
    """A program whose last columns are those of the choices; ``of``, shape (columns, choices), says which columns each
    choice adds up.
    """

    program: IntegerProgram
    of: sp.csr_array

    def extended(self, point: IntArray) -> IntArray:
        """Return a point of the program without these columns as a point of this one."""
        return np.concatenate([point, self.of.T @ point])


def with_choices(program: IntegerProgram) -> WithChoices:
    r"""Return ``program`` with a column :math:`a_k = \sum_{j \in k} x_j` behind its own for each choice k that some
    row can use.

    A choice is what a row "at most one of these" covers, the shortest such rows first, no column in two choices. A row
    that has the same coefficient on all of a choice has it on :math:`a_k` instead.
    """
    choice, says = _choices(program)
    count = int(choice.max(initial=-1)) + 1
    entries = program.matrix.tocoo()
    inside = np.flatnonzero(choice[entries.col] >= 0)
    key = entries.row[inside].astype(np.int64) * count + choice[entries.col[inside]]
    order = np.argsort(key, kind="stable")
    pair, start, length = np.unique(key[order], return_index=True, return_counts=True)
    row, number = np.divmod(pair, max(count, 1))
    value = entries.data[inside[order]]
    if not pair.size:
        return _without(program)
    is_same = np.minimum.reduceat(value, start) == np.maximum.reduceat(value, start)
    whole = is_same & (length == np.bincount(choice[choice >= 0], minlength=count)[number])
    used = np.zeros(count, dtype=bool)
    used[number[whole & ~says[row]]] = True
    whole &= used[number]
    if not used.any():
        return _without(program)
    gone = np.zeros(entries.data.size, dtype=bool)
    gone[inside[order]] = np.repeat(whole, length)
    place = np.cumsum(used) - 1
    columns, rows = program.size[1], program.size[0]
    own = np.flatnonzero((choice >= 0) & used[choice])
    of = sp.csr_array((np.ones(own.size, np.int64), (own, place[choice[own]])), shape=(columns, int(used.sum())))
    left = sp.csr_array((entries.data[~gone], (entries.row[~gone], entries.col[~gone])), shape=(rows, columns))
    taken = sp.csr_array((value[start[whole]], (row[whole], place[number[whole]])), shape=(rows, of.shape[1]))
    matrix = sp.block_array([[left, taken], [of.T, -sp.eye_array(of.shape[1], dtype=np.int64)]], format="csr")
    none = np.zeros(of.shape[1])
    wider = IntegerProgram(
        np.concatenate([program.objective, none.astype(np.int64)]),
        matrix,
        np.concatenate([program.row_lower, none]),
        np.concatenate([program.row_upper, none]),
        np.concatenate([program.column_lower, none]),
        np.concatenate([program.column_upper, none + 1]),
    )
    return WithChoices(wider, of)


def _without(program: IntegerProgram) -> WithChoices:
    return WithChoices(program, sp.csr_array((program.size[1], 0), dtype=np.int64))


def _choices(program: IntegerProgram) -> tuple[IntArray, BoolArray]:
    """Return the choice of each column (-1: none), and which rows are those that say so."""
    indptr, indices = program.matrix.indptr.astype(np.int64), program.matrix.indices
    one = says_at_most_one(indptr, program.matrix.data, program.row_lower, program.row_upper)
    one &= np.diff(indptr) > 1
    binary = (program.column_lower == 0) & (program.column_upper == 1)
    choice, says = np.full(program.size[1], -1, dtype=np.int64), np.zeros(program.size[0], dtype=bool)
    number = 0
    for row in sorted(np.flatnonzero(one).tolist(), key=lambda row: int(indptr[row + 1] - indptr[row])):
        own = indices[indptr[row] : indptr[row + 1]]
        if binary[own].all() and (choice[own] < 0).all():
            choice[own], says[row] = number, True
            number += 1
    return choice, says
