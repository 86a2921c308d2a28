"""Moving a budget, a weight or a rule: what follows is what the verbs say, and the sliders only pass it on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kaiyi_opt import allocate, explore
from kaiyi_opt.errors import KaiyiError
from kaiyi_opt.report import explore as module
from kaiyi_opt.report.explore import Moves, changes, explored_html, moved
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Rule
from kaiyi_opt.scenario.shipped import shipped_round

SMALL = load(shipped_round("small"))


def test_nothing_moved_is_the_same_scenario() -> None:
    assert moved(SMALL, Moves()) == SMALL


def test_what_is_moved_is_moved_and_nothing_else() -> None:
    found = moved(SMALL, Moves({"venture_pool": 40_000_00}, {"need": 50_000}, frozenset({"R1"})))
    assert [pool.budget for pool in found.pools if pool.id == "venture_pool"] == [40_000_00]
    assert found.settings.criteria["need"].weight == 50_000
    assert [rule.id for rule in found.rules if rule.active is False] == ["R1"]
    assert replace(found, settings=SMALL.settings, pools=SMALL.pools, rules=SMALL.rules) == SMALL


def test_changes_are_those_between_the_two_lists() -> None:
    before, after = allocate(SMALL), allocate(moved(SMALL, Moves({"venture_pool": 20_000_00})))
    table = changes(before, after)
    assert {row[0] for row in table.rows} == {
        key for key in before.amounts.keys() | after.amounts.keys() if before.amounts.get(key) != after.amounts.get(key)
    }
    assert table.rows
    assert changes(before, before).rows == ()


def test_moves_that_leave_no_plan_say_so() -> None:
    force = Rule("must", "force_in", applications=("V1",), reason="agreed")
    before = allocate(replace(SMALL, rules=(*SMALL.rules, force)))
    html = explored_html(before, Moves({"venture_pool": 0}), "en")
    assert "No plan keeps all of these rules together" in html


def test_a_slider_that_moves_changes_what_stands_below() -> None:
    pytest.importorskip("ipywidgets", reason="the extra `explore` is not installed")
    box: Any = explore(SMALL)
    controls, below = box.children
    slider = controls.children[0].children[1]
    unmoved = below.value
    slider.value = 20_000
    assert below.value != unmoved
    moves = Moves({"special_fund": 20_000_00, "venture_pool": 20_000_00})
    assert below.value == explored_html(allocate(SMALL), moves, module.default_language())


def test_without_ipywidgets_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    with pytest.raises(KaiyiError) as caught:
        explore(SMALL)
    assert caught.value.render("en") == "ipywidgets is not installed here. install kaiyi-opt[explore]."
