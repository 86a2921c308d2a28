"""The shipped round `kaixuan-2015`: the partner day at the figures of the article, and what its README tells of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kaiyi_opt import allocate
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.report.award_list import write_awards
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.verify import verify

ROOT = Path(__file__).resolve().parents[2]
KAIXUAN = ROOT / "scenarios" / "kaixuan-2015"
READMES = ("README.md", "README.zh.md")
FEN = 100


@pytest.fixture(scope="module")
def stated() -> Scenario:
    return load(KAIXUAN)


@pytest.fixture(scope="module")
def plan(stated: Scenario) -> Plan:
    return allocate(stated)


@pytest.fixture(scope="module")
def alone(stated: Scenario) -> Plan:
    """The same round without companies."""
    return allocate(replace(stated, sponsors=(), adoptions=()))


def rows_of(page: str) -> list[list[str]]:
    lines = [line for line in page.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_nine_companies_adopt_nine_projects_and_raise_over_two_hundred_thousand_yuan(
    stated: Scenario, plan: Plan
) -> None:
    assert len(stated.sponsors) == 9
    adopted = Counter(award.sponsor for award in plan.awarded if award.sponsor)
    assert adopted == dict.fromkeys((sponsor.id for sponsor in stated.sponsors), 1)
    assert sum(purse.spent for purse in plan.purses) > 200_000 * FEN


def test_the_plan_is_proven_and_unique(plan: Plan, alone: Plan) -> None:
    assert (plan.is_proven_optimal, plan.proof.unique) == (True, True)
    assert (alone.is_proven_optimal, alone.proof.unique) == (True, True)


def test_another_solver_finds_the_same_plan(stated: Scenario, plan: Plan) -> None:
    other = allocate(stated, solver="cbc")
    assert other.is_proven_optimal
    assert (other.awarded, other.purses) == (plan.awarded, plan.purses)


def test_a_company_pays_what_its_purse_and_its_wishes_allow(stated: Scenario, plan: Plan) -> None:
    agreed = {(row.sponsor, row.application) for row in stated.adoptions if row.decision == "agreed"}
    refused = {(row.sponsor, row.application) for row in stated.adoptions if row.decision == "refused"}
    made = {(award.sponsor, award.application) for award in plan.awarded if award.sponsor}
    assert agreed <= made
    assert not refused & made
    for award in plan.awarded:
        if award.sponsor:
            company, project = stated.sponsor(award.sponsor), stated.application(award.application)
            assert award.amount == project.request
            assert award.amount <= (company.purse or 0)
            assert not company.domains or project.domain in company.domains


def test_the_list_is_verified(plan: Plan, tmp_path: Path) -> None:
    write_awards(plan, tmp_path, "en")
    assert verify(tmp_path / "awards.json", KAIXUAN).text.en.startswith("Verified")


@pytest.mark.parametrize("readme", READMES)
def test_the_results_in_the_readme_are_those_of_the_plans(readme: str, plan: Plan, alone: Plan) -> None:
    page = (KAIXUAN / readme).read_text(encoding="utf-8")
    rows = rows_of(page)
    first = next(number for number, row in enumerate(rows) if row[0] == "") + 2
    shown = [row[1:] for row in rows[first : first + 6]]
    told = [_figures(each) for each in (plan, alone)]
    assert shown == [list(pair) for pair in zip(*told, strict=True)]
    by_company = {row[0]: row[1:] for row in rows_of(page) if len(row) == 4 and row[0].startswith("E")}
    purses = {purse.id: purse.budget for purse in plan.purses}
    assert by_company == {
        award.sponsor: [f"{purses[award.sponsor] // FEN:,}", award.application, f"{award.amount // FEN:,}"]
        for award in plan.awarded
        if award.sponsor
    }
    for is_adopted in (True, False):
        sums = [award.amount for award in plan.awarded if bool(award.sponsor) == is_adopted]
        assert f"{round(sum(sums) / len(sums) / FEN):,}" in page


def _figures(plan: Plan) -> list[str]:
    adopted = sum(bool(award.sponsor) for award in plan.awarded)
    counts = [len(plan.awarded), len(plan.awarded) - adopted, adopted]
    money = [sum(use.spent for use in uses) // FEN for uses in (plan.pools, plan.purses)]
    merit = plan.proof.goals[0]
    return [*map(str, counts), *(f"{yuan:,}" for yuan in money), merit.goal.shown(merit.value)]


def test_it_says_that_it_is_synthetic(stated: Scenario) -> None:
    assert "合成" in stated.settings.name.zh
    assert "synthetic" in stated.settings.name.en
    assert "合成" in (KAIXUAN / "README.zh.md").read_text(encoding="utf-8")
    assert "synthetic" in (KAIXUAN / "README.md").read_text(encoding="utf-8")


def test_what_it_takes_over_from_the_round_of_2014_is_the_same(stated: Scenario) -> None:
    last = load(ROOT / "scenarios" / "kaixuan-2014")
    assert stated.communities == last.communities
    for group in ("domains", "tracks", "criteria", "merit"):
        assert getattr(stated.settings, group) == getattr(last.settings, group)
    names = {organisation.id: organisation.name for organisation in last.organisations}
    assert all(names[organisation.id] == organisation.name for organisation in stated.organisations)
    assert all(organisation.founded for organisation in stated.organisations)
