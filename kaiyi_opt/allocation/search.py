"""Solve one integer program so that the answer can be believed: the loop round a solver that works in doubles.

Points are rounded and checked in whole numbers; one that breaks a row is cut off and the program solved again. A claim
that no point exists gets a second look with tightened coefficients, without presolve, before anybody is told so. The
status is derived from point and bound, never from a solver's word for it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.cuts import cut_off
from kaiyi_opt.allocation.exact import fixed_by_cost, reduced, restricted, safe_bound
from kaiyi_opt.allocation.program import LARGEST, IntegerProgram, ProgramSolution, Stop
from kaiyi_opt.allocation.solvers import Answer, Orders, Progress, Solver, get_solver
from kaiyi_opt.allocation.solvers.core import with_blocks
from kaiyi_opt.allocation.tighten import tightened
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text

MOST_ROUNDS = 200
# Beyond such coefficients the presolve of HiGHS and of CBC, which works in tolerances, has lost the optimum and called
# a far worse point optimal: in 3 of 8,000 small programs with coefficients up to 3e6, in none of 16,000 with up to 1e6.
LARGEST_TRUSTED = 2**20
# These claim nothing that was not examined in whole numbers, or by this very loop.
EXACT_SOLVERS = ("brute_force", "core")

_NOTHING = ProgramSolution(Stop.FINISHED, None, None, None, infeasible=True)


def solve_program(
    program: IntegerProgram,
    solver: str | Solver = "highs",
    time_limit: float | None = None,
    gap: float = 0,
    *,
    start: IntArray | None = None,
    progress: Callable[[Progress], None] | None = None,
    blocks: IntArray | None = None,
) -> ProgramSolution:
    """Maximise ``program`` and say what was proved.

    Parameters
    ----------
    program
        The program, in whole numbers.
    solver
        ``"highs"`` (default), ``"core"``, ``"cbc"``, ``"brute_force"``, ``"pulp:NAME"`` or an object with its verb.
    time_limit, gap
        Seconds of wall time (``None``: no limit), and the relative gap at which it may stop; 0 asks for a proof.
    start
        A point to start from, shape (n,); one that is not feasible is ignored.
    progress
        Called from time to time during a long search.
    blocks
        For ``"core"``: a block number of each column, shape (n,), whose own rows are kept exactly if that can be done;
        by default blocks are read from the rows.

    Returns
    -------
    ProgramSolution
        Its ``values`` are whole numbers that keep every row exactly.

    Raises
    ------
    InputError
        For an unknown solver, a negative time limit or gap, blocks of a wrong form.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> program = IntegerProgram([6, 5, 4], sp.csr_array([[3, 2, 2]]), [-float("inf")], [4])
    >>> solution = solve_program(program)
    >>> solution.status.value, solution.objective, solution.values.tolist()
    ('optimal', 9, [0, 1, 1])
    """
    _check_limits(time_limit, gap)
    chosen = with_blocks(get_solver(solver) if isinstance(solver, str) else solver, blocks, program.size[1])
    started = time.monotonic()
    small, factor = reduced(program) or (None, 1)
    usable = start if start is not None and program.is_feasible(start) else None
    orders = Orders(time_limit, gap, start=usable, progress=progress)
    outcome = _NOTHING if small is None else _Search(small, chosen, orders, started).confirmed()
    return replace(
        outcome,
        objective_or_none=None if outcome.point is None else program.value(outcome.point),
        bound=None if outcome.bound is None else outcome.bound * factor,
        solver=f"{chosen.name} {chosen.version}",
        seconds=time.monotonic() - started,
    )


def _check_limits(time_limit: float | None, gap: float) -> None:
    if (time_limit is not None and not time_limit >= 0) or not 0 <= gap < math.inf:
        raise InputError(
            Fault(
                Text("时间限制与差距不能为负", "a time limit or a gap cannot be negative"),
                Text("请给 0 或正数", "give 0 or more"),
            )
        )


def worth_at_least(program: IntegerProgram, value: int) -> tuple[IntegerProgram, IntArray, IntArray]:
    """Return ``program`` without the columns that its relaxation proves immovable in points worth ``value`` or more.

    Returns
    -------
    As `kaiyi_opt.allocation.exact.restricted`; the whole program where its numbers leave no room for exact sums.
    """
    from kaiyi_opt.allocation.solvers.highs import row_prices

    lower, upper = program.column_lower, program.column_upper
    prices, _ = row_prices(program)
    safe = None if prices is None else safe_bound(program, prices)
    if safe is not None and _has_room(program):
        lower, upper = fixed_by_cost(program, safe, value)
    return restricted(program, lower, upper)


def _has_room(program: IntegerProgram) -> bool:
    """Whether no sum of fixed columns can take a row's bound beyond what a double holds exactly."""
    reach = np.maximum(np.abs(program.column_lower), np.abs(program.column_upper)).max(initial=0)
    activity = abs(program.matrix).astype(float).sum(axis=1) * reach
    bounds = np.concatenate([program.row_lower, program.row_upper])
    return bool(activity.max(initial=0) + np.abs(bounds[np.isfinite(bounds)]).max(initial=0) < LARGEST)


def _cut_within_bounds(program: IntegerProgram, point: IntArray) -> IntegerProgram | None:
    """Cut ``point`` off where columns have no bounds of their own, by the bounds that the rows imply."""
    narrow = tightened(program)
    return None if narrow is None else cut_off(narrow, point)


@dataclass(frozen=True)
class _Search:
    """One search: a reduced program, a solver and the caller's orders."""

    program: IntegerProgram
    solver: Solver
    orders: Orders
    started: float

    def confirmed(self) -> ProgramSolution:
        """Solve, and where coefficients are large examine what was claimed by a second search without presolve.

        The second search is for points worth no less than the first one's: most columns cannot move in these. The
        better point stands. A second search that ends without a better one proves the first; of one that is cut short
        the weaker of the two bounds remains.
        """
        first = self.run()
        largest = np.abs(self.program.matrix.data).max(initial=0)
        settled = first.stopped not in (Stop.FINISHED, Stop.GAP) or self.solver.name in EXACT_SOLVERS
        if first.point is None or settled or largest <= LARGEST_TRUSTED:
            return first
        second = self._again(first.point)
        rounds = first.rounds + second.rounds
        if second.point is not None and second.objective > first.objective:
            return replace(second, rounds=rounds)
        bounds = [each.bound for each in (first, second) if each.bound is not None]
        if second.stopped in (Stop.FINISHED, Stop.GAP):
            return replace(first, bound=min(bounds, default=None), rounds=rounds)
        bound = max(bounds) if len(bounds) == 2 else None
        return replace(first, stopped=second.stopped, bound=bound, rounds=rounds)

    def _again(self, point: IntArray) -> ProgramSolution:
        """Search without presolve for points worth no less than ``point``, among the columns that can move in such."""
        value = self.program.value(point)
        core, free, held = worth_at_least(self.program, value)
        orders = replace(self.orders, careful=True, start=point[free])
        narrow = tightened(core) or core
        found = replace(self, program=narrow, solver=get_solver("highs"), orders=orders).run()
        offset = self.program.value(held)
        bound = None if found.bound is None else max(value, found.bound + offset)
        if found.point is None:
            return replace(found, bound=bound)
        whole = held.copy()
        whole[free] = found.point
        return replace(found, point=whole, objective_or_none=self.program.value(whole), bound=bound)

    def run(self) -> ProgramSolution:
        """Solve, check, cut and solve again until a point is whole and kept, or a limit is hit."""
        if self.program.size[1] == 0:
            return self._empty()
        current, orders, columns = self.program, self.orders, self.program.size[1]
        cut: set[bytes] = set()
        for rounds in range(1, MOST_ROUNDS + 1):
            answer = self._ask(self.solver, current, orders)
            if answer.claims_infeasible or answer.claims_unbounded:
                verdict = self._second_look(answer, current, rounds)
                if isinstance(verdict, ProgramSolution):
                    return verdict
                answer, orders = verdict
            if answer.point is None:
                return self._result(answer, None, rounds)
            point = np.rint(answer.point).astype(np.int64)
            if current.is_feasible(point):
                return self._result(answer, point[:columns], rounds)
            after = cut_off(current, point) or _cut_within_bounds(current, point)
            if after is None or point[:columns].tobytes() in cut:
                return self._result(replace(answer, stopped=Stop.TIME_LIMIT), None, rounds)
            cut.add(point[:columns].tobytes())
            current, orders = after, replace(orders, start=None)
        return self._result(replace(answer, stopped=Stop.TIME_LIMIT), None, MOST_ROUNDS)

    def _ask(self, solver: Solver, program: IntegerProgram, orders: Orders) -> Answer:
        if orders.time_limit is not None:
            spent = time.monotonic() - self.started
            orders = replace(orders, time_limit=max(0.0, orders.time_limit - spent))
        return solver.solve(program, orders)

    def _empty(self) -> ProgramSolution:
        """Judge the one point of a program without columns: the empty one keeps its rows or does not."""
        point = np.zeros(0, dtype=np.int64)
        if self.program.is_feasible(point):
            return ProgramSolution(Stop.FINISHED, point, 0, 0, allowed_gap=self.orders.gap)
        return ProgramSolution(Stop.FINISHED, None, None, None, infeasible=True, allowed_gap=self.orders.gap)

    def _second_look(
        self, answer: Answer, program: IntegerProgram, rounds: int
    ) -> ProgramSolution | tuple[Answer, Orders]:
        """Examine a claim that no point exists, or that values grow without end, the slow and sure way.

        Tightening in whole numbers may prove infeasibility outright. Else HiGHS looks again at the tightened program
        without presolve and with its narrowest tolerances; only a claim that stands both times is passed on.
        """
        careful = replace(self.orders, careful=True, start=None)
        narrow = tightened(program)
        if narrow is None:
            return ProgramSolution(Stop.FINISHED, None, None, None, infeasible=True, rounds=rounds)
        if self.solver.name in EXACT_SOLVERS:
            unbounded = answer.claims_unbounded
            return ProgramSolution(
                Stop.FINISHED, None, None, None, not unbounded, unbounded, self.orders.gap, rounds=rounds
            )
        second = self._ask(get_solver("highs"), narrow, careful)
        if second.claims_infeasible and not second.claims_unbounded:
            return ProgramSolution(Stop.FINISHED, None, None, None, infeasible=True, rounds=rounds)
        if second.claims_unbounded:
            return self._unbounded(narrow, rounds)
        return second, careful

    def _unbounded(self, program: IntegerProgram, rounds: int) -> ProgramSolution:
        """Tell unbounded from infeasible: with no objective, either a point exists or it does not."""
        idle = program.with_objective(np.zeros_like(program.objective))
        answer = self._ask(get_solver("highs"), idle, replace(self.orders, careful=True, start=None))
        unbounded = answer.point is not None and idle.is_feasible(np.rint(answer.point).astype(np.int64))
        return ProgramSolution(
            answer.stopped, None, None, None, answer.claims_infeasible, unbounded, self.orders.gap, rounds=rounds
        )

    def _result(self, answer: Answer, point: IntArray | None, rounds: int) -> ProgramSolution:
        value = None if point is None else self.program.value(point)
        return ProgramSolution(
            answer.stopped, point, value, self._bound(answer, value), allowed_gap=self.orders.gap, rounds=rounds
        )

    def _bound(self, answer: Answer, value: int | None) -> int | None:
        """Return the whole-number bound: a closed tree proves its own point, all else is rounded down."""
        proved = answer.bound
        room = 1e-6 if answer.stopped == Stop.FINISHED else 1e-9 * max(1.0, abs(proved))
        if value is not None and proved < value + 1 - 1e-6:
            return value
        if value is not None and answer.stopped == Stop.FINISHED and proved <= value + 1e-9 * abs(value):
            return value
        if math.isfinite(proved):
            return math.floor(proved + room)
        return self._relaxation_bound()

    def _relaxation_bound(self) -> int | None:
        """Return the safe bound of the linear relaxation, for a solver that tells none."""
        from kaiyi_opt.allocation.solvers.highs import row_prices

        prices, _ = row_prices(self.program)
        safe = None if prices is None else safe_bound(self.program, prices)
        return None if safe is None else safe.bound
