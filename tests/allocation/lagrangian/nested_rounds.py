"""Small rounds, seeded: options in applications in organisations in communities, and rows that cross these."""

from __future__ import annotations

import math
from random import Random

import numpy as np

from kaiyi_opt.allocation import IntegerProgram
from tests.allocation.small_programs import matrix_of

Row = tuple[list[int], float, float]


def nested_round(seed: int, *, most_columns: int = 11) -> IntegerProgram:
    """Return a round whose every point can be tried; every kind of row that the method tells apart may be in it."""
    random = Random(seed)
    applications = _applications(random, most_columns)
    columns = sum(applications)
    own = np.repeat(np.arange(len(applications)), applications)
    owner = np.array([random.randrange(max(1, len(applications) // 2)) for _ in applications])[own]
    home = (owner + random.randrange(2)) % 2
    costs = [random.randint(1, 9) * random.choice((1, 1, 3)) for _ in range(columns)]
    alike = random.random() < 0.2
    gains = [c if alike else c + random.randint(-1, 6) for c in costs]
    rows = _choices(random, own, columns)
    rows += _by_group(random, owner, costs, counts=0.6)
    rows += _by_group(random, home, costs, counts=0.3)
    rows += _across(random, costs, columns)
    if random.random() < 0.3:
        gains = [gain - random.randint(0, 8) for gain in gains]
    random.shuffle(rows)
    return IntegerProgram(
        gains,
        matrix_of([weights for weights, _, _ in rows], columns),
        [low for _, low, _ in rows],
        [high for _, _, high in rows],
    )


def _applications(random: Random, most_columns: int) -> list[int]:
    widths: list[int] = []
    while not widths or (sum(widths) + 3 <= most_columns and random.random() < 0.9):
        widths.append(random.choice((1, 1, 1, 2, 3)))
    return widths


def _choices(random: Random, own: np.ndarray, columns: int) -> list[Row]:
    rows: list[Row] = []
    for application in range(int(own[-1]) + 1):
        members = (own == application).astype(int).tolist()
        if sum(members) > 1:
            rows.append((members, 1.0 if random.random() < 0.15 else -math.inf, 1.0))
    return rows


def _by_group(random: Random, group: np.ndarray, costs: list[int], counts: float) -> list[Row]:
    rows: list[Row] = []
    for number in np.unique(group).tolist():
        members = (group == number).astype(int).tolist()
        if random.random() < counts:
            rows.append((members, -math.inf, random.randint(1, 3)))
        if random.random() < 0.6:
            money = [m * c for m, c in zip(members, costs, strict=True)]
            low = random.randint(1, 4) if random.random() < 0.15 else -math.inf
            rows.append((money, low, max(4, sum(money) * random.randint(3, 9) // 10)))
    return rows


def _across(random: Random, costs: list[int], columns: int) -> list[Row]:
    rows: list[Row] = [(costs, -math.inf, sum(costs) * random.randint(2, 8) // 10)]
    domain = [random.randrange(3) for _ in range(columns)]
    for number in range(3):
        money = [c if d == number else 0 for c, d in zip(costs, domain, strict=True)]
        if random.random() < 0.5:
            low = sum(money) // 4 if random.random() < 0.5 else -math.inf
            rows.append((money, low, max(0 if math.isinf(low) else low, sum(money) * 7 // 10)))
    if columns > 2 and random.random() < 0.4:
        first, second = random.sample(range(columns), 2)
        kind = random.choice(("requires", "excludes", "equal"))
        row = [0] * columns
        row[first], row[second] = 1, 1 if kind == "excludes" else -1
        rows.append((row, 0.0 if kind == "equal" else -math.inf, 1.0 if kind == "excludes" else 0.0))
    return rows
