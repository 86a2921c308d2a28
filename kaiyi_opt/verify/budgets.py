"""Budgets that a published list or lottery declares in place of the scenario's, as for another year's money."""

from __future__ import annotations

from collections.abc import Mapping

from kaiyi_opt.language import Text
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.words import shown, yuan


def with_declared_budgets(scenario: Round, budgets: Mapping[str, int], ledger: Ledger) -> Round:
    """Return the round with the budgets that are declared, fen by pool, and note each that is not the scenario's."""
    for pool, fen in sorted(budgets.items()):
        row = scenario.by_id["pools"].get(pool)
        if row is None:
            what = Text("名单另定预算，而方案没有此资金池", "the list declares its budget; there is no such pool")
            ledger.add(Text("资金池 {id}", "pool {id}").format(id=shown(pool)), what)
        elif row["budget"] != fen:
            note = Text(
                "名单自己把资金池 {pool} 的预算定为 {now}，方案里是 {before}",
                "the list itself sets the budget of pool {pool} to {now}, where the scenario has {before}",
            )
            ledger.notes.append(note.format(pool=shown(pool), now=yuan(fen), before=yuan(row["budget"])))
    return scenario.with_budgets(budgets)
