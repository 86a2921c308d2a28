r"""Who pays for a set of adopted applications, and where nobody can, a ceiling that says so of every set.

Of all applications that only payers in :math:`T` may pay, no more is adopted than these payers can pay together:

.. math::  \sum_{i:\ A_i \subseteq T} w_i\, z_i \le \sum_{t \in T} c_t

with w and c projects or money (P. Hall, "On representatives of subsets", Journal of the London Mathematical Society 10,
1935). A set that keeps all of these and still cannot be paid in whole projects is excluded by its smallest part that
cannot (J. N. Hooker, G. Ottosson, "Logic-based Benders decomposition", Mathematical Programming 96, 2003).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.solve import solve_core
from kaiyi_opt.allocation.goal_program import GoalProgram, GoalSolution
from kaiyi_opt.allocation.payers.merged import Merged


@dataclass(frozen=True, eq=False)
class Ceiling:
    """Σ weight ≤ most over merged columns."""

    weight: IntArray
    most: int


@dataclass(frozen=True, eq=False)
class _Measure:
    """What is counted: projects or money; ``weight`` by merged column, ``capacity`` by payer."""

    weight: IntArray
    capacity: dict[int, int]


@dataclass(frozen=True, eq=False)
class Cover:
    """The payers of a merged program."""

    merged: Merged
    source: GoalProgram

    @cached_property
    def _paid(self) -> list[int]:
        return [column for column, payers in enumerate(self.merged.payers) if payers]

    @cached_property
    def _measures(self) -> tuple[_Measure, _Measure]:
        """Projects and money; a payer that no row limits can pay all that it may."""
        size = len(self.merged.columns)
        may = {payer: [c for c in self._paid if payer in self.merged.payers[c]] for payer in self._numbers}
        projects = {payer: len(columns) for payer, columns in may.items()}
        money: dict[int, tuple[IntArray, int]] = {}
        for row in self.merged.rows:
            own = row.weight[may[row.payer]]
            fits = int(np.searchsorted(np.cumsum(np.sort(own)), row.most, side="right"))
            projects[row.payer] = min(projects[row.payer], fits)
            if (own != 1).any():
                money.setdefault(row.payer, (row.weight, row.most))
        one, least = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        one[self._paid] = 1
        for column in self._paid:
            least[column] = min((int(money[p][0][column]) for p in self.merged.payers[column] if p in money), default=0)
        # Who adopts few projects pays no more than these can cost.
        purses = {p: int(np.sort(least[columns])[::-1][: projects[p]].sum()) for p, columns in may.items()}
        purses = {p: min(most, money[p][1]) if p in money else most for p, most in purses.items()}
        return _Measure(one, projects), _Measure(least, purses)

    @cached_property
    def _numbers(self) -> list[int]:
        asked = {payer for payers in self.merged.payers for payer in payers}
        return sorted(asked | {row.payer for row in self.merged.rows})

    def first_ceilings(self) -> list[Ceiling]:
        """Return how many projects all payers can pay together.

        Their money is left for when it is broken: two sums of money beside each other make the search a long one.
        """
        every = frozenset(self._numbers)
        projects, _ = self._measures
        return [self._ceiling(projects, every)] if projects.weight.sum() > sum(projects.capacity.values()) else []

    def _ceiling(self, measure: _Measure, payers: frozenset[int]) -> Ceiling:
        weight = np.zeros_like(measure.weight)
        within = [column for column in self._paid if payers.issuperset(self.merged.payers[column])]
        weight[within] = measure.weight[within]
        return Ceiling(weight, sum(measure.capacity[payer] for payer in payers))

    def broken_by(self, taken: Sequence[int]) -> list[Ceiling]:
        """Return ceilings that hold for every set and that ``taken`` breaks, a set that cannot be paid."""
        for measure in self._measures:
            short = sorted(set(self._short(measure, taken)), key=sorted)
            if short:
                return [self._ceiling(measure, payers) for payers in short]
        return [self._smallest(list(taken))]

    def _short(self, measure: _Measure, taken: Iterable[int]) -> Iterator[frozenset[int]]:
        """Go through sets of payers that ``taken`` asks too much of, even if a project could be shared.

        By augmenting paths (L. R. Ford, D. R. Fulkerson, "Maximal flow through a network", 1956): where no path leads
        on, the payers that were reached are spent on what they alone may pay.
        """
        pays: dict[int, dict[int, int]] = {payer: {} for payer in self._numbers}
        for column in taken:
            left = int(measure.weight[column])
            while left:
                came = self._reached(measure, pays, column)
                end = next((p for p in came if sum(pays[p].values()) < measure.capacity[p]), None)
                if end is None:
                    yield frozenset(came)
                    break
                path = _path(came, end)
                room = measure.capacity[end] - sum(pays[end].values())
                moved = min([left, room, *(pays[payer][given] for payer, given in path[1:])])
                _shift(pays, path, end, column, moved)
                left -= moved

    def _reached(self, measure: _Measure, pays: dict[int, dict[int, int]], column: int) -> dict[int, tuple[int, int]]:
        """Return the payers to whom what ``column`` asks can be passed on: by payer, the column that brought it there,
        and the payer that gives that column up (-1: nobody had it).
        """
        came: dict[int, tuple[int, int]] = {}
        waiting = [(column, -1)]
        for each, giver in waiting:
            for payer in self.merged.payers[each]:
                if payer not in came:
                    came[payer] = each, giver
                    if sum(pays[payer].values()) < measure.capacity[payer]:
                        return came
                    waiting += [(other, payer) for other, amount in pays[payer].items() if amount]
        return came

    def _smallest(self, taken: list[int]) -> Ceiling:
        """Return how many of a small part of ``taken`` that cannot be paid can be: of it, and of all others that do not
        raise this number.

        What a short search leaves open makes the part larger or the others fewer, and the ceiling no less true.
        """
        for column in list(taken):
            fewer = [other for other in taken if other != column]
            found = solve_core(self._assignment(fewer), narrow=True)
            if found is not None and found.infeasible:
                taken = fewer
        most = len(taken) - 1
        for column in self._paid:
            if column not in taken and self._most_of([*taken, column]) == most:
                taken.append(column)
        weight = np.zeros(len(self.merged.columns), dtype=np.int64)
        weight[taken] = 1
        return Ceiling(weight, most)

    def _most_of(self, columns: Sequence[int]) -> int | None:
        """Return how many of ``columns`` can be paid together, ``None`` where a short search does not tell."""
        program = self._assignment(columns)
        open_ended = np.full_like(program.row_lower, -np.inf)
        counted = replace(program, goals=([1] * program.matrix.shape[1],), row_lower=open_ended)
        solution = solve_core(counted, narrow=True)
        return solution.outcomes[0].value if solution else None

    def assigned(self, taken: Sequence[int]) -> GoalSolution | None:
        """Return who pays for ``taken``, the first by the tie-break, a point over `columns_of`; ``None`` where the
        search does not tell.
        """
        return solve_core(self._assignment(taken))

    def columns_of(self, taken: Sequence[int]) -> IntArray:
        """Return the source's columns that merged columns stand for, one after another."""
        return np.concatenate([np.zeros(0, np.int64), *(self.merged.columns[column] for column in taken)])

    def _assignment(self, taken: Sequence[int]) -> GoalProgram:
        """Return the program of who pays for ``taken``: each by one of its payers, within the payers' rows."""
        lengths = [self.merged.columns[column].size for column in taken]
        owner = np.repeat(np.arange(len(taken)), lengths)
        payer = np.array([payer for column in taken for payer in self.merged.payers[column]], dtype=np.int64)
        numbers = np.array(taken, dtype=np.int64)[owner]
        each = (np.arange(len(taken))[:, np.newaxis] == owner).astype(np.int64)
        ceilings = [np.where(payer == row.payer, row.weight[numbers], 0) for row in self.merged.rows]
        place = np.full(self.source.matrix.shape[1], -1)
        place[self.columns_of(taken)] = np.arange(owner.size)
        inside = [place[group][place[group] >= 0] for group in self.source.order]
        count = len(taken)
        return GoalProgram(
            matrix=sp.csr_array(np.vstack([each, each, *ceilings])),
            row_lower=np.concatenate([np.full(count, -np.inf), np.ones(count), np.full(len(ceilings), -np.inf)]),
            row_upper=np.concatenate(
                [np.ones(count), np.full(count, np.inf), np.array([row.most for row in self.merged.rows], dtype=float)]
            ),
            goals=(),
            order=tuple(group for group in inside if group.size),
            row_rule=("",) * (2 * count + len(ceilings)),
        )


def _path(came: dict[int, tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Return the givers on the way to ``end``, first to last, each with the column it gives up; -1 comes first."""
    path = []
    payer = end
    while payer >= 0:
        column, giver = came[payer]
        path.append((giver, column))
        payer = giver
    return path[::-1]


def _shift(pays: dict[int, dict[int, int]], path: list[tuple[int, int]], end: int, column: int, moved: int) -> None:
    """Pass ``moved`` of what ``column`` asks on along a path: each giver takes what came and gives up its own."""
    takers = [*(giver for giver, _ in path[1:]), end]
    for (giver, given), taker in zip(path, takers, strict=True):
        pays[taker][given] = pays[taker].get(given, 0) + moved
        if giver >= 0:
            pays[giver][given] -= moved
