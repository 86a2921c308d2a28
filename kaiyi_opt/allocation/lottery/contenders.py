r"""Contenders: the plans that may be the true best, as far as the intervals tell.

A plan is a contender where no other plan certainly beats it: none is worth more whatever the merits within their
intervals. Against a plan y, with U and L the benefits at the high and the low ends, a contender x keeps

.. math::  \sum_{i \in x \setminus y} U_i + \sum_{i \in x \cap y} \max_m\,(b_{x_i} - b_{y_i})
    \ \ge\ \sum_{i \in y \setminus x} L_i,

which is one row in x. Rows of single exchanges are there from the start (`kaiyi_opt.allocation.lottery.exchanges`); the
others are found as they are needed: the best answer to a plan that the rows allow is either a new row, or the proof
that the plan is a contender.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.lottery.exchanges import with_exchanges
from kaiyi_opt.allocation.lottery.options import Options
from kaiyi_opt.allocation.program import IntegerProgram, Status, Stop
from kaiyi_opt.allocation.search import solve_program
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text

LARGEST_COEFFICIENT = 2**20
WEIGHT_SCALE = 10**7
MOST_ROWS = 2000


def best_point(program: IntegerProgram, weights: FloatArray) -> IntArray:
    """Return the best point of a program that has one, by weights in doubles, which are rounded to seven digits.

    Raises
    ------
    LimitError
        Where the search finds no proved optimum.
    """
    largest = float(np.abs(weights).max(initial=0.0))
    whole = np.rint(weights * (WEIGHT_SCALE / largest if largest else 0.0)).astype(np.int64)
    found = solve_program(program.with_objective(whole))
    if found.stopped == Stop.INTERRUPTED:
        raise KeyboardInterrupt
    if found.status != Status.OPTIMAL:
        raise _unfinished()
    return found.values


class Contenders:
    """The contenders among the plans of ``rules``, by the intervals of ``options``."""

    def __init__(self, rules: IntegerProgram, options: Options):
        self.rules = rules
        self.options = options
        self._narrowed = with_exchanges(rules, options)

    def least(self, weights: FloatArray) -> IntArray:
        """Return a contender of the least weight (one for each option)."""
        for _ in range(MOST_ROWS):
            plan = best_point(self._narrowed, -weights)
            rival = self._rival(plan)
            if rival is None:
                return plan
            self._narrow(plan, rival)
        raise _unfinished()

    def _rival(self, plan: IntArray) -> IntArray | None:
        """Return the plan that beats ``plan`` most certainly, or ``None`` where none certainly does."""
        weights, constant = self._advantage(plan)
        found = solve_program(self.rules.with_objective(weights))
        if found.stopped == Stop.INTERRUPTED:
            raise KeyboardInterrupt
        if found.status != Status.OPTIMAL:
            raise _unfinished()
        return found.values if found.objective > constant else None

    def _advantage(self, plan: IntArray) -> tuple[IntArray, int]:
        """Return weights and a constant: y is certainly worth weights · y - constant more than ``plan``."""
        options = self.options
        weights = options.low.copy()
        for held in np.flatnonzero(plan).tolist():
            own = np.flatnonzero(options.owner == options.owner[held])
            weights[own] = options.high[held] - self._most(held, own)
        return weights, int(options.high @ plan)

    def _most(self, option: int, others: IntArray) -> IntArray:
        """Return how much more ``option`` is worth at most than each of ``others`` of the same candidate."""
        low, high = self.options.low, self.options.high
        most: IntArray = np.maximum(low[option] - low[others], high[option] - high[others])
        return most

    def _narrow(self, plan: IntArray, rival: IntArray) -> None:
        """Add the row of ``rival``, which ``plan`` does not keep."""
        options = self.options
        row, least = options.high.copy(), int(options.low @ rival)
        for held in np.flatnonzero(rival).tolist():
            own = np.flatnonzero(options.owner == options.owner[held])
            row[own] = [int(self._most(o, np.array([held]))[0]) + int(options.low[held]) for o in own.tolist()]
        # Small coefficients are safer and faster; they are used where, rounded so as to stay valid, they still cut.
        scale = max(1, -(-int(np.abs(row).max()) // LARGEST_COEFFICIENT))
        small, small_least = -(-row // scale), -(-least // scale)
        if int(small @ plan) < small_least:
            row, least = small, small_least
        self._narrowed = self._narrowed.with_rows(sp.csr_array(row[np.newaxis, :]), [least], [math.inf])


def _unfinished() -> LimitError:
    return LimitError(
        Fault(
            Text("没能算完抽签的概率", "the chances of the lottery could not be computed to the end"),
            Text("请收窄得分区间", "narrow the intervals of merit"),
        )
    )
