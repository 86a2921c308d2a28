"""The least merit at which an application is funded: what is missing, or what may be lost.

More merit never harms the application that has it: whatever plan holds it is worth no less than before, and plans
without it are worth what they were. So there is one least merit. It is closed in on from above, plan by plan: a plan
that holds the application beats its rival from some merit on; one unit below that merit the round is solved again, and
either some other plan still holds the application, with a lower least merit of its own, or the least is found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kaiyi_opt.allocation.awards import payer_of
from kaiyi_opt.allocation.explain.answer import LeastMerit
from kaiyi_opt.allocation.explain.arena import Arena, Awards
from kaiyi_opt.allocation.explain.changes import candidate_of, with_merit, with_votes
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules.merit_threshold import MeritThreshold
from kaiyi_opt.scenario.points import FULL_POINTS

# A line judged by votes knows no full marks: the search ends at so many times the most votes of any application.
TIMES_THE_MOST_VOTES = 10


@dataclass(frozen=True)
class Scale:
    """What an application's merit is counted in, where it stands, how high it can go, and the problem at any mark.

    Below ``lawful`` the law of its line does not admit it.
    """

    unit: str
    present: int
    highest: int
    at: Callable[[int], Problem]
    lawful: int = 0


def scale_of(problem: Problem, application: str) -> Scale | None:
    """Return the scale of an application's merit, ``None`` where its line awards none."""
    candidate = candidate_of(problem, application)
    line = problem.scenario.line(candidate.line)
    kind = line.merit
    if kind == "none":
        return None
    if kind == "votes":
        most = max(each.votes for each in problem.candidates)
        highest = TIMES_THE_MOST_VOTES * (most + 1)
        return Scale("votes", candidate.votes, highest, lambda votes: with_votes(problem, application, votes))
    highest = max(FULL_POINTS, candidate.merit)
    lawful = (line.min_assessment or 0) if kind == "assessment" else 0
    return Scale("points", candidate.merit, highest, lambda merit: with_merit(problem, application, merit), lawful)


def least_merit(arena: Arena, application: str) -> LeastMerit | None:
    """Return the least merit at which ``application`` is funded, ``None`` where its line awards no merit."""
    scale = scale_of(arena.problem, application)
    if scale is None:
        return None
    found = _Search(arena, application, scale).least()
    least, verified = (None, True) if found is None else found
    return LeastMerit(least, scale.present, scale.highest, scale.unit, verified)


@dataclass(frozen=True)
class _Search:
    arena: Arena
    application: str
    scale: Scale

    def least(self) -> tuple[int, bool] | None:
        """Return the least mark, and whether both of its sides were solved again; ``None`` where none is enough."""
        funded_now = self.application in self.arena.awards
        first = 0 if funded_now else self.scale.present
        lowest = self._lowest(first, is_adopted=bool(candidate_of(self.arena.problem, self.application).adopters))
        if lowest > self.scale.highest:
            return None
        opposite = self.arena.opposite(self.application)
        rival, plan = (opposite, self.arena.awards) if funded_now else (self.arena.awards, opposite)
        top = self.scale.present if funded_now else self.scale.highest
        mark = top + 1 if plan is None else self._from(plan, rival, lowest, top)
        if plan is None or mark > top:
            plan = self._solved(top, rival, plan)
            if plan is None:
                return None
            mark = self._from(plan, rival, lowest, top)
        return self._closed_in(mark, rival, plan, lowest)

    def _closed_in(self, mark: int, rival: Awards | None, plan: Awards, lowest: int) -> tuple[int, bool]:
        while mark > lowest:
            below = self._solved(mark - 1, rival, plan)
            if below is None:
                break
            plan, mark = below, self._from(below, rival, lowest, mark - 1)
        at_mark = mark == self.scale.present or self._solved(mark, rival, plan) is not None
        below_it = mark == 0 or mark > lowest or self._solved(mark - 1, rival, None) is None
        return mark, at_mark and below_it

    def _lowest(self, mark: int, *, is_adopted: bool) -> int:
        """Return the first mark from ``mark`` on that the law admits and that keeps every threshold of merit; a pool's
        are not asked of what a company adopts.
        """
        candidate = candidate_of(self.arena.problem, self.application)
        rules = [r for r in self.arena.problem.rules if isinstance(r, MeritThreshold) and r.scope.covers(candidate)]
        least = max((rule.least for rule in rules if not (is_adopted and rule.scope.pool)), default=0)
        mark = min(max(mark, self.scale.lawful), self.scale.highest + 1)
        return _first(mark, self.scale.highest + 1, lambda m: m > self.scale.highest or self._merit(m) >= least)

    def _merit(self, mark: int) -> int:
        return candidate_of(self.scale.at(mark), self.application).merit

    def _from(self, plan: Awards, rival: Awards | None, lowest: int, top: int) -> int:
        """Return the first mark of a range from which ``plan``, which holds the application, beats its rival; one past
        the range where it never does.
        """
        is_adopted = bool(payer_of(plan, self.application))
        lowest = min(self._lowest(lowest, is_adopted=is_adopted), top + 1)
        if rival is None:
            return lowest
        return _first(lowest, top + 1, lambda m: m > top or self.arena.beats(self.scale.at(m), plan, rival))

    def _solved(self, mark: int, *known: Awards | None) -> Awards | None:
        """Return the best plan at a mark where it holds the application, else ``None``."""
        if mark < self.scale.lawful:
            return None
        ground = self.arena.ground(self.scale.at(mark), self.application)
        plan = self.arena.best(ground, [each for each in known if each is not None])
        return plan if plan is not None and self.application in plan else None


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first number from ``low`` to ``high`` that ``holds``, which stays true once it is, and is at ``high``.

    >>> _first(0, 100, lambda number: number * number >= 50)
    8
    """
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
