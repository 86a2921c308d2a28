"""Recall against the full search, objective by objective; and that it does spare searches."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
import scipy.sparse as sp

from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.lexicographic import GoalProgram, solve_goals
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.stability import recall as recall_module
from kaiyi_opt.allocation.stability.recall import Recall
from tests.allocation.small_rounds import small_round


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    made: list[int] = []
    search = recall_module.solve_program

    def counted(*arguments, **named):
        made.append(1)
        return search(*arguments, **named)

    monkeypatch.setattr(recall_module, "solve_program", counted)
    return made


def knapsack(random: Random, options: int) -> GoalProgram:
    weights = np.array(
        [[random.randint(10, 60) for _ in range(options)], [random.randint(0, 1) for _ in range(options)]]
    )
    return GoalProgram(
        sp.csr_array(weights), np.full(2, -np.inf), np.array([int(weights[0].sum()) // 3, options // 4]),
        (), tuple(np.array([n]) for n in range(options)), ("", ""),
    )  # fmt: skip


def test_every_objective_gets_the_plan_of_a_full_search_and_most_get_it_without_one(searches: list[int]) -> None:
    random = Random(4)
    program = knapsack(random, 14)
    recall = Recall(program, (), 0)
    worth = [random.randint(500_000, 900_000) for _ in range(14)]
    for _ in range(60):
        goals = ([value + random.randint(-9_000, 9_000) for value in worth], [-1] * 14)
        best = recall.best(goals)
        expected = solve_goals(replace(program, goals=goals)).point
        assert best is not None
        assert expected is not None
        assert best.tolist() == expected.tolist()
    assert 0 < len(searches) < 30


def test_ties_are_settled_by_later_goals_and_the_tie_break(searches: list[int]) -> None:
    compared = 0
    for seed in range(30):
        random = Random(seed)
        program, _ = compile_problem(state(small_round(seed)))
        options = program.matrix.shape[1]
        if options == 0:
            continue
        recall = Recall(program, (), 0)
        for _ in range(4):
            goals = tuple([random.randint(0, 2) for _ in range(options)] for _ in range(2))
            best, full = recall.best(goals), solve_goals(replace(program, goals=goals)).point
            assert (best is None) == (full is None)
            if best is not None and full is not None:
                assert best.tolist() == full.tolist()
                compared += 1
    assert compared > 60


def test_leading_goals_that_do_not_change_are_held_at_their_best() -> None:
    for seed in range(12):
        random = Random(seed)
        program, _ = compile_problem(state(small_round(seed, rules=1)))
        options = program.matrix.shape[1]
        if options == 0:
            continue
        leading = [random.randint(0, 3) for _ in range(options)]
        recall = Recall(replace(program, goals=(leading, [0] * options)), (), 1)
        for _ in range(3):
            goals = (leading, [random.randint(0, 50) for _ in range(options)])
            best, full = recall.best(goals), solve_goals(replace(program, goals=goals)).point
            assert (None if best is None else best.tolist()) == (None if full is None else full.tolist())


def test_closed_options_are_granted_in_no_plan() -> None:
    program, _ = compile_problem(state(small_round(3)))
    options = program.matrix.shape[1]
    goals = ([5] * options,)
    open_plan = Recall(replace(program, goals=goals), (), 0).best(goals)
    assert open_plan is not None
    shut = tuple(np.flatnonzero(open_plan).tolist())
    closed_plan = Recall(replace(program, goals=goals), shut, 0).best(goals)
    assert closed_plan is None or not closed_plan[list(shut)].any()
