"""The certificate of a list: anyone can compute a bound on the first goal from prices, and tampering with it shows."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rounds import synthetic_round
from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.certificate import certificate_of
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError
from kaiyi_opt.report.award_list import write_awards
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify import Report, verify

TOLD = "computed anew from the certificate: no lawful plan has more than "


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of a round with every family of rules, and the folder of its list."""
    folder = tmp_path_factory.mktemp("certified")
    scenario = synthetic_round(60, 2)
    write_scenario(scenario, folder / "round", "en")
    write_awards(allocate(scenario), folder, "en")
    return folder / "round", folder


def changed(places: tuple[Path, Path], tmp_path: Path, change: dict[str, Any]) -> Report:
    content = json.loads((places[1] / "awards.json").read_text(encoding="utf-8"))
    content["certificate"] = {**content["certificate"], **change}
    (tmp_path / "awards.json").write_text(json.dumps(content), encoding="utf-8")
    return verify(tmp_path / "awards.json", places[0])


def test_a_certificate_is_computed_anew_and_told(places: tuple[Path, Path]) -> None:
    content = json.loads((places[1] / "awards.json").read_text(encoding="utf-8"))
    certificate = content["certificate"]
    report = verify(places[1] / "awards.json", places[0])
    assert report.differences == ()
    assert [note.en for note in report.notes if note.en.startswith(TOLD + certificate["bound"])]
    assert Fraction(certificate["bound"]) >= Fraction(content["bound"])
    assert {price["rule"] for price in certificate["prices"]} <= {
        *("pool:pool", "line:venture", "r01", "r02", "r03", "r04", "r05", "r06", "r12")
    }
    assert len(certificate["prices"]) > 0


def test_a_bound_below_what_the_prices_prove_is_a_difference(places: tuple[Path, Path], tmp_path: Path) -> None:
    report = changed(places, tmp_path, {"bound": "17"})
    assert len(report.differences) == 1
    assert report.differences[0].en.startswith("certificate: ")


def test_any_prices_give_a_bound_that_the_list_keeps(places: tuple[Path, Path], tmp_path: Path) -> None:
    """Without any price the bound is what all applications together are worth."""
    report = changed(places, tmp_path, {"prices": [], "bound": str(10**12)})
    assert report.differences == ()
    assert len(report.notes) == 1


WRONG = {
    "a rule that is not there": {"rule": "r99", "subject": "", "price": 1},
    "a floor that is not stated": {"rule": "r02", "subject": "o01", "price": -1},
    "a price below nothing of a budget": {"rule": "pool:pool", "subject": "", "price": -1},
    "a rule that limits nothing": {"rule": "r08", "subject": "", "price": 1},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_priced_is_named(name: str, places: tuple[Path, Path], tmp_path: Path) -> None:
    entry = WRONG[name]
    report = changed(places, tmp_path, {"prices": [entry]})
    assert len(report.differences) == 1
    assert report.differences[0].en.startswith(f"certificate: rule {entry['rule']} (")


@pytest.mark.parametrize("change", [{"scale": 0}, {"bound": "much"}, {"prices": 3}, {"prices": [{"price": "1"}]}])
def test_what_cannot_be_read_is_told(change: dict[str, Any], places: tuple[Path, Path], tmp_path: Path) -> None:
    report = changed(places, tmp_path, change)
    assert [text.en for text in report.differences] == ["certificate: it cannot be checked"]
    assert [text.zh for text in report.differences] == ["界的凭据：无法据此核对"]


@pytest.mark.parametrize("seed", range(4))
def test_no_better_list_than_the_certificate_allows(seed: int, tmp_path: Path) -> None:
    scenario = synthetic_round(40, seed)
    certificate = certificate_of(state(scenario))
    try:
        plan = allocate(scenario)
    except InfeasibleError:
        return
    assert certificate is not None
    assert certificate.bound >= plan.proof.goals[0].value
    write_scenario(scenario, tmp_path / "round", "en")
    write_awards(plan, tmp_path, "en")
    assert verify(tmp_path / "awards.json", tmp_path / "round").differences == ()
