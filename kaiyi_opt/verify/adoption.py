"""Which companies may adopt an application, told anew from the tables: its line, decisions, wishes and purses."""

from __future__ import annotations

from collections.abc import Iterator, Set

from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.tables import Row


def adopters_of(stated: Round, application: Row, most: int, domain: Set[str]) -> Iterator[str]:
    """Yield the companies that may pay an application of an adoptable line: in full as it asks, or not at all.

    Parameters
    ----------
    most
        The largest amount that may be granted to it, in fen; 0 where none may.
    domain
        The domain of the application, empty where it has none.
    """
    line = stated.by_id["lines"][application["line"]]
    if not line.get("adoptable") or most <= 0 or application.get("request", most) != most:
        return
    decided = {row["sponsor"]: row["decision"] for row in decisions(stated) if row["application"] == application["id"]}
    for company in stated["sponsors"]:
        wishes = set(company.get("domains", ()))
        would = (not wishes or bool(wishes & domain)) and company.get("purse", -1) >= most
        if "purse" in company and decided.get(company["id"], "agreed" if would else "refused") == "agreed":
            yield company["id"]


def decisions(stated: Round) -> tuple[Row, ...]:
    """Return what is decided beforehand, a row a company and application."""
    return stated["adoptions"]
