"""The core method behind the solvers' protocol: exact in whole numbers, with HiGHS for what it leaves over."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.solvers.protocol import Answer, Orders, Solver
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text


@dataclass(frozen=True, eq=False)
class Core:
    """The core method; see `kaiyi_opt.allocation.lagrangian.method`.

    ``blocks``, shape (columns,), numbers the block of each column; ``None``: blocks are read from the rows.
    """

    blocks: IntArray | None = None
    name: str = "core"
    version: str = "2"

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        """Search for the best point; a program with endless columns is left to HiGHS."""
        from kaiyi_opt.allocation.lagrangian.method import Hunt

        if not np.isfinite([program.column_lower, program.column_upper]).all():
            return _by_highs(program, orders)
        hunt = Hunt(program, orders, time.monotonic(), blocks=self.blocks)
        hunt.run()
        if hunt.infeasible:
            return Answer(Stop.FINISHED, claims_infeasible=True)
        bound = math.inf if hunt.most is None else _not_below(hunt.most)
        closed = hunt.value is not None and hunt.value == hunt.most
        stopped = Stop.FINISHED if closed else Stop.TIME_LIMIT if hunt.stopped == Stop.FINISHED else hunt.stopped
        return Answer(stopped, None if hunt.plan is None else hunt.plan.astype(float), bound)


def with_blocks(solver: Solver, blocks: IntArray | None, columns: int) -> Solver:
    """Return the core solver with blocks named by the caller, one number a column (``None``: the solver as it is).

    Raises
    ------
    InputError
        Where the solver is another, or ``blocks`` are not of that form.
    """
    if blocks is None:
        return solver
    numbers = np.asarray(blocks)
    if not isinstance(solver, Core):
        raise InputError(
            Fault(
                Text(f"求解器 {solver.name} 不接受 blocks", f"the solver {solver.name} takes no blocks"),
                Text("请改用 core，或去掉 blocks", "use core, or leave blocks out"),
            )
        )
    if numbers.shape != (columns,) or not np.issubdtype(numbers.dtype, np.integer):
        raise InputError(
            Fault(
                Text("blocks 应为每列一个整数", "blocks is one whole number for each column"),
                Text(f"请给长度为 {columns} 的整数数组", f"give an array of {columns} whole numbers"),
            )
        )
    return replace(solver, blocks=numbers.astype(np.int64))


def _by_highs(program: IntegerProgram, orders: Orders) -> Answer:
    from kaiyi_opt.allocation.search import solve_program

    found = solve_program(program, "highs", orders.time_limit, orders.gap, start=orders.start, progress=orders.progress)
    return Answer(
        found.stopped,
        None if found.point is None else found.point.astype(float),
        math.inf if found.bound is None else _not_below(found.bound),
        found.infeasible,
        found.unbounded,
    )


def _not_below(value: int) -> float:
    """Return the least double that is not below ``value``."""
    near = float(value)
    return near if near >= value else math.nextafter(near, math.inf)
