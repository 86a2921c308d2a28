"""The hash of a scenario: the same for the same content, another for any other."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiyi_opt.scenario.digest import ALL_GROUPS, TABLE_GROUPS, canonical, digest
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.nouns import NOUNS, Scenario, ScoreSheet
from kaiyi_opt.scenario.settings import MeritSettings
from tests.strategies import scenarios

EXAMPLE = example_round("en")
CELLS = [
    (name, number, field.name)
    for name in NOUNS
    for number, row in enumerate(getattr(EXAMPLE, name))
    for field in dataclasses.fields(row)
]


def changed(value: Any) -> Any:
    """Return another value of the same kind."""
    if value is None:
        return 1
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, datetime.date):
        return value + datetime.timedelta(days=1)
    return (*value, "more") if isinstance(value, tuple) else f"{value}x"


def with_row(scenario: Scenario, name: str, number: int, row: Any) -> Scenario:
    rows = list(getattr(scenario, name))
    rows[number] = row
    return replace(scenario, **{name: tuple(rows)})


@pytest.mark.parametrize(("name", "number", "field"), CELLS)
def test_any_cell_that_changes_changes_the_hash(name: str, number: int, field: str) -> None:
    row = getattr(EXAMPLE, name)[number]
    value = getattr(row, field)
    other = (("feasibility", 1),) if isinstance(row, ScoreSheet) and field == "scores" else changed(value)
    again = with_row(EXAMPLE, name, number, replace(row, **{field: other}))
    assert digest(again, *ALL_GROUPS) != digest(EXAMPLE, *ALL_GROUPS)
    assert (digest(again) == digest(EXAMPLE)) == any(name in tables for tables in TABLE_GROUPS.values())


@settings(max_examples=40)
@given(scenario=scenarios(), data=st.data())
def test_the_order_of_rows_does_not_matter(scenario: Scenario, data: st.DataObject) -> None:
    shuffled = {name: tuple(data.draw(st.permutations(getattr(scenario, name)))) for name in NOUNS}
    again = replace(scenario, **shuffled)
    assert again == scenario
    assert digest(again) == digest(scenario)


def test_a_row_more_or_less_changes_the_hash() -> None:
    assert digest(replace(EXAMPLE, votes=EXAMPLE.votes[1:])) != digest(EXAMPLE)
    assert digest(replace(EXAMPLE, votes=())) != digest(EXAMPLE)


def test_settings_that_change_change_the_hash() -> None:
    other = EXAMPLE.settings.model_copy(update={"merit": MeritSettings(trimmed=False, votes_weight=1)})
    assert digest(replace(EXAMPLE, settings=other)) != digest(EXAMPLE)


def test_the_order_of_the_goals_changes_the_hash() -> None:
    allocation = EXAMPLE.settings.allocation
    other = allocation.model_copy(update={"goals": tuple(reversed(allocation.goals))})
    update = EXAMPLE.settings.model_copy(update={"allocation": other})
    assert digest(replace(EXAMPLE, settings=update)) != digest(EXAMPLE)


def test_a_blank_score_says_no_more_than_no_score() -> None:
    sheet = EXAMPLE.scores[1]
    stated = tuple((criterion, score) for criterion, score in sheet.scores if score is not None)
    assert len(stated) < len(sheet.scores)
    assert digest(with_row(EXAMPLE, "scores", 1, replace(sheet, scores=stated))) == digest(EXAMPLE)


def test_blank_no_and_zero_are_different_things() -> None:
    organisation = EXAMPLE.organisations[0]
    cases = [replace(organisation, accountant=value) for value in (None, False, True)]
    cases += [replace(organisation, assessment=value) for value in (None, 0)]
    assert len({digest(with_row(EXAMPLE, "organisations", 0, case)) for case in cases}) == len(cases)


def test_the_canonical_form_is_plain_values_in_exact_units() -> None:
    stated = canonical(EXAMPLE)
    assert stated["pools"][0] == {
        "id": "special_fund",
        "name": "专项扶持资金",
        "name_en": "special fund",
        "budget": 2_000_000,
    }
    assert stated["organisations"][0]["founded"] == "2029-09-01"
    assert stated["scores"][1] == {"juror": "J2", "application": "A5", "scores": [["public_benefit", 800_000]]}


def test_the_hash_is_sixty_four_hexadecimal_digits() -> None:
    assert len(digest(EXAMPLE)) == 64
    assert set(digest(EXAMPLE)) <= set("0123456789abcdef")
