"""A plan near the point of a bound: the cheapest flips until every row is kept, then whatever fits, then exchanges."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.lagrangian.core_program import cheapest
from kaiyi_opt.allocation.lagrangian.dual import Bound
from kaiyi_opt.allocation.program import IntegerProgram

# Columns that may be flipped, where that is enough, and columns that are exchanged with one another.
MOST_FLIPPED, MOST_EXCHANGED = 50_000, 300
# Where a point is below the bound by so large a part, columns beside one another in a row of so many are exchanged too,
# an organisation's as a rule, however dear; so often.
POOR, MOST_BESIDE, PASSES = 1e-3, 100, 3


def repaired(program: IntegerProgram, bound: Bound) -> IntArray | None:
    """Return a point of ``program`` near the one of ``bound``, or ``None`` where this found none; no optimum."""
    from kaiyi_opt.allocation.lagrangian.repair_kernels import exchange, exchange_within, fill, mend

    binary = (program.column_lower == 0) & (program.column_upper == 1)
    by_column = program.by_column
    entries = (
        by_column.indptr.astype(np.int64),
        by_column.indices.astype(np.int64),
        by_column.data.astype(np.int64),
    )
    size = np.maximum(np.abs(np.where(np.isfinite(program.row_upper), program.row_upper, program.row_lower)), 1.0)
    limits = (program.row_lower, program.row_upper)
    columns = program.size[1]
    for most in sorted({min(MOST_FLIPPED, columns), columns}):
        flips = cheapest(bound, most, binary)
        flips = flips[np.argsort(bound.flip_costs[flips], kind="stable")]
        point = bound.point.copy()
        used = np.asarray(program.activity(point), dtype=np.int64)
        if mend(point, used, flips, *entries, *limits, size):
            break
    else:
        return None
    fill(point, used, flips, program.objective, *entries, *limits)
    exchange(point, used, flips[:MOST_EXCHANGED], program.objective, *entries, *limits)
    rows = program.matrix.indptr.astype(np.int64), program.matrix.indices.astype(np.int64)
    flips = flips[:MOST_FLIPPED]
    for _ in range(PASSES):
        if bound.most - program.value(point) <= POOR * abs(bound.most):
            break
        exchange_within(point, used, flips, program.objective, *entries, *limits, binary, *rows, MOST_BESIDE)
    return point
