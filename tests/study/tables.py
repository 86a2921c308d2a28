"""Small tables of what a policy is asked, drawn from a seed or written by hand, and the same with rows shuffled."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from kaiyi_opt.simulation.policy import (
    AWARD_IN_PLACE,
    BOOKKEEPING,
    HONOUR,
    NOBODY,
    START_UP,
    VENTURE,
    Applications,
    IntArray,
    Matches,
    PairingTable,
)

YUAN, POINT = 100, 10_000


def applications(rows: list[dict[str, Any]], budget: list[int]) -> Applications:
    """Return a table of rows that state what differs from an award in place of subsidy of 2,000 to 10,000 yuan."""
    usual = {
        "replicate": 0,
        "line": AWARD_IN_PLACE,
        "merit": 50 * POINT,
        "votes": 0,
        "minimum": 2000 * YUAN,
        "request": 10_000 * YUAN,
        "step": 500 * YUAN,
        "domain": 0,
        "community": 0,
        "track": 0,
    }
    stated = [{**usual, "uid": number, **row} for number, row in enumerate(rows)]
    names = [field.name for field in fields(Applications)[:-1]]
    columns = {name: np.array([row[name] for row in stated], dtype=np.int64) for name in names}
    return Applications(**columns, budget=np.array(budget, dtype=np.int64))


def fund_round(seed: int, replicates: int = 3, organisations: int = 5) -> Applications:
    """Return rounds of the special fund: every organisation on some of the four lines."""
    random = np.random.default_rng(seed)
    rows = []
    for replicate in range(replicates):
        for uid in range(organisations):
            common = {
                "replicate": replicate,
                "uid": 1000 + uid,
                "merit": int(random.integers(20, 95)) * POINT + int(random.integers(POINT)),
                "votes": int(random.integers(0, 400)),
                "community": int(random.integers(2)),
                "domain": int(random.integers(3)),
            }
            sums = {START_UP: 5000, BOOKKEEPING: 3000, HONOUR: int(random.choice([2000, 5000, 10_000]))}
            for line, amount in sums.items():
                if random.random() < 0.4:
                    rows.append({**common, "line": line, "minimum": amount * YUAN, "request": amount * YUAN})
            if random.random() < 0.7:
                most = int(random.integers(4, 13)) * 500
                rows.append({**common, "request": max(2000, most) * YUAN})
    return applications(rows, [int(random.integers(8, 40)) * 1000 * YUAN for _ in range(replicates)])


def venture_round(seed: int, replicates: int = 3, projects: int = 8) -> Applications:
    """Return venture rounds: projects that are granted whole."""
    random = np.random.default_rng(seed)
    rows = []
    for replicate in range(replicates):
        for uid in range(projects):
            money = int(random.integers(6, 21)) * 1000 * YUAN
            rows.append(
                {
                    "replicate": replicate,
                    "uid": 50 + uid,
                    "line": VENTURE,
                    "merit": int(random.integers(55, 90)) * POINT + int(random.integers(POINT)),
                    "votes": int(random.integers(20, 900)),
                    "minimum": money,
                    "request": money,
                    "step": YUAN,
                    "community": int(random.integers(3)),
                    "track": int(random.integers(2)),
                }
            )
    return applications(rows, [int(random.integers(30, 90)) * 1000 * YUAN for _ in range(replicates)])


def pairing_table(seed: int, replicates: int = 3, organisations: int = 9) -> PairingTable:
    """Return organisations of all grades, the excellent ones mentors with up to two places."""
    random = np.random.default_rng(seed)
    size = replicates * organisations
    grade = random.integers(0, 3, size)
    replicate = np.repeat(np.arange(replicates), organisations)
    last = np.full(size, NOBODY)
    for row in np.flatnonzero(grade < 2):
        mentors = np.flatnonzero((grade == 2) & (replicate == replicate[row]))
        if mentors.size and random.random() < 0.3:
            last[row] = random.choice(mentors)
    return PairingTable(
        replicate=replicate,
        uid=np.tile(100 + np.arange(organisations), replicates),
        is_mentor=grade == 2,
        places=np.where(grade == 2, random.integers(0, 3, size), 0),
        assessment=random.integers(20, 95, size) * POINT + random.integers(0, POINT, size),
        grade=grade,
        stage=random.integers(0, 2, size),
        layer=random.integers(0, 2, size),
        domain=random.integers(0, 3, size),
        community=random.integers(0, 3, size),
        last=last,
    )


def matches(seed: int, replicates: int = 3, lefts: int = 4, rights: int = 3) -> Matches:
    """Return pairs that may be made, some of all."""
    random = np.random.default_rng(seed)
    replicate, left, right = (grid.ravel() for grid in np.meshgrid(*map(np.arange, (replicates, lefts, rights))))
    kept = random.random(replicate.size) < 0.7
    replicate, left, right = replicate[kept], left[kept], right[kept]
    return Matches(
        replicate,
        replicate * lefts + left,
        replicate * rights + right,
        random.integers(1, 100, replicate.size),
        random.integers(1, 9, replicate.size) * YUAN,
    )


def shuffled(table: Any, seed: int, kept: tuple[str, ...] = ("budget",)) -> tuple[Any, IntArray]:
    """Return a table with its rows in another order, and where each row stood before."""
    names = [field.name for field in fields(table) if field.name not in kept]
    order = np.random.default_rng(seed).permutation(len(getattr(table, names[0])))
    changed = {name: getattr(table, name)[order] for name in names}
    if "last" in changed:
        changed["last"] = moved_rows(changed["last"], order)
    return replace(table, **changed), order


def moved_rows(rows: IntArray, order: IntArray) -> IntArray:
    """Return rows of the old order as rows of the new one."""
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    return np.where(rows == NOBODY, NOBODY, place[rows])
