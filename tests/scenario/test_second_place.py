"""A community foundation abroad: other pools, other words, another currency, and no Party; nothing of Kaixuan shows."""

from __future__ import annotations

import re
import shutil
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
from kaiyi_opt.study.policies.named import policies_of
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.round import read_round
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


def test_its_policies_share_out_the_same_money_and_have_no_party_in_them() -> None:
    known = policies_of(load(FOUNDATION))
    assert [each.label.en for each in known.values()] == ["present practice", "neighbourhoods first", "more mentoring"]
    assert [each.label.zh for each in known.values()] == ["现行做法", "邻里优先", "加强结对"]
    levers = [each.levers for each in known.values()]
    assert {each.special_fund + each.venture_pool for each in levers} == {330_000_00}
    assert [each.mentor_places for each in levers] == [4, 4, 8]
    for each in levers:
        assert (each.dual_incubation, each.party_building, each.micro_wishes) == (False, 0, 0)


@pytest.mark.slow
def test_a_whole_run_compares_its_policies_without_a_word_of_the_party(tmp_path: Path) -> None:
    ran = kaiyi(
        "run", FOUNDATION, "--out", tmp_path, "--resamples", 0, "--replicates", 2, "--workers", 1, "--lang", "en"
    )
    assert ran.code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "neighbourhoods first" in page
    assert "more mentoring" in page
    assert not re.search(r"\bParty\b|党|\byuan\b", page)


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


@pytest.mark.parametrize("written", ["70000 pounds", "Pounds 70,000", "７００００英镑", "70,000"])
def test_an_amount_may_carry_the_name_of_the_currency(written: str, tmp_path: Path) -> None:
    mine = with_cell(tmp_path, "pools.csv", "70000", written)
    assert next(pool for pool in load(mine).pools if pool.id == "neighbourhood").budget == 70_000_00
    assert load(mine) == load(FOUNDATION)
    assert read_round(mine, "cost").by_id["pools"]["neighbourhood"]["budget"] == 70_000_00


def test_a_list_of_a_round_whose_amounts_carry_the_currency_is_verified(tmp_path: Path) -> None:
    mine = with_cell(tmp_path, "pools.csv", "70000", "Pounds 70,000")
    assert kaiyi("allocate", mine, "--out", tmp_path / "out").code == 0
    assert kaiyi("verify", tmp_path / "out" / "awards.json", mine).code == 0


@pytest.mark.parametrize("written", ["70000元", "¥70000", "7万", "70000 yuan"])
def test_a_sum_in_yuan_is_refused_where_money_is_pounds(written: str, tmp_path: Path) -> None:
    mine = with_cell(tmp_path, "pools.csv", "70000", written)
    ran = kaiyi("check", mine, "--lang", "en")
    assert ran.code == 2
    assert f"'{written}' is not an amount of money" in ran.err or "holds Chinese numerals" in ran.err
    assert 'pools.csv, row 2, column "budget"' in ran.err
    with pytest.raises(UnreadableError):
        read_round(mine, "cost")


def test_a_floor_of_a_rule_is_read_in_the_same_currency(tmp_path: Path) -> None:
    mine = with_cell(tmp_path, "rules.csv", "12000", "12000 pounds")
    assert load(mine).rules == load(FOUNDATION).rules
    refused = kaiyi("check", with_cell(tmp_path / "yuan", "rules.csv", "12000", "12000元"), "--lang", "en")
    assert refused.code == 2
    assert "'12000元' is not an amount of money" in refused.err


def with_cell(folder: Path, file: str, cell: str, written: str) -> Path:
    """Return a copy of the round in which one cell of a file is written in another way."""
    mine = folder / "mine"
    shutil.copytree(FOUNDATION, mine)
    text = (mine / file).read_text(encoding="utf-8-sig")
    quoted = f'"{written}"' if "," in written else written
    assert text.count(f",{cell}") == 1
    (mine / file).write_text(text.replace(f",{cell}", f",{quoted}"), encoding="utf-8")
    return mine
