"""Why each application stands where it stands: exact thresholds of the whole program, and sentences to read."""

from __future__ import annotations

from kaiyi_opt.allocation.explain.answer import (
    Change,
    ExtraBudget,
    LargestRequest,
    LeastMerit,
    Memberships,
    Uniqueness,
    WayIn,
    Why,
)
from kaiyi_opt.allocation.explain.uniqueness import uniqueness
from kaiyi_opt.allocation.explain.why import explain, explain_one, uniqueness_of

__all__ = [
    "Change",
    "ExtraBudget",
    "LargestRequest",
    "LeastMerit",
    "Memberships",
    "Uniqueness",
    "WayIn",
    "Why",
    "explain",
    "explain_one",
    "uniqueness",
    "uniqueness_of",
]
