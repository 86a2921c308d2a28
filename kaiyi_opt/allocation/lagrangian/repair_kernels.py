"""Compiled loops that mend a point, fill it and exchange columns in it; all over binary columns."""

from __future__ import annotations

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def _over(used: int, lower: float, upper: float) -> float:
    return max(0.0, used - upper, lower - used)


@compiled(nogil=True)
def _flip(point: IntArray, used: IntArray, j: int, first: IntArray, row: IntArray, coefficient: IntArray) -> None:
    sign = 1 - 2 * point[j]
    point[j] += sign
    for e in range(first[j], first[j + 1]):
        used[row[e]] += sign * coefficient[e]


@compiled(nogil=True)
def mend(
    point: IntArray,
    used: IntArray,
    flips: IntArray,
    first: IntArray,
    row: IntArray,
    coefficient: IntArray,
    lower: FloatArray,
    upper: FloatArray,
    size: FloatArray,
) -> bool:
    """Flip columns in the order given wherever that brings the rows nearer to being kept; whether all are kept then."""
    broken = 0
    for i in range(used.size):
        broken += _over(used[i], lower[i], upper[i]) > 0
    for _ in range(3):
        for j in flips:
            if broken == 0:
                return True
            sign = 1 - 2 * point[j]
            change, mended = 0.0, 0
            for e in range(first[j], first[j + 1]):
                i = row[e]
                before = _over(used[i], lower[i], upper[i])
                after = _over(used[i] + sign * coefficient[e], lower[i], upper[i])
                change += (after - before) / size[i]
                mended += (before > 0) - (after > 0)
            if change < -1e-12:
                _flip(point, used, j, first, row, coefficient)
                broken -= mended
    return broken == 0


@compiled(nogil=True)
def _fits(
    point: IntArray,
    used: IntArray,
    j: int,
    first: IntArray,
    row: IntArray,
    coefficient: IntArray,
    lower: FloatArray,
    upper: FloatArray,
) -> bool:
    """Whether every row is kept with column j flipped."""
    sign = 1 - 2 * point[j]
    for e in range(first[j], first[j + 1]):
        after = used[row[e]] + sign * coefficient[e]
        if after > upper[row[e]] or after < lower[row[e]]:
            return False
    return True


@compiled(nogil=True)
def fill(
    point: IntArray,
    used: IntArray,
    flips: IntArray,
    gain: IntArray,
    first: IntArray,
    row: IntArray,
    coefficient: IntArray,
    lower: FloatArray,
    upper: FloatArray,
) -> None:
    """Flip every column, in the order given, that gains and keeps the rows."""
    for j in flips:
        if gain[j] * (1 - 2 * point[j]) > 0 and _fits(point, used, j, first, row, coefficient, lower, upper):
            _flip(point, used, j, first, row, coefficient)


@compiled(nogil=True)
def exchange(
    point: IntArray,
    used: IntArray,
    flips: IntArray,
    gain: IntArray,
    first: IntArray,
    row: IntArray,
    coefficient: IntArray,
    lower: FloatArray,
    upper: FloatArray,
) -> None:
    """Flip pairs of columns as long as that gains and keeps the rows."""
    better = True
    while better:
        better = False
        for j in flips:
            own = gain[j] * (1 - 2 * point[j])
            _flip(point, used, j, first, row, coefficient)
            kept = False
            for k in flips:
                if k == j or own + gain[k] * (1 - 2 * point[k]) <= 0:
                    continue
                if _keeps_all(point, used, j, k, first, row, coefficient, lower, upper):
                    _flip(point, used, k, first, row, coefficient)
                    kept = better = True
                    break
            if not kept:
                _flip(point, used, j, first, row, coefficient)


@compiled(nogil=True)
def exchange_within(
    point: IntArray,
    used: IntArray,
    flips: IntArray,
    gain: IntArray,
    first: IntArray,
    row: IntArray,
    coefficient: IntArray,
    lower: FloatArray,
    upper: FloatArray,
    binary: BoolArray,
    begin: IntArray,
    column: IntArray,
    most: int,
) -> None:
    """Flip every column, in the order given, together with the one that gains most of those beside it in rows of at
    most ``most`` columns, where that gains and keeps the rows. Row i holds columns ``column[begin[i]:begin[i + 1]]``.
    """
    for j in flips:
        own, best, chosen = gain[j] * (1 - 2 * point[j]), 0, -1
        _flip(point, used, j, first, row, coefficient)
        for e in range(first[j], first[j + 1]):
            i = row[e]
            if begin[i + 1] - begin[i] > most:
                continue
            for k in column[begin[i] : begin[i + 1]]:
                total = own + gain[k] * (1 - 2 * point[k])
                if k == j or total <= best or not binary[k]:
                    continue
                if _keeps_all(point, used, j, k, first, row, coefficient, lower, upper):
                    best, chosen = total, k
        _flip(point, used, chosen if chosen >= 0 else j, first, row, coefficient)


@compiled(nogil=True)
def _keeps_all(
    point: IntArray,
    used: IntArray,
    flipped: int,
    j: int,
    first: IntArray,
    row: IntArray,
    coefficient: IntArray,
    lower: FloatArray,
    upper: FloatArray,
) -> bool:
    """Whether the rows of column ``flipped``, which is flipped already, and those of j are kept with j flipped too."""
    sign = 1 - 2 * point[j]
    for e in range(first[j], first[j + 1]):
        used[row[e]] += sign * coefficient[e]
    kept = True
    for column in (flipped, j):
        for e in range(first[column], first[column + 1]):
            kept = kept and lower[row[e]] <= used[row[e]] <= upper[row[e]]
    for e in range(first[j], first[j + 1]):
        used[row[e]] -= sign * coefficient[e]
    return kept
