"""The independent parts of a compiled round: what one decides can never touch the others.

Near-ties of two pools that share nothing multiply in one search tree and only add up in two. Rows that nothing can
break are passed over, so that a pool with money for all ties nobody together.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.structure import exclusive, part_of_rows, reach, says_at_most_one, together

# Each part costs a search of its own, some milliseconds; where there are more the smallest go together.
MOST_PARTS = 64


@dataclass(frozen=True, eq=False)
class Part:
    """Some columns of a goal program, and the program over them alone."""

    columns: IntArray
    program: GoalProgram


def independent_parts(program: GoalProgram) -> list[Part]:
    """Return the parts of ``program``, smallest first; their columns together are all columns, each in one part.

    Two columns belong to one part where a chain of rows that some point can break leads from one to the other. Columns
    in no such row go together in one part, without rows.
    """
    indptr, indices, _ = csr(program)
    columns = program.matrix.shape[1]
    binding = _binding_rows(program)
    label = together(indptr, indices, binding, columns)
    count = int(label.max(initial=-1)) + 1
    alone = label < 0
    label[alone] = count
    sizes = np.bincount(label, minlength=count + 1)
    kept = np.argsort(sizes[:count], kind="stable").tolist()
    if len(kept) > MOST_PARTS:
        small = np.array(kept[: len(kept) - MOST_PARTS + 1])
        label[np.isin(label, small)] = small[0]
        kept = [int(small[0]), *kept[len(kept) - MOST_PARTS + 1 :]]
    wanted = [count, *kept] if alone.any() else kept
    rows = np.flatnonzero(binding & (np.diff(indptr) > 0))
    owner = label[indices[indptr[rows]]]
    parts = [over(program, rows[owner == number], np.flatnonzero(label == number)) for number in wanted]
    without_columns = np.flatnonzero(binding & (np.diff(indptr) == 0))
    if without_columns.size or not parts:
        # Rows that no column can satisfy are a part of their own, which has no point; so is a program without columns.
        parts.append(over(program, without_columns, np.zeros(0, dtype=np.int64)))
    return sorted(parts, key=lambda part: part.columns.size)


def csr(program: GoalProgram) -> tuple[IntArray, IntArray, IntArray]:
    """Return the rows of ``program`` as ``indptr``, ``indices`` and ``data``, all of 64-bit whole numbers."""
    matrix = program.matrix
    return (
        matrix.indptr.astype(np.int64, copy=False),
        matrix.indices.astype(np.int64, copy=False),
        matrix.data.astype(np.int64, copy=False),
    )


def _binding_rows(program: GoalProgram) -> BoolArray:
    """Return the rows that some choice of columns breaks; of columns that exclude one another it takes one at most."""
    indptr, indices, data = csr(program)
    upper = np.ones(program.matrix.shape[1]) if program.column_upper is None else program.column_upper
    least, most = reach(indptr, indices, data, column_groups(program), upper)
    binding: BoolArray = choice_rows(program) | (most > program.row_upper) | (least < program.row_lower)
    return binding


def choice_rows(program: GoalProgram) -> BoolArray:
    """Return which rows say "at most one of these", shape (rows,): all coefficients 1, upper bound 1, no lower one."""
    indptr, _, data = csr(program)
    says: BoolArray = says_at_most_one(indptr, data, program.row_lower, program.row_upper)
    return says


def column_groups(program: GoalProgram) -> IntArray:
    """Return a number for each column, shape (columns,): columns of one number exclude one another.

    Read from the rows that say so, over the columns of one group of the tie-break; a column in none is alone.
    """
    indptr, indices, _ = csr(program)
    group: IntArray = exclusive(
        indptr, indices, choice_rows(program), program.matrix.shape[1], program.order_members, program.order_starts
    )
    return group


def over(program: GoalProgram, rows: IntArray, columns: IntArray) -> Part:
    """Return the program of some rows over some columns, ascending; no other column of these rows is taken."""
    inside = np.full(program.matrix.shape[1], -1)
    inside[columns] = np.arange(columns.size)
    members = inside[program.order_members]
    before = np.concatenate([[0], np.cumsum(members >= 0)])[program.order_starts].tolist()
    held = members[members >= 0]
    order = (held[start:end] for start, end in pairwise(before))
    starts, indices, data = part_of_rows(*csr(program), rows, inside)
    chosen = columns.tolist()
    return Part(
        columns,
        GoalProgram(
            matrix=sp.csr_array((data, indices, starts), shape=(rows.size, columns.size)),
            row_lower=program.row_lower[rows],
            row_upper=program.row_upper[rows],
            goals=tuple([goal[j] for j in chosen] for goal in program.goals),
            order=tuple(group for group in order if group.size),
            row_rule=tuple(program.row_rule[row] for row in rows.tolist()),
            column_upper=None if program.column_upper is None else program.column_upper[columns],
            payer=None if program.payer is None else program.payer[columns],
        ),
    )
