"""The search that asks last who pays, and its ceilings, against trying every choice and every payer."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

import numpy as np
import pytest
import scipy.sparse as sp

from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.payers.cover import Ceiling, Cover
from kaiyi_opt.allocation.payers.merged import Merged, merge
from kaiyi_opt.allocation.payers.solve import solve_payers

POOL = -1


def partner_day(random: Random, *, applications: int = 5, payers: int = 3) -> GoalProgram:
    """Return a small round: a pool, payers with a purse, a number of projects, both or neither, now and then an
    agreement, a floor and a ceiling on every award, and goals that tie often.
    """
    asks = [random.randint(1, 6) for _ in range(applications)]
    payer, owner, order, place = list[int](), list[int](), [], 0
    for number in range(applications):
        own = [POOL, *sorted(random.sample(range(payers), random.randint(0, payers)), reverse=True)]
        order.append(np.arange(place, place + len(own)))
        payer, owner, place = payer + own, owner + [number] * len(own), place + len(own)
    who, asked = np.array(payer), np.array([asks[number] for number in owner])
    rows: list[tuple[np.ndarray, float, float]] = [(np.array(owner) == n, -np.inf, 1) for n in range(applications)]
    rows.append((asked * (who == POOL), -np.inf, random.randint(0, sum(asks))))
    for each in range(payers):
        if random.random() < 0.7:
            rows.append((asked * (who == each), -np.inf, random.randint(1, 9)))
        if random.random() < 0.6:
            rows.append((who == each, -np.inf, random.randint(0, 2)))
    some = np.isin(owner, random.sample(range(applications), 3))
    rows.append((some, random.choice((0, 0, 1, 2)), random.choice((2, 3))))
    if random.random() < 0.3 and (who != POOL).any():
        rows.append((np.arange(place) == random.choice(np.flatnonzero(who != POOL).tolist()), 1, np.inf))
    merit = [random.randint(0, 3) for _ in range(applications)]
    goals = [[merit[number] for number in owner], (-asked * (who == POOL)).tolist()]
    return GoalProgram(
        matrix=sp.csr_array(np.array([weights for weights, _, _ in rows], dtype=np.int64)),
        row_lower=np.array([low for _, low, _ in rows], dtype=float),
        row_upper=np.array([high for _, _, high in rows], dtype=float),
        goals=tuple(goals[: random.choice((1, 2, 2))]),
        order=tuple(order),
        row_rule=("",) * len(rows),
        payer=who,
    )


def best_of_all(program: GoalProgram) -> tuple[np.ndarray | None, list[int], int]:
    """Return the best point by trying all, its goals, and how many tie on these."""
    every = [np.array([0, *(group + 1)]) for group in program.order]
    chosen = np.array(list(product(*every))) - 1
    points = np.zeros((len(chosen), program.matrix.shape[1]), dtype=np.int64)
    for place in range(chosen.shape[1]):
        taken = np.flatnonzero(chosen[:, place] >= 0)
        points[taken, chosen[taken, place]] = 1
    sums = points @ program.matrix.toarray().T
    lawful = ((sums >= program.row_lower) & (sums <= program.row_upper)).all(axis=1)
    if not lawful.any():
        return None, [], 0
    keys = [
        (*(int(np.dot(goal, point)) for goal in program.goals), *row)
        for point, row in zip(points[lawful], chosen[lawful].tolist(), strict=True)
    ]
    best = max(keys)
    values = list(best[: len(program.goals)])
    ties = sum(list(key[: len(values)]) == values for key in keys)
    return points[lawful][keys.index(best)], values, ties


@pytest.mark.parametrize("seed", range(60))
def test_the_plan_and_its_payers_are_those_of_trying_all(seed: int) -> None:
    program = partner_day(Random(f"payers {seed}"))
    found = solve_payers(program)
    if found is None:
        # Only what nobody pays, and two agreements on one application, are left to others.
        assert not np.any(program.payer >= 0)
        return
    point, values, ties = best_of_all(program)
    assert found.infeasible == (point is None)
    if point is not None:
        assert found.point is not None
        assert found.point.tolist() == point.tolist()
        assert [outcome.value for outcome in found.outcomes] == values
        assert found.unique_before_tie_break == (ties == 1)
        again = solve_payers(program, start=point)
        assert again is not None
        assert again.point is not None
        assert again.point.tolist() == point.tolist()


def payable(program: GoalProgram, merged: Merged, taken: tuple[int, ...]) -> bool:
    """Whether some choice of payers keeps all of their rows, by trying all."""
    return any(
        all(
            sum(int(row.weight[column]) for column, payer in zip(taken, chosen, strict=True) if payer == row.payer)
            <= row.most
            for row in merged.rows
        )
        for chosen in product(*(merged.payers[column] for column in taken))
    )


@pytest.mark.parametrize("seed", range(25))
def test_a_ceiling_is_broken_by_what_cannot_be_paid_and_kept_by_all_that_can(seed: int) -> None:
    random = Random(f"cover {seed}")
    program = partner_day(random, applications=6, payers=3)
    merged = merge(program)
    if merged is None:
        return
    cover = Cover(merged, program)
    paid = [column for column, payers in enumerate(merged.payers) if payers]
    every = [each for size in range(len(paid) + 1) for each in combinations(paid, size)]
    can = {each: payable(program, merged, each) for each in every}
    cannot = [each for each in every if not can[each]]
    for taken in random.sample(cannot, min(3, len(cannot))):
        assigned = cover.assigned(taken)
        assert assigned is not None
        assert assigned.infeasible
        ceilings = cover.broken_by(taken)
        assert any(_sum(ceiling, taken) > ceiling.most for ceiling in ceilings)
        for ceiling in [*ceilings, *cover.first_ceilings()]:
            assert all(_sum(ceiling, each) <= ceiling.most for each in every if can[each])


def _sum(ceiling: Ceiling, taken: tuple[int, ...]) -> int:
    return int(ceiling.weight[list(taken)].sum())


def test_what_tells_payers_apart_beside_their_own_ceilings_is_left_to_others() -> None:
    program = partner_day(Random("payers 1"))
    goal = list(range(program.matrix.shape[1]))
    told = GoalProgram(**{**vars(program), "goals": (goal,)})
    assert merge(program) is not None
    assert merge(told) is None
    assert solve_payers(told) is None
