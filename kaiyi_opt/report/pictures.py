"""Figures as files: SVG for pages and print, one of each figure of a result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.language import Language
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.report.figures.awards_bars import awards_bars
from kaiyi_opt.report.figures.brokers import brokers
from kaiyi_opt.report.figures.change_panels import change_panels
from kaiyi_opt.report.figures.closure_bars import closure_bars
from kaiyi_opt.report.figures.cover_map import cover_map
from kaiyi_opt.report.figures.groups_map import groups_map
from kaiyi_opt.report.figures.linkage_map import linkage_map
from kaiyi_opt.report.figures.merit_scatter import has_merit, merit_scatter
from kaiyi_opt.report.figures.next_ties_steps import next_ties_steps
from kaiyi_opt.report.figures.pairing_tiles import pairing_tiles
from kaiyi_opt.report.figures.reach_steps import reach_steps
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.report.figures.withdrawal_curves import withdrawal_curves
from kaiyi_opt.scenario.writing import write_atomically
from kaiyi_opt.study.findings import Findings


def write_plan_pictures(plan: Plan, folder: Path, lang: Language) -> None:
    """Write ``awards.svg``, where the money goes, and ``merit.svg``, merit against request where a line has it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "awards.svg", svg(awards_bars(plan, lang)).encode())
    if has_merit(plan):
        write_atomically(folder / "merit.svg", svg(merit_scatter(plan, lang)).encode())


def write_pairing_pictures(pairing: Pairing, folder: Path, lang: Language) -> None:
    """Write ``pairing.svg``: who mentors whom."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = svg(pairing_tiles(pairing, pairing.problem.scenario, lang))
    write_atomically(folder / "pairing.svg", drawn.encode())


# What a linkage shows without being asked anything.
MEASURES: Mapping[str, Callable[[Linkage, Language], Any]] = {
    "linkage": lambda linkage, lang: linkage_map(linkage.typed, linkage.scenario, lang),
    "closure": lambda linkage, lang: closure_bars(linkage.closure, lang),
    "cover": lambda linkage, lang: cover_map(linkage.cover, linkage.scenario, lang),
    "brokers": lambda linkage, lang: brokers(linkage.brokerage, lang),
    "withdrawal": lambda linkage, lang: withdrawal_curves(linkage.curves, lang),
    "groups": lambda linkage, lang: groups_map(linkage.groups, linkage.scenario, lang),
}


def linkage_pictures(found: Findings, lang: Language) -> dict[str, Any]:
    """Return the figures of a linkage by name, one for each question a planner asks of it.

    They are those of `MEASURES`, ``reach``, ``next_ties``, and ``change`` where two years were compared.
    """
    linkage = found.linkage
    charts = {name: draw(linkage, lang) for name, draw in MEASURES.items()}
    charts |= {
        "reach": reach_steps(found.reach, lang),
        "next_ties": next_ties_steps(found.next_ties, linkage.typed, linkage.scenario, lang),
    }
    return charts if found.change is None else {**charts, "change": change_panels(found.change, lang)}


def write_linkage_pictures(found: Findings, folder: Path, lang: Language) -> None:
    """Write each of `linkage_pictures` as an SVG of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in linkage_pictures(found, lang).items():
        write_atomically(folder / f"{name}.svg", svg(chart).encode())
