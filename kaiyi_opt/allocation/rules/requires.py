"""Requires: one application is funded only together with others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Violation, family
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Rule as RuleNoun
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class Requires:
    """``dependent`` may be funded only where every one of ``needed`` is."""

    id: str
    dependent: str
    needed: tuple[str, ...]

    @property
    def sentence(self) -> Text:
        """What it says."""
        return Text("资助 {a} 须同时资助 {b}", "{a} is funded only together with {b}").format(
            a=both(self.dependent), b=Text("、".join(self.needed), ", ".join(self.needed))
        )

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return Σ x_dependent − Σ x_needed ≤ 0 for each needed one; Σ x_dependent ≤ 0 where it is no candidate."""
        if self.dependent not in candidates.number:
            return []
        own = candidates.options_of(np.array([candidates.number[self.dependent]]))
        rows = []
        for key in self.needed:
            numbers = [candidates.number[key]] if key in candidates.number else []
            other = candidates.options_of(np.array(numbers, dtype=np.int64))
            weights = np.concatenate([np.ones(len(own), np.int64), -np.ones(len(other), np.int64)])
            rows.append(Row(np.concatenate([own, other]), weights, None, 0, "logic", both(key), key))
        return rows

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Name each needed application that is missing."""
        if not awards.get(self.dependent, 0):
            return []
        text = Text("{a} 获资助而 {b} 没有", "{a} is funded and {b} is not")
        return [
            Violation(self.id, text.format(a=both(self.dependent), b=both(key)))
            for key in self.needed
            if not awards.get(key, 0)
        ]


@family("requires")
def requires(noun: RuleNoun, scenario: Scenario) -> Requires:
    """Return the rule that a row of the table of rules states: the first application needs the others."""
    del scenario
    return Requires(noun.id, noun.applications[0], noun.applications[1:])
