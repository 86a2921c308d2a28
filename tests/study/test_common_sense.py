"""Each lever moves what it should, in the direction that the article claims.

What the article does not claim is not asked: the special fund keeps organisations going and makes them dependent, and
in this model it does not by itself raise hatching, for what dependence takes from self-drive outweighs it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.scenario.load import load
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.policies.named import policy_of
from kaiyi_opt.study.projection.project import project
from kaiyi_opt.study.projection.projection import Projection

KAIXUAN = load(Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014")
NO_SUPPORT = {"special_fund": 0, "mentor_places": 0, "training_places": 0}

CLAIMS: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "no fund, mentors or training": (NO_SUPPORT, {"hatched": -1, "active_organisations": -1, "excellent": -1}),
    "no special fund": ({"special_fund": 0}, {"active_organisations": -1, "dependence": -1}),
    "no venture pool": ({"venture_pool": 0}, {"needs_met_share": -1, "needs_open": 1}),
    "no mentors": ({"mentor_places": 0}, {"hatched": -1, "excellent": -1}),
    "no training": ({"training_places": 0}, {"hatched": -1, "excellent": -1}),
    "no worker incentive": ({"worker_incentive": 0.0}, {"effort": -1, "needs_met_share": -1}),
    "no introductions": ({"introductions": 0}, {"introduced_organisations": -1, "needs_met_share": -1}),
    "no vouchers": ({"vouchers": 0}, {"introduced_organisations": -1}),
    "single incubation": ({"dual_incubation": False}, {"hatched": 1}),
    "lower standard": ({"hatch_standard": 0.45}, {"hatched": 1}),
    "higher Party standard": ({"party_standard": 0.6}, {"hatched": -1}),
    "no Party building": ({"party_building": 0.0}, {"hatched": -1}),
    "more sponsors": ({"sponsor_outreach": 3.0}, {"adoption_spent_fen": 1}),
    "no purchase": ({"purchase_share": 0.0}, {"purchase_spent_fen": -1, "needs_met_share": -1}),
    "no micro-wishes": ({"micro_wishes": 0.0}, {"needs_met_share": -1, "trust": -1}),
}


@cache
def under(name: str) -> Projection:
    present = policy_of(KAIXUAN)
    levers = CLAIMS[name][0] if name in CLAIMS else {}
    return project(
        KAIXUAN, years=4, replicates=12, policy=replace(present, name=name, levers=replace(present.levers, **levers))
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", CLAIMS)
def test_a_lever_moves_what_it_should(name: str) -> None:
    compared = Comparison((under("present"), under(name)))
    for outcome, direction in CLAIMS[name][1].items():
        assert direction * compared.effect(outcome, name).mean > 0, outcome


@pytest.mark.slow
def test_no_support_clearly_lowers_hatching() -> None:
    name = "no fund, mentors or training"
    assert Comparison((under("present"), under(name))).effect("hatched", name).high < 0
