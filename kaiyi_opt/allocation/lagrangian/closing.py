"""Solve a core program exactly: by the search for small rounds where it serves, else by HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.lagrangian.structure import read_structure
from kaiyi_opt.allocation.program import IntegerProgram, Status, Stop
from kaiyi_opt.allocation.solvers.protocol import Progress

MOST_FOR_SEARCH = 300


@dataclass(frozen=True, eq=False)
class Closed:
    """What became of a core program: the best point, a bound on all of its points (``None``: nothing proved), whether
    none exists, and why the search ended.
    """

    point: IntArray | None
    bound: int | None
    infeasible: bool
    stopped: Stop


def search(program: IntegerProgram) -> Closed | None:
    """Return the best point of ``program`` by the search for small rounds, or ``None`` where that does not serve."""
    from kaiyi_opt.allocation.core.solve import solve_core

    if program.size[1] == 0:
        return _of_nothing(program)
    found = solve_core(_as_goal_program(program)) if _is_small(program) else None
    if found is None:
        return None
    value = None if found.point is None else program.value(found.point)
    return Closed(found.point, value, found.infeasible, Stop.FINISHED)


def glance(program: IntegerProgram) -> Closed | None:
    """Return a good point of ``program`` by a short search, proved or not, or ``None`` where it met none."""
    from kaiyi_opt.allocation.core.solve import near_core

    if program.size[1] == 0:
        return _of_nothing(program)
    if not _is_small(program):
        return None
    found = near_core(_as_goal_program(program))
    if found.point is None:
        return Closed(None, None, infeasible=True, stopped=Stop.FINISHED) if found.proved else None
    bound = program.value(found.point) if found.proved else None
    return Closed(found.point, bound, infeasible=False, stopped=Stop.FINISHED)


def _is_small(program: IntegerProgram) -> bool:
    binary = bool(np.all(program.column_lower == 0) and np.all(program.column_upper == 1))
    return binary and program.size[1] <= MOST_FOR_SEARCH


def _of_nothing(program: IntegerProgram) -> Closed:
    fits = program.is_feasible(np.zeros(0, dtype=np.int64))
    return Closed(np.zeros(0, np.int64) if fits else None, 0 if fits else None, not fits, Stop.FINISHED)


def branch(
    program: IntegerProgram,
    time_limit: float | None,
    gap: float,
    start: IntArray | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Closed:
    """Return the best point of ``program`` by HiGHS, or the best found in ``time_limit`` seconds."""
    from kaiyi_opt.allocation.search import solve_program

    solution = solve_program(program, "highs", time_limit, gap, start=start, progress=progress)
    return Closed(solution.point, solution.bound, solution.status == Status.INFEASIBLE, solution.stopped)


def _as_goal_program(program: IntegerProgram) -> GoalProgram:
    """Return ``program`` with its choices as the groups of the tie-break, which is how the search reads them."""
    blocks = read_structure(program).blocks
    choices = np.split(blocks.column, blocks.first_column[1:-1]) if blocks.column.size else []
    return GoalProgram(
        program.matrix,
        program.row_lower,
        program.row_upper,
        (program.objective.tolist(),),
        tuple(np.sort(choice) for choice in choices),
        ("",) * program.size[0],
    )
