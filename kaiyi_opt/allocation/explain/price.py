"""What the money of a pool is worth at the margin: the price that an award has to earn."""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.explain.arena import Ground
from kaiyi_opt.allocation.explain.changes import candidate_of
from kaiyi_opt.allocation.explain.uniqueness import leading_goal
from kaiyi_opt.allocation.goal_program import primitive

FEN_IN_1000_YUAN = 100_000


def pool_price(ground: Ground, application: str) -> float | None:
    """Return what 1,000 yuan more in the pool of ``application`` are worth, in the unit of the leading goal.

    It is the dual price of the pool's row in the linear relaxation, goals before the leading one held at the
    relaxation's own reach: about what the last awards bring for their money. An estimate, not a threshold. ``None``
    where the relaxation has no price to tell.
    """
    from kaiyi_opt.allocation.solvers.highs import row_prices

    program, problem = ground.region.program, ground.problem
    name = f"pool:{candidate_of(problem, application).pool}"
    if not problem.goals or name not in program.row_rule:
        return None
    goal = leading_goal(problem)
    current = program.program(None)
    for weights in program.goals[:goal]:
        earlier, _ = primitive(weights)
        _, point = row_prices(current.with_objective(earlier))
        if point is None:
            return None
        if earlier.any():
            held = math.floor(float(earlier @ point) + 1e-6)
            current = current.with_rows(sp.csr_array(earlier[np.newaxis, :]), [held], [math.inf])
    objective, divisor = primitive(program.goals[goal])
    prices, _ = row_prices(current.with_objective(objective))
    if prices is None:
        return None
    price = float(prices[program.row_rule.index(name)]) * divisor * FEN_IN_1000_YUAN
    return abs(price) / 10.0 ** problem.goals[goal].digits
