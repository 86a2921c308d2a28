"""What the verifier knows of each application, put together once from law and worth."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from kaiyi_opt.language import Text
from kaiyi_opt.verify.adoption import adopters_of
from kaiyi_opt.verify.law import Amounts, amounts_of, unlawful
from kaiyi_opt.verify.readings import Reading
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.tables import Row
from kaiyi_opt.verify.worth import benefit, merits_of, votes_of


@dataclass(frozen=True)
class Facts:
    """One application.

    Attributes
    ----------
    application, line
        Their rows.
    organisation, pool
        Identifiers; the organisation's is empty where none is stated.
    against
        Why it may not be paid; empty where it may.
    amounts
        What may be granted to it.
    merit
        Whole 1e-4 points; 0 where it has none.
    votes
        Residents' votes.
    groups
        The groups it belongs to, by what rules group by.
    adopters
        The companies that may adopt it.
    """

    application: Row
    line: Row
    organisation: str
    pool: str
    against: tuple[Text, ...]
    amounts: Amounts
    merit: int
    votes: int
    groups: Mapping[str, frozenset[str]]
    adopters: frozenset[str]

    @property
    def is_entitled(self) -> bool:
        """Whether its line pays whoever is eligible."""
        return bool(self.line.get("entitlement"))

    def benefit(self, amount: int) -> int:
        """Return the benefit of granting ``amount`` fen, in whole 1e-6 points; 0 where nothing may be granted."""
        most = self.amounts.most
        return benefit(self.line["benefit"], self.merit, amount, most) if amount > 0 and most > 0 else 0


@dataclass(frozen=True)
class Grant:
    """So many fen granted to an application: by a company where it is ``adopted``, else by its pool."""

    facts: Facts
    fen: int
    adopted: bool = False


def facts_of(stated: Round, readings: Mapping[str, Reading] | None = None) -> dict[str, Facts]:
    """Return the facts of every application by its identifier; ``readings`` as in `merits_of`."""
    votes = votes_of(stated)
    merits = merits_of(stated, votes, readings)
    day = datetime.date.fromisoformat(stated.settings["date"])
    return {row["id"]: _facts(stated, row, merits[row["id"]], votes[row["id"]], day) for row in stated["applications"]}


def _facts(stated: Round, row: Row, merit: int | None, votes: int, day: datetime.date) -> Facts:
    line = stated.by_id["lines"][row["line"]]
    organisation = stated.by_id["organisations"].get(row.get("organisation", ""))
    against = [*unlawful(row, line, organisation, day)]
    if merit is None:
        against.append(Text("没有可依据的得分", "it has no merit to go by"))
    amounts, groups = amounts_of(row, line, organisation), _groups(row, organisation or {})
    return Facts(
        application=row,
        line=line,
        organisation=row.get("organisation", ""),
        pool=line["pool"],
        against=tuple(against),
        amounts=amounts,
        merit=merit or 0,
        votes=votes,
        groups=groups,
        adopters=frozenset(adopters_of(stated, row, amounts.most, groups["domain"])),
    )


def _groups(row: Row, organisation: Row) -> dict[str, frozenset[str]]:
    single = {
        "domain": row.get("domain") or organisation.get("domain"),
        "track": row.get("track"),
        "community": row.get("community") or organisation.get("community"),
        "layer": organisation.get("layer"),
    }
    groups = {by: frozenset([group] if group else []) for by, group in single.items()}
    return {**groups, "category": frozenset(row.get("categories", ())), "target": frozenset(row.get("targets", ()))}
