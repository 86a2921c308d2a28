"""The fairness read-out as tables, JSON, sentences and a figure: the same facts, in both languages."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kaiyi_opt.allocation.fairness.fairness import Fairness, fairness
from kaiyi_opt.errors import InputError
from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.report.award_file import read_awards
from kaiyi_opt.report.fairness_object import fairness_object
from kaiyi_opt.report.fairness_tables import (
    fairness_tables,
    representation_sentence,
    rounded,
    violation_sentence,
    write_fairness_workbook,
)
from kaiyi_opt.report.figures import fairness as figure_module
from kaiyi_opt.report.figures.fairness import fairness_panels
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.scenario.nouns import Community, VoteCount
from tests.allocation.voting_rounds import voted

HOSTILE = "</text><script>alert(1)</script>&\"'"


def unfair() -> Fairness:
    """Six voters, 6.00 to spend: four want A and B, which take all; two want C."""
    scenario = voted({"A": 300, "B": 300, "C": 200}, 600, ["AB"] * 4 + ["C"] * 2)
    return fairness(scenario, {"A": 300, "B": 300})


def data(chart: Any) -> list[dict[str, Any]]:
    """Return the rows of all layers of a chart."""
    rows: list[dict[str, Any]] = []
    waiting = [chart.to_dict()]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            values = part.get("values")
            rows += [row for row in values if isinstance(row, dict)] if isinstance(values, list) else []
            waiting += [value for name, value in part.items() if name != "values"]
        elif isinstance(part, list):
            waiting += part
    return rows


def test_the_tables_by_hand() -> None:
    overview, domains, communities, violations = fairness_tables(unfair(), "en")
    assert {row[0]: row[1] for row in overview.rows} == {
        "budget": 6,
        "granted": 6,
        "voters": 6,
        "mean utility of a voter": 4,
        "median utility of a voter": 6,
        "Gini coefficient": 0.3333,
        "share with nothing": 0.3333,
        "projects not funded": 1,
        "violations of EJR+": 1,
        "of them, of EJR+ up to one": 1,
    }
    assert domains.rows[0] == ("care", 1, 1, 300, 4, 0.5, 0.4)
    assert [row[0] for row in domains.rows] == ["care", "arts", "(not stated)"]
    assert communities.rows[0] == ("甲社区", 2, 1, 300, 6, 300, 0.5, 0.6, 0.75)
    assert violations.rows == (("C", "项目C", 200, 2, 2, 200, 0, 1, "yes"),)


def test_the_tables_exist_in_chinese() -> None:
    titles = [table.title["zh"] for table in fairness_tables(unfair(), "zh")]
    assert titles == ["公平性总览", "各领域的份额", "各社区的份额", "谁所得过少（EJR+）"]
    assert fairness_tables(unfair(), "zh")[1].rows[2][0] == "（未注明）"


def test_a_violation_is_a_sentence_in_both_languages() -> None:
    told = unfair()
    assert told.representation is not None
    sentence = violation_sentence(told, told.representation.violations[0])
    assert sentence.zh == (
        "“项目C”（2 元）落选：2 位支持者中有 2 位，所投项目至多获资助 0 元；"
        "而他们按人数可支配 2 元，够资助 1 个这样的项目"
    )
    assert sentence.en == (
        "项目C (2 yuan) is not funded: 2 of its 2 supporters have at most 0 yuan funded of what they voted for, while"
        " they stand for 2 yuan, enough for 1 of its kind"
    )


def test_the_verdict_has_three_degrees_and_is_silent_where_it_cannot_be_told() -> None:
    verdict = representation_sentence(unfair())
    assert verdict is not None
    assert verdict.zh == "不符合代表性（EJR+）：有 1 个落选项目的支持者所得过少，其中 1 个即使补上该项目也不超过其份额"
    nearly = fairness(voted({"A": 500, "C": 600}, 1000, ["AC", "AC"]), {"A": 500})
    verdict = representation_sentence(nearly)
    assert verdict is not None
    assert verdict.en.startswith("EJR+ up to one project holds: supporters of 1 unfunded projects")
    verdict = representation_sentence(fairness(voted({"A": 500}, 1000, ["A"]), {"A": 500}))
    assert verdict is not None
    assert verdict.en.startswith("EJR+ holds")
    assert representation_sentence(fairness(voted({"A": 500}, 1000, []), {"A": 500})) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_object_is_json_with_every_part(lang: Language) -> None:
    told = json.loads(json.dumps(fairness_object(unfair(), lang), ensure_ascii=False))
    assert list(told) == [
        *("format", "title", "scenario_hash", "utility", "unit", "scale", "pools", "budget_fen", "granted_fen"),
        *("voters", "representation", "domains", "communities", "missing"),
    ]
    assert told["voters"]["distribution"] == [{"utility": 0, "voters": 2}, {"utility": 600, "voters": 4}]
    assert told["voters"]["gini"] == 0.333333
    assert told["representation"]["holds_up_to_one"] is False
    assert told["representation"]["violations"][0]["application"] == "C"
    assert told["domains"][0]["budget_share"] == 0.5


def test_what_cannot_be_told_is_null() -> None:
    told = fairness_object(fairness(voted({"A": 500}, 1000, []), {"A": 500}), "en")
    assert (told["voters"], told["representation"]) == (None, None)
    assert len(told["missing"]) == 2
    keys = [table.key for table in fairness_tables(fairness(voted({"A": 500}, 1000, []), {"A": 500}), "en")]
    assert keys == ["overview", "domains", "communities"]


def test_fractions_are_rounded_half_up_once() -> None:
    assert [rounded(Fraction(1, 8), 2), rounded(Fraction(-1, 8), 2), rounded(None)] == [0.13, -0.12, None]


def test_the_workbook_has_a_sheet_a_table(tmp_path: Path) -> None:
    write_fairness_workbook(tmp_path / "fairness.xlsx", unfair(), "en")
    book = openpyxl.load_workbook(tmp_path / "fairness.xlsx")
    assert book.sheetnames == [
        "fairness in short",
        "shares by domain",
        "shares by community",
        "who has too little (EJR+)",
    ]
    assert book["who has too little (EJR+)"]["C2"].value == 2


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("钱是否分得公平", "各社区", "一无所得的占 33.3%")),
        ("en", ("How fair", "By community", "33.3% have nothing")),
    ],
)
def test_the_figure_says_what_it_shows(lang: Language, words: tuple[str, ...]) -> None:
    drawn = svg(fairness_panels(unfair(), lang))
    ElementTree.fromstring(drawn)
    assert all(word in drawn for word in words)
    assert drawn == svg(fairness_panels(unfair(), lang))


def test_the_bars_hold_every_voter_once() -> None:
    scenario = voted(dict.fromkeys("ABCDEFGH", 12_345), 10**6, ["", "A", "AB", "ABC", "ABCDEFGH", "H"])
    told = fairness(scenario, dict.fromkeys("ABCDEFGH", 12_345))
    bars = [row for row in data(fairness_panels(told, "en")) if "up_to" in row]
    assert sum(row["share"] for row in bars) == pytest.approx(1)
    assert [row["up_to"] for row in bars][:3] == ["0", "50", "100"]
    assert bars[0]["nothing"] is True
    # 123.45, 246.90, 370.35 and 987.60 yuan, in steps of 50.
    held = {row["up_to"]: round(row["share"] * 6) for row in bars if row["share"]}
    assert held == {"0": 1, "150": 2, "250": 1, "400": 1, "1,000": 1}
    assert len(bars) <= figure_module.MOST_BARS + 1


def test_large_numbers_are_short_in_chinese() -> None:
    told = fairness(voted({"A": 2 * 10**9}, 10**10, ["A", ""]), {"A": 2 * 10**9})
    labels = [row["up_to"] for row in data(fairness_panels(told, "zh")) if "up_to" in row]
    assert labels[-1] == "2,000万"


def test_of_many_communities_the_least_matching_are_drawn() -> None:
    told = unfair()
    scenario = replace(
        told.scenario,
        communities=tuple(Community(f"K{number:02d}", f"社区{number:02d}", 1) for number in range(40)),
        applications=tuple(
            replace(row, community=f"K{number:02d}") for number, row in enumerate(told.scenario.applications)
        ),
    )
    drawn = svg(fairness_panels(fairness(scenario, {"A": 300, "B": 300}), "zh"))
    assert "各社区（共 40，列出 30）" in drawn
    assert "社区02" in drawn


def test_a_round_that_tells_nothing_draws_a_sentence() -> None:
    bare = voted({"A": 300}, 500, [])
    bare = replace(bare, communities=(), applications=(replace(bare.applications[0], community="", domain=""),))
    drawn = svg(fairness_panels(fairness(bare, {"A": 300}), "zh"))
    assert "没有可画的份额或选票" in drawn


def test_counts_without_ballots_draw_shares_alone() -> None:
    scenario = replace(voted({"A": 300, "B": 100}, 500, []), votes=(VoteCount("A", 30), VoteCount("B", 10)))
    drawn = svg(fairness_panels(fairness(scenario, {"B": 100}), "en"))
    assert "share of votes" in drawn
    assert "have nothing" not in drawn


def test_hostile_names_are_text() -> None:
    told = unfair()
    hostile = replace(told.scenario, communities=tuple(replace(row, name=HOSTILE) for row in told.scenario.communities))
    drawn = svg(fairness_panels(fairness(hostile, {"A": 300}), "zh"))
    assert not [element for element in ElementTree.fromstring(drawn).iter() if element.tag.endswith("script")]
    assert "<script" not in drawn


def test_awards_are_read_back_and_parts_of_one_are_added(tmp_path: Path) -> None:
    rows = [{"application": "A", "amount_fen": 100}, {"application": "B", "amount_fen": 5}]
    file = tmp_path / "awards.json"
    file.write_text(json.dumps({"awards": [*rows, rows[0]]}), encoding="utf-8")
    assert read_awards(file) == read_awards(tmp_path) == {"A": 200, "B": 5}


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"awards": 3}', '{"awards": [3]}', '{"awards": [{"application": "A"}]}', "[" * 9_999]
)
def test_what_is_no_award_list_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "list.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_awards(file)
    assert caught.value.render("zh") == "list.json：这不是拨付名单。请给出 kaiyi allocate 写出的 awards.json。"
    assert caught.value.render("en") == (
        "list.json: this is no award list. give an awards.json that kaiyi allocate wrote."
    )


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_awards(tmp_path / "none.json")
    assert caught.value.render("en") == (
        "none.json: the award list cannot be read: No such file or directory. check the path."
    )
