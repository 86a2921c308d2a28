"""The law of the lines: every reason in both languages, amounts of every kind of line, ages by the calendar."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiyi_opt.allocation.law import amounts, ineligibility, months_between
from kaiyi_opt.allocation.problem import benefit, state
from kaiyi_opt.scenario.nouns import Application, Line, Organisation, Pool, Scenario
from kaiyi_opt.scenario.points import format_points
from kaiyi_opt.scenario.settings import Settings
from tests.allocation.small_rounds import small_round
from tests.oracles import entrants
from tests.strategies import scenarios

YUAN = 100
POINT = 10_000
DAY = datetime.date(2014, 6, 1)


def scenario(line: dict[str, Any], organisation: dict[str, Any] | None, application: dict[str, Any]) -> Scenario:
    owners = () if organisation is None else (Organisation("o", "组织", **organisation),)
    owner = "" if organisation is None else "o"
    return Scenario(
        settings=Settings(title="轮", date=DAY),
        organisations=owners,
        pools=(Pool("p", "池", budget=10**9),),
        lines=(Line("l", "类", pool="p", **line),),
        applications=(Application("a", "项目", owner, "l", **{"request": 5000 * YUAN, **application}),),
    )


def reasons(
    line: dict[str, Any], organisation: dict[str, Any] | None, application: dict[str, Any] | None = None
) -> list[tuple[str, str]]:
    stated = scenario(line, organisation, application or {})
    return [(text.zh, text.en) for text in ineligibility(stated, stated.application("a"))]


NOT_STATED_AGE = ("表中没有写明成立日期", "the table does not state when it was founded")
TOO_OLD = ("成立已满 24 个月", "it was founded 24 months ago or longer")
REASONS: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = {
    "once_and_received": (
        {"once": True},
        {"received": ("l",)},
        [("以往已获得过该项扶持，每家组织只可获一次", "it was paid from this line before, and may be only once")],
    ),
    "once_and_other_received": ({"once": True}, {"received": ("other",)}, []),
    "age_not_stated": ({"max_age": 24}, {}, [NOT_STATED_AGE]),
    "a_day_too_old": ({"max_age": 24}, {"founded": datetime.date(2012, 6, 1)}, [TOO_OLD]),
    "a_day_young_enough": ({"max_age": 24}, {"founded": datetime.date(2012, 6, 2)}, []),
    "founded_that_day": ({"max_age": 24}, {"founded": DAY}, []),
    "founded_later": (
        {"max_age": 24},
        {"founded": datetime.date(2014, 6, 2)},
        [("成立日期晚于评定日期", "it was founded after the day of the round")],
    ),
    "accountant_not_stated": (
        {"no_accountant": True},
        {},
        [("表中没有写明是否有专职会计", "the table does not state whether it has a full-time accountant")],
    ),
    "accountant": (
        {"no_accountant": True},
        {"accountant": True},
        [("已有专职财会人员", "it has a full-time accountant")],
    ),
    "no_accountant": ({"no_accountant": True}, {"accountant": False}, []),
    "inspection_not_stated": (
        {"needs_inspection": True},
        {},
        [("表中没有写明年检是否合格", "the table does not state whether it passed the yearly inspection")],
    ),
    "inspection_failed": (
        {"needs_inspection": True},
        {"inspection": False},
        [("年检不合格", "it did not pass the yearly inspection")],
    ),
    "inspection_passed": ({"needs_inspection": True}, {"inspection": True}, []),
    "assessment_not_stated": (
        {"min_assessment": 85 * POINT},
        {},
        [("表中没有写明年度评估得分", "the table does not state its yearly assessment")],
    ),
    "assessment_too_low": (
        {"min_assessment": 85 * POINT},
        {"assessment": 85 * POINT - 1},
        [("年度评估得分低于 85 分", "its yearly assessment is below 85 points")],
    ),
    "assessment_just_enough": ({"min_assessment": 85 * POINT}, {"assessment": 85 * POINT}, []),
    "grade_not_stated": (
        {"min_grade": "good"},
        {},
        [("表中没有写明年度等级", "the table does not state its grade")],
    ),
    "grade_too_low": ({"min_grade": "good"}, {"grade": "basic"}, [("年度等级低于“良好”", "its grade is below 'good'")]),
    "grade_just_enough": ({"min_grade": "good"}, {"grade": "good"}, []),
    "grade_above": ({"min_grade": "good"}, {"grade": "excellent"}, []),
    "stage_not_stated": (
        {"stage": "registered"},
        {},
        [("表中没有写明登记状态", "the table does not state whether it is filed or registered")],
    ),
    "stage_other": ({"stage": "registered"}, {"stage": "filed"}, [("不是“登记”组织", "it is not 'registered'")]),
    "stage_right": ({"stage": "filed"}, {"stage": "filed"}, []),
    "no_honour_stated": (
        {"district": 2000 * YUAN},
        {},
        [("没有该项所列级别的荣誉", "it holds no honour of a level that this line pays")],
    ),
    "honour_of_another_level": (
        {"district": 2000 * YUAN},
        {"honour": "municipal"},
        [("没有该项所列级别的荣誉", "it holds no honour of a level that this line pays")],
    ),
    "honour_of_the_level": ({"district": 2000 * YUAN}, {"honour": "district"}, []),
    "several_at_once": (
        {"max_age": 24, "no_accountant": True, "once": True},
        {"founded": datetime.date(2012, 6, 1), "accountant": True, "received": ("l",)},
        [
            ("以往已获得过该项扶持，每家组织只可获一次", "it was paid from this line before, and may be only once"),
            TOO_OLD,
            ("已有专职财会人员", "it has a full-time accountant"),
        ],
    ),
    "nothing_asked": ({}, {}, []),
}


@pytest.mark.parametrize("case", REASONS)
def test_every_reason_is_told_in_both_languages(case: str) -> None:
    line, organisation, expected = REASONS[case]
    assert reasons(line, organisation) == expected


def test_an_application_without_organisation_is_told_where_the_line_asks_about_one() -> None:
    text = ("申请表没有写明申请组织", "the application does not name its organisation")
    for line in ({"once": True}, {"max_age": 24}, {"min_grade": "good"}, {"district": 100}, {"merit": "assessment"}):
        assert reasons(line, None) == [text]
    assert reasons({"merit": "votes"}, None) == []


def test_a_minimum_above_what_the_line_can_give_is_a_reason() -> None:
    assert reasons({"ceiling": 3000 * YUAN}, {}, {"minimum": 3500 * YUAN + 50}) == [
        (
            "最低可接受 3,500.50 元，而该项最多可给 3,000 元",
            "it needs 3,500.50 yuan at least, and the line can give 3,000 yuan at most",
        )
    ]


AMOUNTS: dict[str, tuple[dict[str, Any], dict[str, Any], list[float]]] = {
    "all_or_nothing": ({}, {}, [5000]),
    "fixed": ({"fixed": 3000 * YUAN}, {"request": None}, [3000]),
    "fixed_whatever_is_asked": ({"fixed": 3000 * YUAN}, {"request": 9000 * YUAN}, [3000]),
    "by_step_from_the_floor": (
        {"floor": 2000 * YUAN, "ceiling": 10000 * YUAN, "step": 1000 * YUAN},
        {},
        [2000, 3000, 4000, 5000],
    ),
    "by_step_up_to_the_ceiling": (
        {"floor": 2000 * YUAN, "ceiling": 4000 * YUAN, "step": 1000 * YUAN},
        {},
        [2000, 3000, 4000],
    ),
    "from_the_minimum": ({"floor": 2000 * YUAN, "step": 1000 * YUAN}, {"minimum": 3500 * YUAN}, [4000, 5000]),
    "minimum_below_the_floor": ({"floor": 4000 * YUAN, "step": 1000 * YUAN}, {"minimum": 100 * YUAN}, [4000, 5000]),
    "request_off_the_step": ({"floor": 2000 * YUAN, "step": 1000 * YUAN}, {"request": 4999 * YUAN}, [2000, 3000, 4000]),
    "minimum_nothing": ({"step": 2000 * YUAN}, {"minimum": 0}, [2000, 4000]),
    "minimum_is_the_request": ({"step": 1000 * YUAN}, {"request": 4999 * YUAN, "minimum": 4999 * YUAN}, [4999]),
    "no_minimum_and_no_floor": ({"step": 1000 * YUAN}, {}, [5000]),
    "no_step_gives_the_most": ({"floor": 2000 * YUAN}, {"minimum": 1000 * YUAN}, [5000]),
    "rate_of_the_cost": ({"rate": 5000}, {"cost": 7000 * YUAN}, [3500]),
    "rate_rounded_down_to_a_fen": ({"rate": 3333}, {"cost": 1001}, [3.33]),
    "rate_and_ceiling": ({"rate": 8000, "ceiling": 2000 * YUAN}, {"cost": 9000 * YUAN}, [2000]),
    "nothing_asked": ({}, {"request": 0}, []),
    "floor_above_the_request": ({"floor": 6000 * YUAN}, {}, []),
    "no_step_within_the_range": ({"step": 1000 * YUAN}, {"request": 1900 * YUAN, "minimum": 1100 * YUAN}, []),
}


@pytest.mark.parametrize("case", AMOUNTS)
def test_amounts_of_every_kind_of_line(case: str) -> None:
    line, application, expected = AMOUNTS[case]
    stated = scenario(line, {}, application)
    found = amounts(stated.line("l"), stated.application("a"), stated.organisation("o"))
    assert list(found) == [round(amount * YUAN) for amount in expected]


@pytest.mark.parametrize(
    ("honour", "expected"),
    [("district", [2000]), ("municipal", [5000]), ("provincial", [10000]), ("none", []), ("", [])],
)
def test_an_honour_is_paid_by_its_level(honour: str, expected: list[int]) -> None:
    line = {"district": 2000 * YUAN, "municipal": 5000 * YUAN, "provincial": 10000 * YUAN}
    stated = scenario(line, {"honour": honour}, {"request": None})
    problem = state(stated)
    granted = problem.candidates[0].amounts if len(problem.candidates) else ()
    assert list(granted) == [amount * YUAN for amount in expected]


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        ("2012-06-01", "2014-05-31", 23),
        ("2012-06-01", "2014-06-01", 24),
        ("2012-06-15", "2014-06-14", 23),
        ("2013-12-31", "2014-01-01", 0),
        ("2013-12-31", "2014-01-31", 1),
        ("2012-02-29", "2013-02-28", 11),
        ("2012-02-29", "2013-03-01", 12),
        ("2014-06-01", "2014-06-01", 0),
    ],
)
def test_months_are_counted_by_the_calendar(earlier: str, later: str, months: int) -> None:
    assert months_between(datetime.date.fromisoformat(earlier), datetime.date.fromisoformat(later)) == months


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2020, 12, 31)), st.integers(0, 200))
def test_the_same_day_so_many_months_later_counts_so_many(day: datetime.date, months: int) -> None:
    later = replace_month(min(day.day, 28), day, months)
    start = day.replace(day=min(day.day, 28))
    assert months_between(start, later) == months
    assert months_between(start, later - datetime.timedelta(days=1)) == months - 1


def replace_month(day: int, start: datetime.date, months: int) -> datetime.date:
    years, month = divmod(start.month - 1 + months, 12)
    return datetime.date(start.year + years, month + 1, day)


@pytest.mark.parametrize(
    ("value", "text"), [(853_250, "85.325"), (850_000, "85"), (0, "0"), (1, "0.0001"), (1_000_000, "100")]
)
def test_points_are_printed_without_trailing_zeros(value: int, text: str) -> None:
    assert format_points(value) == text


@given(
    st.sampled_from(["project", "yuan", "diminishing"]),
    st.integers(0, 1_000_000),
    st.integers(1, 10**9),
    st.integers(1, 100),
)
def test_benefit_is_the_largest_whole_number_within_the_formula(kind: str, merit: int, amount: int, share: int) -> None:
    most = amount * share
    value = benefit(kind, merit, amount, most)
    if kind == "diminishing":
        assert value**2 * most <= (100 * merit) ** 2 * amount < (value + 1) ** 2 * most
    else:
        assert value == (100 * merit if kind == "project" else merit * amount)


def check_statement(stated: Scenario) -> None:
    problem = state(stated)
    expected = {entrant.id: entrant for entrant in entrants(stated)}
    assert [candidate.id for candidate in problem.candidates] == list(expected)
    assert sorted(problem.ineligible) == sorted({a.id for a in stated.applications} - set(expected))
    assert all(problem.ineligible.values()), "whoever is out is told why"
    for candidate in problem.candidates:
        entrant = expected[candidate.id]
        assert dict(zip(candidate.amounts, candidate.benefits, strict=True)) == entrant.benefit
        assert (candidate.merit, candidate.votes, candidate.organisation) == (
            entrant.merit,
            entrant.votes,
            entrant.organisation,
        )
        assert (candidate.line, candidate.pool) == (entrant.line.id, entrant.line.pool)
        assert {by: sorted(keys) for by, keys in candidate.groups.items()} == {
            by: sorted(keys) for by, keys in entrant.groups.items()
        }


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_the_statement_of_seeded_rounds_is_the_oracles(first: int) -> None:
    for seed in range(first, first + 100):
        check_statement(small_round(seed))


@given(scenarios())
@settings(max_examples=50)
def test_the_statement_of_any_round_is_the_oracles(stated: Scenario) -> None:
    check_statement(stated)


@pytest.mark.parametrize(
    ("line", "application"),
    [
        ({"fixed": 0, "benefit": "diminishing"}, {}),
        ({"benefit": "diminishing"}, {"request": 0}),
        ({"ceiling": 0}, {}),
        ({"district": 0}, {}),
    ],
)
def test_there_is_no_award_of_nothing(line: dict[str, Any], application: dict[str, Any]) -> None:
    owner = {"honour": "district"}
    assert len(state(scenario(line, owner, application)).candidates) == 0
    assert reasons(line, owner, application) == [("可给的金额为零", "what it may be granted is nothing")]


def test_a_range_without_a_step_in_it_is_a_reason() -> None:
    assert reasons({"step": 1000 * YUAN}, {}, {"request": 1900 * YUAN, "minimum": 1100 * YUAN}) == [
        (
            "1,100 元至 1,900 元之间没有 1,000 元的整倍数",
            "no whole multiple of 1,000 yuan lies between 1,100 yuan and 1,900 yuan",
        )
    ]


def test_an_application_that_is_not_scored_is_told_so() -> None:
    stated = scenario({"merit": "jury"}, {}, {})
    text = state(stated).ineligible["a"][0]
    assert (text.zh, text.en) == ("没有完整的评审得分", "the jury's scores for it are not complete")
    assessed = replace(stated, lines=(replace(stated.line("l"), merit="assessment"),))
    text = state(assessed).ineligible["a"][0]
    assert (text.zh, text.en) == ("没有年度评估得分", "it has no yearly assessment")
