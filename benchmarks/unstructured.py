"""Random programs as textbooks have them, without organisations and communities; seeded, of all kinds of rows.

All have a whole point near which their rows pass, so that many have an optimum, and the others only just none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.program import IntegerProgram

IntArray = Any
Drawn: TypeAlias = tuple[IntegerProgram, IntArray | None]
MOST_KNAPSACKS = 5


def knapsacks(size: int, random: np.random.Generator) -> Drawn:
    """Return up to five knapsacks over the same columns, half full, gains near weights or not; blocks of one."""
    columns = max(4, size // 3)
    weights = random.integers(0, 1000, (_few(random), columns))
    gains = weights.sum(axis=0) // len(weights) + random.integers(1, int(random.choice((10, 1000))), columns)
    capacities = (weights.sum(axis=1) * random.uniform(0.2, 0.7, len(weights))).astype(int)
    return _program(gains, weights, -math.inf, capacities), np.arange(columns)


def multiple_choice(size: int, random: np.random.Generator) -> Drawn:
    """Return classes of columns, of each exactly or at most one, under some knapsacks; the classes are the blocks."""
    block = np.sort(random.integers(0, max(1, size // 4), size))
    present = np.unique(block)
    weights = random.integers(1, 100, (_few(random), size))
    gains = weights.max(axis=0) + random.integers(0, 50, size)
    classes = (present[:, np.newaxis] == block).astype(int)
    must = random.random(present.size) < random.choice((0.0, 0.5, 1.0))
    capacities = (50 * present.size * random.uniform(0.5, 1.1, len(weights))).astype(int)
    lower = np.concatenate([np.full(len(weights), -math.inf), np.where(must, 1.0, -math.inf)])
    upper = np.concatenate([capacities, np.ones(present.size)])
    return _program(gains, np.vstack([weights, classes]), lower, upper), block


def equalities(size: int, random: np.random.Generator) -> Drawn:
    """Return rows that hold with equality at some point, or one unit beside it, and a knapsack."""
    weights = random.integers(0, 20, (int(random.integers(2, 4)), size)) * (random.random(size) < 0.7)
    near = weights @ random.integers(0, 2, size)
    beside = near + (random.random(near.size) < 0.1)
    lower = np.concatenate([[-math.inf], beside[1:]])
    return _program(random.integers(-20, 100, size), weights, lower, beside), None


def signs(size: int, random: np.random.Generator) -> Drawn:
    """Return coefficients, gains and bounds of columns of either sign, rows from one side or both."""
    columns = max(4, size // 3)
    low = random.integers(-2, 1, columns)
    high = low + random.integers(1, 4, columns)
    rows = int(random.integers(2, 7))
    weights = random.integers(-30, 31, (rows, columns)) * (random.random((rows, columns)) < 0.6)
    near = weights @ random.integers(low, high + 1)
    lower = np.where(random.random(rows) < 0.5, near - random.integers(0, 9, rows), -math.inf)
    upper = np.where(random.random(rows) < 0.7, near + random.integers(0, 9, rows), math.inf)
    return _program(random.integers(-50, 51, columns), weights, lower, upper, low, high), None


def covers(size: int, random: np.random.Generator) -> Drawn:
    """Return rows that ask for at least so much, at least cost."""
    rows = int(random.integers(2, max(3, size // 4)))
    weights = random.integers(1, int(random.choice((2, 9))), (rows, size)) * (random.random((rows, size)) < 0.25)
    asked = np.floor(weights.sum(axis=1) * random.uniform(0.1, 0.6, rows))
    costs = weights.sum(axis=0) + random.integers(1, 20, size)
    return _program(-costs, weights, asked, math.inf), None


UNSTRUCTURED: Mapping[str, Callable[[int, np.random.Generator], Drawn]] = {
    each.__name__: each for each in (knapsacks, multiple_choice, equalities, signs, covers)
}


def _few(random: np.random.Generator) -> int:
    return int(random.integers(1, MOST_KNAPSACKS + 1))


def _program(gains: IntArray, weights: IntArray, lower: Any, upper: Any, low: Any = 0, high: Any = 1) -> IntegerProgram:
    rows = len(weights)
    lower, upper = (np.broadcast_to(np.asarray(bound, dtype=float), rows) for bound in (lower, upper))
    return IntegerProgram(gains, sp.csr_array(weights), lower, upper, low, high)
