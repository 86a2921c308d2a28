"""The rules of a round, one function a family: each says how a list breaks the rule, added up anew.

A function is given the rule's row and the `Books` of the list; it yields whom the breach is about and what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.vocabulary import FAMILIES
from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.tables import Row
from kaiyi_opt.verify.words import percent, points, shown, yuan

WHOLE = 10_000
_FAMILY_LABELS = {choice.key: choice.label for choice in FAMILIES}


@dataclass(frozen=True)
class Books:
    """What the list grants, fen by application, beside the round and the facts of every application.

    ``sponsors`` names the company that pays, by application; of the others their pools do.
    """

    stated: Round
    facts: Mapping[str, Facts]
    granted: Mapping[str, int]
    sponsors: Mapping[str, str]

    def inside(self, rule: Row) -> Iterator[tuple[Facts, int]]:
        """Yield the funded applications that a rule is about, each with its fen: of a pool's rule, those it pays."""
        for key, fen in self.granted.items():
            facts = self.facts[key]
            payer = None if key in self.sponsors else facts.pool
            if rule.get("pool", payer) == payer and rule.get("line", facts.line["id"]) == facts.line["id"]:
                yield facts, fen

    def is_funded(self, application: str) -> bool:
        """Whether the list grants it anything."""
        return self.granted.get(application, 0) > 0


Breach = tuple[Text, Text]


def breaches(books: Books) -> Iterator[Breach]:
    """Yield the place and the words of everything that breaks an active rule of the round."""
    for rule in books.stated["rules"]:
        if rule.get("active") is False:
            continue
        place = Text("规则 {id}（{family}）", "rule {id} ({family})")
        named = place.format(id=shown(rule["id"]), family=_FAMILY_LABELS[rule["family"]])
        for what in RULES[rule["family"]](rule, books):
            yield named, what


def active(stated: Round) -> int:
    """Return how many rules of the round are in force."""
    return sum(rule.get("active") is not False for rule in stated["rules"])


def _organisation_awards(rule: Row, books: Books) -> Iterator[Text]:
    counts: dict[str, int] = {}
    for facts, _ in books.inside(rule):
        counts[facts.organisation] = counts.get(facts.organisation, 0) + 1
    for key, count in sorted(counts.items()):
        if key and count > rule["at_most"]:
            yield _above(_organisation(key), _awards(count), _awards(rule["at_most"]))


def _organisation_money(rule: Row, books: Books) -> Iterator[Text]:
    sums: dict[str, int] = {}
    for facts, fen in books.inside(rule):
        sums[facts.organisation] = sums.get(facts.organisation, 0) + fen
    for key, fen in sorted(sums.items()):
        if key and fen > rule["at_most"]:
            yield _above(_organisation(key), yuan(fen), yuan(rule["at_most"]))


def _group_limit(rule: Row, books: Books) -> Iterator[Text]:
    awards: dict[str, list[int]] = {group: [] for group in _groups(rule, books.stated)}
    total = 0
    for facts, fen in books.inside(rule):
        total += fen
        for group in facts.groups[rule["by"]] & awards.keys():
            awards[group].append(fen)
    for group, own in awards.items():
        where = Text("组别 {group}", "group {group}").format(group=shown(group))
        yield from _measured(rule, where, own, total, money_shared_out(rule, books.stated))


def _measured(rule: Row, where: Text, own: list[int], total: int, budget: int) -> Iterator[Text]:
    """Compare what a group is granted with floor and ceiling; shares are compared as whole products, unrounded."""
    unit = rule["unit"]
    value = len(own) if unit == "count" else sum(own)
    scale, base = {"share": (WHOLE, budget), "share_of_awards": (WHOLE, total)}.get(unit, (1, 1))
    print_value = _awards if unit == "count" else yuan
    for column, say in (("at_most", _above), ("at_least", _below)):
        if column not in rule:
            continue
        limit = print_value(rule[column]) if scale == 1 else _share(rule[column], base, unit)
        distance = value * scale - rule[column] * base
        if distance > 0 if column == "at_most" else distance < 0:
            yield say(where, print_value(value), limit)


def _merit_threshold(rule: Row, books: Books) -> Iterator[Text]:
    for facts, _ in books.inside(rule):
        if facts.merit < rule["at_least"]:
            where = Text("申请 {id} 得分", "the merit of application {id}").format(id=shown(facts.application["id"]))
            yield _below(where, points(facts.merit), points(rule["at_least"]))


def _requires(rule: Row, books: Books) -> Iterator[Text]:
    dependent, *needed = rule["applications"]
    for key in needed:
        if books.is_funded(dependent) and not books.is_funded(key):
            text = Text("{a} 获资助而 {b} 没有", "{a} is funded and {b} is not")
            yield text.format(a=shown(dependent), b=shown(key))


def _excludes(rule: Row, books: Books) -> Iterator[Text]:
    funded = [key for key in dict.fromkeys(rule["applications"]) if books.is_funded(key)]
    most = rule.get("at_most", 1)
    if len(funded) > most:
        where = Text("{names} 同获资助", "{names} are funded together")
        names = Text("、".join(shown(key).zh for key in funded), ", ".join(shown(key).en for key in funded))
        yield _above(where.format(names=names), _awards(len(funded)), _awards(most))


def _force_in(rule: Row, books: Books) -> Iterator[Text]:
    for key in rule["applications"]:
        if not books.is_funded(key):
            yield Text("{id} 指定入选而未获资助", "{id} is to be funded and is not").format(id=shown(key))


def _force_out(rule: Row, books: Books) -> Iterator[Text]:
    for key in rule["applications"]:
        if books.is_funded(key):
            yield Text("{id} 指定不选而获资助", "{id} is not to be funded and is").format(id=shown(key))


def _co_funding(rule: Row, books: Books) -> Iterator[Text]:
    """Others bear at least so many fen of a project's cost, or at least such a share of it."""
    for facts, fen in books.inside(rule):
        key, cost = shown(facts.application["id"]), facts.application.get("cost")
        if cost is None:
            yield Text("{id}：没有写明总成本", "{id}: its cost is not stated").format(id=key)
            continue
        others = cost - fen
        by_share = rule["unit"] == "share_of_cost"
        if others * (WHOLE if by_share else 1) < rule["at_least"] * (cost if by_share else 1):
            limit = percent(rule["at_least"]) if by_share else yuan(rule["at_least"])
            what = Text(
                "{id}：总成本 {cost}，自筹只有 {others}，应至少 {limit}",
                "{id}: of its cost of {cost} others bear {others}, at least {limit} is asked",
            )
            yield what.format(id=key, cost=yuan(cost), others=yuan(others), limit=limit)


RULES: dict[str, Callable[[Row, Books], Iterator[Text]]] = {
    "organisation_awards": _organisation_awards,
    "organisation_money": _organisation_money,
    "group_limit": _group_limit,
    "merit_threshold": _merit_threshold,
    "requires": _requires,
    "excludes": _excludes,
    "force_in": _force_in,
    "force_out": _force_out,
    "co_funding": _co_funding,
}


def _groups(rule: Row, stated: Round) -> list[str]:
    """Return the groups that a rule is about: the one it names, or all there are."""
    if "group" in rule:
        return [rule["group"]]
    if rule["by"] in ("domain", "track"):
        return sorted(stated.settings[f"{rule['by']}s"])
    if rule["by"] == "community":
        return sorted(row["id"] for row in stated["communities"])
    if rule["by"] == "layer":
        return sorted({row["layer"] for row in stated["organisations"] if "layer" in row})
    column = "categories" if rule["by"] == "category" else "targets"
    return sorted({group for row in stated["applications"] for group in row.get(column, ())})


def money_shared_out(rule: Mapping[str, Any], stated: Round) -> int:
    """Return the money that a share of the budget is a share of: the line's or its pool's, the pool's, or all."""
    pools = {row["id"]: row["budget"] for row in stated["pools"]}
    if "line" in rule:
        line = stated.by_id["lines"][rule["line"]]
        budget: int = line.get("budget", pools[line["pool"]])
        return budget
    return sum(fen for pool, fen in pools.items() if rule.get("pool", pool) == pool)


def _share(share: int, base: int, unit: str) -> Text:
    of = Text("预算", "the budget of") if unit == "share" else Text("拨付总额", "the money granted,")
    return Text("{base}{of}的 {share}", "{share} of {of} {base}").format(of=of, base=yuan(base), share=percent(share))


def _organisation(key: str) -> Text:
    return Text("组织 {id}", "organisation {id}").format(id=shown(key))


def _awards(count: int) -> Text:
    return Text(f"{count} 项", f"{count} award" if count == 1 else f"{count} awards")


def _above(where: Text, value: Text, limit: Text) -> Text:
    return Text("{where}：{value}，超过 {limit}", "{where}: {value}, more than {limit}").format(
        where=where, value=value, limit=limit
    )


def _below(where: Text, value: Text, limit: Text) -> Text:
    return Text("{where}：{value}，低于 {limit}", "{where}: {value}, less than {limit}").format(
        where=where, value=value, limit=limit
    )
