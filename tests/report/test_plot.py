"""`result.plot()`: the chart that the report shows, of every result that has one, in either language."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.plottable import Plottable
from kaiyi_opt.report.figures.awards_bars import awards_bars
from kaiyi_opt.report.figures.chances import chance_dots
from kaiyi_opt.report.figures.cover_map import cover_map
from kaiyi_opt.report.figures.projection import projection_figure
from kaiyi_opt.report.plot import BY_OUTCOME, FIGURES
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.shipped import shipped_round


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return ko.load(shipped_round("small"))


def test_every_result_with_figures_can_plot() -> None:
    assert all(issubclass(noun, Plottable) for noun in (*FIGURES, *BY_OUTCOME))
    assert {noun.__name__ for noun in (*FIGURES, *BY_OUTCOME)} == {each.__name__ for each in Plottable.__subclasses__()}


def test_a_plan_is_drawn_as_the_report_draws_it(scenario: Scenario) -> None:
    plan = ko.allocate(scenario)
    assert plan.plot(lang="zh").to_json() == awards_bars(plan, "zh").to_json()
    assert ko.plot(plan, "awards", lang="en").to_json() == awards_bars(plan, "en").to_json()
    sure = plan.stability(resamples=5, workers=1)
    assert sure.plot(lang="en").to_json() == chance_dots(sure, "en").to_json()


def test_a_linkage_has_a_figure_a_measure(scenario: Scenario) -> None:
    linkage = ko.linkage(scenario)
    assert linkage.plot("cover", lang="en").to_json() == cover_map(linkage.cover, scenario, "en").to_json()


def test_a_projection_is_drawn_by_the_outcomes_named(scenario: Scenario) -> None:
    projection = ko.project(scenario, years=1, replicates=2, workers=1)
    drawn = projection_figure(projection, "en", ("hatched", "trust"))
    assert projection.plot("hatched", "trust", lang="en").to_json() == drawn.to_json()
    assert projection.plot(lang="en").to_json() == projection_figure(projection, "en").to_json()


def test_a_figure_that_does_not_exist_is_refused_with_those_that_do(scenario: Scenario) -> None:
    with pytest.raises(InputError) as caught:
        ko.allocate(scenario).plot("map")
    told = caught.value.faults[0].text()
    assert (told.zh, told.en) == (
        "没有名为 map 的图。可用：awards, merit, fairness。",
        "there is no figure of map. known: awards, merit, fairness.",
    )


def test_results_do_not_load_the_charts_until_they_are_drawn() -> None:
    code = (
        "import sys; from kaiyi_opt.allocation.result import Plan; Plan.plot; "
        "print('altair' in sys.modules, 'kaiyi_opt.report' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]
