"""A budget curve as one JSON object and a CSV table: the best plan at every budget, and what each step buys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kaiyi_opt.allocation.frontier.budget_curve import BudgetCurve, BudgetPoint, BudgetStep
from kaiyi_opt.allocation.frontier.exchange import shown_fraction
from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.report.award_list import write_json
from kaiyi_opt.report.figures.budget_curve import budget_curve_figure
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.writing import CellValue, write_atomically, write_csv

FORMAT = "kaiyi-budget-curve/1"

HEADERS = {
    "budget": Text("预算（¤）", "budget (¤)"),
    "spent": Text("拨付（¤）", "granted (¤)"),
    "price": Text("每多 1,000 ¤：{goal}", "{goal} for 1,000 ¤ more"),
    "entered": Text("新获资助", "enters"),
    "left": Text("不再资助", "leaves"),
    "changed": Text("金额变动", "changes"),
    "conflict": Text("没有方案能同时遵守：{rules}", "no plan keeps all of: {rules}"),
}


def budget_curve_object(curve: BudgetCurve, lang: Language) -> dict[str, Any]:
    """Return a budget curve as plain JSON values, without anything that changes from run to run.

    Goal values are exact decimals as texts, amounts whole fen, prices exact fractions as texts: the gain of a goal, in
    its printed unit, for each 1,000 units of money of the step.
    """
    main = curve.goals[curve.main]
    return {
        "format": FORMAT,
        "scenario_hash": digest(curve.problem.scenario),
        "sentence": curve.sentence[lang],
        "pool": curve.pool.id,
        "complete": curve.complete,
        "stopped": curve.stopped.value,
        "asked_fen": list(curve.asked),
        "price_goal": main.name,
        "points": [_point_object(curve, point) for point in curve.points],
        "steps": [_step_object(curve, step) for step in curve.steps],
    }


def _point_object(curve: BudgetCurve, point: BudgetPoint) -> dict[str, Any]:
    if point.conflict:
        return {"budget_fen": point.budget, "conflict": list(point.conflict)}
    values = zip(curve.goals, point.values, strict=True)
    return {
        "budget_fen": point.budget,
        "spent_fen": point.spent,
        "values": {goal.name: goal.decimal(value) for goal, value in values},
        "proved": point.proved,
        "awards": dict(sorted(point.awards.items())),
    }


def _step_object(curve: BudgetCurve, step: BudgetStep) -> dict[str, Any]:
    return {
        "from_fen": step.start.budget,
        "to_fen": step.end.budget,
        "gains": {goal.name: goal.decimal(gain) for goal, gain in zip(curve.goals, step.gains, strict=True)},
        "price": str(curve.price(step)),
        "entered": list(step.entered),
        "left": list(step.left),
        "changed": [{"application": key, "from_fen": a, "to_fen": b} for key, a, b in step.changed],
    }


def write_budget_curve(curve: BudgetCurve, folder: Path, lang: Language) -> None:
    """Write ``budget_curve.json``, ``budget_curve.csv`` and ``budget_curve.svg`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "budget_curve.json", budget_curve_object(curve, lang))
    header, rows = budget_rows(curve, lang, grouped=False)
    write_csv(folder / "budget_curve.csv", header, rows)
    write_atomically(folder / "budget_curve.svg", svg(budget_curve_figure(curve, lang)).encode())


def budget_rows(curve: BudgetCurve, lang: Language, *, grouped: bool) -> tuple[list[str], list[Sequence[CellValue]]]:
    """Return the curve as a header and rows of texts, a row a budget; ``grouped`` numbers are for a reader's eye."""
    goals = curve.goals
    price = HEADERS["price"].format(goal=goals[curve.main].label)
    labels = [HEADERS["budget"], HEADERS["spent"], *(goal.label for goal in goals)]
    texts = (*labels, price, HEADERS["entered"], HEADERS["left"], HEADERS["changed"])
    header = [curve.problem.scenario.in_currency(text)[lang] for text in texts]
    steps = {step.end.budget: step for step in curve.steps}
    rows: list[Sequence[CellValue]] = []
    for point in curve.points:
        budget = format_yuan(point.budget, grouped)
        if point.conflict:
            why = HEADERS["conflict"].format(rules=", ".join(point.conflict))[lang]
            rows.append([budget, "", *("" for _ in goals), "", "", "", why])
            continue
        values = [goal.shown(v) if grouped else goal.decimal(v) for goal, v in zip(goals, point.values, strict=True)]
        rows.append([budget, format_yuan(point.spent, grouped), *values, *_bought(curve, steps.get(point.budget))])
    return header, rows


def _bought(curve: BudgetCurve, step: BudgetStep | None) -> tuple[str, str, str, str]:
    if step is None:
        return "", "", "", ""
    changed = [f"{key} {format_yuan(a)}→{format_yuan(b)}" for key, a, b in step.changed]
    return shown_fraction(curve.price(step)), " ".join(step.entered), " ".join(step.left), "; ".join(changed)
