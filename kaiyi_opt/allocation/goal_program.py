"""A round compiled for goals in order, and what a search for them finds: the input and the output, as two types."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.allocation.program import IntegerProgram, Status, Stop


@dataclass(frozen=True, eq=False)
class GoalProgram:
    """A compiled round: binary columns, rows, and goals in order.

    Where ``column_upper`` is stated, columns in no group of the tie-break are auxiliary: whole numbers that make a goal
    linear and decide nothing.

    Attributes
    ----------
    matrix, row_lower, row_upper
        The rows, shape (m, n) and (m,).
    goals
        One list of n whole numbers a goal, of any size; more is better.
    order
        Groups of columns by the tie-break: among plans that tie on all goals the first group's later column is
        preferred to an earlier one and any to none, then the second group's, and so on.
    row_rule
        The rule behind each row, for explanations.
    column_upper
        Shape (n,): the largest value of each column; ``None`` where all are binary and decide.
    payer
        Shape (n,): the number of the company that pays what each column grants, -1 where a pool does; ``None`` where
        only pools pay.
    """

    matrix: Any
    row_lower: FloatArray
    row_upper: FloatArray
    goals: tuple[list[int], ...]
    order: tuple[IntArray, ...]
    row_rule: tuple[str, ...]
    column_upper: FloatArray | None = None
    payer: IntArray | None = None

    def program(self, goal: int | None = 0) -> IntegerProgram:
        """Return the plain program of one goal (``None``: no objective); weights divided by their common divisor."""
        weights = [0] * self.matrix.shape[1] if goal is None else primitive(self.goals[goal])[0].tolist()
        columns = self.matrix.shape[1]
        upper = np.ones(columns) if self.column_upper is None else self.column_upper
        objective = np.array(weights, dtype=np.int64)
        return IntegerProgram(objective, self.matrix, self.row_lower, self.row_upper, np.zeros(columns), upper)

    @cached_property
    def order_members(self) -> IntArray:
        """The columns of all groups of the tie-break, one group after another."""
        return np.concatenate(self.order).astype(np.int64) if self.order else np.zeros(0, dtype=np.int64)

    @cached_property
    def order_starts(self) -> IntArray:
        """Where each group's columns begin in `order_members`, and their number; shape (groups + 1,)."""
        return np.concatenate([[0], np.cumsum([len(group) for group in self.order])]).astype(np.int64)

    @property
    def is_decision(self) -> BoolArray:
        """Shape (n,): whether a column is no auxiliary one."""
        columns = self.matrix.shape[1]
        if self.column_upper is None:
            return np.ones(columns, dtype=bool)
        decisions = np.zeros(columns, dtype=bool)
        for group in self.order:
            decisions[group] = True
        return decisions


def primitive(weights: Sequence[int]) -> tuple[IntArray, int]:
    """Return weights divided by their greatest common divisor, and the divisor (1 where all are zero)."""
    divisor = max(math.gcd(*weights), 1) if weights else 1
    return np.array([weight // divisor for weight in weights], dtype=np.int64), divisor


@dataclass(frozen=True)
class GoalOutcome:
    """What is known of one goal: the plan's value, the bound (``None`` where none was proved) and the status."""

    value: int
    bound: int | None
    status: Status


@dataclass(frozen=True, eq=False)
class GoalSolution:
    """What a search for the goals in order found.

    ``unique_before_tie_break`` says whether the goals alone left one plan (``None`` where that was not settled);
    ``complete`` whether every goal and the tie-break were carried to the end.
    """

    stopped: Stop
    point: IntArray | None
    outcomes: tuple[GoalOutcome, ...]
    infeasible: bool
    unique_before_tie_break: bool | None
    complete: bool
    solver: str
    rounds: int
    seconds: float
