"""The core method at scale, on rounds small enough that every point can be tried."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from benchmarks.families import family_program
from kaiyi_opt.allocation import IntegerProgram, Status, solve_program
from kaiyi_opt.allocation.lagrangian import ceiling_choice, ceilings, closing, dividing, joining, method, pricing
from kaiyi_opt.allocation.lagrangian.ceiling_choice import NO_LIMIT
from kaiyi_opt.allocation.lagrangian.ceilings import nest
from kaiyi_opt.allocation.lagrangian.dual import Bound, Dual
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.lagrangian.structure import read_structure
from kaiyi_opt.errors import InputError
from tests.allocation.lagrangian.nested_rounds import nested_round
from tests.allocation.small_programs import knapsack, small_program
from tests.oracles import optimum

SEEDS = range(150)
# Columns of a row that joins blocks, combinations of a block that are listed in any case: ceilings over lists, and over
# blocks that count.
KEPT = [(2, 0), (2, 256), (24, 256)]


def check(program: IntegerProgram, **options: object) -> None:
    best = optimum(program)
    found = solve_program(program, "core", **options)  # type: ignore[arg-type]
    assert found.status == (Status.INFEASIBLE if best is None else Status.OPTIMAL)
    if best is not None:
        assert (found.objective, found.bound) == (best, best)
        assert program.is_feasible(found.values)


@pytest.fixture
def _step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the method go through all of its steps, however small the round."""
    monkeypatch.setattr(method, "SMALL", 0)
    monkeypatch.setattr(method, "FIRST_CORES", (2, 4))


def test_it_finds_what_trying_every_point_finds() -> None:
    for seed in SEEDS:
        check(nested_round(seed))


@pytest.mark.usefixtures("_step_by_step")
@pytest.mark.parametrize(("joining", "listed"), KEPT)
def test_so_it_does_step_by_step(joining: int, listed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows over up to ``joining`` columns join blocks; the others are ceilings, or priced."""
    monkeypatch.setattr(ceilings, "MOST_JOINING", joining)
    monkeypatch.setattr(ceilings, "MOST_LISTED", listed)
    for seed in SEEDS:
        check(nested_round(1000 + seed))


@pytest.mark.usefixtures("_step_by_step")
def test_so_it_does_where_the_descent_finds_the_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "MOST_FOR_LINEAR", 0)
    for seed in range(100):
        check(nested_round(2000 + seed))


@pytest.mark.usefixtures("_step_by_step")
def test_so_it_does_where_highs_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "MOST_FOR_SEARCH", 0)
    for seed in range(60):
        check(nested_round(3000 + seed))


@pytest.mark.usefixtures("_step_by_step")
def test_so_it_does_where_ceilings_divide_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """No tree is given nodes to speak of before parts are small: they are divided until ceilings close them, too."""
    monkeypatch.setattr(method, "DEEP_CORES", ())
    monkeypatch.setattr(closing, "NODES_FIRST", 1)
    monkeypatch.setattr(dividing, "NODES_FIRST", 1)
    monkeypatch.setattr(dividing, "MOST_FOR_TREE", 25)
    divided: list[int] = []
    sides = Part.sides

    def counted(part: Part, column: int) -> list[Part]:
        divided.append(column)
        return sides(part, column)

    monkeypatch.setattr(Part, "sides", counted)
    for seed in (5, 8, 17):
        program = family_program("tight_ceilings", 50, seed)
        found, expected = solve_program(program, "core"), solve_program(program, "highs")
        assert (found.status, found.objective_or_none) == (expected.status, expected.objective_or_none)
    assert len(divided) > 50


@pytest.mark.usefixtures("_step_by_step")
def test_so_it_does_on_programs_without_structure() -> None:
    for seed in range(60):
        check(small_program(seed))
        check(small_program(seed, binary=True, most_columns=9))


@pytest.mark.usefixtures("_step_by_step")
def test_blocks_that_the_caller_names_change_nothing_in_the_answer() -> None:
    for seed in range(60):
        program = nested_round(4000 + seed)
        numbers = np.random.default_rng(seed).integers(0, 3, program.size[1])
        check(program, blocks=numbers)
        check(program, blocks=np.zeros(program.size[1], dtype=np.int64))


def duals(program: IntegerProgram) -> list[Dual]:
    structure = read_structure(program)
    nested = [nest(program, structure, deep=deep) for deep in (False, True)]
    return [Dual(program, structure), *(Dual(program, *each[:3]) for each in nested if each is not None)]


def feasible_points(program: IntegerProgram) -> np.ndarray:
    points = np.array(list(product((0, 1), repeat=program.size[1])), dtype=np.int64)
    used = points @ program.matrix.T.toarray()
    return points[np.all((used >= program.row_lower) & (used <= program.row_upper), axis=1)]


def check_bound(program: IntegerProgram, bound: Bound) -> None:
    """No point is worth more than the bound, nor one with a column off the bound's point more than its flip allows."""
    points = feasible_points(program)
    values = points @ program.objective * bound.scale
    assert np.all(values <= bound.total)
    off = points != bound.point
    assert np.all(np.where(off, values[:, np.newaxis] + bound.flip_costs, bound.total) <= bound.total)


@pytest.mark.parametrize(("joining", "listed"), KEPT)
def test_at_any_prices_the_bound_and_the_cost_of_every_flip_hold(
    joining: int, listed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ceilings, "MOST_JOINING", joining)
    monkeypatch.setattr(ceilings, "MOST_LISTED", listed)
    kept, counted = 0, 0
    for seed in range(200):
        program = nested_round(5000 + seed, most_columns=10)
        random = np.random.default_rng(seed)
        nested = nest(program, read_structure(program), deep=True)
        kept += 0 if nested is None else nested.rows.size
        counted += 0 if nested is None else nested.counted.most.size
        for dual in duals(program):
            bound = dual.bound(random.normal(size=dual.structure.lower.size) * random.choice([0.0, 0.3, 2.0]))
            if bound is not None:
                check_bound(program, bound)
    assert joining > 2 or kept > 50
    assert (counted > 50) == (joining == 2 and listed == 0)


def crowded_round(seed: int) -> IntegerProgram:
    """Return a round of two organisations of four applications, two awards each at most, whose money caps lie within
    their community's ceiling.
    """
    random = np.random.default_rng(seed)
    costs, gains = random.integers(1, 12, 9) * random.choice([1, 3]), random.integers(1, 20, 9)
    owner = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2])
    counts = [(owner == k).astype(int) for k in (0, 1)]
    money = [costs * count * random.choice([1, 2]) for count in counts]
    home = costs * (owner < 2)
    rows = [*counts, *money, home, costs * random.integers(0, 2, 9), costs]
    upper = [2, 2, *(int(row.sum() * random.uniform(0.15, 0.5)) for row in money), int(home.sum() * 0.4)]
    upper += [int(row.sum() * random.uniform(0.2, 0.5)) for row in rows[-2:]]
    order = random.permutation(len(rows))
    return IntegerProgram(
        gains.tolist(), np.array(rows)[order].tolist(), [-np.inf] * len(rows), np.array(upper, float)[order].tolist()
    )


@pytest.mark.usefixtures("_step_by_step")
def test_caps_within_a_ceiling_are_kept_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ceilings, "MOST_JOINING", 2)
    monkeypatch.setattr(ceilings, "MOST_LISTED", 0)
    limited = 0
    for seed in range(100):
        program = crowded_round(seed)
        nested = nest(program, read_structure(program), deep=True)
        assert nested is not None
        limited += int((nested.counted.limit < NO_LIMIT).sum())
        random = np.random.default_rng(seed)
        dual = Dual(program, *nested[:3])
        for size in (0.0, 0.5, 2.0):
            bound = dual.bound(random.normal(size=dual.structure.lower.size) * size)
            assert bound is not None
            check_bound(program, bound)
        check(program)
    assert limited > 80


def test_more_kept_exactly_never_makes_the_bound_worse() -> None:
    for seed in range(200):
        program = nested_round(6000 + seed)
        prices = np.zeros(program.size[0])
        bounds = [dual.bound(prices[dual.structure.priced]) for dual in duals(program)]
        totals = [each.total for each in bounds if each is not None]
        assert totals == sorted(totals, reverse=True)


@pytest.mark.usefixtures("_step_by_step")
def test_rows_that_are_too_much_to_keep_are_priced(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (joining, ceilings, ceiling_choice):
        monkeypatch.setattr(module, "MOST_COMBINATIONS", 3)
    for seed in range(60):
        check(nested_round(7000 + seed))


def test_the_order_of_rows_and_columns_does_not_matter_to_the_value() -> None:
    for seed in range(100):
        program = nested_round(8000 + seed)
        random = np.random.default_rng(seed)
        rows, columns = random.permutation(program.size[0]), random.permutation(program.size[1])
        other = IntegerProgram(
            program.objective[columns],
            program.matrix[rows][:, columns],
            program.row_lower[rows],
            program.row_upper[rows],
        )
        first, second = solve_program(program, "core"), solve_program(other, "core")
        assert (first.status, first.objective_or_none) == (second.status, second.objective_or_none)


WRONG_BLOCKS = [[0, 1], [0.0, 1.0, 2.0], [[0, 1, 2]]]


@pytest.mark.parametrize("blocks", WRONG_BLOCKS)
def test_blocks_are_one_whole_number_a_column(blocks: list[object]) -> None:
    with pytest.raises(InputError) as caught:
        solve_program(knapsack([1, 2, 3], [1, 1, 1], 2), "core", blocks=blocks)  # type: ignore[arg-type]
    assert caught.value.render("zh") == "blocks 应为每列一个整数。请给长度为 3 的整数数组。"
    assert caught.value.render("en") == "blocks is one whole number for each column. give an array of 3 whole numbers."


def test_other_solvers_take_no_blocks() -> None:
    with pytest.raises(InputError) as caught:
        solve_program(knapsack([1, 2, 3], [1, 1, 1], 2), "highs", blocks=np.zeros(3, dtype=np.int64))
    assert caught.value.render("zh") == "求解器 highs 不接受 blocks。请改用 core，或去掉 blocks。"
    assert caught.value.render("en") == "the solver highs takes no blocks. use core, or leave blocks out."
