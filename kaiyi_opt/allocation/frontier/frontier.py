"""The verb: every plan between two or three goals that no other plan beats in one without giving up another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.ballots.decide import decide
from kaiyi_opt.allocation.ballots.rules import RULE_LABELS
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.conflict import explain_conflict
from kaiyi_opt.allocation.frontier.boxes import Corner
from kaiyi_opt.allocation.frontier.by_parts import by_parts
from kaiyi_opt.allocation.frontier.exchange import Axes, Exchange, cheapest, neighbours
from kaiyi_opt.allocation.frontier.sweep import ENDLESS, Found, FrontierProgress, Sweep
from kaiyi_opt.allocation.frontier.trade import Orders, Trade, common_divisor, too_short, trade_of
from kaiyi_opt.allocation.goals import Goal, known_goals
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.solvers import Solver
from kaiyi_opt.errors import Fault, InputError, KaiyiError
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.plottable import Plottable

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class FrontierPoint:
    """One point: the value of each goal in its own whole unit, the awards (fen by application) that reach it, whether
    it is proved that no plan is better in one goal without being worse in another, and whether the awards are
    ``settled``: chosen among plans of equal values by the round's other goals and its tie-break.
    """

    values: tuple[int, ...]
    awards: Mapping[str, int]
    proved: bool
    settled: bool = True


@dataclass(frozen=True)
class Unexplored:
    """Where further points may lie: the range of each goal but the one optimised, in its own whole unit."""

    ranges: tuple[tuple[Goal, int, int], ...]

    @property
    def sentence(self) -> Text:
        """The ranges in words."""
        parts = [
            Text("{goal} {low} 至 {high}", "{goal} from {low} to {high}").format(
                goal=goal.label, low=goal.shown(low), high=goal.shown(high)
            )
            for goal, low, high in self.ranges
        ]
        return joined(parts, "、", ", ")


@dataclass(frozen=True)
class Frontier(Plottable):
    """The non-dominated points between two or three goals, best of the first goal first.

    Attributes
    ----------
    goals
        The goals that are traded, as asked.
    kept
        The goals that every plan here keeps at their optimum, with that optimum.
    points
        The points found; each is a plan, no two have the same values.
    complete
        Whether these are all the points there are.
    unexplored
        Where further points may lie; empty where the frontier is complete.
    stopped
        Why the search ended.
    solves
        How many questions for a best plan above floors were answered.
    """

    problem: Problem
    goals: tuple[Goal, ...]
    kept: tuple[tuple[Goal, int], ...]
    points: tuple[FrontierPoint, ...]
    complete: bool
    unexplored: tuple[Unexplored, ...]
    stopped: Stop
    solves: int

    @cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The price of one goal in another: between neighbours for two goals, the cheapest step from each point for
        three.
        """
        values = [point.values for point in self.points]
        axes = Axes(self.goals, self.problem.scenario.settings.currency.text)
        return neighbours(axes, values) if len(self.goals) == 2 else cheapest(axes, values)

    @property
    def table(self) -> pd.DataFrame:
        """A row a point: the value of each goal as a number in its printed unit, ``awards`` (how many), ``proved``."""
        import pandas as pd

        rows = [
            {goal.name: float(goal.decimal(value)) for goal, value in zip(self.goals, point.values, strict=True)}
            | {"awards": len(point.awards), "proved": point.proved}
            for point in self.points
        ]
        return pd.DataFrame(rows, columns=[*(goal.name for goal in self.goals), "awards", "proved"])

    @property
    def sentence(self) -> Text:
        """What the list is, and what it leaves out."""
        count = len(self.points)
        if self.complete:
            told = Text(
                "全部 {n} 个互不占优的方案，逐一证明，没有遗漏",
                "all {n} non-dominated points, each proved, none left out"
                if count > 1
                else "one point alone: no goal has to give way to another",
            )
            if count == 1:
                told = Text("只有一个方案：这几个目标不必互相退让", told.en)
        else:
            proved = sum(point.proved for point in self.points)
            told = Text("{n} 个互不占优的方案；其间可能还有", "{n} non-dominated points; there may be more between")
            if proved < count:
                told = Text(
                    f"{{n}} 个点，其中 {proved} 个已证明不被占优；其间可能还有",
                    f"{{n}} points, {proved} of them proved to be non-dominated; there may be more between",
                )
        return joined([told.format(n=count), *self._kept_text, *self._unsettled_text], "；", "; ")

    @property
    def _unsettled_text(self) -> list[Text]:
        count = sum(not point.settled for point in self.points)
        told = Text(
            "其中 {n} 个点只列出了同值方案中的一个，尚未按其余目标和抽签次序选定",
            "for {n} of them the plan is any one of equal values, not yet the one that the other goals and the"
            " tie-break choose",
        )
        return [told.format(n=count)] if count else []

    @property
    def _kept_text(self) -> list[Text]:
        rule = self.problem.scenario.settings.ballots.rule
        voted = Text(
            "选票按{rule}决定的部分在每个方案中都一样", "what ballots decide by {rule} is the same in every plan"
        )
        decided = [] if rule == "welfare" else [voted.format(rule=RULE_LABELS[rule])]
        return [*decided, *self._kept_goals]

    @property
    def _kept_goals(self) -> list[Text]:
        return [
            Text("每个方案都先保住{goal} {value}", "every plan keeps {goal} at {value}").format(
                goal=goal.label, value=goal.shown(value)
            )
            for goal, value in self.kept
        ]


def frontier(
    problem: Problem,
    *names: str,
    points: int | None = None,
    most: int | None = None,
    keep: Sequence[str] | None = None,
    solver: str | Solver = "auto",
    time_limit: float | None = None,
    progress: Callable[[FrontierProgress], None] | None = None,
) -> Frontier:
    """Return the non-dominated plans between two or three goals, exact, each proved.

    A plan is non-dominated where no lawful plan is better in one of the goals and no worse in the others. Among plans
    that are equal in all of them the other goals of the round decide in order, then the declared tie-break, so that
    every point has one plan. All points are searched first, then the plan of each is chosen. What ballots decide by a
    rule is the same in every plan. Ctrl-C ends the search and returns what was found.

    Parameters
    ----------
    problem
        The round.
    names
        Two or three goals, each a name that ``scenario.toml`` may state, whether it states it or not.
    points
        Stop after this many points, spread as evenly as can be; for frontiers with thousands of points.
    most
        Stop after this many points, taken in order.
    keep
        Goals that every plan here must keep at their optimum, in this order. By default the entitlements where the
        round has any and they are not traded: what is owed is paid before anything is weighed up.
    solver, time_limit
        As in `kaiyi_opt.allocation.search.solve_program`; the time limit covers the whole search.
    progress
        Called after every solve.

    Raises
    ------
    InputError
        For an unknown goal, a goal named twice, fewer than two or more than three, a limit below two.
    InfeasibleError
        Where no plan keeps all rules.
    LimitError
        Where the time ran out before the first point.
    """
    _check_limits(points, most)
    problem, _ = decide(problem)
    traded, kept = _goals_of(problem, names, keep)
    inner = _objective_first(problem, traded)
    trade = trade_of(problem, kept, tuple(traded[axis] for axis in inner), Orders(solver, time_limit))
    # A few points are found sooner without the frontier of every part.
    sweep = Sweep(trade if points or most else by_parts(trade, progress), most, points, progress)
    sweep.run()
    if not sweep.found:
        if sweep.stopped == Stop.FINISHED:
            raise explain_conflict(problem, compile_problem(problem)[0]).error()
        raise too_short()
    return _frontier_of(problem, traded, inner, trade, sweep)


def _check_limits(*limits: int | None) -> None:
    if any(limit is not None and limit < 2 for limit in limits):
        raise InputError(
            Fault(
                Text("点数至少为 2", "the number of points is at least 2"),
                Text("请给 2 或更大的整数，或者不写", "give 2 or more, or leave it out"),
            )
        )


def _goals_of(
    problem: Problem, names: Sequence[str], keep: Sequence[str] | None
) -> tuple[tuple[Goal, ...], tuple[Goal, ...]]:
    """Return the traded goals and the kept ones; raises `InputError` for names that make no sense."""
    known = known_goals(problem.scenario)
    if keep is None:
        stated = {goal.name for goal in problem.goals}
        keep = [name for name in ("entitlements",) if name in stated and name not in names]
    unknown = [name for name in (*names, *keep) if name not in known]
    if unknown:
        raise InputError(
            Fault(
                Text("没有目标“{name}”", "there is no goal '{name}'").format(name=both(unknown[0])),
                Text("可用：{known}", "known: {known}").format(known=both(", ".join(known))),
            )
        )
    if not 2 <= len(names) <= 3 or len({*names, *keep}) < len(names) + len(keep):
        raise InputError(
            Fault(
                Text("需要两个或三个不同的目标", "a frontier is between two or three different goals"),
                Text("例如 merit,votes", "for example merit,votes"),
            )
        )
    return tuple(known[name] for name in names), tuple(known[name] for name in keep)


def _objective_first(problem: Problem, traded: Sequence[Goal]) -> tuple[int, ...]:
    """Return the order in which the traded goals are solved: the one with the largest weights is the objective.

    Floors become rows, and rows of small whole numbers are what a solver in doubles does best.
    """
    program, _ = compile_problem(_with_goals(problem, traded))
    largest = [max(map(abs, weights), default=0) // common_divisor(weights) for weights in program.goals]
    first = largest.index(max(largest))
    return (first, *(axis for axis in range(len(traded)) if axis != first))


def _with_goals(problem: Problem, goals: Sequence[Goal]) -> Problem:
    return replace(problem, goals=tuple(goals))


def _frontier_of(
    problem: Problem, traded: tuple[Goal, ...], inner: Sequence[int], trade: Trade, sweep: Sweep
) -> Frontier:
    found = sweep.points
    judged = _with_goals(problem, traded)
    listed = sorted(
        (_point(judged, trade, each, proved=sweep.is_proved(each)) for each in found),
        key=lambda point: tuple(-goal.sign * value for goal, value in zip(traded, point.values, strict=True)),
    )
    ranges = [(traded[axis], scale) for axis, scale in zip(inner, trade.scales, strict=True)][1:]
    least = tuple(min(axis) for axis in zip(*(each.floors for each in found), strict=True))
    unexplored = tuple(_unexplored(box.lower, box.upper, least, ranges) for box in sorted(sweep.boxes))
    complete = not sweep.boxes and all(point.proved for point in listed)
    return Frontier(problem, traded, trade.kept, tuple(listed), complete, unexplored, sweep.stopped, sweep.solves)


def _point(judged: Problem, trade: Trade, found: Found, *, proved: bool) -> FrontierPoint:
    """Return a found plan as a point of the frontier, audited and its goals added up without the program."""
    awards = trade.decoder.decode(found.point)
    verdict = audit(judged, awards)
    if not verdict.is_clean:
        report = Text("这是程序的错误，请报告", "this is a fault of the program: please report it")
        raise KaiyiError([Fault(violation.text, report) for violation in verdict.violations])
    return FrontierPoint(verdict.goal_values, awards, proved, found.is_settled)


def _unexplored(lower: Corner, upper: Corner, least: Corner, ranges: Sequence[tuple[Goal, int]]) -> Unexplored:
    """Return a box in the goals' own units; one that was never bounded begins at the least value found."""
    sides = []
    for (goal, scale), low, high, seen in zip(ranges, lower, upper, least, strict=True):
        ends = sorted(
            goal.sign * scale * end for end in (max(low, min(seen, high)), min(high, seen if high == ENDLESS else high))
        )
        sides.append((goal, ends[0], ends[1]))
    return Unexplored(tuple(sides))
