"""The goals that need auxiliary columns: need covered and the community with least, against trying every plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.frontier.budget_curve import budget_curve
from kaiyi_opt.allocation.frontier.frontier import frontier
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.errors import InfeasibleError, InputError
from kaiyi_opt.report.award_list import write_awards
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_network import Need
from kaiyi_opt.scenario.settings import AllocationSettings
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify.checks import verify
from tests.allocation.needy_rounds import needy_round
from tests.allocation.small_rounds import hand_round
from tests.allocation.test_frontier import non_dominated
from tests.oracles import Oracle


@pytest.mark.parametrize("seed", range(60))
def test_plan_and_values_agree_with_trying_every_plan(seed: int) -> None:
    scenario = needy_round(seed)
    best = Oracle(scenario).best
    if best is None:
        with pytest.raises(InfeasibleError):
            optimise(state(scenario))
        return
    problem = state(scenario)
    found = optimise(problem)
    assert found.awards == best.plan
    assert audit(problem, found.awards).goal_values == best.values
    signed = [goal.sign * value for goal, value in zip(problem.goals, best.values, strict=True)]
    assert [outcome.value for outcome in found.solution.outcomes] == signed
    assert found.solution.unique_before_tie_break == (best.ties == 1)


@pytest.mark.parametrize("seed", range(24))
def test_frontiers_with_them_agree_with_trying_every_plan(seed: int) -> None:
    scenario = needy_round(seed)
    if Oracle(scenario).best is None:
        return
    names = (("merit", "need"), ("equity", "least_money"), ("need", "equity"), ("merit", "need", "equity"))[seed % 4]
    kept = ("entitlements",) if any(line.entitlement for line in scenario.lines) else ()
    found = frontier(state(scenario), *names)
    assert {point.values: dict(point.awards) for point in found.points} == non_dominated(scenario, names, kept)
    assert found.complete


@pytest.mark.parametrize("seed", range(16))
def test_the_verifier_computes_the_same_values(seed: int, tmp_path: Path) -> None:
    scenario = needy_round(seed)
    write_scenario(scenario, tmp_path / "round", "zh")
    try:
        plan = allocate(load(tmp_path / "round"))
    except InfeasibleError:
        return
    write_awards(plan, tmp_path, "zh")
    assert [text.en for text in verify(tmp_path / "awards.json", tmp_path / "round").differences] == []


def test_a_budget_curve_follows_the_need_that_is_covered() -> None:
    scenario = covered(goals=("need", "least_money"))
    curve = budget_curve(state(scenario), start=0, step=1000_00, to=4000_00)
    # Each project reaches 10 of 30 people, severity 1: ten count whole, ten half, ten a quarter.
    assert [point.values[0] for point in curve.points] == [0, 100_000, 100_000, 150_000, 150_000]


def covered(**allocation: object) -> Scenario:
    scenario = hand_round()
    settings = scenario.settings.model_copy(update={"allocation": AllocationSettings(**allocation)})
    applications = tuple(
        replace(entry, beneficiaries=10, community="east", domain="care") for entry in scenario.applications
    )
    needs = (Need("east", "care", 30, 1),)
    return replace(scenario, settings=settings, applications=applications, needs=needs)


def test_people_beyond_the_need_count_nothing() -> None:
    scenario = covered(goals=("need", "least_money"))
    plan = allocate(replace(scenario, lines=tuple(replace(line, budget=None) for line in scenario.lines)))
    assert list(plan.amounts) == ["p1", "p2", "p3"]
    assert plan.proof.goals[0].goal.shown(plan.proof.goals[0].value) == "17.5"
    assert plan.is_proven_optimal


def test_auxiliary_columns_decide_nothing_and_are_ignored_by_the_decoder() -> None:
    problem = state(covered(goals=("need", "equity")))
    program, decoder = compile_problem(problem)
    options = int(problem.candidates.first_option[-1])
    assert program.matrix.shape[1] == options + 3
    assert program.column_upper is not None
    assert program.column_upper[options:].tolist() == [10, 10, 10]
    assert not program.is_decision[options:].any()
    assert decoder.decode(decoder.encode({"p1": 1000_00})) == {"p1": 1000_00}
    assert program.program(None).is_feasible(decoder.encode({"p1": 1000_00}))


def test_a_later_third_that_counts_more_is_refused(tmp_path: Path) -> None:
    write_scenario(hand_round(), tmp_path / "round", "en")
    path = tmp_path / "round" / "scenario.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[need]\nlast_third = 0.75\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load(tmp_path / "round")
    assert "a later third counts more than an earlier one. let the three not increase." in raised.value.render("en")
    assert "后面的三分之一比前面的计得多。请使三项依次不增。" in raised.value.render("zh")
