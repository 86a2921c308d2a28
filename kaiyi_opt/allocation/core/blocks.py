"""What the core method reads off a goal program: groups of choices, one row as an exact knapsack, the rest priced.

Rows over few choices, such as what one organisation may have in all, are not priced: the choices they tie become one
group, whose choices are all the combinations that keep them. Prices would leave a gap there that only a search closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.core.forms import Choices, Rows, Sparse
from kaiyi_opt.allocation.core.reading import (
    added,
    ceilings,
    close_choices,
    clusters,
    combinations,
    grouped,
    kept_choices,
    kept_rows,
    knapsack_row,
    members_of,
    some_rows,
    sums_over,
    transposed,
)
from kaiyi_opt.allocation.goal_program import GoalProgram, primitive
from kaiyi_opt.allocation.parts import choice_rows, column_groups, csr
from kaiyi_opt.allocation.structure import spread

MOST_ROW_ENTRIES = 2**22
MOST_COLUMNS = 5_000
# Groups are joined where they have no more combinations than this.
MOST_COMBINATIONS = 64
# What rounding down gives away adds up over groups.
MOST_ROUGH_GROUPS = 200
# Leading goals are put together into one whole number as far as 58 bits hold it; what is left goes to prices' scale.
MOST_TOTAL = 2**58
LEAST_SCALE, MOST_SCALE = 2**6, 2**20
MOST_COMBINED = MOST_TOTAL // LEAST_SCALE


@dataclass(frozen=True, eq=False)
class Blocks:
    """A goal program as groups of choices, of which a point takes exactly one each, a knapsack and further rows.

    Attributes
    ----------
    first
        Where each group's choices begin, shape (groups + 1,).
    gains
        Shape (goals, choices): the leading goals as one whole number, then every goal that is left.
    lead
        Shape (columns,): what each column adds to the first of these.
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
    lead: IntArray
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
    return _picked(blocks, _starts(blocks.first, order), spread(blocks.first, order))


def only(blocks: Blocks, kept: IntArray) -> Blocks:
    """Return ``blocks`` with some of its choices alone, ascending."""
    return _picked(blocks, np.searchsorted(kept, blocks.first).astype(np.int64), kept)


def _picked(blocks: Blocks, first: IntArray, choices: IntArray) -> Blocks:
    row_entries, members = spread(blocks.rows.first, choices), spread(blocks.member_first, choices)
    return replace(
        blocks,
        first=first,
        gains=np.ascontiguousarray(blocks.gains[:, choices]),
        weight=blocks.weight[choices],
        rows=Rows(
            _starts(blocks.rows.first, choices),
            blocks.rows.row[row_entries],
            blocks.rows.coefficient[row_entries],
            blocks.rows.bound,
        ),
        member_first=_starts(blocks.member_first, choices),
        member=blocks.member[members],
    )


def _starts(first: IntArray, kept: IntArray) -> IntArray:
    return np.concatenate([[0], np.cumsum(np.diff(first)[kept])]).astype(np.int64)


def read_blocks(
    program: GoalProgram,
    most_table: int,
    aside: BoolArray | None = None,
    most_combinations: int | None = None,
) -> Blocks | None:
    """Return the blocks of ``program``, or ``None`` where the method would not serve.

    So it is where there are auxiliary columns, where numbers are too large for 64 bits or tables for the time they
    would save, and where the tie-break goes over columns that do not exclude one another. Where it is plain that no
    point exists, some group has no choice.

    The knapsack's table has one entry a column and unit of capacity, and at most about ``most_table``. Rows ``aside``,
    shape (rows,), are always priced: neither the knapsack nor settled by joining groups, which goes as far as
    ``most_combinations`` (by default `MOST_COMBINATIONS`).
    """
    columns = program.matrix.shape[1]
    if program.column_upper is not None or not 0 < columns <= MOST_COLUMNS:
        return None
    group = column_groups(program)
    goals = [primitive(goal)[0] for goal in program.goals if any(goal)] or [np.zeros(columns, dtype=np.int64)]
    if not _fits(program, goals) or _has_open_ties(program, group):
        return None
    found = _joined(program, group, aside, most_combinations or MOST_COMBINATIONS)
    if found is None:
        return _nothing(goals, columns)
    choices, own, bound, binds, knapsack = found
    groups = choices.first.size - 1
    unit = 1 if knapsack < 0 else max(1, -(-int(bound[knapsack]) * groups // most_table))
    priced = binds & ((np.arange(bound.size) != knapsack) | (unit > 1))
    if (unit > 1 and groups > MOST_ROUGH_GROUPS) or int(priced.sum()) * groups > MOST_ROW_ENTRIES:
        return None
    rows, weight = kept_rows(own, bound, priced, knapsack)
    gains = [sums_over(choices, goal) for goal in goals]
    factors = _factors(gains, choices.first[:-1])
    combined = np.ascontiguousarray(np.vstack([_weighted(factors, gains), *gains[len(factors) :]]))
    return Blocks(
        first=choices.first,
        gains=combined,
        lead=_weighted(factors, goals),
        scale=_scale(int(np.abs(combined[0]).sum())),
        weight=weight // unit,
        capacity=0 if knapsack < 0 else int(bound[knapsack]) // unit,
        unit=unit,
        rows=rows,
        member_first=choices.member_first,
        member=choices.member,
        preference=_preference(program),
    )


def _joined(
    program: GoalProgram, group: IntArray, aside: BoolArray | None, most_combinations: int
) -> tuple[Choices, Sparse, IntArray, BoolArray, int] | None:
    """Return the choices that are open, groups joined; what each takes of the rows, their bounds, which of them can be
    broken, and the knapsack's number. ``None`` where no point exists.
    """
    given, choice_of = grouped(group)
    said = _said(program, group)
    stated, bound = ceilings(Sparse(*csr(program)), program.row_lower, program.row_upper, said)
    rows = Sparse(stated.first, choice_of[stated.column], stated.value)
    owner = _owner(given.first)
    closed = np.zeros(owner.size, dtype=bool)
    binds, possible = close_choices(given.first, owner, rows, bound, closed)
    if not possible:
        return None
    rows, bound = some_rows(rows, np.flatnonzero(binds)), bound[binds]
    within = np.ones(bound.size, dtype=bool) if aside is None else ~_by_ceiling(program, said, aside)[binds]
    knapsack = knapsack_row(rows, bound, closed, within)
    asked = np.flatnonzero(within & (np.arange(bound.size) != knapsack))
    head = clusters(owner, np.add.reduceat(~closed, given.first[:-1]).astype(np.int64), rows, asked, most_combinations)
    first, starts, parts = combinations(given.first, head, closed)
    own = added(transposed(rows, closed.size), starts, parts, bound.size)
    shut = np.zeros(starts.size - 1, dtype=bool)
    # What breaks a row that joining has settled is closed here as well.
    binds, possible = close_choices(first, _owner(first), transposed(own, bound.size), bound, shut)
    if not possible:
        return None
    choices, own = kept_choices(Choices(first, *members_of(given, starts, parts)), own, shut)
    return choices, own, bound, binds, knapsack if knapsack >= 0 and binds[knapsack] else -1


def _by_ceiling(program: GoalProgram, said: BoolArray, marked: BoolArray) -> BoolArray:
    """Return which rows are ``marked``, in the order of `ceilings`."""
    above, below = (np.isfinite(bound) & ~said for bound in (program.row_upper, program.row_lower))
    return np.concatenate([marked[above], marked[below]])


def _weighted(factors: Sequence[int], goals: Sequence[IntArray]) -> IntArray:
    """Return Σ factor · goal over the leading goals, as many as there are factors."""
    total = np.zeros_like(goals[0])
    for factor, goal in zip(factors, goals, strict=False):
        total += factor * goal
    return total


def _owner(first: IntArray) -> IntArray:
    return np.repeat(np.arange(first.size - 1), np.diff(first))


def _said(program: GoalProgram, group: IntArray) -> BoolArray:
    """Return which rows only say that the columns of one group exclude one another, shape (rows,)."""
    says = choice_rows(program)
    indptr, indices, _ = csr(program)
    filled = np.flatnonzero(says)
    if filled.size:
        labels = group[indices]
        last = np.maximum.reduceat(np.append(labels, 0), indptr[:-1])
        first = np.minimum.reduceat(np.append(labels, 0), indptr[:-1])
        says[filled] = first[filled] == last[filled]
    return says


def _fits(program: GoalProgram, goals: list[IntArray]) -> bool:
    """Whether no sum of a goal or a row can leave the numbers that the method reckons with."""
    most = MOST_TOTAL / LEAST_SCALE
    bounds = np.concatenate([program.row_lower, program.row_upper])
    finite = bounds[np.isfinite(bounds)]
    total = np.concatenate([[0.0], np.cumsum(np.abs(program.matrix.data).astype(float))])
    sums = np.diff(total[program.matrix.indptr])
    reach = max(np.abs(finite).max(initial=0), sums.max(initial=0))
    return reach < most and all(float(np.abs(goal).astype(float).sum()) < most for goal in goals)


def _nothing(goals: list[IntArray], columns: int) -> Blocks:
    """Return the blocks of a program that has no point: one group without a choice."""
    none = np.zeros(0, dtype=np.int64)
    return Blocks(
        first=np.zeros(2, dtype=np.int64),
        gains=np.zeros((max(1, len(goals)), 0), dtype=np.int64),
        lead=np.zeros(columns, dtype=np.int64),
        scale=LEAST_SCALE,
        weight=none,
        capacity=0,
        unit=1,
        rows=Rows(np.zeros(1, dtype=np.int64), none, none, none),
        member_first=np.zeros(1, dtype=np.int64),
        member=none,
        preference=np.arange(columns),
    )


def _has_open_ties(program: GoalProgram, group: IntArray) -> bool:
    """Whether some group of the tie-break has columns that do not exclude one another."""
    own, starts = group[program.order_members], program.order_starts
    return bool(np.any(own != np.repeat(own[starts[:-1]], np.diff(starts)))) if own.size else False


def _preference(program: GoalProgram) -> IntArray:
    """Return the columns as they are preferred: groups in order, in each the later column first, then all others."""
    starts = program.order_starts
    place = np.arange(program.order_members.size)
    named = program.order_members[np.repeat(starts[:-1] + starts[1:] - 1, np.diff(starts)) - place]
    is_left = np.ones(program.matrix.shape[1], dtype=bool)
    is_left[named] = False
    return np.concatenate([named, np.flatnonzero(is_left)]).astype(np.int64)


def _spread(gain: IntArray, starts: IntArray) -> int:
    """Return how far the sums of a goal can lie apart, one choice a group."""
    return int((np.maximum.reduceat(gain, starts) - np.minimum.reduceat(gain, starts)).sum())


def _factors(goals: Sequence[IntArray], starts: IntArray) -> list[int]:
    """Return factors of the leading goals, as many as fit, whose sum orders points as these goals in turn do.

    g₁ · (spread of g₂ + 1) + g₂ orders points as g₁ and then g₂ do.
    """
    lead, factors = goals[0], [1]
    for later in goals[1:]:
        factor = _spread(later, starts) + 1
        if float(np.abs(lead).astype(float).sum()) * factor + factor > MOST_COMBINED:
            break
        lead, factors = lead * factor + later, [*(each * factor for each in factors), 1]
    return factors


def _scale(total: int) -> int:
    scale = MOST_SCALE
    while scale > LEAST_SCALE and total * scale > MOST_TOTAL:
        scale //= 2
    return scale
