"""Why a rule of ballots chose an application or not: every threshold against the plain rules, and the words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.ballots.changed import Threshold, fewest_ballots, is_funded, largest_cost
from kaiyi_opt.allocation.ballots.standing import greedy_standing, phragmen_standing, shares_standing
from kaiyi_opt.allocation.ballots.why import decided_by_ballots, explain_by_ballots
from kaiyi_opt.cli.app import app
from tests.allocation.ballots.plain_rules import (
    PlainRound,
    plain_add_one,
    plain_equal_shares,
    plain_greedy,
    plain_phragmen,
)
from tests.allocation.ballots.test_ballots_decide import round_of

PLAIN: dict[str, Callable[[PlainRound], list[str]]] = {
    "greedy": lambda stated: plain_greedy(stated)[0],
    "mes": lambda stated: plain_equal_shares(stated, stated.budget)[0],
    "mes+greedy": lambda stated: plain_greedy(stated, plain_equal_shares(stated, stated.budget)[0])[0],
    "phragmen": lambda stated: plain_phragmen(stated)[0],
    "mes+add1": lambda stated: plain_add_one(stated)[0],
}


def drawn(random: Random) -> PlainRound:
    costs = {f"p{k}": random.randint(1, 40) for k in range(random.randint(2, 5))}
    votes = tuple({p: 1 for p in costs if random.random() < 0.5} for _ in range(random.randint(2, 6)))
    return PlainRound(costs, random.randint(5, 60), random.choice(("cost", "cardinality")), votes)


def losers(stated: PlainRound, rule: str) -> list[str]:
    return [project for project in stated.costs if project not in PLAIN[rule](stated)]


@pytest.mark.parametrize("rule", sorted(PLAIN))
def test_the_largest_cost_is_the_largest_of_all_that_the_plain_rule_funds(rule: str) -> None:
    random, seen = Random(rule), 0
    for _ in range(40):
        stated = drawn(random)
        for project in losers(stated, rule):
            found = largest_cost(stated.election, rule, list(stated.costs).index(project))
            funded = [
                cost
                for cost in range(1, stated.costs[project] + 1)
                if project in PLAIN[rule](replace(stated, costs={**stated.costs, project: cost}))
            ]
            if found is None:
                assert 1 not in funded
                continue
            seen += 1
            assert found.value in funded
            assert found.value + 1 not in funded
            if found.is_certain:
                assert found.value == max(funded)
                assert funded == list(range(1, found.value + 1))
    assert seen >= 20


@pytest.mark.parametrize("rule", sorted(PLAIN))
def test_the_fewest_ballots_are_the_fewest_of_all_that_the_plain_rule_needs(rule: str) -> None:
    random, seen = Random(rule), 0
    for _ in range(30):
        stated = drawn(random)
        for project in losers(stated, rule):
            found = fewest_ballots(stated.election, rule, list(stated.costs).index(project), 24)
            more = [replace(stated, votes=(*stated.votes, *({project: 1},) * n)) for n in range(1, 25)]
            funded = [n for n, asked in enumerate(more, start=1) if project in PLAIN[rule](asked)]
            assert found == (Threshold(funded[0], is_certain=True) if funded else None)
            seen += found is not None
    assert seen >= 10


def test_a_search_that_leaps_is_verified_on_both_sides() -> None:
    stated = PlainRound({"a": 100, "b": 99}, 100, "cost", ({"a": 1},) * 200 + ({"b": 1},))
    assert fewest_ballots(stated.election, "greedy", 1, 800) == Threshold(200, is_certain=True)
    assert fewest_ballots(stated.election, "greedy", 1, 150) is None
    found = fewest_ballots(stated.election, "mes", 1, 10**6)
    assert found is not None
    assert not found.is_certain
    more = [replace(stated, votes=(*stated.votes, *({"b": 1},) * n)) for n in (found.value, found.value - 1)]
    assert [is_funded(each.election, "mes", 1) for each in more] == [True, False]


def test_the_standing_is_what_supporters_hold_in_the_plain_rules() -> None:
    random = Random(7)
    for _ in range(150):
        stated = drawn(random)
        for project in losers(stated, "mes"):
            standing = shares_standing(stated.election, list(stated.costs).index(project), stated.budget)
            held = largest_cost(stated.election, "mes", list(stated.costs).index(project))
            assert standing.held < stated.costs[project]
            # What they hold at the end buys it: whoever costs that is affordable in the last round.
            assert (standing.held or None) is None or (held is not None and held.value >= standing.held)
        for project in losers(stated, "greedy"):
            rank = greedy_standing(stated.election, list(stated.costs).index(project))
            assert rank.left < stated.costs[project] or rank.rank == 0
        for project in losers(stated, "phragmen"):
            end = phragmen_standing(stated.election, list(stated.costs).index(project))
            chosen = PLAIN["phragmen"](stated)
            assert not end.stopped_by or (stated.costs[end.stopped_by] > end.left and end.stopped_by not in chosen)
            if end.stopped_by != project:
                assert end.held <= stated.costs[project]


def test_an_applicant_is_told_in_both_languages_what_was_missing() -> None:
    plan = allocate(round_of("mes"))
    assert decided_by_ballots(plan) == ("a", "b", "c", "d")
    funded, declined, unloved = explain_by_ballots(plan, ["a", "b", "d"])
    assert (funded.place, funded.largest_cost, funded.more_ballots) == (1, None, None)
    assert [sentence.zh for sentence in declined.sentences] == [
        "b（B）：未获资助，“微实事资金”由选票按等额份额法决定，没有选定它",
        "有 2 位投票人支持（3 人投票，共 2 票），需 400 元",
        "按等额份额，选定 a 之后它的支持者合计就付不起了；最后合计余 100 元，差 300 元",
        "第 1 项时与 a 并列，按公布的次序 a 在先",
        "其余不变，费用不超过 100 元即可选定，多一分也不行",
        "其余不变，再有 1 位只投它的投票人即可选定，少一位不行",
    ]
    assert [sentence.en for sentence in unloved.sentences] == [
        "d (D): not funded. Ballots decide 'micro fund' by equal shares, which did not choose it",
        "of 3 voters 0 support it (0 votes); it costs 100 yuan",
        "by equal shares its supporters could never pay for it together; they hold 0 yuan at the end, 100 yuan too"
        " little",
        "no cost, however low, would have been chosen",
        "all else as it is, 1 voter more who votes for it alone would have had it chosen, not one fewer",
    ]


def test_the_command_answers_for_a_pabulib_file_decided_by_a_rule(tmp_path: Path) -> None:
    file = tmp_path / "round.pb"
    file.write_text(
        "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;100\nvote_type;approval\n"
        "PROJECTS\nproject_id;cost\n01;60\n1;50\nVOTES\nvoter_id;vote\na;01,1\nb;01\n",
        encoding="utf-8",
    )
    told = CliRunner().invoke(app, ["why", str(file), "1", "--rule", "greedy", "--lang", "en"])
    assert told.exit_code == 0, told.output
    assert (
        "greedy ranks it 2 of 2; 40 currency units was left when its turn came, 10 currency units too little"
        in told.output
    )
    answer = CliRunner().invoke(app, ["why", str(file), "--all", "--rule", "mes+add1", "--json", "--lang", "zh"])
    assert answer.exit_code == 0, answer.output
    assert '"decided_by": "ballots"' in answer.output
