"""The certificate of a list: anyone can compute a bound on every goal from prices, and tampering with it shows."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.rounds import synthetic_round
from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.certificate import certificate_of
from kaiyi_opt.allocation.certificate_round import stated_round
from kaiyi_opt.allocation.certificate_rows import StatedRow, stated_goal
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.errors import InfeasibleError, KaiyiError
from kaiyi_opt.report.award_list import award_object, write_awards
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario, VoteCount
from kaiyi_opt.scenario.settings import AllocationSettings
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify import Report, verify
from tests.allocation.needy_rounds import needy_round
from tests.allocation.small_rounds import hand_round, small_round
from tests.oracles import Oracle
from tests.verify.lists import written

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
    """Verify the list with a certificate whose bound on the first goal, alone, has other entries."""
    content = json.loads((places[1] / "awards.json").read_text(encoding="utf-8"))
    scale, (first, *_) = content["certificate"]["scale"], content["certificate"]["goals"]
    first.pop("kept", None) if "prices" in change else None
    content["certificate"] = {"scale": change.pop("scale", scale), "goals": [{**first, **change}]}
    (tmp_path / "awards.json").write_text(json.dumps(content), encoding="utf-8")
    return verify(tmp_path / "awards.json", places[0])


def test_a_certificate_is_computed_anew_and_told(places: tuple[Path, Path]) -> None:
    content = json.loads((places[1] / "awards.json").read_text(encoding="utf-8"))
    first, second = content["certificate"]["goals"]
    report = verify(places[1] / "awards.json", places[0])
    assert report.differences == ()
    told, then = (note.en for note in report.notes if note.en.startswith("computed anew"))
    assert told.startswith(TOLD + first["bound"] + " of the first goal, at most ")
    assert then.startswith(
        "computed anew from the certificate: no lawful plan that does as well on the goals before it has less than "
    )
    assert Fraction(first["bound"]) >= Fraction(content["bound"]) > Fraction(first["bound"]) * 98 / 100
    assert Fraction(second["bound"]) <= Fraction(content["goals"][1]["value"])
    kept = [(row["rule"], row["subject"]) for row in first["kept"]]
    assert {rule for rule, _ in kept} == {"r03"}
    assert len(kept) > 1
    assert not {*kept} & {(price["rule"], price["subject"]) for price in first["prices"]}
    assert "goal:merit" in {price["rule"] for price in second["prices"]}


def test_a_bound_below_what_the_prices_prove_is_a_difference(places: tuple[Path, Path], tmp_path: Path) -> None:
    report = changed(places, tmp_path, {"bound": "17"})
    assert len(report.differences) == 1
    assert report.differences[0].en.startswith("certificate: ")


def test_any_prices_give_a_bound_that_the_list_keeps(places: tuple[Path, Path], tmp_path: Path) -> None:
    """Without any price the bound is what all applications together are worth."""
    report = changed(places, tmp_path, {"prices": [], "bound": str(10**12)})
    assert report.differences == ()
    assert "不超过 1000000000000，至多比本名单高" in report.notes[0].zh
    assert len(report.notes) == 1


WRONG = {
    "a rule that is not there": {"rule": "r99", "subject": "", "price": 1},
    "a floor that is not stated": {"rule": "r02", "subject": "o01", "price": -1},
    "a price below nothing of a budget": {"rule": "pool:pool", "subject": "", "price": -1},
    "a rule that limits nothing": {"rule": "r07", "subject": "", "price": 1},
    "a requirement of what is not required": {"rule": "r08", "subject": "nobody", "price": 1},
    "an exclusion of one": {"rule": "r09", "subject": "a01", "price": 1},
    "a goal that is not before": {"rule": "goal:merit", "subject": "", "price": -1},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_priced_is_named(name: str, places: tuple[Path, Path], tmp_path: Path) -> None:
    entry = WRONG[name]
    report = changed(places, tmp_path, {"prices": [entry]})
    assert len(report.differences) == 1
    assert report.differences[0].en.startswith(f"certificate: rule {entry['rule']} (")


def test_a_row_to_keep_that_is_not_there_is_named(places: tuple[Path, Path], tmp_path: Path) -> None:
    report = changed(places, tmp_path, {"kept": [{"rule": "line:none", "subject": ""}]})
    assert [text.en for text in report.differences] == ["certificate: rule line:none ((blank)) has no limit to price"]


UNREADABLE: list[dict[str, Any]] = [
    *({"scale": 0}, {"bound": "much"}, {"prices": 3}, {"prices": [{"price": "1"}]}, {"goal": "fame"}),
    *({"goal": 1}, {"kept": "line:venture"}, {"kept": [{"rule": "r03"}]}),
    {"kept": [{"rule": "line:venture", "subject": ""}, {"rule": "pool:pool", "subject": ""}]},
]


@pytest.mark.parametrize("change", UNREADABLE)
def test_what_cannot_be_read_is_told(change: dict[str, Any], places: tuple[Path, Path], tmp_path: Path) -> None:
    report = changed(places, tmp_path, change)
    assert [text.en for text in report.differences] == ["certificate: it cannot be checked"]
    assert [text.zh for text in report.differences] == ["界的凭据：无法据此核对"]


@pytest.mark.parametrize("seed", range(4))
def test_no_better_list_than_the_certificate_allows(seed: int, tmp_path: Path) -> None:
    scenario = synthetic_round(40, seed)
    try:
        plan = allocate(scenario)
    except InfeasibleError:
        return
    certificate = certificate_of(state(scenario), [goal.value for goal in plan.proof.goals])
    assert certificate[0].bound >= plan.proof.goals[0].value
    write_scenario(scenario, tmp_path / "round", "en")
    write_awards(plan, tmp_path, "en")
    assert verify(tmp_path / "awards.json", tmp_path / "round").differences == ()


def signed(name: str, value: int) -> int:
    return -value if name == "least_money" else value


def certified(seed: int) -> tuple[Scenario, Plan, Oracle] | None:
    """Return a small round, every other one with a goal that is no sum over awards, its plan and an oracle for it."""
    scenario = needy_round(seed) if seed % 2 else small_round(seed)
    try:
        return scenario, allocate(scenario), Oracle(scenario)
    except KaiyiError:
        return None


def best_behind(oracle: Oracle, plan: Plan, number: int) -> int:
    """Return the best value of a goal among all lawful plans as good as the list on the goals before it."""
    lawful = [each for each in oracle.plans() if oracle.is_lawful(each)]
    for goal in plan.proof.goals[:number]:
        held = signed(goal.goal.name, goal.value)
        lawful = [each for each in lawful if signed(goal.goal.name, oracle.value(goal.goal.name, each)) >= held]
    name = plan.proof.goals[number].goal.name
    return max(signed(name, oracle.value(name, each)) for each in lawful)


def test_every_bound_holds_for_every_plan_there_is() -> None:
    bounds = kept = tight = 0
    tied: list[bool] = []
    for seed in range(120):
        found = certified(seed)
        if found is None:
            continue
        _, plan, oracle = found
        for number, bound in enumerate(certificate_of(plan.problem, [goal.value for goal in plan.proof.goals])):
            assert bound.goal is plan.proof.goals[number].goal
            best = best_behind(oracle, plan, number)
            assert signed(bound.goal.name, bound.bound) >= best
            bounds, kept = bounds + 1, kept + bool(bound.kept)
            tight += signed(bound.goal.name, bound.bound) == best
            if bound.goal.name in ("need", "equity"):
                tied.append(bound.bound == best)
    assert bounds > 100
    assert len(tied) > 30
    assert sum(tied) > len(tied) // 2
    assert kept > 20
    assert tight > bounds // 2


def test_no_prices_and_no_row_kept_prove_what_is_not_so(tmp_path: Path) -> None:
    """Whatever rows are priced, and at what, a bound below what some lawful plan has is a difference."""
    told = several = 0
    for seed in range(60):
        found = certified(1000 + seed)
        if found is None:
            continue
        scenario, plan, oracle = found
        random = Random(seed)
        write_scenario(scenario, tmp_path / str(seed), "en")
        content = award_object(plan, "en")
        number = random.randrange(len(plan.proof.goals))
        goal = plan.proof.goals[number].goal
        best = best_behind(oracle, plan, number)
        rows = [row for row in stated_round(plan.problem).rows if row is not None]
        rows = random.sample(rows, random.randint(0, len(rows)))
        prices = [{"rule": row.rule, "subject": row.subject, "price": price(random, row)} for row in rows]
        prices += [
            {"rule": f"goal:{each.goal.name}", "subject": "", "price": -random.randint(0, 10**6)}
            for each in plan.proof.goals[:number]
        ]
        prices += [
            {"rule": tie.rule, "subject": tie.subject, "price": random.choice((1, 2**10, 10**6))}
            for each in plan.proof.goals[: number + 1]
            for tie in stated_goal(each.goal, plan.problem.candidates).ties
            if random.random() < 0.7
        ]
        entry = {"goal": goal.name, "prices": prices}
        knapsacks = [row for row in rows if row.upper is not None and min(row.weights, default=-1) >= 0]
        kept = apart(random.sample(knapsacks, len(knapsacks)), plan) if random.random() < 0.8 else knapsacks[:2]
        entry["kept"] = [{"rule": row.rule, "subject": row.subject} for row in kept]
        entry["bound"] = goal.decimal(signed(goal.name, best - 1))
        content["certificate"] = {"scale": 2**10, "goals": [entry]}
        report = verify(written(content, tmp_path), tmp_path / str(seed))
        assert [text.en.startswith("certificate: ") for text in report.differences] == [True]
        told += "the list says" in report.differences[0].en
        several += "the list says" in report.differences[0].en and len(kept) > 1
    assert told > 25
    assert several > 3


def apart(rows: list[StatedRow], plan: Plan) -> list[StatedRow]:
    """Return those of the rows that are about no application that one before them is about."""
    found: list[StatedRow] = []
    taken: set[int] = set()
    for row in rows:
        about = {int(plan.problem.candidates.option_candidate[column]) for column in row.columns}
        if about and not about & taken:
            found.append(row)
            taken |= about
    return found


def price(random: Random, row: Any) -> int:
    """Return a price that the row may have, mostly of some size."""
    size = random.choice((0, 1, 2**10, 10**6, 10**9))
    return size if row.upper is not None and (row.lower is None or random.random() < 0.5) else -size


def test_a_certificate_worked_by_hand(tmp_path: Path) -> None:
    """Projects of 1,000 to 4,000 yuan with 10, 16, 30 and 36 votes, and 6,000 yuan: the first three have 56.

    At 9 votes a thousand yuan the line's budget comes to 54, and two projects are worth 1 and 3 more: 58, as the linear
    relaxation proves. Where the budget is kept exactly, the bound is the optimum.
    """
    draft = hand_round()
    scenario = replace(
        draft,
        lines=(replace(draft.lines[0], budget=600_000),),
        votes=tuple(VoteCount(f"p{n}", votes) for n, votes in enumerate((10, 16, 30, 36), 1)),
        settings=draft.settings.model_copy(update={"allocation": AllocationSettings(goals=("votes",))}),
    )
    write_scenario(scenario, tmp_path / "round", "en")
    content = award_object(allocate(scenario), "en")
    assert content["objective"] == "56"
    row = {"rule": "line:venture", "subject": ""}
    for entry, proved in (({"prices": [{**row, "price": 9}]}, 58), ({"kept": [row], "prices": []}, 56)):
        for bound in (proved - 1, proved):
            content["certificate"] = {"scale": 10**5, "goals": [{"goal": "votes", "bound": str(bound), **entry}]}
            report = verify(written(content, tmp_path), tmp_path / "round")
            said = f"certificate: the list says {bound}, recomputed {proved}"
            assert [text.en for text in report.differences] == [said] * (bound < proved)


def test_goals_before_are_priced_where_applications_have_several_amounts() -> None:
    """Rows of choices stand between the rules' rows and those of the goals: each price must be of its own row."""
    plan = allocate(load(Path("scenarios/small")))
    bounds = certificate_of(plan.problem, [goal.value for goal in plan.proof.goals])
    assert [(bound.goal.name, bound.bound) for bound in bounds[2:]] == [("votes", 430), ("least_money", 5_000_000)]
    assert "goal:merit" in {price.rule for price in bounds[3].prices}


def test_large_rounds_have_prices_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what a linear program serves for, a descent finds the prices, and caps are priced by what they leave."""
    scenario = synthetic_round(300, 0)
    plan = allocate(scenario)
    values = [goal.value for goal in plan.proof.goals]
    monkeypatch.setattr("kaiyi_opt.allocation.certificate.MOST_FOR_LINEAR", 0)
    first, second = certificate_of(plan.problem, values)
    assert values[0] <= first.bound <= values[0] * 1.02
    assert second.bound <= values[1]
