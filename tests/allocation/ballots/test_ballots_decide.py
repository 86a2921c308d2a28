"""Rounds of a planner's own that say who decides: the ballots of some lines, the goals of all others."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.conflict import ConflictError
from kaiyi_opt.allocation.frontier.budget_curve import budget_curve
from kaiyi_opt.allocation.frontier.frontier import frontier
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.errors import InputError
from kaiyi_opt.report.award_list import award_object
from kaiyi_opt.scenario.nouns import Application, Ballot, Line, Pool, Rule, Scenario, VoteCount
from kaiyi_opt.scenario.nouns_network import Sponsor
from kaiyi_opt.scenario.settings import AllocationSettings, BallotSettings, Settings

YUAN = 100


def round_of(rule: str = "mes", utility: str = "cost", **more: object) -> Scenario:
    """Three voters and four projects from one pool of 900; two alike vote for a and b, one for c; d has no votes."""
    stated = {
        "settings": Settings(
            title="微实事",
            date=datetime.date(2014, 6, 30),
            ballots=BallotSettings(rule=rule, utility=utility),
            allocation=AllocationSettings(goals=("votes",)),
        ),
        "pools": (Pool("fund", "微实事资金", "micro fund", 900 * YUAN),),
        "lines": (Line("micro", "微实事", "micro", "fund", merit="votes"),),
        "applications": tuple(
            Application(key, key.upper(), line="micro", request=cost * YUAN)
            for key, cost in (("a", 500), ("b", 400), ("c", 300), ("d", 100))
        ),
        "ballots": (Ballot("1", ("a", "b")), Ballot("2", ("b", "a")), Ballot("3", ("c",))),
    }
    return Scenario(**{**stated, **more})


def told(scenario: Scenario) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        allocate(scenario)
    return caught.value.render("zh"), caught.value.render("en")


def funded(plan: Plan) -> list[str]:
    return sorted(plan.amounts)


def test_the_integer_program_decides_where_nothing_else_is_said() -> None:
    plan = allocate(round_of("welfare"))
    assert (funded(plan), plan.proof.ballots, plan.proof.status) == (["a", "b"], None, Status.OPTIMAL)


def test_ballots_decide_where_the_scenario_says_so() -> None:
    plan = allocate(round_of())
    assert funded(plan) == ["a", "c"]
    assert plan.proof.status == Status.BY_RULE
    assert not plan.is_proven_optimal
    assert plan.proof.sentence.zh == (
        "由居民选票按规则决定（等额份额法，效用按金额），不是最优化，没有界：“微实事资金”3 票，选定 2 项，"
        "每人名下约 300，第 1 项时 a、b 并列，a 在先，编号小者在先"
    )
    assert plan.proof.sentence.en == (
        "decided by the residents' ballots by rule (equal shares, utility by cost), which is no optimisation and has no"
        " bound: 'micro fund', ballots 3, chosen 2, about 300 for each voter, at place 1 a and b stood level and a went"
        " first, the lower identifier first"
    )
    assert [(item.application, item.reason.en) for item in plan.declined] == [
        (
            "b",
            "not chosen by the residents' ballots (equal shares): 2 votes or points, it costs 400 yuan; 100 yuan is"
            " left in the pool",
        ),
        (
            "d",
            "not chosen by the residents' ballots (equal shares): 0 votes or points, it costs 100 yuan; 100 yuan is"
            " left in the pool",
        ),
    ]


def test_a_list_says_by_which_rule_and_with_which_ties() -> None:
    content = award_object(allocate(round_of()), "en")
    assert (content["status"], content["bound"], content["gap"], content["unique"]) == ("by_rule", None, None, False)
    assert content["ballots"] == {
        "rule": "mes",
        "utility": "cost",
        "tie_break": "id",
        "purses": [
            {
                "pool": "fund",
                "line": "",
                "budget_fen": 900 * YUAN,
                "voters": 3,
                "chosen": ["a", "c"],
                "money_fen": 900 * YUAN,
                "raised": 0,
                "ties": [{"stage": "mes", "place": 1, "among": ["a", "b"]}],
            }
        ],
    }


def test_a_published_lottery_breaks_the_tie() -> None:
    drawn = set()
    for seed in ("1", "2", "3", "4"):
        scenario = round_of()
        allocation = AllocationSettings(goals=("votes",), tie_break="lottery", lottery_seed=seed)
        settings = scenario.settings.model_copy(update={"allocation": allocation})
        plan = allocate(replace(scenario, settings=settings))
        assert plan.proof.ballots is not None
        first = plan.proof.ballots.purses[0].ties[0].among[0]
        assert first in plan.amounts
        assert plan.proof.sentence.en.endswith("in the order of the published lottery")
        drawn.add(first)
    assert drawn == {"a", "b"}


def test_other_lines_are_optimised_around_what_the_ballots_decide() -> None:
    scenario = round_of()
    plan = allocate(
        replace(
            scenario,
            pools=(*scenario.pools, Pool("other", "其他", "other", 100 * YUAN)),
            lines=(*scenario.lines, Line("plain", "一般", "plain", "other")),
            applications=(*scenario.applications, Application("x", "X", line="plain", request=90 * YUAN)),
        )
    )
    assert plan.proof.ballots is not None
    assert (plan.proof.ballots.is_all, plan.proof.status) == (False, Status.BY_RULE)
    assert [goal.bound for goal in plan.proof.goals] == [3]
    assert "; the rest: " in plan.proof.sentence.en


def test_a_line_with_a_budget_of_its_own_is_an_election_of_its_own() -> None:
    lines = (
        Line("micro", "微实事", "micro", "fund", merit="votes", budget=600 * YUAN),
        Line("plain", "一般", "plain", "fund"),
    )
    plan = allocate(round_of("greedy", lines=lines))
    assert plan.proof.ballots is not None
    assert [(each.purse.line, each.purse.budget) for each in plan.proof.ballots.purses] == [("micro", 600 * YUAN)]
    assert funded(plan) == ["a"]


def test_what_is_struck_off_by_name_or_by_threshold_is_not_on_the_ballot() -> None:
    out = Rule("x1", "force_out", applications=("a",), reason="withdrawn")
    assert funded(allocate(round_of("greedy", rules=(out,)))) == ["b", "c"]
    least = Rule("x2", "merit_threshold", at_least=20_000)
    assert funded(allocate(round_of("phragmen", rules=(least,)))) == ["a", "b"]


def test_a_rule_that_the_ballots_break_is_named_with_them() -> None:
    rule = Rule("x1", "excludes", applications=("a", "c"))
    with pytest.raises(ConflictError) as caught:
        allocate(round_of(rules=(rule,)))
    assert sorted(caught.value.conflict.rules) == ["ballots", "x1"]
    assert "the residents' ballots chose, by equal shares: a, c; nothing else from the same money" in (
        caught.value.render("en")
    )


def test_greedy_can_do_with_counts_of_votes() -> None:
    votes = (VoteCount("a", 5), VoteCount("b", 9), VoteCount("c", 7), VoteCount("d", 0))
    plan = allocate(round_of("greedy", ballots=(), votes=votes))
    assert funded(plan) == ["b", "c"]


def test_without_ballots_the_other_rules_decide_nothing() -> None:
    assert told(round_of(ballots=(), votes=(VoteCount("a", 5),))) == (
        "等额份额法要逐张选票才能决定，方案里没有。请填选票表，或把 [ballots] rule 改为 welfare（只有票数时也可用"
        " greedy）。",
        "equal shares needs the ballots themselves, and there are none. state the table of ballots, or set [ballots]"
        " rule to welfare (greedy can do with counts of votes).",
    )


def test_without_a_line_of_votes_there_is_nothing_to_decide() -> None:
    assert told(round_of(lines=(Line("micro", "微实事", "micro", "fund"),))) == (
        "选票按 mes 决定，却没有得分依据为“票数”的扶持类别。请把由居民投票决定的类别的得分依据填为“票数”，或把"
        " [ballots] rule 改为 welfare。",
        "ballots decide by mes, but no line has votes for merit. give the lines that residents decide merit 'votes', or"
        " set [ballots] rule to welfare.",
    )


def test_a_pool_shared_with_other_lines_must_say_how_much_the_ballots_decide() -> None:
    lines = (
        Line("micro", "微实事", "micro", "fund", merit="votes"),
        Line("plain", "一般", "plain", "fund"),
    )
    assert told(round_of(lines=lines)) == (
        "资金池“微实事资金”既付由选票决定的“微实事”，又付“一般”，不知道选票可以决定多少钱。请给“微实事”填预算，或给它单独的"
        "资金池。",
        "'micro fund' pays 'micro', which ballots decide, and 'plain': the ballots' share of it is not stated. give"
        " 'micro' a budget of its own, or a pool of its own.",
    )


def test_votes_that_the_ballots_do_not_add_up_to_are_refused() -> None:
    assert told(round_of(votes=(VoteCount("a", 5),))) == (
        "a 的票数（分值）写为 5，选票合计为 2。这些规则只看选票：请改正票数，或删去票数表。",
        "a has 5 votes or points stated, and the ballots add up to 2. these rules go by ballots alone: correct the"
        " table of votes, or leave it out.",
    )


@pytest.mark.parametrize(("kind", "expected"), [("cumulative", ["c"]), ("ordinal", ["a"])])
def test_points_and_ranks_count_as_the_ballot_gives_them(kind: str, expected: list[str]) -> None:
    ballots = (Ballot("1", ("a", "b", "c"), (1, 1, 7)), Ballot("2", ("a", "c"), (1, 6)))
    scenario = round_of("greedy", ballots=ballots, pools=(Pool("fund", "钱", "money", 500 * YUAN),))
    settings = scenario.settings.model_copy(update={"ballots": BallotSettings(type=kind, rule="greedy")})
    assert funded(allocate(replace(scenario, settings=settings))) == expected


def test_a_budget_curve_runs_the_rule_anew_at_every_budget() -> None:
    curve = budget_curve(state(round_of()), step=300 * YUAN, to=1_500 * YUAN)
    for point in curve.points:
        (pool,) = round_of().pools
        stated = round_of(pools=(replace(pool, budget=point.budget),))
        assert sorted(point.awards) == funded(allocate(stated))
    assert "decided anew at every budget, by equal shares" in curve.sentence.en
    assert "每个预算上按等额份额法重新决定" in curve.sentence.zh


def test_a_frontier_keeps_what_ballots_decided_in_every_plan() -> None:
    found = frontier(state(round_of()), "votes", "projects")
    assert [sorted(point.awards) for point in found.points] == [["a", "c"]]
    assert "what ballots decide by equal shares is the same in every plan" in found.sentence.en


def test_a_line_that_ballots_decide_is_not_adoptable() -> None:
    lines = (Line("micro", "微实事", "micro", "fund", merit="votes", adoptable=True),)
    zh, en = told(round_of(lines=lines, sponsors=(Sponsor("E1", "甲公司", purse=500 * YUAN),)))
    assert zh == (
        "“微实事”由选票在资金池之内决定，又写明可由企业认领：两者谁先不明。请把“可认领”改为“否”，"
        "或把 [ballots] rule 改为 welfare。"
    )
    assert en == (
        "ballots decide 'micro' within its pool, and companies may adopt from it: which comes first is not stated. set"
        " 'adoptable' to no, or [ballots] rule to welfare."
    )
