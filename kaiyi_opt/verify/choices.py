"""What may be granted to each application, under what concerns it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kaiyi_opt.verify.adoption import decisions
from kaiyi_opt.verify.facts import Facts, Grant
from kaiyi_opt.verify.law import Amounts
from kaiyi_opt.verify.rules import RULES, Books

# What may be granted to one application does not depend on others under rules of these families.
OWN_FAMILIES = ("merit_threshold", "co_funding", "force_out")


@dataclass(frozen=True)
class Choice:
    """What one application may be granted: nothing, unless it is ``held`` in, or one of ``grants``.

    Where companies may adopt it, one of these is that one does, whichever of ``companies``.
    """

    facts: Facts
    grants: tuple[Grant, ...]
    held: bool
    companies: frozenset[str]


def choices_of(books: Books) -> Iterator[Choice]:
    """Yield what each application may be granted under what concerns it alone."""
    active = [rule for rule in books.stated["rules"] if rule.get("active") is not False]
    own = [rule for rule in active if rule["family"] in OWN_FAMILIES]
    held = {key for rule in active if rule["family"] == "force_in" for key in rule["applications"]}
    agreed: dict[str, set[str]] = {}
    for row in decisions(books.stated):
        if row["decision"] == "agreed":
            agreed.setdefault(row["application"], set()).add(row["sponsor"])
    for key, each in books.facts.items():
        if each.against:
            continue
        promised = each.adopters & agreed.get(key, set())
        companies = promised or each.adopters
        grants = [] if promised else [Grant(each, fen) for fen in _amounts(each.amounts)]
        grants += [Grant(each, each.amounts.most, adopted=True)] if companies else []
        lawful = tuple(grant for grant in grants if _is_allowed(key, grant, own, books))
        yield Choice(each, lawful, key in held or bool(promised), companies)


def _is_allowed(key: str, grant: Grant, own: Sequence[Mapping[str, Any]], books: Books) -> bool:
    payer = {key: "company"} if grant.adopted else {}
    alone = Books(books.stated, books.facts, {key: grant.fen}, payer)
    return not any(True for rule in own for _ in RULES[rule["family"]](dict(rule), alone))


def _amounts(amounts: Amounts) -> Iterator[int]:
    """Yield everything that may be granted."""
    if amounts.step > 0:
        first = -(-max(amounts.least, 1) // amounts.step) * amounts.step
        yield from range(first, amounts.most, amounts.step)
    if amounts.most > 0:
        yield amounts.most
