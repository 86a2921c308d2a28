"""A plan that is best, and what would be best instead: with an application held in or out, or a problem changed.

Every question is put to the region that it can touch, compiled from the candidates that could belong to it, whatever is
asked. A plan that is known to be lawful there bounds the search from below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.awards import PaidAwards, of
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.compile import Decoder, compile_problem
from kaiyi_opt.allocation.core.solve import NAME as SMALL_SEARCH
from kaiyi_opt.allocation.explain.region import Region, neighbourhoods, region_of
from kaiyi_opt.allocation.goal import Goal
from kaiyi_opt.allocation.goal_program import GoalProgram, GoalSolution
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text

Awards = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Ground:
    """A changed problem, compiled, with the region that an application and the changed rules can touch."""

    problem: Problem
    program: GoalProgram
    decoder: Decoder
    region: Region
    own: IntArray

    def awards(self, point: IntArray, elsewhere: Awards) -> PaidAwards:
        """Return the plan that has ``point`` in the region and is ``elsewhere`` outside."""
        inside = {self.problem.candidates[n].id for n in self._numbers.tolist()}
        outside = of(elsewhere).only({key for key, amount in elsewhere.items() if amount and key not in inside})
        whole = np.zeros(self.program.matrix.shape[1], dtype=np.int64)
        whole[self.region.columns] = point
        own = self.decoder.decode(whole)
        return PaidAwards({**outside.amounts, **own.amounts}, {**outside.sponsors, **own.sponsors})

    def encoded(self, awards: Awards) -> IntArray | None:
        """Return the plan's part in the region, or ``None`` where it grants what is no option there.

        Auxiliary columns are as high as the plan lets them be, in a plan that keeps the rows; else they are 0.
        """
        point = np.zeros(self.region.columns.size, dtype=np.int64)
        candidates = self.problem.candidates
        for number in self._numbers.tolist():
            place = _place(candidates[number], awards)
            if place is None:
                return None
            if place > 0:
                option = candidates.first_option[number] + place - 1
                point[np.searchsorted(self.region.columns, option)] = 1
        return completed(self.region.program, point)

    def columns_of(self, application: str) -> IntArray:
        """Return the columns of the region that are options of an application."""
        candidates = self.problem.candidates
        number = candidates.number[application]
        return self.region.inside(np.arange(candidates.first_option[number], candidates.first_option[number + 1]))

    def point(self, awards: Awards) -> IntArray | None:
        """Return the plan's part in the region, or ``None`` where it is not lawful in the changed problem."""
        point = self.encoded(awards)
        if point is None:
            return None
        program = self.region.program
        activity = program.matrix @ point
        lawful = np.all((activity >= program.row_lower) & (activity <= program.row_upper))
        return point if lawful else None

    @property
    def _numbers(self) -> IntArray:
        owner = self.decoder.candidates.option_candidate
        return np.unique(owner[self.region.columns[self.region.columns < owner.size]])


@dataclass(eq=False)
class Arena:
    """A stated problem with its best plan ``awards`` (fen by application), and the questions put to both.

    Answers are kept, so that what several questions ask is solved once; ``courses`` are those of
    `kaiyi_opt.allocation.explain.steps`, and the plans without a rule. ``time_limit`` is the seconds that each search
    may take; one that is cut short raises `LimitError`, and so does one begun after ``most_hard`` that were too hard
    for the search for small rounds since `begin_anew`: a limit that hangs on no clock.
    """

    problem: Problem
    awards: Awards
    time_limit: float | None = None
    most_hard: int | None = None
    courses: dict[tuple[str, bytes], Any] = field(default_factory=dict)
    _grounds: dict[tuple[str, ...], list[Ground]] = field(default_factory=dict)
    _without: dict[str, PaidAwards | None] = field(default_factory=dict)
    _numbers: dict[tuple[int, ...], tuple[list[int], tuple[int, ...]]] = field(default_factory=dict)
    _hard: int = 0

    def begin_anew(self) -> None:
        """Count hard searches from here on."""
        self._hard = 0

    def best_point(self, program: GoalProgram, start: IntArray | None) -> IntArray | None:
        """Return the best point of a program, ``None`` where there is none; ``start`` is a lawful point, if one is
        known.

        Raises
        ------
        LimitError
            Where a limit came first.
        """
        if self.most_hard is not None and self._hard >= self.most_hard:
            raise unsettled()
        solution = solve_goals(program, time_limit=self.time_limit, start=start)
        self._hard += solution.solver not in ("", SMALL_SEARCH)
        return _point_of(solution)

    def ground(self, problem: Problem, application: str, rules: Iterable[str] = ()) -> Ground:
        """Return the ground of a changed problem; ``rules`` are those that were changed."""
        near = self._near(problem, application, tuple(rules))
        program, decoder = compile_problem(near)
        candidates = near.candidates
        number = candidates.number[application]
        own = np.arange(candidates.first_option[number], candidates.first_option[number + 1])
        region = region_of(program, own, rules)
        return Ground(near, program, decoder, region, region.inside(own))

    def _near(self, problem: Problem, application: str, rules: tuple[str, ...]) -> Problem:
        """Return the problem over the candidates that could hang together with an application or a changed rule."""
        number = self.problem.candidates.number[application]
        label = self._neighbourhood
        wanted = {int(label[number])}.union(*(self._labels_of_rule.get(rule, ()) for rule in rules))
        key = tuple(sorted(wanted))
        if key not in self._numbers:
            kept = np.flatnonzero(np.isin(label, key)).tolist()
            place = {number: k for k, number in enumerate(kept)}
            self._numbers[key] = (kept, tuple(place[n] for n in self.problem.order if n in place))
        kept, order = self._numbers[key]
        return replace(problem, candidates=Candidates(tuple(problem.candidates[n] for n in kept)), order=order)

    @cached_property
    def _stated(self) -> GoalProgram:
        return compile_problem(self.problem)[0]

    @cached_property
    def _neighbourhood(self) -> IntArray:
        return neighbourhoods(self.problem, self._stated)

    @cached_property
    def _labels_of_rule(self) -> dict[str, set[int]]:
        """The neighbourhoods that the rows of each rule touch."""
        program, found = self._stated, dict[str, set[int]]()
        label = self._neighbourhood[self.problem.candidates.option_candidate]
        for row, rule in enumerate(program.row_rule):
            columns = program.matrix.indices[program.matrix.indptr[row] : program.matrix.indptr[row + 1]]
            found.setdefault(rule, set()).update(label[columns[columns < label.size]].tolist())
        return found

    def as_stated(self, application: str, rules: tuple[str, ...] = ()) -> Ground:
        """Return the ground of the problem as it is stated; ``rules`` are those that are to be changed.

        A region that is already there serves every application inside it: nothing outside is tied to it.
        """
        known = self._grounds.setdefault(rules, [])
        for ground in known:
            if application in ground.problem.candidates.number and (own := ground.columns_of(application)).size:
                return replace(ground, own=own)
        known.append(self.ground(self.problem, application, rules))
        return known[-1]

    def best(self, ground: Ground, known: Iterable[Awards] = (), *, funded: bool | None = None) -> PaidAwards | None:
        """Return the best plan of a ground, ``None`` where there is none.

        Goals in order and then the tie-break, exactly; outside the region the plan is as it was.

        Parameters
        ----------
        known
            Plans that may be lawful there: the first that is gives the search a point to start from.
        funded
            Whether the application is held in, held out, or neither.
        """
        points = (ground.point(awards) for awards in known)
        held = (p for p in points if p is not None and (funded is None or bool(p[ground.own].any()) == funded))
        point = self.best_point(held_to(ground.region.program, ground.own, funded), next(held, None))
        return None if point is None else ground.awards(point, self.awards)

    def opposite(self, application: str) -> PaidAwards | None:
        """Return the best plan with the application held in where the plan declines it, and out where it funds it."""
        if application not in self._without:
            held_in = application not in self.awards
            self._without[application] = self.best(self.as_stated(application), funded=held_in)
        return self._without[application]

    def beats(self, problem: Problem, plan: Awards, other: Awards) -> bool:
        """Whether ``plan`` comes before ``other`` in a problem: by the goals in order, then by the tie-break."""
        return compare(problem, plan, other) > 0


def compare(problem: Problem, plan: Awards, other: Awards) -> int:
    """Return 1 where ``plan`` comes before ``other``, −1 where it comes after, 0 where they are the same."""
    candidates = problem.candidates
    plan, other = of(plan), of(other)
    keys = _differing(plan, other)
    numbers = {candidates.number[key] for key in keys}
    # Goals that are plain sums differ by what differs; of others only the whole tells.
    named = keys if all(type(goal) is Goal for goal in problem.goals) else candidates.number
    mine, theirs = (PaidAwards({k: a.amounts[k] for k in named if k in a.amounts}, a.sponsors) for a in (plan, other))
    for goal in problem.goals:
        difference = goal.sign * (goal.value(candidates, mine) - goal.value(candidates, theirs))
        if difference:
            return 1 if difference > 0 else -1
    for number in problem.order:
        if number in numbers:
            places = [_place(candidates[number], awards) or 0 for awards in (plan, other)]
            return 1 if places[0] > places[1] else -1
    return 0


def _differing(plan: PaidAwards, other: PaidAwards) -> list[str]:
    """Return the applications to which two plans do not grant the same, paid by the same."""
    there, here = other.amounts, plan.amounts
    if plan.sponsors or other.sponsors:
        return sorted(key for key in here.keys() | there.keys() if _granted(plan, key) != _granted(other, key))
    return sorted({key for key, _ in here.items() ^ there.items() if here.get(key, 0) != there.get(key, 0)})


def _granted(awards: PaidAwards, application: str) -> tuple[int, str]:
    """Return what is granted to an application and who pays it."""
    return awards.get(application, 0), awards.payer(application)


def _place(candidate: Candidate, awards: Awards) -> int | None:
    """Return the place of what is granted among the options, from 1; 0 for nothing, ``None`` where it is no option."""
    granted = _granted(of(awards), candidate.id)
    if not granted[0]:
        return 0
    return candidate.options.index(granted) + 1 if granted in candidate.options else None


def _point_of(solution: GoalSolution) -> IntArray | None:
    """Return the best point that was found, ``None`` where there is none; raises `LimitError` where that is open."""
    if solution.infeasible:
        return None
    if solution.point is None or not solution.complete:
        raise unsettled()
    return solution.point


def completed(program: GoalProgram, point: IntArray) -> IntArray:
    """Return a point with its auxiliary columns as high as its decisions let them be; unlawful ones as they are."""
    if program.column_upper is None:
        return point
    decides = np.flatnonzero(program.is_decision)
    rows = sp.csr_array(
        (np.ones(decides.size, np.int64), (np.arange(decides.size), decides)), (decides.size, point.size)
    )
    fixed = replace(
        program,
        matrix=sp.vstack([program.matrix, rows], format="csr"),
        row_lower=np.concatenate([program.row_lower, point[decides]]),
        row_upper=np.concatenate([program.row_upper, point[decides]]),
        row_rule=(*program.row_rule, *[""] * decides.size),
    )
    found = _point_of(solve_goals(fixed))
    return point if found is None else found


def held_to(program: GoalProgram, own: IntArray, funded: bool | None) -> GoalProgram:
    """Return ``program`` with one of the columns ``own`` held at 1, or all at 0; as it is for ``None``."""
    if funded is None:
        return program
    columns = np.zeros(own.size, np.int64), own
    row = sp.csr_array((np.ones(own.size, np.int64), columns), shape=(1, program.matrix.shape[1]))
    return replace(
        program,
        matrix=sp.vstack([program.matrix, row], format="csr"),
        row_lower=np.append(program.row_lower, 1.0 if funded else -np.inf),
        row_upper=np.append(program.row_upper, np.inf if funded else 0.0),
        row_rule=(*program.row_rule, ""),
    )


def unsettled() -> LimitError:
    """Return the error for a search that ended before it settled a question."""
    return LimitError(
        Fault(
            Text("时限内没有算清一个门槛", "a threshold was not settled within the time limit"),
            Text("请放宽时间限制", "allow more time"),
        )
    )
