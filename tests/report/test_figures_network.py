"""The figures of the network: both languages, nothing overlapping, names that are text and never mark-up."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.language import Language
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.report.figures.cover_map import cover_map
from kaiyi_opt.report.figures.linkage_map import linkage_map, positions
from kaiyi_opt.report.figures.pairing_tiles import pairing_tiles
from kaiyi_opt.report.figures.theme import svg, write_png
from kaiyi_opt.report.figures.withdrawal_curves import withdrawal_curves
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.study.linkage import linkage
from kaiyi_opt.study.pairing import pair

KAIXUAN = Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014"
HOSTILE = "</text><script>alert(1)</script>&\"'"


@cache
def results() -> tuple[Scenario, Pairing, Linkage]:
    scenario = load(KAIXUAN)
    return scenario, pair(scenario), linkage(scenario)


def figure(name: str, lang: Language) -> Any:
    scenario, pairing, linked = results()
    if name == "pairing":
        return pairing_tiles(pairing, scenario, lang)
    if name == "cover":
        return cover_map(linked.cover, scenario, lang)
    if name == "linkage":
        return linkage_map(linked.typed, scenario, lang)
    return withdrawal_curves(linked.curves, lang)


WORDS = {
    "pairing": ("结对", "1+X pairing"),
    "cover": ("各社区的需求", "How much of each community"),
    "linkage": ("三社联动", "The linkage"),
    "withdrawal": ("退出", "withdraws"),
}


@pytest.mark.parametrize("name", WORDS)
def test_every_figure_exists_in_both_languages(name: str) -> None:
    for lang, word in zip(("zh", "en"), WORDS[name], strict=True):
        drawn = svg(figure(name, "zh" if lang == "zh" else "en"))
        ElementTree.fromstring(drawn)
        assert word in drawn


def test_a_figure_is_the_same_to_the_byte_each_time() -> None:
    assert svg(figure("cover", "zh")) == svg(figure("cover", "zh"))


def test_png_is_written(tmp_path: Path) -> None:
    write_png(figure("cover", "zh"), tmp_path / "cover.png")
    assert (tmp_path / "cover.png").read_bytes().startswith(b"\x89PNG")


def test_no_two_dots_of_the_map_overlap_and_no_two_names() -> None:
    _, _, linked = results()
    placed = positions(linked.typed)
    organisations = [point for key, point in placed.items() if not key.startswith("community:")]
    assert min(math.dist(a, b) for a, b in combinations(organisations, 2)) > 0.02
    communities = [point for key, point in placed.items() if key.startswith(("community:", "hub:"))]
    clashes = [(a, b) for a, b in combinations(communities, 2) if abs(a[0] - b[0]) < 0.14 and abs(a[1] - b[1]) < 0.03]
    assert clashes == []


def test_every_organisation_worker_and_sponsor_is_on_the_map() -> None:
    scenario, _, linked = results()
    placed = positions(linked.typed)
    assert {f"organisation:{o.id}" for o in scenario.organisations} <= placed.keys()
    assert {f"worker:{w.id}" for w in scenario.workers} <= placed.keys()
    assert {f"sponsor:{s.id}" for s in scenario.sponsors} <= placed.keys()


def test_hostile_names_are_text_in_a_picture() -> None:
    scenario, _, _ = results()
    community = replace(scenario.communities[0], name=HOSTILE)
    hostile = replace(scenario, communities=(community, *scenario.communities[1:]))
    drawn = svg(linkage_map(linkage(hostile).typed, hostile, "zh"))
    tree = ElementTree.fromstring(drawn)
    assert not [element for element in tree.iter() if element.tag.endswith("script")]
    assert "<script" not in drawn


def test_a_scenario_without_need_or_organisations_draws_an_empty_picture() -> None:
    scenario, _, _ = results()
    bare = Scenario(scenario.settings, communities=scenario.communities)
    linked = linkage(bare)
    ElementTree.fromstring(svg(cover_map(linked.cover, bare, "zh")))
    ElementTree.fromstring(svg(linkage_map(linked.typed, bare, "zh")))
