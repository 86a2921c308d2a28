"""Merit threshold: what scores below it is not funded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Scope, Violation, family
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Rule as RuleNoun
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.points import format_points


@dataclass(frozen=True)
class MeritThreshold:
    """Within its scope, no candidate of less than ``least`` 1e-4 points is granted anything."""

    id: str
    scope: Scope
    least: int

    @property
    def sentence(self) -> Text:
        """What it says."""
        return Text(
            "{where}得分低于 {points} 分的不予资助", "what scores below {points} points{where} is not funded"
        ).format(where=self.scope.label, points=both(format_points(self.least)))

    def below(self, candidates: Candidates) -> list[int]:
        """Return the numbers of the candidates that may be granted nothing."""
        return [n for n, c in enumerate(candidates) if c.merit < self.least and self.scope.covers(c)]

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return Σ x ≤ 0 over the candidates below the threshold."""
        options = self.scope.options(candidates, self.below(candidates))
        return [Row(options, np.ones(len(options), np.int64), None, 0, "logic")] if len(options) else []

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Name each funded candidate below the threshold."""
        below = self.below(candidates)
        text = Text("{id} 得分 {merit}，低于 {least}", "{id} scores {merit}, below {least}")
        return [
            Violation(
                self.id,
                text.format(
                    id=both(candidates[n].id),
                    merit=both(format_points(candidates[n].merit)),
                    least=both(format_points(self.least)),
                ),
            )
            for n, granted in zip(below, self.scope.granted(candidates, below, awards), strict=True)
            if granted
        ]


@family("merit_threshold")
def merit_threshold(noun: RuleNoun, scenario: Scenario) -> MeritThreshold:
    """Return the threshold that a row of the table of rules states."""
    return MeritThreshold(noun.id, Scope.of(noun, scenario), noun.at_least or 0)
