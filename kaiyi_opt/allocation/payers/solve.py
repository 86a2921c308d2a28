"""The best plan of a small round in which companies pay too: who is funded first, then who of the companies pays.

The search for small rounds runs over merged columns, in which nobody asks which company pays, within ceilings on what
companies can pay together. Where they cannot pay for what it finds, ceilings that say so are added and it runs again
(logic-based Benders decomposition; see `kaiyi_opt.allocation.payers.cover`). The first plan that can be paid is best,
for every plan of the round is among those searched. All in whole numbers.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.alarm import alarm
from kaiyi_opt.allocation.core.blocks import read_blocks
from kaiyi_opt.allocation.core.solve import NAME, solve_core
from kaiyi_opt.allocation.goal_program import GoalOutcome, GoalProgram, GoalSolution
from kaiyi_opt.allocation.ladder import climb
from kaiyi_opt.allocation.parts import over
from kaiyi_opt.allocation.payers.cover import Ceiling, Cover
from kaiyi_opt.allocation.payers.merged import Merged, merge
from kaiyi_opt.allocation.payers.sought import Sought, sought
from kaiyi_opt.allocation.program import Status, Stop

MOST_TABLE = 2**21
# An application's choices are three where they were two: what is joined elsewhere at 64 is joined up to here.
MOST_COMBINATIONS = 300
# Where purses hold many projects each, ceilings go on and on and prove little: that is left to others.
MOST_ROUNDS = 12


def solve_payers(
    program: GoalProgram, start: IntArray | None = None, time_limit: float | None = None
) -> GoalSolution | None:
    """Optimise the goals of ``program`` in order and break the last ties, or return ``None`` where this does not serve
    or takes longer than the time limit, in seconds.

    ``start`` is a point to start from, shape (columns,); one that does not keep the rows is ignored.
    """
    merged = merge(program)
    if merged is None:
        return None
    with alarm(time_limit) as rings:
        return _solved(program, merged, start, time_limit, rings)


def _solved(
    program: GoalProgram, merged: Merged, start: IntArray | None, time_limit: float | None, rings: IntArray
) -> GoalSolution | None:
    started = time.monotonic()
    cover = Cover(merged, program)
    lawful = start is not None and program.program(None).is_feasible(start)
    known = merged.point(start) if start is not None and lawful else None
    ceilings = cover.first_ceilings()
    hint: IntArray | None = None
    for rounds in range(1, MOST_ROUNDS + 1):
        found = _best(merged, ceilings, known, hint, rings)
        if found is None:
            return None
        if found.point is None:
            return _solution(program, None, None, rounds, time.monotonic() - started)
        hint = found.point
        adopted = [column for column in np.flatnonzero(found.point).tolist() if merged.payers[column]]
        who = cover.assigned(adopted)
        if who is None:
            return None
        if who.point is None:
            ceilings = [*ceilings, *cover.broken_by(adopted)]
            continue
        point = _whole(program, merged, found.point, cover.columns_of(adopted), who.point)
        left = None if time_limit is None else max(0.0, time_limit - (time.monotonic() - started))
        last = _first_of_ties(program, merged, found, point, left) if found.ties > 1 else replace(who, point=point)
        if not last.complete:
            return None
        return _solution(program, last.point, last.unique_before_tie_break, rounds, time.monotonic() - started)
    return None


def _best(
    merged: Merged, ceilings: Sequence[Ceiling], known: IntArray | None, hint: IntArray | None, rings: IntArray
) -> Sought | None:
    """Return the best point over merged columns within ``ceilings``; ``None`` where the search does not serve."""
    program = merged.program
    stated = program.matrix.shape[0]
    whole = replace(
        program,
        matrix=sp.vstack([program.matrix, *(sp.csr_array(c.weight[np.newaxis, :]) for c in ceilings)], format="csr"),
        row_lower=np.concatenate([program.row_lower, np.full(len(ceilings), -np.inf)]),
        row_upper=np.concatenate([program.row_upper, np.array([c.most for c in ceilings], dtype=float)]),
        row_rule=(*program.row_rule, *[""] * len(ceilings)),
    )
    aside = np.arange(stated + len(ceilings)) >= stated
    blocks = read_blocks(whole, MOST_TABLE, aside, MOST_COMBINATIONS)
    return None if blocks is None else sought(blocks, known, hint, rings)


def _whole(program: GoalProgram, merged: Merged, point: IntArray, columns: IntArray, who: IntArray) -> IntArray:
    """Return a point over all columns: what pools pay as in ``point``, the rest paid as in ``who`` over ``columns``."""
    whole = np.zeros(program.matrix.shape[1], dtype=np.int64)
    for column in np.flatnonzero(point).tolist():
        if not merged.payers[column]:
            whole[merged.columns[column]] = 1
    whole[columns] = who
    return whole


def _first_of_ties(
    program: GoalProgram, merged: Merged, found: Sought, point: IntArray, time_limit: float | None
) -> GoalSolution:
    """Return the first by the tie-break of the plans that tie with ``point``, among all columns that one may take."""
    columns = np.sort(np.concatenate([merged.columns[column] for column in np.flatnonzero(found.open).tolist()]))
    part = over(program, np.arange(program.matrix.shape[0]), columns)
    known = point[columns]
    settled = solve_core(part.program, known, time_limit=time_limit)
    solution = settled or climb(part.program, "highs", time_limit, start=known)
    whole = np.zeros_like(point)
    whole[columns] = known if solution.point is None else solution.point
    return replace(solution, point=whole)


def _solution(
    program: GoalProgram, point: IntArray | None, unique: bool | None, rounds: int, seconds: float
) -> GoalSolution:
    """Return what was found, with what each goal comes to; no point: there is none."""
    taken = [] if point is None else np.flatnonzero(point).tolist()
    values = [sum(goal[j] for j in taken) for goal in program.goals or ([0] * program.matrix.shape[1],)]
    return GoalSolution(
        Stop.FINISHED,
        point,
        () if point is None else tuple(GoalOutcome(value, value, Status.OPTIMAL) for value in values),
        infeasible=point is None,
        unique_before_tie_break=unique,
        complete=point is not None,
        solver=NAME,
        rounds=rounds,
        seconds=seconds,
    )
