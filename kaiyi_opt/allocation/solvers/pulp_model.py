"""An integer program as a PuLP model: for the solvers that PuLP knows, and for LP and MPS files."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pulp

from kaiyi_opt.allocation.program import IntegerProgram


def pulp_model(program: IntegerProgram, name: str = "kaiyi") -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """Return the program as a PuLP problem, and its variables in column order.

    Names are generated (x0, x1, …; r0, r1, …), never taken from applicants: PuLP maps ``a-b``, ``a b`` and ``a+b`` to
    one name, and CBC crashes on duplicates. A row with two different finite bounds becomes two PuLP constraints.
    """
    problem = pulp.LpProblem(name, pulp.LpMaximize)
    variables = [
        pulp.LpVariable(f"x{j}", _bound(low), _bound(high), cat=pulp.LpInteger)
        for j, (low, high) in enumerate(zip(program.column_lower, program.column_upper, strict=True))
    ]
    problem.addVariables(variables)
    # A column that neither row nor objective names would be missing from a file, and its bounds an error there.
    idle = np.diff(program.by_column.indptr) == 0
    problem.setObjective(
        pulp.LpAffineExpression([(variables[j], c) for j, c in enumerate(program.objective.tolist()) if c or idle[j]])
    )
    matrix = program.matrix
    indices, data, starts = matrix.indices.tolist(), matrix.data.tolist(), matrix.indptr.tolist()
    for row, (low, high) in enumerate(zip(program.row_lower.tolist(), program.row_upper.tolist(), strict=True)):
        span = range(starts[row], starts[row + 1])
        terms = [(variables[indices[k]], data[k]) for k in span]
        if low == high:
            problem.addConstraint(_constraint(terms, pulp.LpConstraintEQ, low, f"r{row}"))
            continue
        if math.isfinite(high):
            problem.addConstraint(_constraint(terms, pulp.LpConstraintLE, high, f"r{row}"))
        if math.isfinite(low):
            problem.addConstraint(_constraint(terms, pulp.LpConstraintGE, low, f"r{row}_least"))
    return problem, variables


def _constraint(terms: list[tuple[pulp.LpVariable, int]], sense: int, bound: float, name: str) -> pulp.LpConstraint:
    return pulp.LpConstraint(pulp.LpAffineExpression(terms), sense=sense, rhs=int(bound), name=name)


def _bound(value: float) -> int | None:
    return int(value) if math.isfinite(value) else None


def write_lp(program: IntegerProgram, path: str | Path) -> None:
    """Write the program as an LP file (the CPLEX text format), by PuLP."""
    pulp_model(program)[0].writeLP(str(path))


def write_mps(program: IntegerProgram, path: str | Path) -> None:
    """Write the program as an MPS file, by PuLP; MPS minimises, so the objective is written negated."""
    pulp_model(program)[0].writeMPS(str(path), mpsSense=pulp.LpMinimize)
