"""The verification of a published purchase: every contract held against the bids, every limit and total anew."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.published import of_kind, whole_entries
from kaiyi_opt.verify.report import Ledger, Report
from kaiyi_opt.verify.round import Round, read_round
from kaiyi_opt.verify.tables import Row
from kaiyi_opt.verify.with_round import check_with_round
from kaiyi_opt.verify.words import goal_called, goals_listed, points, shown, yuan

PURCHASE_FORMAT = "kaiyi-purchase/1"
LIMITS = Text(
    "无法由此核对的：是否还有更好的合规方案、同优方案中的先后，以及落选理由与入选价；前者以求解器证明的界为据。",
    "What this cannot check: that no better lawful plan exists, which rests on the bound that the solver proved, the"
    " order among equal plans, and the reasons and prices told to bids that were declined.",
)

_TOP = {
    **{"title": "text", "scenario_hash": "text", "status": "text", "complete": "truth", "total_fen": "whole"},
    **dict.fromkeys(("goals", "departments", "contracts", "declined", "unmet"), "list"),
}
_ENTRIES = {
    "contracts": {
        **dict.fromkeys(("purchase", "department", "organisation"), "text"),
        **dict.fromkeys(("units", "price_fen", "quality", "amount_fen"), "whole"),
    },
    "declined": {"purchase": "text", "organisation": "text"},
    "unmet": {"purchase": "text", "wanted": "whole", "bought": "whole"},
    "departments": {"id": "text", "budget_fen": "whole_or_null", "spent_fen": "whole"},
    "goals": {"name": "text", "value": "whole", "bound": "whole_or_null"},
}
_GOALS = {"demand": "满足需求", "quality": "质量", "money": "花费"}  # in order, by their Chinese labels

Entry = Mapping[str, Any]
Bids = Mapping[tuple[str, str], Row]


@dataclass(frozen=True)
class PurchaseCounts:
    """How much was compared: bids and purchases of the scenario, contracts of the list."""

    bids: int
    purchases: int
    contracts: int

    @property
    def text(self) -> Text:
        """Say it."""
        return Text(
            "核对了 {a} 份投标、{b} 项购买需求、{c} 份合同、{d} 个目标。",
            "Compared: bids {a}, purchases {b}, contracts {c}, goals {d}.",
        ).format(a=self.bids, b=self.purchases, c=self.contracts, d=len(_GOALS))


def verify_purchase(stated: Mapping[str, Any], scenario_path: Path) -> Report:
    """Hold a published purchase against a scenario, computing everything anew.

    Parameters
    ----------
    stated
        The object in ``purchase.json``.
    scenario_path
        The scenario: a folder or a workbook.

    Raises
    ------
    UnreadableError
        Where the scenario cannot be read, or a bid has no quality.
    """
    ledger = Ledger()
    top = of_kind(stated, _TOP, Text("名单", "the list"), ledger)
    lists = {name: whole_entries(name, top.get(name, []), kinds, ledger) for name, kinds in _ENTRIES.items()}
    scenario = read_round(scenario_path, "cost")
    bids = _bids(scenario)
    _check_identity(scenario, top, ledger)
    _check_everybody(lists, bids, ledger)
    held = [entry for entry in lists["contracts"] if (entry["purchase"], entry["organisation"]) in bids]
    for entry in held:
        _check_contract(entry, bids[entry["purchase"], entry["organisation"]], scenario, ledger)
    _check_purchases(held, lists["unmet"], scenario, ledger)
    _check_money(lists, top, scenario, ledger)
    _check_suppliers(lists["contracts"], scenario, ledger)
    _check_goals(held, stated, lists["goals"], bids, scenario, ledger)
    if "with_round" in stated:
        check_with_round(stated["with_round"], lists["contracts"], scenario, ledger)
    counts = PurchaseCounts(len(bids), len(scenario["purchases"]), len(lists["contracts"]))
    return Report(tuple(ledger.differences), tuple(ledger.notes), counts, LIMITS).in_currency(scenario.settings)


def _bids(scenario: Round) -> dict[tuple[str, str], Row]:
    """Return the bids with their quality filled in: their own, or the organisation's assessment."""
    found = {}
    for row in scenario["bids"]:
        organisation = scenario.by_id["organisations"][row["organisation"]]
        quality = row.get("quality", organisation.get("assessment"))
        if quality is None:
            why = Text(
                "投标没有质量分，组织也没有年度评估得分", "a bid without quality of an organisation without assessment"
            )
            raise UnreadableError("bids", why)
        found[row["purchase"], row["organisation"]] = {**row, "quality": quality}
    return found


def _check_identity(scenario: Round, top: Entry, ledger: Ledger) -> None:
    if "scenario_hash" in top:
        own = scenario.fingerprint_without()
        agree = top["scenario_hash"] == own
        ledger.compare(Text("方案指纹", "scenario hash"), shown(top["scenario_hash"]), shown(own), agree=agree)
    titles = (scenario.settings["title"], scenario.settings["title_en"] or scenario.settings["title"])
    if "title" in top:
        ledger.compare(Text("标题", "title"), shown(top["title"]), shown(titles[0]), agree=top["title"] in titles)


def _bid(key: tuple[str, str]) -> Text:
    return Text("投标 {key}", "bid {key}").format(key=shown(" / ".join(key)))


def _check_everybody(lists: Mapping[str, tuple[Row, ...]], bids: Bids, ledger: Ledger) -> None:
    """Every bid stands once: among the contracts or among the declined."""
    named = [(entry["purchase"], entry["organisation"]) for name in ("contracts", "declined") for entry in lists[name]]
    for key, count in sorted(Counter(named).items()):
        if key not in bids:
            ledger.add(_bid(key), Text("方案里没有这份投标", "the scenario has no such bid"))
        elif count > 1:
            ledger.add(_bid(key), Text("出现 {n} 次", "it stands here {n} times").format(n=count))
    for key in sorted(set(bids) - set(named)):
        ledger.add(_bid(key), Text("名单里没有", "the list does not name it"))


def _check_contract(entry: Entry, bid: Row, scenario: Round, ledger: Ledger) -> None:
    """Hold one contract against its bid and the purchase."""
    place = _bid((entry["purchase"], entry["organisation"]))
    wanted, units = scenario.by_id["purchases"][entry["purchase"]], entry["units"]
    for key, label, own, word in (
        ("price_fen", Text("单价", "price"), bid["price"], yuan),
        ("quality", Text("质量分", "quality"), bid["quality"], points),
        ("amount_fen", Text("金额", "amount"), bid["price"] * units, yuan),
        ("department", Text("部门", "department"), wanted["department"], shown),
    ):
        where = Text("{place} 的{label}", "{place}, {label}").format(place=place, label=label)
        ledger.compare(where, word(entry[key]), word(own), agree=entry[key] == own)
    if not max(bid.get("least", 0), 1) <= units <= bid["capacity"]:
        ledger.add(place, Text("数量 {n} 不在投标范围内", "the bid does not allow a quantity of {n}").format(n=units))
    if bid["price"] > wanted["ceiling"]:
        ledger.add(place, Text("单价高于上限", "the price is above the ceiling"))
    if bid["quality"] < wanted.get("floor", 0):
        ledger.add(place, Text("质量低于下限", "the quality is below the floor"))
    if any(row["organisation"] == entry["organisation"] and row.get("excluded") for row in scenario["suppliers"]):
        ledger.add(place, Text("该组织被排除", "the organisation is excluded"))


def _check_purchases(held: list[Row], unmet: tuple[Row, ...], scenario: Round, ledger: Ledger) -> None:
    """Hold what is bought of each purchase against what is wanted, and what the list says to be unmet."""
    stated = {entry["purchase"]: entry for entry in unmet}
    for key in sorted(stated.keys() - scenario.by_id["purchases"].keys()):
        ledger.add(_purchase(key), Text("方案里没有这项需求", "the scenario has no such purchase"))
    for row in scenario["purchases"]:
        counts = [entry["units"] for entry in held if entry["purchase"] == row["id"]]
        bought, place = sum(counts), _purchase(row["id"])
        if bought > row["quantity"]:
            ledger.add(place, Text("购买 {n}，多于需求", "{n} are bought, more than wanted").format(n=bought))
        if 0 < bought < row.get("least", 0):
            ledger.add(place, Text("购买 {n}，少于最少数量", "{n} are bought, fewer than the least").format(n=bought))
        if len(counts) > row.get("most_suppliers", len(counts)):
            ledger.add(place, Text("供应方 {n} 家，超过上限", "{n} suppliers are too many").format(n=len(counts)))
        told = stated.get(row["id"], {"wanted": row["quantity"], "bought": row["quantity"]})
        for name, label, own in (
            ("wanted", Text("需求数量", "wanted"), row["quantity"]),
            ("bought", Text("购买数量", "bought"), bought),
        ):
            where = Text("{place} 的{label}", "{place}, {label}").format(place=place, label=label)
            ledger.compare(where, shown(told[name]), shown(own), agree=told[name] == own)


def _purchase(key: str) -> Text:
    return Text("需求 {id}", "purchase {id}").format(id=shown(key))


def _check_money(lists: Mapping[str, tuple[Row, ...]], top: Entry, scenario: Round, ledger: Ledger) -> None:
    """Add up what each department spends, and hold it against its budget and the list's totals."""
    spent: Counter[str] = Counter()
    for entry in lists["contracts"]:
        spent[entry["department"]] += entry["amount_fen"]
    stated = {entry["id"]: entry for entry in lists["departments"]}
    for row in scenario["departments"]:
        place = Text("部门 {id}", "department {id}").format(id=shown(row["id"]))
        if row["id"] not in stated:
            ledger.add(place, Text("名单里没有", "the list does not name it"))
            continue
        entry, own = stated[row["id"]], spent[row["id"]]
        where = Text("{place} 的花费", "{place}, spent").format(place=place)
        ledger.compare(where, yuan(entry["spent_fen"]), yuan(own), agree=entry["spent_fen"] == own)
        budget = row.get("budget")
        if entry["budget_fen"] != budget:
            ledger.add(place, Text("预算与方案不符", "its budget is not the scenario's"))
        if budget is not None and own > budget:
            what = Text("花费 {spent}，超过预算 {budget}", "it spends {spent}, more than its budget of {budget}")
            ledger.add(place, what.format(spent=yuan(own), budget=yuan(budget)))
    if "total_fen" in top:
        total, own = top["total_fen"], sum(spent.values())
        ledger.compare(Text("花费总额", "total"), yuan(total), yuan(own), agree=total == own)


def _check_suppliers(contracts: tuple[Row, ...], scenario: Round, ledger: Ledger) -> None:
    for row in scenario["suppliers"]:
        own = [entry for entry in contracts if entry["organisation"] == row["organisation"]]
        place = Text("供应方 {id}", "supplier {id}").format(id=shown(row["organisation"]))
        if sum(entry["units"] for entry in own) > row.get("most_units", math.inf):
            ledger.add(place, Text("合计数量超过上限", "its units are above its limit"))
        if sum(entry["amount_fen"] for entry in own) > row.get("most_money", math.inf):
            ledger.add(place, Text("合计金额超过上限", "its money is above its limit"))


def _check_goals(
    held: list[Row], stated: Entry, goals: tuple[Row, ...], bids: Bids, scenario: Round, ledger: Ledger
) -> None:
    """Compute every goal anew, and hold the bounds and the claim of an optimum against them."""
    own = dict.fromkeys(_GOALS, 0)
    for entry in held:
        wanted, bid = scenario.by_id["purchases"][entry["purchase"]], bids[entry["purchase"], entry["organisation"]]
        own["demand"] += wanted["ceiling"] * wanted.get("priority", 1) * entry["units"]
        own["quality"] += bid["quality"] * entry["units"]
        own["money"] += bid["price"] * entry["units"]
    names = [goal["name"] for goal in goals]
    where = Text("目标的次序", "the order of the goals")
    ledger.compare(where, goals_listed(names, _GOALS), goals_listed(list(_GOALS), _GOALS), agree=names == list(_GOALS))
    proved = True
    for goal in goals:
        if goal["name"] not in own:
            continue
        value, bound = own[goal["name"]], goal["bound"]
        place = goal_called(goal["name"], _GOALS)
        ledger.compare(place, shown(goal["value"]), shown(value), agree=goal["value"] == value)
        passed = bound is not None and (value < bound if goal["name"] == "money" else value > bound)
        if passed:
            ledger.add(place, Text("优于所称的界", "it is better than the bound that is stated"))
        proved = proved and bound == value
    if stated.get("status") == "optimal" and not (proved and stated.get("complete") is True):
        ledger.add(Text("状态", "status"), Text("称最优，而界没有证明它", "it claims an optimum that no bound proves"))
