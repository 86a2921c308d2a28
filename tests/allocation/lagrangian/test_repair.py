"""Plans mended from the point of a bound."""

from __future__ import annotations

import numpy as np

from benchmarks.families import family_program
from kaiyi_opt.allocation import IntegerProgram
from kaiyi_opt.allocation.lagrangian import repair
from kaiyi_opt.allocation.lagrangian.pricing import priced_bound
from kaiyi_opt.allocation.lagrangian.repair_kernels import exchange_within
from tests.allocation.small_programs import matrix_of


def test_a_column_is_exchanged_for_the_best_beside_it() -> None:
    """By hand: of 4, 5 and 6 within 6 the first is taken, and the last gains most in its place."""
    program = IntegerProgram([4, 5, 6], matrix_of([[4, 5, 6]], 3), [-np.inf], [6])
    by_column, by_row = program.by_column, program.matrix
    entries = [np.asarray(part, dtype=np.int64) for part in (by_column.indptr, by_column.indices, by_column.data)]
    rows = [np.asarray(part, dtype=np.int64) for part in (by_row.indptr, by_row.indices)]
    point, used = np.array([1, 0, 0]), np.array([4])
    free = np.ones(3, dtype=bool)
    exchange_within(
        point, used, np.arange(1), program.objective, *entries, program.row_lower, program.row_upper, free, *rows, 3
    )
    assert (point.tolist(), used.tolist()) == ([0, 0, 1], [6])


def test_a_crowded_round_keeps_its_rows_and_comes_near_its_bound() -> None:
    """Within half a percent, where dropping, filling and exchanging the cheapest alone leave more than one."""
    program = family_program("crowded", 3000, 0)
    bound = priced_bound(program, None, deep=False)
    assert bound is not None
    point = repair.repaired(program, bound)
    assert point is not None
    assert program.is_feasible(point)
    assert program.value(point) >= 0.995 * bound.most
