"""Points as people read them: whole 1e-4 inside, decimals on paper."""

from __future__ import annotations

POINT = 10_000
FULL_POINTS = 100 * POINT


def format_points(value: int) -> str:
    """Print whole 1e-4 points without trailing zeros.

    >>> format_points(853_250), format_points(-850_000), format_points(5)
    ('85.325', '-85', '0.0005')
    """
    whole, part = divmod(abs(value), POINT)
    return f"{'-' if value < 0 else ''}{whole}.{part:04d}".rstrip("0").rstrip(".")
