"""Recusal: a juror's scores for an application of the juror's own organisation do not count, whatever the sheet says.

They are left out rather than refused: the sheet is a record of what was handed in, and a round must not wait for
somebody to alter it. Whoever reads the result is told.
"""

from __future__ import annotations

from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Scenario, ScoreSheet


def recused_sheets(scenario: Scenario) -> tuple[ScoreSheet, ...]:
    """Return the sheets with scores that do not count, because the juror belongs to the applicant."""
    own = _organisations(scenario)
    return tuple(
        sheet
        for sheet in scenario.scores
        if _is_own(scenario, sheet, own) and any(score is not None for _, score in sheet.scores)
    )


def standing_sheets(scenario: Scenario) -> tuple[ScoreSheet, ...]:
    """Return the sheets that count, in canonical order: all but those of jurors who belong to the applicant."""
    own = _organisations(scenario)
    return tuple(sheet for sheet in scenario.scores if not _is_own(scenario, sheet, own))


def recusal_notices(scenario: Scenario) -> tuple[Text, ...]:
    """Say, a sentence each, whose scores for what were left out."""
    told = Text(
        "评委 {juror} 属于申请 {application} 的组织 {organisation}，已自动回避：其评分不计入得分",
        "juror {juror} belongs to {organisation}, which applies with {application}, and is recused: the scores do not"
        " count",
    )
    return tuple(
        told.format(
            juror=both(sheet.juror),
            application=both(sheet.application),
            organisation=both(scenario.juror(sheet.juror).organisation),
        )
        for sheet in recused_sheets(scenario)
    )


def _organisations(scenario: Scenario) -> dict[str, str]:
    """Return the organisations of the jurors who have one."""
    return {juror.id: juror.organisation for juror in scenario.jurors if juror.organisation}


def _is_own(scenario: Scenario, sheet: ScoreSheet, own: dict[str, str]) -> bool:
    return sheet.juror in own and own[sheet.juror] == scenario.application(sheet.application).organisation
