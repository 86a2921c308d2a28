"""The score sheets that count, read for what jurors give: no sheet of a juror who belongs to the applicant."""

from __future__ import annotations

from dataclasses import dataclass

from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.tables import Row


@dataclass(frozen=True)
class Sheet:
    """One juror's scores of one application, whole 1e-4 points by criterion; blanks are left out."""

    juror: str
    application: str
    scores: dict[str, int]


def counting(stated: Round) -> list[Sheet]:
    """Return every sheet that counts; recused is whoever belongs to the organisation that applies."""
    sheets = []
    for row in stated["scores"]:
        if not _is_own(stated, row):
            scores = {key: score for key, score in row.get("scores", ()) if score is not None}
            sheets.append(Sheet(row["juror"], row["application"], scores))
    return sheets


def weighing(stated: Round) -> list[Sheet]:
    """Return the sheets by which the jury judges, with the scores of criteria that have a weight."""
    weighed = {key for key, criterion in stated.settings["criteria"].items() if criterion["weight"]}
    lines = stated.by_id["lines"]
    judged = {row["id"] for row in stated["applications"] if lines[row["line"]]["merit"] == "jury"}
    sheets = []
    for sheet in counting(stated):
        scores = {key: score for key, score in sheet.scores.items() if key in weighed}
        if scores and sheet.application in judged:
            sheets.append(Sheet(sheet.juror, sheet.application, scores))
    return sheets


def _is_own(stated: Round, row: Row) -> bool:
    organisation = stated.by_id["jurors"].get(row["juror"], {}).get("organisation", "")
    return bool(organisation) and organisation == stated.by_id["applications"][row["application"]].get("organisation")
