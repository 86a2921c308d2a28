"""The shipped rounds: `small` is worked out by hand in its README, `kaixuan-2014` has the figures of its README."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from kaiyi_opt import allocate
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.vocabulary import TABLES

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
SMALL, KAIXUAN = SCENARIOS / "small", SCENARIOS / "kaixuan-2014"
READMES = ("README.md", "README.zh.md")
LINES = ("start_up", "bookkeeping", "honour_award", "award_in_place", "venture")
ENTITLEMENTS = LINES[:3]
FEN = 100

# Each reason for which the law turns an application down, by the words that it begins with.
REASONS = (
    "it was paid from this line before",
    "the table does not state when it was founded",
    "it was founded after the day of the round",
    "it was founded 24 months ago or longer",
    "the table does not state whether it has a full-time accountant",
    "it has a full-time accountant",
    "the table does not state whether it passed the yearly inspection",
    "it did not pass the yearly inspection",
    "the table does not state its yearly assessment",
    "its yearly assessment is below 75 points",
    "the table does not state its grade",
    "its grade is below 'good'",
    "the table does not state whether it is filed or registered",
    "it is not 'registered'",
    "it holds no honour of a level that this line pays",
    "it needs 12,000 yuan at least, and the line can give 10,000 yuan at most",
    "the application does not name its organisation",
    "the jury's scores for it are not complete",
)


def rows_of(page: str) -> list[list[str]]:
    """Return the cells of every row of every table of a Markdown page, without the marks of bold type."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("**", "") for cell in line.strip("|").split("|")] for line in lines]


def whole(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load(SMALL)


@pytest.fixture(scope="module")
def small_plan(small: Scenario) -> Plan:
    return allocate(small)


@pytest.fixture(scope="module")
def kaixuan() -> Scenario:
    return load(KAIXUAN)


@pytest.fixture(scope="module")
def kaixuan_plan(kaixuan: Scenario) -> Plan:
    return allocate(kaixuan)


@pytest.mark.parametrize("folder", [SMALL, KAIXUAN], ids=["small", "kaixuan-2014"])
def test_a_shipped_round_says_that_it_is_synthetic(folder: Path) -> None:
    name = load(folder).settings.name
    assert "合成" in name.zh
    assert "synthetic" in name.en
    assert "synthetic" in (folder / "README.md").read_text(encoding="utf-8")
    assert "合成" in (folder / "README.zh.md").read_text(encoding="utf-8")


# The small round, with a pencil: nothing below is computed by the package but what it is compared with.


@pytest.mark.parametrize("readme", READMES)
def test_the_merit_of_every_venture_is_what_the_readme_works_out(readme: str, small_plan: Plan) -> None:
    page = (SMALL / readme).read_text(encoding="utf-8")
    rows = [row for row in rows_of(page) if re.fullmatch(r"V\d", row[0])]
    assert [row[0] for row in rows] == ["V1", "V2", "V3", "V4", "V5"]
    for row in rows:
        benefit, need, votes = (whole(cell.rpartition("→")[2].strip()) for cell in row[1:4])
        assert Decimal(2 * benefit + need + votes) / 4 == whole(row[4])
        candidate = small_plan.problem.candidates[small_plan.problem.candidates.number[row[0]]]
        assert candidate.merit == whole(row[4]) * 10_000
        assert candidate.amounts == (whole(row[5]) * FEN,)
        assert candidate.votes == whole(row[3].partition("→")[0].strip())
        assert votes == 100 * candidate.votes // 200


@pytest.mark.parametrize("readme", READMES)
def test_the_scores_in_the_readme_are_those_of_the_sheets(readme: str, small: Scenario) -> None:
    words = {"recused": "recused", "blank": "", "回避": "recused", "空": ""}
    page = (SMALL / readme).read_text(encoding="utf-8")
    for row in (row for row in rows_of(page) if re.fullmatch(r"V\d", row[0])):
        for cell, criterion in zip(row[1:3], ("public_benefit", "need"), strict=True):
            scores, _, mean = cell.partition(" → ")
            shown = [words.get(word.strip(), word.strip()) for word in re.split("[,、]", scores)]
            sheets = [sheet for sheet in small.scores if sheet.application == row[0]]
            stated = [_shown(dict(sheet.scores)[criterion], criterion in sheet.recused) for sheet in sheets]
            assert shown == stated
            numbers = sorted(whole(word) for word in shown if word.isdigit())
            kept = numbers[1:-1] if len(numbers) == 3 else numbers
            assert Decimal(sum(kept)) / len(kept) == whole(mean)


def _shown(score: int | None, is_recused: bool) -> str:
    if is_recused:
        return "recused"
    return "" if score is None else str(score // 10_000)


@pytest.mark.parametrize("readme", READMES)
def test_the_best_set_of_ventures_is_the_one_the_readme_names(readme: str, small_plan: Plan) -> None:
    page = (SMALL / readme).read_text(encoding="utf-8")
    merit = {row[0]: whole(row[4]) for row in rows_of(page) if re.fullmatch(r"V\d", row[0])}
    cost = {row[0]: whole(row[5]) for row in rows_of(page) if re.fullmatch(r"V\d", row[0])}
    lawful = [
        chosen
        for size in range(6)
        for chosen in itertools.combinations(sorted(merit), size)
        if "V5" not in chosen and not {"V1", "V4"} <= set(chosen) and sum(cost[key] for key in chosen) <= 33_000
    ]
    maximal = [chosen for chosen in lawful if not any(set(chosen) < set(other) for other in lawful)]
    listed = {
        tuple(re.split("[、, ]+", row[0])): (whole(row[1]), whole(row[2]))
        for row in rows_of(page)
        if re.fullmatch(r"V\d([、, ]+V\d)+", row[0])
    }
    assert listed == {
        chosen: (sum(cost[key] for key in chosen), sum(merit[key] for key in chosen)) for chosen in maximal
    }
    best = max(listed, key=lambda chosen: listed[chosen][1])
    assert tuple(key for key in small_plan.amounts if key.startswith("V")) == best == ("V2", "V3", "V4")


@pytest.mark.parametrize("readme", READMES)
def test_the_best_split_of_what_is_left_is_the_one_the_readme_names(readme: str, small_plan: Plan) -> None:
    page = (SMALL / readme).read_text(encoding="utf-8")
    splits = {
        (whole(row[0]), whole(row[1])): row[2].rpartition("= ")[2] for row in rows_of(page) if re.match(r"\d", row[0])
    }
    assert sorted(splits) == [(2_000, 8_000), (4_000, 6_000), (6_000, 4_000), (8_000, 2_000)]
    for (first, second), shown in splits.items():
        worth = 90 * math.sqrt(first / 8_000) + 80 * math.sqrt(second / 8_000)
        assert Decimal(worth).quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(shown)
    best = max(splits, key=lambda split: Decimal(splits[split]))
    assert (small_plan.amounts["A5"], small_plan.amounts["A6"]) == tuple(FEN * amount for amount in best)


@pytest.mark.parametrize("readme", READMES)
def test_what_each_application_to_the_fund_may_be_paid_is_what_the_readme_says(readme: str, small_plan: Plan) -> None:
    page = (SMALL / readme).read_text(encoding="utf-8")
    candidates = small_plan.problem.candidates
    rows = [row for row in rows_of(page) if re.fullmatch(r"A\d", row[0])]
    assert len(rows) == 6
    for row in rows:
        amounts = tuple(FEN * whole(number) for number in re.findall(r"\d,\d{3}", row[3]))
        number = candidates.number.get(row[0])
        assert amounts == (() if number is None else candidates[number].amounts)
        assert row[1] == small_plan.problem.scenario.application(row[0]).line


@pytest.mark.parametrize("readme", READMES)
def test_the_totals_by_pool_and_by_goal_are_those_of_the_readme(readme: str, small_plan: Plan) -> None:
    page = (SMALL / readme).read_text(encoding="utf-8")
    pools = {row[0]: (whole(row[1]), whole(row[2])) for row in rows_of(page) if row[0].endswith(("_fund", "_pool"))}
    assert pools == {pool.id: (pool.budget // FEN, pool.spent // FEN) for pool in small_plan.pools}
    last = page.rstrip().rpartition("\n\n")[2]
    paid = dict(re.findall(r"([AV]\d) (\d+,\d{3})", last))
    assert {key: FEN * whole(amount) for key, amount in paid.items()} == small_plan.amounts
    values = {value.goal.name: value.value for value in small_plan.proof.goals}
    assert values == {"entitlements": 3, "merit": 368_510_828, "votes": 430, "least_money": 5_000_000}
    assert "368.51" in last
    assert "= 430" in last


def test_the_small_round_is_proved_and_unique(small_plan: Plan) -> None:
    assert small_plan.is_proven_optimal
    assert small_plan.proof.unique
    assert [declined.application for declined in small_plan.declined] == ["A2", "V1", "V5"]


def test_the_small_round_has_every_kind_of_line_and_its_files_are_in_english(small: Scenario) -> None:
    assert tuple(line.id for line in small.lines) == tuple(sorted(LINES))
    assert (len(small.organisations), len(small.applications), len(small.jurors), len(small.rules)) == (8, 11, 3, 3)
    for path in sorted(SMALL.glob("*.csv")):
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        known = [column.label.en for column in next(t for t in TABLES if t.key == path.stem).columns]
        assert set(header) <= {*known, "public benefit", "need"}


# The round of 2014, at the figures of the article.


def test_the_round_of_2014_has_the_figures_of_the_article(kaixuan: Scenario) -> None:
    layers = Counter(organisation.layer for organisation in kaixuan.organisations)
    introduced, all_of_them = layers["introduced"], len(kaixuan.organisations)
    assert 193 <= all_of_them - introduced <= 303
    assert 6 <= introduced <= 26
    assert (len(kaixuan.communities), len(kaixuan.stations), len(kaixuan.party_organisations)) == (14, 14, 47)
    assert sum(community.population or 0 for community in kaixuan.communities) == 56_000
    assert {pool.id: pool.budget for pool in kaixuan.pools} == {
        "special_fund": 1_000_000 * FEN,
        "venture_pool": 200_000 * FEN,
    }
    assert list(kaixuan.settings.domains) == [
        "charity_relief",
        "culture_sports",
        "mediation_rights",
        "civic_education",
        "community_service",
        "social_affairs",
    ]
    assert list(kaixuan.settings.tracks) == ["community", "professional"]
    assert len(kaixuan.settings.criteria) == 7
    ventures = [application for application in kaixuan.applications if application.line == "venture"]
    assert len(ventures) == 29
    assert {application.domain for application in ventures} == set(kaixuan.settings.domains)


def test_the_lines_of_2014_pay_what_the_article_says(kaixuan: Scenario) -> None:
    start_up, bookkeeping = kaixuan.line("start_up"), kaixuan.line("bookkeeping")
    award, honour = kaixuan.line("award_in_place"), kaixuan.line("honour_award")
    assert (start_up.once, start_up.ceiling) == (True, 5_000 * FEN)
    assert (bookkeeping.fixed, bookkeeping.no_accountant) == (3_000 * FEN, True)
    assert (award.floor, award.ceiling) == (2_000 * FEN, 10_000 * FEN)
    assert (min(honour.honour_sums.values()), max(honour.honour_sums.values())) == (2_000 * FEN, 10_000 * FEN)


def test_sixteen_ventures_share_the_whole_pool(kaixuan_plan: Plan) -> None:
    assert kaixuan_plan.is_proven_optimal
    assert kaixuan_plan.proof.unique
    assert sum(award.line == "venture" for award in kaixuan_plan.awarded) == 16
    assert {pool.id: pool.spent for pool in kaixuan_plan.pools} == {
        "special_fund": 1_000_000 * FEN,
        "venture_pool": 200_000 * FEN,
    }


def test_another_solver_finds_the_same_plan(kaixuan: Scenario, kaixuan_plan: Plan) -> None:
    other = allocate(kaixuan, solver="cbc")
    assert other.is_proven_optimal
    assert other.awarded == kaixuan_plan.awarded
    assert [goal.value for goal in other.proof.goals] == [goal.value for goal in kaixuan_plan.proof.goals]


def test_every_entitlement_is_paid_and_awards_compete(kaixuan_plan: Plan) -> None:
    candidates = kaixuan_plan.problem.candidates
    due = [candidate.id for candidate in candidates if candidate.line in ENTITLEMENTS]
    assert all(kaixuan_plan.amounts.get(key) for key in due)
    competing = [candidate for candidate in candidates if candidate.line == "award_in_place"]
    assert any(candidate.id not in kaixuan_plan.amounts for candidate in competing)
    most = sum(c.amounts[-1] for c in candidates if c.pool == "special_fund")
    assert 1_300_000 * FEN <= most <= 1_500_000 * FEN


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_to_be_turned_down_occurs(reason: str, kaixuan_plan: Plan) -> None:
    told = [text.en for reasons in kaixuan_plan.problem.ineligible.values() for text in reasons]
    assert any(text.startswith(reason) for text in told)


def test_other_reasons_to_be_declined_occur(kaixuan_plan: Plan) -> None:
    told = " | ".join(declined.reason.en for declined in kaixuan_plan.declined)
    for words in ("below the threshold of 65", "not funded by decision", "not selected"):
        assert words in told


def test_organisations_that_the_article_names_carry_no_invented_facts(kaixuan: Scenario) -> None:
    page = (KAIXUAN / "README.md").read_text(encoding="utf-8")
    first, last, begin, end = (int(number) for number in re.findall(r"O(\d{3})", page)[:4])
    named = [o for o in kaixuan.organisations if first <= int(o.id[1:]) <= last or begin <= int(o.id[1:]) <= end]
    assert len(named) == 18
    assert named[0].name == "景新书画苑"
    for organisation in named:
        facts = (organisation.grade, organisation.founded, organisation.accountant, organisation.honour)
        assert facts == ("", None, None, "")
        assert (organisation.assessment, organisation.inspection, organisation.received) == (None, None, ())
        assert (organisation.worker, organisation.party) == ("", "")
    applicants = {application.organisation for application in kaixuan.applications}
    assert not applicants & {organisation.id for organisation in named}


@pytest.mark.parametrize("readme", READMES)
def test_the_results_in_the_readme_are_those_of_the_plan(readme: str, kaixuan_plan: Plan) -> None:
    page = (KAIXUAN / readme).read_text(encoding="utf-8")
    listed = {row[0]: tuple(whole(cell) for cell in row[1:]) for row in rows_of(page) if row[0] in LINES}
    scenario, candidates = kaixuan_plan.problem.scenario, list(kaixuan_plan.problem.candidates)
    assert listed == {
        line: (
            sum(application.line == line for application in scenario.applications),
            sum(candidate.line == line for candidate in candidates),
            sum(candidate.amounts[-1] for candidate in candidates if candidate.line == line) // FEN,
            sum(award.line == line for award in kaixuan_plan.awarded),
            sum(award.amount for award in kaixuan_plan.awarded if award.line == line) // FEN,
        )
        for line in LINES
    }
    most = sum(numbers[2] for line, numbers in listed.items() if line != "venture")
    assert f"{most:,}" in page
    track = Counter(
        {
            name: sum(
                kaixuan_plan.amounts.get(candidate.id, 0) // FEN
                for candidate in candidates
                if candidate.groups["track"] == (name,)
            )
            for name in ("community", "professional")
        }
    )
    assert f"{track['community']:,}" in page
    assert f"{track['professional']:,}" in page
    assert "V15" in kaixuan_plan.amounts
    assert "V13" not in kaixuan_plan.amounts
