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


# The OR-Library (J. E. Beasley): gains, weights by row, capacities, optimum. PETERSEN1 and 2 open mknap1
# (C. C. Petersen, Management Science 13, 1967), the second in tenths; WEING of mknap2 (H. M. Weingartner, D. N. Ness,
# Operations Research 15, 1967) are the same projects under other budgets.
PETERSEN = {
    "PETERSEN1": (
        [100, 600, 1200, 2400, 500, 2000],
        [
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
        ],
        [80, 96, 20, 36, 44, 48, 10, 18, 22, 24],
        3800,
    ),
    "PETERSEN2": (
        [6001, 3105, 18000, 38500, 186, 1987, 8820, 42000, 4025, 3270],
        [
            [20, 5, 100, 200, 2, 4, 60, 150, 80, 40],
            [20, 7, 130, 280, 2, 8, 110, 210, 100, 40],
            [60, 3, 50, 100, 4, 2, 20, 40, 6, 12],
            [60, 8, 70, 200, 4, 6, 40, 70, 16, 20],
            [60, 13, 70, 250, 4, 10, 60, 90, 20, 24],
            [60, 13, 70, 280, 4, 10, 70, 105, 22, 28],
            [5, 2, 20, 100, 2, 5, 10, 60, 0, 0],
            [45, 14, 80, 180, 6, 10, 40, 100, 20, 0],
            [55, 14, 80, 200, 6, 10, 50, 140, 30, 40],
            [65, 14, 80, 220, 6, 10, 50, 180, 30, 50],
        ],
        [450, 540, 200, 360, 440, 480, 200, 360, 440, 480],
        87061,
    ),
}
WEINGARTNER = (
    [
        *[1898, 440, 22507, 270, 14148, 3100, 4650, 30800, 615, 4975, 1160, 4225, 510, 11880],
        *[479, 440, 490, 330, 110, 560, 24355, 2885, 11748, 4550, 750, 3720, 1950, 10500],
    ],
    [
        [45, 0, 85, 150, 65, 95, 30, 0, 170, 0, 40, 25, 20, 0, 0, 25, 0, 0, 25, 0, 165, 0, 85, 0, 0, 0, 0, 100],
        [30, 20, 125, 5, 80, 25, 35, 73, 12, 15, 15, 40, 5, 10, 10, 12, 10, 9, 0, 20, 60, 40, 50, 36, 49, 40, 19, 150],
    ],
)
SEVERAL_ROWS = PETERSEN | {
    "WEING1": (*WEINGARTNER, [600, 600], 141278),
    "WEING3": (*WEINGARTNER, [300, 300], 95677),
    "WEING6": (*WEINGARTNER, [562, 497], 130623),
}


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", SEVERAL_ROWS)
def test_knapsacks_of_several_rows(solver: str, name: str) -> None:
    gains, weights, capacities, best = SEVERAL_ROWS[name]
    program = IntegerProgram(gains, weights, [-ENDLESS] * len(weights), capacities)
    solution = solve_program(program, solver)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, best)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_choice_for_every_job_among_agents_of_limited_time(solver: str) -> None:
    """The first of the OR-Library's gap1 (c515-1), a multiple choice under several rows: at most 336."""
    gains = [
        [17, 21, 22, 18, 24, 15, 20, 18, 19, 18, 16, 22, 24, 24, 16],
        [23, 16, 21, 16, 17, 16, 19, 25, 18, 21, 17, 15, 25, 17, 24],
        [16, 20, 16, 25, 24, 16, 17, 19, 19, 18, 20, 16, 17, 21, 24],
        [19, 19, 22, 22, 20, 16, 19, 17, 21, 19, 25, 23, 25, 25, 25],
        [18, 19, 15, 15, 21, 25, 16, 16, 23, 15, 22, 17, 19, 22, 24],
    ]
    hours = [
        [8, 15, 14, 23, 8, 16, 8, 25, 9, 17, 25, 15, 10, 8, 24],
        [15, 7, 23, 22, 11, 11, 12, 10, 17, 16, 7, 16, 10, 18, 22],
        [21, 20, 6, 22, 24, 10, 24, 9, 21, 14, 11, 14, 11, 19, 16],
        [20, 11, 8, 14, 9, 5, 6, 19, 19, 7, 6, 6, 13, 9, 18],
        [8, 13, 13, 13, 10, 20, 25, 16, 16, 17, 10, 10, 5, 12, 23],
    ]
    agents, jobs = range(5), range(15)
    rows = [[hours[i][j] * (i == agent) for i in agents for j in jobs] for agent in agents]
    rows += [[int(j == job) for _ in agents for j in jobs] for job in jobs]
    lower, upper = [-ENDLESS] * 5 + [1] * 15, [36, 34, 38, 27, 33] + [1] * 15
    solution = solve_program(IntegerProgram([gain for row in gains for gain in row], rows, lower, upper), solver)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, 336)


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
