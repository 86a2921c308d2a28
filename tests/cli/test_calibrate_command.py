"""`kaiyi calibrate`, as a planner types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.study.projection.posterior import read_posterior
from tests.cli.commands import kaiyi

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small"


@pytest.mark.slow
def test_the_posterior_stands_where_it_was_asked_for_and_the_checkpoint_is_gone(tmp_path: Path) -> None:
    write_scenario(example_round("en"), tmp_path / "round", "en")
    ran = kaiyi(
        "calibrate", tmp_path / "round", "--particles", 120, "--workers", 1, "--report", tmp_path / "told", "--json"
    )
    assert ran.code == 0
    assert ran.json["format"] == "kaiyi-calibration/1"
    assert ran.json["particles"] == 120
    assert [entry["outcome"] for entry in ran.json["targets"]] == ["community_organisations"]
    assert len(read_posterior(tmp_path / "round" / "posterior.csv")) == 120
    assert sorted(path.name for path in (tmp_path / "told").iterdir()) == [
        "calibration.en.md",
        "calibration.json",
        "calibration.svg",
        "calibration.zh.md",
        "parameters.csv",
        "targets.csv",
    ]
    assert not list((tmp_path / "round").glob("*checkpoint*"))
    # The file beside the tables is no table, and does not keep the scenario from being read.
    assert kaiyi("check", tmp_path / "round").code == 0


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有校准目标，无法校准"), ("en", "it states no targets")])
def test_a_scenario_without_targets_is_refused(lang: str, words: str) -> None:
    ran = kaiyi("calibrate", SMALL, "--lang", lang)
    assert ran.code == 2
    assert words in ran.err


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "找不到这个文件或文件夹"), ("en", "there is no such file or folder")]
)
def test_resuming_without_a_checkpoint_is_refused(lang: str, words: str, tmp_path: Path) -> None:
    write_scenario(example_round("en"), tmp_path / "round", "en")
    ran = kaiyi("calibrate", tmp_path / "round", "--resume", "--lang", lang, "--workers", 1)
    assert ran.code == 2
    assert words in ran.err
    assert "posterior.checkpoint.json" in ran.err
