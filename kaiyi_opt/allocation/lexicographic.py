"""Goals in order, exactly: every independent part of a round is searched on its own, and the answers are put together.

A point is best for the whole where it is best for each part, goal after goal and down to the tie-break, for goals are
sums and no row joins two parts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.goal_program import GoalOutcome, GoalProgram, GoalSolution
from kaiyi_opt.allocation.ladder import climb
from kaiyi_opt.allocation.lagrangian.rounds import solve_round
from kaiyi_opt.allocation.parts import Part, independent_parts
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.solvers import Progress, Solver


def solve_goals(
    program: GoalProgram,
    solver: str | Solver = "auto",
    time_limit: float | None = None,
    gap: float = 0,
    progress: Callable[[Progress], None] | None = None,
    start: IntArray | None = None,
) -> GoalSolution:
    """Optimise the goals of ``program`` in order and break the last ties; parameters as in `solve_program`.

    ``solver="auto"`` chooses for each part: the core method, exact in whole numbers, or else HiGHS (``"core"``: the
    core method for one goal after another). A time limit covers
    all goals and parts together. Where it ends the search, the best point so far is returned, with the bounds that were
    proved.
    """
    started = time.monotonic()
    parts = independent_parts(program)
    solved: list[GoalSolution] = []
    for number, part in enumerate(parts):
        if solved and solved[-1].infeasible:
            break
        if solved and solved[-1].stopped in (Stop.TIME_LIMIT, Stop.INTERRUPTED) and _may_be_empty(part):
            solved.append(_nothing(part, solved[-1].stopped))
            continue
        left = None if time_limit is None else _share(parts[number:], time_limit - (time.monotonic() - started))
        known = None if start is None else start[part.columns]
        solved.append(_solve_part(part.program, solver, left, gap, progress, known))
    return _together(program, parts, solved, gap, time.monotonic() - started)


def _solve_part(
    program: GoalProgram,
    solver: str | Solver,
    time_limit: float | None,
    gap: float,
    progress: Callable[[Progress], None] | None,
    start: IntArray | None,
) -> GoalSolution:
    """Solve one part: ``"auto"`` is the core method where it serves, and HiGHS goal by goal where it does not."""
    started = time.monotonic()
    own = solver in ("auto", "core") and time_limit != 0
    found = solve_round(program, time_limit, gap, progress, start) if own else None
    left = None if time_limit is None else max(0.0, time_limit - (time.monotonic() - started))
    return found or climb(program, "highs" if solver == "auto" else solver, left, gap, progress, start)


def _share(parts: Sequence[Part], left: float) -> float:
    """Return the time that the first of ``parts`` may take of what is left: its share by columns."""
    return max(0.0, left) * parts[0].columns.size / max(1, sum(part.columns.size for part in parts))


def _may_be_empty(part: Part) -> bool:
    program = part.program.program(None)
    return program.is_feasible(np.zeros(program.size[1], dtype=np.int64))


def _nothing(part: Part, stopped: Stop) -> GoalSolution:
    """Return the empty point of a part that no time was left for: lawful, and nothing is proved of it."""
    outcomes = tuple(GoalOutcome(0, None, Status.FEASIBLE) for _ in part.program.goals or (None,))
    return GoalSolution(
        stopped,
        np.zeros(part.columns.size, dtype=np.int64),
        outcomes,
        infeasible=False,
        unique_before_tie_break=None,
        complete=False,
        solver="",
        rounds=0,
        seconds=0.0,
    )


def _together(
    program: GoalProgram, parts: Sequence[Part], solved: Sequence[GoalSolution], gap: float, seconds: float
) -> GoalSolution:
    """Return the solution of the whole: points side by side, values and bounds added up."""
    infeasible = any(each.infeasible for each in solved)
    held = not infeasible and all(each.point is not None for each in solved)
    uniques = [each.unique_before_tie_break for each in solved]
    return GoalSolution(
        _stopped(solved),
        _point(program, parts, solved) if held else None,
        tuple(_outcome(list(each), gap) for each in zip(*(s.outcomes for s in solved), strict=True)) if held else (),
        infeasible,
        False if False in uniques else None if None in uniques else True,
        held and all(each.complete for each in solved),
        " + ".join(dict.fromkeys(each.solver for each in solved if each.solver)),
        sum(each.rounds for each in solved),
        seconds,
    )


def _point(program: GoalProgram, parts: Sequence[Part], solved: Sequence[GoalSolution]) -> IntArray:
    point = np.zeros(program.matrix.shape[1], dtype=np.int64)
    for part, each in zip(parts, solved, strict=True):
        point[part.columns] = each.point
    return point


def _stopped(solved: Sequence[GoalSolution]) -> Stop:
    """Return why the search as a whole ended: the first limit met, or else a gap that was allowed, or the end."""
    reasons = [each.stopped for each in solved]
    cut_short = [reason for reason in reasons if reason not in (Stop.FINISHED, Stop.GAP)]
    return cut_short[0] if cut_short else Stop.GAP if Stop.GAP in reasons else Stop.FINISHED


def _outcome(outcomes: Sequence[GoalOutcome], gap: float) -> GoalOutcome:
    """Return one goal's outcome over all parts: the status follows from the sums of values and bounds."""
    value = sum(outcome.value for outcome in outcomes)
    bounds = [outcome.bound for outcome in outcomes if outcome.bound is not None]
    if len(bounds) < len(outcomes):
        return GoalOutcome(value, None, Status.FEASIBLE)
    bound = sum(bounds)
    if bound == value:
        return GoalOutcome(value, bound, Status.OPTIMAL)
    is_within = gap > 0 and (bound - value) / max(1, abs(value)) <= gap
    return GoalOutcome(value, bound, Status.WITHIN_GAP if is_within else Status.FEASIBLE)
