"""The certificate of a list: how far from the best lawful plan it can be at most, computed anew from published prices.

Each rule's price, whole and times one fen or one award, is taken from what every application is worth; the best of what
remains, application by application, and the prices of the rules' own limits together are a bound on a goal, whatever
the prices are. One row may be kept instead of priced: then the best is looked for within it, by a table over its limit.
Nothing of the solver is needed or trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.goals import Goal, goals_of, named
from kaiyi_opt.verify.law import Amounts
from kaiyi_opt.verify.limits import Limit, limit_of
from kaiyi_opt.verify.published import Published
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.rules import RULES, WHOLE, Books
from kaiyi_opt.verify.tied import Tied, tied
from kaiyi_opt.verify.words import decimal, percent, shown

PLACE = Text("界的凭据", "certificate")
# What may be granted to one application does not depend on others under rules of these families.
OWN_FAMILIES = ("merit_threshold", "co_funding", "force_out")
# Entries of a table: more would take minutes.
MOST_CELLS = 10**8

Option = tuple[int, int]


@dataclass(frozen=True)
class Choice:
    """What one application may be granted: nothing, unless it is ``held`` in, or one of ``amounts`` in fen."""

    facts: Facts
    amounts: tuple[int, ...]
    held: bool


def check_certificate(published: Published, books: Books, ledger: Ledger) -> None:
    """Compute every bound anew and hold it against the one stated; note how much better a lawful plan could be."""
    stated = published.top.get("certificate")
    if stated is None:
        return
    goals = {goal.name: goal for goal in goals_of(books.stated)}
    values = {entry["name"]: Fraction(entry["value"]) for entry in published.lists["goals"]}
    serves = not any(each.adopters for each in books.facts.values()) and _is_readable(stated)
    if not serves or any(entry["goal"] not in goals for entry in stated["goals"]):
        _refuse(ledger)
        return
    choices = list(_choices(books))
    grants = [(choice.facts, choice.amounts) for choice in choices]
    units = {name: each for name in goals if (each := tied(name, books.stated, grants)) is not None}
    for entry in stated["goals"]:
        earlier = [goal for goal in list(goals.values())[: list(goals).index(entry["goal"])] if goal.name in values]
        behind = {goal.name: (goal, values[goal.name]) for goal in earlier}
        _check_bound(entry, goals[entry["goal"]], _Asked(behind, units, stated["scale"], choices), books, ledger)


def _refuse(ledger: Ledger) -> None:
    ledger.add(PLACE, Text("无法据此核对", "it cannot be checked"))


@dataclass(frozen=True)
class _Asked:
    """What a bound is computed from: the goals before it with their values, goals that are no sums, what stands for one
    in prices, and what may be granted.
    """

    earlier: Mapping[str, tuple[Goal, Fraction]]
    tied: Mapping[str, Tied]
    scale: int
    choices: Sequence[Choice]

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
    return Limit(lambda facts, fen: -given(facts, fen), 0)


def _check_bound(entry: Mapping[str, Any], goal: Goal, asked: _Asked, books: Books, ledger: Ledger) -> None:
    priced: list[tuple[Limit, int]] = []
    for price in entry["prices"]:
        limit = asked.limit(price, goal, books.stated)
        if limit is None:
            _name(price, ledger)
            return
        priced.append((limit, price["price"]))
    kept = None
    if "kept" in entry:
        kept = limit_of(entry["kept"]["rule"], entry["kept"]["subject"], True, {}, books.stated)
        if kept is None:
            _name(entry["kept"], ledger)
            return
    total = _total(priced, kept, goal, asked)
    if total is None:
        _refuse(ledger)
        return
    sign = -1 if goal.is_least else 1
    own = sign * ((total + asked.units(goal, entry["prices"])) // asked.scale) * goal.unit
    if sign * own > sign * Fraction(entry["bound"]):
        ledger.compare(PLACE, shown(entry["bound"]), decimal(own), agree=False)
        return
    ledger.notes.append(_note(goal, list(asked.earlier), own, goal.value(books), entry["bound"]))


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
    prices, kept = entry.get("prices"), entry.get("kept", {"rule": "", "subject": ""})
    plain = isinstance(entry["bound"], str) and isinstance(entry.get("goal"), str) and isinstance(prices, list)
    return plain and _is_row(kept) and all(_is_row(row) and type(row.get("price")) is int for row in prices or ())


def _is_row(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("rule"), str) and isinstance(entry.get("subject"), str)


def _choices(books: Books) -> Iterator[Choice]:
    """Yield what each application may be granted under what concerns it alone."""
    active = [rule for rule in books.stated["rules"] if rule.get("active") is not False]
    own = [rule for rule in active if rule["family"] in OWN_FAMILIES]
    held = {key for rule in active if rule["family"] == "force_in" for key in rule["applications"]}
    for key, each in books.facts.items():
        if not each.against:
            amounts = tuple(fen for fen in _amounts(each.amounts) if _is_allowed(key, fen, own, books))
            yield Choice(each, amounts, key in held)


def _is_allowed(key: str, fen: int, own: Sequence[Mapping[str, Any]], books: Books) -> bool:
    alone = Books(books.stated, books.facts, {key: fen}, {})
    return not any(True for rule in own for _ in RULES[rule["family"]](dict(rule), alone))


def _amounts(amounts: Amounts) -> Iterator[int]:
    """Yield everything that may be granted."""
    if amounts.step > 0:
        first = -(-max(amounts.least, 1) // amounts.step) * amounts.step
        yield from range(first, amounts.most, amounts.step)
    if amounts.most > 0:
        yield amounts.most


def _total(priced: Sequence[tuple[Limit, int]], kept: Limit | None, goal: Goal, asked: _Asked) -> int | None:
    """Return the most that awards come to, in the goal's unit times the scale; ``None``: the table is too large."""
    sign = -1 if goal.is_least else 1
    best: list[list[Option]] = []
    for choice in asked.choices:
        own = [] if choice.held else [(0, 0)]
        for fen in choice.amounts:
            worth = sign * asked.scale * goal.contribution(choice.facts, fen)
            worth -= sum(price * limit.taken(choice.facts, fen) for limit, price in priced)
            weight = 0 if kept is None else kept.taken(choice.facts, fen)
            if worth > 0 or choice.held:
                own.append((weight, worth))
        best.append(own)
    fixed = sum(price * limit.most for limit, price in priced)
    found = _within(best, 0 if kept is None else kept.most)
    return None if found is None else fixed + found


def _within(options: Sequence[Sequence[Option]], capacity: int) -> int | None:
    """Return the most that one option of each list come to, weighing ``capacity`` at most; ``None`` where the table, in
    the largest steps that divide every weight, would be too large or a weight is below 0.
    """
    weights = [weight for own in options for weight, _ in own]
    step = gcd(*weights) or 1
    rooms = capacity // step + 1
    entries = rooms * len(weights)
    if min(weights, default=0) < 0 or rooms < 1 or entries > MOST_CELLS:
        return None
    table = [0] * rooms
    for own in options:
        if not own:
            continue
        (weight, worth), *others = own
        grown = _shifted(table, weight // step, worth)
        for weight, worth in others:
            grown = [max(pair) for pair in zip(grown, _shifted(table, weight // step, worth), strict=True)]
        table = grown
    return table[-1]


def _shifted(table: Sequence[int], steps: int, worth: int) -> list[int]:
    """Return the table with one option taken; where that does not fit, the least of all."""
    least = -(2**200)
    return [least] * min(steps, len(table)) + [value + worth for value in table[: max(0, len(table) - steps)]]
