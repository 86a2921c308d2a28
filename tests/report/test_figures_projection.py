"""The figures of projections and comparisons: both languages, the same bytes each time, names that are text."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.comparison import SHOWN as COMPARED
from kaiyi_opt.report.figures.comparison import comparison_figure
from kaiyi_opt.report.figures.projection import SHOWN, projection_figure
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.report.outcome_text import outcome_label, shown_value
from kaiyi_opt.report.projection_table import yearly_table
from kaiyi_opt.scenario.settings import Label
from kaiyi_opt.simulation.outcomes import BY_NAME, NAMES
from kaiyi_opt.study.comparison.compare import compare
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.policies.named import policy_of
from tests.simulation.towns import town

HOSTILE = "</text><script>alert(1)</script>&\"'"


@cache
def compared() -> Comparison:
    present = policy_of(town())
    poor = replace(present, name="poor", levers=replace(present.levers, special_fund=0), label=Text("没钱", "poor"))
    hostile = replace(poor, name=HOSTILE, label=Text(HOSTILE, HOSTILE))
    return compare(town(), [present, poor, hostile], replicates=6, years=2)


def figure(name: str, lang: Language) -> Any:
    if name == "projection":
        return projection_figure(compared().baseline, lang)
    if name == "hostile":
        return projection_figure(compared().projections[2], lang)
    return comparison_figure(compared(), lang)


@pytest.mark.parametrize("name", ["projection", "comparison", "hostile"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_is_drawn_in_both_languages_and_alike_each_time(name: str, lang: Language) -> None:
    drawn = svg(figure(name, lang))
    ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert outcome_label("trust", town())[lang] in drawn
    assert svg(figure(name, lang)) == drawn


def test_every_month_and_every_policy_is_drawn() -> None:
    months = figure("projection", "en").concat[0].data.values
    assert [row["month"] for row in months] == [f"{month}-01" for month in compared().baseline.months]
    panels = figure("comparison", "zh").concat
    assert len(panels) == len(COMPARED)
    assert panels[0].layer[1].data.values[0]["policy"] == "没钱"
    assert len(SHOWN) == len(figure("projection", "zh").concat)


def test_money_is_named_by_the_rounds_currency() -> None:
    settings = town().settings.model_copy(update={"currency": Label(zh="欧元", en="euro")})
    label = outcome_label("fund_spent_fen", replace(town(), settings=settings))
    assert (label.zh, label.en) == ("专项资金支出（欧元）", "paid from the special fund (euro)")


def test_every_outcome_has_a_unit_and_a_way_to_be_read() -> None:
    for name in NAMES:
        assert outcome_label(name, town()).zh
        assert shown_value(BY_NAME[name], 0.0).strip("0.") == ""
    assert shown_value(BY_NAME["hub_load"], -0.001) == "0.00"
    table = yearly_table(compared().baseline, "zh")
    assert [len(row) for row in table.rows] == [3] * len(table.rows)
