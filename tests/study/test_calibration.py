"""Calibration of a small town to numbers that the model itself made: what can be known is found, the rest is open."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.report.calibration_table import (
    bands,
    calibration_object,
    calibration_page,
    parameter_table,
    sentences,
    target_table,
    write_calibration,
)
from kaiyi_opt.report.figures.calibration import calibration_figure
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_simulation import ObservedNumber
from kaiyi_opt.simulation import parameters
from kaiyi_opt.simulation.opening import read_opening
from kaiyi_opt.simulation.targets import read_targets
from kaiyi_opt.study.calibration.calibration import Calibration, calibrate, calibrated_names
from kaiyi_opt.study.calibration.population import FloatArray
from kaiyi_opt.study.calibration.sequential import Course
from kaiyi_opt.study.calibration.simulated import Simulated
from kaiyi_opt.study.projection.posterior import read_posterior, write_posterior
from tests.simulation.towns import FirstCome, town

TRUTH = {"event_rate": 1.2, "lecture_rate": 0.6, "volunteer_rate": 0.9, "founding_rate": 1.8, "mediation_rate": 2.5}
OBSERVED = ("community_organisations", "events", "lectures", "volunteer_services", "mediations")
SHORT = Course(particles=120, seed=5, most_populations=3)


def observed(count: int) -> FloatArray:
    """Return what the town would show with the true rates, the mean of ``count`` replicates."""
    blank = replace(town(), targets=tuple(ObservedNumber(name, "2016-06", 1, 1) for name in OBSERVED))
    targets = read_targets(blank)
    names = tuple(TRUTH)
    simulated = Simulated(read_opening(blank), FirstCome(), names, targets, 99)
    values = simulated.values(0, np.tile(np.array(list(TRUTH.values())), (count, 1)))
    order = [target.outcome.name for target in targets]
    mean: FloatArray = values.mean(axis=0)[[order.index(name) for name in OBSERVED]]
    return mean


@cache
def synthetic() -> Scenario:
    numbers = observed(200).round().astype(int)
    rows = [ObservedNumber(n, "2016-06", int(v), int(v), 1_000) for n, v in zip(OBSERVED, numbers, strict=True)]
    return replace(town(), targets=tuple(rows))


@cache
def short() -> Calibration:
    return calibrate(synthetic(), FirstCome(), SHORT)


@pytest.mark.slow
def test_the_parameters_of_data_that_the_model_made_are_found() -> None:
    found = calibrate(synthetic(), FirstCome(), Course(particles=200, seed=5))
    low, high = np.quantile(found.draws, (0.025, 0.975), axis=0)
    for column, name in enumerate(found.prior.names):
        if name in TRUTH:
            assert low[column] <= TRUTH[name] <= high[column], name
            assert found.spread[column] < 0.75, name
    # Nothing that was observed hangs on these.
    for name in ("elder_rate", "proposal_money"):
        assert found.spread[found.prior.names.index(name)] > 0.7, name
    assert all(inside for *_, inside in bands(found))


def test_a_resumed_calibration_equals_one_that_was_not_interrupted(tmp_path: Path) -> None:
    class KilledError(Exception):
        """Stands for whatever ends the process."""

    def kill(told: object) -> None:
        raise KilledError

    checkpoint = tmp_path / "posterior.checkpoint.json"
    with pytest.raises(KilledError):
        calibrate(synthetic(), FirstCome(), SHORT, checkpoint=checkpoint, progress=kill)
    resumed = calibrate(synthetic(), FirstCome(), SHORT, checkpoint=checkpoint, resume=True)
    assert resumed.draws.tobytes() == short().draws.tobytes()
    assert resumed.predicted.tobytes() == short().predicted.tobytes()
    assert resumed.course == short().course
    done = calibrate(synthetic(), FirstCome(), SHORT, checkpoint=checkpoint, resume=True)
    assert done.draws.tobytes() == short().draws.tobytes()


@pytest.mark.slow
def test_any_number_of_workers_finds_the_same_to_the_byte() -> None:
    found = calibrate(synthetic(), FirstCome(), SHORT, workers=2)
    assert found.draws.tobytes() == short().draws.tobytes()
    assert found.predicted.tobytes() == short().predicted.tobytes()


def test_the_posterior_reads_back_to_the_last_bit_and_lies_within_the_ranges(tmp_path: Path) -> None:
    found = short()
    write_posterior(tmp_path / "posterior.csv", found.prior.names, found.draws)
    read = read_posterior(tmp_path / "posterior.csv")
    again = np.array([[draw[name] for name in found.prior.names] for draw in read])
    assert again.tobytes() == found.draws.tobytes()
    assert found.prior.holds(found.draws).all()
    others = parameters.values()
    assert all(draw[name] == others[name] for draw in read for name in others if name not in found.prior.names)


def test_what_was_checked_is_what_the_draws_make() -> None:
    """The check's numbers are those of a simulation of the rounded draws, one replicate each."""
    found = short()
    simulated = Simulated(
        read_opening(found.scenario),
        FirstCome(),
        found.prior.names,
        found.targets,
        found.scenario.settings.simulation.seed,
    )
    np.testing.assert_array_equal(found.predicted[:64], simulated.values(1_000 * 2**22, found.draws[:64]))


def test_batches_may_begin_anywhere() -> None:
    """A draw's outcome hangs on its number and its values, not on the batch that it stands in."""
    scenario = synthetic()
    simulated = Simulated(read_opening(scenario), FirstCome(), ("event_rate",), read_targets(scenario), 7)
    draws = np.linspace(0.3, 1.8, 9)[:, np.newaxis]
    whole = simulated(100, draws)
    np.testing.assert_array_equal(simulated(100, draws[:4]), whole[:4])
    np.testing.assert_array_equal(simulated(104, draws[4:]), whole[4:])


def test_too_few_particles_and_parameters_that_are_not_there_are_refused() -> None:
    with pytest.raises(InputError) as raised:
        calibrate(synthetic(), FirstCome(), Course(particles=50))
    assert raised.value.render("en") == (
        "50 sets of parameters are too few to tell of 12 parameters. use 120 or more (--particles)."
    )
    assert raised.value.render("zh") == "50 组参数太少，定不下 12 个参数。请至少用 120 组（--particles）。"
    with pytest.raises(InputError) as raised:
        calibrated_names(("luck",))
    assert raised.value.render("zh") == "模拟没有参数 luck。请查看参数表。"
    with pytest.raises(InputError) as raised:
        calibrated_names(("bookkeeping_sum",))
    assert raised.value.render("en") == "the parameter bookkeeping_sum can have one value only. leave it out."


def test_uncertain_parameters_may_be_drawn_too() -> None:
    names = calibrated_names(("learning",))
    assert "learning" in names
    assert set(calibrated_names()) == {one.name for one in parameters.TABLE if one.source == "calibrated"}


def test_a_checkpoint_of_another_seed_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "posterior.checkpoint.json"
    calibrate(synthetic(), FirstCome(), replace(SHORT, most_populations=1), checkpoint=checkpoint)
    with pytest.raises(InputError):
        calibrate(synthetic(), FirstCome(), replace(SHORT, seed=6), checkpoint=checkpoint, resume=True)


def test_the_report_says_the_same_in_both_languages(tmp_path: Path) -> None:
    found = short()
    told = calibration_object(found, "en")
    assert [entry["outcome"] for entry in told["targets"]] == [target.outcome.name for target in found.targets]
    for entry, (_, low, median, high, inside) in zip(told["targets"], bands(found), strict=True):
        assert (entry["low"], entry["median"], entry["high"]) == pytest.approx((low, median, high), abs=1e-4)
        assert entry["inside"] == inside
        assert entry["low"] <= entry["median"] <= entry["high"]
    for lang in ("zh", "en"):
        assert len(target_table(found, lang).rows) == len(OBSERVED)
        assert len(parameter_table(found, lang).rows) == 12
        assert calibration_page(found, lang).count("\n## ") == 2
        assert "</svg>" in svg(calibration_figure(found, lang))
    assert all(sentence.zh and sentence.en for sentence in sentences(found))
    for name in ("once", "again"):
        write_calibration(found, tmp_path / name, "zh")
    for path in sorted((tmp_path / "once").iterdir()):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_a_band_that_goes_on_beyond_the_axis_has_an_arrow() -> None:
    found = short()
    first, *others = found.targets
    far = np.where(np.arange(len(found.targets)) == 0, 50, 1)
    reached = replace(found, targets=(replace(first, most=np.inf), *others), predicted=found.predicted * far)
    for calibration, arrows in ((found, 0), (reached, 1)):
        chart = calibration_figure(calibration, "en").to_dict(validate=False)
        left = chart["hconcat"][0]["layer"]
        (beyond,) = (layer["data"]["values"] for layer in left if "triangle-right" in str(layer["mark"]))
        assert [row["name"] for row in beyond] == [f"{first.outcome.label.en} {first.month}"] * arrows
        assert ("arrow: the band goes on" in str(left)) == bool(arrows)
