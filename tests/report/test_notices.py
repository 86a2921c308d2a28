"""What a planner is told before a list is decided: what counts for nothing, and who cannot be funded."""

from __future__ import annotations

from dataclasses import replace

from kaiyi_opt.report.notices import MOST_NAMED, notices
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.shipped import shipped_round


def small() -> Scenario:
    return load(shipped_round("small"))


def test_a_round_in_order_has_no_notice() -> None:
    assert notices(small()) == ()


def test_a_minimum_on_a_line_without_a_step_counts_for_nothing_and_that_is_said() -> None:
    stated = small()
    lines = tuple(replace(line, step=None) if line.id == "venture" else line for line in stated.lines)
    applications = tuple(
        replace(each, minimum=(each.request or 0) // 2) if each.id in ("V1", "V2") else replace(each, minimum=None)
        for each in stated.applications
    )
    (told,) = notices(replace(stated, lines=lines, applications=applications))
    assert (told.zh, told.en) == (
        "“公益微创投”没有写级差，只能全额资助或不资助；最低可接受金额因此不起作用的申请：V1、V2",
        "'venture project' states no step and pays the whole request or nothing; so the minimum counts for nothing of:"
        " V1, V2",
    )


def test_an_application_that_nobody_scored_is_named_and_many_are_counted() -> None:
    stated = small()
    kept = tuple(sheet for sheet in stated.scores if sheet.application != "V3")
    (told,) = notices(replace(stated, scores=kept))
    assert (told.zh, told.en) == (
        "没有评分表，因而不能入选：申请 V3",
        "without a score sheet, so that it cannot be funded: V3",
    )
    asked = stated.application("V3")
    more = tuple(replace(asked, id=f"W{number:02}") for number in range(MOST_NAMED))
    (told,) = notices(replace(stated, applications=(*stated.applications, *more), scores=kept))
    assert told.zh == "没有评分表，因而不能入选：申请 V3、W00、W01、W02、W03、W04、W05、W06 等 9 项"
    assert told.en.endswith("W06 and 1 more")
