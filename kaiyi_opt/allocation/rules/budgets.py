"""Budgets: no pool, and no line with a budget of its own, pays out more than it has. Never by a fen.

A line's budget is part of its pool's; what companies pay for its projects is in neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Scope, Violation, range_violation
from kaiyi_opt.language import Text
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class Budget:
    """The awards of one pool, or of one line, together cost at most its budget."""

    id: str
    scope: Scope
    name: Text
    budget: int

    @property
    def sentence(self) -> Text:
        """What it says."""
        return Text("“{name}”最多拨付 {money}", "'{name}' pays at most {money}").format(
            name=self.name, money=amount_text(self.budget)
        )

    def _inside(self, candidates: Candidates) -> Sequence[int]:
        return self.scope.among(candidates, range(len(candidates)))

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return Σ amounts ≤ budget."""
        options = self.scope.options(candidates, self._inside(candidates))
        return [Row(options, candidates.option_amount[options], None, self.budget, "fen")]

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Add up what is paid and compare it with the budget."""
        spent = sum(self.scope.granted(candidates, self._inside(candidates), awards))
        subject = Text("“{name}”拨付合计", "what '{name}' pays").format(name=self.name)
        return range_violation(self.id, subject, (spent, None, self.budget), "fen")


def budgets(scenario: Scenario) -> list[Budget]:
    """Return the budget of every pool, and of every line that has one."""
    pools = [Budget(f"pool:{p.id}", Scope(pool=p.id), p.label, p.budget) for p in scenario.pools]
    lines = [
        Budget(f"line:{line.id}", Scope(pool=line.pool, line=line.id), line.label, line.budget)
        for line in scenario.lines
        if line.budget is not None
    ]
    return [*pools, *lines]
