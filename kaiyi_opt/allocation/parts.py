"""The independent parts of a compiled round: what one decides can never touch the others.

Near-ties of two pools that share nothing multiply in one search tree and only add up in two. Rows that nothing can
break are passed over, so that a pool with money for all ties nobody together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram

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
    binding = _binding_rows(program)
    matrix = program.matrix[binding]
    count, labels = _components(matrix)
    columns = matrix.shape[1]
    # Components beyond the columns' own are rows without columns.
    label = labels[:columns]
    alone = np.diff(matrix.tocsc().indptr) == 0
    label[alone] = count
    sizes = np.bincount(label, minlength=count + 1)
    kept = [number for number in np.argsort(sizes[:count], kind="stable").tolist() if sizes[number] > 0]
    if len(kept) > MOST_PARTS:
        small = np.array(kept[: len(kept) - MOST_PARTS + 1])
        label[np.isin(label, small)] = small[0]
        kept = [int(small[0]), *kept[len(kept) - MOST_PARTS + 1 :]]
    wanted = [count, *kept] if alone.any() else kept
    parts = [_part(program, binding, np.flatnonzero(label == number)) for number in wanted]
    without_columns = binding[np.diff(matrix.indptr) == 0]
    if without_columns.size or not parts:
        # Rows that no column can satisfy are a part of their own, which has no point; so is a program without columns.
        parts.append(Part(np.zeros(0, dtype=np.int64), _over(program, without_columns, np.zeros(0, dtype=np.int64))))
    return sorted(parts, key=lambda part: part.columns.size)


def _components(matrix: sp.csr_array) -> tuple[int, IntArray]:
    """Return how many components columns and rows form, and the component of each: columns first, then rows."""
    columns = matrix.shape[1]
    pattern = sp.csr_array((np.ones(matrix.nnz, dtype=np.int8), matrix.indices, matrix.indptr), shape=matrix.shape)
    graph = sp.block_array([[sp.csr_array((columns, columns), dtype=np.int8), pattern.T], [pattern, None]])
    count, labels = connected_components(graph, directed=False)
    return int(count), labels.astype(np.int64)


def _binding_rows(program: GoalProgram) -> IntArray:
    """Return the rows that some choice of columns breaks; of columns that exclude one another it takes one at most."""
    matrix = program.matrix.tocsr()
    group = column_groups(program)
    entry_row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    entry_group = group[matrix.indices]
    order = np.lexsort((entry_group, entry_row))
    data = matrix.data[order]
    if program.column_upper is not None:
        # An auxiliary column is alone in its group and may be more than 1.
        data = data * program.column_upper[matrix.indices[order]]
    most = np.zeros(matrix.shape[0])
    least = np.zeros(matrix.shape[0])
    if order.size:
        rows, groups = entry_row[order], entry_group[order]
        starts = np.flatnonzero(np.concatenate([[True], (np.diff(rows) != 0) | (np.diff(groups) != 0)]))
        np.add.at(most, rows[starts], np.maximum(np.maximum.reduceat(data, starts), 0).astype(float))
        np.add.at(least, rows[starts], np.minimum(np.minimum.reduceat(data, starts), 0).astype(float))
    is_choice = choice_rows(program)
    return np.flatnonzero(is_choice | (most > program.row_upper) | (least < program.row_lower))


def choice_rows(program: GoalProgram) -> np.ndarray:
    """Return which rows say "at most one of these", shape (rows,): all coefficients 1, upper bound 1, no lower one."""
    matrix = program.matrix
    ones = np.zeros(matrix.shape[0], dtype=bool)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if filled.size:
        starts = matrix.indptr[filled]
        ones[filled] = (np.minimum.reduceat(matrix.data, starts) == 1) & (np.maximum.reduceat(matrix.data, starts) == 1)
    return ones & (program.row_upper == 1) & np.isneginf(program.row_lower)


def column_groups(program: GoalProgram) -> IntArray:
    """Return a number for each column, shape (columns,): columns of one number exclude one another.

    Read from the rows that say so, over the columns of one group of the tie-break; a column in none is alone.
    """
    columns = program.matrix.shape[1]
    sizes = np.array([members.size for members in program.order], dtype=np.int64)
    group = np.arange(columns) + sizes.size
    entry = np.full(columns, -1)
    if sizes.size:
        entry[np.concatenate(program.order)] = np.repeat(np.arange(sizes.size), sizes)
    choice = program.matrix[np.flatnonzero(choice_rows(program))]
    if choice.shape[0] == 0 or sizes.size == 0:
        return group
    starts, lengths = choice.indptr[:-1], np.diff(choice.indptr)
    of_entries = entry[choice.indices]
    number = np.minimum.reduceat(of_entries, starts)
    says_so = (number >= 0) & (np.maximum.reduceat(of_entries, starts) == number) & (lengths == sizes[number])
    members = np.repeat(says_so, lengths)
    group[choice.indices[members]] = of_entries[members]
    return group


def _part(program: GoalProgram, binding: IntArray, columns: IntArray) -> Part:
    """Return the program over some columns, with the rows among ``binding`` that have any of them."""
    held = np.flatnonzero(np.diff(program.matrix[binding][:, columns].indptr))
    return Part(columns, _over(program, binding[held], columns))


def _over(program: GoalProgram, rows: IntArray, columns: IntArray) -> GoalProgram:
    """Return the program of some rows over some columns."""
    inside = np.full(program.matrix.shape[1], -1)
    inside[columns] = np.arange(columns.size)
    order = [inside[group[inside[group] >= 0]] for group in program.order]
    return GoalProgram(
        matrix=sp.csr_array(program.matrix[rows][:, columns]),
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
        goals=tuple([goal[j] for j in columns.tolist()] for goal in program.goals),
        order=tuple(group for group in order if group.size),
        row_rule=tuple(program.row_rule[row] for row in rows.tolist()),
        column_upper=None if program.column_upper is None else program.column_upper[columns],
    )
