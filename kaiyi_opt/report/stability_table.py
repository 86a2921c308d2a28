"""The stability of a list as one JSON object and a CSV table: the same facts, in one language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kaiyi_opt.allocation.stability.result import VERDICT_LABELS, Chance, Stability
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import HEADERS as AWARD_HEADERS
from kaiyi_opt.report.award_list import versions, write_json
from kaiyi_opt.report.figures.chances import chance_dots
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.scenario.points import format_points
from kaiyi_opt.scenario.writing import write_atomically, write_csv

DIGITS = 6
HEADERS = {
    "application": AWARD_HEADERS["application"],
    "project": AWARD_HEADERS["project"],
    "funded": Text("名单", "the list"),
    "probability": Text("获资助的概率", "probability"),
    "interval": Text("95% 区间", "95 % interval"),
    "merit": Text("得分", "merit"),
    "merit_interval": Text("得分区间", "merit interval"),
    "verdict": Text("判断", "verdict"),
}


def stability_object(stability: Stability, lang: Language) -> dict[str, Any]:
    """Return the stability of a list as plain JSON values; merits are whole 1e-4 points, texts in language ``lang``."""
    return {
        "format": "kaiyi-stability/1",
        "title": stability.plan.problem.scenario.settings.name[lang],
        "scenario_hash": stability.plan.scenario_hash,
        "resamples": stability.resamples,
        "seed": stability.seed,
        "panels": [list(panel) for panel in stability.panels],
        "voters": stability.voters,
        "same_list": stability.same_list,
        "without_plan": stability.without_plan,
        "restored": stability.restored,
        "summary": stability.sentence[lang],
        "rests_on": [sentence[lang] for sentence in stability.rests_on],
        "applications": [_chance_object(chance) for chance in stability.chances],
        "unaffected": list(stability.unaffected),
        "versions": versions(),
    }


def _chance_object(chance: Chance) -> dict[str, Any]:
    low, high = chance.interval
    return {
        "application": chance.application,
        "funded": chance.is_funded,
        "times_funded": chance.times,
        "probability": round(chance.probability, DIGITS),
        "interval": [round(low, DIGITS), round(high, DIGITS)],
        "merit": chance.merit,
        "merit_interval": [chance.merit_low, chance.merit_high],
        "verdict": chance.verdict.value,
    }


def stability_cells(stability: Stability, chance: Chance, lang: Language) -> dict[str, str]:
    """Return what a reader is shown of an application, by the keys of `HEADERS`."""
    low, high = chance.interval
    funded = Text("资助", "funded") if chance.is_funded else Text("未资助", "not funded")
    return {
        "application": chance.application,
        "project": stability.plan.problem.scenario.application(chance.application).name,
        "funded": funded[lang],
        "probability": f"{100 * chance.probability:.1f}%",
        "interval": f"{100 * low:.1f}–{100 * high:.1f}%",
        "merit": format_points(chance.merit),
        "merit_interval": f"{format_points(chance.merit_low)}–{format_points(chance.merit_high)}",
        "verdict": VERDICT_LABELS[chance.verdict][lang],
    }


def write_stability(stability: Stability, folder: Path, lang: Language) -> dict[str, Any]:
    """Write ``stability.json``, ``stability.csv`` and ``stability.svg`` into ``folder``; return the JSON object."""
    content = stability_object(stability, lang)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "stability.json", content)
    rows = [list(stability_cells(stability, chance, lang).values()) for chance in stability.chances]
    write_csv(folder / "stability.csv", [header[lang] for header in HEADERS.values()], rows)
    write_atomically(folder / "stability.svg", svg(chance_dots(stability, lang)).encode())
    return content
