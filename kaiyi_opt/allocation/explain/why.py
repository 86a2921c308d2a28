"""Why an application is funded or not, and what would change it: the facts gathered, then put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from kaiyi_opt.allocation.explain.answer import Change, Uniqueness, Why
from kaiyi_opt.allocation.explain.arena import Arena, Awards
from kaiyi_opt.allocation.explain.extra_budget import extra_budget
from kaiyi_opt.allocation.explain.largest_request import largest_request
from kaiyi_opt.allocation.explain.least_merit import least_merit
from kaiyi_opt.allocation.explain.price import pool_price
from kaiyi_opt.allocation.explain.relaxations import relaxations
from kaiyi_opt.allocation.explain.sentences import Facts, sentences
from kaiyi_opt.allocation.explain.uniqueness import membership, uniqueness
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.errors import Fault, InputError, LimitError, NotHeldError
from kaiyi_opt.language import Text, both

MOST_NAMED = 5


def explain_one(plan: Plan, application: str, time_limit: float | None = None) -> Why:
    """Return why ``application`` is funded or not in ``plan``, and what would change it; raises as `explain`."""
    return explain(plan, (application,), time_limit)[0]


def explain(
    plan: Plan,
    applications: Iterable[str] | None = None,
    time_limit: float | None = None,
    most_hard: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Why, ...]:
    """Return the reasons of several applications, all of the round where none is named, in the order asked.

    Every threshold is that of the whole round with all goals and the tie-break, found by search over whole numbers and
    verified on both sides. Of a plan that is not proved optimal no threshold is stated. ``time_limit`` is the seconds
    that each search may take, ``most_hard`` how many searches an application may take that are too hard for the search
    for small rounds (by default as many as there are); a question that a limit cuts short is named in ``unsettled``.
    ``progress`` is told the share that is done.

    Raises
    ------
    InputError
        Where the round has no application of that identifier; the nearest ones are named.
    """
    known = [entry.id for entry in plan.problem.scenario.applications]
    asked = known if applications is None else list(applications)
    unknown = [key for key in asked if key not in set(known)]
    if unknown:
        raise InputError([_unknown(key, known) for key in unknown])
    gathered = _Gathered(plan, Arena(plan.problem, plan.granted, time_limit, most_hard), {})
    found = []
    for number, key in enumerate(asked):
        if progress is not None:
            progress(number / len(asked))
        found.append(gathered.why(key))
    return tuple(found)


def uniqueness_of(plan: Plan) -> Uniqueness:
    """Return how settled the list of a plan is; raises `NotHeldError` where it is not proved optimal."""
    if not plan.is_proven_optimal:
        raise NotHeldError(
            Fault(
                Text("这份名单尚未证明最优", "the list is not proved optimal"),
                Text("请不设时间限制，重新分配一次", "allocate again without a time limit"),
            )
        )
    return uniqueness(plan.problem, plan.granted)


def _unknown(key: str, known: list[str]) -> Fault:
    near = get_close_matches(key, known, MOST_NAMED, 0.5) or known[:MOST_NAMED]
    cure = Text("您要找的是不是 {names}", "did you mean {names}").format(
        names=Text("、".join(near) + "？", ", ".join(near) + "?")
    )
    return Fault(Text("没有编号为 {key} 的申请", "there is no application {key}").format(key=both(key)), cure)


@dataclass(frozen=True, eq=False)
class _Gathered:
    """One plan under question; what several applications share is found once."""

    plan: Plan
    arena: Arena
    _prices: dict[tuple[str, bytes], float | None]

    def why(self, application: str) -> Why:
        self.arena.begin_anew()
        problem, awards = self.plan.problem, self.plan.granted
        amount = awards.get(application, 0)
        eligible = application in problem.candidates.number
        why = Why(
            application=application,
            funded=amount > 0,
            amount=amount,
            eligible=eligible,
            possible=eligible,
            settled=self.plan.is_proven_optimal,
            loss=None,
            changes=(),
            merit=None,
            request=None,
            budget=None,
            relaxations=(),
            price=None,
            optimal="",
            near="",
            unsettled=(),
            sentences=(),
        )
        if eligible and why.settled:
            why = self._searched(why)
        return replace(why, sentences=sentences(Facts(self.plan, why, self._decider(why))))

    def _searched(self, why: Why) -> Why:
        application, arena = why.application, self.arena
        left: list[str] = []

        def asked(name: str, question: Callable[[], Any], otherwise: Any = None) -> Any:
            try:
                return question()
            except LimitError:
                left.append(name)
                return otherwise

        why = asked("changes", lambda: self._with_opposite(why), why)
        optimal, near = asked("uniqueness", lambda: self._membership(application), ("", ""))
        return replace(
            why,
            merit=asked("merit", lambda: least_merit(arena, application)),
            request=asked("request", lambda: largest_request(arena, application)),
            budget=None if why.funded else asked("budget", lambda: extra_budget(arena, application)),
            relaxations=() if why.funded else asked("relaxations", lambda: relaxations(arena, application), ()),
            price=self._price(application),
            optimal=optimal,
            near=near,
            unsettled=tuple(left),
        )

    def _with_opposite(self, why: Why) -> Why:
        """Return the answer with the best plan on the other side: in where it is out, out where it is in."""
        opposite = self.arena.opposite(why.application)
        if opposite is None:
            return replace(why, possible=why.funded)
        loss = _loss(self.arena.problem, self.arena.awards, opposite)[1]
        return replace(why, loss=loss, changes=_changes(self.arena.awards, opposite, why.application))

    def _decider(self, why: Why) -> int | None:
        """Return the goal in which the plan and the best plan on the other side differ first, ``None`` where none."""
        if why.loss is None:
            return None
        opposite = self.arena.opposite(why.application)
        return None if opposite is None else _loss(self.plan.problem, self.plan.granted, opposite)[0]

    def _membership(self, application: str) -> tuple[str, str]:
        opposite = self.arena.opposite(application)
        return membership(self.plan.problem, self.plan.granted, opposite, application)

    def _price(self, application: str) -> float | None:
        ground = self.arena.as_stated(application)
        candidates = self.plan.problem.candidates
        key = (candidates[candidates.number[application]].pool, ground.region.columns.tobytes())
        if key not in self._prices:
            self._prices[key] = pool_price(ground, application)
        return self._prices[key]


def _loss(problem: Problem, awards: Awards, other: Awards) -> tuple[int | None, int]:
    """Return the first goal in which ``other`` is worse, and by how much; no goal and 0 where the tie-break tells."""
    for number, goal in enumerate(problem.goals):
        loss = goal.sign * (goal.value(problem.candidates, awards) - goal.value(problem.candidates, other))
        if loss:
            return number, loss
    return None, 0


def _changes(awards: Awards, other: Mapping[str, int], application: str) -> tuple[Change, ...]:
    keys = sorted((awards.keys() | other.keys()) - {application})
    pairs = [(key, awards.get(key, 0), other.get(key, 0)) for key in keys]
    return tuple(Change(key, before, after) for key, before, after in pairs if before != after)
