"""Adoption: no company pays more than its purse, or for more projects than it wants; what is agreed is kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.awards import payer_of
from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Rule, Violation, range_violation
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class Purse:
    """What a company adopts together costs at most its purse, in fen."""

    id: str
    sponsor: str
    name: str
    purse: int

    @property
    def sentence(self) -> Text:
        """What it says."""
        return Text("“{name}”最多出资 {money}", "'{name}' gives at most {money}").format(
            name=both(self.name), money=amount_text(self.purse)
        )

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return Σ amounts ≤ purse over what the company could pay; nothing where it could pay nothing."""
        options = candidates.options_paid_by(self.sponsor)
        return [Row(options, candidates.option_amount[options], None, self.purse, "fen")] if len(options) else []

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Add up what the company pays and compare it with its purse."""
        del candidates
        paid = sum(amount for key, amount in awards.items() if payer_of(awards, key) == self.sponsor)
        subject = Text("“{name}”出资合计", "what '{name}' gives").format(name=both(self.name))
        return range_violation(self.id, subject, (paid, None, self.purse), "fen")


@dataclass(frozen=True)
class MostProjects:
    """A company adopts at most so many projects."""

    id: str
    sponsor: str
    name: str
    most: int

    @property
    def sentence(self) -> Text:
        """What it says."""
        return Text("“{name}”最多认领 {most} 项", "'{name}' adopts {most} at most").format(
            name=both(self.name), most=self.most
        )

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return Σ x ≤ most over what the company could pay, where it could pay more."""
        options = candidates.options_paid_by(self.sponsor)
        if len(options) <= self.most:
            return []
        return [Row(options, np.ones(len(options), np.int64), None, self.most, "count")]

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Count what the company pays."""
        del candidates
        count = sum(amount > 0 and payer_of(awards, key) == self.sponsor for key, amount in awards.items())
        subject = Text("“{name}”认领的", "what '{name}' adopts").format(name=both(self.name))
        return range_violation(self.id, subject, (count, None, self.most), "count")


@dataclass(frozen=True)
class Agreed:
    """A company pays ``application`` in full, as was agreed beforehand."""

    id: str
    sponsor: str
    name: str
    application: str
    reason: str

    @property
    def sentence(self) -> Text:
        """What it says."""
        why = Text("（{reason}）", " ({reason})").format(reason=both(self.reason)) if self.reason else both("")
        return Text("已商定由“{name}”认领 {id}{why}", "'{name}' has agreed to adopt {id}{why}").format(
            name=both(self.name), id=both(self.application), why=why
        )

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return x ≥ 1 for the one option; without one, as where the application is not eligible, it cannot be kept."""
        options = candidates.options_paid_by(self.sponsor)
        number = candidates.number.get(self.application, -1)
        own = options[candidates.option_candidate[options] == number]
        return [Row(own, np.ones(len(own), np.int64), 1, None, "logic", both(self.application))]

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Say where the company does not pay it."""
        del candidates
        if awards.get(self.application, 0) and payer_of(awards, self.application) == self.sponsor:
            return []
        text = Text("已商定由“{name}”认领 {id}，却没有", "'{name}' has agreed to adopt {id} and does not")
        return [Violation(self.id, text.format(name=both(self.name), id=both(self.application)))]


def adoption_rules(scenario: Scenario) -> list[Rule]:
    """Return the purse of every company that states one, its number of projects, and every agreement.

    None where no line is adoptable.
    """
    if not scenario.has_adoption:
        return []
    rules: list[Rule] = []
    for sponsor in scenario.sponsors:
        if sponsor.purse is not None:
            rules.append(Purse(f"purse:{sponsor.id}", sponsor.id, sponsor.name, sponsor.purse))
        if sponsor.most_projects is not None:
            rules.append(MostProjects(f"most_projects:{sponsor.id}", sponsor.id, sponsor.name, sponsor.most_projects))
    for row in scenario.adoptions:
        if row.decision == "agreed":
            name = scenario.sponsor(row.sponsor).name
            rules.append(
                Agreed(f"adoption:{row.sponsor}:{row.application}", row.sponsor, name, row.application, row.reason)
            )
    return rules
