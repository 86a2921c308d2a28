"""Programs whose optima are published, or follow from a theorem, typed in or built here."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest

from kaiyi_opt.allocation import IntegerProgram, Status, solve_program
from tests.allocation.small_programs import ENDLESS, knapsack, matrix_of
from tests.oracles import knapsack_optimum

SOLVERS = ("highs", "core", "cbc")

# J. Burkardt, "KNAPSACK_01: data for the 01 knapsack problem": gains, weights, capacity, optimum.
KNAPSACKS = {
    "p01": ([92, 57, 49, 68, 60, 43, 67, 84, 87, 72], [23, 31, 29, 44, 53, 38, 63, 85, 89, 82], 165, 309),
    "p02": ([24, 13, 23, 15, 16], [12, 7, 11, 8, 9], 26, 51),
    "p06": ([442, 525, 511, 593, 546, 564, 617], [41, 50, 49, 59, 55, 57, 60], 170, 1735),
    "p07": (
        [135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240],
        [70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120],
        750,
        1458,
    ),
    "p08": (
        [
            *[825594, 1677009, 1676628, 1523970, 943972, 97426, 69666, 1296457, 1679693, 1902996, 1844992, 1049289],
            *[1252836, 1319836, 953277, 2067538, 675367, 853655, 1826027, 65731, 901489, 577243, 466257, 369261],
        ],
        [
            *[382745, 799601, 909247, 729069, 467902, 44328, 34610, 698150, 823460, 903959, 853665, 551830],
            *[610856, 670702, 488960, 951111, 323046, 446298, 931161, 31385, 496951, 264724, 224916, 169684],
        ],
        6404180,
        13549094,
    ),
}


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", KNAPSACKS)
def test_knapsacks(solver: str, name: str) -> None:
    gains, weights, capacity, best = KNAPSACKS[name]
    assert knapsack_optimum(gains, weights, capacity) == best
    solution = solve_program(knapsack(gains, weights, capacity), solver)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, best)


@pytest.mark.parametrize("solver", SOLVERS)
def test_several_knapsacks_of_the_or_library(solver: str) -> None:
    """The first problem of mknap1 (C. C. Petersen, Operations Research 15, 1967): 6 projects, 10 rows, optimum 3800."""
    weights = [
        [8, 12, 13, 64, 22, 41],
        [8, 12, 13, 75, 22, 41],
        [3, 6, 4, 18, 6, 4],
        [5, 10, 8, 32, 6, 12],
        [5, 13, 8, 42, 6, 20],
        [5, 13, 8, 48, 6, 20],
        [0, 0, 0, 0, 8, 0],
        [3, 0, 4, 0, 8, 0],
        [3, 2, 4, 0, 8, 4],
        [3, 2, 4, 8, 8, 4],
    ]
    capacities = [80, 96, 20, 36, 44, 48, 10, 18, 22, 24]
    program = IntegerProgram([100, 600, 1200, 2400, 500, 2000], weights, [-ENDLESS] * 10, capacities)
    solution = solve_program(program, solver)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, 3800)


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_hungarian_assignment_of_four(solver: str) -> None:
    """The example by which the Hungarian method is taught: the least cost is 69 + 37 + 11 + 23 = 140."""
    costs = [[82, 83, 69, 92], [77, 37, 49, 92], [11, 69, 5, 86], [8, 9, 98, 23]]
    assert min(sum(costs[i][j] for i, j in enumerate(way)) for way in permutations(range(4))) == 140
    rows = [[int(k // 4 == i) for k in range(16)] for i in range(4)]
    rows += [[int(k % 4 == j) for k in range(16)] for j in range(4)]
    gains = [-cost for row in costs for cost in row]
    solution = solve_program(IntegerProgram(gains, rows, [1] * 8, [1] * 8), solver)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, -140)


@pytest.mark.parametrize("solver", SOLVERS)
def test_general_integers_of_bradley_hax_and_magnanti(solver: str) -> None:
    """Max 5x + 8y, x + y ≤ 6, 5x + 9y ≤ 45 ("Applied Mathematical Programming", chapter 9): 40 at (0, 5)."""
    program = IntegerProgram([5, 8], [[1, 1], [5, 9]], [-ENDLESS] * 2, [6, 45], 0, ENDLESS)
    solution = solve_program(program, solver)
    assert (solution.status, solution.values.tolist(), solution.objective) == (Status.OPTIMAL, [0, 5], 40)


def lines_of_affine_space(dimension: int) -> list[tuple[int, ...]]:
    """Return the lines of AG(dimension, 3): the triples of points that add up to zero."""
    points = list(product(range(3), repeat=dimension))
    return [
        triple
        for triple in combinations(range(len(points)), 3)
        if all(sum(points[k][axis] for k in triple) % 3 == 0 for axis in range(dimension))
    ]


# A9 and A27 of D. R. Fulkerson, G. L. Nemhauser, L. E. Trotter, "Two computationally difficult set covering problems
# that arise in computing the 1-width of incidence matrices of Steiner triple systems" (1974); A27 is MIPLIB's stein27.
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("dimension", "triples", "least"), [(2, 12, 5), (3, 117, 18)])
def test_covers_of_steiner_triples(solver: str, dimension: int, triples: int, least: int) -> None:
    points, lines = 3**dimension, lines_of_affine_space(dimension)
    assert len(lines) == triples
    rows = matrix_of([[int(k in line) for k in range(points)] for line in lines], points)
    solution = solve_program(IntegerProgram([-1] * points, rows, [1] * triples, [ENDLESS] * triples), solver)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, -least)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("dimension", "least"), [(2, 3), (3, 7)])
def test_what_meets_every_line_of_a_projective_space_is_a_hyperplane(solver: str, dimension: int, least: int) -> None:
    """R. C. Bose, R. C. Burton (J. Combin. Theory 1, 1966): in PG(n, 2) it takes as many points as a hyperplane has."""
    points = range(1, 2 ** (dimension + 1))
    lines = [(a, b, a ^ b) for a in points for b in points if a < b < a ^ b]
    rows = [[int(point in line) for point in points] for line in lines]
    program = IntegerProgram([-1] * len(points), rows, [1] * len(lines), [ENDLESS] * len(lines))
    solution = solve_program(program, solver)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, -least)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("size", "status"), [(2, Status.INFEASIBLE), (3, Status.INFEASIBLE), (4, Status.OPTIMAL)])
def test_as_many_queens_as_rows_stand_on_any_board_but_of_two_and_three(solver: str, size: int, status: Status) -> None:
    squares = list(product(range(size), repeat=2))
    diagonals = [[int(i - j == d) for i, j in squares] for d in range(2 - size, size - 1)]
    diagonals += [[int(i + j == d) for i, j in squares] for d in range(1, 2 * size - 2)]
    ranks = [[int(i == k) for i, _ in squares] for k in range(size)]
    ranks += [[int(j == k) for _, j in squares] for k in range(size)]
    lower = [-ENDLESS] * len(diagonals) + [1] * len(ranks)
    program = IntegerProgram([0] * len(squares), diagonals + ranks, lower, [1] * len(lower))
    assert solve_program(program, solver).status == status


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("count", "status"), [(43, Status.INFEASIBLE), (44, Status.OPTIMAL)])
def test_forty_three_is_the_largest_number_that_boxes_of_six_nine_and_twenty_do_not_make(
    solver: str, count: int, status: Status
) -> None:
    program = IntegerProgram([0, 0, 0], [[6, 9, 20]], [count], [count], 0, ENDLESS)
    assert solve_program(program, solver).status == status
