"""Excludes: of some applications at most so many are funded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Violation, family, range_violation
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Rule as RuleNoun
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class Excludes:
    """At most ``most`` of ``applications`` are funded."""

    id: str
    applications: tuple[str, ...]
    most: int

    @property
    def _names(self) -> Text:
        return Text("、".join(self.applications), ", ".join(self.applications))

    @property
    def sentence(self) -> Text:
        """What it says."""
        return Text("{names} 中最多资助 {most} 项", "of {names} at most {most} may be funded").format(
            names=self._names, most=self.most
        )

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return Σ x ≤ most over the applications."""
        numbers = [candidates.number[key] for key in self.applications if key in candidates.number]
        options = candidates.options_of(np.array(numbers, dtype=np.int64))
        return [Row(options, np.ones(len(options), np.int64), None, self.most, "count")]

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Count the funded ones."""
        del candidates
        funded = sum(awards.get(key, 0) > 0 for key in self.applications)
        subject = Text("{names} 中获资助的", "what is funded of {names}").format(names=self._names)
        return range_violation(self.id, subject, (funded, None, self.most), "count")


@family("excludes")
def excludes(noun: RuleNoun, scenario: Scenario) -> Excludes:
    """Return the rule that a row of the table of rules states; at most one where no number is given."""
    del scenario
    return Excludes(noun.id, tuple(dict.fromkeys(noun.applications)), 1 if noun.at_most is None else noun.at_most)
