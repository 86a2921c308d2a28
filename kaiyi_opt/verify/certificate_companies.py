"""What companies adopt, in prices: a project that one adopts is bought from them, and each sells what pays it best.

A price on a project (rule ``adopted:PROJECT``) is taken from what its adoption is worth, whichever company pays; and is
what a company has of adopting it, less the prices of its purse and of its number of projects. Each company's best,
application by application or, where its purse is kept, by a table over it, is part of the bound. For no project is
adopted oftener than companies adopt it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.knapsack import most_within
from kaiyi_opt.verify.round import Round


@dataclass(frozen=True)
class Companies:
    """The companies of a round, and which of them may adopt each application."""

    stated: Round
    adopters: Mapping[str, frozenset[str]]
    facts: Mapping[str, Facts]

    def has(self, rule: str, subject: str) -> bool:
        """Whether the round has such a limit on what companies pay."""
        kind, _, key = rule.partition(":")
        if subject:
            return False
        if kind == "adopted":
            return bool(self.adopters.get(key))
        column = {"purse": "purse", "most_projects": "most_projects"}.get(kind, "")
        return column in self.stated.by_id["sponsors"].get(key, {})

    def most(self, prices: Mapping[str, int], kept: Collection[str]) -> int | None:
        """Return the most that companies have by ``prices``, and their limits at these; by rule.

        ``None`` where the table over a purse that is ``kept`` would be too large.
        """
        total = 0
        for row in self.stated["sponsors"]:
            purse, places = f"purse:{row['id']}", f"most_projects:{row['id']}"
            of_purse, of_places = prices.get(purse, 0), prices.get(places, 0)
            total += of_purse * row.get("purse", 0) + of_places * row.get("most_projects", 0)
            offers = []
            for key, companies in self.adopters.items():
                fen = self.facts[key].amounts.most
                left = prices.get(f"adopted:{key}", 0) - of_places - of_purse * fen
                if row["id"] in companies and left > 0:
                    offers.append([(0, 0), (fen if purse in kept else 0, left)])
            best = most_within(offers, row.get("purse", 0) if purse in kept else 0)
            if best is None:
                return None
            total += best
        return total
