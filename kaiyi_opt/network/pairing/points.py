"""Points as people read them: whole 1e-4 inside, decimals on paper."""

from __future__ import annotations

POINT = 10_000
FULL_POINTS = 100 * POINT


def points_text(value: int) -> str:
    """Print whole 1e-4 points without trailing zeros.

    >>> points_text(853_250), points_text(-850_000), points_text(5)
    ('85.325', '-85', '0.0005')
    """
    whole, part = divmod(abs(value), POINT)
    return f"{'-' if value < 0 else ''}{whole}.{part:04d}".rstrip("0").rstrip(".")
