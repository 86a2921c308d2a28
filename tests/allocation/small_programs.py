"""Small integer programs, seeded: rows that pass through or just beside a whole point, of any size of coefficient."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation import IntegerProgram
from kaiyi_opt.allocation.goal_program import GoalProgram

ENDLESS = math.inf
Row = tuple[list[int], float, float]


def small_program(seed: int, *, largest: int = 10, binary: bool = False, most_columns: int = 6) -> IntegerProgram:
    """Return a program whose every point can be tried: equalities, ranges, negative coefficients, general integers."""
    random = Random(seed)
    columns = random.randint(1, most_columns)
    lower = [0 if binary else random.choice((0, 0, -2, -1)) for _ in range(columns)]
    upper = [low + (1 if binary else random.randint(0, 3)) for low in lower]
    near = [random.randint(low, high) for low, high in zip(lower, upper, strict=True)]
    rows = [_row_beside(random, near, largest) for _ in range(random.randint(0, 4))]
    return IntegerProgram(
        [random.randint(-largest, largest) for _ in range(columns)],
        matrix_of([weights for weights, _, _ in rows], columns),
        [low for _, low, _ in rows],
        [high for _, _, high in rows],
        lower,
        upper,
    )


def matrix_of(rows: list[list[int]], columns: int) -> sp.csr_array:
    """Return rows as a sparse matrix, also where there are none."""
    return sp.csr_array(np.array(rows, dtype=np.int64).reshape(len(rows), columns))


def _row_beside(random: Random, near: list[int], largest: int) -> Row:
    weights = [random.randint(-largest, largest) if random.random() < 0.7 else 0 for _ in near]
    value = sum(weight * x for weight, x in zip(weights, near, strict=True))
    kind = random.random()
    if kind < 0.25:
        return weights, value, value
    if kind < 0.6:
        return weights, -ENDLESS, value + random.randint(-2, 2)
    if kind < 0.8:
        return weights, value + random.randint(-2, 2), ENDLESS
    return weights, value - random.randint(1, 5), value + random.randint(0, 5)


def small_goal_program(seed: int, *, largest: int = 5) -> GoalProgram:
    """Return goals in order over a few groups of options, with many ties; at most one option of a group is taken."""
    random = Random(seed)
    groups, columns = [], 0
    for _ in range(random.randint(1, 5)):
        width = random.choice((1, 1, 2, 3))
        groups.append(np.arange(columns, columns + width))
        columns += width
    rows: list[Row] = [([int(j in group) for j in range(columns)], -ENDLESS, 1) for group in groups if group.size > 1]
    for _ in range(random.randint(0, 3)):
        near = [random.randint(0, 1) for _ in range(columns)]
        rows.append(_tied_row(random, near, largest))
    goals = tuple(
        [random.choice((0, 1, 1, 2, random.randint(-largest, largest))) for _ in range(columns)]
        for _ in range(random.randint(0, 3))
    )
    random.shuffle(groups)
    return GoalProgram(
        matrix_of([weights for weights, _, _ in rows], columns),
        np.array([low for _, low, _ in rows], dtype=float),
        np.array([high for _, _, high in rows], dtype=float),
        goals,
        tuple(groups),
        ("",) * len(rows),
    )


def _tied_row(random: Random, near: list[int], largest: int) -> Row:
    weights = [random.choice((0, 1, 2, 3, random.randint(-largest, largest))) for _ in near]
    value = sum(weight * x for weight, x in zip(weights, near, strict=True))
    kind = random.random()
    if kind < 0.6:
        return weights, -ENDLESS, value + random.randint(-1, 1)
    return (weights, value, ENDLESS) if kind < 0.8 else (weights, value - 1, value + 1)


def tempting_knapsack(number: int) -> tuple[list[int], list[int], int]:
    """Return gains, costs in fen and budget of a round whose most tempting set costs 1 to 3 fen too much."""
    random = Random(number)
    costs = [random.randint(3_000_000, 30_000_000) for _ in range(25)]
    tempting = random.sample(range(25), 12)
    budget = sum(costs[k] for k in tempting) - random.randint(1, 3)
    return [cost // 1000 + (500 if k in tempting else 0) for k, cost in enumerate(costs)], costs, budget


def knapsack(gains: list[int], costs: list[int], budget: int) -> IntegerProgram:
    """Return a 0/1 knapsack as a program."""
    return IntegerProgram(gains, sp.csr_array([costs]), [-ENDLESS], [budget])


def several_knapsacks(columns: int = 60, rows: int = 5) -> IntegerProgram:
    """Return a program that no solver proves in a moment: several knapsacks, half full, gains near weights."""
    random = Random(1)
    weights = [[random.randint(10, 1000) for _ in range(columns)] for _ in range(rows)]
    gains = [sum(row[k] for row in weights) // rows + random.randint(-3, 9) for k in range(columns)]
    return IntegerProgram(gains, matrix_of(weights, columns), [-ENDLESS] * rows, [sum(row) // 2 for row in weights])


def linked_amounts(total: int = 700, endless: int = 10**9) -> IntegerProgram:
    """Return a_i ≤ M·y_i, Σ a_i = total, through as few y as can be: with M = 1e9 it has been called infeasible."""
    links = [[int(j == i) - endless * int(j == 3 + i) for j in range(6)] for i in range(3)]
    return IntegerProgram(
        [0, 0, 0, -1, -1, -1],
        matrix_of([*links, [1, 1, 1, 0, 0, 0]], 6),
        [-ENDLESS, -ENDLESS, -ENDLESS, total],
        [0, 0, 0, total],
        0,
        [ENDLESS, ENDLESS, ENDLESS, 1, 1, 1],
    )
