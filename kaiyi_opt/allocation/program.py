r"""The compiled form: an integer program in whole numbers, and what a solver found of it.

.. math::  \max\ c^T x \quad\text{s.t.}\quad l \le A x \le u,\quad \underline{x} \le x \le
\overline{x},\quad x \in \mathbb{Z}^n

Why the search stopped, the bound it proved and the point it holds are three facts; the status follows from them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.errors import Fault, InputError, NotHeldError
from kaiyi_opt.language import Text, both

# Beyond 2**53 a double no longer holds every whole number, and neither would any solver's copy of the program.
LARGEST = 2**53


@dataclass(frozen=True, eq=False)
class IntegerProgram:
    """An integer program to maximise, in whole numbers.

    Parameters
    ----------
    objective
        Shape (n,): the gain of one unit of each column.
    matrix
        Shape (m, n), scipy sparse or dense: the coefficients.
    row_lower, row_upper
        Shape (m,): bounds of each row; ``-inf`` and ``inf`` where there is none.
    column_lower, column_upper
        A number for all columns or shape (n,): bounds of each column; 0 and 1 by default.

    Raises
    ------
    InputError
        Where shapes do not match, a number is not whole or not finite, is beyond 2**53, or a bound is crossed.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> program = IntegerProgram([6, 5, 4], sp.csr_array([[3, 2, 2]]), [-float("inf")], [4])
    >>> program.size
    (1, 3)
    """

    objective: IntArray
    matrix: Any
    row_lower: FloatArray
    row_upper: FloatArray
    column_lower: FloatArray = 0  # type: ignore[assignment]
    column_upper: FloatArray = 1  # type: ignore[assignment]

    def __post_init__(self) -> None:
        """Bring every part to its canonical type and refuse what is not a whole-number program."""
        matrix = sp.csr_array(self.matrix, copy=True)
        matrix.sum_duplicates()
        rows, columns = matrix.shape
        objective = _whole(self.objective, "objective", columns)
        data = _whole(matrix.data, "matrix", matrix.nnz)
        integral = sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
        integral.eliminate_zeros()
        parts = {
            "objective": objective,
            "matrix": integral,
            "row_lower": _bounds(self.row_lower, "row_lower", rows),
            "row_upper": _bounds(self.row_upper, "row_upper", rows),
            "column_lower": _bounds(self.column_lower, "column_lower", columns),
            "column_upper": _bounds(self.column_upper, "column_upper", columns),
        }
        for name, value in parts.items():
            object.__setattr__(self, name, value)
        self._check_bounds()

    def _check_bounds(self) -> None:
        for part in ("row", "column"):
            lower, upper = getattr(self, f"{part}_lower"), getattr(self, f"{part}_upper")
            wrong = np.flatnonzero((lower > upper) | (lower == np.inf) | (upper == -np.inf))
            if wrong.size:
                raise _refusal(f"{part}_lower", both(f"{part} {wrong[0]}: {lower[wrong[0]]:g} > {upper[wrong[0]]:g}"))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.matrix.shape
        return int(rows), int(columns)

    @cached_property
    def by_column(self) -> Any:
        """The matrix by columns (scipy ``csc_array``)."""
        return self.matrix.tocsc()

    def value(self, point: IntArray) -> int:
        """Return the objective at ``point``, exact."""
        return exact_dot(self.objective, point)

    def activity(self, point: IntArray) -> list[int] | IntArray:
        """Return the row activities ``A x``, exact, shape (m,)."""
        reach = int(np.abs(point).max(initial=0)) * self._largest_row_sum
        if reach < 2**62:
            product: IntArray = self.matrix @ point
            return product
        values, ends = point[self.matrix.indices].tolist(), self.matrix.indptr.tolist()
        terms = [weight * value for weight, value in zip(self.matrix.data.tolist(), values, strict=True)]
        return [sum(terms[start:end]) for start, end in pairwise(ends)]

    @cached_property
    def _largest_row_sum(self) -> int:
        totals = abs(self.matrix).astype(np.float64).sum(axis=1)
        return math.ceil(totals.max()) if totals.size else 0

    def violated_rows(self, point: IntArray) -> list[int]:
        """Return the rows that ``point`` breaks, judged in whole numbers: one unit over is over."""
        activity = self.activity(point)
        return [
            row
            for row, (low, value, high) in enumerate(
                zip(self.row_lower.tolist(), map(int, activity), self.row_upper.tolist(), strict=True)
            )
            if value < low or value > high
        ]

    def is_feasible(self, point: IntArray) -> bool:
        """Whether ``point`` keeps every bound of columns and rows, in whole numbers."""
        within = bool(np.all(point >= self.column_lower) and np.all(point <= self.column_upper))
        return within and not self.violated_rows(point)

    def with_rows(self, matrix: Any, lower: Sequence[float], upper: Sequence[float]) -> IntegerProgram:
        """Return the program with more rows below its own."""
        return IntegerProgram(
            self.objective,
            sp.vstack([self.matrix, sp.csr_array(matrix)], format="csr"),
            np.concatenate([self.row_lower, np.asarray(lower, float)]),
            np.concatenate([self.row_upper, np.asarray(upper, float)]),
            self.column_lower,
            self.column_upper,
        )

    def with_objective(self, objective: IntArray) -> IntegerProgram:
        """Return the program with another objective."""
        return IntegerProgram(
            objective, self.matrix, self.row_lower, self.row_upper, self.column_lower, self.column_upper
        )


def exact_dot(left: IntArray, right: IntArray) -> int:
    """Return the dot product of two whole-number vectors, exact whatever its size."""
    if float(np.abs(left).astype(float) @ np.abs(right).astype(float)) < 2**62:
        return int(left @ right)
    return sum(int(a) * int(b) for a, b in zip(left.tolist(), right.tolist(), strict=True) if a and b)


def _whole(values: Any, name: str, length: int) -> IntArray:
    array = np.asarray(values)
    if array.shape != (length,):
        raise _refusal(name, _shapes(array.shape, length))
    if array.dtype == np.int64 and (array.size == 0 or max(-int(array.min()), int(array.max())) <= LARGEST):
        return array
    numbers = array.astype(float)
    wrong = ~np.isfinite(numbers) | (numbers != np.round(numbers)) | (np.abs(numbers) > LARGEST)
    if wrong.any():
        text = Text("{value} 不是 2**53 以内的整数", "{value} is not a whole number within 2**53")
        raise _refusal(name, text.format(value=array[wrong][0]))
    return array.astype(np.int64)


def _bounds(values: Any, name: str, length: int) -> FloatArray:
    array = np.asarray(values, dtype=float)
    if array.ndim == 0:
        array = np.full(length, float(array))
    if array.shape != (length,):
        raise _refusal(name, _shapes(array.shape, length))
    finite = array[np.isfinite(array)]
    if np.isnan(array).any() or (finite != np.round(finite)).any() or (np.abs(finite) > LARGEST).any():
        raise _refusal(
            name,
            Text(
                "上下限应为 2**53 以内的整数，没有限制时为 inf",
                "bounds are whole numbers within 2**53, or inf where there is none",
            ),
        )
    return array


def _shapes(shape: tuple[int, ...], length: int) -> Text:
    return Text(f"形状为 {shape}，应为 ({length},)", f"shape {shape}, expected ({length},)")


def _refusal(name: str, why: Text) -> InputError:
    return InputError(
        Fault(
            Text(f"整数规划的 {name} 不合要求：{why.zh}", f"{name} of the integer program is not valid: {why.en}"),
            Text("请用整数，并核对各部分的长度", "use whole numbers and make the shapes agree"),
        )
    )


class Stop(StrEnum):
    """Why the search ended."""

    FINISHED = "finished"
    GAP = "gap"
    TIME_LIMIT = "time limit"
    INTERRUPTED = "interrupted"


class Status(StrEnum):
    """What is known, from the point held and the bound proved."""

    OPTIMAL = "optimal"
    WITHIN_GAP = "within_gap"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    UNKNOWN = "unknown"
    BY_RULE = "by_rule"


@dataclass(frozen=True, eq=False)
class ProgramSolution:
    """What is known of a program after a search.

    Attributes
    ----------
    stopped
        Why the search ended.
    point
        The best point found, checked in whole numbers, shape (n,); ``None`` where none was found.
    objective_or_none
        Its value.
    bound
        No point is worth more than this; ``None`` where nothing was proved.
    infeasible, unbounded
        Whether it is verified that no point exists, or that values grow without end.
    allowed_gap
        The relative gap that the caller allowed.
    solver
        The solver's name and version.
    seconds
        Wall time.
    rounds
        How many times the solver was run: a point that breaks a row by one unit is cut off and the program solved
        again.
    """

    stopped: Stop
    point: IntArray | None
    objective_or_none: int | None
    bound: int | None
    infeasible: bool = False
    unbounded: bool = False
    allowed_gap: float = 0.0
    solver: str = ""
    seconds: float = 0.0
    rounds: int = 1

    @property
    def status(self) -> Status:
        """What is known; a limit that was hit never reads as an optimum, for only the bound proves one."""
        if self.infeasible:
            return Status.INFEASIBLE
        if self.unbounded:
            return Status.UNBOUNDED
        if self.point is None:
            return Status.UNKNOWN
        if self.bound == self.objective_or_none:
            return Status.OPTIMAL
        return Status.WITHIN_GAP if self.allowed_gap > 0 and self.gap <= self.allowed_gap else Status.FEASIBLE

    @property
    def values(self) -> IntArray:
        """The point; raises `NotHeldError` where none was found."""
        if self.point is None:
            raise NotHeldError(
                Fault(
                    Text(
                        f"没有可读的解：状态为 {self.status}", f"there is no point to read: the status is {self.status}"
                    ),
                    Text("请先看 status", "look at `status` first"),
                )
            )
        return self.point

    @property
    def objective(self) -> int:
        """The value of the point; raises `NotHeldError` where none was found."""
        self.values  # noqa: B018 - raises where there is no point
        assert self.objective_or_none is not None
        return self.objective_or_none

    @property
    def gap(self) -> float:
        """How far the point is from the optimum at most: (bound - value) / max(1, |value|); ``inf`` without a bound."""
        if self.bound is None or self.point is None:
            return math.inf
        return (self.bound - self.objective) / max(1, abs(self.objective))
