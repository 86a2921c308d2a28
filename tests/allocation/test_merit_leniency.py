"""Leniency: against the mixed model written out densely, against drawn truth, and where there is little to go by."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
import scipy.linalg
import scipy.optimize
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from kaiyi_opt.allocation.merit.leniency import leniency_of
from kaiyi_opt.allocation.merit.mixed_model import GRID, misfit, swept
from kaiyi_opt.allocation.merit.spread import NARROWEST, WIDEST, positions, scales_of
from kaiyi_opt.allocation.merit.totals import Totals, totals
from tests.allocation.juries import POINT, drawn_sheets, drawn_totals

NEED = {"need": POINT}


def whole_design(found: Totals, x: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the dense matrices of items and of juror effects."""
    items, effects = np.eye(len(found.items))[found.item], np.eye(len(found.jurors))[found.juror]
    return items, effects if x is None else np.hstack([effects, effects * x[found.item][:, None]])


def dense_blup(found: Totals, ratios: np.ndarray, x: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, float]:
    """Return effects and covariance by generalised least squares with V = I + Z G Z', and σ, all written out."""
    fixed, z = whole_design(found, x)
    g = np.diag(ratios**2)
    v_inverse = np.linalg.inv(np.eye(len(found.total)) + z @ g @ z.T)
    q_covariance = np.linalg.inv(fixed.T @ v_inverse @ fixed)
    projection = v_inverse - v_inverse @ fixed @ q_covariance @ fixed.T @ v_inverse
    effect = g @ z.T @ projection @ found.total
    sigma = float(np.sqrt(found.total @ projection @ found.total / (len(found.total) - len(found.items))))
    return effect, sigma**2 * (g - g @ z.T @ projection @ z @ g), sigma


def restricted_likelihood(found: Totals, ratios: np.ndarray, x: np.ndarray | None = None) -> float:
    """Return -2 log density of the error contrasts, σ profiled out, times the Gamma(2, 1) priors."""
    fixed, z = whole_design(found, x)
    contrasts = scipy.linalg.null_space(fixed.T)
    covariance = contrasts.T @ (np.eye(len(found.total)) + z @ np.diag(ratios**2) @ z.T) @ contrasts
    w = contrasts.T @ found.total
    sigma2 = w @ np.linalg.solve(covariance, w) / len(w)
    own = np.unique(ratios)
    prior = sum(np.log(ratio) - ratio for ratio in own)
    return float(len(w) * np.log(sigma2) + np.linalg.slogdet(covariance)[1] - 2 * prior)


def panel_mean(found: Totals, values: np.ndarray) -> np.ndarray:
    return np.array([values[found.panel == panel].mean() for panel in found.panel])


@pytest.mark.parametrize("seed", range(6))
def test_leniency_and_its_error_are_those_of_the_dense_mixed_model(seed: int) -> None:
    found, _, _ = drawn_totals(seed, jurors=5, items=9, missing=0.4)
    fit = leniency_of(found)
    effect, covariance, sigma = dense_blup(found, np.full(5, fit.ratio))
    centring = np.eye(5) - (found.panel[:, None] == found.panel) / np.bincount(found.panel)[found.panel][:, None]
    assert fit.deviation == pytest.approx(sigma)
    assert fit.effect == pytest.approx(effect)
    assert fit.error == pytest.approx(np.sqrt(np.diag(centring @ covariance @ centring.T)))


@pytest.mark.parametrize("seed", range(6))
def test_the_ratio_is_the_grids_nearest_to_where_the_restricted_likelihood_is_highest(seed: int) -> None:
    found, _, _ = drawn_totals(seed, jurors=5, items=9, missing=0.3)

    def target(log_ratio: float) -> float:
        return restricted_likelihood(found, np.full(5, np.exp(log_ratio)))

    best = scipy.optimize.minimize_scalar(target, bounds=(np.log(0.01), np.log(100)), method="bounded").x
    assert abs(np.log(leniency_of(found).ratio) - best) < np.log(10) / 20


@pytest.mark.parametrize("seed", range(12))
def test_the_search_of_the_grid_finds_what_trying_all_of_it_finds(seed: int) -> None:
    found, _, _ = drawn_totals(seed, jurors=4, items=6, leniency=0.3 * seed, missing=0.3)
    model = swept(found.juror, found.item, found.total, [np.ones(len(found.items))])
    assert leniency_of(found).ratio == min(GRID, key=lambda ratio: misfit(model, (ratio,)))


def test_misfit_differs_from_the_restricted_likelihood_by_a_constant_alone() -> None:
    found, _, _ = drawn_totals(3, jurors=4, items=7, missing=0.2)
    x = positions(found)
    model = swept(found.juror, found.item, found.total, [np.ones(len(x)), x])
    pairs = [(0.1, 0.2), (1.0, 0.5), (3.0, 0.01)]
    apart = [
        misfit(model, pair) - restricted_likelihood(found, np.repeat(pair, len(found.jurors)), x) for pair in pairs
    ]
    assert apart == pytest.approx([apart[0]] * 3)


def test_drawn_leniencies_lie_within_their_standard_errors_as_often_as_they_should() -> None:
    inside = []
    for seed in range(150):
        found, shift, _ = drawn_totals(seed, jurors=6, items=20, leniency=(0.5, 2.0, 6.0)[seed % 3], missing=0.3)
        fit = leniency_of(found)
        off = fit.effect - (shift - panel_mean(found, shift))
        inside.append(np.mean(np.abs(off) < 1.96 * fit.error))
    assert 0.925 < np.mean(inside) < 0.975


def test_shrinking_foretells_leniency_better_than_the_plain_differences() -> None:
    plain, shrunk = [], []
    for seed in range(60):
        found, shift, _ = drawn_totals(seed, jurors=6, items=8, leniency=1.5, missing=0.2)
        truth = shift - panel_mean(found, shift)
        plain.append(np.mean((leniency_of(found, GRID[-1]).effect - truth) ** 2))
        shrunk.append(np.mean((leniency_of(found).effect - truth) ** 2))
    assert np.mean(shrunk) < 0.85 * np.mean(plain)


@run(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_to_the_last_digit(seed: int, random: Random) -> None:
    sheets, _, _ = drawn_sheets(seed, jurors=4, items=6, missing=0.3)
    first = leniency_of(totals(NEED, sheets))
    random.shuffle(sheets)
    second = leniency_of(totals(NEED, sheets))
    assert first.effect.tolist() == second.effect.tolist()
    assert np.array_equal(first.error, second.error, equal_nan=True)


@run(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_other_names_of_jurors_change_the_order_alone(seed: int) -> None:
    sheets, _, _ = drawn_sheets(seed, jurors=4, items=6, missing=0.3)
    back = {f"j{n:02d}": f"k{9 - n}" for n in range(4)}
    first = leniency_of(totals(NEED, sheets))
    second = leniency_of(totals(NEED, [(back[juror], application, s) for juror, application, s in sheets]))
    assert second.effect[::-1] == pytest.approx(first.effect)


@run(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 100))
def test_effects_of_every_panel_add_up_to_nothing(seed: int, share: float) -> None:
    found, _, _ = drawn_totals(seed, jurors=6, items=5, missing=share / 100)
    fit = leniency_of(found)
    for panel in range(len(found.centres)):
        assert fit.effect[found.panel == panel].sum() == pytest.approx(0, abs=1e-9)


def test_jurors_who_share_no_item_are_panels_and_compare_only_within() -> None:
    """East is 30 points milder as a whole; nothing says so, and nothing is made of it."""
    sheets = [
        (juror, f"{side}{n}", (("need", (50 + lift + n + own) * POINT),))
        for side, lift, members in (("e", 30, ("e1", "e2")), ("w", 0, ("w1", "w2")))
        for n in range(12)
        for juror, own in zip(members, (0, 4 + n % 2), strict=True)
    ]
    found = totals(NEED, sheets)
    assert found.panel.tolist() == [0, 0, 1, 1]
    assert [centre["need"] for centre in found.centres] == [877_500, 577_500]
    fit = leniency_of(found)
    assert fit.effect == pytest.approx([-2.25, 2.25, -2.25, 2.25], abs=0.02)


def test_a_juror_who_shares_nothing_has_no_leniency_and_no_error() -> None:
    sheets = [("a", "p", (("need", 80 * POINT),)), ("b", "p", (("need", 70 * POINT),)), ("c", "q", (("need", 0),))]
    fit = leniency_of(totals(NEED, sheets))
    assert fit.effect[2] == 0
    assert np.isnan(fit.error).tolist() == [False, False, True]


def test_one_juror_alone_is_taken_as_is() -> None:
    sheets = [("a", f"p{n}", (("need", n * POINT),)) for n in range(5)]
    found = totals(NEED, sheets)
    fit, both = leniency_of(found), scales_of(found)
    assert (fit.effect.tolist(), fit.degrees, np.isnan(fit.error).tolist()) == ([0.0], 0, [True])
    assert both.scale.effect.tolist() == [1.0]


def test_equal_scores_show_no_leniency() -> None:
    sheets = [(juror, f"p{n}", (("need", 70 * POINT),)) for juror in "abc" for n in range(4)]
    found = totals(NEED, sheets)
    assert leniency_of(found).effect.tolist() == pytest.approx([0, 0, 0])
    assert scales_of(found).scale.effect.tolist() == [1, 1, 1]


def test_no_sheet_at_all_is_no_jury() -> None:
    found = totals(NEED, [])
    assert leniency_of(found).effect.tolist() == []
    assert scales_of(found).scale.effect.tolist() == []


def test_two_jurors_with_one_shared_item_are_drawn_halfway_to_each_other() -> None:
    """One difference of 6 cannot tell leniency from noise: the prior alone speaks, with its mode at ratio 1."""
    sheets = [("a", "p", (("need", 76 * POINT),)), ("b", "p", (("need", 70 * POINT),))]
    fit = leniency_of(totals(NEED, sheets))
    assert fit.ratio == 1.0
    assert fit.effect.tolist() == pytest.approx([1.5, -1.5])


def test_sheets_with_blanks_are_compared_with_sheets_of_the_same_blanks() -> None:
    """A juror who scores only the criterion on which everybody is high is no mild juror."""
    whole = [(juror, f"p{n}", (("need", 90 * POINT), ("skill", 50 * POINT))) for juror in "ab" for n in range(6)]
    part = [("c", f"p{n}", (("need", 90 * POINT),)) for n in range(6)]
    fit = leniency_of(totals({"need": POINT, "skill": POINT}, whole + part))
    assert fit.effect.tolist() == pytest.approx([0, 0, 0])
    assert np.isnan(fit.error).tolist() == [False, False, True]


@pytest.mark.parametrize("seed", range(4))
def test_leniency_and_slope_together_are_those_of_the_dense_mixed_model(seed: int) -> None:
    found, _, _ = drawn_totals(seed, jurors=5, items=12, scale=0.2, missing=0.2)
    both, x = scales_of(found), positions(found)
    width = np.sqrt(np.mean(x**2))
    ratios = np.repeat([both.leniency.ratio, both.scale.ratio], 5)
    effect, covariance, sigma = dense_blup(found, ratios, x / width)
    centring = np.eye(5) - 0.2
    assert both.leniency.deviation == pytest.approx(sigma)
    assert both.leniency.effect == pytest.approx(effect[:5] - effect[:5].mean())
    assert both.scale.effect == pytest.approx(1 + (effect[5:] - effect[5:].mean()) / width)
    expected = np.sqrt(np.diag(centring @ covariance[5:, 5:] @ centring)) / width
    assert both.scale.error == pytest.approx(expected)


def test_drawn_scales_lie_within_their_standard_errors_as_often_as_they_should() -> None:
    inside = []
    for seed in range(60):
        found, _, width = drawn_totals(seed, jurors=6, items=30, scale=0.15, missing=0.1)
        scale = scales_of(found).scale
        off = scale.effect - (1 + width - width.mean())
        inside.append(np.mean(np.abs(off) < 1.96 * scale.error))
    assert 0.90 < np.mean(inside) < 0.98


def test_a_juror_who_gives_everybody_the_same_is_not_blown_up_out_of_proportion() -> None:
    sheets, _, _ = drawn_sheets(1, jurors=6, items=30, noise=1.0)
    flat = [(juror, key, s if juror != "j00" else (("need", 60 * POINT),)) for juror, key, s in sheets]
    scale = scales_of(totals(NEED, flat)).scale.effect
    assert scale[0] == NARROWEST
    assert scale[1:].max() < WIDEST
