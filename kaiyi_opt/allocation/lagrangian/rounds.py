"""A round with its goals in order, by the core method: the first goal tells the columns that no best plan moves, and
what is left is a small round.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.solve import solve_core
from kaiyi_opt.allocation.exact import reduced
from kaiyi_opt.allocation.goal_program import GoalOutcome, GoalProgram, GoalSolution, primitive
from kaiyi_opt.allocation.payers.solve import solve_payers
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.solvers.protocol import Orders, Progress

if TYPE_CHECKING:
    from kaiyi_opt.allocation.lagrangian.method import Hunt

NAME = "core 2"
# Up to so many columns the search for small rounds is tried to its end; beyond, with its smallest table and narrowest
# layers, which settle rounds that are easy for their size, and else cost some hundredths of a second.
MOST_FOR_SEARCH = 300
# So much of the time left may go into that search: where it does not end it leaves neither plan nor bound behind.
SEARCHING = 0.5


def solve_round(
    program: GoalProgram,
    time_limit: float | None = None,
    gap: float = 0,
    progress: Callable[[Progress], None] | None = None,
    start: IntArray | None = None,
) -> GoalSolution | None:
    """Optimise the goals of ``program`` in order and break the last ties; parameters as in
    `kaiyi_opt.allocation.lexicographic.solve_goals`; ``start`` is a point to start from, shape (columns,).

    Returns ``None`` where the method does not serve: it found no plan, the round is too small to gain by
    it, or there is no goal to begin with.
    """
    started = time.monotonic()
    found = solve_payers(program, start, _share(_left(time_limit, started)))
    found = found or _searched(program, start, _left(time_limit, started))
    if found is not None:
        return found
    # Late: a small round does without the kernels of large ones.
    from kaiyi_opt.allocation.lagrangian.method import SMALL, Hunt

    if program.matrix.shape[1] <= SMALL or not program.goals or not any(program.goals[0]):
        return None
    small = reduced(program.program(0))
    if small is None:
        return None
    hunt = Hunt(small[0], Orders(time_limit, gap, start=start, progress=progress), started, keeps_ties=True)
    hunt.run()
    if hunt.plan is None or hunt.value is None:
        return None
    if hunt.value != hunt.most:
        return _unfinished(program, hunt, small[1], gap, time.monotonic() - started)
    rest = _settled(_rest(program, hunt.plan, hunt.movable()), _left(time_limit, started), gap, progress)
    if rest.point is None:
        # No time was left for the later goals: the plan in hand stands, proved by the first.
        return _unfinished(program, hunt, small[1], gap, time.monotonic() - started)
    return _whole(program, hunt.plan, hunt.movable(), rest, time.monotonic() - started)


def _settled(
    rest: GoalProgram, time_limit: float | None, gap: float, progress: Callable[[Progress], None] | None
) -> GoalSolution:
    from kaiyi_opt.allocation.ladder import climb

    started = time.monotonic()
    return _searched(rest, None, time_limit) or climb(rest, "highs", _left(time_limit, started), gap, progress)


def _searched(program: GoalProgram, start: IntArray | None, time_limit: float | None) -> GoalSolution | None:
    """Return what the search for small rounds finds, with as much work as the size and half the time allow."""
    return solve_core(program, start, program.matrix.shape[1] > MOST_FOR_SEARCH, _share(time_limit))


def _left(time_limit: float | None, started: float) -> float | None:
    return None if time_limit is None else max(0.0, time_limit - (time.monotonic() - started))


def _share(time_limit: float | None) -> float | None:
    return None if time_limit is None else SEARCHING * time_limit


def _rest(program: GoalProgram, plan: IntArray, free: IntArray) -> GoalProgram:
    """Return the round over the columns ``free``, all others standing where ``plan`` has them."""
    held = plan.copy()
    held[free] = 0
    matrix = program.matrix.tocsc()[:, free].tocsr()
    rows = np.flatnonzero(np.diff(matrix.indptr))
    used = program.program(None).activity(held)
    moved = np.array([float(used[row]) for row in rows.tolist()])
    inside = np.full(plan.size, -1)
    inside[free] = np.arange(free.size)
    order = [inside[group[inside[group] >= 0]] for group in program.order]
    return GoalProgram(
        matrix=sp.csr_array(matrix[rows]),
        row_lower=program.row_lower[rows] - moved,
        row_upper=program.row_upper[rows] - moved,
        goals=tuple([goal[j] for j in free.tolist()] for goal in program.goals),
        order=tuple(group for group in order if group.size),
        row_rule=tuple(program.row_rule[row] for row in rows.tolist()),
        column_upper=None if program.column_upper is None else program.column_upper[free],
    )


def _whole(program: GoalProgram, plan: IntArray, free: IntArray, rest: GoalSolution, seconds: float) -> GoalSolution:
    """Return the solution of the round from that of its rest."""
    assert rest.point is not None
    point = plan.copy()
    point[free] = rest.point
    held = point.copy()
    held[free] = 0
    outcomes = tuple(
        GoalOutcome(outcome.value + offset, None if outcome.bound is None else outcome.bound + offset, outcome.status)
        for outcome, offset in zip(rest.outcomes, _values(program, held), strict=True)
    )
    return replace(rest, point=point, outcomes=outcomes, solver=NAME, rounds=rest.rounds + 1, seconds=seconds)


def _unfinished(program: GoalProgram, hunt: Hunt, factor: int, gap: float, seconds: float) -> GoalSolution:
    """Return the best plan of a search that was cut short, with what is proved of the first goal."""
    assert hunt.plan is not None
    values = _values(program, hunt.plan)
    bound = None if hunt.most is None else hunt.most * factor * primitive(program.goals[0])[1]
    within = bound is not None and gap > 0 and (bound - values[0]) / max(1, abs(values[0])) <= gap
    status = Status.OPTIMAL if bound == values[0] else Status.WITHIN_GAP if within else Status.FEASIBLE
    first = GoalOutcome(values[0], bound, status)
    return GoalSolution(
        Stop.TIME_LIMIT if hunt.stopped == Stop.FINISHED else hunt.stopped,
        hunt.plan,
        (first, *(GoalOutcome(value, None, Status.FEASIBLE) for value in values[1:])),
        infeasible=False,
        unique_before_tie_break=None,
        complete=False,
        solver=NAME,
        rounds=1,
        seconds=seconds,
    )


def _values(program: GoalProgram, point: IntArray) -> list[int]:
    taken = np.flatnonzero(point).tolist()
    return [sum(goal[j] * int(point[j]) for j in taken) for goal in program.goals]
