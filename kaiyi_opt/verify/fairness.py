"""The goals that are no sum over awards: need that is covered, and what the community with least is granted."""

from __future__ import annotations

from collections.abc import Mapping

from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.round import Round


def need_covered(stated: Round, granted: Mapping[str, int], facts: Mapping[str, Facts]) -> int:
    """Return what the people reached count, in 1e-4 of a person of severity 1, person after person.

    The first third of a need's people count by the first rate, the second third by the second, the last by the third,
    each times the need's severity; people beyond the need count nothing.
    """
    settings = stated.settings["need"]
    rates = [settings[key] for key in ("first_third", "second_third", "last_third")]
    total = 0
    for row in stated["needs"]:
        reached = sum(
            facts[key].application.get("beneficiaries", settings["beneficiaries"])
            for key in granted
            if row["community"] in facts[key].groups["community"] and row["domain"] in facts[key].groups["domain"]
        )
        people, severity = row["people"], row.get("severity", settings["severity"])
        borders = [people // 3, 2 * people // 3, people]
        counted = [min(reached, border) for border in borders]
        steps = [counted[0], counted[1] - counted[0], counted[2] - counted[1]]
        total += severity * sum(rate * step for rate, step in zip(rates, steps, strict=True))
    return total


def least_community(stated: Round, granted: Mapping[str, int], facts: Mapping[str, Facts]) -> int:
    """Return the least of all communities that have an eligible application: fen per resident, or awards."""
    by_awards = stated.settings["allocation"]["equity"] == "awards"
    found = []
    for row in stated["communities"]:
        own = [key for key, each in facts.items() if row["id"] in each.groups["community"] and not each.against]
        heads = 1 if by_awards else row.get("population", 0)
        if own and heads > 0:
            paid = [granted[key] for key in own if key in granted]
            found.append((len(paid) if by_awards else sum(paid)) // heads)
    return min(found, default=0)
