"""The figures that answer a planner's questions about the linkage: what they show, in both languages, at any size."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.linkage.next_ties import GOALS
from kaiyi_opt.report.figures import brokers as brokers_module
from kaiyi_opt.report.figures import groups_map as groups_module
from kaiyi_opt.report.figures.brokers import brokers
from kaiyi_opt.report.figures.change_panels import change_panels
from kaiyi_opt.report.figures.closure_bars import MOST_ROWS, closure_bars
from kaiyi_opt.report.figures.groups_map import groups_map
from kaiyi_opt.report.figures.labels import cut, labels, width
from kaiyi_opt.report.figures.linkage_map import linkage_map
from kaiyi_opt.report.figures.next_ties_steps import next_ties_steps
from kaiyi_opt.report.figures.reach_steps import reach_steps
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.report.pictures import linkage_pictures, write_linkage_pictures
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Community, Scenario
from kaiyi_opt.scenario.nouns_network import Worker
from kaiyi_opt.study.findings import Findings
from kaiyi_opt.study.linkage import linkage
from tests.network.villages import random_village, village

KAIXUAN = Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014"
HOSTILE = "</text><script>alert(1)</script>&\"'"
QUESTIONS = ("linkage", "closure", "cover", "brokers", "withdrawal", "groups", "reach", "next_ties")
WORDS = {
    "closure": ("三社是否闭合", "Is the linkage closed"),
    "brokers": ("谁在维系联动", "Who holds the linkage together"),
    "reach": ("传多远", "How far a message from"),
    "next_ties": ("下一步该建立的联系", "What to tie next"),
    "groups": ("联系最密的群组", "Groups of those tied most closely"),
    "change": ("两年对比", "Two years side by side"),
}


def findings(measured: Linkage, earlier: Linkage | None = None) -> Findings:
    return Findings(
        measured,
        measured.reach(),
        measured.withdraw("hub"),
        tuple(measured.next_ties(goal) for goal in GOALS),
        None,
        None if earlier is None else measured.since(earlier),
    )


@cache
def kaixuan() -> Findings:
    scenario = load(KAIXUAN)
    earlier = replace(scenario, services=scenario.services[::2], past_pairings=())
    return findings(linkage(scenario), linkage(earlier))


@cache
def hamlet() -> Findings:
    scenario = village()
    return findings(linkage(scenario), linkage(replace(scenario, services=scenario.services[:1])))


@cache
def hamlet_drawn() -> dict[str, str]:
    return {name: svg(chart) for name, chart in linkage_pictures(hamlet(), "zh").items()}


def data(chart: Any) -> list[dict[str, Any]]:
    """Return the rows of all layers of a chart, one after another."""
    tables: list[Any] = []

    def gather(part: Any) -> None:
        if isinstance(part, dict):
            tables.extend(part["values"] if isinstance(part.get("values"), list) and "name" not in part else [])
            for name, value in part.items():
                if name != "values":
                    gather(value)
        elif isinstance(part, list):
            for value in part:
                gather(value)

    gather(chart.to_dict())
    return [row for row in tables if isinstance(row, dict)]


def test_every_question_has_a_picture_and_a_second_year_one_more() -> None:
    assert tuple(hamlet_drawn()) == (*QUESTIONS, "change")
    assert tuple(linkage_pictures(replace(hamlet(), change=None), "zh")) == QUESTIONS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_of_a_subdistrict_is_drawn_and_says_what_it_shows(lang: Language) -> None:
    charts = linkage_pictures(kaixuan(), lang)
    for name, words in WORDS.items():
        drawn = svg(charts[name])
        ElementTree.fromstring(drawn)
        assert words[LANGUAGES.index(lang)] in drawn


def test_a_picture_in_one_language_has_no_word_of_the_other_but_names() -> None:
    assert set(hamlet_drawn()) == {*QUESTIONS, "change"}
    for drawn in hamlet_drawn().values():
        for word in ("complete", "betweenness", "reached", "modularity", "before", "adds", "step"):
            assert f">{word}" not in drawn


def test_the_files_are_written_and_the_same_to_the_byte_each_time(tmp_path: Path) -> None:
    write_linkage_pictures(hamlet(), tmp_path, "zh")
    written = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.svg")}
    assert written == hamlet_drawn()


def test_the_bars_of_closure_are_the_triads_and_the_loads() -> None:
    rows = data(closure_bars(hamlet().linkage.closure, "en"))
    triads = {(row["community"], row["state"].split(":")[0]): row["pairs"] for row in rows if "rank" in row}
    assert triads == {
        ("甲社区", "complete"): 1,
        ("甲社区", "half"): 1,  # two states of half; the last is read here, each counts one
        ("乙社区", "complete"): 1,
        ("乙社区", "half"): 2,
        ("丙社区", "missing"): 1,
    }
    told = {row["community"]: row["told"] for row in rows if "told" in row}
    assert told == {"甲社区": "33%", "乙社区": "33%", "丙社区": "0%"}
    loads = [(row["worker"], row["organisations"], row["limit"]) for row in rows if "limit" in row]
    assert loads == [("社工甲 (甲社区)", 2, 1), ("社工乙 (乙社区)", 1, 20), ("社工丙", 0, 20)]


def test_of_many_communities_those_most_open_are_shown_and_the_title_counts_all() -> None:
    many = Scenario(
        village().settings,
        communities=tuple(Community(f"C{number:03d}", f"社区{number:03d}", 1) for number in range(MOST_ROWS + 5)),
        workers=tuple(Worker(f"W{number:03d}", f"社工{number:03d}") for number in range(MOST_ROWS + 1)),
    )
    drawn = svg(closure_bars(linkage(many).closure, "en"))
    assert f"By community ({MOST_ROWS} of {MOST_ROWS + 5})" in drawn
    assert f"By worker ({MOST_ROWS} of {MOST_ROWS + 1})" in drawn


def test_brokers_come_by_betweenness_with_an_interval_where_it_is_estimated() -> None:
    exact = data(brokers(kaixuan().linkage.brokerage, "en"))
    rows = exact[: brokers_module.MOST_ROWS]
    values = [row["betweenness"] for row in rows]
    assert values == sorted(values, reverse=True)
    assert rows[0]["name"] == "Party committee of the hub"
    assert all(row["low"] == row["betweenness"] == row["high"] for row in rows)
    estimated = linkage(kaixuan().linkage.scenario, pivots=40).brokerage
    rows = data(brokers(estimated, "en"))[: brokers_module.MOST_ROWS]
    assert any(row["low"] < row["betweenness"] < row["high"] for row in rows)
    assert "Betweenness (estimated)" in svg(brokers(estimated, "en"))


def test_reach_shows_each_step_and_names_who_is_never_reached() -> None:
    told = hamlet().linkage.reach("hub", within=1)
    rows = data(reach_steps(told, "en"))
    shown = {(row["kind"], row["step"]): row["count"] for row in rows if "kind" in row}
    assert shown["residents", "step 1"] == 0
    assert shown["residents", "more steps"] == 1_500
    assert shown["residents", "never"] == 200
    assert shown["community", "more steps"] == 2
    names = [row["text"] for row in rows if "text" in row]
    assert names == ["Never reached: 丙社区, 社工丙, 丙一"]
    everyone = data(reach_steps(linkage(replace(village(), organisations=(), communities=(), **_NOBODY)).reach(), "en"))
    assert [row["text"] for row in everyone if "text" in row] == ["Everyone is reached in the end"]


_NOBODY: dict[str, Any] = dict.fromkeys(
    ("workers", "stations", "party_organisations", "sponsors", "supports", "mentors", "past_pairings"), ()
) | {"needs": (), "services": ()}


def test_a_bar_of_the_next_ties_begins_where_the_one_before_ends() -> None:
    found = hamlet()
    scenario, graph = found.linkage.scenario, found.linkage.typed
    cover = found.next_ties[0]
    rows = [row for row in data(next_ties_steps([cover], graph, scenario, "en")) if "start" in row]
    assert [row["start"] for row in rows[: len(cover.ties)]] == [
        0,
        *[row["end"] for row in rows[: len(cover.ties) - 1]],
    ]
    assert rows[len(cover.ties) - 1]["end"] == cover.gain == 210
    assert rows[0]["told"] == f"+{cover.ties[0].gain} (1)"
    assert rows[0]["tie"].startswith("1  ")
    assert "cover: 210 more for a cost of 2, proven optimal" in svg(next_ties_steps([cover], graph, scenario, "en"))


def test_a_bound_that_is_not_reached_is_drawn() -> None:
    found = hamlet()
    loose = replace(found.next_ties[0], bound=found.next_ties[0].gain + 50)
    chart = next_ties_steps([loose], found.linkage.typed, found.linkage.scenario, "en")
    assert {"bound": 260} in data(chart)
    assert "proven optimal" not in svg(chart)


def test_the_tiles_of_the_groups_add_up_to_their_organisations() -> None:
    groups = kaixuan().linkage.groups
    scenario = kaixuan().linkage.scenario
    rows = [row for row in data(groups_map(groups, scenario, "en")) if "group" in row]
    tiles = {(row["row"], row["group"]): row["count"] for row in rows}
    for number, group in enumerate(groups.groups, start=1):
        # Each organisation stands in one tile of the communities and one of the domains.
        assert sum(count for (_, of), count in tiles.items() if of == number) == 2 * len(group.organisations)


def test_of_many_groups_the_largest_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups_module, "MOST_GROUPS", 4)
    drawn = svg(groups_map(kaixuan().linkage.groups, kaixuan().linkage.scenario, "zh"))
    assert f"联系最密的群组（共 {len(kaixuan().linkage.groups.groups)}，列出 4）" in drawn


def test_the_change_shows_both_years_and_the_ties_made() -> None:
    change = hamlet().change
    assert change is not None
    rows = data(change_panels(change, "en"))
    assert {"name": "residents covered", "growth": 1.0, "told": "60 → 180"} in rows
    assert "(more than +100% is drawn as +100%)" in svg(change_panels(change, "en"))
    made = [row for row in rows if row.get("year") == "made"]
    assert {(row["name"], row["count"]) for row in made} == {("serves", 4)}
    shares = {(row["name"], row["year"]): row["value"] for row in rows if "value" in row}
    assert shares["share of need covered", "before"] == pytest.approx(60 / 240)
    assert shares["share of need covered", "after"] == pytest.approx(180 / 240)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_missing_every_picture_is_drawn(seed: int) -> None:
    measured = linkage(random_village(seed))
    for chart in linkage_pictures(findings(measured, linkage(random_village(seed + 100))), "zh").values():
        ElementTree.fromstring(svg(chart))


def test_a_scenario_with_nobody_draws_every_picture() -> None:
    measured = linkage(Scenario(village().settings))
    assert measured.is_empty
    for chart in linkage_pictures(findings(measured, measured), "en").values():
        ElementTree.fromstring(svg(chart))


def test_hostile_names_are_text_in_every_picture() -> None:
    scenario = village()
    hostile = replace(
        scenario,
        communities=tuple(replace(row, name=HOSTILE) for row in scenario.communities),
        organisations=tuple(replace(row, name=HOSTILE) for row in scenario.organisations),
    )
    for chart in linkage_pictures(findings(linkage(hostile), linkage(scenario)), "zh").values():
        drawn = svg(chart)
        assert not [element for element in ElementTree.fromstring(drawn).iter() if element.tag.endswith("script")]
        assert "<script" not in drawn


def test_long_names_are_cut_and_still_told_apart() -> None:
    long = "凯旋街道邻里守望与应急互助志愿服务联合促进中心"
    told = labels({"O1": long, "O2": long, "O3": "合唱团"}, 20)
    assert told == {"O1": "凯旋街道邻里守望与… O1", "O2": "凯旋街道邻里守望与… O2", "O3": "合唱团"}
    assert all(width(cut(long, most)) <= most for most in range(1, 60))
    assert cut(long, 60) == long


def test_the_map_cuts_long_names_of_communities() -> None:
    scenario = village()
    long = replace(scenario.communities[0], name="凯旋街道邻里守望与应急互助社区")
    changed = replace(scenario, communities=(long, *scenario.communities[1:]))
    drawn = svg(linkage_map(linkage(changed).typed, changed, "zh"))
    assert "凯旋街道邻…" in drawn
    assert long.name not in drawn


def test_the_axes_of_brokers_are_marked_in_plain_short_numbers() -> None:
    drawn = svg(brokers(kaixuan().linkage.brokerage, "en"))
    marked = set(re.findall(r">([-0-9.,e+]+)<", drawn))
    assert {"20", "40", "0.05", "0.1"} <= marked
    assert not [mark for mark in marked if "e" in mark]
