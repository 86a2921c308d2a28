"""Sponsors and departments set aside a twelfth of their year's money each month (企业与部门按月预留)."""

from __future__ import annotations

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import State


@rule
def set_aside(state: State, s: int) -> None:
    """Let sponsor s set aside a month's part of its purse."""
    sponsor = state.sponsors[s]
    sponsor.set_aside += int(sponsor.purse * state.levers[0].sponsor_outreach) // 12


@rule
def set_aside_to_buy(state: State, d: int) -> None:
    """Let department d set aside a month's part of its budget for purchased service."""
    department = state.departments[d]
    department.set_aside += int(department.budget * state.levers[0].purchase_share) // 12
