"""The nouns of calibration, frozen: what was observed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ObservedNumber:
    """A number that was observed of a month (``2016-06``): no less than ``least``, no more than ``most``.

    ``None`` where there is no such limit. ``tolerance``, whole 1e-4, is the relative deviation that counts as one.
    """

    outcome: str
    month: str
    least: int | None = None
    most: int | None = None
    tolerance: int | None = None
    source: str = ""
