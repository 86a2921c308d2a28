"""A list of a calibrated round is verified from the sheets, and every change to what it states of jurors is told."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject
from hypothesis import settings as run
from hypothesis import strategies as st

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.merit.calibration import METHODS, calibrate
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import KaiyiError
from kaiyi_opt.report.award_list import award_object
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.settings import MeritSettings
from kaiyi_opt.scenario.writer import write_folder
from kaiyi_opt.verify import verify
from kaiyi_opt.verify.facts import facts_of
from kaiyi_opt.verify.jury import check_jury
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import read_round
from tests.allocation.juries import jury_round
from tests.strategies import scenarios
from tests.verify.lists import List, differences, written

CALIBRATED = METHODS[1:]
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)


def by(method: str) -> dict[str, Any]:
    """Return the setting that declares a method."""
    return {"calibration" if method.startswith("leniency") else "normalisation": method}


def small_jury(method: str) -> Scenario:
    """Return a round of four jurors, of whom d belongs to an applicant and leaves some blank."""
    need = {
        "a": (61, 70, 82, 55, 90, 66),
        "b": (55, 66, 73, 50, 80, 61),
        "c": (70, 76, 85, 66, 91, 75),
        "d": (40, 61, 88, 35, 99, 52),
    }
    rows = [
        (juror, f"V{n}", {"need": score, "skill": None if juror == "d" and n > 3 else 100 - score / 2})
        for juror, scores in need.items()
        for n, score in enumerate(scores)
    ]
    more = {"weights": {"need": 3, "skill": 1}, "members": {"d": "O1"}, "owners": {"V0": "O1"}}
    return jury_round(rows, **more, **by(method))


@cache
def _published(method: str) -> str:
    return json.dumps(award_object(allocate(small_jury(method)), "en"))


def compared(method: str, tamper: Callable[[List], Any], folder: Path) -> list[str]:
    """Return what the verifier says, in English, of the list once changed."""
    content = json.loads(_published(method))
    tamper(content)
    write_folder(small_jury(method), folder / "round", "zh")
    report = verify(written(content, folder), folder / "round")
    assert all(text.zh and text.zh != text.en for text in report.differences)
    return differences(report)


@pytest.mark.parametrize("method", METHODS)
def test_a_calibrated_list_is_verified(method: str, tmp_path: Path) -> None:
    assert compared(method, lambda content: None, tmp_path) == []


@pytest.mark.parametrize("method", CALIBRATED)
def test_the_list_states_what_merit_follows_from(method: str) -> None:
    stated = json.loads(_published(method))["jury"]
    maps = calibrate(small_jury(method)).maps
    assert list(stated) == ["method", "ratios", "jurors"]
    assert stated["method"] == method
    assert [(entry["juror"], entry["leniency"], entry["scale"], entry["centres"]) for entry in stated["jurors"]] == [
        (juror, read.leniency, read.scale, read.centres) for juror, read in maps.items()
    ]


def test_a_list_without_calibration_states_nothing_of_it() -> None:
    assert "jury" not in json.loads(_published("none"))


@pytest.mark.parametrize("method", METHODS)
def test_the_verifiers_merits_are_the_allocations(method: str, tmp_path: Path) -> None:
    scenario, content = small_jury(method), json.loads(_published(method))
    write_folder(scenario, tmp_path / "round", "en")
    read, ledger = read_round(tmp_path / "round", "cost"), Ledger()
    facts = facts_of(read, check_jury(read, content.get("jury"), ledger))
    assert ledger.differences == []
    assert {c.id: c.merit for c in state(scenario).candidates} == {key: own.merit for key, own in facts.items()}


def change(key: str, value: Callable[[Any], Any]) -> Callable[[List], Any]:
    """Change an entry of juror b."""

    def tamper(content: List) -> None:
        entry = content["jury"]["jurors"][1]
        entry[key] = value(entry[key])

    return tamper


TAMPERED: dict[str, tuple[str, Callable[[List], Any], str]] = {
    "leniency": (
        "leniency",
        change("leniency", lambda value: value - 5),
        "juror b, leniency (1e-4 points): the list says {now}, recomputed {before}",
    ),
    "scale": (
        "leniency_and_scale",
        change("scale", lambda value: value + 5),
        "juror b, scale (1e-4): the list says {now}, recomputed {before}",
    ),
    "scale where none is estimated": (
        "leniency",
        change("scale", lambda value: value + 5),
        "juror b, scale (1e-4): the list says {now}, recomputed {before}",
    ),
    "standard scores": (
        "standard",
        change("leniency", lambda value: value + 1),
        "juror b, leniency (1e-4 points): the list says {now}, recomputed {before}",
    ),
    "ranges": (
        "range",
        change("scale", lambda value: value + 1),
        "juror b, scale (1e-4): the list says {now}, recomputed {before}",
    ),
    "centres": (
        "leniency",
        change("centres", lambda value: value | {"need": 1}),
        "juror b, centres: the list says {{…}}, recomputed {{…}}",
    ),
    "a juror left out": (
        "leniency",
        lambda content: content["jury"]["jurors"].pop(1),
        "juror b: the list does not name the juror",
    ),
    "a juror too many": (
        "leniency",
        lambda content: content["jury"]["jurors"].append({"juror": "z", "leniency": 0, "scale": 1, "centres": {}}),
        "juror z: the juror has no score sheet that counts",
    ),
    "a juror twice": (
        "leniency",
        lambda content: content["jury"]["jurors"].append(content["jury"]["jurors"][0]),
        "calibration of jurors: not as it should be: {{…}}",
    ),
    "another ratio": (
        "leniency",
        lambda content: content["jury"].update(ratios=["0.0100"]),
        "calibration of jurors: its ratios are not those that fit best",
    ),
    "a ratio off the grid": (
        "leniency",
        lambda content: content["jury"].update(ratios=["1.5"]),
        "calibration of jurors: its ratios are not those that fit best",
    ),
    "another ratio of scales": (
        "leniency_and_scale",
        lambda content: content["jury"]["ratios"].__setitem__(2, "100.0000"),
        "calibration of jurors: its ratios are not those that fit best",
    ),
    "no ratio": (
        "leniency",
        lambda content: content["jury"].pop("ratios"),
        "calibration of jurors: its ratios are not as they should be",
    ),
    "another method": (
        "leniency",
        lambda content: content["jury"].update(method="range"),
        "method of calibration: the list says range, recomputed leniency",
    ),
    "no jury": ("leniency", lambda content: content.pop("jury"), "calibration of jurors: jury is missing"),
    "a jury that is none": (
        "none",
        lambda content: content.update(jury={}),
        "calibration of jurors: the list has 'jury'; the scenario calibrates none",
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_is_changed_of_the_jurors_is_told(case: str, tmp_path: Path) -> None:
    method, tamper, expected = TAMPERED[case]
    before = json.loads(_published(method))
    after = json.loads(_published(method))
    tamper(after)
    values: dict[str, Any] = {}
    if "{now}" in expected:
        key = "leniency" if "leniency (" in expected else "scale"
        values = {"now": after["jury"]["jurors"][1][key], "before": before["jury"]["jurors"][1][key]}
    told = compared(method, tamper, tmp_path)
    assert expected.format(**values) in told


def test_a_leniency_changed_together_with_what_follows_is_still_told(tmp_path: Path) -> None:
    """Whoever shifts a juror and computes all that follows consistently is found out by the sheets."""
    told = compared("leniency", change("leniency", lambda value: value + 20_000), tmp_path)
    assert any(text.startswith("juror b, leniency") for text in told)


@run(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(scenario=scenarios(most_rules=0), method=st.sampled_from(CALIBRATED))
def test_random_calibrated_rounds_are_verified(scenario: Scenario, method: str) -> None:
    before = scenario.settings.merit
    merit = MeritSettings(trimmed=before.trimmed, votes_weight=before.votes_weight, **by(method))
    changed = replace(scenario, settings=scenario.settings.model_copy(update={"merit": merit}))
    try:
        content = award_object(allocate(changed), "en")
    except KaiyiError:
        reject()
    with tempfile.TemporaryDirectory() as base:
        write_folder(changed, Path(base) / "round", "en")
        report = verify(written(content, Path(base)), Path(base) / "round")
        read = read_round(Path(base) / "round", "cost")
        facts = facts_of(read, check_jury(read, content["jury"], Ledger()))
    assert differences(report) == []
    problem = state(changed)
    assert {c.id: c.merit for c in problem.candidates} == {
        key: own.merit for key, own in facts.items() if key not in problem.ineligible
    }


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@run(max_examples=60, deadline=None)
@given(key=st.sampled_from(("method", "ratios", "jurors", "jury", "entry", "leniency", "centres")), value=anything)
def test_whatever_stands_there_never_breaks_the_verifier(key: str, value: Any) -> None:
    content = json.loads(_published("leniency"))
    if key == "jury":
        content["jury"] = value
    elif key == "entry":
        content["jury"]["jurors"][0] = value
    elif key in ("leniency", "centres"):
        content["jury"]["jurors"][0][key] = value
    else:
        content["jury"][key] = value
    with tempfile.TemporaryDirectory() as base:
        write_folder(small_jury("leniency"), Path(base) / "round", "en")
        report = verify(written(content, Path(base)), Path(base) / "round")
    assert report.is_verified == (report.differences == ())


def test_what_is_too_much_to_estimate_anew_is_said_to_be_taken_as_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kaiyi_opt.verify.calibration.MOST_PAIRS", 10)
    write_folder(small_jury("leniency"), tmp_path / "round", "zh")
    report = verify(written(json.loads(_published("leniency")), tmp_path), tmp_path / "round")
    assert report.is_verified
    assert [note.en for note in report.notes if "certificate" not in note.en] == [
        "too many score sheets to estimate leniency and scale anew: they are taken as the list states them"
    ]
