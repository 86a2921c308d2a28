"""Goals: what is made as large, or as small, as can be; each a weight per award, a plan's value their plain sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario

# The default context would round a value of more than 28 digits.
EXACT = Context(prec=100)


@dataclass(frozen=True)
class Goal:
    """One goal of the ordered list.

    Attributes
    ----------
    name
        The key in ``scenario.toml``.
    label
        What a planner reads.
    digits
        Decimals of its unit: a value v means v / 10^digits.
    sign
        +1 where more is better, −1 where less is.
    weight
        The contribution of granting an amount (fen) to a candidate, a whole number.
    """

    name: str
    label: Text
    digits: int
    sign: int
    weight: Callable[[Candidate, int], int]

    def value(self, candidates: Candidates, awards: Mapping[str, int]) -> int:
        """Return the value of a plan (fen by application), exact, summed award by award."""
        return sum(
            self.weight(candidates[candidates.number[key]], amount) for key, amount in sorted(awards.items()) if amount
        )

    def decimal(self, value: int) -> str:
        """Print a value as an exact decimal in the goal's unit.

        >>> goals()["least_money"].decimal(1234500)
        '12345'
        """
        number = EXACT.scaleb(Decimal(value), -self.digits)
        return f"{EXACT.normalize(number):f}" if number else "0"

    def shown(self, value: int) -> str:
        """Print a value for a reader: grouped, two decimals at most.

        >>> goals()["merit"].shown(1234567890123)
        '1,234,567.89'
        """
        text = f"{Decimal(value).scaleb(-self.digits):,.2f}"
        return text.rstrip("0").rstrip(".")


def _entitled_awards(candidate: Candidate, amount: int) -> int:
    return int(candidate.entitlement and amount > 0)


def _entitled_money(candidate: Candidate, amount: int) -> int:
    return amount if candidate.entitlement else 0


def goals() -> dict[str, Goal]:
    """Return every goal by name; entitlements count awards here, money where the scenario rations by money."""
    listed = (
        Goal("entitlements", Text("应享扶持（项）", "entitlements paid"), 0, 1, _entitled_awards),
        Goal("merit", Text("效益（分）", "merit (points)"), 6, 1, lambda c, amount: c.benefit(amount)),
        Goal("votes", Text("居民票数", "residents' votes"), 0, 1, lambda c, amount: c.votes),
        Goal("projects", Text("资助项数", "awards made"), 0, 1, lambda c, amount: 1),
        Goal("most_money", Text("拨付金额（多者优先）", "money granted (more first)"), 2, 1, lambda c, amount: amount),
        Goal(
            "least_money", Text("拨付金额（少者优先）", "money granted (less first)"), 2, -1, lambda c, amount: amount
        ),
    )
    return {goal.name: goal for goal in listed}


def known_goals(scenario: Scenario) -> dict[str, Goal]:
    """Return every goal that a scenario may state or be asked about, by name."""
    known = goals()
    if scenario.settings.allocation.rationing == "most_money":
        label = Text("应享扶持（元）", "entitlements paid (yuan)")
        known["entitlements"] = Goal("entitlements", label, 2, 1, _entitled_money)
    return known


def goals_of(scenario: Scenario) -> tuple[Goal, ...]:
    """Return the goals of a scenario in order; where it has entitlements and does not place them, they come first."""
    known, settings = known_goals(scenario), scenario.settings.allocation
    names = list(settings.goals)
    entitled = any(line.entitlement for line in scenario.lines)
    if entitled and "entitlements" not in names:
        names.insert(0, "entitlements")
    return tuple(known[name] for name in names)
