"""The certificate of a list in which companies pay: against every plan and payer tried, by hand, and tampered with."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.certificate import certificate_of
from kaiyi_opt.allocation.certificate_round import stated_round
from kaiyi_opt.allocation.certificate_rows import StatedRow
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.rules.organisation_caps import OrganisationCap
from kaiyi_opt.errors import KaiyiError
from kaiyi_opt.report.award_list import award_object
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Rule, Scenario
from kaiyi_opt.scenario.writer import write_folder
from kaiyi_opt.verify import Report, verify
from tests.allocation.small_adoptions import AdoptionOracle, adoption_round, partner_day
from tests.verify.lists import List, differences, written

KAIXUAN = Path("scenarios/kaixuan-2015")
SEEDS = 50


@cache
def planned(seed: int) -> tuple[Scenario, Plan, AdoptionOracle] | None:
    """Return a small round in which a company pays, its plan and an oracle for it."""
    scenario = adoption_round(seed, most_applications=5)
    try:
        plan = allocate(scenario)
    except KaiyiError:
        return None
    return (scenario, plan, AdoptionOracle(scenario)) if any(award.sponsor for award in plan.awarded) else None


def bests(plan: Plan, oracle: AdoptionOracle) -> list[int]:
    """Return the best of each goal, more being better, among all lawful plans as good as the list on those before."""
    signs = [-1 if goal.goal.name == "least_money" else 1 for goal in plan.proof.goals]
    lawful = [oracle.values(*each) for each in oracle.plans() if oracle.is_lawful(*each)]
    found = []
    for number, (sign, goal) in enumerate(zip(signs, plan.proof.goals, strict=True)):
        found.append(max(sign * values[number] for values in lawful))
        lawful = [values for values in lawful if sign * values[number] >= sign * goal.value]
    return found


def test_every_bound_holds_for_every_plan_and_payer_there_is() -> None:
    bounds = tight = purses = 0
    for seed in range(SEEDS):
        found = planned(seed)
        if found is None:
            continue
        _, plan, oracle = found
        certificate = certificate_of(plan.problem, [goal.value for goal in plan.proof.goals])
        for bound, best in zip(certificate, bests(plan, oracle), strict=False):
            own = -bound.bound if bound.goal.name == "least_money" else bound.bound
            assert own >= best
            bounds, tight = bounds + 1, tight + (own == best)
            purses += any(rule.startswith("purse:") for rule, _ in bound.kept)
    assert bounds > 30
    assert purses > 5
    assert tight > bounds * 9 // 10


def test_no_prices_and_no_rows_kept_prove_what_is_not_so(tmp_path: Path) -> None:
    """Whatever is priced and kept, a bound below what some lawful plan has is a difference."""
    told = 0
    for seed in range(SEEDS):
        found = planned(seed)
        if found is None:
            continue
        scenario, plan, oracle = found
        random = Random(seed)
        folder = tmp_path / str(seed)
        write_folder(scenario, folder, "en")
        stated = stated_round(plan.problem)
        goal, best = plan.proof.goals[0].goal, bests(plan, oracle)[0]
        listed = [row for row in (*stated.rows, *stated.adopted) if row is not None]
        rows = [row for row in listed if random.random() < 0.7]
        prices = [{**named(row), "price": price(random, row)} for row in rows]
        kept = [named(row) for row in rows if row.rule.startswith("purse:") and random.random() < 0.7]
        kept += [named(row) for row in rows if row.rule.startswith("pool:")][: random.randint(0, 1)]
        less = (best if goal.sign > 0 else -best) - goal.sign
        entry = {"goal": goal.name, "prices": prices, "kept": kept, "bound": goal.decimal(less)}
        content = {**award_object(plan, "en"), "certificate": {"scale": 2**10, "goals": [entry]}}
        report = verify(written(content, tmp_path), folder)
        assert [text.en.startswith("certificate: the list says ") for text in report.differences] == [True]
        told += any(each["rule"].startswith("adopted:") for each in prices)
    assert told > 6


def named(row: StatedRow) -> dict[str, str]:
    return {"rule": row.rule, "subject": row.subject}


def price(random: Random, row: StatedRow) -> int:
    """Return a price that the row may have, of a size that matters."""
    size = random.choice((1, 2**6, 2**10, 10**6, 10**9))
    return size if row.upper is not None and (row.lower is None or random.random() < 0.5) else -size


ROW = {"pool": "pool:fund", "p1": "adopted:p1", "p2": "adopted:p2", "p3": "adopted:p3", "e1": "purse:e1"}
SOLD = {"pool": 10, "p1": 10 * 10**5, "p2": 20 * 10**5, "p3": 30 * 10**5}
BY_HAND: dict[str, tuple[dict[str, int], list[str], int]] = {
    "purses kept": (SOLD, ["purse:e1", "purse:e2"], 90),
    "a purse at a price": ({**SOLD, "e1": 10}, ["purse:e2"], 95),
    "a purse of which nothing is said": (SOLD, ["purse:e2"], 100),
    "projects that cost nothing": ({"pool": 10}, ["purse:e1", "purse:e2"], 100),
    "nothing": ({}, [], 100),
}


def hand_list(scenario: Scenario, prices: list[dict[str, Any]], kept: list[str], bound: int) -> List:
    """Return the list with a certificate of 1e-5 votes a fen."""
    rows = [{"rule": rule, "subject": ""} for rule in kept]
    entry = {"goal": "votes", "prices": prices, "kept": rows, "bound": str(bound)}
    return {**award_object(allocate(scenario), "en"), "certificate": {"scale": 10**5, "goals": [entry]}}


@pytest.mark.parametrize("case", BY_HAND)
def test_a_certificate_worked_by_hand(case: str, tmp_path: Path) -> None:
    """Projects of 1,000 to 4,000 yuan with 10 to 40 votes; the pool has 4,000, e1 3,500 for p1 and p3, e2 2,000.

    At 10 votes a thousand yuan, whoever pays, no project is worth more than it costs; the pool comes to 40. Of what
    they may adopt e1 has 30 within its purse, and e2 20: 90, as the list has. Priced at 10 a thousand, e1's purse comes
    to 35; of the purse alone nothing said, e1 has both projects, 40. Where projects cost the companies' side nothing,
    p1 to p3 are adopted, for 60, and so is every project, for 100, where nothing has a price.
    """
    scenario = partner_day(goals=("votes",))
    write_folder(scenario, tmp_path / "round", "en")
    given, kept, proved = BY_HAND[case]
    prices = [{"rule": ROW[key], "subject": "", "price": each} for key, each in given.items()]
    for bound in (proved - 1, proved):
        report = verify(written(hand_list(scenario, prices, kept, bound), tmp_path), tmp_path / "round")
        said = f"certificate: the list says {bound}, recomputed {proved}"
        assert differences(report) == [said] * (bound < proved)


WRONG = {
    "a project that nobody may adopt": {"rule": "adopted:p4", "subject": "", "price": 1},
    "a project that is not there": {"rule": "adopted:p9", "subject": "", "price": 1},
    "an adoption below nothing": {"rule": "adopted:p1", "subject": "", "price": -1},
    "a company that is not there": {"rule": "purse:e9", "subject": "", "price": 1},
    "a number of projects that is not stated": {"rule": "most_projects:e1", "subject": "", "price": 1},
    "a purse of an application": {"rule": "purse:e1", "subject": "p1", "price": 1},
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_round_has_not_cannot_be_priced(case: str, tmp_path: Path) -> None:
    scenario = partner_day(goals=("votes",))
    write_folder(scenario, tmp_path / "round", "en")
    report = verify(written(hand_list(scenario, [WRONG[case]], [], 10**6), tmp_path), tmp_path / "round")
    assert [text.en.startswith(f"certificate: rule {WRONG[case]['rule']} (") for text in report.differences] == [True]
    assert "没有可定价的限额" in report.differences[0].zh


def test_a_number_of_projects_is_no_row_to_keep(tmp_path: Path) -> None:
    scenario = partner_day(goals=("votes",))
    write_folder(scenario, tmp_path / "round", "en")
    report = verify(written(hand_list(scenario, [], ["most_projects:e2"], 10**6), tmp_path), tmp_path / "round")
    assert differences(report) == ["certificate: rule most_projects:e2 ((blank)) has no limit to price"]


@pytest.fixture(scope="module")
def partner_day_list() -> List:
    """The list of the shipped round in which nine companies adopt too."""
    return award_object(allocate(load(KAIXUAN)), "en")


def held(content: List, folder: Path) -> Report:
    return verify(written(content, folder), KAIXUAN)


def test_the_shipped_partner_day_is_certified(partner_day_list: List, tmp_path: Path) -> None:
    report = held(partner_day_list, tmp_path)
    assert report.differences == ()
    told = [note.en for note in report.notes]
    shares = [float(text.partition("at most ")[2].partition("%")[0]) for text in told]
    assert len(shares) == 3
    assert [share < most for share, most in zip(shares, (0.25, 1.3, 0.25), strict=True)] == [True] * 3


def test_a_price_that_is_tampered_with_proves_less(partner_day_list: List, tmp_path: Path) -> None:
    """It is told where the bound is not what it proves; a bound as far away as it proves is true, and only weaker."""
    content = json.loads(json.dumps(partner_day_list))
    entry = content["certificate"]["goals"][0]
    for price in entry["prices"]:
        if price["rule"] == "adopted:V27":
            price["price"] //= 2
    (difference,) = differences(held(content, tmp_path))
    assert difference.startswith(f"certificate: the list says {entry['bound']}, recomputed ")
    entry["bound"] = difference.rpartition(" ")[2]
    report = held(content, tmp_path)
    assert report.differences == ()
    assert f"no lawful plan has more than {entry['bound']} of the first goal" in report.notes[0].en


def test_caps_that_contracts_lower_are_priced_as_the_round_states_them() -> None:
    """Grants come first, and to purchase nothing is lawful: what contracts leave of a cap is no bound on grants."""
    problem = state(partner_day(Rule("r", "organisation_awards", at_most=1), goals=("votes",)))
    lowered = tuple(
        replace(rule, elsewhere=(("o2", 1),)) if isinstance(rule, OrganisationCap) else rule for rule in problem.rules
    )
    values = [goal.value for goal in allocate(problem.scenario).proof.goals]
    bounds = certificate_of(replace(problem, rules=lowered), values)
    assert bounds == certificate_of(problem, values)
    assert "r" in {rule for bound in bounds for rule, _ in bound.kept}
    assert [bound.bound for bound in bounds] == values
