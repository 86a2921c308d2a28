"""Merit from calibrated and normalised scores, by hand; recusal; and what the report on jurors says."""

from __future__ import annotations

import importlib
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

import kaiyi_opt as ko
from kaiyi_opt.allocation.merit import jury_merit
from kaiyi_opt.allocation.merit.agreement import rank_correlation
from kaiyi_opt.allocation.merit.calibration import METHODS, calibrate
from kaiyi_opt.allocation.merit.juror_map import JurorMap
from kaiyi_opt.allocation.merit.jury import jury
from kaiyi_opt.allocation.merit.leniency import leniency_of
from kaiyi_opt.allocation.merit.merits import merits, merits_with
from kaiyi_opt.allocation.merit.outlying import deleted_residuals
from kaiyi_opt.allocation.merit.points import whole
from kaiyi_opt.allocation.merit.recusal import recusal_notices, standing_sheets
from kaiyi_opt.allocation.merit.totals import totals_of
from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.points import FULL_POINTS
from tests.allocation.juries import POINT, drawn_sheets, grid_round, jury_round

KAIXUAN = Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014"


def drawn_round(seed: int, *, add: dict[str, float] | None = None, **merit: Any) -> Scenario:
    """Return a round of five jurors who each miss some applications; ``add`` is given on top of all they give."""
    sheets, _, _ = drawn_sheets(seed, jurors=5, items=10, missing=0.2)
    more = add or {}
    given = [(j, a, {"need": min(100, max(0, s[0][1] / POINT)) / 2 + 20 + more.get(j, 0.0)}) for j, a, s in sheets]
    return jury_round(given, **merit)


# ------------------------------------------------------------------------------------------------ exact arithmetic


def test_a_calibrated_merit_follows_by_hand_from_the_published_effects() -> None:
    """Leniency 3, scale 2 around 70: 83 reads as 75. Beside 71 and 80.0001 + 1.5, a third of the sum."""
    stated = grid_round({"a": [83], "b": [71], "c": [80.0001]})
    read = {
        "a": JurorMap(3 * POINT, 2 * POINT, {"need": 70 * POINT}),
        "b": JurorMap(0, POINT, {"need": 70 * POINT}),
        "c": JurorMap(-15_000, POINT, {"need": 70 * POINT}),
    }
    assert merits_with(stated, read) == {"a0": whole((75 + 71 + 81.5001) / 3)}


def test_trimming_compares_scores_on_the_common_scale() -> None:
    """Raw 90 is the highest; less 30 of leniency it is the lowest, 60, and 80 goes as the highest."""
    stated = grid_round({"a": [90], "b": [80], "c": [70]}, trimmed=True)
    same = {key: JurorMap(0, POINT, {"need": 0}) for key in "bc"}
    assert merits(stated) == {"a0": 80 * POINT}
    assert merits_with(stated, same | {"a": JurorMap(30 * POINT, POINT, {"need": 0})}) == {"a0": 70 * POINT}


@pytest.mark.parametrize(("leniency", "merit"), [(-50, FULL_POINTS), (99, 0)])
def test_a_score_may_leave_the_hundred_but_a_merit_may_not(leniency: int, merit: int) -> None:
    stated = grid_round({"a": [80]})
    assert merits_with(stated, {"a": JurorMap(leniency * POINT, POINT, {"need": 0})}) == {"a0": merit}


@run(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(METHODS[1:]))
def test_merit_is_the_exact_mean_of_what_the_maps_say(seed: int, method: str) -> None:
    stated = drawn_round(seed)
    maps = calibrate(stated, method).maps
    found = merits_with(stated, maps)
    for application, merit in found.items():
        given_scores = [
            maps[sheet.juror].centres["need"]
            + Fraction(score - maps[sheet.juror].leniency - maps[sheet.juror].centres["need"])
            * 10_000
            / maps[sheet.juror].scale
            for sheet in stated.scores
            if sheet.application == application
            for _, score in sheet.scores
            if score is not None
        ]
        mean = sum(given_scores, Fraction(0)) / len(given_scores)
        assert merit is not None
        assert abs(merit - min(Fraction(FULL_POINTS), max(Fraction(0), mean))) <= Fraction(1, 2)


def test_none_is_the_default_and_changes_nothing() -> None:
    stated = drawn_round(4)
    assert calibrate(stated).maps == {}
    assert merits(stated) == merits_with(stated, None)
    assert jury_merit(stated, stated.scores[:1], 0, 0) == dict(stated.scores[0].scores)["need"]


@pytest.mark.parametrize("method", ["leniency", "leniency_and_scale"])
def test_the_declared_calibration_is_what_merit_follows(method: str) -> None:
    stated, plain = drawn_round(5, calibration=method), drawn_round(5)
    assert merits(stated) == merits_with(plain, calibrate(plain, method).maps)
    assert merits(stated) != merits(plain)


@run(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 4), st.floats(1, 20))
def test_a_constant_on_all_that_one_juror_gives_hardly_moves_anybody(seed: int, who: int, more: float) -> None:
    """What is left of it is shrinkage: within a tenth of the constant, where the raw mean moves by up to a half."""
    juror = f"j{who:02d}"
    before, after = drawn_round(seed), drawn_round(seed, add={juror: round(more, 2)})
    first, second = (merits_with(s, calibrate(s, "leniency").maps) for s in (before, after))
    moves = [(second[key] or 0) - (first[key] or 0) for key in first]
    assert max(moves) - min(moves) < 0.1 * more * POINT + 5


def test_a_severe_panel_of_one_application_no_longer_costs_it_its_rank() -> None:
    """b is 10 points more severe; only b and c judged a9: 71 on average, where a5 with a's scores too has 71.67."""
    quality = [50, 55, 60, 65, 70, 75, 72, 68, 62]
    wobble = [1, -1, 0, 1, 0, -1, 1, 0, -1]
    rows: dict[str, list[float | None]] = {
        "a": [q + w for q, w in zip(quality, wobble, strict=True)] + [None],
        "b": [q - 10 - w for q, w in zip(quality, wobble, strict=True)] + [66],
        "c": [*quality, 76],
    }
    last = jury(grid_round(rows)).standings[-1]
    assert (last.application, last.raw_rank, last.calibrated_rank, last.rise) == ("a9", 2, 1, 1)
    assert last.raw == 71 * POINT
    assert last.calibrated == pytest.approx(72.667 * POINT, abs=POINT / 10)


# --------------------------------------------------------------------------------------------------- normalisation


def test_standard_scores_have_everybodys_mean_and_spread() -> None:
    """Means 60 and 80, deviations 10 and 20, pooled √250: a's 70 is one deviation up, 70 + 15.8113."""
    stated = grid_round({"a": [50, 70], "b": [60, 100]}, normalisation="standard")
    maps = calibrate(stated).maps
    assert {key: (read.leniency, read.scale) for key, read in maps.items()} == {
        "a": (-100_000, 6_325),
        "b": (100_000, 12_649),
    }
    assert merits(stated) == {"a0": 541_891, "a1": 858_109}
    assert whole(70 + np.sqrt(250)) == 858_114


def test_the_range_of_every_juror_becomes_nothing_to_a_hundred() -> None:
    stated = grid_round({"a": [50, 60, 70], "b": [80, 85, 90]}, normalisation="range")
    assert merits(stated) == {"a0": 0, "a1": 50 * POINT, "a2": 100 * POINT}


@pytest.mark.parametrize(("method", "scale", "merit"), [("standard", 14_142, 664_644), ("range", 2_000, 350_000)])
def test_a_juror_whose_scores_are_all_the_same_is_not_divided_by_nothing(method: str, scale: int, merit: int) -> None:
    """Standard: a's deviation of 10 by the pooled √50, so 70 - 10 / 1.4142 beside b's 70; range: 0 beside b's 70."""
    stated = grid_round({"a": [60, 80], "b": [70, 70]}, normalisation=method)
    maps = calibrate(stated).maps
    assert (maps["a"].scale, maps["b"].scale) == (scale, POINT)
    assert merits(stated)["a0"] == merit


def test_both_a_calibration_and_a_normalisation_are_refused() -> None:
    with pytest.raises(ValueError, match="merit has both a calibration and a normalisation"):
        grid_round({"a": [1]}, calibration="leniency", normalisation="range")


def test_an_unknown_method_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InputError) as caught:
        calibrate(grid_round({"a": [1]}), "zscore")
    assert (
        caught.value.render("zh")
        == "没有“zscore”这种校准方法。可用：none, leniency, leniency_and_scale, standard, range。"
    )
    assert caught.value.render("en") == (
        "there is no calibration by 'zscore'. known: none, leniency, leniency_and_scale, standard, range."
    )


# --------------------------------------------------------------------------------------------------------- recusal


def recused_round(**merit: Any) -> Scenario:
    rows = {"a": [60, 80], "b": [90, 70], "c": [70, None]}
    return grid_round(rows, members={"b": "O1", "c": "O2"}, owners={"a0": "O1", "a1": "O1"}, **merit)


def test_a_juror_of_the_applicants_organisation_is_recused_whatever_the_sheet_says() -> None:
    stated = recused_round()
    assert [(sheet.juror, sheet.application) for sheet in standing_sheets(stated)] == [
        ("a", "a0"),
        ("c", "a0"),
        ("a", "a1"),
        ("c", "a1"),
    ]
    assert merits(stated) == {"a0": 65 * POINT, "a1": 80 * POINT}


def test_recusals_are_told() -> None:
    notices = recusal_notices(recused_round())
    assert [notice.zh for notice in notices] == [
        "评委 b 属于申请 a0 的组织 O1，已自动回避：其评分不计入得分",
        "评委 b 属于申请 a1 的组织 O1，已自动回避：其评分不计入得分",
    ]
    assert notices[0].en == "juror b belongs to O1, which applies with a0, and is recused: the scores do not count"


@pytest.mark.parametrize("method", METHODS)
def test_a_recused_score_weighs_on_nobody(method: str) -> None:
    """b's other sheets are none, so b is no juror of the report; what b gave changes nothing."""
    other = {"a": [60, 80], "b": [0, 100], "c": [70, None]}
    more = {"members": {"b": "O1", "c": "O2"}, "owners": {"a0": "O1", "a1": "O1"}}
    first, second = jury(recused_round(), method), jury(grid_round(other, **more), method)
    assert first.standings == second.standings
    assert [report.id for report in first.reports] == ["a", "c"]


# ---------------------------------------------------------------------------------------------------------- report


def test_the_verb_is_at_hand() -> None:
    found = ko.jury(drawn_round(1))
    assert found.jurors.columns.tolist() == [
        "juror",
        "name",
        "panel",
        "sheets",
        "leniency",
        "leniency_error",
        "scale",
        "scale_error",
        "agreement",
        "outlying",
    ]
    assert found.merits["calibrated_rank"].tolist() == [s.calibrated_rank for s in found.standings]


@run(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=12))
def test_rank_correlation_is_spearmans(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    found = rank_correlation(first, second)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert found is None
    else:
        assert found == pytest.approx(scipy.stats.spearmanr(first, second).statistic)


def test_agreement_is_with_the_others_and_not_with_oneself() -> None:
    rows = {"a": [10, 20, 30, 40], "b": [11, 22, 33, 44], "c": [40, 30, 20, 10]}
    agreement = [report.agreement for report in jury(grid_round(rows)).reports]
    assert (agreement[0], agreement[2]) == (pytest.approx(1.0), pytest.approx(-1.0))
    assert agreement[1] is None, "a and c together tell no application from another"


def test_a_wild_sheet_is_named_with_what_was_to_be_expected() -> None:
    random = np.random.default_rng(7)
    quality = random.uniform(50, 80, 15)
    rows = {f"j{j}": [round(q + 2 * j + random.normal(0, 1), 2) for q in quality] for j in range(5)}
    rows["j3"][6] -= 25
    found = jury(grid_round(rows))
    assert [(sheet.juror, sheet.application) for sheet in found.outlying] == [("j3", "a6")]
    wild = found.outlying[0]
    assert wild.residual < -10
    assert wild.expected / POINT == pytest.approx(quality[6] + 6, abs=2.5)
    assert [report.outlying for report in found.reports] == [0, 0, 0, 1, 0]


def test_a_deleted_residual_is_what_refitting_without_the_sheet_gives() -> None:
    """With leniency out of it, against a regression on items and an indicator of that one sheet, by least squares."""
    totals = totals_of(grid_round({"a": [50, 61, 70, 64], "b": [53, 59, 72, 60], "c": [52, 66, 71, 70]}))
    fit = leniency_of(totals)
    residual, _ = deleted_residuals(totals, fit)
    cleared = totals.total - fit.effect[totals.juror]
    for n in range(len(cleared)):
        design = np.hstack([np.eye(4)[totals.item], (np.arange(12) == n)[:, None]])
        coefficient, *_ = np.linalg.lstsq(design, cleared, rcond=None)
        error = np.sqrt(np.linalg.inv(design.T @ design)[4, 4])
        # σ is the model's, which has the leniencies' misfit in it: take that sheet's share out of it by the same rule.
        left = (fit.deviation**2 * fit.degrees - (coefficient[4] / error) ** 2) / (fit.degrees - 1)
        assert residual[n] == pytest.approx(coefficient[4] / error / np.sqrt(left))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "rows",
    [
        {"a": [70]},
        {"a": [70, 80, 90]},
        {"a": [70, 70], "b": [70, 70]},
        {"a": [70, None], "b": [None, 60]},
        {"a": [70, 80], "b": [60, 70]},
        {"a": [0, 100], "b": [100, 0]},
        {"a": [None, None]},
    ],
    ids=["one score", "one juror", "all equal", "nothing shared", "a constant apart", "opposed", "blank"],
)
def test_there_is_always_an_honest_answer(rows: dict[str, list[float | None]], method: str) -> None:
    found = jury(grid_round(rows), method)
    assert all(0 <= s.calibrated <= FULL_POINTS for s in found.standings if s.calibrated is not None)
    assert all((s.calibrated is None) == (s.raw is None) for s in found.standings)
    assert found.outlying == ()
    assert len(found.jurors) == len(found.reports)


def test_two_panels_are_told_and_left_apart() -> None:
    rows = {"a": [80, 90, None, None], "b": [82, 91, None, None], "c": [None, None, 50, 60], "d": [None, None, 52, 58]}
    found = jury(grid_round(rows))
    assert [notice.zh for notice in found.notices] == [
        "评委分成 2 组，各组没有共同评过的申请（a、b；c、d）：松紧只在组内可比；组间分差是评委松紧还是"
        "项目优劣，无从判断，校准不予改变"
    ]
    assert [notice.en for notice in found.notices] == [
        "the jury falls into 2 panels that scored no application in common (a, b; c, d): leniency compares within a"
        " panel alone; whether panels differ in leniency or in their applications cannot be told, and calibration"
        " leaves it"
    ]
    assert [report.panel for report in found.reports] == [1, 1, 2, 2]


def test_who_cannot_be_compared_is_told() -> None:
    found = jury(grid_round({"a": [80, 90]}))
    assert [notice.en for notice in found.notices] == [
        "nobody scored the same as these, so nothing calibrates them and their scores stay: jurors a"
    ]
    assert [notice.zh for notice in found.notices] == ["无人与之评过同样的内容，无从校准，分数不变：评委 a"]
    assert (found.reports[0].leniency, found.reports[0].leniency_error) == (0, None)
    assert found.standings[0].raw == found.standings[0].calibrated


def test_sheets_that_leave_other_criteria_blank_than_all_others_are_counted() -> None:
    rows = [(juror, f"a{n}", {"need": 70 + n, "skill": 60 - n}) for juror in "abc" for n in range(3)]
    rows[4] = ("b", "a1", {"need": 71, "skill": None})
    found = jury(jury_round(rows, weights={"need": 1, "skill": 1}))
    assert [notice.en for notice in found.notices] == [
        "1 sheets leave other criteria blank than every other sheet of their application and say nothing of leniency,"
        " agreement or outlying; they are calibrated all the same"
    ]
    assert [notice.zh for notice in found.notices] == [
        "1 张评分表留空的标准与同一申请的其他评分表都不同，没有用来估计松紧、一致和离群；它们自身仍照样校准"
    ]


def test_the_leniencies_that_kaixuan_was_drawn_with_are_found_again() -> None:
    """Drawn between -4 and 4, a stream a juror; 10 degrees of freedom have 23.2 in one case of a hundred."""
    sys.path.insert(0, str(KAIXUAN.parent))
    draws = importlib.import_module("draws")
    sys.path.remove(str(KAIXUAN.parent))
    reports = jury(ko.load(KAIXUAN)).reports
    drawn = np.array([draws.Draws(f"leniency {report.id}").between(-4, 4) for report in reports])
    off = np.array([report.leniency / POINT for report in reports]) - (drawn - drawn.mean())
    standardised = off / np.array([(report.leniency_error or 0) / POINT for report in reports])
    assert np.abs(standardised).max() < 3
    assert (standardised**2).sum() < 23.2


def test_a_jury_without_a_sheet_is_told() -> None:
    found = jury(grid_round({"a": [None]}))
    assert [notice.en for notice in found.notices] == ["there are no score sheets that count"]
    assert found.reports == ()


def test_normalising_an_uneven_jury_is_warned_of() -> None:
    rows = {"a": [80, 90, 70], "b": [82, None, 75]}
    assert jury(grid_round(rows), "range").notices[-1].en == (
        "jurors scored different applications: normalisation takes a difference between these for leniency;"
        " calibration (leniency) does not"
    )
    assert jury(grid_round(rows), "leniency").notices == ()


def test_equals_share_the_better_rank_and_rank_in_their_line() -> None:
    found = jury(grid_round({"a": [80, 90, 80, 70], "b": [80, 90, 80, 70]}))
    assert [standing.raw_rank for standing in found.standings] == [2, 1, 2, 4]
    assert [standing.calibrated_rank for standing in found.standings] == [2, 1, 2, 4]
