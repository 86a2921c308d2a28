"""The settings of merit: what they default to, and that two ways to one scale are refused, by both readers."""

from __future__ import annotations

from typing import Any

import pytest

from kaiyi_opt.scenario.settings_reader import read_settings
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.settings import canonical_settings

LEAST = {"title": "一轮", "date": "2014-06-01"}
BOTH: dict[str, Any] = {**LEAST, "merit": {"calibration": "leniency", "normalisation": "range"}}


def test_scores_stand_as_they_are_where_nothing_is_declared() -> None:
    settings, _ = read_settings(LEAST, "scenario.toml")
    assert settings is not None
    assert (settings.merit.calibration, settings.merit.normalisation) == ("none", "none")
    assert canonical_settings(LEAST, "scenario.toml")["merit"] == settings.merit.model_dump()


def test_both_at_once_are_refused() -> None:
    settings, faults = read_settings(BOTH, "scenario.toml")
    assert settings is None
    assert [(fault.text().zh, fault.text().en) for fault in faults] == [
        (
            "scenario.toml “merit”列：merit 同时写了 calibration 和 normalisation。请将其中一项改为 none。",
            'scenario.toml, column "merit": merit has both a calibration and a normalisation. set one of them to none.',
        )
    ]


def test_the_verifier_refuses_both_at_once_too() -> None:
    with pytest.raises(UnreadableError) as caught:
        canonical_settings(BOTH, "scenario.toml")
    assert caught.value.text.en == "scenario.toml, merit: it has both a calibration and a normalisation."
    assert caught.value.text.zh == "scenario.toml, merit：同时写了 calibration 和 normalisation。"


@pytest.mark.parametrize("key", ["calibration", "normalisation"])
def test_an_unknown_word_is_refused_by_both(key: str) -> None:
    stated: dict[str, Any] = {**LEAST, "merit": {key: "zscore"}}
    assert read_settings(stated, "scenario.toml")[0] is None
    with pytest.raises(UnreadableError):
        canonical_settings(stated, "scenario.toml")
