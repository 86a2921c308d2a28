r"""The chances of a lottery: a game of the planner, who mixes plans, against nature, who picks the true best.

Whatever the true merits within their intervals, the expected money that goes where the true best plan would have put it
is to be as much as can be:

.. math::  \max_{\lambda}\ \min_{T}\ \sum_S \lambda_S \sum_i \min(S_i, T_i),

S over all lawful plans, T over the contenders. For grants of one size under one budget this is the maximin optimal
partial lottery of A. Goldberg, G. Fanti and N. B. Shah ("A principled approach to randomized selection under
uncertainty: applications to peer review and grant funding", 2025), who maximise the worst-case expected number of the
true top k that are selected. Plans that need not be told apart for that are mixed *leximin*: the smallest chance
in the margin is made as large as can be, then the next, so that equals have equal chances; then the expected benefit at
the merits of the round. Both players' plans are found as they are needed, each the best answer to the other's mixture.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.lottery.contenders import Contenders, best_point
from kaiyi_opt.allocation.lottery.options import Options
from kaiyi_opt.allocation.program import IntegerProgram
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text

TOLERANCE = 1e-7
MOST_STEPS = 3000


@dataclass(frozen=True, eq=False)
class Master:
    """What one linear program says: the mixture, its value, and the prices of its rows."""

    mixture: FloatArray
    value: float
    contender_prices: FloatArray
    floor_prices: FloatArray
    plan_price: float


@dataclass(frozen=True)
class Stage:
    """What is maximised: the worst case (``"worst"``), the least open chance (``"least"``) or ``"benefit"``.

    ``floors`` holds the chances settled so far by candidate; ``open`` the candidates whose chance is not.
    """

    aim: str
    worst: float = 0.0
    floors: tuple[tuple[int, float], ...] = ()
    open: tuple[int, ...] = ()


@dataclass
class Game:
    """The plans met so far on both sides, and the way to better ones."""

    rules: IntegerProgram
    options: Options
    contenders: Contenders
    margin: tuple[int, ...]
    plans: list[IntArray]
    rivals: list[IntArray] = field(default_factory=list)

    def solve(self) -> tuple[FloatArray, float]:
        """Return the chances of ``plans``, shape (plans,), and the worst case: money well placed, by that granted."""
        worst = self._settled(Stage("worst"))
        stage = Stage("least", worst.value, (), self.margin)
        while stage.open:
            stage = self._next(stage, self._settled(stage))
        mixture = self._settled(Stage("benefit", stage.worst, stage.floors)).mixture
        return mixture, worst.value

    def _next(self, stage: Stage, master: Master) -> Stage:
        """Settle the chances that cannot exceed the least: those whose floor has a price."""
        prices = master.floor_prices[len(stage.floors) :]
        binding = {c for c, price in zip(stage.open, prices.tolist(), strict=True) if price > TOLERANCE}
        # The prices add up to 1; that a solver rounds all of them away is not to be waited for.
        binding = binding or set(stage.open)
        settled = tuple((candidate, master.value) for candidate in stage.open if candidate in binding)
        left = tuple(candidate for candidate in stage.open if candidate not in binding)
        return Stage("least", stage.worst, stage.floors + settled, left)

    def _settled(self, stage: Stage) -> Master:
        """Solve a stage over all plans of both sides."""
        for _ in range(MOST_STEPS):
            master = self._master(stage)
            plan, rival = self._better_plan(stage, master), self._worse_rival(stage, master)
            if plan is None and rival is None:
                return master
            self.plans += [] if plan is None else [plan]
            self.rivals += [] if rival is None else [rival]
        raise LimitError(
            Fault(
                Text("没能算完抽签的概率", "the chances of the lottery could not be computed to the end"),
                Text("请收窄得分区间", "narrow the intervals of merit"),
            )
        )

    def _worse_rival(self, stage: Stage, master: Master) -> IntArray | None:
        """Return nature's best answer where it is worse for the mixture than any contender met so far."""
        marginals = master.mixture @ np.array(self.plans)
        weights = self.options.expected_overlap(marginals)
        rival = self.contenders.least(weights)
        least = master.value if stage.aim == "worst" else stage.worst
        is_worse = float(weights @ rival) / self._unit < least - 2 * TOLERANCE
        return rival if is_worse and not _among(rival, self.rivals) else None

    def _better_plan(self, stage: Stage, master: Master) -> IntArray | None:
        """Return the planner's best answer where it is better than the plans met so far."""
        weights = np.zeros(len(self.options.amount))
        for price, rival in zip(master.contender_prices.tolist(), self.rivals, strict=True):
            weights += price / self._unit * self.options.overlap(rival)
        by_candidate = np.zeros(self.options.candidates)
        for candidate, price in zip(self._floored(stage), master.floor_prices.tolist(), strict=True):
            by_candidate[candidate] += price
        weights += by_candidate[self.options.owner]
        if stage.aim == "benefit":
            weights += self._benefits
        plan = best_point(self.rules, weights)
        is_better = float(weights @ plan) > master.plan_price + TOLERANCE
        return plan if is_better and not _among(plan, self.plans) else None

    @property
    def _unit(self) -> float:
        """The money that counts as 1: what the first plan grants."""
        return float(max(1, int(self.options.amount @ self.plans[0])))

    @property
    def _benefits(self) -> FloatArray:
        """Each option's benefit, by that of the first plan."""
        return self.options.actual / float(max(1, int(self.options.actual @ self.plans[0])))

    def _floored(self, stage: Stage) -> tuple[int, ...]:
        return (*(candidate for candidate, _ in stage.floors), *stage.open)

    def _master(self, stage: Stage) -> Master:
        """Solve a stage over the plans met so far: columns are plans and the value, rows contenders and floors."""
        plans = np.array(self.plans)
        overlaps = np.array([self.options.overlap(rival) @ plans.T for rival in self.rivals]) / self._unit
        overlaps = overlaps.reshape(len(self.rivals), len(plans))
        funded = np.array([self.options.granted(plan) > 0 for plan in plans], dtype=float)
        floors = funded[:, list(self._floored(stage))].T
        free = [1.0] * len(stage.open)
        rises = [float(stage.aim == "worst")] * len(self.rivals) + [0.0] * len(stage.floors) + free
        least = [0.0 if stage.aim == "worst" else stage.worst - TOLERANCE] * len(self.rivals)
        least += [chance - TOLERANCE for _, chance in stage.floors] + [0.0] * len(stage.open)
        gains = plans @ self._benefits if stage.aim == "benefit" else np.zeros(len(plans))
        solved = linprog(
            -np.append(gains, float(stage.aim != "benefit")),
            A_ub=np.column_stack([-np.vstack([overlaps, floors]), rises]),
            b_ub=-np.array(least),
            A_eq=np.append(np.ones(len(plans)), 0.0)[np.newaxis, :],
            b_eq=[1.0],
            bounds=[(0, None)] * len(plans) + [(0, 0 if stage.aim == "benefit" else None)],
            method="highs",
        )
        prices = -solved.ineqlin.marginals
        return Master(
            solved.x[:-1],
            float(-solved.fun),
            prices[: len(self.rivals)],
            prices[len(self.rivals) :],
            float(-solved.eqlin.marginals[0]),
        )


def _among(plan: IntArray, known: list[IntArray]) -> bool:
    return any(np.array_equal(plan, other) for other in known)
