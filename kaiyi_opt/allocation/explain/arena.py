"""A plan that is best, and what would be best instead: with an application held in or out, or a problem changed.

Every question is put to the region that it can touch. A plan that is known to be lawful bounds the search from below:
what the linear relaxation proves immovable in better plans leaves the program first, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.awards import PaidAwards, of
from kaiyi_opt.allocation.candidates import Candidate
from kaiyi_opt.allocation.compile import Decoder, compile_problem
from kaiyi_opt.allocation.exact import fixed_by_cost, safe_bound
from kaiyi_opt.allocation.explain.region import Narrowed, Region, narrowed, region_of
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import IntegerProgram
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
        """Return the plan's part in the region, or ``None`` where it grants what is no option there."""
        point = np.zeros(self.region.columns.size, dtype=np.int64)
        candidates = self.problem.candidates
        for number in self._numbers.tolist():
            place = _place(candidates[number], awards)
            if place is None:
                return None
            if place > 0:
                option = candidates.first_option[number] + place - 1
                point[np.searchsorted(self.region.columns, option)] = 1
        return point

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
        return np.unique(self.decoder.candidates.option_candidate[self.region.columns])


@dataclass(eq=False)
class Arena:
    """A stated problem with its best plan ``awards`` (fen by application), and the questions put to both.

    Answers are kept, so that what several questions ask is solved once. ``time_limit`` is the seconds that each search
    may take; one that is cut short raises `LimitError`.
    """

    problem: Problem
    awards: Awards
    time_limit: float | None = None
    _grounds: dict[str, Ground] = field(default_factory=dict)
    _without: dict[str, PaidAwards | None] = field(default_factory=dict)

    def ground(self, problem: Problem, application: str, rules: Iterable[str] = ()) -> Ground:
        """Return the ground of a changed problem; ``rules`` are those that were changed."""
        program, decoder = compile_problem(problem)
        candidates = problem.candidates
        number = candidates.number[application]
        own = np.arange(candidates.first_option[number], candidates.first_option[number + 1])
        region = region_of(program, own, rules)
        return Ground(problem, program, decoder, region, region.inside(own))

    def as_stated(self, application: str) -> Ground:
        """Return the ground of the problem as it is stated."""
        if application not in self._grounds:
            self._grounds[application] = self.ground(self.problem, application)
        return self._grounds[application]

    def best(
        self,
        ground: Ground,
        known: Iterable[Awards] = (),
        *,
        funded: bool | None = None,
        at_least: Awards | None = None,
    ) -> PaidAwards | None:
        """Return the best plan of a ground, ``None`` where there is none.

        Goals in order and then the tie-break, exactly; outside the region the plan is as it was.

        Parameters
        ----------
        known
            Plans that may be lawful there: the best of these bounds the search.
        funded
            Whether the application is held in, held out, or neither.
        at_least
            A plan, lawful there or not: plans that are worth less than it in the first goal that tells plans apart need
            not be found.
        """
        bound = self._bound(ground, known, funded) if at_least is None else _worth(ground, at_least)
        point = _best_point(ground, bound, funded, self.time_limit)
        return None if point is None else ground.awards(point, self.awards)

    def _bound(self, ground: Ground, known: Iterable[Awards], funded: bool | None) -> int | None:
        """Return the most that a known plan is worth in the first goal that tells plans of the region apart."""
        goal = leading(ground.region.program)
        points = [ground.point(awards) for awards in known]
        held = [p for p in points if p is not None and (funded is None or bool(p[ground.own].any()) == funded)]
        if goal is None or not held:
            return None
        weights = ground.region.program.program(goal)
        return max(weights.value(point) for point in held)

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
    keys = {key for key in plan.keys() | other.keys() if _granted(plan, key) != _granted(other, key)}
    numbers = {candidates.number[key] for key in keys}
    for goal in problem.goals:
        difference = goal.sign * (goal.value(candidates, plan.only(keys)) - goal.value(candidates, other.only(keys)))
        if difference:
            return 1 if difference > 0 else -1
    for number in problem.order:
        if number in numbers:
            places = [_place(candidates[number], awards) or 0 for awards in (plan, other)]
            return 1 if places[0] > places[1] else -1
    return 0


def _granted(awards: PaidAwards, application: str) -> tuple[int, str]:
    """Return what is granted to an application and who pays it."""
    return awards.get(application, 0), awards.payer(application)


def _place(candidate: Candidate, awards: Awards) -> int | None:
    """Return the place of what is granted among the options, from 1; 0 for nothing, ``None`` where it is no option."""
    granted = _granted(of(awards), candidate.id)
    if not granted[0]:
        return 0
    return candidate.options.index(granted) + 1 if granted in candidate.options else None


def leading(program: GoalProgram) -> int | None:
    """Return the first goal that is worth anything to some column, ``None`` where none is."""
    return next((number for number, weights in enumerate(program.goals) if any(weights)), None)


def _worth(ground: Ground, awards: Awards) -> int | None:
    """Return what a plan is worth in the first goal that tells plans of the region apart."""
    goal, point = leading(ground.region.program), ground.encoded(awards)
    return None if goal is None or point is None else ground.region.program.program(goal).value(point)


def _best_point(ground: Ground, bound: int | None, funded: bool | None, time_limit: float | None) -> IntArray | None:
    program = ground.region.program
    goal = leading(program)
    bounded = held_to(program.program(goal), ground.own, funded)
    lower, upper = bounded.column_lower, bounded.column_upper
    if bound is not None:
        from kaiyi_opt.allocation.solvers.highs import row_prices

        prices, _ = row_prices(bounded)
        safe = None if prices is None else safe_bound(bounded, prices)
        if safe is not None:
            lower, upper = fixed_by_cost(bounded, safe, bound)
            _exclude(program, lower, upper)
    if np.any(lower > upper):
        return None
    return _solved(narrowed(program, bounded, lower, upper), bounded, time_limit)


def _exclude(program: GoalProgram, lower: FloatArray, upper: FloatArray) -> None:
    """Rule out the other amounts of an application that one amount is settled for."""
    for group in program.order:
        if np.any(lower[group] > 0):
            upper[group] = lower[group]


def _solved(smaller: Narrowed, bounded: IntegerProgram, time_limit: float | None) -> IntArray | None:
    """Return the best point of a narrowed program, with the columns it lacks; ``None`` where there is none."""
    if smaller.free.size == 0:
        return smaller.held if bounded.is_feasible(smaller.held) else None
    # A row that no free column can move any more is kept or broken for good.
    empty = np.diff(smaller.program.matrix.indptr) == 0
    if np.any(empty & ((smaller.program.row_lower > 0) | (smaller.program.row_upper < 0))):
        return None
    solution = solve_goals(smaller.program, time_limit=time_limit)
    if solution.infeasible:
        return None
    if solution.point is None or not solution.complete:
        raise unsettled()
    point = smaller.held.copy()
    point[smaller.free] = solution.point
    return point


def held_to(program: IntegerProgram, own: IntArray, funded: bool | None) -> IntegerProgram:
    """Return ``program`` with one of the columns ``own`` held at 1, or all at 0; as it is for ``None``."""
    if funded:
        row = sp.csr_array(
            (np.ones(own.size, np.int64), (np.zeros(own.size, np.int64), own)), shape=(1, program.size[1])
        )
        return program.with_rows(row, [1], [1])
    if funded is None:
        return program
    upper = program.column_upper.copy()
    upper[own] = 0
    return IntegerProgram(
        program.objective, program.matrix, program.row_lower, program.row_upper, program.column_lower, upper
    )


def unsettled() -> LimitError:
    """Return the error for a search that ended before it settled a question."""
    return LimitError(
        Fault(
            Text("时限内没有算清一个门槛", "a threshold was not settled within the time limit"),
            Text("请放宽时间限制", "allow more time"),
        )
    )
