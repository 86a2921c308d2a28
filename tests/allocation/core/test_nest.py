"""Ceilings that do not cross within a budget: against trying every point, and against the same search with prices."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from kaiyi_opt.allocation.core import solve
from kaiyi_opt.allocation.core.blocks import read_blocks
from kaiyi_opt.allocation.core.nest import nest_of, nested_values
from kaiyi_opt.allocation.core.solve import solve_core
from kaiyi_opt.allocation.goal_program import GoalProgram
from tests.allocation.core.test_core import agrees
from tests.allocation.small_programs import ENDLESS, matrix_of
from tests.oracles import lexicographic_optimum


def nested_program(seed: int, *, groups: int = 5, largest: int = 9, goals: int = 2) -> GoalProgram:
    """Return groups of amounts in two or three communities with a ceiling each, in units of their own, and a budget."""
    random = Random(seed)
    widths = [random.choice((1, 2, 3)) for _ in range(groups)]
    starts = np.concatenate([[0], np.cumsum(widths)])
    columns = int(starts[-1])
    home = [random.randrange(3) for _ in range(groups)]
    weights = [random.randint(0 if random.random() < 0.2 else 1, largest) for _ in range(columns)]
    owner = np.repeat(np.arange(groups), widths)
    rows = [(weights, random.randint(sum(weights) // 4, sum(weights) // 2))]
    for place in range(random.choice((2, 3))):
        unit = random.choice((1, 1, 2, 5))
        own = [unit * w if home[owner[j]] == place else 0 for j, w in enumerate(weights)]
        rows.append((own, random.randint(sum(own) // 5, max(1, sum(own) * 2 // 3))))
    rows += [([int(owner[j] == g) for j in range(columns)], 1) for g in range(groups) if widths[g] > 1]
    floors = [-ENDLESS] * len(rows)
    if random.random() < 0.15:
        rows.append(([int(owner[j] == 0) for j in range(columns)], 1))
        floors.append(1)  # the first group must have something
    return GoalProgram(
        matrix_of([row for row, _ in rows], columns),
        np.array(floors, dtype=float),
        np.array([bound for _, bound in rows], dtype=float),
        tuple([random.randint(0, largest) for _ in range(columns)] for _ in range(goals)),
        tuple(np.arange(starts[g], starts[g + 1]) for g in range(groups)),
        ("",) * len(rows),
    )


@pytest.mark.parametrize("largest", [2, 9, 300])
def test_a_nest_has_the_best_point_of_all(largest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiyi_opt.allocation.core.blocks.MOST_COMBINATIONS", 1)
    nests = 0
    for seed in range(200):
        program = nested_program(seed, largest=largest)
        read = read_blocks(program, 2**19)
        nests += read is not None and bool(np.all(np.diff(read.first))) and nest_of(read) is not None
        found = solve_core(program, narrow=True)
        assert found is not None, seed
        assert agrees(program, found, lexicographic_optimum(program)), seed
    assert nests > 60


def test_a_larger_nest_has_the_point_that_prices_find(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = [nested_program(seed, groups=24, largest=40) for seed in range(20)]
    found = [solve_core(program) for program in programs]
    monkeypatch.setattr(solve, "nest_of", lambda blocks: None)
    for program, ours in zip(programs, found, strict=True):
        theirs = solve_core(program)
        if theirs is not None:
            assert ours is not None
            assert (ours.infeasible, ours.point is None) == (theirs.infeasible, theirs.point is None)
            assert ours.point is None or (ours.point == theirs.point).all()
            assert ours.outcomes == theirs.outcomes
            assert ours.unique_before_tie_break == theirs.unique_before_tie_break


def test_a_hand_worked_nest() -> None:
    # Two communities of two applications each, ceilings of 3 and 2 within a budget of 4.
    first = np.array([0, 2, 4, 6, 8])
    value, weight = np.array([0, 5, 0, 4, 0, 3, 0, 6]), np.array([0, 2, 0, 2, 0, 1, 0, 2])
    most, through = nested_values(first, value, weight, 4, np.array([0, 2, 4]), np.array([3, 2]))
    assert most == 5 + 6
    # Without the 5: 4 + 6. With the 3: 5 + 3. With the 4: 4 + 6, for it shuts out the 5.
    assert through.tolist() == [10, 11, 11, 10, 11, 8, 8, 11]


def test_rows_that_cross_or_count_something_else_are_no_nest() -> None:
    weights = [3, 4, 5, 6]
    crossing = [(weights, 9), ([3, 4, 0, 0], 5), ([0, 4, 5, 0], 7)]
    counting = [(weights, 9), ([1, 1, 1, 0], 2)]
    partly = [(weights, 9), ([3, 4, 0, 0], 5)]
    for rows, is_nest in ((crossing, False), (counting, False), (partly, True)):
        groups = [np.array([j]) for j in range(4)]
        program = GoalProgram(
            matrix_of([row for row, _ in rows], 4),
            np.full(len(rows), -np.inf),
            np.array([bound for _, bound in rows], dtype=float),
            ([4, 5, 6, 7],),
            tuple(groups),
            ("",) * len(rows),
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kaiyi_opt.allocation.core.blocks.MOST_COMBINATIONS", 1)
            read = read_blocks(program, 2**19)
        assert read is not None
        assert (nest_of(read) is not None) == is_nest
