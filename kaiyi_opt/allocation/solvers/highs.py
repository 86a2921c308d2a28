"""HiGHS through highspy: matrices handed over as arrays, honest statuses, interruptible."""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import highspy
import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.solvers.protocol import Answer, Orders, Progress
from kaiyi_opt.allocation.solvers.whole_choices import with_choices

_INFINITE = highspy.kHighsInf
# HiGHS 1.15 has died of memory faults on rows with coefficients of 1e11 and more.
_LARGEST_COEFFICIENT_BITS = 20


@dataclass(frozen=True)
class Highs:
    """The HiGHS branch-and-cut solver, the default."""

    name: str = "highs"

    @cached_property
    def version(self) -> str:
        """The version of the HiGHS library."""
        return str(highspy.Highs().version())

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        """Search for the best point; see `kaiyi_opt.allocation.solvers.protocol.Solver`."""
        wider = with_choices(program)
        model = _model(wider.program, integral=True)
        _set(model, mip_rel_gap=orders.gap, mip_abs_gap=0.0)
        if orders.time_limit is not None:
            _set(model, time_limit=max(orders.time_limit, 0.0))
        if orders.careful:
            _set(model, presolve="off", mip_feasibility_tolerance=1e-9, primal_feasibility_tolerance=1e-9)
        if orders.start is not None:
            start = wider.extended(orders.start)
            model.setSolution(start.size, np.arange(start.size), start.astype(float))
        with _watch(model, orders) as interrupted:
            model.run()
        answer = _answer(model, orders, interrupted.is_set())
        return replace(answer, point=None if answer.point is None else answer.point[: program.size[1]])


def row_prices(program: IntegerProgram, time_limit: float | None = None) -> tuple[FloatArray | None, FloatArray | None]:
    """Return the dual prices of the rows (shape (m,)) and the point (shape (n,)) of the linear relaxation.

    Both are ``None`` where the relaxation has no finite optimum, or was not solved in ``time_limit`` seconds. Prices
    are those of the maximisation: positive where a row's upper bound binds.
    """
    model = _model(program, integral=False)
    if time_limit is not None:
        _set(model, time_limit=time_limit)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None, None
    solution = model.getSolution()
    prices = -np.asarray(solution.row_dual, dtype=float) * _row_scales(program)
    return prices, np.asarray(solution.col_value, dtype=float)


def _row_scales(program: IntegerProgram) -> FloatArray:
    """Return a power of two for each row, shape (m,), that brings its coefficients within 2**20; exact in doubles."""
    matrix = program.by_column
    largest = np.ones(program.size[0])
    np.maximum.at(largest, matrix.indices, np.abs(matrix.data).astype(float))
    return np.exp2(-np.maximum(0.0, np.ceil(np.log2(largest)) - _LARGEST_COEFFICIENT_BITS))


def _set(model: highspy.Highs, **options: Any) -> None:
    for name, value in options.items():
        model.setOptionValue(name, value)


def _model(program: IntegerProgram, *, integral: bool) -> highspy.Highs:
    """Hand the program to HiGHS as arrays, rows scaled; it minimises the negated objective."""
    rows, columns = program.size
    matrix, scales = program.by_column, _row_scales(program)
    model = highspy.Highs()
    _set(model, output_flag=False, threads=1)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = -program.objective.astype(float)
    lp.col_lower_ = _finite(program.column_lower)
    lp.col_upper_ = _finite(program.column_upper)
    lp.row_lower_ = _finite(program.row_lower * scales)
    lp.row_upper_ = _finite(program.row_upper * scales)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data * scales[matrix.indices]
    if integral:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    model.passModel(lp)
    return model


def _finite(bounds: FloatArray) -> FloatArray:
    return np.clip(bounds, -_INFINITE, _INFINITE)


@contextmanager
def _watch(model: highspy.Highs, orders: Orders) -> Iterator[threading.Event]:
    """Report progress and stop at Ctrl-C while the model runs; a second Ctrl-C falls through to Python."""
    interrupted = threading.Event()

    def on_event(event: Any) -> None:
        data = event.data_out
        if orders.progress is not None:
            held = -data.mip_primal_bound if abs(data.mip_primal_bound) < _INFINITE else None
            orders.progress(Progress(data.running_time, held, -data.mip_dual_bound))
        if interrupted.is_set():
            event.interrupt()

    model.cbMipInterrupt += on_event
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda *_: interrupted.set()) if in_main else None
    try:
        yield interrupted
    finally:
        if in_main:
            signal.signal(signal.SIGINT, before)


def _answer(model: highspy.Highs, orders: Orders, interrupted: bool) -> Answer:
    status = model.getModelStatus()
    kinds = highspy.HighsModelStatus
    info = model.getInfo()
    holds_point = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    point = np.asarray(model.getSolution().col_value, dtype=float) if holds_point else None
    bound = -info.mip_dual_bound if abs(info.mip_dual_bound) < _INFINITE else math.inf
    if status == kinds.kOptimal:
        if point is not None and model.getNumRow() == 0:
            bound = -info.objective_function_value
        return Answer(Stop.GAP if orders.gap > 0 else Stop.FINISHED, point, bound)
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible, kinds.kUnbounded):
        infeasible = status != kinds.kUnbounded
        unbounded = status != kinds.kInfeasible
        return Answer(Stop.FINISHED, None, math.inf, infeasible, unbounded)
    return Answer(Stop.INTERRUPTED if interrupted else Stop.TIME_LIMIT, point, bound)
