"""Points: merit and scores in whole 1e-4, and the one rounding that merit goes through."""

from __future__ import annotations

from fractions import Fraction

from kaiyi_opt.scenario.points import POINT

ONE = POINT


def round_half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves up (四舍五入).

    >>> round_half_up(Fraction(5, 2))
    3
    """
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def whole(points: float) -> int:
    """Return points as whole 1e-4, halves up, as an estimate is published.

    >>> whole(-1.25), whole(0.12345)
    (-12500, 1235)
    """
    return round_half_up(Fraction(points) * ONE)
