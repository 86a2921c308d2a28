"""Jobs shared out among agents: the agents' knapsacks are kept exactly, and the jobs have prices."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from kaiyi_opt.allocation import IntegerProgram, Status, solve_program
from kaiyi_opt.allocation.lagrangian import ceilings, method
from kaiyi_opt.allocation.lagrangian.ceilings import nest
from kaiyi_opt.allocation.lagrangian.crossing import crossing_part
from kaiyi_opt.allocation.lagrangian.dual import Bound, Dual
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.lagrangian.pricing import priced_bound
from kaiyi_opt.allocation.lagrangian.structure import read_structure
from kaiyi_opt.allocation.lagrangian.subgradient import stepped_prices
from tests.allocation.small_programs import knapsack
from tests.oracles import optimum


@pytest.fixture(autouse=True)
def _agents_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the rows of a few jobs be as those of many, whose combinations are not listed."""
    monkeypatch.setattr(ceilings, "MOST_JOINING", 1)


def shared_jobs(seed: int, jobs: int = 4, agents: int = 3) -> IntegerProgram:
    """Return an assignment of jobs to agents, each job to exactly one or to at most one, its rows in any order."""
    random = np.random.default_rng(seed)
    job, agent = np.repeat(np.arange(jobs), agents), np.tile(np.arange(agents), jobs)
    weights = random.integers(3, 20, job.size)
    capacities = np.bincount(agent, weights) * random.uniform(0.3, 0.7, agents) // 1
    rows = np.vstack([weights * (agent == k) for k in range(agents)] + [(job == j).astype(int) for j in range(jobs)])
    exactly = random.random(jobs) < random.choice([0.0, 0.5, 1.0])
    lower = np.concatenate([np.full(agents, -np.inf), np.where(exactly, 1.0, -np.inf)])
    upper = np.concatenate([capacities, np.ones(jobs)])
    order = random.permutation(upper.size)
    gains = random.integers(1, 30, job.size) * random.choice([-1, 1])
    return IntegerProgram(gains.tolist(), rows[order].tolist(), lower[order].tolist(), upper[order].tolist())


def turned(program: IntegerProgram) -> Part | None:
    whole = Part.whole(program, None)
    bound = priced_bound(program, None, deep=False)
    return None if bound is None else crossing_part(whole, bound)


def test_shared_jobs_have_the_optimum_that_trying_every_point_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(method, "SMALL", 0)
    monkeypatch.setattr(method, "DEEP_CORES", (2, 4))
    crossing = 0
    for seed in range(40):
        program = shared_jobs(seed)
        best, found = optimum(program), solve_program(program, "core")
        assert found.status == (Status.INFEASIBLE if best is None else Status.OPTIMAL)
        assert (found.objective_or_none, found.bound) == (best, best)
        crossing += turned(program) is not None
    assert crossing > 5


def test_the_steps_come_to_the_least_bound_that_prices_on_jobs_prove() -> None:
    """The least is a linear program over every way to fill the agents."""
    near = []
    for seed in range(60):
        program = shared_jobs(seed, jobs=4, agents=2)
        part = None if optimum(program) is None else turned(program)
        nested = None if part is None else nest(program, read_structure(program, part.blocks), part.blocks, deep=True)
        if part is None or part.prices is None or nested is None or nested.rest.priced.size != 4:
            continue
        dual, rest = Dual(program, *nested[:3]), nested.rest
        prices = stepped_prices(dual, part.prices[rest.priced], None, 300)
        points = np.array(list(product((0, 1), repeat=program.size[1])))
        filled = points[np.all(points @ program.matrix[nested.rows].T <= program.row_upper[nested.rows], axis=1)]
        # Jobs have the upper bound one, and where their lower one is one too a price of either sign.
        cuts = np.column_stack([1 - filled @ program.matrix[rest.priced].T.toarray(), -np.ones(len(filled))])
        signs = [(None if low == 1 else 0, None) for low in rest.lower.tolist()]
        least = linprog([0] * 4 + [1], cuts, -filled @ program.objective, bounds=[*signs, (None, None)]).fun
        value = dual.evaluate(prices)[0]
        assert value >= least - 1e-6
        near.append((value - least) / max(1.0, abs(least)))
        bound = dual.bound(prices)
        assert isinstance(bound, Bound)
        assert bound.total >= least * bound.scale - 1
    assert len(near) > 5
    assert np.median(near) < 1e-3


def test_knapsacks_that_overlap_or_cut_no_choice_are_left_as_they_are() -> None:
    assert turned(knapsack([5, 4, 3], [3, 2, 2], 4)) is None
    apart = [[3, 2, 0, 0], [0, 0, 4, 3], [1, 1, 0, 0], [0, 0, 1, 1]]
    assert turned(IntegerProgram([5, 1, 6, 1], apart, [-np.inf] * 4, [2, 3, 1, 1])) is None
    across = [[3, 0, 2, 0], [0, 4, 0, 3], [1, 1, 0, 0], [0, 0, 1, 1]]
    part = turned(IntegerProgram([5, 6, 5, 6], across, [-np.inf] * 4, [2, 4, 1, 1]))
    assert part is not None
    assert part.blocks is not None
    assert part.blocks[0] == part.blocks[2] != part.blocks[1] == part.blocks[3]
