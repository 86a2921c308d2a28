"""The certificate of a list: how far from the best lawful plan it can be at most, computed anew from published prices.

Each rule's price, whole and times one fen or one award, is taken from what every application is worth; the best of what
remains, application by application, and the prices of the rules' own limits together are a bound on a goal, whatever
the prices are. Rows no two of which are about one application may be kept instead of priced: then the best is looked
for within each, by a table over its limit. What companies adopt has prices too
(`kaiyi_opt.verify.certificate_companies`). Nothing of the solver is needed or trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from kaiyi_opt.language import Text
from kaiyi_opt.verify.certificate_companies import Companies
from kaiyi_opt.verify.choices import Choice, choices_of
from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.goals import Goal, goals_of, named
from kaiyi_opt.verify.knapsack import Option, most_within
from kaiyi_opt.verify.limits import Limit, limit_of
from kaiyi_opt.verify.published import Published
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.rules import WHOLE, Books
from kaiyi_opt.verify.tied import Tied, tied
from kaiyi_opt.verify.words import decimal, percent, shown

PLACE = Text("界的凭据", "certificate")
Item = TypeVar("Item")


def check_certificate(published: Published, books: Books, ledger: Ledger) -> None:
    """Compute every bound anew and hold it against the one stated; note how much better a lawful plan could be."""
    stated = published.top.get("certificate")
    if stated is None:
        return
    goals = {goal.name: goal for goal in goals_of(books.stated)}
    values = {entry["name"]: Fraction(entry["value"]) for entry in published.lists["goals"]}
    if not _is_readable(stated) or any(entry["goal"] not in goals for entry in stated["goals"]):
        _refuse(ledger)
        return
    choices = list(choices_of(books))
    grants = [(choice.facts, [grant.fen for grant in choice.grants]) for choice in choices]
    units = {name: each for name in goals if (each := tied(name, books.stated, grants)) is not None}
    companies = Companies(books.stated, {each.facts.application["id"]: each.companies for each in choices}, books.facts)
    for entry in stated["goals"]:
        earlier = [goal for goal in list(goals.values())[: list(goals).index(entry["goal"])] if goal.name in values]
        behind = {goal.name: (goal, values[goal.name]) for goal in earlier}
        _check_bound(
            entry, goals[entry["goal"]], _Asked(behind, units, stated["scale"], choices, companies), books, ledger
        )


def _refuse(ledger: Ledger) -> None:
    ledger.add(PLACE, Text("无法据此核对", "it cannot be checked"))


@dataclass(frozen=True)
class _Asked:
    """What a bound is computed from: the goals before it with their values, goals that are no sums, what stands for one
    in prices, what may be granted, and who may adopt it.
    """

    earlier: Mapping[str, tuple[Goal, Fraction]]
    tied: Mapping[str, Tied]
    scale: int
    choices: Sequence[Choice]
    companies: Companies

    def limit(self, entry: Mapping[str, Any], goal: Goal, stated: Round) -> Limit | None:
        """Return the limit that an entry prices; ``None`` where there is no such one."""
        kind, _, name = entry["rule"].partition(":")
        if kind == "goal" and entry["subject"]:
            given = self.tied[name].given if name in self.tied and name in (goal.name, *self.earlier) else {}
            return _tie(given[entry["subject"]]) if entry["subject"] in given and entry["price"] > 0 else None
        return limit_of(entry["rule"], entry["subject"], entry["price"] > 0, self.earlier, stated)

    def units(self, goal: Goal, prices: Sequence[Mapping[str, Any]]) -> int:
        """Return the most that the units of goals come to, the goal that is bounded and those before it."""
        total = 0
        for name in (goal.name, *self.earlier):
            own: dict[str, int] = {}
            for each in prices:
                if each["rule"] == f"goal:{name}":
                    own[each["subject"]] = own.get(each["subject"], 0) + each["price"]
            factor = self.scale if name == goal.name else -own.get("", 0)
            total += self.tied[name].most(factor, own) if name in self.tied else 0
        return total


def _tie(given: Callable[[Facts, int], int]) -> Limit:
    return Limit(lambda grant: -given(grant.facts, grant.fen), 0)


def _check_bound(entry: Mapping[str, Any], goal: Goal, asked: _Asked, books: Books, ledger: Ledger) -> None:
    terms = _terms(entry, goal, asked, books, ledger)
    if terms is None:
        return
    total = _total(terms, goal, asked)
    if total is None:
        _refuse(ledger)
        return
    sign = -1 if goal.is_least else 1
    own = sign * ((total + asked.units(goal, entry["prices"])) // asked.scale) * goal.unit
    if sign * own > sign * Fraction(entry["bound"]):
        ledger.compare(PLACE, shown(entry["bound"]), decimal(own), agree=False)
        return
    ledger.notes.append(_note(goal, list(asked.earlier), own, goal.value(books), entry["bound"]))


@dataclass(frozen=True)
class _Terms:
    """What an entry prices and keeps: limits of grants, and, by rule, what limits companies.

    Limits are looked up by organisation, blank for those that are about several: there may be thousands of either.
    """

    priced: Sequence[tuple[Limit, int]]
    of_companies: Mapping[str, int]
    kept: Sequence[Limit]
    purses: frozenset[str]

    @cached_property
    def _priced_by(self) -> Mapping[str, Sequence[tuple[Limit, int]]]:
        return _grouped((limit.organisation, (limit, price)) for limit, price in self.priced)

    @cached_property
    def _kept_by(self) -> Mapping[str, Sequence[int]]:
        return _grouped((limit.organisation, place) for place, limit in enumerate(self.kept))

    def priced_for(self, facts: Facts) -> list[tuple[Limit, int]]:
        """Return the limits with prices of which an application's grants may take."""
        return [pair for key in {"", facts.organisation} for pair in self._priced_by.get(key, ())]

    def kept_for(self, choice: Choice) -> list[int]:
        """Return the places of the limits kept of which a choice's grants take."""
        places = [place for key in {"", choice.facts.organisation} for place in self._kept_by.get(key, ())]
        return [place for place in places if any(map(self.kept[place].taken, choice.grants))]


def _grouped(pairs: Iterable[tuple[str, Item]]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return found


def _terms(entry: Mapping[str, Any], goal: Goal, asked: _Asked, books: Books, ledger: Ledger) -> _Terms | None:
    """Read an entry; ``None``, and noted, where it names what the round has not."""
    priced: list[tuple[Limit, int]] = []
    of_companies: Counter[str] = Counter()
    for price in entry["prices"]:
        if price["price"] > 0 and asked.companies.has(price["rule"], price["subject"]):
            of_companies[price["rule"]] += price["price"]
            continue
        limit = asked.limit(price, goal, books.stated)
        if limit is None:
            _name(price, ledger)
            return None
        priced.append((limit, price["price"]))
    kept: list[Limit] = []
    purses: set[str] = set()
    for row in entry.get("kept", ()):
        if row["rule"].startswith("purse:") and asked.companies.has(row["rule"], row["subject"]):
            purses.add(row["rule"])
            continue
        limit = limit_of(row["rule"], row["subject"], True, {}, books.stated)
        if limit is None:
            _name(row, ledger)
            return None
        kept.append(limit)
    return _Terms(priced, of_companies, kept, frozenset(purses))


def _name(entry: Mapping[str, Any], ledger: Ledger) -> None:
    what = Text("规则 {rule}（{subject}）没有可定价的限额", "rule {rule} ({subject}) has no limit to price")
    ledger.add(PLACE, what.format(rule=shown(entry["rule"]), subject=shown(entry["subject"])))


def _note(goal: Goal, earlier: Sequence[str], own: Fraction, value: Fraction, bound: str) -> Text:
    """Say how much better than the list a lawful plan could be at most."""
    distance = value - own if goal.is_least else own - value
    hundredths = -(-max(Fraction(0), distance) / max(Fraction(1), abs(value)) * WHOLE // 1)
    return _NOTES[goal.is_least, distance <= 0].format(
        plan=_PLAN_BEHIND if earlier else _PLAN,
        goal=Text("{name}的", "{name}").format(name=named(goal.name)) if earlier else _FIRST,
        bound=shown(bound),
        share=percent(int(hundredths)),
    )


_FIRST = Text("首要目标", "the first goal")
_PLAN = Text("任何合规方案", "lawful plan")
_PLAN_BEHIND = Text("任何在此前各目标上不逊于本名单的合规方案", "lawful plan that does as well on the goals before it")
# By whether less is better, and whether nothing better is left.
_NOTES = {
    (False, True): Text(
        "由凭据重新算得：没有{plan}的{goal}值比本名单更高",
        "computed anew from the certificate: no {plan} has more of {goal} than this list",
    ),
    (False, False): Text(
        "由凭据重新算得：{plan}的{goal}值不超过 {bound}，至多比本名单高 {share}",
        "computed anew from the certificate: no {plan} has more than {bound} of {goal}, at most {share}"
        " above this list",
    ),
    (True, True): Text(
        "由凭据重新算得：没有{plan}的{goal}值比本名单更低",
        "computed anew from the certificate: no {plan} has less of {goal} than this list",
    ),
    (True, False): Text(
        "由凭据重新算得：{plan}的{goal}值不低于 {bound}，至多比本名单低 {share}",
        "computed anew from the certificate: no {plan} has less than {bound} of {goal}, at most {share}"
        " below this list",
    ),
}


def _is_readable(stated: Mapping[str, Any]) -> bool:
    goals = stated.get("goals")
    whole = type(stated.get("scale")) is int and stated["scale"] > 0 and isinstance(goals, list)
    return whole and all(isinstance(entry, dict) and _is_readable_entry(entry) for entry in goals or ())


def _is_readable_entry(entry: Mapping[str, Any]) -> bool:
    try:
        Fraction(entry.get("bound", ""))
    except (TypeError, ValueError, ZeroDivisionError):
        return False
    prices, kept = entry.get("prices"), entry.get("kept", [])
    if not (isinstance(entry["bound"], str) and isinstance(entry.get("goal"), str)):
        return False
    if not (isinstance(prices, list) and isinstance(kept, list)):
        return False
    return all(map(_is_row, kept)) and all(_is_row(row) and type(row.get("price")) is int for row in prices)


def _is_row(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("rule"), str) and isinstance(entry.get("subject"), str)


def _total(terms: _Terms, goal: Goal, asked: _Asked) -> int | None:
    """Return the most that awards come to, in the goal's unit times the scale; ``None``: a table is too large, or two
    rows kept are about one application.
    """
    total = sum(price * limit.most for limit, price in terms.priced)
    best: list[list[list[Option]]] = [[] for _ in range(len(terms.kept) + 1)]
    for choice in asked.choices:
        within = terms.kept_for(choice)
        if len(within) > 1:
            return None
        place = within[0] if within else len(terms.kept)
        best[place].append(list(_options(choice, terms.kept[place] if within else None, terms, goal, asked)))
    rooms = [limit.most for limit in terms.kept]
    parts = [most_within(own, room) for own, room in zip(best, [*rooms, 0], strict=True)]
    for found in (*parts, asked.companies.most(terms.of_companies, terms.purses)):
        if found is None:
            return None
        total += found
    return total


def _options(choice: Choice, kept: Limit | None, terms: _Terms, goal: Goal, asked: _Asked) -> Iterator[Option]:
    """Yield what each grant takes of the row kept, and what it is worth above the prices; nothing, where it may be."""
    if not choice.held:
        yield 0, 0
    priced = terms.priced_for(choice.facts)
    for grant in choice.grants:
        worth = (-1 if goal.is_least else 1) * asked.scale * goal.of(grant)
        worth -= sum(price * limit.taken(grant) for limit, price in priced)
        if grant.adopted:
            worth -= terms.of_companies.get(f"adopted:{choice.facts.application['id']}", 0)
        if worth > 0 or choice.held:
            yield 0 if kept is None else kept.taken(grant), worth
