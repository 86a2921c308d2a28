"""A projection as one JSON object, as tables, and as a folder of files: the same facts, in one language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import versions, write_json
from kaiyi_opt.report.figures.projection import projection_figure
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.report.outcome_text import HEADLINES, in_shown_unit, outcome_label, policy_label, shown_band
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.scenario.digest import ALL_GROUPS, digest
from kaiyi_opt.scenario.writing import CellValue, write_atomically, write_csv, write_workbook
from kaiyi_opt.simulation.outcomes import BY_NAME, NAMES
from kaiyi_opt.study.projection.projection import Band, FloatArray, Projection

FORMAT = "kaiyi-projection/1"
DIGITS = 6
_PARTS = {"median": Text("中位数", "median"), "low": Text("5% 分位", "5 %"), "high": Text("95% 分位", "95 %")}


def projection_object(projection: Projection, lang: Language) -> dict[str, Any]:
    """Return a projection as plain JSON values, without anything that changes from run to run.

    ``outcomes`` holds, by name and in each outcome's own unit, the median and the ends of the 90 % band of each month.
    Money counts in the round's ``currency``: 100 ``fen`` are one of it.
    """
    scenario = projection.scenario
    return {
        "format": FORMAT,
        "title": scenario.settings.name[lang],
        "scenario_hash": digest(scenario, *ALL_GROUPS),
        "currency": scenario.settings.currency.text[lang],
        "policy": projection.policy.name,
        "start": projection.start,
        "months": len(projection.months),
        "replicates": projection.replicates,
        "seed": projection.seed,
        "parameter_draws": projection.draws,
        "units": {name: BY_NAME[name].unit for name in NAMES},
        "outcomes": {name: _band_object(projection.band(name)) for name in NAMES},
        "versions": versions(),
    }


def _band_object(band: Band) -> dict[str, list[float]]:
    return {part: plain_numbers(getattr(band, part)) for part in _PARTS}


def plain_numbers(values: FloatArray) -> list[float]:
    """Return numbers for JSON: whole ones without a point, others to six decimals.

    >>> import numpy as np
    >>> plain_numbers(np.array([3.0, 0.12345678]))
    [3, 0.123457]
    """
    return [int(value) if value.is_integer() else round(value, DIGITS) for value in values.tolist()]


def projection_title(projection: Projection) -> Text:
    """Say in one line what was projected."""
    return Text(
        "{policy}：{start} 起 {months} 个月，{replicates} 次重复模拟",
        "{policy}: {months} months from {start}, {replicates} replicates",
    ).format(
        policy=policy_label(projection.policy),
        start=projection.start,
        months=len(projection.months),
        replicates=f"{projection.replicates:,}",
    )


def yearly_table(projection: Projection, lang: Language, names: tuple[str, ...] = HEADLINES) -> ResultTable:
    """Return medians with their 90 % bands, a row an outcome and a column a year."""
    rows = []
    for name in names:
        band = projection.yearly_band(name)
        cells = zip(band.median, band.low, band.high, strict=True)
        rows.append(
            (outcome_label(name, projection.scenario)[lang], *(shown_band(BY_NAME[name], *cell) for cell in cells))
        )
    headers = (Text("结果", "outcome"), *(Text(year, year) for year in projection.years))
    return ResultTable("yearly", projection_title(projection), headers, tuple(rows))


def monthly_table(projection: Projection, lang: Language) -> ResultTable:
    """Return every outcome's band by month, a row a month, in the units that are shown."""
    headers = [Text("月份", "month")]
    columns: list[list[CellValue]] = []
    for name in NAMES:
        band = projection.band(name)
        for part, label in _PARTS.items():
            headers.append(
                Text("{outcome} {part}", "{outcome} {part}").format(
                    outcome=outcome_label(name, projection.scenario), part=label
                )
            )
            columns.append([_cell(in_shown_unit(BY_NAME[name], value)) for value in getattr(band, part).tolist()])
    rows = tuple((month, *(column[k] for column in columns)) for k, month in enumerate(projection.months))
    del lang
    return ResultTable("monthly", Text("各月", "by month"), tuple(headers), rows)


def place_table(projection: Projection) -> ResultTable:
    """Return the medians by year, community and domain."""
    headers = (
        Text("年度", "year"),
        Text("社区", "community"),
        Text("领域", "domain"),
        Text("新增需求（件）", "needs that arose (cases)"),
        Text("满足需求（件）", "needs met (cases)"),
        Text("社区社会组织（家）", "community organisations"),
    )
    rows = tuple((*index, *map(_cell, row)) for index, row in zip(*_index_and_rows(projection), strict=True))
    return ResultTable("places", Text("各社区各领域", "by community and domain"), headers, rows)


def _index_and_rows(projection: Projection) -> tuple[list[Any], list[list[float]]]:
    frame = projection.by_place
    return frame.index.tolist(), frame.to_numpy().tolist()


def _cell(value: float) -> CellValue:
    return int(value) if float(value).is_integer() else round(value, DIGITS)


def write_projection(projection: Projection, folder: Path, lang: Language) -> None:
    """Write ``projection.json``, ``projection.csv`` (by month), ``projection.xlsx`` and ``projection.svg``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "projection.json", projection_object(projection, lang))
    monthly = monthly_table(projection, lang)
    write_csv(folder / "projection.csv", [header[lang] for header in monthly.headers], monthly.rows)
    tables = (yearly_table(projection, lang, NAMES), monthly, place_table(projection))
    titles = (Text("各年", "by year"), monthly.title, tables[2].title)
    sheets = [
        ResultTable(table.key, title, table.headers, table.rows).sheet(lang)
        for table, title in zip(tables, titles, strict=True)
    ]
    write_workbook(folder / "projection.xlsx", sheets)
    write_atomically(folder / "projection.svg", svg(projection_figure(projection, lang)).encode())
