"""What the core method reads off a goal program: groups of choices, one row as an exact knapsack, the rest priced.

Rows over few choices, such as what one organisation may have in all, are not priced: the choices they tie become one
group, whose choices are all the combinations that keep them. Prices would leave a gap there that only a search closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.forms import Rows
from kaiyi_opt.allocation.core.joined import join_groups
from kaiyi_opt.allocation.goal_program import GoalProgram, primitive
from kaiyi_opt.allocation.parts import choice_rows, column_groups
from kaiyi_opt.allocation.program import IntegerProgram

MOST_ROW_ENTRIES = 2**22
MOST_COLUMNS = 2_000
# What rounding down gives away adds up over groups.
MOST_ROUGH_GROUPS = 200
# Leading goals are put together into one whole number up to this; what is left of 58 bits goes to the prices' scale.
MOST_COMBINED = 2**40
MOST_TOTAL = 2**58
LEAST_SCALE, MOST_SCALE = 2**6, 2**20


@dataclass(frozen=True, eq=False)
class Blocks:
    """A goal program as groups of choices, of which a point takes exactly one each, a knapsack and further rows.

    Attributes
    ----------
    first
        Where each group's choices begin, shape (groups + 1,).
    gains
        Shape (goals, choices): the leading goals as one whole number, then every goal that is left.
    scale
        Prices are whole multiples of 1 / scale.
    weight, capacity, unit
        The knapsack: Σ weight ≤ capacity; all 0 where no row serves. Where the row's own numbers would make too large a
        table they are divided by a ``unit`` above 1 and rounded down, which every point of the row still keeps; the row
        then stays among the other rows as well.
    rows
        The other rows by choice.
    member_first, member
        The program's columns that each choice takes; a choice of none stands first in its group.
    preference
        Shape (columns,): the columns by the tie-break: of two points the one that has the first column in which they
        differ goes first.
    """

    first: IntArray
    gains: IntArray
    scale: int
    weight: IntArray
    capacity: int
    unit: int
    rows: Rows
    member_first: IntArray
    member: IntArray
    preference: IntArray


def in_order(blocks: Blocks, order: IntArray) -> Blocks:
    """Return ``blocks`` with its groups in another order, shape (groups,)."""
    sizes = np.diff(blocks.first)
    first = np.concatenate([[0], np.cumsum(sizes[order])]).astype(np.int64)
    moved = spread(blocks.first, order)
    row_entries, members = spread(blocks.rows.first, moved), spread(blocks.member_first, moved)
    return replace(
        blocks,
        first=first,
        gains=np.ascontiguousarray(blocks.gains[:, moved]),
        weight=blocks.weight[moved],
        rows=Rows(
            _starts(blocks.rows.first, moved),
            blocks.rows.row[row_entries],
            blocks.rows.coefficient[row_entries],
            blocks.rows.bound,
        ),
        member_first=_starts(blocks.member_first, moved),
        member=blocks.member[members],
    )


def linear(blocks: Blocks) -> IntegerProgram:
    """Return the program over choices: the rows, the knapsack, and one choice a group."""
    choices, groups = blocks.weight.size, blocks.first.size - 1
    rows = sp.csr_array(
        (blocks.rows.coefficient, blocks.rows.row, blocks.rows.first), shape=(choices, blocks.rows.bound.size)
    )
    group = sp.csr_array((np.ones(choices, np.int64), np.arange(choices), blocks.first), shape=(groups, choices))
    upper = np.concatenate([blocks.rows.bound, [blocks.capacity], np.ones(groups)])
    lower = np.concatenate([np.full(upper.size - groups, -np.inf), np.ones(groups)])
    matrix = sp.vstack([rows.T, sp.csr_array(blocks.weight[np.newaxis, :]), group], format="csr")
    return IntegerProgram(blocks.gains[0], matrix, lower, upper)


def _starts(first: IntArray, kept: IntArray) -> IntArray:
    return np.concatenate([[0], np.cumsum(np.diff(first)[kept])]).astype(np.int64)


def spread(first: IntArray, kept: IntArray) -> IntArray:
    """Return the entries of some lists that lie one after another, list by list: list i is ``first[i]`` and on."""
    lengths = np.diff(first)[kept]
    own = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return np.repeat(first[kept] - own[:-1], lengths) + np.arange(int(own[-1]))


def read_blocks(program: GoalProgram, most_table: int) -> Blocks | None:
    """Return the blocks of ``program``, or ``None`` where the method would not serve.

    So it is where there are auxiliary columns, where numbers are too large for 64 bits or tables for the time they
    would save, where the tie-break goes over columns that do not exclude one another, and where a group has no choice.

    The knapsack's table has one entry a column and unit of capacity, and at most about ``most_table``.
    """
    if program.column_upper is not None:
        return None
    group = column_groups(program)
    goals = [primitive(goal)[0] for goal in program.goals if any(goal)]
    rows = _upper_rows(program, group)
    too_large = any(float(np.abs(goal).astype(float).sum()) >= MOST_TOTAL / LEAST_SCALE for goal in goals)
    if rows is None or too_large or not 0 < group.size <= MOST_COLUMNS or _has_open_ties(program, group):
        return None
    matrix, bound = rows
    knapsack = _knapsack_row(matrix, bound)
    unit = 1 if knapsack is None else max(1, -(-int(bound[knapsack]) * group.size // most_table))
    others = np.array([r for r in range(bound.size) if r != knapsack], dtype=np.int64)
    gains = np.vstack(goals) if goals else np.zeros((1, group.size), dtype=np.int64)
    choices, left = join_groups(group, matrix, bound, others)
    if choices.is_empty_somewhere or (unit > 1 and choices.groups > MOST_ROUGH_GROUPS):
        return None
    if left.size * choices.groups > MOST_ROW_ENTRIES:
        return None
    if knapsack is not None and unit > 1:
        left = np.append(left, knapsack)
    taken = choices.taken
    by_choice = sp.csr_array(taken @ matrix[left].T) if left.size else sp.csr_array((choices.count, 0), dtype=np.int64)
    combined = _combined(list(gains @ taken.T), choices.first[:-1])
    return Blocks(
        first=choices.first,
        gains=combined,
        scale=_scale(int(np.abs(combined[0]).sum())),
        weight=np.zeros(choices.count, np.int64)
        if knapsack is None
        else taken @ matrix[[knapsack]].toarray()[0] // unit,
        capacity=0 if knapsack is None else int(bound[knapsack]) // unit,
        unit=unit,
        rows=Rows(
            by_choice.indptr.astype(np.int64),
            by_choice.indices.astype(np.int64),
            by_choice.data.astype(np.int64),
            bound[left],
        ),
        member_first=taken.indptr.astype(np.int64),
        member=taken.indices.astype(np.int64),
        preference=_preference(program),
    )


def _has_open_ties(program: GoalProgram, group: IntArray) -> bool:
    return any(members.size > 1 and np.any(group[members] != group[members[0]]) for members in program.order)


def _preference(program: GoalProgram) -> IntArray:
    named = np.concatenate([members[::-1] for members in program.order]) if program.order else np.zeros(0, np.int64)
    rest = np.setdiff1d(np.arange(program.matrix.shape[1]), named)
    return np.concatenate([named, rest]).astype(np.int64)


def _spread(gain: IntArray, starts: IntArray) -> int:
    """Return how far the sums of a goal can lie apart, one choice a group."""
    return int((np.maximum.reduceat(gain, starts) - np.minimum.reduceat(gain, starts)).sum())


def _combined(goals: Sequence[IntArray], starts: IntArray) -> IntArray:
    """Return the leading goals as one, and those that are left, shape (goals, choices).

    g₁ · (spread of g₂ + 1) + g₂ orders points as g₁ and then g₂ do.
    """
    lead, later = goals[0], list(goals[1:])
    while later:
        factor = _spread(later[0], starts) + 1
        if float(np.abs(lead).astype(float).sum()) * factor + factor > MOST_COMBINED:
            break
        lead, later = lead * factor + later[0], later[1:]
    return np.ascontiguousarray(np.vstack([lead, *later]))


def _scale(total: int) -> int:
    scale = MOST_SCALE
    while scale > LEAST_SCALE and total * scale > MOST_TOTAL:
        scale //= 2
    return scale


def _upper_rows(program: GoalProgram, group: IntArray) -> tuple[sp.csr_array, IntArray] | None:
    """Return all rows as Σ a x ≤ b in lowest terms, without those that groups say already; ``None`` if too large."""
    kept = np.flatnonzero(~_said_by_groups(program, group))
    matrix = program.matrix[kept]
    lower, upper = program.row_lower[kept], program.row_upper[kept]
    below, above = np.flatnonzero(np.isfinite(upper)), np.flatnonzero(np.isfinite(lower))
    both = sp.csr_array(sp.vstack([matrix[below], -matrix[above]], format="csr"))
    bound = np.concatenate([upper[below], -lower[above]])
    reach = np.concatenate([np.abs(bound), abs(both).astype(float).sum(axis=1)])
    if reach.max(initial=0) >= MOST_TOTAL / LEAST_SCALE:
        return None
    divisor = np.ones(bound.size, dtype=np.int64)
    filled = np.flatnonzero(np.diff(both.indptr))
    if filled.size:
        divisor[filled] = np.gcd.reduceat(np.abs(both.data), both.indptr[filled])
    data = both.data // np.repeat(divisor, np.diff(both.indptr))
    whole = np.array([int(b) // int(d) for b, d in zip(bound.tolist(), divisor.tolist(), strict=True)], dtype=np.int64)
    return sp.csr_array((data, both.indices, both.indptr), shape=both.shape), whole


def _said_by_groups(program: GoalProgram, group: IntArray) -> np.ndarray:
    """Return which rows only say that the columns of one group exclude one another, shape (rows,)."""
    matrix = program.matrix
    says = choice_rows(program)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if filled.size:
        labels, starts = group[matrix.indices], matrix.indptr[filled]
        says[filled] &= np.minimum.reduceat(labels, starts) == np.maximum.reduceat(labels, starts)
    return says


def _knapsack_row(matrix: sp.csr_array, bound: IntArray) -> int | None:
    """Return the row that is best kept whole: without negative coefficients, over the most columns."""
    lengths = np.diff(matrix.indptr)
    least = np.zeros(bound.size, dtype=np.int64)
    filled = np.flatnonzero(lengths)
    if filled.size:
        least[filled] = np.minimum.reduceat(matrix.data, matrix.indptr[filled])
    serves = (least > 0) & (bound >= 0)
    if not serves.any():
        return None
    asked = np.asarray(matrix.sum(axis=1)).ravel() / np.maximum(bound, 1)
    return int(max(np.flatnonzero(serves), key=lambda r: (lengths[r], asked[r], -r)))
