"""The part of a round that can matter to some columns: everything that a chain of rows ties to them, and no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.candidates import Candidate
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.parts import csr
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules.organisation_caps import OrganisationCap
from kaiyi_opt.allocation.structure import part_of_rows, spread, together


@dataclass(frozen=True, eq=False)
class Region:
    """Some columns of a goal program and the program over them alone; ``rows`` are its rows' numbers in the whole."""

    columns: IntArray
    rows: IntArray
    program: GoalProgram

    def inside(self, columns: IntArray) -> IntArray:
        """Return where these columns of the whole program stand in the region; those outside are left out."""
        return np.flatnonzero(np.isin(self.columns, columns))


def region_of(program: GoalProgram, columns: IntArray, rules: Iterable[str] = ()) -> Region:
    """Return the region of ``columns``, and of all columns of the rules named, in ``program``.

    Goals are sums and no row crosses the border of a region, so the best plan of the whole is the best plan of the
    region beside the best plan of the rest, goal by goal and in the tie-break too.
    """
    named = set(rules)
    touched = np.array([rule in named for rule in program.row_rule], dtype=bool)
    indptr, indices, data = csr(program)
    ties = touched.copy()
    ties[_without(np.arange(touched.size), _zero_rows(program))] = True
    label = together(indptr, indices, ties, program.matrix.shape[1])
    seeds = np.concatenate([columns, indices[spread(indptr, np.flatnonzero(touched))]])
    is_inside = np.isin(label, label[seeds][label[seeds] >= 0])
    is_inside[seeds] = True
    inside = np.flatnonzero(is_inside)
    reached = np.diff(np.concatenate([[0], np.cumsum(is_inside[indices])])[indptr]) > 0
    rows = np.flatnonzero(reached | touched)
    place = np.full(is_inside.size, -1)
    place[inside] = np.arange(inside.size)
    starts, own, weights = part_of_rows(indptr, indices, data, rows, place)
    order = [place[group[place[group] >= 0]] for group in program.order]
    return Region(
        inside,
        rows,
        GoalProgram(
            matrix=sp.csr_array((weights, own, starts), shape=(rows.size, inside.size)),
            row_lower=program.row_lower[rows],
            row_upper=program.row_upper[rows],
            goals=tuple([goal[j] for j in inside.tolist()] for goal in program.goals),
            order=tuple(group for group in order if group.size),
            row_rule=tuple(program.row_rule[row] for row in rows.tolist()),
            column_upper=None if program.column_upper is None else program.column_upper[inside],
            payer=None if program.payer is None else program.payer[inside],
        ),
    )


def _zero_rows(program: GoalProgram) -> IntArray:
    """Return the rows that hold every one of their columns at 0 by itself: these tie nobody to anybody."""
    matrix = program.matrix.tocsr()
    least = np.ones(matrix.shape[0])
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if filled.size:
        least[filled] = np.minimum.reduceat(matrix.data, matrix.indptr[filled])
    return np.flatnonzero((program.row_upper == 0) & (program.row_lower <= 0) & (least >= 0))


def _without(numbers: IntArray, others: IntArray) -> IntArray:
    return numbers[~np.isin(numbers, others)]


def neighbourhoods(problem: Problem, program: GoalProgram) -> IntArray:
    """Return a number for each candidate, shape (candidates,): those of different numbers never share a row.

    So it is whatever amounts, merits, budgets and ceilings become: candidates of one pool, of one line, of one
    organisation under a cap that covers both, and of any row of ``program``, the problem as it is stated, are together.
    """
    candidates = problem.candidates
    owner = candidates.option_candidate
    matrix = program.matrix.tocsr()
    tied: dict[Any, list[int]] = defaultdict(list)
    for row in _without(np.arange(matrix.shape[0]), _zero_rows(program)).tolist():
        tied[row] = np.unique(owner[_decisions(matrix, row, owner.size)]).tolist()
    for number, candidate in enumerate(candidates):
        for key in _shared(problem, candidate):
            tied[key].append(number)
    indptr = np.cumsum([0, *(len(numbers) for numbers in tied.values())]).astype(np.int64)
    indices = np.array([number for numbers in tied.values() for number in numbers], dtype=np.int64)
    label: IntArray = together(indptr, indices, np.ones(len(tied), dtype=bool), len(candidates))
    return label


def _decisions(matrix: sp.csr_array, row: int, options: int) -> IntArray:
    """Return the options in a row; what comes after them are auxiliary columns."""
    columns: IntArray = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
    return columns[columns < options]


def _shared(problem: Problem, candidate: Candidate) -> list[tuple[str, ...]]:
    """Return what a candidate may share rows by, beside the rows that are there already."""
    caps = [rule.id for rule in problem.rules if isinstance(rule, OrganisationCap) and rule.scope.covers(candidate)]
    by_cap = [("cap", rule, candidate.organisation) for rule in caps if candidate.organisation]
    return [("pool", candidate.pool), ("line", candidate.line), *by_cap]
