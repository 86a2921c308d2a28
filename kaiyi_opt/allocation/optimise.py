"""From a stated problem to the awards that are best, proved: the step that every other question asks again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kaiyi_opt.allocation.awards import PaidAwards
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.conflict import explain_conflict
from kaiyi_opt.allocation.goal_program import GoalSolution
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.solvers import Progress, Solver
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best awards of a problem (fen by application, funded ones only; they know who pays), and what the search
    proved of them.
    """

    awards: PaidAwards
    solution: GoalSolution


def optimise(
    problem: Problem,
    solver: str | Solver = "auto",
    time_limit: float | None = None,
    gap: float = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Optimum:
    """Return the best lawful awards of ``problem``: goals in order, then the tie-break.

    Parameters as in `kaiyi_opt.allocation.lexicographic.solve_goals`; the time limit covers all goals.

    Raises
    ------
    InfeasibleError
        Where no plan keeps all rules: names the smallest set of rules that conflict, and the cheapest way out.
    LimitError
        Where the limit came before any plan.
    """
    program, decoder = compile_problem(problem)
    solution = solve_goals(program, solver, time_limit, gap, progress)
    if solution.infeasible:
        raise explain_conflict(problem, program).error()
    if solution.point is None:
        raise no_plan(solution, time_limit)
    return Optimum(decoder.decode(solution.point), solution)


def no_plan(solution: GoalSolution, time_limit: float | None) -> LimitError:
    """Return the error for a search that ended without a plan."""
    if solution.stopped == Stop.INTERRUPTED:
        cause = Text("在找到任何方案之前被中断", "it was interrupted before any plan was found")
    elif time_limit is None:
        cause = Text("求解器没有找到任何方案", "the solver found no plan")
    else:
        cause = Text("{s} 秒内没有找到任何方案", "no plan was found within {s} seconds").format(s=time_limit)
    more = Text("请放宽时间限制", "allow more time")
    other = Text("请换一个求解器", "use another solver")
    given_up = time_limit is None and solution.stopped != Stop.INTERRUPTED
    return LimitError(Fault(cause, other if given_up else more))
