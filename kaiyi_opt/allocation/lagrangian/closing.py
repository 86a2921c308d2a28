"""Solve a core program exactly: by the search for small rounds where it serves, else by a tree, at last by HiGHS."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.lagrangian.structure import read_structure
from kaiyi_opt.allocation.program import IntegerProgram, Status, Stop
from kaiyi_opt.allocation.solvers.protocol import Progress

MOST_FOR_SEARCH = 300
# Nodes of a tree before a better bound is asked for, and of one that is to meet a good point.
NODES_FIRST, NODES_FOR_SKETCH = 3_000, 2_000
# Nodes times entries of the matrix before a tree is left to HiGHS: some seconds, for `kaiyi why` asks for many trees.
MOST_WORK = 5 * 10**8
# A first plan need not be the best of its small program: a gap, and seconds of HiGHS where a tree does not serve.
FIRST_GAP, FIRST_SECONDS = 1e-5, 1.0

Tell: TypeAlias = Callable[[Progress], None] | None


@dataclass(frozen=True, eq=False)
class Closed:
    """What became of a core program: the best point, a bound on all of its points (``None``: nothing proved), whether
    none exists, why the search ended, and whether it went to its end.
    """

    point: IntArray | None
    bound: int | None
    infeasible: bool
    stopped: Stop
    complete: bool = True


def search(program: IntegerProgram) -> Closed | None:
    """Return the best point of ``program`` by the search for small rounds, or ``None`` where that does not serve.

    In narrow layers alone: wide ones are for every tie, which nobody asks for here, and a tree is faster.
    """
    from kaiyi_opt.allocation.core.solve import solve_core

    if program.size[1] == 0:
        return _of_nothing(program)
    found = solve_core(_as_goal_program(program), narrow=True) if _is_small(program) else None
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


def sketch(program: IntegerProgram, time_limit: float | None, progress: Tell = None, *, by_tree: bool) -> Closed:
    """Return a good point of ``program``, if any was met, by a short tree, where that is asked for and serves, or by
    HiGHS in a second: that takes longer and finds a better one, which pays where the whole is too large for a tree.
    """
    if by_tree:
        found = _by_tree(program, NODES_FOR_SKETCH, time_limit, FIRST_GAP, None, progress)[0]
        if found is not None:
            return found
    seconds = FIRST_SECONDS if time_limit is None else min(FIRST_SECONDS, time_limit)
    return _by_highs(program, seconds, FIRST_GAP, None, progress)


def short_branch(
    program: IntegerProgram, time_limit: float | None, gap: float, start: IntArray | None, progress: Tell = None
) -> Closed | None:
    """Return what a short tree finds of ``program``, or ``None`` where it does not serve. Where it was looked at to its
    end, no point is worth more than the best beyond ``gap``.
    """
    return _by_tree(program, NODES_FIRST, time_limit, gap, start, progress)[0]


def better(
    program: IntegerProgram, most_nodes: int, time_limit: float | None, above: int | None, progress: Tell = None
) -> Closed | None:
    """Return the best point of ``program`` that is worth more than ``above``, as far as a tree of ``most_nodes`` meets
    one; ``None`` where a tree does not serve.
    """
    return _by_tree(program, most_nodes, time_limit, 0.0, None, progress, above)[0]


def branch(
    program: IntegerProgram,
    time_limit: float | None,
    gap: float,
    start: IntArray | None = None,
    progress: Tell = None,
) -> Closed:
    """Return the best point of ``program`` by a tree, and where that does not end or serve by HiGHS; or the best found
    in ``time_limit`` seconds.
    """
    found, left = _by_tree(program, MOST_WORK // max(1, math.prod(program.size)), time_limit, gap, start, progress)
    if found is None:
        return _by_highs(program, left, gap, start, progress)
    if found.complete or found.stopped == Stop.INTERRUPTED or left == 0:
        return found
    after = _by_highs(program, left, gap, found.point, progress)
    bounds = [bound for bound in (found.bound, after.bound) if bound is not None]
    return replace(after, bound=min(bounds, default=None))


def _by_tree(
    program: IntegerProgram,
    most_nodes: int,
    time_limit: float | None,
    gap: float,
    start: IntArray | None,
    progress: Tell,
    above: int | None = None,
) -> tuple[Closed | None, float | None]:
    """Return what a tree found, ``None`` where it does not serve, and how much time is left."""
    from kaiyi_opt.allocation.tree.solve import tree_search

    deadline = None if time_limit is None else time.monotonic() + time_limit
    found = tree_search(program, most_nodes, start, gap, deadline, progress, above)
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    if found is None:
        return None, left
    infeasible = found.complete and found.point is None
    return Closed(found.point, found.bound, infeasible, found.stopped, found.complete), left


def _by_highs(
    program: IntegerProgram, time_limit: float | None, gap: float, start: IntArray | None, progress: Tell
) -> Closed:
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
