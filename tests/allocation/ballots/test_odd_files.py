"""Odd but legal Pabulib files under every rule: answered, explained, verified by the separate reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.ballots.why import decided_by_ballots, explain_by_ballots
from kaiyi_opt.allocation.fairness.fairness import fairness
from kaiyi_opt.report.award_list import award_object
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.pabulib_scenario import BallotRule, Utility
from kaiyi_opt.verify.checks import verify

HUNDREDS = ("1;100", "2;100", "3;100")
ALIKE = tuple(f"{k};100" for k in "abcdef")
HUGE = 10**12
FILES: dict[str, tuple[str, tuple[str, ...], str, tuple[str, ...]]] = {
    # META's budget and kind; projects; header of the votes; ballots
    "unit costs": ("2\nvote_type;approval", ("1;1", "2;1", "3;1"), "", ("a;1,2", "b;3", "c;1")),
    "fractions": ("250.75\nvote_type;approval", ("1;100.25", "2;99.5", "3;50.01"), "", ("a;1,2", "b;3", "c;1")),
    "blank ballots": ("250\nvote_type;approval", HUNDREDS, "", ("a;", "b;", "c;")),
    "some blank ballots": ("250\nvote_type;approval", HUNDREDS, "", ("a;", "b;1", "c;2,3")),
    "leading zeros": ("250\nvote_type;approval", ("001;100", "01;100", "1;100"), "", ("a;001", "b;1", "c;01,1")),
    "spaces": ("250\nvote_type;approval", ("P 1;100", " P2 ;100", "Ż/3;100"), "", ("a;P 1", "b; P2 , Ż/3", "c;Ż/3")),
    "budget below all": ("50\nvote_type;approval", HUNDREDS, "", ("a;1", "b;1", "c;2,3")),
    "no budget": ("0\nvote_type;approval", HUNDREDS, "", ("a;1", "b;1", "c;2,3")),
    "huge budget": ("9999999999999\nvote_type;approval", HUNDREDS, "", ("a;1", "b;1", "c;2")),
    "huge costs": (f"{9 * HUGE}\nvote_type;approval", (f"1;{9 * HUGE}", f"2;{8 * HUGE}", "3;1"), "", ("a;1", "b;2,3")),
    "ties everywhere": ("300\nvote_type;approval", ALIKE, "", tuple(f"v{k};{k}" for k in "abcdef")),
    "free project": ("150\nvote_type;approval", ("1;0", "2;100", "3;100"), "", ("a;1,2", "b;1", "c;2,3")),
    "one voter": ("250\nvote_type;approval", HUNDREDS, "", ("a;1,2,3",)),
    "choose one": ("250\nvote_type;choose-1", HUNDREDS, "", ("a;1", "b;3", "c;2")),
    "ordinal": ("250\nvote_type;ordinal", HUNDREDS, "", ("a;1,2,3", "b;3,1", "c;2")),
    "cumulative": ("250\nvote_type;cumulative", HUNDREDS, ";points", ("a;1,2;5,5", "b;3;10", "c;1,3;1,9")),
    "cumulative without points": ("250\nvote_type;cumulative", HUNDREDS, "", ("a;1,2", "b;3", "c;1,3")),
    "scores below zero": ("250\nvote_type;scoring", HUNDREDS, ";points", ("a;1,2;5,-2", "b;3;0", "c;1,3;1,3")),
    "default score": ("250\nvote_type;scoring\ndefault_score;1", HUNDREDS, ";points", ("a;1,2;5,-2", "b;3;0", "c;1;3")),
    "half points": ("250\nvote_type;scoring", HUNDREDS, ";points", ("a;1,2;0.5,0.25", "b;3;1.5", "c;1,3;1,3")),
}  # fmt: skip


def written(folder: Path, name: str) -> Path:
    budget, projects, more, votes = FILES[name]
    lines = ["META", "key;value", f"num_projects;{len(projects)}", f"num_votes;{len(votes)}", f"budget;{budget}"]
    lines += ["PROJECTS", "project_id;cost", *projects, "VOTES", f"voter_id;vote{more}", *votes]
    path = folder / "round.pb"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_rule_answers_and_its_list_is_verified(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name)
    for rule in get_args(BallotRule):
        for utility in get_args(Utility):
            plan = allocate(load(path, rule=rule, utility=utility))
            assert sum(plan.amounts.values()) <= plan.pools[0].budget
            published = {**award_object(plan, "en"), "rule": rule, "utility": utility, "funded": sorted(plan.amounts)}
            (tmp_path / "awards.json").write_text(json.dumps(published), encoding="utf-8")
            report = verify(tmp_path / "awards.json", path)
            assert report.is_verified, report.text["en"]
            for why in explain_by_ballots(plan, decided_by_ballots(plan)) if rule != "welfare" else ():
                assert why.funded == (why.application in plan.proof.ballots.purses[0].chosen)  # type: ignore[union-attr]
            fairness(plan.problem.scenario, plan.amounts, utility)


def test_without_points_a_scored_round_counts_who_is_named(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, "cumulative without points"), rule="mes")
    assert scenario.settings.ballots.type == "approval"
    assert {row.application: row.votes for row in scenario.votes} == {"1": 2, "2": 1, "3": 2}


def test_a_default_score_is_given_to_every_project_that_a_ballot_does_not_name(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, "default score"), rule="greedy")
    assert scenario.ballots[0].vote == ("1", "2", "3")
    assert scenario.ballots[0].points == (5, -2, 1)
    assert {row.application: row.votes for row in scenario.votes} == {"1": 9, "2": 0, "3": 2}
