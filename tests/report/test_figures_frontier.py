"""The figures of frontiers and budget curves: both languages, the same bytes each time, names that are text."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.allocation.frontier.budget_curve import BudgetCurve, budget_curve
from kaiyi_opt.allocation.frontier.frontier import Frontier, frontier
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.language import Language
from kaiyi_opt.report.figures.budget_curve import budget_curve_figure
from kaiyi_opt.report.figures.frontier import frontier_figure
from kaiyi_opt.report.figures.theme import svg, write_png
from kaiyi_opt.scenario.load import load

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small"
HOSTILE = "</text><script>alert(1)</script>&\"'"


@cache
def results() -> tuple[Frontier, Frontier, BudgetCurve]:
    problem = state(load(SMALL))
    return (
        frontier(problem, "merit", "least_money", points=5),
        frontier(problem, "merit", "votes", "least_money", points=5),
        budget_curve(problem, "special_fund", 500_000, to=3_000_000, start=1_000_000),
    )


def figure(name: str, lang: Language) -> Any:
    two, three, curve = results()
    if name == "curve":
        return budget_curve_figure(curve, lang)
    return frontier_figure(two if name == "two" else three, lang)


WORDS = {
    "two": ("之间的取舍", "Merit (points) against"),
    "three": ("居民票数", "residents' votes"),
    "curve": ("每多一步预算买到什么", "What each further step of"),
}


@pytest.mark.parametrize("name", WORDS)
def test_every_figure_exists_in_both_languages(name: str) -> None:
    for lang, word in zip(("zh", "en"), WORDS[name], strict=True):
        drawn = svg(figure(name, "zh" if lang == "zh" else "en"))
        ElementTree.fromstring(drawn)
        assert word in drawn


@pytest.mark.parametrize("name", WORDS)
def test_a_figure_is_the_same_to_the_byte_each_time(name: str) -> None:
    assert svg(figure(name, "zh")) == svg(figure(name, "zh"))


def test_every_point_is_drawn() -> None:
    two, _, curve = results()
    assert len(frontier_figure(two, "en").data.values) == len(two.points)
    assert len(budget_curve_figure(curve, "en").vconcat[0].layer[1].data.values) == len(curve.points)


def test_png_is_written(tmp_path: Path) -> None:
    write_png(figure("curve", "zh"), tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_hostile_names_are_text_in_a_picture() -> None:
    curve = results()[2]
    drawn = svg(budget_curve_figure(replace(curve, pool=replace(curve.pool, name=HOSTILE)), "zh"))
    tree = ElementTree.fromstring(drawn)
    assert not [element for element in tree.iter() if element.tag.endswith("script")]
    assert "<script" not in drawn


def test_a_frontier_of_one_point_is_drawn() -> None:
    ElementTree.fromstring(svg(frontier_figure(frontier(state(load(SMALL)), "merit", "votes"), "zh")))


def test_the_subtitle_says_what_the_prices_are_for_in_the_rounds_own_money() -> None:
    two = results()[0]
    assert frontier_figure(two, "zh").title.subtitle == [
        "5 个互不占优的方案", "其间可能还有", "每个方案都先保住应享扶持（项） 3", "少拨 1,000 元的代价从 7.8 到 13.45",
    ]  # fmt: skip
    assert frontier_figure(two, "en").title.subtitle[-1] == "a price of 7.8 to 13.45 for 1,000 yuan less"
