"""What the compiled loops of the tree are handed: tuples of arrays, made from a program."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.program import IntegerProgram

# No sum that proves anything may come to more.
MOST_TOTAL = 2**60
LARGEST_SCALE, LEAST_SCALE = 2**30, 2**4


class Facts(NamedTuple):
    """A program in whole numbers: row r has ``coefficient`` at columns ``column``, entries ``first[r]`` up to, not
    with, the next.

    ``size[r]``, a power of two, is what its activity is divided by in the tableau. ``lower`` and ``upper``, shape
    (columns + rows,), are the bounds of columns and of activities, the latter as divided; ``reach[r]`` is more than row
    r's activity and bounds can come to. Prices are taken in multiples of 1 / ``scale[0]``.
    """

    gain: IntArray
    first: IntArray
    column: IntArray
    coefficient: IntArray
    size: FloatArray
    lower: FloatArray
    upper: FloatArray
    reach: FloatArray
    scale: IntArray
    weight: IntArray
    low: FloatArray
    high: FloatArray


class Nodes(NamedTuple):
    """Open nodes of a tree, each with its tableau; see `kaiyi_opt.allocation.tree.simplex.dual_simplex`. The first
    axis numbers them.

    ``most`` is the bound of each, times the scale; ``branched`` the column that made it (-1: none), ``moved`` by how
    much that column had to move (negative: down), ``before`` the relaxation's value before.
    """

    rate: FloatArray
    cost: FloatArray
    value: FloatArray
    basic: IntArray
    nonbasic: IntArray
    at: FloatArray
    lower: FloatArray
    upper: FloatArray
    most: IntArray
    branched: IntArray
    moved: FloatArray
    before: FloatArray


class Learned(NamedTuple):
    """What moving each column by one cost the relaxation so far, down and up: sums and numbers, shapes (2, columns)."""

    cost: FloatArray
    times: FloatArray


def facts_of(program: IntegerProgram) -> Facts | None:
    """Return a program's facts, or ``None`` where its gains leave no room for exact sums. Columns have bounds."""
    matrix = program.matrix
    norms = np.sqrt((matrix.astype(float) ** 2).sum(axis=1))
    size = np.exp2(np.rint(np.log2(np.maximum(1.0, norms))))
    box = np.maximum(np.abs(program.column_lower), np.abs(program.column_upper))
    reach = abs(matrix).astype(float) @ box + np.maximum(_size(program.row_lower), _size(program.row_upper)) + 1
    gains = float(np.abs(program.objective).astype(float) @ box) + 1
    scale = LARGEST_SCALE
    while scale >= LEAST_SCALE and gains * scale >= MOST_TOTAL / 8:
        scale //= 2
    if scale < LEAST_SCALE or reach.max(initial=0) >= MOST_TOTAL / 8:
        return None
    return Facts(
        program.objective,
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int64),
        matrix.data.astype(np.int64),
        size,
        np.concatenate([program.column_lower, program.row_lower / size]),
        np.concatenate([program.column_upper, program.row_upper / size]),
        reach,
        np.array([scale]),
        np.ascontiguousarray(matrix.toarray().T).astype(np.int64),
        program.row_lower,
        program.row_upper,
    )


def _size(bounds: FloatArray) -> FloatArray:
    return np.where(np.isfinite(bounds), np.abs(bounds), 0.0)


def root_of(program: IntegerProgram, facts: Facts, places: int) -> Nodes:
    """Return room for ``places`` nodes, of which the first is the whole program, with the activities as its basis."""
    rows, columns = program.size
    both = columns + rows
    nodes = Nodes(
        np.empty((places, rows, columns)),
        np.empty((places, columns)),
        np.empty((places, rows)),
        np.empty((places, rows), np.int64),
        np.empty((places, columns), np.int64),
        np.empty((places, columns)),
        np.empty((places, both)),
        np.empty((places, both)),
        np.full(places, 2**62),
        np.full(places, -1),
        np.zeros(places),
        np.zeros(places),
    )
    nodes.rate[0] = program.matrix.toarray() / facts.size[:, None]
    nodes.cost[0] = program.objective
    nodes.basic[0], nodes.nonbasic[0] = columns + np.arange(rows), np.arange(columns)
    nodes.lower[0], nodes.upper[0] = facts.lower, facts.upper
    nodes.at[0] = np.where(program.objective > 0, program.column_upper, program.column_lower)
    nodes.value[0] = nodes.rate[0] @ nodes.at[0]
    return nodes
