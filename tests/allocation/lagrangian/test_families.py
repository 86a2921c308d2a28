"""The benchmark's families: optima that general solvers found too, and a lawful plan with a bound on every one."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from benchmarks.families import FAMILIES, family_program
from kaiyi_opt.allocation import IntegerProgram, Status, solve_program
from kaiyi_opt.allocation.lagrangian import pricing

# HiGHS and CBC agree on the friendly, the equal and the proportional ones; HiGHS alone closes the near one. It does not
# close the tight one in 30 s, and holds it between 15198220 and 15203142.
KNOWN = {
    ("friendly", 1_000): 15_571_133,
    ("friendly", 10_000): 156_639_814,
    ("friendly", 100_000): 1_567_838_302,
    ("tight_ceilings", 1_000): 15_198_647,
    ("proportional", 30_000): 176_837_300,
    ("equal", 30_000): 120_000_000,
    ("near_proportional", 30_000): 177_988_902,
}


@pytest.mark.parametrize(("family", "size"), KNOWN)
def test_known_optima_are_proved(family: str, size: int) -> None:
    program = family_program(family, size)
    found = solve_program(program, "core")
    assert (found.status, found.objective) == (Status.OPTIMAL, KNOWN[family, size])
    assert program.is_feasible(found.values)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_on_every_family_it_finds_what_highs_finds(family: str, seed: int) -> None:
    program = family_program(family, 60 if FAMILIES[family].amounts == 1 else 12, seed)
    found, expected = solve_program(program, "core"), solve_program(program, "highs")
    assert found.status in (Status.OPTIMAL, Status.INFEASIBLE)
    assert (found.status, found.objective_or_none) == (expected.status, expected.objective_or_none)


# Budget, domains and tracks: the rows of a round that cross communities.
CROSSING = 9


@pytest.mark.parametrize("most_for_linear", [pricing.MOST_FOR_LINEAR, 0])
def test_where_no_row_binds_across_communities_each_has_what_it_has_alone(
    most_for_linear: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HiGHS solves the rounds of the communities one by one; together their plans keep the rows that cross."""
    monkeypatch.setattr(pricing, "MOST_FOR_LINEAR", most_for_linear)
    program = family_program("crowded", 400)
    local = program.matrix[CROSSING:]
    graph = sp.block_array([[None, local], [local.T, None]])
    community = connected_components(graph, directed=False)[1][local.shape[0] :]
    together = np.zeros(program.size[1], dtype=np.int64)
    for number in np.unique(community):
        own = np.flatnonzero(community == number)
        alone = IntegerProgram(
            program.objective[own], local[:, own], program.row_lower[CROSSING:], program.row_upper[CROSSING:]
        )
        together[own] = solve_program(alone, "highs").values
    assert program.is_feasible(together)
    found = solve_program(program, "core")
    assert (found.status, found.objective) == (Status.OPTIMAL, program.value(together))
