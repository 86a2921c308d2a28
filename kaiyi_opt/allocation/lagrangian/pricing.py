"""Good prices for a program, and the bound they prove: over its blocks alone, or over blocks under ceilings."""

from __future__ import annotations

import time

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.lagrangian.ceilings import nest
from kaiyi_opt.allocation.lagrangian.dual import MOST_EVALUATIONS, Bound, Dual, good_prices
from kaiyi_opt.allocation.lagrangian.structure import read_structure
from kaiyi_opt.allocation.lagrangian.subgradient import stepped_prices
from kaiyi_opt.allocation.program import IntegerProgram

# Up to so many columns the linear relaxation gives the first prices sooner than the dual's own descent.
MOST_FOR_LINEAR = 20_000
# A row of such a price does not bind: to keep it exactly gains nothing.
IDLE = 1e-9
# Steps of all evaluations over large tables together, half a minute or so; so many evaluations there are in any case.
MOST_STEPS, FEWEST_EVALUATIONS = 2**36, 12


def priced_bound(
    program: IntegerProgram,
    blocks: IntArray | None,
    *,
    deep: bool,
    start: FloatArray | None = None,
    deadline: float | None = None,
    most_evaluations: int = MOST_EVALUATIONS,
) -> Bound | None:
    """Return a bound of ``program``.

    Parameters
    ----------
    blocks
        Shape (columns,): a block number of each column; only rows within one block are kept exactly. ``None``: read
        from the rows.
    deep
        Whether ceilings are kept exactly as well.
    start
        Shape (rows,): prices to start from (``None``: those of the linear relaxation, where that is soon solved).
    deadline, most_evaluations
        The time of `time.monotonic`, and how often the dual function was evaluated, when prices are taken as they are.

    Returns
    -------
    ``None`` where (``deep``) there is no ceiling to keep that binds, or numbers would leave 64 bits.
    """
    structure = read_structure(program, blocks)
    first = _linear_prices(program, deadline) if start is None and program.size[1] <= MOST_FOR_LINEAR else start
    binding = None if first is None else np.abs(first) > IDLE
    nested = nest(program, structure, blocks, binding, deep=deep)
    if deep and nested is None:
        return None
    rest = structure if nested is None else nested.rest
    dual = Dual(program, structure) if nested is None else Dual(program, nested.rest, nested.knapsacks, nested.counted)
    if not dual.is_bounded:
        return None
    if deep and nested is not None and binding is not None and not binding[nested.rows].any():
        return None
    first = None if first is None else first[rest.priced]
    most = most_evaluations
    if nested is not None:
        most = min(most, max(FEWEST_EVALUATIONS, int(MOST_STEPS // max(1, nested.steps))))
    if first is not None and nested is None:
        prices = first
    elif first is not None and blocks is not None:
        prices = stepped_prices(dual, first, deadline, most)
    else:
        prices = good_prices(dual, first, deadline, most)
    return dual.bound(np.asarray(prices))


def _linear_prices(program: IntegerProgram, deadline: float | None) -> FloatArray | None:
    from kaiyi_opt.allocation.solvers.highs import row_prices

    return row_prices(program, None if deadline is None else max(0.0, deadline - time.monotonic()))[0]


def prices_of_rows(program: IntegerProgram, rows: IntArray, deadline: float | None = None) -> FloatArray | None:
    """Return prices, shape (rows of the program,), of the linear relaxation that has ``rows`` alone, zero elsewhere;
    ``None`` where it has no finite optimum, or none was found by the ``deadline`` of `time.monotonic`.

    Where gains are proportional to costs, or all alike, every price between two of them moves the same columns, and the
    dual function has a long kink on which its own descent stops early; the linear relaxation of the few rows that cross
    is soon solved there.
    """
    few = IntegerProgram(
        program.objective,
        program.matrix[rows],
        program.row_lower[rows],
        program.row_upper[rows],
        program.column_lower,
        program.column_upper,
    )
    linear = _linear_prices(few, deadline)
    if linear is None:
        return None
    prices = np.zeros(program.size[0])
    prices[rows] = linear
    return prices
