"""A purchase as one JSON object, a CSV table and a workbook: the same facts, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from kaiyi_opt.allocation.purchase.result import Purchase
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.report.award_list import versions, write_awards, write_json
from kaiyi_opt.scenario.points import POINT
from kaiyi_opt.scenario.writing import CellValue, Column, ColumnKind, Sheet, write_csv, write_workbook

FORMAT = "kaiyi-purchase/1"

HEADERS = {
    "purchase": Text("需求编号", "purchase"),
    "service": Text("服务名称", "service"),
    "department": Text("部门", "department"),
    "organisation": Text("组织编号", "organisation"),
    "organisation_name": Text("组织名称", "organisation name"),
    "units": Text("数量", "units"),
    "unit": Text("计量单位", "unit"),
    "price": Text("单价（¤）", "price (¤)"),
    "quality": Text("质量分", "quality"),
    "amount": Text("金额（¤）", "amount (¤)"),
    "reason": Text("原因", "reason"),
    "taken_at": Text("入选价（¤）", "would be taken at (¤)"),
    "wanted": Text("需求数量", "wanted"),
    "bought": Text("购买数量", "bought"),
    "budget": Text("购买预算（¤）", "budget (¤)"),
    "spent": Text("花费（¤）", "spent (¤)"),
}
TITLES = {
    "contracts": Text("购买合同", "contracts"),
    "declined": Text("落选投标", "declined bids"),
    "unmet": Text("未满足的需求", "unmet demand"),
    "departments": Text("各部门花费", "spend by department"),
    "proof": Text("证明", "proof"),
}
_KINDS: dict[str, ColumnKind] = {
    **dict.fromkeys(("price", "amount", "taken_at", "budget", "spent"), "money"),
    **dict.fromkeys(("units", "quality", "wanted", "bought"), "number"),
}
_COLUMNS = {
    "contracts": (
        *("purchase", "service", "department", "organisation", "organisation_name"),
        *("units", "unit", "price", "quality", "amount"),
    ),
    "declined": ("purchase", "service", "organisation", "organisation_name", "price", "taken_at", "reason"),
    "unmet": ("purchase", "service", "department", "wanted", "bought", "unit", "reason"),
    "departments": ("department", "budget", "spent"),
}


def purchase_object(purchase: Purchase, lang: Language) -> dict[str, Any]:
    """Return a purchase as plain JSON values, without anything that changes from run to run.

    Prices and amounts are whole fen, quality whole 1e-4 points; the goals count demand and money in fen, quality in
    1e-4 points × units. Texts are in language ``lang``.
    """
    proof = purchase.proof
    stated = {
        "format": FORMAT,
        "title": purchase.problem.scenario.settings.name[lang],
        "scenario_hash": purchase.scenario_hash,
        "status": proof.status.value,
        "stopped": proof.stopped.value,
        "unique": proof.unique,
        "complete": proof.complete,
        "goals": [{"name": goal.name, "value": goal.value, "bound": goal.bound} for goal in proof.goals],
        "solver": proof.solver,
        "versions": versions(),
        "total_fen": purchase.money,
        "departments": [
            {"id": row.id, "budget_fen": row.budget, "spent_fen": row.spent} for row in purchase.departments
        ],
        "contracts": [
            {
                "purchase": row.purchase,
                "department": row.department,
                "organisation": row.organisation,
                "units": row.units,
                "price_fen": row.price,
                "quality": row.quality,
                "amount_fen": row.amount,
            }
            for row in purchase.contracts
        ],
        "declined": [
            {
                "purchase": row.purchase,
                "organisation": row.organisation,
                "reason": row.reason[lang],
                "taken_at_fen": row.taken_at,
            }
            for row in purchase.declined
        ],
        "unmet": [
            {"purchase": row.purchase, "wanted": row.wanted, "bought": row.bought, "reason": row.reason[lang]}
            for row in purchase.unmet
        ],
    }
    return stated if purchase.round is None else {**stated, "with_round": _with_round(purchase, purchase.round)}


def _with_round(purchase: Purchase, plan: Plan) -> dict[str, Any]:
    """Return the grants that the purchase was planned with, and the caps that count both."""
    return {
        "shared_rules": [rule.id for rule in purchase.shared],
        "awards": [
            {"application": row.application, "organisation": row.organisation, "amount_fen": row.amount}
            for row in plan.awarded
        ],
    }


def write_purchase(purchase: Purchase, folder: Path, lang: Language) -> None:
    """Write ``purchase.json``, ``purchase.csv`` and ``purchase.xlsx`` into ``folder``; each whole or not at all.

    Where the round was planned with it, the files of its award list are written beside them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "purchase.json", purchase_object(purchase, lang))
    if purchase.round is not None:
        write_awards(purchase.round, folder, lang, {"with_purchase": "purchase.json"})
    sheets = purchase_sheets(purchase, lang)
    first = sheets["contracts"]
    rows = [
        [
            format_yuan(value, grouped=False) if column.kind == "money" and isinstance(value, int) else value
            for column, value in zip(first.columns, row, strict=True)
        ]
        for row in first.rows
    ]
    write_csv(folder / "purchase.csv", [column.header for column in first.columns], rows)
    write_workbook(folder / "purchase.xlsx", list(sheets.values()))


def purchase_sheets(purchase: Purchase, lang: Language) -> dict[str, Sheet]:
    """Return the tables of a purchase by name: contracts, declined bids, unmet demand, departments and the proof."""
    told = purchase.problem.scenario.in_currency
    rows: dict[str, list[Sequence[CellValue]]] = {
        "contracts": _contracts(purchase),
        "declined": _declined(purchase, lang),
        "unmet": _unmet(purchase, lang),
        "departments": [[row.name, row.budget, row.spent] for row in purchase.departments],
    }
    sheets = {
        name: Sheet(
            TITLES[name][lang],
            tuple(Column(told(HEADERS[key])[lang], _KINDS.get(key, "text")) for key in _COLUMNS[name]),
            found,
        )
        for name, found in rows.items()
    }
    return {**sheets, "proof": _proof(purchase, lang)}


def _contracts(purchase: Purchase) -> list[Sequence[CellValue]]:
    services, scenario = purchase.problem.services, purchase.problem.scenario
    department = {row.id: row.name for row in scenario.departments}
    return [
        [
            row.purchase,
            services[row.purchase].name,
            department[row.department],
            row.organisation,
            scenario.organisation(row.organisation).name,
            row.units,
            services[row.purchase].unit,
            row.price,
            Decimal(row.quality) / POINT,
            row.amount,
        ]
        for row in purchase.contracts
    ]


def _declined(purchase: Purchase, lang: Language) -> list[Sequence[CellValue]]:
    name = purchase.problem.scenario.organisation
    return [
        [
            row.purchase,
            purchase.problem.services[row.purchase].name,
            row.organisation,
            name(row.organisation).name,
            row.price,
            row.taken_at,
            row.reason[lang],
        ]
        for row in purchase.declined
    ]


def _unmet(purchase: Purchase, lang: Language) -> list[Sequence[CellValue]]:
    department = {row.id: row.name for row in purchase.problem.scenario.departments}
    found: list[Sequence[CellValue]] = []
    for row in purchase.unmet:
        service = purchase.problem.services[row.purchase]
        shared = [row.purchase, service.name, department[service.department]]
        found.append([*shared, row.wanted, row.bought, service.unit, row.reason[lang]])
    return found


def _proof(purchase: Purchase, lang: Language) -> Sheet:
    rows = [
        [Text("方案", "round")[lang], purchase.problem.scenario.settings.name[lang]],
        [TITLES["proof"][lang], purchase.sentence[lang]],
        [Text("求解器", "solver")[lang], purchase.proof.solver],
        [Text("方案指纹", "scenario hash")[lang], purchase.scenario_hash],
        *([goal.label[lang], goal.shown[lang]] for goal in purchase.proof.goals),
    ]
    columns = (Column(Text("事项", "what")[lang]), Column(Text("内容", "value")[lang]))
    return Sheet(TITLES["proof"][lang], columns, rows)
