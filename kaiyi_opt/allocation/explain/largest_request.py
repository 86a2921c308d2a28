"""The largest request at which an application is funded: how far to come down, or how much further to go.

On a line that grants amounts step by step from a least one, another request offers other amounts and, where benefit
diminishes, another benefit of each. The question "is some request of at least r funded" is one program, in which each
amount has the benefit it has at the smallest request from r on that offers it; its answer only turns from yes to no as
r grows. On a line that grants all or nothing the amount itself is the unknown, and one program finds the largest.

Where companies may adopt, neither holds: a company pays just what is asked, and may be able to pay less but not more.
There every request is solved, from the largest down, where there are few enough.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from kaiyi_opt.allocation.explain.answer import LargestRequest
from kaiyi_opt.allocation.explain.arena import Arena, Awards, Ground
from kaiyi_opt.allocation.explain.changes import amounts_for, candidate_of, with_amounts, with_request
from kaiyi_opt.allocation.explain.moving import Moving
from kaiyi_opt.allocation.explain.parametric import Parametric
from kaiyi_opt.allocation.explain.steps import funds, solved
from kaiyi_opt.allocation.problem import Problem

# Where companies may adopt, each request is solved: a whole range of them only up to this many.
MOST_TRIED = 200


@dataclass(frozen=True)
class Range:
    """What may be requested: fen from ``lowest`` to ``highest`` on multiples of ``step``; ``by_steps`` where the line
    offers every multiple from its least amount up to the request, not all or nothing.
    """

    lowest: int
    highest: int
    step: int
    by_steps: bool


def range_of(problem: Problem, application: str, *, funded: bool) -> Range | None:
    """Return what may be requested: up to the present request; where it is funded, up to what line and pool can pay.

    ``None`` on a line whose sums are fixed.
    """
    scenario, candidate = problem.scenario, candidate_of(problem, application)
    line, stated = scenario.line(candidate.line), scenario.application(application)
    if line.fixed is not None or line.honour_sums:
        return None
    by_steps = bool(line.step) and (stated.minimum is not None or line.floor is not None)
    step = line.step or 1
    lowest = max(stated.minimum or 0, line.floor or 0, step)
    lowest = -(-lowest // step) * step
    highest = candidate.amounts[-1]
    if funded:
        purses = [sponsor.purse or 0 for sponsor in scenario.sponsors] if line.adoptable else []
        offered = amounts_for(problem, application, max(highest, scenario.pool(candidate.pool).budget, *purses))
        highest = max(highest, offered[-1])
    return Range(min(lowest, highest), highest, step, by_steps)


def largest_request(arena: Arena, application: str) -> LargestRequest | None:
    """Return the largest request at which ``application`` is funded.

    ``None`` where its line pays fixed sums, and where companies may adopt projects of its line and more than
    `MOST_TRIED` requests would have to be tried, as on a line without a step.

    For a declined application up to its present request; for a funded one up to what its line and its pool, or a
    company, could pay.
    """
    is_funded = application in arena.awards
    span = range_of(arena.problem, application, funded=is_funded)
    if span is None:
        return None
    if _may_be_adopted(arena.problem, application):
        return _tried(arena, application, span)
    present = arena.problem.scenario.application(application).request or 0
    search = _Search(arena, application, span, arena.opposite(application) if is_funded else arena.awards)
    found = search.by_steps() if span.by_steps else search.all_or_nothing()
    verified = found is None or search.is_largest(found)
    return LargestRequest(found, present, span.lowest, span.highest, span.step, verified)


def _may_be_adopted(problem: Problem, application: str) -> bool:
    line = problem.scenario.line(candidate_of(problem, application).line)
    return bool(line.adoptable) and any(sponsor.purse is not None for sponsor in problem.scenario.sponsors)


def _tried(arena: Arena, application: str, span: Range) -> LargestRequest | None:
    """Return the largest request by trying all from the largest down; ``None`` where there are too many."""
    problem = arena.problem
    present, unit = problem.scenario.application(application).request or 0, span.step
    count = span.highest // unit - -(-span.lowest // unit) + 1
    if count > MOST_TRIED:
        return None
    requests = {
        *range(-(-span.lowest // unit) * unit, span.highest + 1, unit),
        candidate_of(problem, application).amounts[-1],
    }
    for request in sorted(requests, reverse=True):
        offers = amounts_for(problem, application, request)
        if offers and funds(arena, with_request(problem, application, request), application, (), arena.awards):
            return LargestRequest(request, present, span.lowest, span.highest, unit, True)
    return LargestRequest(None, present, span.lowest, span.highest, unit, True)


@dataclass(frozen=True)
class _Search:
    """One search: ``rival`` is the best plan without the application, which no request of its own can change."""

    arena: Arena
    application: str
    span: Range
    rival: Awards | None

    @property
    def _candidate_amounts(self) -> tuple[int, ...]:
        return candidate_of(self.arena.problem, self.application).amounts

    def is_largest(self, request: int) -> bool:
        """Whether the round, solved again, funds the request, and none a step above it up to the end of the range."""
        known = (self.rival, self.arena.awards)
        is_stated = request == self._candidate_amounts[-1]
        if self.application not in self.arena.awards if is_stated else not self._funds(request, known):
            return False
        above = (request // self.span.step + 1) * self.span.step
        return above > self.span.highest or not self._funds(above, known)

    def _funds(self, request: int, known: Sequence[Awards | None]) -> bool:
        changed = with_request(self.arena.problem, self.application, request)
        return funds(self.arena, changed, self.application, (), *known)

    def by_steps(self) -> int | None:
        """Return the largest request on a line that offers amounts step by step."""
        options = amounts_for(self.arena.problem, self.application, self.span.highest)
        is_funded = self.application in self.arena.awards
        kind = self.arena.problem.scenario.line(candidate_of(self.arena.problem, self.application).line).benefit
        if kind != "diminishing" and not is_funded:
            # A smaller request offers fewer amounts, of the same worth each.
            return None
        largest = self._candidate_amounts[-1] if is_funded else None
        start = bisect_left(options, largest or 0)
        while start < len(options) and (plan := self._winner(options, start)) is not None:
            place = self._last(options, start, plan)
            largest, start = options[place], place + 1
        return largest

    def _winner(self, options: Sequence[int], start: int) -> Awards | None:
        """Return a plan that funds some request from ``options[start]`` on, ``None`` where there is none."""
        mosts = [max(amount, options[start]) for amount in options]
        problem = with_amounts(self.arena.problem, self.application, options, mosts)
        plan = solved(self.arena, problem, self.application, (), self.rival)
        return plan if plan is not None and self.application in plan else None

    def _last(self, options: Sequence[int], start: int, plan: Awards) -> int:
        """Return the place of the last request from ``start`` on at which ``plan`` beats the rival."""
        low, high = max(start, bisect_left(options, plan[self.application])), len(options) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._wins(options, middle, plan) else (low, middle - 1)
        return low

    def _wins(self, options: Sequence[int], place: int, plan: Awards) -> bool:
        if self.rival is None:
            return True
        mosts = [max(amount, options[place]) for amount in options]
        problem = with_amounts(self.arena.problem, self.application, options, mosts)
        return self.arena.beats(problem, plan, self.rival)

    def all_or_nothing(self) -> int | None:
        """Return the largest request on a line that grants what is asked for or nothing.

        Step t asks for ``top − step · t``, top being the first multiple that is out of the range.
        """
        unit, present = self.span.step, self._candidate_amounts[-1]
        is_funded = self.application in self.arena.awards
        if is_funded:
            top, least = (self.span.highest // unit + 1) * unit, present + 1
        else:
            top, least = -(-present // unit) * unit, self.span.lowest
        longest = (top - least) // unit
        found = self._down(top, unit, longest) if longest > 0 else None
        if found is None:
            return present if is_funded else None
        return top - unit * found

    def _down(self, top: int, unit: int, longest: int) -> int | None:
        """Return the least step down at which the application is funded."""
        problem, application = self.arena.problem, self.application

        def at(step: int) -> Problem:
            amount = top - unit * step
            return with_amounts(problem, application, [amount], [amount])

        ground = self.arena.ground(at(0), application)
        moving, slopes = tuple(_moving(ground, top, unit)), _slopes(at(0), at(1), application)
        parametric = Parametric(ground.region.program, ground.own, moving, longest, slopes, self.arena.time_limit)
        mark = None if self.rival is None else ground.encoded(self.rival)
        # A plan worth no less in the first goal comes first: mostly it is better, and then nothing more is asked.
        step = parametric.least(mark, 1, loose=True)
        if step is None or funds(self.arena, at(step), application, (), self.rival):
            return step
        return parametric.least(mark, step + 1, loose=False)


def _moving(ground: Ground, top: int, unit: int) -> list[Moving]:
    """Return how rows move as the application's amount falls: those that count its money, not its one award."""
    program = ground.region.program
    weights = program.matrix[:, ground.own].toarray()[:, 0].tolist()
    return [
        Moving(row, 1, float(program.row_lower[row]), -slope, float(program.row_upper[row]), slope)
        for row, weight in enumerate(weights)
        if weight and weight % top == 0 and (slope := weight // top * unit)
    ]


def _slopes(problem: Problem, lower: Problem, application: str) -> tuple[int, ...]:
    """Return what each goal gains by the award of the application with each step down."""
    here, below = candidate_of(problem, application), candidate_of(lower, application)
    return tuple(goal.sign * (goal.worth(below)[0] - goal.worth(here)[0]) for goal in problem.goals)
