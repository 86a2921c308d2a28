"""Co-funding: a project is not paid for by the award alone; a part of its cost is borne by others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Scope, Violation, family
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.nouns import Rule as RuleNoun
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.quantities import printed_share

WHOLE = 10_000


@dataclass(frozen=True)
class CoFunding:
    """Within its scope, cost − award is at least ``least``: fen (``yuan``), or whole 1e-4 of the cost
    (``share_of_cost``).

    ``costs`` gives the cost of each project in fen; one whose cost is not stated is granted nothing.
    """

    id: str
    scope: Scope
    least: int
    unit: str
    costs: Mapping[str, int | None]

    @property
    def sentence(self) -> Text:
        """What it says."""
        if self.unit == "yuan":
            much = Text("至少自筹 {money}", "at least {money}").format(money=amount_text(self.least))
        else:
            share = both(printed_share(self.least))
            much = Text("至少自筹总成本的 {share}", "at least {share} of its cost").format(share=share)
        return Text("{where}每个项目{much}", "every project{where} finds {much} from other funds").format(
            where=self.scope.label, much=much
        )

    def most(self, candidate: Candidate) -> int:
        """Return the most that the rule lets a candidate be granted, in fen: ⌊cost − own part⌋, 0 at least."""
        cost = self.costs[candidate.id]
        if cost is None:
            return 0
        own = self.least if self.unit == "yuan" else -(-self.least * cost // WHOLE)
        return max(0, cost - own)

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return Σ x ≤ 0 over the amounts that leave too little to others."""
        options = self.scope.options(candidates, self.scope.among(candidates, range(len(candidates))))
        most = np.array([self.most(candidate) for candidate in candidates], dtype=np.int64)
        columns = options[candidates.option_amount[options] > most[candidates.option_candidate[options]]]
        return [Row(columns, np.ones(len(columns), np.int64), None, 0, "logic")] if len(columns) else []

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Compare what is left of each funded project's cost with the part that others must bear."""
        found = []
        numbers = self.scope.among(candidates, range(len(candidates)))
        for number, amount in zip(numbers, self.scope.granted(candidates, numbers, awards), strict=True):
            candidate = candidates[number]
            cost = self.costs[candidate.id]
            if not amount or self._is_matched(amount, cost):
                continue
            left = Text("总成本未写明", "its cost is not stated")
            if cost is not None:
                left = Text("总成本 {cost}，获拨 {amount}，自筹不足", "of its cost of {cost} it is granted {amount}")
                left = left.format(cost=amount_text(cost), amount=amount_text(amount))
            text = Text("{id} {left}：{rule}", "{id}: {left}, but {rule}")
            found.append(Violation(self.id, text.format(id=both(candidate.id), left=left, rule=self.sentence)))
        return found

    def _is_matched(self, amount: int, cost: int | None) -> bool:
        if cost is None:
            return False
        return cost - amount >= self.least if self.unit == "yuan" else (cost - amount) * WHOLE >= self.least * cost


@family("co_funding")
def co_funding(noun: RuleNoun, scenario: Scenario) -> CoFunding:
    """Return the co-funding that a row of the table of rules states."""
    costs = {application.id: application.cost for application in scenario.applications}
    return CoFunding(noun.id, Scope.of(noun, scenario), noun.at_least or 0, noun.unit, costs)
