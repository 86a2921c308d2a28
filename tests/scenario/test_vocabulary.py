"""The vocabulary, the nouns and the rules that read them say the same, and in both languages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.cells import fold
from kaiyi_opt.scenario.columns import KIND_HELP, Choice, Column, Table
from kaiyi_opt.scenario.consistency import ALLOWED, NEEDED
from kaiyi_opt.scenario.nouns import NOUNS, Scenario
from kaiyi_opt.scenario.raw_table import is_table_name
from kaiyi_opt.scenario.settings import Settings
from kaiyi_opt.scenario.settings_sheet import SHEET_NAMES
from kaiyi_opt.scenario.vocabulary import FAMILIES, NOTE_HEADERS, RULES, TABLES, table

# Beside its columns, a score sheet has one cell for each criterion of the settings.
FROM_CRITERIA = {"scores": {"scores", "recused"}}
COLUMNS = [(stated, column) for stated in TABLES for column in stated.columns]


def ids(case: tuple[Table, Column]) -> str:
    return f"{case[0].key}.{case[1].key}"


def texts(stated: Table) -> Iterator[Text]:
    yield from (stated.label, stated.help)
    for column in stated.columns:
        yield from (column.label, column.help)
        yield from (choice.label for choice in column.choices)
        if column.unit is not None:
            yield column.unit


def test_every_table_has_its_noun_and_its_place_in_a_scenario() -> None:
    keys = [stated.key for stated in TABLES]
    assert list(NOUNS) == keys
    assert [field.name for field in dataclasses.fields(Scenario)] == ["settings", *keys, "folder"]


@pytest.mark.parametrize("stated", TABLES, ids=lambda stated: stated.key)
def test_a_noun_has_the_fields_that_its_table_has_columns(stated: Table) -> None:
    fields = {field.name for field in dataclasses.fields(NOUNS[stated.key])}
    assert fields == {column.key for column in stated.columns} | FROM_CRITERIA.get(stated.key, set())


@pytest.mark.parametrize("stated", TABLES, ids=lambda stated: stated.key)
def test_a_blank_row_of_what_is_not_required_can_be_built(stated: Table) -> None:
    required = {column.key: "x" for column in stated.columns if column.required}
    assert NOUNS[stated.key](**required)


@pytest.mark.parametrize("stated", TABLES, ids=lambda stated: stated.key)
def test_every_text_exists_in_both_languages(stated: Table) -> None:
    assert [text for text in texts(stated) if not (text.zh.strip() and text.en.strip())] == []
    assert [text.en for text in texts(stated) if not text.en.isascii() and not set(text.en) & set("×√")] == []


def test_every_kind_is_explained_in_both_languages() -> None:
    assert {column.kind for _, column in COLUMNS} <= KIND_HELP.keys()
    assert all(text.zh and text.en for text in KIND_HELP.values())


def test_no_spelling_names_two_tables() -> None:
    owner: dict[str, str] = {}
    for stated in TABLES:
        for name in (stated.key, stated.label.zh, stated.label.en):
            assert owner.setdefault(fold(name), stated.key) == stated.key
            assert is_table_name(name), "a reader would pass this sheet over"
    assert not owner.keys() & {fold(name) for name in SHEET_NAMES}


@pytest.mark.parametrize("stated", TABLES, ids=lambda stated: stated.key)
def test_no_header_names_two_columns_of_a_table(stated: Table) -> None:
    owner: dict[str, str] = {}
    for column in stated.columns:
        for header in column.headers:
            assert owner.setdefault(fold(header), column.key) == column.key
    assert not owner.keys() & set(NOTE_HEADERS)


@pytest.mark.parametrize(("stated", "column"), COLUMNS, ids=[ids(case) for case in COLUMNS])
def test_choices_are_told_apart_in_either_language(stated: Table, column: Column) -> None:
    assert bool(column.choices) == (column.kind == "choice")
    owner: dict[str, str] = {}
    for choice in column.choices:
        for name in (choice.key, choice.label.zh, choice.label.en):
            assert owner.setdefault(fold(name), choice.key) == choice.key


@pytest.mark.parametrize(("stated", "column"), COLUMNS, ids=[ids(case) for case in COLUMNS])
def test_what_a_column_refers_to_exists(stated: Table, column: Column) -> None:
    if column.refers is None:
        return
    group = column.refers.removeprefix("settings.")
    if group != column.refers:
        assert group in Settings.model_fields
    else:
        assert table(column.refers).unique == ("id",)


@pytest.mark.parametrize("stated", TABLES, ids=lambda stated: stated.key)
def test_what_makes_a_row_unique_is_required(stated: Table) -> None:
    assert all(stated.column(key).required for key in stated.unique)


def test_every_family_of_rules_says_which_columns_it_reads() -> None:
    families = {choice.key for choice in FAMILIES}
    assert NEEDED.keys() == ALLOWED.keys() == families
    for family in sorted(families):
        needed, allowed = set(NEEDED[family]), set(ALLOWED[family])
        assert needed <= {column.key for column in RULES.columns}
        assert allowed <= {column.key for column in RULES.columns}
        assert not needed & allowed


def test_an_unknown_table_or_column_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        table("nothing")
    with pytest.raises(KeyError):
        RULES.column("nothing")


def test_a_choice_is_a_key_and_a_label() -> None:
    assert Choice("yes", Text("是", "yes")).label["zh"] == "是"
