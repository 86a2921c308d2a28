"""Sensitivity: designs and measures on functions whose answers are known, and the simulation's own factors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.simulation.levers import Levers
from kaiyi_opt.simulation.outcomes import NAMES
from kaiyi_opt.study.sensitivity.factors import Factor, lever_factors, parameter_factors
from kaiyi_opt.study.sensitivity.morris import STEP, screening, trajectories
from kaiyi_opt.study.sensitivity.sensitivity import sensitivity
from kaiyi_opt.study.sensitivity.sobol import design, indices
from tests.simulation.towns import town


def test_a_trajectory_turns_every_factor_once_on_the_grid() -> None:
    points, turned = trajectories(5, 40, seed=1)
    assert points.shape == (40, 6, 5)
    assert np.isin(np.round(3 * points, 9), (0, 1, 2, 3)).all()
    assert (np.sort(turned, axis=1) == np.arange(5)).all()
    moved = np.diff(points, axis=1)
    assert np.round(np.abs(moved).sum(axis=2), 9).tolist() == np.full((40, 5), round(STEP, 9)).tolist()
    assert len({tuple(row) for row in points[:, 0].tolist()}) > 10


def test_the_effects_of_a_sum_are_its_coefficients() -> None:
    points, turned = trajectories(3, 12, seed=4)
    found = screening(points, turned, (points @ np.array([2.0, -5.0, 0.0]))[..., None])
    assert found.mean[:, 0] == pytest.approx([2, -5, 0])
    assert found.mean_absolute[:, 0] == pytest.approx([2, 5, 0])
    assert found.spread[:, 0] == pytest.approx([0, 0, 0], abs=1e-9)


def test_an_effect_that_hangs_on_another_factor_spreads() -> None:
    points, turned = trajectories(2, 60, seed=2)
    found = screening(points, turned, (points[..., 0] * points[..., 1])[..., None])
    assert (found.spread[:, 0] > 0.2).all()


def test_sobol_indices_of_ishigamis_function_are_the_known_ones() -> None:
    cube = design(3, 1024, seed=3)
    x = -math.pi + 2 * math.pi * cube
    values = np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])
    found = indices(np.stack([values, np.ones_like(values)], axis=-1), seed=1)
    assert found.first[:, 0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.04)
    assert found.total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.04)
    assert (found.total_low[:, 0] <= found.total[:, 0]).all()
    assert (found.total[:, 0] <= found.total_high[:, 0]).all()
    assert np.isnan(found.first[:, 1]).all()


def test_levers_run_from_nothing_to_twice_the_present_ones() -> None:
    factors = {factor.name: factor for factor in lever_factors(Levers(mentor_places=0))}
    assert (factors["special_fund"].low, factors["special_fund"].high) == (0, 200_000_000)
    assert (factors["mentor_places"].high, factors["worker_incentive"].high) == (8, 1)
    assert (factors["hatch_standard"].low, factors["hatch_standard"].high) == pytest.approx((0.275, 0.825))
    assert "dual_incubation" not in factors
    assert factors["mentor_places"].at(0.3) == 2
    assert Factor("x", factors["vouchers"].label, 1, 3).at(0.25) == 1.5


def test_parameters_are_those_that_the_article_does_not_state() -> None:
    names = {factor.name for factor in parameter_factors()}
    assert {"founding_rate", "learning"} <= names
    assert not {"award_least", "award_most"} & names


def test_the_levers_of_a_town_are_screened() -> None:
    told: list[tuple[int, int]] = []
    found = sensitivity(
        town(),
        factors=["special_fund", "training_places", "sponsor_outreach"],
        points=2,
        replicates=3,
        years=2,
        progress=lambda n, m: told.append((n, m)),
    )
    assert (found.points, told[-1]) == (8, (8, 8))
    table = found.table("fund_spent_fen")
    assert table.index[0] == "special_fund"
    assert table.loc["special_fund", "mean"] > 0
    assert found.result.mean_absolute.shape == (3, len(NAMES))  # type: ignore[union-attr]


def test_the_parameters_of_a_town_have_indices() -> None:
    found = sensitivity(
        town(), "parameters", "sobol", factors=["founding_rate", "dues"], points=8, replicates=2, years=1
    )
    table = found.table("community_organisations")
    assert found.points == 32
    assert table.index[0] == "founding_rate"


@pytest.mark.slow
def test_any_number_of_workers_measures_the_same() -> None:
    asked = {"factors": ["special_fund", "introductions"], "points": 2, "replicates": 2, "years": 1}
    one, two = (sensitivity(town(), workers=workers, **asked) for workers in (1, 2))  # type: ignore[arg-type]
    assert one.result.mean.tobytes() == two.result.mean.tobytes()  # type: ignore[union-attr]


def test_unknown_factors_and_impossible_designs_are_refused() -> None:
    with pytest.raises(InputError) as error:
        sensitivity(town(), factors=["luck"])
    assert error.value.render("en").startswith("there is no factor luck. known: special_fund, venture_pool, ")
    with pytest.raises(InputError) as error:
        sensitivity(town(), "parameters", "sobol", points=12)
    assert error.value.render("en") == (
        "a design cannot have 12 points, 8 replicates each."
        " give 2 trajectories or more to morris, a power of two to sobol, and 1 replicate or more."
    )
