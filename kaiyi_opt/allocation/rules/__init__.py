"""Rules of a round, one family a file; each registers itself under the name that the table of rules uses."""

from __future__ import annotations

from kaiyi_opt.allocation.rules import (
    co_funding,
    excludes,
    forced,
    group_limit,
    merit_threshold,
    organisation_caps,
    requires,
)
from kaiyi_opt.allocation.rules.adoptions import adoption_rules
from kaiyi_opt.allocation.rules.budgets import budgets
from kaiyi_opt.allocation.rules.protocol import FAMILIES, Awards, Row, Rule, Violation
from kaiyi_opt.scenario.nouns import Scenario

__all__ = ["FAMILIES", "Awards", "Row", "Rule", "Violation", "rules_of"]

# Imported for what they register.
_REGISTERED = (co_funding, excludes, forced, group_limit, merit_threshold, organisation_caps, requires)


def rules_of(scenario: Scenario) -> tuple[Rule, ...]:
    """Return every rule of a scenario: budgets of pools and lines, purses and agreements of companies, then the active
    rows of its table of rules.
    """
    stated = [FAMILIES[noun.family](noun, scenario) for noun in scenario.rules if noun.active is not False]
    return (*budgets(scenario), *adoption_rules(scenario), *stated)
