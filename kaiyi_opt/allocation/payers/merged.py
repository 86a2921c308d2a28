"""A round in which it does not matter yet which company pays: an application's columns of companies become one.

Who of several companies pays is seen by nothing but their own rows, a purse or a number of projects. So the columns of
one application that differ in nothing else are merged, and these rows are left out: what they allow a set of adopted
applications is a question of its own (`kaiyi_opt.allocation.payers.cover`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram

# The search that follows is one for small rounds.
MOST_COLUMNS = 300


@dataclass(frozen=True, eq=False)
class PayerRow:
    """What one payer can pay: Σ weight ≤ most over what it pays of; ``weight`` has a number a merged column."""

    payer: int
    weight: IntArray
    most: int


@dataclass(frozen=True, eq=False)
class Merged:
    """A program over merged columns, and the way back.

    Attributes
    ----------
    program
        Without the payers' rows.
    columns
        For each merged column those that it stands for.
    payers
        For each merged column who may pay it, beside its columns; empty where a pool pays.
    rows
        The payers' rows.
    """

    program: GoalProgram
    columns: tuple[IntArray, ...]
    payers: tuple[tuple[int, ...], ...]
    rows: tuple[PayerRow, ...]

    def point(self, whole: IntArray) -> IntArray:
        """Return a point of the program over all columns as one over the merged columns."""
        return np.array([int(whole[columns].sum()) for columns in self.columns], dtype=np.int64)


def merge(program: GoalProgram) -> Merged | None:
    """Return ``program`` with the payers of each application merged.

    ``None`` where nobody but pools pays, where there are too many columns or auxiliary ones, and where more than the
    payers' own ceilings and agreements (x ≥ 1) tells the payers of an application apart.
    """
    size = program.matrix.shape[1]
    payer = program.payer
    if payer is None or program.column_upper is not None or size > MOST_COLUMNS or not np.any(payer >= 0):
        return None
    matrix = program.matrix.toarray()
    own = [_payer_of(line, payer) for line in matrix]
    agreed = [row for row, who in enumerate(own) if who is not None and np.isfinite(program.row_lower[row])]
    kept = {int(np.flatnonzero(matrix[row])[0]) for row in agreed}
    if any(np.abs(matrix[row]).sum() != 1 or program.row_lower[row] != 1 for row in agreed):
        return None
    groups = [_columns_of(group, payer, kept) for group in program.order]
    columns = [part for group in groups for part in group]
    shared = matrix[[row for row, who in enumerate(own) if who is None]]
    taken = np.concatenate(columns)
    if sum(map(len, program.order)) != size or not kept.issubset(taken.tolist()):
        return None
    weights = np.vstack([np.array(program.goals, dtype=object).reshape(-1, size), shared.astype(object)])
    if any((weights[:, part] != weights[:, part[:1]]).any() for part in columns):
        return None
    ceilings = [row for row, who in enumerate(own) if who is not None and np.isfinite(program.row_upper[row])]
    if any((matrix[row] < 0).any() for row in ceilings):
        return None
    return Merged(
        _over(program, matrix, own, groups),
        tuple(columns),
        tuple(tuple(payer[part].tolist()) if payer[part[0]] >= 0 else () for part in columns),
        tuple(
            PayerRow(
                own[row] or 0,
                np.array([int(matrix[row, part].max()) for part in columns], dtype=np.int64),
                int(program.row_upper[row]),
            )
            for row in ceilings
        ),
    )


def _payer_of(line: IntArray, payer: IntArray) -> int | None:
    """Return the payer that a row is about, ``None`` where it is about more than one payer's columns."""
    touched = payer[np.flatnonzero(line)]
    return int(touched[0]) if touched.size and touched[0] >= 0 and (touched == touched[0]).all() else None


def _columns_of(group: IntArray, payer: IntArray, kept: set[int]) -> list[IntArray]:
    """Return the columns of one application, its payers' last, as one; an agreement leaves its payer alone of these."""
    pools = [group[[place]] for place in np.flatnonzero(payer[group] < 0)]
    others = group[payer[group] >= 0]
    agreed = np.array([column for column in others.tolist() if column in kept], dtype=np.int64)
    others = agreed[:1] if agreed.size else others
    return [*pools, others] if others.size else pools


def _over(program: GoalProgram, matrix: IntArray, own: list[int | None], groups: list[list[IntArray]]) -> GoalProgram:
    """Return the program over merged columns: all rows but the payers' ceilings."""
    first = np.array([part[0] for group in groups for part in group], dtype=np.int64)
    ends = np.cumsum([0, *map(len, groups)])
    rows = [row for row, who in enumerate(own) if who is None or np.isfinite(program.row_lower[row])]
    return replace(
        program,
        matrix=sp.csr_array(matrix[rows][:, first]),
        row_lower=program.row_lower[rows],
        row_upper=np.where([own[row] is None for row in rows], program.row_upper[rows], np.inf),
        goals=tuple([goal[j] for j in first.tolist()] for goal in program.goals),
        order=tuple(np.arange(*ends[n : n + 2]) for n in range(len(groups))),
        row_rule=tuple(program.row_rule[row] for row in rows),
        payer=None,
    )
