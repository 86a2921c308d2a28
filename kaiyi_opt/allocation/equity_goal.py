r"""The goal `equity`: the community that gets least gets as much as can be.

.. math::  \max\ z \quad\text{s.t.}\quad P_c\, z \le \sum_{i \in c} a_i \quad\text{for every community } c

with :math:`a_i` the fen granted and :math:`P_c` the residents, z whole fen per head; or z awards, with
:math:`P_c = 1` and :math:`a_i = 1`. Communities without a candidate, or for money per head without stated residents,
are left out: nothing could be granted to them, and they would hold every plan at zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.goal import Auxiliary, AuxiliaryRow, Goal, nothing
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class EquityGoal(Goal):
    """The least of all communities; ``heads`` says by what a community's total is divided.

    An award adds one to its community's total where ``by_awards``, else its fen.
    """

    heads: Mapping[str, int] = field(default_factory=dict)
    by_awards: bool = False

    def _adds(self, amount: int) -> int:
        return 1 if self.by_awards else amount

    def value(self, candidates: Candidates, awards: Mapping[str, int]) -> int:
        """Return the least of ⌊total / heads⌋ over the communities that have a candidate; 0 where there is none."""
        totals = {key: 0 for c in candidates for key in c.groups["community"] if key in self.heads}
        for application, amount in awards.items():
            candidate = candidates[candidates.number[application]]
            for key in candidate.groups["community"]:
                if amount and key in totals:
                    totals[key] += self._adds(amount)
        return min((total // self.heads[key] for key, total in totals.items()), default=0)

    def auxiliary(self, candidates: Candidates) -> Auxiliary:
        """Return the one column z, and a row for each community."""
        options: dict[str, dict[int, int]] = {}
        most: dict[str, int] = {}
        for number, candidate in enumerate(candidates):
            first = int(candidates.first_option[number])
            for key in candidate.groups["community"]:
                if key in self.heads:
                    gains = [self._adds(amount) for amount in candidate.amounts]
                    options.setdefault(key, {}).update({first + place: gain for place, gain in enumerate(gains)})
                    most[key] = most.get(key, 0) + max(gains)
        if not options:
            return Auxiliary()
        upper = min(total // self.heads[key] for key, total in most.items())
        rows = tuple(AuxiliaryRow(key, {0: self.heads[key]}, gains) for key, gains in sorted(options.items()))
        return Auxiliary((upper,), (1,), rows)


def equity_goal(scenario: Scenario) -> EquityGoal:
    """Return the goal that a scenario states: money per head, or awards."""
    if scenario.settings.allocation.equity == "awards":
        label = Text("最少社区的资助项数", "awards in the community with fewest")
        ones = {community.id: 1 for community in scenario.communities}
        return EquityGoal("equity", label, 0, 1, nothing, heads=ones, by_awards=True)
    label = scenario.in_currency(Text("最少社区的人均金额（¤）", "money per head in the community with least (¤)"))
    heads = {community.id: community.population for community in scenario.communities if community.population}
    return EquityGoal("equity", label, 2, 1, nothing, heads=heads)
