"""What a change of the pairing brings, in words: basic organisations first, then total fit."""

from __future__ import annotations

from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.points import format_points


def loss_text(basic: int, fit: int) -> Text:
    """Say how many fewer basic organisations are paired, and how much less the total fit is."""
    if basic:
        return Text("基础组织会少结对 {n} 家，{change}", "basic organisations paired fall by {n} and {change}").format(
            n=basic, change=change_text(-fit)
        )
    if fit == 0:
        return Text("总匹配度不变（同样好，按编号先后选定）", "total fit is the same (as good: chosen by identifier)")
    return change_text(-fit)


def gain_text(basic: int, fit: int) -> Text:
    """Say how many more basic organisations are paired, and how much greater the total fit is."""
    if basic:
        return Text("基础组织可多结对 {n} 家，{change}", "basic organisations paired rise by {n} and {change}").format(
            n=basic, change=change_text(fit)
        )
    return change_text(fit)


def change_text(fit: int) -> Text:
    """Say by how much the total fit changes."""
    amount = both(format_points(abs(fit)))
    if fit == 0:
        return Text("总匹配度不变", "total fit stays the same")
    if fit > 0:
        return Text("总匹配度增加 {amount}", "total fit rises by {amount}").format(amount=amount)
    return Text("总匹配度减少 {amount}", "total fit falls by {amount}").format(amount=amount)
