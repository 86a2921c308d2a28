"""Any solver that PuLP knows; CBC comes with it.

PuLP's own word is not evidence: at a time limit it has called CBC's and HiGHS's points optimal, and CBC's empty hands
infeasible. Here CBC's log is read for what it proved; of a solver without such a log only the point is believed where a
limit could have stopped it, and the bound is that of the linear relaxation.
"""

from __future__ import annotations

import inspect
import math
import re
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pulp

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.solvers.protocol import Answer, Orders
from kaiyi_opt.allocation.solvers.pulp_model import pulp_model
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text

_CBC = "PULP_CBC_CMD"


@dataclass(frozen=True)
class PulpSolver:
    """A solver behind PuLP, by PuLP's name for it (``PULP_CBC_CMD``, ``SCIP_CMD``, ``GUROBI``, …)."""

    name: str = "cbc"
    pulp_name: str = _CBC

    @property
    def version(self) -> str:
        """PuLP's version, and its name for the solver."""
        return f"PuLP {version('pulp')} {self.pulp_name}"

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        """Search for the best point; see `kaiyi_opt.allocation.solvers.protocol.Solver`."""
        problem, variables = pulp_model(program)
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "solver.log"
            solver = _pulp_solver(self.pulp_name, orders, log)
            started = time.monotonic()
            try:
                status = problem.solve(solver)
            except pulp.PulpSolverError:
                if self.pulp_name != _CBC:
                    raise
                # CBC 2.10 dies of memory faults on programs whose values grow without end: a claim to be examined.
                return Answer(Stop.FINISHED, claims_unbounded=True)
            seconds = time.monotonic() - started
            text = log.read_text(errors="replace") if log.exists() else ""
        point = _point(variables)
        if self.pulp_name == _CBC:
            return _cbc_answer(text, point)
        claim = _Claim(status, problem.sol_status, point, pulp.value(problem.objective))
        return _other_answer(claim, orders, seconds)


def _pulp_solver(name: str, orders: Orders, log: Path) -> pulp.LpSolver:
    options: dict[str, object] = {"msg": False, "gapRel": orders.gap}
    if orders.time_limit is not None:
        options["timeLimit"] = max(orders.time_limit, 0.001)
    if name == _CBC:
        options["logPath"] = str(log)
        # Its preprocessing has lost the optimum of rows with two bounds: in 44 of 2,000 programs of 2 to 6 columns.
        options["options"] = ["preprocess off"]
        if orders.careful:
            options["presolve"] = False
    solver = pulp.getSolver(name, **_accepted(name, options))
    if not solver.available():
        raise InputError(
            Fault(
                Text(f"本机没有求解器 {name}", f"the solver {name} is not on this machine"),
                Text("请安装它，或改用 highs 或 cbc", "install it, or use highs or cbc"),
            )
        )
    return solver


def _accepted(name: str, options: dict[str, object]) -> dict[str, object]:
    """Return the options that PuLP's class for a solver takes; not every solver knows a gap."""
    known = inspect.signature(type(pulp.getSolver(name)).__init__).parameters
    takes_all = any(parameter.kind == parameter.VAR_KEYWORD for parameter in known.values())
    return {option: value for option, value in options.items() if takes_all or option in known}


def _point(variables: list[pulp.LpVariable]) -> FloatArray | None:
    values = [variable.value() for variable in variables]
    return None if any(value is None for value in values) else np.asarray(values, dtype=float)


def _cbc_answer(log: str, point: FloatArray | None) -> Answer:
    """Read what CBC's log says that it proved; the program maximises, so its "upper bound" is ours."""
    if "Result - Optimal solution found" in log and "within gap tolerance" not in log:
        found = re.search(r"Objective value:\s+(\S+)", log)
        return Answer(Stop.FINISHED, point, float(found.group(1)) if found else math.inf)
    bound = re.search(r"Upper bound:\s+(\S+)", log)
    proved = float(bound.group(1)) if bound else math.inf
    if re.search(r"Result - (Problem proven infeasible|Linear relaxation infeasible)", log):
        return Answer(Stop.FINISHED, None, math.inf, claims_infeasible=True)
    if "No feasible solution found" in log:
        point = None
    if "within gap tolerance" in log:
        return Answer(Stop.GAP, point, proved)
    if "Result - Stopped on" in log:
        return Answer(Stop.TIME_LIMIT, point, proved)
    if "roblem is infeasible" in log or "primal infeasible" in log.lower():
        return Answer(Stop.FINISHED, None, math.inf, claims_infeasible=True)
    if "unbounded" in log.lower():
        return Answer(Stop.FINISHED, None, math.inf, claims_unbounded=True)
    return Answer(Stop.TIME_LIMIT, point, proved)


@dataclass(frozen=True)
class _Claim:
    """What PuLP reports of a solver whose log is not read."""

    status: int
    solution: int
    point: FloatArray | None
    value: float | None


def _other_answer(claim: _Claim, orders: Orders, seconds: float) -> Answer:
    """Believe a claim of optimality or infeasibility only where no limit can have cut the search short."""
    unhurried = orders.time_limit is None or seconds < orders.time_limit / 2
    if claim.status == pulp.LpStatusInfeasible:
        return Answer(Stop.FINISHED if unhurried else Stop.TIME_LIMIT, claims_infeasible=unhurried)
    if claim.status == pulp.LpStatusUnbounded:
        return Answer(Stop.FINISHED, claims_unbounded=True)
    if claim.solution in (pulp.LpSolutionNoSolutionFound, pulp.LpSolutionInfeasible) or claim.point is None:
        return Answer(Stop.TIME_LIMIT)
    if claim.solution == pulp.LpSolutionOptimal and unhurried and orders.gap == 0 and claim.value is not None:
        return Answer(Stop.FINISHED, claim.point, claim.value)
    return Answer(Stop.GAP if unhurried else Stop.TIME_LIMIT, claim.point)
