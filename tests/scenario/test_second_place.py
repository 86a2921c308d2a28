"""A community foundation abroad: other pools, other words, another currency, and no Party; nothing of Kaixuan shows."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from kaiyi_opt import allocate, linkage
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.errors import InputError
from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.shipped import SHIPPED, shipped_round
from kaiyi_opt.scenario.template import new_scenario
from tests.cli.commands import kaiyi

FOUNDATION = shipped_round("community-foundation")
# 元 is also a part of other words; as money it stands behind a figure, a blank or an opening bracket.
YUAN = re.compile(r"yuan|¤|(?<=[\d\s（(])元")
POUNDS: dict[Language, str] = {"zh": "英镑", "en": "pounds"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return allocate(load(FOUNDATION))


def everything_in(folder: Path) -> str:
    """Return the text of every file; a workbook or a document is the text of its parts."""
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as parts:
                texts += [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        elif path.is_file() and path.suffix != ".png":
            texts.append(path.read_text(encoding="utf-8-sig"))
    return "\n".join(texts)


def test_the_round_has_the_figures_of_its_readme(plan: Plan) -> None:
    scenario = plan.problem.scenario
    assert (len(scenario.applications), len(scenario.pools)) == (120, 3)
    assert [*scenario.party_organisations, *scenario.stations, *scenario.sponsors] == []
    assert plan.is_proven_optimal
    assert (len(plan.awarded), sum(award.amount for award in plan.awarded)) == (78, 359_600_00)
    for readme in ("README.md", "README.zh.md"):
        page = (FOUNDATION / readme).read_text(encoding="utf-8")
        for figure in ("78", "359,600", "8,894", "4,125"):
            assert f"| {figure} |" in page


def test_the_round_says_that_it_is_synthetic() -> None:
    name = load(FOUNDATION).settings.name
    assert "合成" in name.zh
    assert "synthetic" in name.en


def test_data_frames_name_the_currency(plan: Plan) -> None:
    assert "amount_pounds" in plan.awards.columns
    assert plan.awards["amount_pounds"].sum() == 359_600


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "command",
    [
        ("allocate", FOUNDATION),
        ("pair", FOUNDATION),
        pytest.param(("linkage", FOUNDATION), marks=pytest.mark.slow),
        ("fairness", FOUNDATION),
        ("frontier", FOUNDATION, "--goals", "least_money,votes", "--most", 3, "--keep", "none"),
        ("budget-curve", FOUNDATION, "--pool", "youth", "--step", 1000, "--to", 31000),
    ],
    ids=lambda command: command[0],
)
def test_every_text_names_the_currency_of_the_round(
    command: tuple[object, ...], lang: Language, tmp_path: Path
) -> None:
    ran = kaiyi(*command, "--out", tmp_path, "--lang", lang)
    assert ran.code == 0
    told = ran.out + everything_in(tmp_path)
    assert YUAN.findall(told) == []
    if command[0] in ("allocate", "budget-curve", "linkage"):
        assert POUNDS[lang] in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reasons_thresholds_and_rules_are_told_in_pounds(plan: Plan, lang: Language) -> None:
    why = plan.why(plan.declined[0].application)
    told = [text[lang] for text in why.sentences] + [item.reason[lang] for item in plan.declined]
    assert YUAN.findall("\n".join(told)) == []
    assert POUNDS[lang] in "\n".join(told)


def test_the_linkage_needs_no_party_and_no_stations() -> None:
    found = linkage(load(FOUNDATION))
    assert found.scenario.settings.linkage.hub_en == "the foundation"
    assert found.cover is not None


@pytest.mark.parametrize("name", SHIPPED)
def test_a_new_scenario_may_start_from_a_shipped_round(name: str, tmp_path: Path) -> None:
    ran = kaiyi("new", tmp_path / "mine", "--from", name, "--lang", "en")
    assert ran.code == 0
    assert load(tmp_path / "mine") == load(shipped_round(name))


def test_a_workbook_of_the_round_has_its_currency_in_the_notes(tmp_path: Path) -> None:
    new_scenario(tmp_path / "mine.xlsx", "en", "community-foundation")
    with zipfile.ZipFile(tmp_path / "mine.xlsx") as parts:
        notes = [parts.read(name).decode() for name in parts.namelist() if "comments" in name]
    assert any("pounds" in note for note in notes)
    assert not any("yuan" in note for note in notes)


def test_a_round_that_is_not_shipped_is_refused_with_those_that_are() -> None:
    with pytest.raises(InputError) as caught:
        shipped_round("atlantis")
    assert caught.value.render("en") == (
        "no round named 'atlantis' is shipped. known: small, kaixuan-2014, kaixuan-2015, community-foundation."
    )
