"""Targets: what counts as an error, in which month, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_simulation import ObservedNumber
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.simulation.outcomes import COLUMN, empty
from kaiyi_opt.simulation.targets import Target, errors_of, read_targets
from tests.simulation.towns import town

KAIXUAN = Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014"


def with_targets(*targets: ObservedNumber) -> Scenario:
    return replace(town(), targets=targets)


def target(least: int | None, most: int | None, tolerance: int | None = 1_000) -> Target:
    (found,) = read_targets(with_targets(ObservedNumber("events", "2014-07", least, most, tolerance)))
    return found


@pytest.mark.parametrize(
    ("least", "most", "simulated", "error"),
    [
        (200, 200, 200, 0.0),
        (200, 200, 400, 6.9315),  # ln 2 / 0.1
        (200, 200, 100, -6.9315),
        (200, 200, 202, 0.0995),
        (200, 400, 300, 0.0),
        (200, 400, 440, 0.9531),  # ln 1.1 / 0.1
        (200, 400, 180, -1.0536),  # ln 0.9 / 0.1
        (1, None, 0, -6.9315),
        (1, None, 900, 0.0),
        (None, 10, 11, 0.9531),
        (None, 10, 0, 0.0),
        (0, 10, 0, 0.0),
    ],
)
def test_an_error_is_the_log_ratio_to_the_nearer_limit_in_tolerances(
    least: int | None, most: int | None, simulated: float, error: float
) -> None:
    assert target(least, most).error(np.array([simulated]))[0] == pytest.approx(error, abs=1e-4)


def test_a_blank_tolerance_is_a_tenth() -> None:
    assert target(100, 100, None).tolerance == 0.1


def test_errors_are_read_at_the_end_of_the_targets_month_of_each_replicate() -> None:
    """The town's simulation begins with July 2014, so June 2015 is its twelfth month."""
    found = read_targets(
        with_targets(ObservedNumber("events", "2015-06", 10, 10), ObservedNumber("讲座", "2014-07", 5, 5))
    )
    assert [(one.outcome.name, one.months) for one in found] == [("lectures", 1), ("events", 12)]
    outcomes = empty(2, 12)
    outcomes[:, 11, COLUMN["events"]] = (11, 10)
    outcomes[:, 0, COLUMN["lectures"]] = (5, 6)
    np.testing.assert_allclose(errors_of(outcomes, found), [[0.0, 10 * np.log(1.1)], [10 * np.log(1.2), 0.0]])


def test_the_shipped_targets_are_those_of_the_account() -> None:
    found = {one.outcome.name: one for one in read_targets(load(KAIXUAN))}
    assert (found["community_organisations"].least, found["community_organisations"].most) == (303, 303)
    assert {name: one.months for name, one in found.items() if one.months != 48} == {
        "venture_applied": 25,
        "venture_funded": 25,
        "hatched": 30,
    }
    assert found["hatched"].is_at_least
    assert [found["elder_service"].observed[lang] for lang in ("zh", "en")] == [
        "420,000 至 430,000",
        "420,000 to 430,000",
    ]
    assert all(one.source for one in found.values())


def test_a_scenario_without_targets_cannot_be_calibrated() -> None:
    with pytest.raises(InputError) as raised:
        read_targets(town())
    assert raised.value.render("en") == (
        "it states no targets, and cannot be calibrated. state what was observed, with month and source, in the table"
        " 'targets' (targets.csv)."
    )
    assert raised.value.render("zh") == (
        "没有校准目标，无法校准。请在“校准目标”表（targets.csv）中写明观测数及其月份和出处。"
    )


def test_unknown_outcomes_and_months_before_the_start_are_told_together() -> None:
    scenario = with_targets(
        ObservedNumber("happiness", "2015-06", 1),
        ObservedNumber("events", "2014-06", 1),
        ObservedNumber("trust", "2014-07", 1),
    )
    with pytest.raises(InputError) as raised:
        read_targets(scenario)
    english = raised.value.render("en").splitlines()
    assert english[0] == (
        'targets, column "events / 2014-06": 2014-06 is no month of the simulation, which begins with 2014-07 and'
        " lasts 50 years at most. correct the month, or 'start' in scenario.toml."
    )
    assert english[1].startswith(
        "targets, column \"happiness / 2015-06\": the simulation has no outcome 'happiness'. known: "
        "community_organisations,"
    )
    assert len(english) == 2
    assert "模拟没有指标“happiness”。可用：社区社会组织、" in raised.value.render("zh")


@pytest.mark.parametrize(
    ("row", "english", "chinese"),
    [
        (
            ObservedNumber("events", "2016/06", 1),
            "it is not a year and month. write it as 2012-07.",
            "不是年月。请写成 2012-07。",
        ),
        (
            ObservedNumber("events", "2016-06"),
            "both 'least' and 'most' are blank. give one of them or both.",
            "“最少”和“最多”都是空的。请至少填一个。",
        ),
        (
            ObservedNumber("events", "2016-06", 5, 4),
            "the least is above the most. correct one of them.",
            "“最少”大于“最多”。请改正其中一个。",
        ),
        (
            ObservedNumber("events", "2016-06", None, 0),
            "the most is zero, and no error is relative to it. give 1 or more, or leave it blank.",
            "“最多”为零，无法计算相对误差。请填 1 或更多，或留空。",
        ),
        (
            ObservedNumber("events", "2016-06", 5, 5, 0),
            "with no tolerance no simulation can reach it. give a share above zero, or leave it blank.",
            "容差为零，任何模拟都达不到。请填大于零的比例，或留空。",
        ),
    ],
)
def test_what_does_not_hold_together_is_told_when_a_scenario_is_read(
    row: ObservedNumber, english: str, chinese: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as raised:
        # Writing reads back what was written.
        write_scenario(replace(example_round("en"), targets=(row,)), tmp_path / "round", "en")
    assert raised.value.render("en").startswith("targets.csv, row 2, column ")
    assert raised.value.render("en").endswith(f": {english}")
    assert raised.value.render("zh").endswith(f"：{chinese}")
