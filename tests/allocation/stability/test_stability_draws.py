"""What is drawn, and what the applications of a draw are worth, against recounts by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import kaiyi_opt as ko
from kaiyi_opt.allocation.merit import merits, vote_counts
from kaiyi_opt.allocation.stability.panels import panels_of
from kaiyi_opt.allocation.stability.sampling import Draw, sampling_of
from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.nouns import Ballot, Scenario, ScoreSheet
from kaiyi_opt.scenario.settings import BallotSettings
from tests.allocation.small_rounds import hand_round, small_round

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
NO_BALLOTS = np.zeros(0, dtype=np.int64)


def judged(scenario: Scenario) -> list[str]:
    return [a.id for a in scenario.applications if scenario.line(a.line).merit == "jury"]


def with_ballots(kind: str, *votes: tuple[str, ...], points: tuple[tuple[int, ...], ...] = ()) -> Scenario:
    ballots = tuple(Ballot(f"v{n}", vote, points[n] if points else ()) for n, vote in enumerate(votes))
    plain = replace(hand_round(), votes=(), ballots=ballots)
    return replace(plain, settings=plain.settings.model_copy(update={"ballots": BallotSettings(type=kind)}))


@pytest.mark.parametrize("name", ["small", "kaixuan-2014"])
def test_the_draw_in_which_everybody_counts_once_is_the_round_itself(name: str) -> None:
    scenario = ko.load(SCENARIOS / name)
    sampling = sampling_of(scenario, 1)
    worth = sampling.worth(sampling.identity())
    own = merits(scenario)
    assert worth.merits == {key: own[key] for key in judged(scenario)}
    assert worth.votes == {key: vote_counts(scenario)[key] for key in judged(scenario)}
    assert worth.restored == ()


def test_the_identity_draw_of_many_small_rounds_is_the_round_itself() -> None:
    checked = 0
    for seed in range(200):
        scenario = small_round(seed)
        if len(scenario.jurors) < 2 or not judged(scenario):
            continue
        sampling = sampling_of(scenario, seed)
        own = merits(scenario)
        assert sampling.worth(sampling.identity()).merits == {key: own[key] for key in judged(scenario)}
        checked += 1
    assert checked > 40


def test_a_juror_drawn_twice_counts_as_two() -> None:
    scenario = ko.load(SCENARIOS / "small")
    # V5: public benefit 64, 60, 70 and need 64, 66, 60, weights 2 : 1, beside 80 of 200 votes of weight 1; trimmed.
    worth = sampling_of(scenario, 1).worth(Draw((("J1", 2), ("J3", 1)), NO_BALLOTS))
    benefit, need, votes = Fraction(64), Fraction(64), Fraction(100 * 80, 200)
    assert worth.merits["V5"] == (2 * benefit + need + votes) / 4 * 10_000


def test_an_application_without_a_score_keeps_its_own_sheets() -> None:
    scenario = ko.load(SCENARIOS / "small")
    # Nobody but J1 and J2 scored V2, and of V4 J1 left the need blank.
    worth = sampling_of(scenario, 1).worth(Draw((("J3", 3),), NO_BALLOTS))
    assert worth.restored == ("V2",)
    assert worth.merits["V2"] == merits(scenario)["V2"]
    worth = sampling_of(scenario, 1).worth(Draw((("J1", 3),), NO_BALLOTS))
    assert worth.restored == ("V4",)
    assert worth.merits["V4"] == merits(scenario)["V4"]


def test_a_draw_depends_on_its_number_and_the_seed_alone() -> None:
    scenario = ko.load(SCENARIOS / "kaixuan-2014")
    sampling = sampling_of(scenario, 3)
    later = [sampling.draw(number).key for number in (9, 2, 5)]
    assert later == [sampling_of(scenario, 3).draw(number).key for number in (9, 2, 5)]
    assert sampling.draw(2).key != sampling.draw(3).key
    assert sampling.draw(2).key != sampling_of(scenario, 4).draw(2).key


def test_every_panel_is_drawn_to_its_own_size() -> None:
    sampling = sampling_of(ko.load(SCENARIOS / "kaixuan-2014"), 3)
    sizes = [len(panel) for panel in sampling.panels]
    for number in range(50):
        times = dict(sampling.draw(number).jurors)
        assert [sum(times.get(juror, 0) for juror in panel) for panel in sampling.panels] == sizes


def test_jurors_of_the_same_applications_are_a_panel() -> None:
    sheets = [ScoreSheet(juror, a) for juror in "123" for a in "AB"] + [ScoreSheet(j, "C") for j in "45"]
    assert panels_of(sheets) == (("1", "2", "3"), ("4", "5"))


def test_a_juror_like_nobody_else_joins_where_most_is_shared() -> None:
    sheets = [ScoreSheet(j, a) for j in "12" for a in "AB"] + [ScoreSheet(j, a) for j in "34" for a in "CD"]
    sheets += [ScoreSheet("5", a) for a in "BCD"]
    assert panels_of(sheets) == (("1", "2"), ("3", "4", "5"))


def test_jurors_who_share_only_with_others_like_them_are_a_panel_together() -> None:
    sheets = [ScoreSheet(j, a) for j, own in (("1", "AB"), ("2", "BC"), ("3", "CD"), ("4", "E")) for a in own]
    assert panels_of(sheets) == (("1", "2", "3"), ("4",))


@pytest.mark.parametrize(
    ("kind", "gifts"),
    [
        ("approval", ({"p1": 1, "p2": 1}, {"p2": 1}, {"p4": 1, "p3": 1, "p1": 1})),
        ("ordinal", ({"p1": 2, "p2": 1}, {"p2": 1}, {"p4": 3, "p3": 2, "p1": 1})),
        ("cumulative", ({"p1": 4, "p2": 1}, {"p2": 5}, {"p4": 1, "p3": 3, "p1": 1})),
    ],
)
def test_ballots_are_counted_as_often_as_they_are_drawn(kind: str, gifts: tuple[dict[str, int], ...]) -> None:
    votes = tuple(tuple(gift) for gift in gifts)
    points = tuple(tuple(gift.values()) for gift in gifts) if kind == "cumulative" else ()
    sampling = sampling_of(with_ballots(kind, *votes, points=points), 5)
    for number in range(20):
        draw = sampling.draw(number)
        assert draw.ballots.sum() == 3
        counted: Counter[str] = Counter({f"p{n}": 0 for n in range(1, 5)})
        for times, gift in zip(draw.ballots.tolist(), gifts, strict=True):
            for key, value in gift.items():
                counted[key] += times * value
        assert sampling.worth(draw).votes == counted
        assert sampling.worth(draw).merits == {key: votes * 10_000 for key, votes in counted.items()}


def test_a_round_of_counted_votes_alone_has_nothing_to_draw() -> None:
    with pytest.raises(InputError) as error:
        sampling_of(hand_round(), 1)
    assert error.value.render("en") == (
        "there is nothing to resample: no score sheets, and no ballots, have a part in the outcome. "
        "give score sheets of at least two jurors for each application, or the residents' ballots."
    )
    assert error.value.render("zh") == (
        "无从重抽：没有影响结果的评分表，也没有影响结果的选票。请提供每项申请至少两位评委的评分表，或居民的选票。"
    )


def test_one_juror_alone_is_nothing_to_draw() -> None:
    scenario = ko.load(SCENARIOS / "small")
    alone = replace(scenario, scores=tuple(sheet for sheet in scenario.scores if sheet.juror == "J1"))
    with pytest.raises(InputError, match=r"every panel has one juror alone|每个评审组只有一位评委"):
        sampling_of(alone, 1)


def test_ballots_that_do_not_make_up_the_votes_are_not_drawn() -> None:
    ballots = tuple(Ballot(f"v{n}", ("p1",)) for n in range(3))
    with pytest.raises(InputError, match=r"the ballots do not add up to the table of votes|选票加起来不等于票数表"):
        sampling_of(replace(hand_round(), ballots=ballots), 1)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_beyond_64_bits_is_refused(seed: int) -> None:
    with pytest.raises(InputError) as error:
        sampling_of(ko.load(SCENARIOS / "small"), seed)
    assert error.value.render("en") == (f"the seed {seed} cannot be used. give a whole number from 0 to 2**64-1.")
