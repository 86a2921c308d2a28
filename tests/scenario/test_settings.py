"""Settings: what is refused, in which words, and what TOML and a workbook's texts both mean."""

from __future__ import annotations

import datetime
import itertools
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kaiyi_opt.scenario.settings import Label, Settings, spellings
from kaiyi_opt.scenario.settings_reader import read_settings
from kaiyi_opt.scenario.settings_writer import settings_guide, settings_toml, toml_text

LEAST = {"title": "Round", "date": datetime.date(2014, 6, 1)}

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"titel": "x"},
        "scenario.toml “titel”列：没有这一项设置。是否想写 title？",
        'scenario.toml, column "titel": there is no such setting. did you mean title?',
    ),
    (
        {"merit": {"votes_wieght": 1}},
        "scenario.toml “merit.votes_wieght”列：没有这一项设置。是否想写 votes_weight？",
        'scenario.toml, column "merit.votes_wieght": there is no such setting. did you mean votes_weight?',
    ),
    (
        {"domains": {"a": {"zh": "甲", "colour": "red"}}},
        "scenario.toml “domains.a.colour”列：没有这一项设置。可用：zh、en。",
        'scenario.toml, column "domains.a.colour": there is no such setting. known: zh, en.',
    ),
    (
        {"allocation": {"goals": ["merits"]}},
        "scenario.toml “allocation.goals.0”列：“merits”不在可选值内。是否想写 merit？",
        "scenario.toml, column \"allocation.goals.0\": 'merits' is not one of the allowed values. did you mean merit?",
    ),
    (
        {"allocation": {"goals": "merit, fame"}},
        "scenario.toml “allocation.goals.1”列：“fame”不在可选值内。"
        "可用：entitlements、merit、votes、projects、most_money、least_money、need、equity。",
        "scenario.toml, column \"allocation.goals.1\": 'fame' is not one of the allowed values."
        " known: entitlements, merit, votes, projects, most_money, least_money, need, equity.",
    ),
    (
        {"allocation": {"goals": []}},
        "scenario.toml “allocation.goals”列：没有写任何目标。请至少写一个目标。",
        'scenario.toml, column "allocation.goals": no goal is stated. state one goal or more.',
    ),
    (
        {"allocation": {"goals": ["merit", "votes", "merit"]}},
        "scenario.toml “allocation.goals”列：目标 merit 写了两次。请只留一处。",
        'scenario.toml, column "allocation.goals": the goal merit is stated twice. keep one of them.',
    ),
    (
        {"allocation": {"tie_break": "lottery"}},
        "scenario.toml：以抽签定先后，却没有 lottery_seed。请填公开抽取的数字或文字。",
        "scenario.toml: the tie-break is a lottery but lottery_seed is blank. give the number or text drawn in public.",
    ),
    (
        {"merit": {"trimmed": "maybe"}},
        "scenario.toml “merit.trimmed”列：“maybe”不是“是”或“否”。请填 是 或 否。",
        "scenario.toml, column \"merit.trimmed\": 'maybe' is neither yes nor no. write yes or no.",
    ),
    (
        {"criteria": {"need": {"zh": "需求度", "weight": -1}}},
        "scenario.toml “criteria.need.weight”列：“-1”是负数。分数不能小于零，请改正。",
        "scenario.toml, column \"criteria.need.weight\": '-1' is negative."
        " a number of points cannot be below zero: correct it.",
    ),
    (
        {"domains": {"慈善": {"zh": "慈善"}}},
        "scenario.toml “domains.慈善”列：键“慈善”不合要求。"
        "键只用英文字母、数字、“_”和“-”，最多 64 个；名称请写在 zh 和 en 里。",
        "scenario.toml, column \"domains.慈善\": the key '慈善' will not do."
        " a key is made of at most 64 letters a to z, digits, '_' and '-'; names go into zh and en.",
    ),
    (
        {"domains": {"a": {}}},
        "scenario.toml “domains.a”列：没有名称。请写 zh 或 en。",
        'scenario.toml, column "domains.a": it has no name. give zh or en.',
    ),
    (
        {"domains": {"a": {"zh": "乙"}, "b": {"zh": "乙"}}},
        "scenario.toml：domains 中的名称“乙”既指 a 又指 b。请给它们不同的名称。",
        "scenario.toml: '乙' in domains stands for both a and b. give them different names.",
    ),
    (
        {"criteria": {"a": {"en": "Application"}}},
        "scenario.toml：criteria 中的名称“Application”是评分表已有的列名。请换一个名称。",
        "scenario.toml: 'Application' in criteria is a column of the score sheets. choose another name.",
    ),
    (
        {"merit": 3},
        "scenario.toml “merit”列：这里应是一组设置。可用：trimmed、votes_weight、calibration、normalisation。",
        'scenario.toml, column "merit": this is a group of entries.'
        " known: trimmed, votes_weight, calibration, normalisation.",
    ),
    (
        {"tracks": "community"},
        "scenario.toml “tracks”列：这里应是一组设置。请每个键写一行。",
        'scenario.toml, column "tracks": this is a group of entries. write a line for each key.',
    ),
    (
        {"ballots": {"decimals": 9}},
        "scenario.toml “ballots.decimals”列：“9”不合要求。请查看 kaiyi schema 中 ballots.decimals 的说明。",
        "scenario.toml, column \"ballots.decimals\": '9' will not do: Input should be less than or equal to 4."
        " see ballots.decimals in `kaiyi schema`.",
    ),
    (
        {"date": "2014-06"},
        "scenario.toml “date”列：“2014-06”没有写哪一日。请写成 2026-03-01 的样子。",
        "scenario.toml, column \"date\": '2014-06' does not say which day of the month. write it like 2026-03-01.",
    ),
]


def read(**stated: Any) -> Settings:
    settings, faults = read_settings(LEAST | stated, "scenario.toml")
    assert [fault.text().en for fault in faults] == []
    assert settings is not None
    return settings


@pytest.mark.parametrize(("stated", "zh", "en"), REFUSED, ids=[".".join(case[0]) for case in REFUSED])
def test_what_is_wrong_is_said_with_cause_place_and_cure(stated: dict[str, Any], zh: str, en: str) -> None:
    settings, faults = read_settings(LEAST | stated, "scenario.toml")
    assert settings is None
    assert [(fault.text().zh, fault.text().en) for fault in faults] == [(zh, en)]


def test_all_that_is_wrong_is_said_at_once() -> None:
    stated = {"titel": "x", "allocation": {"goals": ["fun"], "rationing": "some"}, "merit": {"trimmed": "?"}}
    settings, faults = read_settings(stated, "scenario.toml")
    assert settings is None
    assert [fault.place.column for fault in faults if fault.place] == [
        "title",
        "date",
        "merit.trimmed",
        "allocation.goals.0",
        "allocation.rationing",
        "titel",
    ]


def test_what_must_be_stated_is_the_title_and_the_date() -> None:
    _, faults = read_settings({}, "scenario.toml")
    assert [fault.text().en for fault in faults] == [
        'scenario.toml, column "title": this entry is missing. add it.',
        'scenario.toml, column "date": this entry is missing. add it.',
    ]
    assert [key for key, _, is_required in settings_guide(Settings) if is_required] == ["title", "date"]


def test_toml_types_and_a_workbooks_texts_mean_the_same() -> None:
    typed = read(
        merit={"trimmed": True, "votes_weight": Decimal("2.5")},
        allocation={"goals": ["votes", "merit"], "tie_break": "lottery", "lottery_seed": 7},
        criteria={"need": {"zh": "需求度", "weight": 2}},
        ballots={"type": "cumulative", "decimals": 1},
    )
    texts = read(
        date="2014年6月1日",
        merit={"trimmed": "是", "votes_weight": "２.5"},
        allocation={"goals": "votes、merit", "tie_break": "lottery", "lottery_seed": "7"},
        criteria={"need": {"zh": "需求度", "weight": "2"}},
        ballots={"type": "cumulative", "decimals": "1"},
    )
    assert typed == texts
    assert typed.merit.votes_weight == 25_000
    assert typed.criteria["need"].weight == 20_000
    assert typed.allocation.goals == ("votes", "merit")


def test_a_seed_is_kept_as_it_is_written_and_blanks_at_its_ends_are_let_go() -> None:
    seeds = [
        read(allocation={"tie_break": "lottery", "lottery_seed": seed}).allocation.lottery_seed
        for seed in ("0042", " 0042 ")
    ]
    assert seeds == ["0042", "0042"]


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read().title = "another"


def test_a_name_in_one_language_reads_in_both() -> None:
    assert Label(zh="社区").text.en == "社区"
    assert Label(en="pool").text.zh == "pool"
    assert dict(spellings({"k": Label(zh="甲", en="first")})) == {"k": "k", "甲": "k", "first": "k"}


def test_the_name_of_a_round_without_an_english_title_is_its_title() -> None:
    assert (read(title="评定").name.en, read(title="评定", title_en="Round").name.en) == ("评定", "Round")


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_survives_toml(text: str) -> None:
    assert tomllib.loads(f"x = {toml_text(text)}") == {"x": text}


@pytest.mark.parametrize("name", ["0", "10 pounds", "－", "．"])
def test_a_currency_that_reads_as_part_of_an_amount_is_refused(name: str) -> None:
    """By the currency '0' an amount of 100 would be read as 10."""
    _, faults = read_settings({"title": "x", "date": "2014-01-29", "currency": {"en": name}}, "scenario.toml")
    assert [fault.cause.en for fault in faults] == [f"the currency '{name}' reads as part of an amount"]
    assert [fault.cure.zh for fault in faults] == ["请写不含数字的名称，如 英镑"]


HOSTILE = ('quote " and \\ backslash', "'''", '"""', "# no comment", "[table]", "a = b", "= 1", "\u202eabc", "é̂", "{}")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_survive_the_file_of_settings(text: str) -> None:
    settings = read(
        title=text,
        title_en=text,
        currency={"zh": text.replace("1", "l")},
        domains={"a": {"zh": text, "en": f"{text} two"}},
        criteria={"c": {"en": text, "weight": Decimal("0.0001")}},
        allocation={"tie_break": "lottery", "lottery_seed": text},
    )
    for lang in ("zh", "en"):
        written = tomllib.loads(settings_toml(settings, lang), parse_float=Decimal)
        assert read_settings(written, "scenario.toml") == (settings, [])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_entry_of_a_complete_file_has_a_comment_and_an_ascii_key(lang: Any) -> None:
    text = settings_toml(read(domains={"a": {"zh": "甲"}}), lang, complete=True)
    lines = [line for line in text.splitlines() if line]
    keys = [line.partition(" = ")[0].strip("[]") for line in lines if not line.startswith("#")]
    assert all(key.isascii() for key in keys)
    commented = [after for before, after in itertools.pairwise(lines) if before.startswith("# ")]
    assert [line for line in lines if not line.startswith("#") and line not in commented] == ['a = { zh = "甲" }']
    known = {key.partition(".KEY")[0].split(".")[-1] for key, _, _ in settings_guide(Settings)} - {"zh", "en"}
    assert known <= {*keys, "currency", "domains", "tracks", "criteria", "weight"}


def test_groups_that_state_only_defaults_are_left_out_of_a_file_unless_asked_for() -> None:
    plain, complete = settings_toml(read(), "en"), settings_toml(read(), "en", complete=True)
    assert tomllib.loads(plain).keys() == {"title", "title_en", "date", "currency"}
    assert tomllib.loads(complete).keys() == Settings.model_fields.keys()
    assert read_settings(tomllib.loads(complete, parse_float=Decimal), "scenario.toml") == (read(), [])


def test_every_entry_is_described_in_both_languages() -> None:
    notes = [note for _, note, _ in settings_guide(Settings)]
    assert [note for note in notes if not (note.zh and note.en)] == []
    assert [note.en for note in notes if any("\u4e00" <= character <= "\u9fff" for character in note.en)] == []
