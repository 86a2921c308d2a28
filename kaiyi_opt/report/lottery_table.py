"""A lottery as one JSON object, which `kaiyi verify` reads, and a CSV table: the same facts, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kaiyi_opt.allocation.lottery.result import STANDING_LABELS, Chances, Lottery
from kaiyi_opt.allocation.lottery.ticket import TICKETS
from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.report.award_list import HEADERS as AWARD_HEADERS
from kaiyi_opt.report.award_list import versions, write_json
from kaiyi_opt.scenario.points import format_points
from kaiyi_opt.scenario.writing import write_csv

FORMAT = "kaiyi-lottery/1"
HEADERS = {
    "application": AWARD_HEADERS["application"],
    "project": AWARD_HEADERS["project"],
    "merit": Text("得分", "merit"),
    "interval": Text("得分区间", "merit interval"),
    "standing": Text("情形", "standing"),
    "probability": Text("概率", "probability"),
    "amount": Text("抽签结果（¤）", "drawn (¤)"),
}
_HOW = Text(
    "号码 = SHA-256（种子、换行、方案指纹，UTF-8）作为整数，除以 1000000 的余数；第一个方案占 0 至其签数"
    "减 1 号，依此类推",
    "number = SHA-256 of (seed, line break, scenario hash) in UTF-8, as a whole number, modulo 1000000; the first plan"
    " holds numbers 0 to its tickets less 1, the next those that follow, and so on",
)


def lottery_object(lottery: Lottery, lang: Language, budgets: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return a lottery as plain JSON values: whole tickets of a million, merits whole 1e-4 points, money whole fen.

    ``budgets``, fen by pool, are those that stand in place of the scenario's, if any do.
    """
    declared = {"budgets": dict(budgets)} if budgets else {}
    return {
        "format": FORMAT,
        "title": lottery.plan.problem.scenario.settings.name[lang],
        "scenario_hash": lottery.plan.scenario_hash,
        "summary": lottery.sentence[lang],
        "basis": lottery.basis[lang],
        "how": _HOW[lang],
        "tickets": TICKETS,
        "worst_case": round(lottery.worst_case, 6),
        "seed": lottery.seed,
        "number": lottery.number,
        "drawn_plan": lottery.drawn + 1,
        "total_fen": sum(lottery.amounts.values()),
        "awards": _awards(lottery.amounts),
        "applications": [
            {
                "application": chance.application,
                "merit": chance.merit,
                "merit_interval": [chance.low, chance.high],
                "standing": chance.standing.value,
                "tickets": chance.tickets,
                "drawn": chance.is_drawn,
            }
            for chance in lottery.chances
        ],
        "always": _awards(lottery.always),
        "plans": [{"tickets": ticket.weight, "awards": _awards(ticket.awards)} for ticket in lottery.tickets],
        **declared,
        "versions": versions(),
    }


def _awards(granted: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"application": key, "amount_fen": fen} for key, fen in sorted(granted.items())]


def lottery_headers(lottery: Lottery, lang: Language) -> dict[str, str]:
    """Return the headers over those cells."""
    scenario = lottery.plan.problem.scenario
    return {key: scenario.in_currency(header)[lang] for key, header in HEADERS.items()}


def lottery_cells(lottery: Lottery, chance: Chances, lang: Language) -> dict[str, str]:
    """Return what a reader is shown of an application, by the keys of `HEADERS`."""
    amount = lottery.amounts.get(chance.application, 0)
    return {
        "application": chance.application,
        "project": lottery.plan.problem.scenario.application(chance.application).name,
        "merit": format_points(chance.merit),
        "interval": f"{format_points(chance.low)}–{format_points(chance.high)}",
        "standing": STANDING_LABELS[chance.standing][lang],
        "probability": f"{100 * chance.probability:.4f}%",
        "amount": format_yuan(amount) if amount else "—",
    }


def write_lottery(
    lottery: Lottery, folder: Path, lang: Language, budgets: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Write ``lottery.json`` and ``lottery.csv`` into ``folder``, and return the JSON object; as `lottery_object`."""
    content = lottery_object(lottery, lang, budgets)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "lottery.json", content)
    rows = [list(lottery_cells(lottery, chance, lang).values()) for chance in lottery.chances]
    write_csv(folder / "lottery.csv", list(lottery_headers(lottery, lang).values()), rows)
    return content
