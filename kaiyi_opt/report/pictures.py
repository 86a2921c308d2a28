"""Figures as files: SVG for pages and print, one of each figure of a result."""

from __future__ import annotations

from pathlib import Path

from kaiyi_opt.language import Language
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.report.figures.cover_map import cover_map
from kaiyi_opt.report.figures.linkage_map import linkage_map
from kaiyi_opt.report.figures.pairing_tiles import pairing_tiles
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.report.figures.withdrawal_curves import withdrawal_curves
from kaiyi_opt.scenario.writing import write_atomically


def write_pairing_pictures(pairing: Pairing, folder: Path, lang: Language) -> None:
    """Write ``pairing.svg``: who mentors whom."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = svg(pairing_tiles(pairing, pairing.problem.scenario, lang))
    write_atomically(folder / "pairing.svg", drawn.encode())


def write_linkage_pictures(linkage: Linkage, folder: Path, lang: Language) -> None:
    """Write ``linkage.svg`` (the map), ``cover.svg`` (need and service) and ``withdrawal.svg`` (what is left)."""
    folder.mkdir(parents=True, exist_ok=True)
    charts = {
        "linkage.svg": linkage_map(linkage.typed, linkage.scenario, lang),
        "cover.svg": cover_map(linkage.cover, linkage.scenario, lang),
        "withdrawal.svg": withdrawal_curves(linkage.curves, lang),
    }
    for name, chart in charts.items():
        write_atomically(folder / name, svg(chart).encode())
