"""What the ballots of a round decide, held against the list: every purse that a rule of ballots shares out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.ballots import FEN_A_UNIT, RULES, Contest, contest, equal_shares
from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.published import Published
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.words import listed, shown, yuan
from kaiyi_opt.verify.worth import given_by


@dataclass(frozen=True)
class _Purse:
    """Money that ballots share out: of a pool, or of a line with a budget of its own (else blank), in fen."""

    pool: str
    line: str
    lines: tuple[str, ...]
    budget: int

    @property
    def place(self) -> Text:
        return Text("选票的结果（{id}）", "what the ballots decide ({id})").format(id=shown(self.line or self.pool))


def check_ballots(
    stated: Round, published: Published, granted: Mapping[str, int], facts: Mapping[str, Facts], ledger: Ledger
) -> None:
    """Decide every purse of ballots anew and compare; nothing where the round is decided by its goals alone."""
    rule = stated.settings["ballots"]["rule"]
    if rule == "welfare":
        return
    for purse in _purses(stated):
        election = _contest(stated, purse, facts)
        money = _money(published, purse, election, rule, ledger)
        if money is None:
            continue
        chosen = sorted(RULES[rule](election, money))
        funded = sorted(key for key in granted if facts[key].line["id"] in purse.lines)
        ledger.compare(purse.place, listed(funded), listed(chosen), agree=funded == chosen)
        for key in sorted({*funded} & {*chosen}):
            agree = granted[key] == election.costs[key]
            ledger.compare(_award(key), yuan(granted[key]), yuan(election.costs[key]), agree=agree)
    ledger.notes.append((_NOTE_RAISED if "add1" in rule else _NOTE).format(rule=shown(rule)))


_NOTE = Text(
    "得分依据为票数的类别按选票规则 {rule} 决定，已由选票重新计算；不声称最优",
    "the lines whose merit is votes are decided by the rule of ballots {rule}, which was computed anew from the ballots"
    "; for them no optimum is claimed",
)
_NOTE_RAISED = Text(
    "得分依据为票数的类别按选票规则 {rule} 决定，已由选票重新计算（逐元补足只重算最后一次和再加一次）；不声称最优",
    "the lines whose merit is votes are decided by the rule of ballots {rule}, which was computed anew from the ballots"
    " (of raises by one, the last and the next); for them no optimum is claimed",
)


def _award(key: str) -> Text:
    return Text("拨付 {id} 的金额", "award {id}, amount").format(id=shown(key))


def _purses(stated: Round) -> Iterator[_Purse]:
    voted = [row for row in stated["lines"] if row["merit"] == "votes" and not row.get("entitlement")]
    for row in voted:
        if "budget" in row:
            yield _Purse(row["pool"], row["id"], (row["id"],), row["budget"])
    for pool in stated["pools"]:
        own = [row["id"] for row in voted if row["pool"] == pool["id"] and "budget" not in row]
        others = [row["id"] for row in stated["lines"] if row["pool"] == pool["id"] and row["id"] not in own]
        if own and others:
            why = Text("没有写选票可以决定多少钱", "how much of it ballots decide is not stated")
            raise UnreadableError(Text("资金池 {id}", "pool {id}").format(id=shown(pool["id"])), why)
        if own:
            yield _Purse(pool["id"], "", tuple(own), pool["budget"])


def _contest(stated: Round, purse: _Purse, facts: Mapping[str, Facts]) -> Contest:
    running = [
        key
        for key, fact in facts.items()
        if fact.line["id"] in purse.lines
        and not fact.against
        and fact.amounts.most > 0
        and not _is_struck_off(stated, key, fact)
    ]
    costs = {key: facts[key].amounts.most for key in _in_order(stated, running)}
    settings = stated.settings["ballots"]
    scored = (
        tuple(zip(row.get("vote", ()), given_by(settings["type"], row), strict=False)) for row in stated["ballots"]
    )
    election = contest(costs, purse.budget, settings["utility"], scored)
    if stated["ballots"]:
        return election
    totals = {key: facts[key].votes for key in costs}
    return Contest(costs, purse.budget, election.by_cost, (), 0, totals)


def _is_struck_off(stated: Round, key: str, fact: Facts) -> bool:
    for rule in stated["rules"]:
        if rule.get("active") is False:
            continue
        if rule["family"] == "force_out" and key in rule["applications"]:
            return True
        covered = rule.get("pool", fact.pool) == fact.pool and rule.get("line", fact.line["id"]) == fact.line["id"]
        if rule["family"] == "merit_threshold" and covered and fact.merit < rule["at_least"]:
            return True
    return False


def _in_order(stated: Round, keys: list[str]) -> list[str]:
    settings = stated.settings["allocation"]
    if settings["tie_break"] == "id":
        return sorted(keys)
    seed = settings["lottery_seed"]
    return sorted(keys, key=lambda key: (hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest(), key))


def _money(published: Published, purse: _Purse, election: Contest, rule: str, ledger: Ledger) -> int | None:
    """Return what equal shares gave all voters together; where it was raised, what the list says, once it holds."""
    if "add1" not in rule:
        return purse.budget
    stated = _stated_money(published, purse)
    step = FEN_A_UNIT * election.voters
    place = Text("{place} 的总额", "{place}, money of all voters").format(place=purse.place)
    if stated is None or step == 0 or stated < purse.budget or (stated - purse.budget) % step:
        wrong = Text("不是预算加每人若干整元", "it is not the budget and whole units a voter")
        ledger.add(place, wrong)
        return None
    held = equal_shares(election, stated)
    if election.leaves_room(held) and election.cost(equal_shares(election, stated + step)) <= election.budget:
        ledger.add(place, Text("每人再加一元仍付得起", "the budget still pays for one more each"))
    return stated


def _stated_money(published: Published, purse: _Purse) -> int | None:
    stated = published.top.get("ballots", {}).get("purses")
    for entry in stated if isinstance(stated, list) else []:
        if isinstance(entry, dict) and (entry.get("pool"), entry.get("line")) == (purse.pool, purse.line):
            money: Any = entry.get("money_fen")
            return money if type(money) is int else None
    return None
