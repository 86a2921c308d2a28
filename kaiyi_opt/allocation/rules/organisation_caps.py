"""Caps by organisation: how many awards, or how much money, one organisation may be granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Scope, Violation, family, quantity, range_violation
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Rule as RuleNoun
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class OrganisationCap:
    """Within its scope, no organisation is granted more than ``cap``: awards (``count``) or fen (``fen``).

    ``elsewhere`` is what organisations have beside the grants, in the same unit: contracts, where the departments'
    purchases are planned with the round.
    """

    id: str
    scope: Scope
    cap: int
    unit: str
    elsewhere: tuple[tuple[str, int], ...] = ()

    @property
    def is_in_all(self) -> bool:
        """Whether it is about all that an organisation is granted, of whichever pool and line."""
        return not self.scope.pool and not self.scope.line

    @cached_property
    def _beside(self) -> dict[str, int]:
        return dict(self.elsewhere)

    @property
    def sentence(self) -> Text:
        """What it says."""
        return Text("每家组织{where}最多获 {cap}", "an organisation is granted at most {cap}{where}").format(
            where=self.scope.label, cap=quantity(self.cap, self.unit)
        )

    def _applications(self, candidates: Candidates) -> dict[str, Sequence[int]]:
        found = {key: self.scope.among(candidates, own) for key, own in candidates.by_organisation.items()}
        return {key: numbers for key, numbers in found.items() if numbers}

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return one row for each organisation that could exceed the cap."""
        rows = []
        items = candidates.items
        for organisation, numbers in self._applications(candidates).items():
            most = [1 if self.unit == "count" else items[n].amounts[-1] for n in numbers]
            cap = self.cap - self._beside.get(organisation, 0)
            if sum(most) > cap:
                options = self.scope.options(candidates, numbers)
                weights = candidates.option_amount[options] if self.unit == "fen" else np.ones(len(options), np.int64)
                rows.append(Row(options, weights, None, cap, self.unit, both(organisation), organisation))
        return rows

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Add up what each organisation is granted and compare it with the cap."""
        found = []
        applications = self._applications(candidates)
        for organisation in sorted({*applications, *self._beside}):
            granted = self.scope.granted(candidates, applications.get(organisation, ()), awards)
            value = sum(granted) if self.unit == "fen" else sum(amount > 0 for amount in granted)
            value += self._beside.get(organisation, 0)
            if value <= self.cap:
                continue
            subject = Text("组织 {id} 所获", "what organisation {id} is granted").format(id=both(organisation))
            found += range_violation(self.id, subject, (value, None, self.cap), self.unit)
        return found


@family("organisation_awards")
def organisation_awards(noun: RuleNoun, scenario: Scenario) -> OrganisationCap:
    """Return the cap on the number of awards an organisation."""
    return OrganisationCap(noun.id, Scope.of(noun, scenario), noun.at_most or 0, "count")


@family("organisation_money")
def organisation_money(noun: RuleNoun, scenario: Scenario) -> OrganisationCap:
    """Return the cap on the money an organisation."""
    return OrganisationCap(noun.id, Scope.of(noun, scenario), noun.at_most or 0, "fen")
