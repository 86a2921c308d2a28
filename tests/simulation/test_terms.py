"""Whatever a policy answers against the terms of what it was asked is refused, in so many words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kaiyi_opt.simulation.policy import NOBODY, Applications, Matches, PairingTable, PolicyError
from kaiyi_opt.simulation.programmes.terms import (
    lawful_awards,
    lawful_introductions,
    lawful_matches,
    lawful_pairs,
)


def whole(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


APPLICATIONS = Applications(
    replicate=whole(0, 0, 1),
    uid=whole(4, 7, 4),
    line=whole(2, 2, 4),
    merit=whole(500_000, 600_000, 700_000),
    votes=whole(0, 0, 9),
    minimum=whole(2_000_00, 2_000_00, 9_000_00),
    request=whole(10_000_00, 6_000_00, 9_000_00),
    step=whole(1_000_00, 1_000_00, 1_00),
    domain=whole(0, 1, 0),
    community=whole(0, 0, 2),
    track=whole(0, 1, 1),
    budget=whole(12_000_00, 9_000_00),
)
MATCHES = Matches(whole(0, 0, 1), whole(0, 1, 2), whole(0, 0, 1), whole(5, 6, 7), whole(1_00, 2_00, 3_00))
TABLE = PairingTable(
    replicate=whole(0, 0, 0, 1, 1),
    uid=whole(1, 2, 3, 1, 2),
    is_mentor=np.array([True, False, False, True, False]),
    places=whole(1, 0, 0, 2, 0),
    assessment=whole(700_000, 400_000, 300_000, 650_000, 500_000),
    grade=whole(2, 0, 0, 2, 1),
    stage=whole(1, 0, 0, 0, 0),
    layer=whole(1, 0, 0, 2, 0),
    domain=whole(0, 0, 1, 0, 0),
    community=whole(0, 1, 2, 0, 0),
    last=np.full(5, NOBODY),
)


@pytest.mark.parametrize(
    ("awards", "why"),
    [
        ([-1, 0, 0], "an award is below zero"),
        ([1_000_00, 0, 0], "an award lies outside the amounts that may be granted"),
        ([11_000_00, 0, 0], "an award lies outside the amounts that may be granted"),
        ([2_500_00, 0, 0], "an award is not on its line's step"),
        ([9_000_00, 4_000_00, 0], "awards come to more than the budget"),
        ([0, 0], "each award is one whole number a row of the table"),
        ([0.0, 0.0, 0.0], "each award is one whole number a row of the table"),
    ],
)
def test_unlawful_awards_are_refused(awards: list[float], why: str) -> None:
    with pytest.raises(PolicyError) as refused:
        lawful_awards(APPLICATIONS, np.array(awards))
    assert str(refused.value) == why


def test_awards_up_to_the_budget_on_the_step_pass() -> None:
    assert lawful_awards(APPLICATIONS, [8_000_00, 4_000_00, 9_000_00]).tolist() == [8_000_00, 4_000_00, 9_000_00]


def test_a_budget_is_each_replicates_own() -> None:
    with pytest.raises(PolicyError, match="more than the budget"):
        lawful_awards(replace(APPLICATIONS, budget=whole(12_000_00, 8_999_99)), [0, 0, 9_000_00])


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ([True, True, False], "somebody is in two pairs"),
        ([1, 0, 0], "a matching says yes or no for each pair"),
        ([True], "a matching says yes or no for each pair"),
    ],
)
def test_unlawful_matchings_are_refused(made: list[Any], why: str) -> None:
    with pytest.raises(PolicyError) as refused:
        lawful_matches(MATCHES, np.array(made))
    assert str(refused.value) == why


def test_a_matching_without_anybody_twice_passes() -> None:
    assert lawful_matches(MATCHES, np.array([False, True, True])).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("mentors", "why"),
    [
        ([-1, 9, -1, -1, -1], "a mentor is no row of the table"),
        ([-1, -2, -1, -1, -1], "a mentor is no row of the table"),
        ([-1, 2, -1, -1, -1], "a pair is not of a mentee and a mentor"),
        ([3, -1, -1, -1, -1], "a pair is not of a mentee and a mentor"),
        ([-1, 3, -1, -1, -1], "a pair crosses replicates"),
        ([-1, 0, 0, -1, -1], "a mentor takes more than it has places for"),
        ([-1, -1, -1, -1], "each mentor is one whole number a row of the table"),
    ],
)
def test_unlawful_pairs_are_refused(mentors: list[int], why: str) -> None:
    with pytest.raises(PolicyError) as refused:
        lawful_pairs(TABLE, np.array(mentors))
    assert str(refused.value) == why


def test_pairs_within_places_and_replicate_pass() -> None:
    assert lawful_pairs(TABLE, [-1, 0, -1, -1, 3]).tolist() == [-1, 0, -1, -1, 3]


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ([[[2, 0]], [[1, 1]]], "more introductions than may be made"),
        ([[[-1, 0]], [[0, 0]]], "more introductions than may be made"),
        ([[0, 0]], "each introduction is one whole number a row of the table"),
    ],
)
def test_unlawful_introductions_are_refused(numbers: Any, why: str) -> None:
    with pytest.raises(PolicyError) as refused:
        lawful_introductions((2, 1, 2), whole(1, 2), np.array(numbers))
    assert str(refused.value) == why
