"""The figures of a list: figures add up to the list, both languages, the same bytes each time, names that are text."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from functools import cache
from typing import Any

import pytest

from kaiyi_opt import allocate
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.stability.result import Stability
from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.report.figures import chances as chances_module
from kaiyi_opt.report.figures.awards_bars import awards_bars, groups_of_awards
from kaiyi_opt.report.figures.chances import chance_dots
from kaiyi_opt.report.figures.merit_scatter import has_merit, merit_scatter
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.shipped import shipped_round
from tests.report.hostile import PAYLOADS, hostile_round

SMALL = shipped_round("small")


@cache
def plan() -> Plan:
    return allocate(load(SMALL))


@cache
def sure() -> Stability:
    return plan().stability(resamples=20, workers=1)


def figure(name: str, lang: Language) -> Any:
    if name == "chances":
        return chance_dots(sure(), lang)
    return {"awards": awards_bars, "merit": merit_scatter}[name](plan(), lang)


WORDS = {
    "awards": ("资金去向", "Where the money goes"),
    "merit": ("得分与申请金额", "Merit against request"),
    "chances": ("名单有多稳", "How sure the list is"),
}


@pytest.mark.parametrize("name", WORDS)
def test_every_figure_exists_in_both_languages_the_same_to_the_byte_each_time(name: str) -> None:
    for lang, word in zip(LANGUAGES, WORDS[name], strict=True):
        drawn = svg(figure(name, lang))
        ElementTree.fromstring(drawn)
        assert word in drawn
        assert drawn == svg(figure(name, lang))


@pytest.mark.parametrize("name", WORDS)
def test_hostile_names_are_text_in_a_figure(name: str) -> None:
    hostile = allocate(hostile_round())
    charts = {
        "awards": lambda: awards_bars(hostile, "en"),
        "merit": lambda: merit_scatter(hostile, "en"),
        "chances": lambda: chance_dots(hostile.stability(resamples=5, workers=1), "en"),
    }
    root = ElementTree.fromstring(svg(charts[name]()))
    assert not [element.tag for element in root.iter() if element.tag.rpartition("}")[2] in ("script", "image", "a")]
    assert PAYLOADS


def test_groups_are_those_of_the_round_worked_out_by_hand() -> None:
    # V2 and V3 are of the community track, V4 of the professional one; no other award states a track.
    told = [(group.name, group.granted, group.awards) for group in groups_of_awards(plan(), "track", "en")]
    assert told == [
        ("community organisations", 22_000_00, 2),
        ("professional organisations", 8_000_00, 1),
        ("(not stated)", 20_000_00, 5),
    ]


@pytest.mark.parametrize("by", ["domain", "track", "community"])
def test_every_grouping_adds_up_to_the_whole_list(by: str) -> None:
    groups = groups_of_awards(plan(), by, "zh")
    assert sum(group.granted for group in groups) == sum(award.amount for award in plan().awarded)
    assert sum(group.awards for group in groups) == len(plan().awarded)
    assert sum(group.applied for group in groups) == len(plan().problem.scenario.applications)
    stated = [group for group in groups if group.name != "（未注明）"]
    assert [group.granted for group in stated] == sorted((group.granted for group in stated), reverse=True)


def test_merit_shows_who_competes_and_nobody_else() -> None:
    spec = merit_scatter(plan(), "en").to_dict()
    names = {
        row["name"] for panel in spec["vconcat"] for row in panel["layer"][0].get("data", panel.get("data"))["values"]
    }
    assert names == {"A5", "A6", "V1", "V2", "V3", "V4", "V5"}
    assert has_merit(plan())


def test_of_many_applications_the_chances_show_those_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chances_module, "MOST_ROWS", 2)
    rows = chances_module._rows(sure(), "en")
    doubt = sorted(abs(chance.probability - 0.5) for chance in sure().chances)
    assert sorted(abs(row["probability"] - 0.5) for row in rows) == doubt[:2]
    assert "the 2 most in doubt are shown" in svg(chance_dots(sure(), "en"))
