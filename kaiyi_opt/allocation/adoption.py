"""Which companies may adopt an application: by its line, their decisions, their wishes and their purses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kaiyi_opt.scenario.nouns import Application, Scenario
from kaiyi_opt.scenario.nouns_network import Sponsor


@dataclass(frozen=True)
class Adopters:
    """Tells of each application of a scenario who may adopt it."""

    scenario: Scenario

    @cached_property
    def _decisions(self) -> dict[tuple[str, str], str]:
        return {(row.sponsor, row.application): row.decision for row in self.scenario.adoptions}

    def of(self, application: Application, domain: str, most: int) -> tuple[str, ...]:
        """Return the companies that may adopt ``application``, in the order of identifiers.

        A company pays the whole request or nothing, so none may where the line can grant less than that.

        Parameters
        ----------
        domain
            The domain of the application, blank where it has none.
        most
            The largest amount, in fen, that its line may grant it.
        """
        asked = most if application.request is None else application.request
        if not self.scenario.line(application.line).adoptable or asked != most:
            return ()
        return tuple(
            sponsor.id for sponsor in self.scenario.sponsors if self._may(sponsor, application.id, domain, asked)
        )

    def _may(self, sponsor: Sponsor, application: str, domain: str, asked: int) -> bool:
        """Whether a company may: one that has agreed whatever the domain (its purse is a rule then), one that has
        refused, or states no purse, not at all.
        """
        if sponsor.purse is None:
            return False
        decision = self._decisions.get((sponsor.id, application))
        if decision is not None:
            return decision == "agreed"
        wished = not sponsor.domains or domain in sponsor.domains
        return wished and asked <= sponsor.purse
