"""A report on jurors as one JSON object, a CSV table and a workbook: the same facts, in one language."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from kaiyi_opt.allocation.merit.calibration import declared_method
from kaiyi_opt.allocation.merit.jury import JurorReport, Jury
from kaiyi_opt.allocation.merit.outlying import OutlyingSheet
from kaiyi_opt.allocation.merit.points import ONE
from kaiyi_opt.allocation.merit.ranking import Standing
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import write_json
from kaiyi_opt.report.jury_entry import calibration_entry
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.writing import CellValue, Column, Sheet, write_csv, write_workbook

FORMAT = "kaiyi-jury/1"

HEADERS = {
    "juror": Text("评委", "juror"),
    "name": Text("姓名", "name"),
    "panel": Text("组", "panel"),
    "sheets": Text("评分表", "sheets"),
    "leniency": Text("松紧（分）", "leniency (points)"),
    "leniency_error": Text("标准误", "standard error"),
    "scale": Text("幅度", "scale"),
    "scale_error": Text("幅度标准误", "its standard error"),
    "agreement": Text("与他人一致", "agreement"),
    "outlying": Text("离群评分", "outlying"),
    "application": Text("申请", "application"),
    "total": Text("总分", "total"),
    "expected": Text("推算", "expected"),
    "residual": Text("标准化偏差", "residual"),
    "line": Text("扶持类别", "line"),
    "raw": Text("原得分", "raw merit"),
    "calibrated": Text("校准后", "calibrated"),
    "raw_rank": Text("原名次", "raw rank"),
    "calibrated_rank": Text("校准后名次", "calibrated rank"),
    "rise": Text("名次变化", "rise"),
}
TITLES = {
    "jurors": Text("评委", "jurors"),
    "outlying": Text("离群评分", "outlying sheets"),
    "merits": Text("校准前后", "before and after"),
    "notices": Text("说明", "notices"),
}
METHOD_LABELS = {
    "none": Text("不校准", "no calibration"),
    "leniency": Text("扣除松紧", "leniency taken out"),
    "leniency_and_scale": Text("校准松紧与幅度", "leniency and scale calibrated"),
    "standard": Text("标准分", "standard scores"),
    "range": Text("极差归一", "range of each juror"),
}


def jury_object(jury: Jury, lang: Language) -> dict[str, Any]:
    """Return a report as plain JSON values: points and scales whole 1e-4, texts in language ``lang``."""
    return {
        "format": FORMAT,
        "title": jury.scenario.settings.name[lang],
        "declared": declared_method(jury.scenario.settings.merit),
        "calibration": calibration_entry(jury.calibration),
        "deviation": jury.deviation,
        "bound": jury.bound,
        "jurors": [
            {
                "juror": report.id,
                "name": report.name,
                "panel": report.panel,
                "sheets": report.sheets,
                "leniency": report.leniency,
                "leniency_error": report.leniency_error,
                "scale": report.scale,
                "scale_error": report.scale_error,
                "agreement": None if report.agreement is None else round(report.agreement, 4),
                "outlying": report.outlying,
            }
            for report in jury.reports
        ],
        "outlying": [
            {
                "juror": sheet.juror,
                "application": sheet.application,
                "total": sheet.total,
                "expected": sheet.expected,
                "residual": round(sheet.residual, 4),
            }
            for sheet in jury.outlying
        ],
        "merits": [
            {
                "application": standing.application,
                "line": standing.line,
                "raw": standing.raw,
                "calibrated": standing.calibrated,
                "raw_rank": standing.raw_rank,
                "calibrated_rank": standing.calibrated_rank,
            }
            for standing in jury.standings
        ],
        "notices": [notice[lang] for notice in jury.notices],
    }


def write_jury(jury: Jury, folder: Path, lang: Language) -> None:
    """Write ``jury.json``, ``jury.csv`` (the jurors) and ``jury.xlsx`` into ``folder``; each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "jury.json", jury_object(jury, lang))
    sheets = jury_sheets(jury, lang)
    write_csv(folder / "jury.csv", [column.header for column in sheets[0].columns], sheets[0].rows)
    write_workbook(folder / "jury.xlsx", sheets)


def jury_sheets(jury: Jury, lang: Language) -> list[Sheet]:
    """Return jurors, outlying sheets, merits before and after, and notices, a sheet each."""
    reports = [_report_row(report) for report in jury.reports]
    wild = [_outlying_row(sheet) for sheet in jury.outlying]
    standings = [_standing_row(jury.scenario, standing, lang) for standing in jury.standings]
    numbers = ("panel", "sheets", "leniency", "leniency_error", "scale", "scale_error", "agreement", "outlying")
    return [
        Sheet(TITLES["jurors"][lang], _columns(lang, ("juror", "name"), numbers), reports),
        Sheet(
            TITLES["outlying"][lang],
            _columns(lang, ("juror", "application"), ("total", "expected", "residual")),
            wild,
        ),
        Sheet(
            TITLES["merits"][lang],
            _columns(lang, ("application", "line"), ("raw", "calibrated", "raw_rank", "calibrated_rank", "rise")),
            standings,
        ),
        Sheet(
            TITLES["notices"][lang],
            (Column(TITLES["notices"][lang]),),
            [[METHOD_LABELS[jury.calibration.method][lang]], *([notice[lang]] for notice in jury.notices)],
        ),
    ]


def _columns(lang: Language, texts: tuple[str, ...], numbers: tuple[str, ...]) -> tuple[Column, ...]:
    return (*(Column(HEADERS[key][lang]) for key in texts), *(Column(HEADERS[key][lang], "number") for key in numbers))


def _points(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / ONE


def _report_row(report: JurorReport) -> list[CellValue]:
    figures = [report.leniency, report.leniency_error, report.scale, report.scale_error]
    agreement = None if report.agreement is None else Decimal(f"{report.agreement:.4f}")
    head: list[CellValue] = [report.id, report.name, report.panel, report.sheets]
    return [*head, *map(_points, figures), agreement, report.outlying]


def _outlying_row(sheet: OutlyingSheet) -> list[CellValue]:
    residual = Decimal(f"{sheet.residual:.2f}")
    return [sheet.juror, sheet.application, _points(sheet.total), _points(sheet.expected), residual]


def _standing_row(scenario: Scenario, standing: Standing, lang: Language) -> list[CellValue]:
    merits = [_points(standing.raw), _points(standing.calibrated)]
    ranks = [standing.raw_rank, standing.calibrated_rank, standing.rise]
    return [standing.application, scenario.line(standing.line).label[lang], *merits, *ranks]
