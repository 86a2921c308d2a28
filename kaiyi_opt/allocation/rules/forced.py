"""Forced: applications funded, or not funded, by a decision outside the competition, with a recorded reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Violation, family
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Rule as RuleNoun
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class Forced:
    """Each of ``applications`` is funded (``into``), or is not, for ``reason``."""

    id: str
    applications: tuple[str, ...]
    into: bool
    reason: str

    @property
    def sentence(self) -> Text:
        """What it says."""
        template = (
            Text("{names} 指定入选（{reason}）", "{names} funded by decision ({reason})")
            if self.into
            else Text("{names} 指定不选（{reason}）", "{names} not funded by decision ({reason})")
        )
        names = Text("、".join(self.applications), ", ".join(self.applications))
        return template.format(names=names, reason=both(self.reason))

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return Σ x = 1, or Σ x ≤ 0, for each application; one that is not eligible cannot be forced in."""
        rows = []
        for key in self.applications:
            numbers = [candidates.number[key]] if key in candidates.number else []
            options = candidates.options_of(np.array(numbers, dtype=np.int64))
            lower, upper = (1, None) if self.into else (None, 0)
            rows.append(Row(options, np.ones(len(options), np.int64), lower, upper, "logic", both(key)))
        return rows

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Name each application that is not as it was decided."""
        del candidates
        text = (
            Text("{id} 指定入选而未获资助", "{id} is to be funded and is not")
            if self.into
            else Text("{id} 指定不选而获资助", "{id} is not to be funded and is")
        )
        return [
            Violation(self.id, text.format(id=both(key)))
            for key in self.applications
            if (awards.get(key, 0) > 0) != self.into
        ]


@family("force_in")
def force_in(noun: RuleNoun, scenario: Scenario) -> Forced:
    """Return the decision to fund that a row of the table of rules states."""
    del scenario
    return Forced(noun.id, tuple(dict.fromkeys(noun.applications)), True, noun.reason)


@family("force_out")
def force_out(noun: RuleNoun, scenario: Scenario) -> Forced:
    """Return the decision not to fund that a row of the table of rules states."""
    del scenario
    return Forced(noun.id, tuple(dict.fromkeys(noun.applications)), False, noun.reason)
