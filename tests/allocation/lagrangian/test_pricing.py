"""Where prices come from, and what of them a part takes along."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.families import family_program
from kaiyi_opt.allocation import IntegerProgram
from kaiyi_opt.allocation.lagrangian import pricing
from kaiyi_opt.allocation.lagrangian.dual import Bound
from kaiyi_opt.allocation.lagrangian.part import Part
from kaiyi_opt.allocation.lagrangian.pricing import priced_bound, prices_of_rows
from tests.allocation.small_programs import matrix_of


def test_prices_of_some_rows_alone() -> None:
    """By hand: 4 and 6 for 2 and 3 of a budget of 4 are worth 2 for each of it; the other row is not asked."""
    program = IntegerProgram([4, 6], matrix_of([[2, 3], [1, 1]], 2), [-np.inf] * 2, [4, 1])
    prices = prices_of_rows(program, np.array([0]))
    assert prices is not None
    assert prices.tolist() == [2, 0]


def test_no_prices_without_a_finite_optimum() -> None:
    program = IntegerProgram([1], matrix_of([[1]], 1), [-np.inf], [4], [0], [np.inf])
    assert prices_of_rows(program, np.zeros(0, dtype=np.int64)) is None


def test_where_all_are_alike_descent_stops_early_and_the_rows_alone_tell_the_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """5,000 of 10,000 alike can be had, each worth 8,000."""
    monkeypatch.setattr(pricing, "MOST_FOR_LINEAR", 0)
    program = family_program("equal", 10_000)
    descended = priced_bound(program, None, deep=False)
    assert descended is not None
    assert descended.most > 1.001 * 40_000_000
    told = priced_bound(program, None, deep=False, start=prices_of_rows(program, descended.rows))
    assert told is not None
    assert told.most == 40_000_000


def test_a_part_keeps_the_price_of_a_row_that_its_bound_kept_exactly() -> None:
    whole = Part.whole(IntegerProgram([1, 1], matrix_of([[1, 1]] * 3, 2), [-np.inf] * 3, [1] * 3), None)
    part = replace(whole, prices=np.array([1.0, 7.0, 3.0]))
    nothing = np.zeros(2, dtype=np.int64)
    bound = Bound(np.array([0, 2]), 2, np.array([8, 4]), 0, nothing, nothing)
    assert part.priced(bound).prices.tolist() == [4, 7, 2]  # type: ignore[union-attr]
    assert whole.priced(bound).prices.tolist() == [4, 0, 2]  # type: ignore[union-attr]
