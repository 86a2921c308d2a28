"""Whether a best point is the only one: then nothing is left for later goals or a tie-break to choose."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.parts import Part, independent_parts
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.allocation.search import solve_program, worth_at_least


def is_sole(program: GoalProgram, best: IntArray, left: Callable[[], float | None]) -> bool:
    """Whether no other point of ``program`` is worth as much in its first goal; ``False`` where that was not proved.

    Parameters
    ----------
    best
        A point with the most of the goal, shape (columns,).
    left
        Seconds that are left; ``None``: no limit.
    """
    decides = program.is_decision
    return all(_is_sole(part, best[part.columns], decides[part.columns], left()) for part in independent_parts(program))


def _is_sole(part: Part, best: IntArray, decides: BoolArray, time_limit: float | None) -> bool:
    """Ask for the best point that decides anything else: where it is worth less, none other is worth as much."""
    program = part.program.program(0)
    value = program.value(best)
    core, free, held = worth_at_least(program, value)
    if not free.size:
        return True
    here, decides = best[free], decides[free]
    away = np.where(decides, 2 * here - 1, 0)
    others = core.with_rows(sp.csr_array(away[np.newaxis, :]), [-math.inf], [int(here[decides].sum()) - 1])
    found = solve_program(others, "highs", time_limit)
    if found.status == Status.INFEASIBLE:
        return True
    return found.bound is not None and found.bound + program.value(held) < value
