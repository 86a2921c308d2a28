"""The certificate of a list: how far from the best lawful plan it can be at most, computed anew from published prices.

Each rule's price, whole and times one fen or one award, is taken from what every application is worth; the best of what
remains, application by application, and the prices of the rules' own limits together are a bound on the first goal,
whatever the prices are. Nothing of the solver is needed or trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.goals import Goal, goals_of
from kaiyi_opt.verify.law import Amounts
from kaiyi_opt.verify.published import Published
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.rules import WHOLE, Books, money_shared_out
from kaiyi_opt.verify.words import decimal, percent, shown

PLACE = Text("界的凭据", "certificate")
GOALS = ("entitlements", "merit", "votes", "projects", "most_money")


@dataclass(frozen=True)
class Priced:
    """A row with its price: whom it is about, whether it counts awards or fen, and its limit on the side priced."""

    price: int
    covers: Callable[[Facts], bool]
    counts: bool
    limit: int


def check_certificate(published: Published, books: Books, ledger: Ledger) -> None:
    """Compute the bound anew and hold it against the one stated; note how much better a lawful plan could be."""
    stated = published.top.get("certificate")
    goals = goals_of(books.stated)
    if stated is None:
        return
    scale, bound, prices = stated.get("scale"), stated.get("bound"), stated.get("prices")
    serves = bool(goals) and goals[0].name in GOALS and not any(each.adopters for each in books.facts.values())
    if not serves or not _is_readable(scale, bound, prices):
        ledger.add(PLACE, Text("无法据此核对", "it cannot be checked"))
        return
    rows: list[Priced] = []
    for entry in prices:
        row = _row(entry, books.stated)
        if row is None:
            what = Text("规则 {rule}（{subject}）没有可定价的限额", "rule {rule} ({subject}) has no limit to price")
            ledger.add(PLACE, what.format(rule=shown(entry.get("rule")), subject=shown(entry.get("subject"))))
            return
        rows.append(row)
    own = Fraction(_total(rows, goals[0], books.facts, scale), scale) * goals[0].unit
    if own // goals[0].unit * goals[0].unit > Fraction(bound):
        ledger.compare(PLACE, shown(bound), decimal(own // goals[0].unit * goals[0].unit), agree=False)
        return
    ledger.notes.append(_note(own, goals[0].value(books), bound))


def _note(own: Fraction, value: Fraction, bound: str) -> Text:
    """Say how much better than the list a lawful plan could be at most."""
    if own <= value:
        return Text(
            "由凭据重新算得：没有任何合规方案的首要目标值比本名单更高",
            "computed anew from the certificate: no lawful plan has more of the first goal than this list",
        )
    above = max(Fraction(0), own - value) / max(Fraction(1), abs(value))
    note = Text(
        "由凭据重新算得：任何合规方案的首要目标值不超过 {bound}，至多比本名单高 {share}",
        "computed anew from the certificate: no lawful plan has more than {bound} of the first goal, at most {share}"
        " above this list",
    )
    hundredths = -(-above * WHOLE // 1)
    return note.format(bound=shown(bound), share=percent(int(hundredths)))


def _is_readable(scale: Any, bound: Any, prices: Any) -> bool:
    try:
        Fraction(bound)
    except (TypeError, ValueError, ZeroDivisionError):
        return False
    whole = type(scale) is int and scale > 0 and isinstance(bound, str) and isinstance(prices, list)
    return whole and all(isinstance(entry, dict) and type(entry.get("price")) is int for entry in prices)


def _row(entry: Mapping[str, Any], stated: Round) -> Priced | None:
    """Return what an entry prices; ``None`` where the scenario has no such limit."""
    name, subject, price = str(entry.get("rule")), str(entry.get("subject")), entry["price"]
    kind, _, key = name.partition(":")
    if kind in ("pool", "line") and key:
        return _budget_row(kind, key, price, stated)
    rule = next((row for row in stated["rules"] if row["id"] == name and row.get("active") is not False), None)
    if rule is None or rule["family"] not in ("organisation_awards", "organisation_money", "group_limit"):
        return None
    side = "at_most" if price > 0 else "at_least"
    limit = None if side not in rule else _limit(rule, side, stated)
    if limit is None:
        return None

    def covers(facts: Facts) -> bool:
        inside = rule.get("pool", facts.pool) == facts.pool and rule.get("line", facts.line["id"]) == facts.line["id"]
        own = facts.groups[rule["by"]] if rule["family"] == "group_limit" else {facts.organisation}
        named = rule.get("group", subject) == subject if rule["family"] == "group_limit" else bool(subject)
        return inside and named and subject in own

    counts = rule["family"] == "organisation_awards" or rule.get("unit") == "count"
    return Priced(price, covers, counts, limit)


def _budget_row(kind: str, key: str, price: int, stated: Round) -> Priced | None:
    row = stated.by_id[f"{kind}s"].get(key)
    if row is None or price <= 0 or "budget" not in row:
        return None
    if kind == "pool":
        return Priced(price, lambda facts: facts.pool == key, False, row["budget"])
    return Priced(price, lambda facts: facts.line["id"] == key, False, row["budget"])


def _limit(rule: Mapping[str, Any], side: str, stated: Round) -> int | None:
    """Return a limit in fen or awards; a share of the budget rounded inward, which no whole sum notices."""
    value: int = rule[side]
    unit = rule.get("unit", "count" if rule["family"] == "organisation_awards" else "yuan")
    if unit == "share":
        whole = value * money_shared_out(rule, stated)
        return whole // WHOLE if side == "at_most" else -(-whole // WHOLE)
    return value if unit in ("yuan", "count") else None


def _total(rows: list[Priced], goal: Goal, facts: Mapping[str, Facts], scale: int) -> int:
    """Return the bound times ``scale``, in the goal's unit."""
    total = sum(row.price * row.limit for row in rows)
    for each in facts.values():
        if each.against:
            continue
        own = [row for row in rows if row.covers(each)]
        by_award = sum(row.price for row in own if row.counts)
        by_fen = sum(row.price for row in own if not row.counts)
        worth = (scale * goal.contribution(each, fen) - by_award - by_fen * fen for fen in _amounts(each.amounts))
        total += max(0, max(worth, default=0))
    return total


def _amounts(amounts: Amounts) -> Iterator[int]:
    """Yield everything that may be granted."""
    if amounts.step > 0:
        first = -(-max(amounts.least, 1) // amounts.step) * amounts.step
        yield from range(first, amounts.most, amounts.step)
    if amounts.most > 0:
        yield amounts.most
