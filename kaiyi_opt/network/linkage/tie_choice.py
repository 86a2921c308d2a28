r"""Which new ties to make: a covering program, solved exactly by whoever can, or greedily with a stated bound.

Every candidate adds amounts to some elements (residents to a need, one to a triad); an element is worth its weight a
unit, up to what it lacks:

.. math::  \max_S\ f(S) = \sum_e w_e \min\Bigl(n_e, \sum_{j \in S} a_{ej}\Bigr) \quad\text{s.t.}\quad |S| \le k,\quad
    \sum_{j \in S} c_j \le B,\quad |S \cap L_i| \le \ell_i

f is monotone and submodular, so the greedy choice is worth at least a known part of the best (G. Nemhauser, L. Wolsey
and M. Fisher, "An analysis of approximations for maximizing submodular set functions", Mathematical Programming 14,
1978):

- only a number k limits the choice: :math:`1 - 1/e`;
- every candidate may also be in up to p limits :math:`L_i`: :math:`1/(p + 1)`;
- only a sum of different costs limits it, and the best single candidate is tried too: :math:`(1 - 1/e)/2`.

Besides, whatever was chosen, no choice is worth more than f(S) and the largest gains that are left, as many as may be
chosen (J. Leskovec et al., "Cost-effective outbreak detection in networks", KDD 2007): that bound is mostly closer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.errors import Fault, KaiyiError
from kaiyi_opt.language import Text
from kaiyi_opt.network.linkage.arrays import FloatArray, IntArray
from kaiyi_opt.network.protocol import Maximise, PairingProgram

GREEDY_SHARE = 1 - 1 / math.e


@dataclass(frozen=True, eq=False)
class TieChoice:
    """The problem, in whole numbers.

    Attributes
    ----------
    amount
        Shape (elements, candidates), scipy sparse: what each candidate adds to each element.
    lack, weight
        Shape (elements,): how much of each element counts, and what a unit of it is worth.
    cost
        Shape (candidates,): at least 1 each.
    member
        Shape (limits, candidates), scipy sparse, 0 or 1: which candidates each limit counts.
    limit
        Shape (limits,): how many of them may be chosen.
    most
        How many candidates may be chosen in all; ``None``: as many as the budget pays.
    budget
        What they may cost together; ``None`` for no limit.
    """

    amount: Any
    lack: IntArray
    weight: IntArray
    cost: IntArray
    member: Any
    limit: IntArray
    most: int | None
    budget: int | None

    @property
    def size(self) -> int:
        """The number of candidates."""
        return len(self.cost)

    @cached_property
    def clipped(self) -> Any:
        """The amounts, none above what its element lacks, as ``csc_array``."""
        entries = self.amount.tocoo()
        data = np.minimum(entries.data, self.lack[entries.coords[0]])
        return sp.csc_array((data, entries.coords), shape=entries.shape)

    def value(self, chosen: IntArray) -> int:
        """Return what a set of candidates is worth."""
        return int(self.weight @ np.minimum(self.lack, self._held(chosen)))

    def gains(self, chosen: IntArray) -> IntArray:
        """Return what each candidate would add to a set: shape (candidates,); 0 for those in it."""
        left = np.maximum(0, self.lack - self._held(chosen))
        entries = self.clipped.tocoo()
        added = np.minimum(entries.data, left[entries.coords[0]]) * self.weight[entries.coords[0]]
        gains = np.zeros(self.size, dtype=np.int64)
        np.add.at(gains, entries.coords[1], added)
        gains[chosen] = 0
        return gains

    def _held(self, chosen: IntArray) -> IntArray:
        held: IntArray = np.asarray(self.amount.tocsc()[:, chosen].sum(axis=1), dtype=np.int64)
        return held

    def rate(self, gain: int, candidate: int) -> Fraction:
        """Return what candidates are compared by: the gain, for its cost where a budget limits the choice."""
        return Fraction(gain, 1 if self.budget is None else int(self.cost[candidate]))

    def fits(self, chosen: list[int], more: int) -> bool:
        """Tell whether a set that keeps every limit still does with one candidate more."""
        whole = [*chosen, more]
        if self.most is not None and len(whole) > self.most:
            return False
        if self.budget is not None and int(self.cost[whole].sum()) > self.budget:
            return False
        column = self.by_candidate
        limits = column.indices[column.indptr[more] : column.indptr[more + 1]]
        taken = np.asarray(column[:, whole].sum(axis=1))
        return bool(np.all(taken[limits] <= self.limit[limits]))

    @cached_property
    def by_candidate(self) -> Any:
        """The members of limits as ``csc_array``."""
        return self.member.tocsc()


@dataclass(frozen=True)
class Choice:
    """The candidates chosen, in the order in which they add most, and what is proved.

    Attributes
    ----------
    chosen
        Numbers of candidates.
    gain
        What they are worth together.
    bound
        No choice is worth more.
    share
        The part of the best that the method is sure to reach, whatever the numbers: 1 where it is exact; ``None`` where
        none is known.
    """

    chosen: tuple[int, ...]
    gain: int
    bound: int
    share: float | None

    @property
    def is_best(self) -> bool:
        """Whether it is proved that no choice is worth more."""
        return self.gain == self.bound


def choose_greedily(problem: TieChoice) -> Choice:
    """Return the greedy choice: each time what adds most, of equals the cheaper, then the earlier.

    Where there is a budget, what adds most for its cost.
    """
    chosen = _greedy(problem)
    if problem.budget is not None and problem.size:
        single = _best_single(problem)
        if single is not None and problem.value(np.array([single])) > problem.value(np.array(chosen, dtype=np.int64)):
            chosen = [single]
    picked = np.array(chosen, dtype=np.int64)
    gain = problem.value(picked)
    return Choice(tuple(chosen), gain, gain + _room(problem, problem.gains(picked)), sure_share(problem))


def _greedy(problem: TieChoice) -> list[int]:
    chosen: list[int] = []
    closed = np.zeros(problem.size, dtype=bool)
    while True:
        gains = problem.gains(np.array(chosen, dtype=np.int64))
        gains[closed] = 0
        able = np.flatnonzero(gains).tolist()
        for candidate in sorted(able, key=lambda j: (-problem.rate(int(gains[j]), j), int(problem.cost[j]), j)):
            if problem.fits(chosen, candidate):
                chosen.append(candidate)
                break
            closed[candidate] = True
        else:
            return chosen


def _best_single(problem: TieChoice) -> int | None:
    gains = problem.gains(np.zeros(0, dtype=np.int64))
    able = [j for j in np.flatnonzero(gains).tolist() if problem.fits([], j)]
    return max(able, key=lambda j: (int(gains[j]), -j), default=None)


def _room(problem: TieChoice, gains: IntArray) -> int:
    """Return what any choice could be worth beyond a set whose ``gains`` are given: by number, and by cost."""
    found = np.flatnonzero(gains)
    every = gains[found]
    rooms = [int(every.sum())]
    if problem.most is not None:
        rooms.append(int(np.sort(every)[::-1][: problem.most].sum()))
    if problem.budget is not None:
        cost = problem.cost[found]
        ratio = sorted(zip(every.tolist(), cost.tolist(), strict=True), key=lambda pair: -Fraction(pair[0], pair[1]))
        rooms.append(_by_cost(ratio, problem.budget))
    return min(rooms)


def _by_cost(pairs: list[tuple[int, int]], budget: int) -> int:
    """Return what a budget buys at most of gains with costs, best ratio first, the last one in part, rounded down."""
    total = Fraction(0)
    for gain, cost in pairs:
        part = min(cost, budget)
        total += Fraction(gain * part, cost)
        budget -= part
    return math.floor(total)


def sure_share(problem: TieChoice) -> float | None:
    """Return the part of the best that the greedy choice is sure to reach; ``None`` where no bound is known."""
    same_cost = problem.size == 0 or int(problem.cost.min()) == int(problem.cost.max())
    width = _limits_that_bind(problem)
    if problem.budget is None or same_cost:
        return GREEDY_SHARE if width == 0 else 1 / (width + 1)
    if problem.most is None and width == 0:
        return GREEDY_SHARE / 2
    return None


def _limits_that_bind(problem: TieChoice) -> int:
    """Return in how many limits that can bind at all a candidate may be at once."""
    members = np.asarray(problem.member.sum(axis=1)).ravel()
    most = problem.size if problem.most is None else problem.most
    binding = np.minimum(members, most) > problem.limit
    if not binding.any():
        return 0
    return int(np.asarray(problem.member.tocsr()[binding].sum(axis=0)).max())


def choose_best(problem: TieChoice, maximise: Maximise) -> Choice:
    """Return a best choice, proved; of equals the cheapest, then the one whose numbers have the least sum.

    Raises
    ------
    KaiyiError
        Where the solver finds nothing or proves nothing, which is a fault of the program.
    """
    if problem.size == 0:
        return Choice((), 0, 0, 1.0)
    found = maximise(cover_program(problem))
    if found.point is None or found.bounds[0] is None:
        raise KaiyiError(_not_proved())
    picked = np.flatnonzero(found.point[: problem.size])
    return Choice(tuple(_by_gain(problem, picked.tolist())), problem.value(picked), found.bounds[0], 1.0)


def _not_proved() -> Fault:
    return Fault(
        Text("求解器没有证明哪些新联系最好", "the solver did not prove which new ties are best"),
        Text("这是程序的错误，请报告", "this is a fault of the program: please report it"),
    )


def _by_gain(problem: TieChoice, chosen: list[int]) -> list[int]:
    """Put a set into the order in which each adds most to those before."""
    ordered: list[int] = []
    while len(ordered) < len(chosen):
        gains = problem.gains(np.array(ordered, dtype=np.int64))
        left = [j for j in chosen if j not in ordered]
        ordered.append(max(left, key=lambda j: (problem.rate(int(gains[j]), j), -j)))
    return ordered


def cover_program(problem: TieChoice) -> PairingProgram:
    r"""Return the covering program in yes-or-no columns.

    What counts of element e is written in binary, :math:`y_e = \sum_b 2^b z_{eb}`, with :math:`y_e \le \sum_j a_{ej}
    x_j` and :math:`y_e \le n_e`; columns are x, then z.
    """
    touched = np.flatnonzero(np.asarray(problem.clipped.sum(axis=1)).ravel() > 0)
    lack = problem.lack[touched]
    digits = np.array([int(number).bit_length() for number in lack.tolist()], dtype=np.int64)
    owner = np.repeat(np.arange(len(touched)), digits)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(digits) - digits, digits)
    power = np.left_shift(np.int64(1), place)
    written = sp.csr_array((power, (owner, np.arange(len(owner)))), shape=(len(touched), len(owner)))
    nothing = sp.csr_array((len(touched), problem.size), dtype=np.int64)
    rows = [sp.hstack([-problem.clipped.tocsr()[touched], written]), sp.hstack([nothing, written])]
    upper = [np.zeros(len(touched)), lack.astype(float)]
    plain, bounds = _plain_rows(problem)
    rows.append(sp.hstack([plain, sp.csr_array((plain.shape[0], len(owner)), dtype=np.int64)]))
    upper.append(bounds)
    top = np.concatenate(upper)
    idle = np.zeros(len(owner), dtype=np.int64)
    goals = (
        np.concatenate([np.zeros(problem.size, dtype=np.int64), power * problem.weight[touched][owner]]),
        np.concatenate([-problem.cost, idle]),
        np.concatenate([-np.arange(1, problem.size + 1), idle]),
    )
    return PairingProgram(goals, sp.vstack(rows, format="csr"), np.full(len(top), -np.inf), top)


def _plain_rows(problem: TieChoice) -> tuple[Any, FloatArray]:
    """Return the rows of number, budget and limits over the candidates, with their upper bounds."""
    rows, upper = [problem.member.tocsr()], [problem.limit.astype(float)]
    if problem.most is not None:
        rows.append(sp.csr_array(np.ones((1, problem.size), dtype=np.int64)))
        upper.append(np.array([float(problem.most)]))
    if problem.budget is not None:
        rows.append(sp.csr_array(problem.cost[np.newaxis, :]))
        upper.append(np.array([float(problem.budget)]))
    return sp.vstack(rows, format="csr"), np.concatenate(upper)
