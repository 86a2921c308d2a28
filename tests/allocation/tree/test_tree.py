"""The tree beside the enumeration of every point; covers, rounded rows and gaps beside what every point is."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest

from kaiyi_opt.allocation.program import Stop
from kaiyi_opt.allocation.tree import growth
from kaiyi_opt.allocation.tree.covers import lifted_cover
from kaiyi_opt.allocation.tree.forms import facts_of, root_of
from kaiyi_opt.allocation.tree.nearby import NEVER, near_point
from kaiyi_opt.allocation.tree.nodes import relaxed
from kaiyi_opt.allocation.tree.separation import rounded_rows
from kaiyi_opt.allocation.tree.solve import tree_search
from tests.allocation.small_programs import several_knapsacks, small_program
from tests.oracles import dot, feasible_points, optimum

ENDLESS_NODES = 10**6


@pytest.mark.parametrize("largest", [10, 10**6])
@pytest.mark.parametrize("most_columns", [6, 9])
def test_it_finds_the_optimum_or_proves_that_no_point_exists(largest: int, most_columns: int) -> None:
    served = 0
    for seed in range(60):
        program = small_program(seed, largest=largest, binary=most_columns > 6, most_columns=most_columns)
        found = tree_search(program, ENDLESS_NODES)
        if found is None:
            continue
        served += 1
        best = optimum(program)
        assert found.complete
        assert found.stopped == Stop.FINISHED
        assert found.bound == best, seed
        assert (found.point is None) == (best is None)
        if found.point is not None:
            assert program.is_feasible(found.point)
            assert program.value(found.point) == best
    assert served > 35


def test_a_start_changes_nothing_and_a_gap_is_kept() -> None:
    for seed in range(60):
        program = small_program(seed, largest=100, binary=True, most_columns=8)
        points = feasible_points(program)
        if not points or not program.size[0]:
            continue
        best, start = optimum(program), np.array(points[-1])
        found = tree_search(program, ENDLESS_NODES, start)
        near = tree_search(program, ENDLESS_NODES, start, gap=0.2)
        assert found is not None
        assert near is not None
        assert near.point is not None
        assert found.bound == best
        value = program.value(near.point)
        assert near.bound is not None
        assert best is not None
        assert value <= best <= near.bound
        assert near.bound - value <= 0.2 * max(1, abs(value))


def test_a_point_near_a_relaxation_keeps_all_rows_and_is_worth_what_is_told() -> None:
    met = 0
    for seed in range(60):
        program = small_program(seed, largest=100, binary=seed % 2 == 0, most_columns=8)
        facts = facts_of(program) if program.size[0] else None
        if facts is None:
            continue
        nodes = root_of(program, facts, 1)
        relaxed(nodes, 0, -np.inf, 1000)
        point, used = (np.zeros(count, dtype=np.int64) for count in reversed(program.size))
        value = near_point(nodes, 0, facts, point, used, -NEVER)
        if value == -NEVER:
            continue
        met += 1
        assert program.is_feasible(point), seed
        assert program.value(point) == value
    assert met > 20


def test_a_tree_without_places_goes_on_with_the_last_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    program = several_knapsacks(20, 3)
    roomy = tree_search(program, ENDLESS_NODES)
    monkeypatch.setattr(growth, "MOST_OPEN", 128)
    crowded = tree_search(program, ENDLESS_NODES)
    assert roomy is not None
    assert crowded is not None
    assert (crowded.complete, crowded.bound) == (True, roomy.bound)


def test_out_of_nodes_point_and_bound_still_hold() -> None:
    program = several_knapsacks(20, 3)
    whole, cut_short = tree_search(program, ENDLESS_NODES), tree_search(program, 10)
    assert whole is not None
    assert cut_short is not None
    assert whole.complete
    assert not cut_short.complete
    assert whole.bound is not None
    assert cut_short.bound is not None
    assert cut_short.bound >= whole.bound
    assert cut_short.point is None or program.is_feasible(cut_short.point)


def test_a_lifted_cover_cuts_off_no_point() -> None:
    cuts = 0
    for seed in range(100):
        random = Random(seed)
        weight = np.array([random.randint(1, 20) for _ in range(8)])
        capacity = random.randint(5, int(weight.sum()))
        share = np.array([random.choice((0.0, 1.0, random.random())) for _ in range(8)])
        value, bound = lifted_cover(weight, capacity, share)
        cuts += bound >= 0
        points = [point for point in product((0, 1), repeat=8) if dot(weight.tolist(), point) <= capacity]
        # Lifted to the end it is reached, too.
        assert bound < 0 or max(dot(value.tolist(), point) for point in points) == bound
    assert cuts > 50


@pytest.mark.parametrize("largest", [10, 3000])
def test_a_rounded_row_cuts_off_no_point_but_that_of_the_relaxation(largest: int) -> None:
    cuts = 0
    for seed in range(60):
        program = small_program(seed, largest=largest, most_columns=6)
        facts = facts_of(program)
        assert facts is not None
        nodes = root_of(program, facts, 1)
        relaxed(nodes, 0, -np.inf, 1000)
        rows, bounds = rounded_rows(nodes, facts)
        for point in feasible_points(program):
            assert (rows @ np.array(point) <= bounds).all(), seed
        cuts += len(bounds)
    assert cuts > 10
