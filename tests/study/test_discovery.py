"""Scenario discovery: boxes that are known, and a town whose failure has one cause."""

from __future__ import annotations

import numpy as np
import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.study.discovery.discover import discover
from kaiyi_opt.study.discovery.prim import peeled
from tests.simulation.towns import town


def test_a_known_box_is_found_and_nothing_else_is_restricted() -> None:
    points = np.random.default_rng(1).random((1500, 4))
    failed = (points[:, 0] > 0.6) & (points[:, 2] < 0.5)
    box = peeled(points, failed, least_coverage=0.8)
    assert box.restricted == (0, 2)
    assert box.low[0] == pytest.approx(0.6, abs=0.06)
    assert box.high[2] == pytest.approx(0.5, abs=0.06)
    assert box.density > 0.95
    assert box.coverage >= 0.8


def test_what_is_told_of_a_box_is_counted_in_it() -> None:
    points = np.random.default_rng(2).random((400, 3))
    failed = points[:, 1] + 0.3 * points[:, 0] > 0.9
    box = peeled(points, failed, least_coverage=0.5)
    inside = ((points >= box.low) & (points <= box.high)).all(axis=1)
    assert box.support == inside.mean()
    assert box.density == failed[inside].mean()
    assert box.coverage == failed[inside].sum() / failed.sum()
    assert box.coverage >= 0.5


def test_failures_by_chance_restrict_nothing_much() -> None:
    random = np.random.default_rng(3)
    box = peeled(random.random((60, 2)), np.ones(60, dtype=bool), least_coverage=0.5)
    assert box.restricted == ()
    assert (box.density, box.coverage, box.support) == (1.0, 1.0, 1.0)


def test_a_town_that_founds_too_little_is_found_out() -> None:
    found = discover(
        town(), "community_organisations", 30.0, factors=["founding_rate", "dues"], points=40, replicates=2, years=2
    )
    assert 0 < found.share_failed < 1
    assert found.box is not None
    assert found.table.index.tolist() == ["founding_rate"]
    side = found.table.loc["founding_rate"]
    assert side["fails_from"] == side["range_low"]
    assert side["fails_to"] < side["range_high"]


def test_where_nothing_fails_there_is_no_box() -> None:
    found = discover(town(), "hub_load", 1e9, below=False, factors=["dues"], points=3, replicates=1, years=1)
    assert (found.share_failed, found.box) == (0.0, None)
    assert found.table.empty


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(InputError, match="there is no outcome joy"):
        discover(town(), "joy", 1.0)
