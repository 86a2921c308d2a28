"""Every point, tried: the oracle that shares nothing with a solver. For tests, up to a million points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.solvers.protocol import Answer, Orders
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text

MOST_POINTS = 2**20


@dataclass(frozen=True)
class BruteForce:
    """Enumerate the box of the columns, in whole numbers."""

    name: str = "brute_force"
    version: str = "1"

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        """Return the best point, the lexicographically first among equals; refuses a box of over a million points."""
        del orders
        points = _points(program)
        activity = points @ program.matrix.T.toarray()
        kept = np.all((activity >= program.row_lower) & (activity <= program.row_upper), axis=1)
        if not kept.any():
            return Answer(Stop.FINISHED, claims_infeasible=True)
        feasible = points[kept]
        values = feasible @ program.objective
        best = int(np.argmax(values))
        return Answer(Stop.FINISHED, feasible[best].astype(float), float(values[best]))


def _points(program: IntegerProgram) -> np.ndarray:
    widths = program.column_upper - program.column_lower + 1
    count = math.prod(int(w) if math.isfinite(w) else MOST_POINTS + 1 for w in widths)
    if count > MOST_POINTS:
        raise InputError(
            Fault(
                Text("穷举法只用于很小的问题", "brute force is for very small programs only"),
                Text("请改用 highs 或 cbc", "use highs or cbc"),
            )
        )
    grids = np.indices(tuple(widths.astype(int).tolist())).reshape(len(widths), count).T
    return grids + program.column_lower.astype(np.int64)
