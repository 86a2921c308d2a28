"""Tighten a program in whole numbers without losing a point: bounds of columns from rows, and big-M coefficients.

A solver that holds rows to 1e-6 has called ``a_i ≤ 1e9 y_i, Σ a_i = 700`` infeasible. With ``a_i ≤ 700`` read from the
rows and 1e9 cut to 700 it no longer can.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.program import LARGEST, IntegerProgram

PASSES = 4


def tightened(program: IntegerProgram) -> IntegerProgram | None:
    """Return an equivalent program with tighter column bounds and coefficients, or ``None`` where it proves that none
    is kept.

    Raises nothing; a row whose activity is unbounded, or beyond what doubles add exactly, tells nothing and is passed
    over.
    """
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    matrix = program.matrix
    for _ in range(PASSES):
        before = lower.copy(), upper.copy()
        for row in range(program.size[0]):
            span = slice(matrix.indptr[row], matrix.indptr[row + 1])
            index, weight = matrix.indices[span], matrix.data[span]
            _propagate(index, weight, program.row_upper[row], lower, upper)
            _propagate(index, -weight, -program.row_lower[row], lower, upper)
        if np.any(lower > upper):
            return None
        if np.array_equal(before[0], lower) and np.array_equal(before[1], upper):
            break
    boxed = IntegerProgram(program.objective, matrix, program.row_lower, program.row_upper, lower, upper)
    return _with_small_coefficients(boxed)


def _least(weight: IntArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    return np.where(weight > 0, weight * lower, weight * upper)


def _is_exact(terms: FloatArray, limit: float) -> bool:
    """Whether doubles add these whole numbers without rounding, in any order."""
    return float(np.abs(terms[np.isfinite(terms)]).sum()) + abs(limit) < LARGEST


def _propagate(index: IntArray, weight: IntArray, limit: float, lower: FloatArray, upper: FloatArray) -> None:
    """Read from Σ w_j x_j ≤ limit what each column may at most be, given the least that the others are."""
    if math.isinf(limit):
        return
    least = _least(weight, lower[index], upper[index])
    total = least.sum()
    endless = np.isinf(least)
    if endless.sum() > 1 or not _is_exact(least, limit):
        return
    for position, column in enumerate(index):
        rest = least[~endless].sum() if endless[position] else total - least[position]
        if not math.isfinite(rest):
            continue
        room = int(limit) - int(rest)
        if weight[position] > 0:
            upper[column] = min(upper[column], float(room // int(weight[position])))
        else:
            lower[column] = max(lower[column], float(-(room // -int(weight[position]))))


def _with_small_coefficients(program: IntegerProgram) -> IntegerProgram:
    """Cut the coefficient −M of a binary in Σ w_j x_j − M y ≤ b to the least M that leaves the row idle at y = 1."""
    matrix = program.matrix.copy()
    for row in range(program.size[0]):
        if not math.isfinite(program.row_upper[row]) or math.isfinite(program.row_lower[row]):
            continue
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        index, weight = matrix.indices[span], matrix.data[span]
        most = np.where(weight > 0, weight * program.column_upper[index], weight * program.column_lower[index])
        if not _is_exact(most, program.row_upper[row]):
            continue
        for position, column in enumerate(index):
            binary = program.column_lower[column] == 0 and program.column_upper[column] == 1
            if weight[position] >= 0 or not binary:
                continue
            rest = most.sum() - most[position]
            if not math.isfinite(rest):
                continue
            needed = max(0, int(rest) - int(program.row_upper[row]))
            if needed < -weight[position]:
                matrix.data[matrix.indptr[row] + position] = -needed
    return IntegerProgram(
        program.objective,
        sp.csr_array(matrix),
        program.row_lower,
        program.row_upper,
        program.column_lower,
        program.column_upper,
    )
