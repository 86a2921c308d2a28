"""Cut off a point that breaks a row by as little as one unit, without cutting off any point that keeps it.

A solver holds rows and columns to about 1e-6, so that with coefficients of 3e7 fen a plan may overspend by some fen. A
point is rounded and checked in whole numbers; for each row it breaks, a cover is cut off and the program solved again.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.program import IntegerProgram


def cut_off(program: IntegerProgram, point: IntArray) -> IntegerProgram | None:
    """Return ``program`` with rows that ``point`` breaks clearly, or ``None`` where an unbounded column stands in the
    way.

    For a broken row Σ a_j x_j ≤ b (a row broken from below is negated) a *cover* C is a set of columns whose values
    push the activity beyond b whatever the others do, so at least one of them must step back. Over binary columns that
    is the cover inequality Σ_{C at 1} x_j + Σ_{C at 0} (1 − x_j) ≤ |C| − 1. Over general ones each column of C gets an
    indicator that makes it step back, and one indicator must be 1; the new columns stand behind the program's own.
    """
    for row in program.violated_rows(point):
        cover = _cover(program, point, row)
        binary = (program.column_lower[cover] == 0) & (program.column_upper[cover] == 1)
        if binary.all():
            program = _with_cover_row(program, point, cover)
            continue
        if np.isinf(program.column_upper[cover]).any() or np.isinf(program.column_lower[cover]).any():
            return None
        program = _with_indicators(program, point, row, cover)
        point = np.concatenate([point, np.zeros(program.size[1] - point.size, dtype=np.int64)])
    return program


def _cover(program: IntegerProgram, point: IntArray, row: int) -> IntArray:
    """Return a minimal cover of a broken row: largest push first, until the least of the rest no longer helps."""
    index, weight, limit = _as_upper_row(program, point, row)
    least = np.where(weight > 0, weight * program.column_lower[index], weight * program.column_upper[index])
    # A column without a bound may be anything: it pushes without end and always belongs to the cover.
    push = np.where(np.isfinite(least), weight * point[index] - least, np.inf)
    total = int(least[np.isfinite(least)].sum()) + sum(int(w * x) for w, x in _unbounded(least, weight, point[index]))
    cover = [int(j) for j in index[np.isinf(push)]]
    for position in np.lexsort((index, -push)):
        if total > limit:
            break
        if math.isfinite(push[position]):
            total += int(push[position])
            cover.append(int(index[position]))
    return np.array(cover, dtype=np.int64)


def _unbounded(least: np.ndarray, weight: IntArray, values: IntArray) -> list[tuple[int, int]]:
    return [(int(w), int(x)) for low, w, x in zip(least, weight, values, strict=True) if not math.isfinite(low)]


def _as_upper_row(program: IntegerProgram, point: IntArray, row: int) -> tuple[IntArray, IntArray, int]:
    span = slice(program.matrix.indptr[row], program.matrix.indptr[row + 1])
    index, weight = program.matrix.indices[span], program.matrix.data[span]
    if sum(int(w) * int(x) for w, x in zip(weight, point[index], strict=True)) > program.row_upper[row]:
        return index, weight, int(program.row_upper[row])
    return index, -weight, -int(program.row_lower[row])


def _with_cover_row(program: IntegerProgram, point: IntArray, cover: IntArray) -> IntegerProgram:
    signs = np.where(point[cover] == 1, 1, -1)
    row = sp.csr_array((signs, (np.zeros(cover.size, dtype=np.int64), cover)), shape=(1, program.size[1]))
    return program.with_rows(row, [-math.inf], [float((signs == 1).sum() - 1)])


def _with_indicators(program: IntegerProgram, point: IntArray, row: int, cover: IntArray) -> IntegerProgram:
    """Add a binary z_j for each column of the cover: z_j = 1 makes it step back by one, and some z_j is 1."""
    index, weight, _ = _as_upper_row(program, point, row)
    upward = {int(j): bool(w > 0) for j, w in zip(index, weight, strict=True)}
    count, columns = cover.size, program.size[1]
    block = sp.lil_array((count + 1, columns + count), dtype=np.int64)
    lower, upper = [-math.inf] * count + [1.0], [0.0] * count + [math.inf]
    for k, j in enumerate(cover.tolist()):
        value, low, high = int(point[j]), int(program.column_lower[j]), int(program.column_upper[j])
        block[k, j] = 1
        block[k, columns + k] = high - value + 1 if upward[j] else low - value - 1
        lower[k], upper[k] = (-math.inf, float(high)) if upward[j] else (float(low), math.inf)
        block[count, columns + k] = 1
    wider = IntegerProgram(
        np.concatenate([program.objective, np.zeros(count, dtype=np.int64)]),
        sp.hstack([program.matrix, sp.csr_array((program.size[0], count), dtype=np.int64)], format="csr"),
        program.row_lower,
        program.row_upper,
        np.concatenate([program.column_lower, np.zeros(count)]),
        np.concatenate([program.column_upper, np.ones(count)]),
    )
    return wider.with_rows(block, lower, upper)
