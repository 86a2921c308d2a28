"""Which way an outcome is better."""

from __future__ import annotations

from kaiyi_opt.simulation.outcomes import NAMES

# All else is the better the more there is of it.
LESS_IS_BETTER = (
    "dormant_organisations",
    "needs_open",
    "dependence",
    "hub_load",
    "fund_spent_fen",
    "venture_spent_fen",
    "purchase_spent_fen",
    "money_per_need_met",
)
# How much is asked of a subdistrict, not how well it fares.
NEITHER = ("needs_arrived",)
assert set(LESS_IS_BETTER + NEITHER) <= set(NAMES)


def sign(outcome: str) -> int:
    """Return 1 where more of an outcome is better, -1 where less is, and 0 where neither is."""
    return 0 if outcome in NEITHER else -1 if outcome in LESS_IS_BETTER else 1
