"""The pictures of a model show everybody once, in both languages, and a hostile name as text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.scenario.nouns import Community
from kaiyi_opt.simulation import IncubationModel
from kaiyi_opt.simulation.portrayal import by_community, outcomes, svg
from tests.simulation.towns import BUSY, SEED, town

HOSTILE = "<script>alert(1)</script>&"


def lived(months: int) -> IncubationModel:
    scenario = town()
    hostile = replace(scenario, communities=(Community("C1", HOSTILE, 6_000), *scenario.communities[1:]))
    model = IncubationModel(hostile, seed=SEED, parameters=BUSY)
    for _ in range(months):
        model.step()
    return model


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("months", [0, 14])
def test_every_organisation_has_one_mark_in_its_communitys_tile(months: int, lang: Language) -> None:
    model = lived(months)
    tiles, names, marks = (layer["data"]["values"] for layer in by_community(model, lang).to_dict()["layer"])
    assert tiles == names
    assert len(tiles) == 3
    assert len(marks) == len(model.organisations)
    for tile, community in zip(tiles, model.communities, strict=True):
        inside = [
            mark
            for mark in marks
            if tile["left"] < mark["x"] < tile["right"] and tile["top"] < mark["y"] < tile["bottom"]
        ]
        assert len(inside) == len(community.organisations)
        assert tile["name"].endswith(f" {len(inside)}")
    assert len({(mark["x"], mark["y"]) for mark in marks}) == len(marks)
    faint = [mark for mark in marks if mark["opacity"] < 1]
    assert len(faint) == len(model.organisations.select(lambda each: each.activity == "dormant"))


def test_names_are_text_and_nothing_is_fetched() -> None:
    drawn = svg(by_community(lived(2), "zh"))
    assert "<script" not in drawn
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in drawn
    assert re.findall(r'(?:href|src)="(?!#)[^"]*"', drawn) == []


@pytest.mark.parametrize("months", [0, 14])
def test_outcomes_are_drawn_month_by_month(months: int) -> None:
    model = lived(months)
    panels = outcomes(model, "en", ("trust", "hatched")).to_dict()["concat"]
    assert [panel["title"] for panel in panels] == ["residents' trust", "hatched"]
    collected = model.datacollector.get_model_vars_dataframe()["trust"]
    shown = panels[0]["data"].get("values", [])
    assert [(each["month"], each["value"]) for each in shown] == list(enumerate(collected, 1))
    assert svg(outcomes(model, "en")).startswith("<svg")
