"""Merit by hand: weighted means, trimming, blanks and recusals, votes as a criterion, halves rounded up."""

from __future__ import annotations

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.allocation.merit import criterion_mean, merits, round_half_up, vote_counts
from kaiyi_opt.scenario.nouns import (
    Application,
    Ballot,
    Juror,
    Line,
    Organisation,
    Pool,
    Scenario,
    ScoreSheet,
    VoteCount,
)
from kaiyi_opt.scenario.settings import BallotSettings, Criterion, MeritSettings, Settings
from tests.allocation.small_rounds import small_round
from tests.oracles import merit_of

POINT = 10_000
Sheets = dict[str, list[tuple[float | None, float | None]]]


def scenario(
    sheets: Sheets,
    *,
    trimmed: bool = False,
    weights: tuple[int, int] = (3, 1),
    votes_weight: int = 0,
    votes: dict[str, int] | None = None,
    merit: str = "jury",
) -> Scenario:
    """Return a round of one line; each juror's scores for need and skill in points, by application."""
    need, skill = weights
    return Scenario(
        settings=Settings(
            title="轮",
            date=datetime.date(2014, 6, 1),
            criteria={
                "need": Criterion(zh="需求", weight=need * POINT),
                "skill": Criterion(zh="能力", weight=skill * POINT),
            },
            merit=MeritSettings(trimmed=trimmed, votes_weight=votes_weight * POINT),
        ),
        pools=(Pool("p", "池", budget=100),),
        lines=(Line("l", "类", pool="p", merit=merit),),
        applications=tuple(Application(key, key, line="l", request=100) for key in sheets),
        jurors=tuple(Juror(f"j{n}", f"j{n}") for n in range(9)),
        scores=tuple(
            ScoreSheet(f"j{n}", key, (("need", points(first)), ("skill", points(second))))
            for key, given_scores in sheets.items()
            for n, (first, second) in enumerate(given_scores)
        ),
        votes=tuple(VoteCount(key, count) for key, count in (votes or {}).items()),
    )


def points(value: float | None) -> int | None:
    return None if value is None else round(value * POINT)


def test_the_weighted_mean_of_the_criteria_means() -> None:
    """Need (80 + 90) / 2 = 85 thrice, skill (60 + 70) / 2 = 65 once: (255 + 65) / 4 = 80."""
    assert merits(scenario({"a": [(80, 60), (90, 70)]})) == {"a": 80 * POINT}


def test_a_criterion_of_weight_nothing_is_not_asked_for() -> None:
    assert merits(scenario({"a": [(80, None)]}, weights=(1, 0))) == {"a": 80 * POINT}


def test_trimming_drops_one_highest_and_one_lowest_of_each_criterion() -> None:
    """Need: 10 and 100 go, (80 + 90) / 2 = 85; skill: 0 and 60 go, (50 + 50) / 2 = 50; (255 + 50) / 4 = 76.25."""
    sheets: Sheets = {"a": [(10, 50), (80, 60), (90, 0), (100, 50)]}
    assert merits(scenario(sheets, trimmed=True)) == {"a": 762_500}


def test_two_scores_are_too_few_to_trim() -> None:
    assert merits(scenario({"a": [(0, 0), (100, 100)]}, trimmed=True)) == {"a": 50 * POINT}
    assert merits(scenario({"a": [(0, 0), (30, 30), (100, 100)]}, trimmed=True)) == {"a": 30 * POINT}


def test_trimming_counts_the_scores_given_not_the_jurors_present() -> None:
    """Three sheets, but need was scored by two: 0 and 100 both stay."""
    sheets: Sheets = {"a": [(0, 40), (100, 50), (None, 60)]}
    assert merits(scenario(sheets, trimmed=True)) == {"a": (3 * 50 + 50) * POINT // 4}


def test_of_equal_highest_scores_one_goes() -> None:
    assert criterion_mean([90, 90, 60, 30], trimmed=True) == Fraction(75)


def test_a_blank_and_a_recusal_leave_the_juror_out_of_that_mean_alone() -> None:
    sheets: Sheets = {"a": [(80, None), (60, 40)]}
    stated = scenario(sheets, weights=(1, 1))
    recused = replace(
        stated, scores=(*stated.scores, ScoreSheet("j8", "a", (("need", None), ("skill", None)), ("need", "skill")))
    )
    assert merits(stated) == merits(recused) == {"a": 55 * POINT}


def test_a_criterion_nobody_scored_leaves_merit_unstated() -> None:
    assert merits(scenario({"a": [(80, None), (90, None)], "b": [(80, 80)], "c": []})) == {
        "a": None,
        "b": 80 * POINT,
        "c": None,
    }


def test_votes_weigh_as_one_more_criterion_the_most_voted_having_full_points() -> None:
    """Jury 80 with weight 4, votes 30 of 40 = 75 points with weight 1: (320 + 75) / 5 = 79."""
    sheets: Sheets = {"a": [(80, 80)], "b": [(80, 80)], "c": [(80, 80)]}
    found = merits(scenario(sheets, votes_weight=1, votes={"a": 30, "b": 40}))
    assert found == {"a": 79 * POINT, "b": 84 * POINT, "c": 64 * POINT}


def test_without_a_single_vote_they_weigh_nothing() -> None:
    assert merits(scenario({"a": [(80, 80)]}, votes_weight=1, votes={"a": 0})) == {"a": 80 * POINT}


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("5/2", 3),
        ("7/2", 4),
        ("-5/2", -2),
        ("9/4", 2),
        ("11/4", 3),
        ("10/3", 3),
        ("4", 4),
        ("1/2", 1),
        ("49999/100000", 0),
    ],
)
def test_halves_are_rounded_up(value: str, rounded: int) -> None:
    assert round_half_up(Fraction(value)) == rounded


def test_merit_is_rounded_once_at_the_end() -> None:
    """Need 80.00005 and skill 80: (3·80.00005 + 80) / 4 = 80.0000375, that is 800,000.375 units of 1e-4."""
    stated = scenario({"a": [(80, 80), (80.0001, 80)]})
    assert merits(stated) == {"a": 800_000}
    third = scenario({"a": [(80, 80), (80, 80), (80.0001, 80)]}, weights=(1, 0))
    assert merits(third) == {"a": 800_000}
    half = scenario({"a": [(80, 80), (80.0001, 80)]}, weights=(1, 0))
    assert merits(half) == {"a": 800_001}


def test_an_assessment_is_the_organisations_and_none_where_it_has_none() -> None:
    stated = replace(
        scenario({"a": [], "b": [], "c": []}, merit="assessment"),
        organisations=(Organisation("o", "组", assessment=85 * POINT), Organisation("p", "组")),
        applications=(
            Application("a", "a", "o", "l", 100),
            Application("b", "b", "p", "l", 100),
            Application("c", "c", "", "l", 100),
        ),
    )
    assert merits(stated) == {"a": 85 * POINT, "b": None, "c": None}


def test_votes_as_merit_are_points_and_a_line_without_merit_has_none() -> None:
    assert merits(scenario({"a": []}, merit="votes", votes={"a": 7})) == {"a": 7 * POINT}
    assert merits(scenario({"a": []}, merit="none", votes={"a": 7})) == {"a": 0}


BALLOTS = {
    "approval": (Ballot("1", ("a", "b")), Ballot("2", ("b",)), Ballot("3", ())),
    "choose-1": (Ballot("1", ("a",)), Ballot("2", ("b",)), Ballot("3", ("b",))),
    "cumulative": (Ballot("1", ("a", "b"), (3, 2)), Ballot("2", ("b",), (5,))),
    "ordinal": (Ballot("1", ("b", "a", "c")), Ballot("2", ("c", "b"))),
}
COUNTED = {
    "approval": {"a": 1, "b": 2, "c": 0},
    "choose-1": {"a": 1, "b": 2, "c": 0},
    "cumulative": {"a": 3, "b": 7, "c": 0},
    "ordinal": {"a": 2, "b": 3 + 1, "c": 1 + 2},
}


@pytest.mark.parametrize("kind", BALLOTS)
def test_ballots_are_counted_by_their_kind(kind: str) -> None:
    stated = scenario({"a": [], "b": [], "c": []})
    settings = stated.settings.model_copy(update={"ballots": BallotSettings(type=kind)})  # type: ignore[arg-type]
    assert vote_counts(replace(stated, settings=settings, ballots=BALLOTS[kind])) == COUNTED[kind]


def test_the_table_of_votes_goes_before_the_ballots() -> None:
    stated = replace(scenario({"a": [], "b": []}, votes={"a": 9}), ballots=(Ballot("1", ("b",)),))
    assert vote_counts(stated) == {"a": 9, "b": 0}


def test_decimals_of_cumulative_points_become_exact_points() -> None:
    stated = scenario({"a": [], "b": []}, merit="votes")
    settings = stated.settings.model_copy(update={"ballots": BallotSettings(type="cumulative", decimals=2)})
    counted = replace(stated, settings=settings, ballots=(Ballot("1", ("a", "b"), (125, 7)),))
    assert merits(counted) == {"a": 12_500, "b": 700}


@given(st.integers(0, 10**9))
def test_merit_of_random_rounds_agrees_with_fractions_worked_out_again(seed: int) -> None:
    stated = small_round(seed)
    assert merits(stated) == {application.id: merit_of(stated, application) for application in stated.applications}
