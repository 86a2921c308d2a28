"""Numbers as a planner reads them: rounded to so many significant digits, grouped, never with an exponent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal


def rounded(value: Decimal | float, digits: int) -> str:
    """Print a number rounded to ``digits`` significant digits, halves away from zero; zeros at the end are left out.

    >>> rounded(18_342.7, 3), rounded(7.1513, 3), rounded(0.00012345, 3), rounded(0, 3)
    ('18,300', '7.15', '0.000123', '0')
    """
    text = f"{Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
