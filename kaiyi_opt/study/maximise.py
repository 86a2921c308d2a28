"""The integer programs of pairing and of new ties, solved by the exact search of the allocation.

Small ones go to the core method first, whose proof is in whole numbers. Larger ones go to HiGHS at once: every cell of
need and every place is a row of its own, while the core method is for a few rows over many choices, and would look for
seconds before it gave up (kaixuan-2014, ties for cover: 2.4 s, HiGHS 0.1 s).
"""

from __future__ import annotations

from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text
from kaiyi_opt.network.protocol import Maximum, PairingProgram

SMALL = 250  # columns


def maximise(program: PairingProgram) -> Maximum:
    """Maximise the goals of a program in order and break the last ties; exact, with what is proved of each goal.

    Raises
    ------
    LimitError
        Where the search was interrupted before it found a point.
    """
    rows, columns = program.matrix.shape
    goals = tuple(goal.tolist() for goal in program.goals)
    solution = solve_goals(
        GoalProgram(program.matrix, program.row_lower, program.row_upper, goals, program.order, ("",) * rows),
        "auto" if columns <= SMALL else "highs",
    )
    if solution.point is None and not solution.infeasible:
        raise LimitError(
            Fault(
                Text("求解被中断，没有找到任何方案", "the search was interrupted before it found anything"),
                Text("请重新运行", "run it again"),
            )
        )
    bounds = [outcome.value if outcome.status == Status.OPTIMAL else outcome.bound for outcome in solution.outcomes]
    return Maximum(solution.point, tuple(bounds), solution.unique_before_tie_break, solution.solver)
