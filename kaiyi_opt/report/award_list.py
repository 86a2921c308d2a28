"""The award list as one JSON object, a CSV table and a workbook: the same facts, in one language."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kaiyi_opt import __version__
from kaiyi_opt.allocation.certificate import GoalBound, certificate_of
from kaiyi_opt.allocation.certificate_bound import SCALE
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.allocation.result import STATUS_LABELS, Award, Plan
from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.report.jury_entry import declared_entry
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.writing import Column, Sheet, write_csv, write_workbook

FORMAT = "kaiyi-awards/1"
LIBRARIES = ("numpy", "scipy", "highspy", "pulp")

HEADERS = {
    "application": Text("申请编号", "application"),
    "project": Text("项目名称", "project"),
    "organisation": Text("申请组织", "organisation"),
    "organisation_name": Text("组织名称", "organisation name"),
    "line": Text("扶持类别", "line"),
    "pool": Text("资金池", "pool"),
    "sponsor": Text("认领企业", "adopted by"),
    "amount": Text("拨付金额（¤）", "amount (¤)"),
    "reason": Text("未获资助的原因", "reason"),
}


def header(key: str, scenario: Scenario) -> Text:
    """Return a header of the award list; that of an amount names the round's unit of money."""
    return scenario.in_currency(HEADERS[key])


def award_object(plan: Plan, lang: Language) -> dict[str, Any]:
    """Return the award list as plain JSON values, without anything that changes from run to run.

    Amounts are whole fen; goal values exact decimals as texts; texts are in language ``lang``. Where companies may
    adopt projects, ``sponsors`` tells the use of their purses, and each award has ``pool`` or ``sponsor``, the other
    blank.

    ``certificate`` has for each of ``goals`` a ``bound`` and what proves it: ``prices``, each of one ``rule`` and
    ``subject`` in whole multiples of 1 / ``scale`` of the goal's smallest unit a fen or an award; and the rows ``kept``
    exactly in place of a price. A rule is one of the round's own, ``pool:ID``, ``line:ID``, ``goal:NAME``, and of
    companies ``adopted:APPLICATION``, ``purse:ID``, ``most_projects:ID``.
    """
    proof = plan.proof
    has_adoption = plan.problem.scenario.has_adoption
    purses = [{"id": purse.id, "purse_fen": purse.budget, "spent_fen": purse.spent} for purse in plan.purses]
    first = proof.goals[0] if proof.goals else None
    return {
        "format": FORMAT,
        "title": plan.problem.scenario.settings.name[lang],
        "scenario_hash": plan.scenario_hash,
        "status": proof.status.value,
        "objective": first.goal.decimal(first.value) if first else "0",
        "bound": first.goal.decimal(first.bound) if first and first.bound is not None else None,
        "gap": first.gap if first else 0.0,
        "gap_allowed": proof.gap_allowed,
        "time_limit": proof.time_limit,
        "stopped": proof.stopped.value,
        "unique": proof.unique,
        "complete": proof.complete,
        "goals": [
            {
                "name": goal.goal.name,
                "value": goal.goal.decimal(goal.value),
                "bound": None if goal.bound is None else goal.goal.decimal(goal.bound),
            }
            for goal in proof.goals
        ],
        "solver": proof.solver,
        **({"ballots": proof.ballots.plain()} if proof.ballots else {}),
        "versions": versions(),
        "pools": [{"id": pool.id, "budget_fen": pool.budget, "spent_fen": pool.spent} for pool in plan.pools],
        **({"sponsors": purses} if has_adoption else {}),
        "total_fen": sum(award.amount for award in plan.awarded),
        "awards": [
            {
                "application": award.application,
                "organisation": award.organisation,
                "line": award.line,
                "pool": award.pool,
                **({"sponsor": award.sponsor} if has_adoption else {}),
                "amount_fen": award.amount,
            }
            for award in plan.awarded
        ],
        "declined": [{"application": item.application, "reason": item.reason[lang]} for item in plan.declined],
        **declared_entry(plan.problem.scenario),
        **_certificate_entry(plan),
    }


def _certificate_entry(plan: Plan) -> dict[str, Any]:
    """Return the prices by which anyone can check a bound on each goal; nothing where there are none."""
    values = [goal.value for goal in plan.proof.goals]
    found = () if plan.proof.ballots else certificate_of(plan.problem, values)
    return {"certificate": {"scale": SCALE, "goals": [_bound_entry(bound) for bound in found]}} if found else {}


def _bound_entry(bound: GoalBound) -> dict[str, Any]:
    kept = [{"rule": rule, "subject": subject} for rule, subject in bound.kept]
    prices = [{"rule": each.rule, "subject": each.subject, "price": each.price} for each in bound.prices]
    return {"goal": bound.goal.name, "bound": bound.goal.decimal(bound.bound), "kept": kept, "prices": prices}


def versions() -> dict[str, str]:
    """Return the versions that a result rests on."""
    return {
        "kaiyi_opt": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def write_awards(plan: Plan, folder: Path, lang: Language, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Write ``awards.json``, ``awards.csv`` and ``awards.xlsx`` into ``folder``, and return the JSON object.

    ``more`` are further entries for the JSON object (the options of the run). Each file is written whole or not at all.
    """
    content = {**award_object(plan, lang), **(more or {})}
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "awards.json", content)
    keys = ["application", "project", "organisation", "organisation_name", "line", *_payer_keys(plan), "amount"]
    rows = [[*row[:-1], format_yuan(int(row[-1]), grouped=False)] for row in _award_rows(plan, lang)]
    write_csv(folder / "awards.csv", [header(key, plan.problem.scenario)[lang] for key in keys], rows)
    write_workbook(folder / "awards.xlsx", _sheets(plan, lang))
    return content


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write an object as indented JSON, atomically."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    os.replace(temporary, path)


def _payer_keys(plan: Plan) -> tuple[str, ...]:
    return ("pool", "sponsor") if plan.problem.scenario.has_adoption else ("pool",)


def payers(plan: Plan, award: Award, lang: Language) -> list[str]:
    """Return the names of the pool and, where companies may adopt projects, of the company: one pays, one is blank."""
    scenario = plan.problem.scenario
    pool = scenario.pool(award.pool).label[lang] if award.pool else ""
    sponsor = scenario.sponsor(award.sponsor).name if award.sponsor else ""
    return [pool, sponsor][: len(_payer_keys(plan))]


def _award_rows(plan: Plan, lang: Language) -> list[list[str | int]]:
    scenario = plan.problem.scenario
    return [
        [
            award.application,
            scenario.application(award.application).name,
            award.organisation,
            scenario.organisation(award.organisation).name if award.organisation else "",
            scenario.line(award.line).label[lang],
            *payers(plan, award, lang),
            award.amount,
        ]
        for award in plan.awarded
    ]


def _declined_rows(plan: Plan, lang: Language) -> list[list[str]]:
    scenario = plan.problem.scenario
    return [
        [
            item.application,
            scenario.application(item.application).name,
            item.organisation,
            scenario.organisation(item.organisation).name if item.organisation else "",
            scenario.line(item.line).label[lang],
            item.reason[lang],
        ]
        for item in plan.declined
    ]


def _sheets(plan: Plan, lang: Language) -> list[Sheet]:
    def columns(*keys: str) -> tuple[Column, ...]:
        heads = ((key, header(key, plan.problem.scenario)[lang]) for key in keys)
        return tuple(Column(head, "money" if key == "amount" else "text") for key, head in heads)

    titles = {"awards": Text("拨付名单", "awards"), "declined": Text("未获资助", "declined")}
    shared = ("application", "project", "organisation", "organisation_name", "line")
    return [
        Sheet(titles["awards"][lang], columns(*shared, *_payer_keys(plan), "amount"), _award_rows(plan, lang)),
        Sheet(titles["declined"][lang], columns(*shared, "reason"), _declined_rows(plan, lang)),
        Sheet(Text("资金与证明", "money and proof")[lang], *_summary(plan, lang)),
    ]


def _summary(plan: Plan, lang: Language) -> tuple[tuple[Column, ...], list[list[str | int]]]:
    """Return the sheet of pools, goals, rules and proof, as names and values."""
    proof = plan.proof

    def told(text: Text) -> str:
        return plan.problem.scenario.in_currency(text)[lang]

    rows: list[list[str | int]] = [
        [Text("方案", "round")[lang], plan.problem.scenario.settings.name[lang]],
        [Text("状态", "status")[lang], STATUS_LABELS[Status(proof.status)][lang]],
        [Text("证明", "proof")[lang], proof.sentence[lang]],
        [Text("求解器", "solver")[lang], proof.solver],
        [Text("方案指纹", "scenario hash")[lang], plan.scenario_hash],
    ]
    budget, granted = Text("{p} 预算（¤）", "{p}: budget (¤)"), Text("{p} 拨付（¤）", "{p}: granted (¤)")
    purse, adopts = Text("{p} 愿出（¤）", "{p}: purse (¤)"), Text("{p} 认领（¤）", "{p}: adopts (¤)")
    for uses, has, pays in ((plan.pools, budget, granted), (plan.purses, purse, adopts)):
        for use in uses:
            rows += [
                [told(text.format(p=use.label)), format_yuan(fen)]
                for text, fen in ((has, use.budget), (pays, use.spent))
            ]
    rows += [[goal.goal.label[lang], goal.goal.decimal(goal.value)] for goal in proof.goals]
    rows += [[Text("规则", "rule")[lang] + f" {rule.id}", told(rule.sentence)] for rule in plan.problem.rules]
    return (Column(Text("事项", "what")[lang]), Column(Text("内容", "value")[lang])), rows
