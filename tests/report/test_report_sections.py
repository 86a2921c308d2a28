"""Sections of the report say what they should where a round is long, empty-handed or hardly drawn again."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

import kaiyi_opt as ko
from kaiyi_opt.language import Text
from kaiyi_opt.report.page.blocks import Figure, Figures, Paragraph, Points, TableBlock
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.report.sections.award_table import LONG, award_table
from kaiyi_opt.report.sections.certainty import LEAST_RESAMPLES, certainty
from kaiyi_opt.report.sections.declined import IN_FULL, declined
from kaiyi_opt.report.sections.prospects import prospects, prospects_sentence
from kaiyi_opt.report.sections.thin_places import thin_places, without_zeros
from kaiyi_opt.scenario.shipped import shipped_round
from kaiyi_opt.study.whole_run import Outcome, RunOptions, run_stages


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    scenario = ko.load(shipped_round("community-foundation"))
    plan = ko.allocate(scenario)
    projection = ko.project(scenario, years=1, replicates=2, workers=1)
    found = {"allocate": plan, "stability": plan.stability(resamples=3), "project": projection}
    return Outcome(scenario, RunOptions(), found)


def test_a_long_list_is_summed_up_by_line_and_folded(outcome: Outcome) -> None:
    summed, listed = (block for block in award_table(outcome, "en").blocks if isinstance(block, TableBlock))
    assert len(listed.rows) > LONG
    assert (summed.fold, listed.fold) == ("no", "closed")
    assert sum(row[1] for row in summed.rows) == len(listed.rows)
    assert sum(row[2] for row in summed.rows) == sum(row[-1] for row in listed.rows)


def test_thresholds_of_the_nearest_stand_in_full_and_those_of_others_unfold(outcome: Outcome) -> None:
    some = [item.application for item in outcome.plan.declined[: IN_FULL + 2]]
    whys = {key: SimpleNamespace(sentences=(Text("一", "one"), Text("二", "two"))) for key in some}
    section = declined(replace(outcome, found={**outcome.found, "why": whys}), "en")
    assert section is not None
    assert sum(isinstance(block, Points) for block in section.blocks) == IN_FULL
    folded = section.blocks[-1]
    assert isinstance(folded, TableBlock)
    assert folded.fold == "closed"
    assert [(row[0], row[2]) for row in folded.rows] == [
        *((some[-2], "one"), ("", "two")),
        *((some[-1], "one"), ("", "two")),
    ]


def test_too_few_resamples_call_nothing_in_doubt(outcome: Outcome) -> None:
    section = certainty(outcome, "en")
    assert section is not None
    assert section.blocks[0] == Paragraph(
        "3 resamples are too few to tell what is safe: a decision needs 73 at least (kaiyi run draws 200).", "lead"
    )
    assert not any(isinstance(block, TableBlock) for block in section.blocks)


def test_the_least_number_of_resamples_is_the_first_that_can_tell() -> None:
    from kaiyi_opt.allocation.stability.result import SAFE, wilson_interval

    def low(times: int) -> float:
        return wilson_interval(times, times)[0]

    assert low(LEAST_RESAMPLES - 1) < SAFE <= low(LEAST_RESAMPLES)


def test_figures_of_the_years_ahead_stand_by_their_names_and_bands_say_what_they_hold(outcome: Outcome) -> None:
    section, projection = prospects(outcome, "en"), outcome.projection
    assert section is not None
    assert projection is not None
    (figures,) = (block for block in section.blocks if isinstance(block, Figures))
    assert [name for name, _ in figures.items][:2] == ["community organisations", "hatched (organisations)"]
    assert all(value[0].isdigit() for _, value in figures.items)
    assert section.blocks[0] == Paragraph(prospects_sentence(projection).en + ".", "lead")
    assert section.blocks[2] == Paragraph(
        "Each figure is the median, with the 90 % band in brackets; bands hold luck alone: neither what is not known of"
        " the parameters nor anything from outside the model."
    )
    drawn = {**outcome.found, "project": replace(projection, draws=5)}
    calibrated = prospects(replace(outcome, found=drawn), "en")
    assert calibrated is not None
    assert isinstance(calibrated.blocks[2], Paragraph)
    assert "what calibration leaves open" in calibrated.blocks[2].text


def test_columns_of_zeros_are_left_out_and_money_keeps_its_place() -> None:
    headers = tuple(Text(name, name) for name in "abcd")
    table = ResultTable("k", Text("题", "t"), headers, (("x", 0, 5, 100), ("y", 0, 0, 200)), money=(3,))
    left = without_zeros(table)
    assert [header.en for header in left.headers] == ["a", "c", "d"]
    assert (left.rows, left.money) == ((("x", 5, 100), ("y", 0, 200)), (2,))


def test_the_linkage_has_a_section_where_ties_or_needs_are_stated_and_none_where_nobody_is_linked() -> None:
    few = RunOptions(resamples=0, explained=0, replicates=0)
    linked = thin_places(run_stages(ko.load(shipped_round("community-foundation")), few), "en")
    assert linked is not None
    assert [block.key for block in linked.blocks if isinstance(block, Figure)] == ["cover", "linkage", "withdrawal"]
    assert run_stages(ko.load(shipped_round("small")), few).findings is None
