"""The goals of a round: their order, the value of a list under each, and whether value, bound and status agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.facts import Facts, Grant
from kaiyi_opt.verify.fairness import least_community, need_covered
from kaiyi_opt.verify.published import Published, exact
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.rules import Books
from kaiyi_opt.verify.words import decimal, goal_called, goals_listed, shown

_CHINESE = {
    "entitlements": "应享扶持",
    "merit": "效益",
    "votes": "票数",
    "projects": "项数",
    "most_money": "金额，多者优先",
    "least_money": "金额，少者优先",
    "need": "需求覆盖",
    "equity": "社区均衡",
}
STATUSES = ("optimal", "within_gap", "feasible", "by_rule")


@dataclass(frozen=True)
class Goal:
    """A goal: its name, what one unit of its contributions is worth, whether less is better, and each contribution.

    What is to be least is the money of the pools: of that, what a company pays is no part. A goal that is no sum of
    contributions has the value of a list as a ``whole``.
    """

    name: str
    unit: Fraction
    is_least: bool
    contribution: Callable[[Facts, int], int]
    whole: Callable[[Mapping[str, int], Mapping[str, Facts]], int] | None = None

    def of(self, grant: Grant) -> int:
        """Return what one grant contributes."""
        return 0 if self.is_least and grant.adopted else self.contribution(grant.facts, grant.fen)

    def value(self, books: Books) -> Fraction:
        """Return the value of a list."""
        if self.whole is not None:
            return self.unit * self.whole(books.granted, books.facts)
        grants = (Grant(books.facts[key], fen, key in books.sponsors) for key, fen in books.granted.items())
        return self.unit * sum(self.of(grant) for grant in grants)


def goals_of(stated: Round) -> list[Goal]:
    """Return the goals in order; entitlements come first where there are any and they are not placed."""
    settings = stated.settings["allocation"]
    names = list(settings["goals"])
    if "entitlements" not in names and any(line.get("entitlement") for line in stated["lines"]):
        names.insert(0, "entitlements")
    return [_of_whole(name, stated) or _goal(name, by_money=settings["rationing"] == "most_money") for name in names]


def _of_whole(name: str, stated: Round) -> Goal | None:
    """Return a goal whose value is no sum over awards; ``None`` for one that is."""
    if name == "need":
        return Goal(name, Fraction(1, 10**4), False, _nothing, partial(need_covered, stated))
    if name == "equity":
        by_awards = stated.settings["allocation"]["equity"] == "awards"
        return Goal(name, Fraction(1, 1 if by_awards else 100), False, _nothing, partial(least_community, stated))
    return None


def _nothing(facts: Facts, amount: int) -> int:
    del facts, amount
    return 0


def _goal(name: str, *, by_money: bool) -> Goal:
    one, fen = Fraction(1), Fraction(1, 100)
    if name == "merit":
        return Goal(name, Fraction(1, 10**6), False, lambda facts, amount: facts.benefit(amount))
    if name == "votes":
        return Goal(name, one, False, lambda facts, amount: facts.votes)
    if name == "projects":
        return Goal(name, one, False, lambda facts, amount: 1)
    if name == "entitlements" and not by_money:
        return Goal(name, one, False, lambda facts, amount: int(facts.is_entitled))
    if name == "entitlements":
        return Goal(name, fen, False, lambda facts, amount: amount if facts.is_entitled else 0)
    return Goal(name, fen, name == "least_money", lambda facts, amount: amount)


def check_goals(published: Published, books: Books, ledger: Ledger) -> int:
    """Compare every goal, the objective and the status with what the list comes to; return how many goals there are."""
    goals = goals_of(books.stated)
    names = [entry["name"] for entry in published.lists["goals"]]
    expected = [goal.name for goal in goals]
    order = Text("目标的次序", "the order of goals")
    ledger.compare(order, goals_listed(names, _CHINESE), goals_listed(expected, _CHINESE), agree=names == expected)
    if names == expected:
        for goal, entry in zip(goals, published.lists["goals"], strict=True):
            _check_goal(goal, entry, goal.value(books), ledger)
        _check_first(goals, published, books, ledger)
        _check_status(goals, published, books.stated.settings["ballots"]["rule"], ledger)
    return len(goals)


def named(goal: str) -> Text:
    """Say which goal is meant: in Chinese by its label, in English by its own name.

    >>> named("least_money").zh, named("least_money").en
    ('目标“金额，少者优先”', 'goal least_money')
    """
    return goal_called(goal, _CHINESE)


def _check_goal(goal: Goal, entry: Mapping[str, Any], value: Fraction, ledger: Ledger) -> None:
    stated, bound = Fraction(entry["value"]), exact(entry["bound"])
    ledger.compare(named(goal.name), shown(entry["value"]), decimal(value), agree=stated == value)
    if bound is not None and (bound > stated if goal.is_least else bound < stated):
        what = Text("界 {bound} 与值 {value} 矛盾", "the bound {bound} contradicts the value {value}")
        ledger.add(named(goal.name), what.format(bound=decimal(bound), value=decimal(stated)))


def _check_first(goals: list[Goal], published: Published, books: Books, ledger: Ledger) -> None:
    """Hold objective, bound and gap of the list as a whole against its first goal."""
    value = goals[0].value(books) if goals else Fraction(0)
    first = published.lists["goals"][0] if goals else {"bound": None}
    if "objective" in published.top:
        place, stated = Text("首要目标值", "objective"), published.top["objective"]
        ledger.compare(place, shown(stated), decimal(value), agree=Fraction(stated) == value)
    if "bound" in published.top:
        agree = exact(published.top["bound"]) == exact(first["bound"])
        ledger.compare(Text("界", "bound"), shown(published.top["bound"]), shown(first["bound"]), agree=agree)
    if "gap" in published.top and first["bound"] is not None:
        gap = _gap(goals[0], first)
        agree = published.top["gap"] == float(gap)
        ledger.compare(Text("差距", "gap"), shown(published.top["gap"]), shown(float(gap)), agree=agree)


def _gap(goal: Goal, entry: Mapping[str, Any]) -> Fraction:
    """Return the distance of bound and value by the value, both in the goal's smallest unit, the value at least one."""
    value, bound = Fraction(entry["value"]) / goal.unit, Fraction(entry["bound"]) / goal.unit
    return abs(bound - value) / max(Fraction(1), abs(value))


def _check_status(goals: list[Goal], published: Published, rule: str, ledger: Ledger) -> None:
    place, status = Text("状态", "status"), published.top.get("status")
    if status is not None and status not in STATUSES:
        what = Text("“{status}”不是名单的状态", "'{status}' is no status of a list")
        ledger.add(place, what.format(status=shown(status)))
    if status == "by_rule" and rule == "welfare":
        ledger.add(place, Text("方案并非由选票规则决定", "no rule of ballots decides this scenario"))
    if status == "optimal" and rule != "welfare":
        ledger.add(place, Text("由选票规则决定的名单不是最优化的结果", "a list that ballots decide is no optimum"))
    for why in _against_status(goals, published, status):
        what = Text("写的是 {status}，但{why}", "it says {status}, but {why}")
        ledger.add(place, what.format(status=shown(status), why=why))


def _against_status(goals: list[Goal], published: Published, status: str | None) -> Iterator[Text]:
    """Yield what speaks against a status: only bounds that equal the values prove an optimum."""
    entries = list(zip(goals, published.lists["goals"], strict=True))
    if status == "optimal" and published.top.get("complete") is not True:
        yield Text("搜索没有做到底", "the search was not carried to its end")
    for goal, entry in entries if status in ("optimal", "within_gap") else []:
        name = named(goal.name)
        if entry["bound"] is None:
            yield Text("{name}没有界", "{name} has no bound").format(name=name)
        elif status == "optimal" and Fraction(entry["bound"]) != Fraction(entry["value"]):
            yield Text("{name}的界与值不等", "bound and value of {name} differ").format(name=name)
        elif status == "within_gap" and _gap(goal, entry) > Fraction(published.top.get("gap_allowed", 0)):
            yield Text("{name}的差距超过所定范围", "the gap of {name} is not allowed").format(name=name)
