"""The shipped posterior does what it is for: projections from 2012 cover what was observed in 2016."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kaiyi_opt.scenario.load import load
from kaiyi_opt.simulation import parameters
from kaiyi_opt.study.calibration.calibration import calibrated_names
from kaiyi_opt.study.projection.posterior import draws_of
from kaiyi_opt.study.projection.project import project

KAIXUAN = Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014"
REPLICATES = 60


@pytest.mark.slow
def test_projections_cover_june_2016_within_a_band_that_says_something() -> None:
    found = project(load(KAIXUAN), years=4, replicates=REPLICATES)
    for name, seen, widest in (("community_organisations", 303, 0.2), ("introduced_organisations", 26, 0.35)):
        low, median, high = np.quantile(found.history[name][:, 47], (0.05, 0.5, 0.95))
        assert low <= seen <= high, name
        assert (high - low) / 2 / seen < widest, name
        # The middle is near too, so that the end of a wide band is not what covers it.
        assert abs(median / seen - 1) < widest / 2, name


def test_every_draw_lies_within_the_ranges_of_the_table() -> None:
    draws = draws_of(load(KAIXUAN))
    assert len(draws) >= 200
    for name in calibrated_names():
        known = parameters.BY_NAME[name]
        assert all(known.low <= draw[name] <= known.high for draw in draws), name


def test_the_values_of_the_table_lie_in_the_middle_of_the_posterior() -> None:
    """A simulation without the posterior runs with parameters that the data do not speak against."""
    draws = draws_of(load(KAIXUAN))
    for name in calibrated_names():
        low, high = np.quantile([draw[name] for draw in draws], (0.05, 0.95))
        assert low <= parameters.BY_NAME[name].value <= high, name
