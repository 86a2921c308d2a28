"""A published lottery: its weights, the chances that follow, every plan drawn among, and the draw itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Text, both
from kaiyi_opt.verify.budgets import with_declared_budgets
from kaiyi_opt.verify.facts import Facts, facts_of
from kaiyi_opt.verify.published import of_kind
from kaiyi_opt.verify.report import Counts, Ledger, Report
from kaiyi_opt.verify.round import Round, read_round
from kaiyi_opt.verify.rules import Books, active, breaches
from kaiyi_opt.verify.words import shown, yuan

LOTTERY_FORMAT = "kaiyi-lottery/1"
TICKETS = 1_000_000
LIMITS = Text(
    "无法由此核对的：得分区间是否由重抽得出，以及所公布的概率是否是各区间所容许的最公平者。",
    "What this cannot check: that the intervals of merit follow from resampling, and that the chances published are the"
    " fairest that the intervals allow.",
)
_TOP = {
    "scenario_hash": "text",
    "seed": "text",
    "number": "whole",
    "drawn_plan": "whole",
    "applications": "list",
    "always": "list",
    "plans": "list",
    "awards": "list",
    "total_fen": "whole",
}
_AWARD = {"application": "text", "amount_fen": "whole"}
_APPLICATION = {"application": "text", "tickets": "whole", "standing": "text"}
_PLAN = {"tickets": "whole", "awards": "list"}


@dataclass(frozen=True)
class _Plan:
    """One plan drawn among: its tickets, and fen by application of the whole round."""

    tickets: int
    granted: Mapping[str, int]


def verify_lottery(stated: Mapping[str, Any], scenario_path: Path) -> Report:
    """Hold a published lottery against a scenario, computing everything anew.

    Raises
    ------
    UnreadableError
        Where the scenario cannot be read.
    """
    ledger, scenario = Ledger(), read_round(scenario_path, "cost")
    top = of_kind(stated, _TOP, Text("抽签", "the lottery"), ledger)
    declared = (
        of_kind(stated, {"budgets": "object"}, Text("抽签", "the lottery"), ledger) if "budgets" in stated else {}
    )
    named = declared.get("budgets", {})
    place = Text("抽签的 budgets", "the lottery's budgets")
    scenario = with_declared_budgets(scenario, of_kind(named, dict.fromkeys(named, "whole"), place, ledger), ledger)
    facts = facts_of(scenario)
    if len(top) == len(_TOP):
        own = scenario.fingerprint
        agree = top["scenario_hash"] == own
        ledger.compare(Text("方案指纹", "scenario hash"), shown(top["scenario_hash"]), shown(own), agree=agree)
        plans = _plans(top, ledger)
        for number, plan in enumerate(plans, start=1):
            _check_plan(Text(f"第 {number} 个方案", f"plan {number}"), plan, scenario, facts, ledger)
        _check_chances(top, plans, ledger)
        _check_draw(top, plans, ledger)
    budgets = len(scenario["pools"]) + sum("budget" in row for row in scenario["lines"])
    counts = Counts(len(facts), len(top.get("awards", ())), budgets, active(scenario), 0)
    return Report(tuple(ledger.differences), tuple(ledger.notes), counts, LIMITS).in_currency(scenario.settings)


def _entries(listed: Any, kinds: Mapping[str, str], place: Text, ledger: Ledger) -> Iterator[dict[str, Any]]:
    """Yield the whole entries of a list, and note the others."""
    for number, entry in enumerate(listed, start=1):
        where = Text("{place}第 {n} 项", "{place}, entry {n}").format(place=place, n=number)
        if not isinstance(entry, dict):
            ledger.add(where, Text("不是对象", "it is no object"))
        elif len(kept := of_kind(entry, kinds, where, ledger)) == len(kinds):
            yield kept


def _granted(listed: Any, place: Text, ledger: Ledger) -> dict[str, int]:
    """Return fen by application of a list of awards; an application that stands twice is a difference."""
    granted: dict[str, int] = {}
    for entry in _entries(listed, _AWARD, place, ledger):
        if entry["application"] in granted:
            what = Text("{id} 出现两次", "{id} stands here twice").format(id=shown(entry["application"]))
            ledger.add(place, what)
        granted[entry["application"]] = granted.get(entry["application"], 0) + entry["amount_fen"]
    return granted


def _plans(top: Mapping[str, Any], ledger: Ledger) -> list[_Plan]:
    """Return the plans, each with what is granted whatever is drawn, and compare their tickets with a million."""
    always = _granted(top["always"], Text("一律拨付的", "always"), ledger)
    plans = []
    for number, entry in enumerate(_entries(top["plans"], _PLAN, Text("各方案", "plans"), ledger), start=1):
        place = Text(f"第 {number} 个方案", f"plan {number}")
        own = _granted(entry["awards"], place, ledger)
        for key in sorted(own.keys() & always.keys()):
            ledger.add(place, Text("{id} 也在一律拨付之列", "{id} is always paid as well").format(id=shown(key)))
        if entry["tickets"] <= 0:
            ledger.add(place, Text("签数不是正数", "its tickets are no positive number"))
        plans.append(_Plan(entry["tickets"], dict(sorted({**always, **own}.items()))))
    total = sum(plan.tickets for plan in plans)
    place = Text("总签数", "tickets in all")
    ledger.compare(place, both(f"{total}"), both(f"{TICKETS}"), agree=total == TICKETS)
    if plans != sorted(plans, key=lambda plan: (-plan.tickets, *plan.granted.items())):
        # Whoever could choose the order could choose who holds the number drawn.
        what = Text("没有按签数由多到少、再按拨付排列", "they are not in the order of most tickets, then awards")
        ledger.add(Text("各方案", "plans"), what)
    return plans


def _check_plan(place: Text, plan: _Plan, scenario: Round, facts: Mapping[str, Facts], ledger: Ledger) -> None:
    """Note everything in which one plan breaks law, budget or rule."""

    def note(where: Text, what: Text) -> None:
        ledger.add(Text("{plan}，{where}", "{plan}, {where}").format(plan=place, where=where), what)

    for key, fen in plan.granted.items():
        where = Text("申请 {id}", "application {id}").format(id=shown(key))
        if key not in facts:
            note(where, Text("方案里没有这份申请", "the scenario has no such application"))
            continue
        for reason in facts[key].against:
            note(where, Text("不符合条件：{why}", "it is not eligible: {why}").format(why=reason))
        if not facts[key].amounts.allow(fen):
            what = Text("{stated}，依规定{lawful}", "{stated}, the law allows {lawful}")
            note(where, what.format(stated=yuan(fen), lawful=facts[key].amounts.text))
    known = {key: fen for key, fen in plan.granted.items() if key in facts}
    for where, budget, spent in _budgets(scenario, facts, known):
        if spent > budget:
            what = Text("拨付 {spent}，超过预算 {budget}", "it pays {spent}, more than its budget of {budget}")
            note(where, what.format(spent=yuan(spent), budget=yuan(budget)))
    for where, what in breaches(Books(scenario, facts, known, {})):
        note(where, what)


def _budgets(
    scenario: Round, facts: Mapping[str, Facts], granted: Mapping[str, int]
) -> Iterator[tuple[Text, int, int]]:
    """Yield every pool, and every line with a budget of its own, with the budget and what a plan pays of it."""
    for row in scenario["pools"]:
        spent = sum(fen for key, fen in granted.items() if facts[key].pool == row["id"])
        yield Text("资金池 {id}", "pool {id}").format(id=shown(row["id"])), row["budget"], spent
    for row in scenario["lines"]:
        if "budget" in row:
            spent = sum(fen for key, fen in granted.items() if facts[key].line["id"] == row["id"])
            yield Text("扶持类别 {id}", "line {id}").format(id=shown(row["id"])), row["budget"], spent


def _check_chances(top: Mapping[str, Any], plans: list[_Plan], ledger: Ledger) -> None:
    """Compare the tickets of each application with those of the plans that fund it, and its standing with them."""
    listed = set()
    for entry in _entries(top["applications"], _APPLICATION, Text("各申请", "applications"), ledger):
        key, tickets = entry["application"], entry["tickets"]
        listed.add(key)
        place = Text("申请 {id}", "application {id}").format(id=shown(key))
        own = sum(plan.tickets for plan in plans if plan.granted.get(key, 0) > 0)
        where = Text("{place} 的签数", "{place}, tickets").format(place=place)
        ledger.compare(where, both(f"{tickets}"), both(f"{own}"), agree=tickets == own)
        if (entry["standing"], own == TICKETS) == ("in", False) or (entry["standing"], own == 0) == ("out", False):
            what = Text("列为 {standing}，却有 {n} 签", "it is said to be {standing}, and has {n} tickets")
            ledger.add(place, what.format(standing=shown(entry["standing"]), n=own))
    always = {entry.get("application") for entry in top["always"] if isinstance(entry, dict)}
    for key in sorted({key for plan in plans for key in plan.granted} - listed - always):
        place = Text("申请 {id}", "application {id}").format(id=shown(key))
        ledger.add(place, Text("有方案资助它，却没有列出它的签数", "a plan funds it, and its tickets are not listed"))


def _check_draw(top: Mapping[str, Any], plans: list[_Plan], ledger: Ledger) -> None:
    """Draw again: the number from the seed, the plan that holds the ticket, its awards and their sum."""
    text = f"{top['seed']}\n{top['scenario_hash']}"
    number = int(hashlib.sha256(text.encode()).hexdigest(), 16) % TICKETS
    agree = top["number"] == number
    ledger.compare(Text("抽出的号", "the number drawn"), both(f"{top['number']}"), both(f"{number}"), agree=agree)
    passed = 0
    for place, plan in enumerate(plans, start=1):
        passed += plan.tickets
        if number < passed:
            stated, agree = top["drawn_plan"], top["drawn_plan"] == place
            ledger.compare(Text("抽中的方案", "the plan drawn"), both(f"{stated}"), both(f"{place}"), agree=agree)
            awards = _granted(top["awards"], Text("名单", "awards"), ledger)
            if awards != plan.granted:
                ledger.add(Text("名单", "awards"), Text("不是抽中方案的拨付", "they are not those of the plan drawn"))
            total = sum(plan.granted.values())
            agree = top["total_fen"] == total
            ledger.compare(Text("拨付总额", "total"), yuan(top["total_fen"]), yuan(total), agree=agree)
            return
