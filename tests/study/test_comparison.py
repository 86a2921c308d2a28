"""Comparisons: the same luck under each policy, statistics by hand, and what is refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.load import load
from kaiyi_opt.simulation.history import History
from kaiyi_opt.simulation.outcomes import COLUMN, NAMES
from kaiyi_opt.simulation.policy import Inaction
from kaiyi_opt.study.comparison.better import sign
from kaiyi_opt.study.comparison.compare import compare
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.policies.named import policy_of
from kaiyi_opt.study.projection.projection import Projection
from tests.simulation.towns import town

KAIXUAN = load(Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014")


def by_hand(outcome: str, values: dict[str, list[float]]) -> Comparison:
    """Projections of one month in which one outcome has the values of each policy, and all else is 0."""
    projections = []
    for name, column in values.items():
        outcomes = np.zeros((len(column), 1, len(NAMES)))
        outcomes[:, 0, COLUMN[outcome]] = column
        nothing = np.zeros((len(column), 1, 1, 1))
        history = History(outcomes, nothing, nothing, nothing)
        policy: Any = SimpleNamespace(name=name)
        projections.append(Projection(town(), policy, ("2014-07",), 1, 1, history))
    return Comparison(tuple(projections))


def test_differences_are_those_of_pairs() -> None:
    compared = by_hand("hatched", {"a": [1, 5, 9, 4], "b": [2, 7, 9, 3]})
    effect = compared.effect("hatched", "b")
    difference = [1, 2, 0, -1]
    low, high = stats.t.interval(0.95, 3, np.mean(difference), stats.sem(difference))
    assert (effect.mean, effect.low, effect.high) == pytest.approx((0.5, low, high))
    assert effect.probability_better == 0.625  # two of four, and half of the tie
    assert effect.correlation == pytest.approx(np.corrcoef([1, 5, 9, 4], [2, 7, 9, 3])[0, 1])


def test_standings_are_those_of_each_replicate() -> None:
    compared = by_hand("hatched", {"a": [1, 5, 9, 4], "b": [2, 7, 9, 3], "c": [0, 0, 9, 4]})
    standing = compared.standing("hatched", "a")
    # Best alone never, with c in the fourth, with both in the third.
    assert standing.probability_best == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert (standing.regret, standing.worst_regret, standing.worst) == (0.75, 2, 1)
    chances = [compared.standing("hatched", policy).probability_best for policy in compared.policies]
    assert sum(chances) == pytest.approx(1.0)


def test_less_is_better_where_it_is() -> None:
    assert (sign("hatched"), sign("needs_open"), sign("needs_arrived")) == (1, -1, 0)
    compared = by_hand("needs_open", {"a": [10, 30], "b": [20, 20]})
    assert compared.standing("needs_open", "a").probability_best == 0.5
    assert compared.standing("needs_open", "a").worst == 30
    assert compared.standing("needs_open", "a").worst_regret == 10
    assert compared.effect("needs_open", "b").probability_better == 0.5


def test_one_replicate_has_no_interval_and_what_does_not_vary_no_correlation() -> None:
    effect = by_hand("hatched", {"a": [1], "b": [3]}).effect("hatched", "b")
    assert (effect.mean, effect.low, effect.high) == (2, -np.inf, np.inf)
    assert np.isnan(effect.correlation)


@cache
def kaixuan() -> Comparison:
    return compare(KAIXUAN, ["current", "no_support", "more_mentoring"], replicates=20, years=4)


@pytest.mark.slow
def test_policies_share_their_luck_even_where_they_differ_in_who_exists() -> None:
    compared = kaixuan()
    effect = compared.effect("community_organisations", "no_support")
    assert (
        compared.at_the_end("introduced_organisations")[0] != compared.at_the_end("introduced_organisations")[1]
    ).all()
    assert effect.correlation > 0.9
    assert compared.effect("community_organisations", "more_mentoring").correlation > 0.9


@pytest.mark.slow
def test_a_policy_fares_alike_whatever_it_is_compared_with() -> None:
    alone = compare(KAIXUAN, ["more_mentoring", "equal_shares"], replicates=4, years=1)
    among = compare(KAIXUAN, ["current", "more_mentoring"], replicates=4, years=1)
    assert (
        alone.projection("more_mentoring").history.outcomes.tobytes()
        == among.projection("more_mentoring").history.outcomes.tobytes()
    )


def test_the_table_has_a_row_an_outcome_and_policy() -> None:
    compared = compare(town(), [Inaction(), policy_of(town())], replicates=5, years=1)
    assert compared.policies == ("inaction", "current")
    assert compared.table.shape == (2 * len(NAMES), 10)
    assert compared.table.loc[("fund_spent_fen", "current"), "difference"] > 0


def test_progress_counts_the_replicates_of_all_policies() -> None:
    told: list[tuple[int, int]] = []
    compare(town(), [Inaction(), Inaction(name="b")], replicates=3, years=1, progress=lambda n, m: told.append((n, m)))
    assert told == [(0, 6), (3, 6), (3, 6), (6, 6)]


REFUSED: list[tuple[Any, str]] = [
    (None, "there is but one policy: nothing to compare. name two or more, or add some to [policies]."),
    (["current", "current"], "the policy current is named twice. keep one of them, or give it another name."),
    (["current", "wishful"], "there is no policy wishful. known: current."),
]


@pytest.mark.parametrize(("policies", "told"), REFUSED, ids=["one", "twice", "unknown"])
def test_what_cannot_be_compared_is_refused(policies: Any, told: str) -> None:
    with pytest.raises(InputError) as error:
        compare(town(), policies, replicates=2, years=1)
    assert error.value.render("en") == told


def test_a_policy_that_was_not_compared_is_refused() -> None:
    with pytest.raises(InputError) as error:
        by_hand("hatched", {"a": [1], "b": [3]}).effect("hatched", "c")
    assert error.value.render("en") == "the policy c was not compared. known: a, b."
