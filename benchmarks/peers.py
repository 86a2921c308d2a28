"""Solvers beside which the core method is measured, each called as a user of its would, in a process of its own."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from benchmarks.families import family_program
from benchmarks.own_process import cpu_seconds
from kaiyi_opt.allocation.program import IntegerProgram

# Rounds whose solving loads all compiled code that the larger ones run.
WARM_UP = {"tight_ceilings": 3_000, "crowded": 300, "friendly": 300, "money_caps": 300}


def floor(family: str, size: int, seed: int) -> float:
    """Return the CPU seconds of reading a program's arrays once and sorting its scores once: nothing is faster."""
    program = family_program(family, size, seed)
    started = time.process_time()
    np.argsort(program.objective, kind="stable")
    program.matrix.sum()
    return time.process_time() - started


def solve(family: str, size: int, seed: int, solver: str, time_limit: float) -> dict[str, Any]:
    """Return CPU seconds of building and solving, the value, the bound and whether the solver claims an optimum.

    The bound is −∞ where the solver claims that there is no lawful plan.
    """
    if solver == "core":
        for name, applications in WARM_UP.items():
            _core(family_program(name, applications), 5.0)
    program = family_program(family, size, seed)
    started = cpu_seconds()
    value, bound, claims = PEERS[solver](program, time_limit)
    return {"seconds": cpu_seconds() - started, "value": value, "bound": bound, "optimal": claims}


def _core(program: IntegerProgram, time_limit: float) -> tuple[float | None, float, bool]:
    from kaiyi_opt.allocation.program import Status
    from kaiyi_opt.allocation.search import solve_program

    found = solve_program(program, "core", time_limit)
    bound = -math.inf if found.infeasible else math.inf if found.bound is None else float(found.bound)
    return found.objective_or_none, bound, found.status == Status.OPTIMAL


def _highs(program: IntegerProgram, time_limit: float) -> tuple[float | None, float, bool]:
    from kaiyi_opt.allocation.program import Stop
    from kaiyi_opt.allocation.solvers.highs import Highs
    from kaiyi_opt.allocation.solvers.protocol import Orders

    answer = Highs().solve(program, Orders(time_limit))
    if answer.claims_infeasible:
        return None, -math.inf, False
    value = None if answer.point is None else float(program.value(np.rint(answer.point).astype(np.int64)))
    return value, answer.bound, answer.stopped == Stop.FINISHED


def _cbc(program: IntegerProgram, time_limit: float) -> tuple[float | None, float, bool]:
    import pulp

    from kaiyi_opt.allocation.solvers.pulp_model import pulp_model

    model, _ = pulp_model(program)
    status = model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, timeLimit=time_limit))
    if status == pulp.LpStatusInfeasible:
        return None, -math.inf, False
    claims = status == pulp.LpStatusOptimal and model.sol_status == pulp.LpSolutionOptimal
    value = pulp.value(model.objective) if status == pulp.LpStatusOptimal else None
    return value, value if claims and value is not None else math.inf, claims


def _ortools(program: IntegerProgram, time_limit: float, name: str) -> tuple[float | None, float, bool]:
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver(name)
    columns = [
        solver.IntVar(low, high, "")
        for low, high in zip(program.column_lower.tolist(), program.column_upper.tolist(), strict=True)
    ]
    matrix = program.matrix
    for row, (low, high) in enumerate(zip(program.row_lower.tolist(), program.row_upper.tolist(), strict=True)):
        constraint = solver.Constraint(low, high)
        for entry in range(matrix.indptr[row], matrix.indptr[row + 1]):
            constraint.SetCoefficient(columns[matrix.indices[entry]], float(matrix.data[entry]))
    objective = solver.Objective()
    for column, gain in zip(columns, program.objective.tolist(), strict=True):
        objective.SetCoefficient(column, gain)
    objective.SetMaximization()
    solver.SetNumThreads(1)
    solver.SetTimeLimit(int(time_limit * 1000))
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, 0.0)
    status = solver.Solve(parameters)
    if status == pywraplp.Solver.INFEASIBLE:
        return None, -math.inf, False
    holds = status in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE)
    claims = status == pywraplp.Solver.OPTIMAL
    return objective.Value() if holds else None, objective.BestBound() if holds else math.inf, claims


def _cp_sat(program: IntegerProgram, time_limit: float) -> tuple[float | None, float, bool]:
    return _ortools(program, time_limit, "SAT")


def _scip(program: IntegerProgram, time_limit: float) -> tuple[float | None, float, bool]:
    return _ortools(program, time_limit, "SCIP")


PEERS = {"core": _core, "highs": _highs, "cbc": _cbc, "cp_sat": _cp_sat, "scip": _scip}
