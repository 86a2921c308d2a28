"""Tables out: every noun a row, headers and allowed values in one language, for a sheet or a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.scenario.cells import FOUR_DECIMALS
from kaiyi_opt.scenario.columns import KIND_HELP, MONEY, Choice, Column, Kind, Table
from kaiyi_opt.scenario.nouns import Rule, Scenario, ScoreSheet
from kaiyi_opt.scenario.quantities import printed_quantity, printed_share
from kaiyi_opt.scenario.settings import Criterion, Label, Settings
from kaiyi_opt.scenario.vocabulary import LAYERS, POINTS, RECUSED, TABLES, YES_NO
from kaiyi_opt.scenario.writing import CellValue, ColumnKind, Sheet
from kaiyi_opt.scenario.writing import Column as SheetColumn

Printer = Callable[[Any], CellValue]

SHEET_KINDS: dict[Kind, ColumnKind] = {
    "money": "money",
    "points": "number",
    "whole": "number",
    "quantity": "number",
    "date": "date",
}
REQUIRED = Text("必填", "required")
_LIST_MARK = Text("、", ", ")
_RECUSED = Text(*RECUSED)
_SCORE_HELP = Text(
    "分数，0 至 100；留空为未评，写“回避”为回避", "points, 0 to 100; blank: not scored, 'recused': recused"
)


def scenario_sheets(scenario: Scenario, lang: Language) -> list[Sheet]:
    """Return every table that has rows as a sheet, in the order of the vocabulary."""
    return [table_sheet(table, scenario, lang) for table in TABLES if getattr(scenario, table.key)]


def table_sheet(table: Table, scenario: Scenario, lang: Language) -> Sheet:
    """Return one table as a sheet: notes on the headers, drop-down lists of allowed values, typed cells.

    The table of scores has a column for each criterion of the settings, in their order, and for any other that a
    sheet scores.
    """
    settings = scenario.settings
    columns = [_sheet_column(column, settings, lang) for column in table.columns]
    rows: Sequence[Any] = getattr(scenario, table.key)
    if table.key == "rules":
        return Sheet(table.label[lang], tuple(columns), [_rule_cells(rule, table, settings, lang) for rule in rows])
    printers = [(column.key, _printer(column, settings, lang)) for column in table.columns]
    cells = [[_printed(getattr(row, key), printer) for key, printer in printers] for row in rows]
    if table.key == "scores":
        criteria = _criteria(scenario)
        columns += [_criterion_column(key, settings.criteria.get(key), lang) for key in criteria]
        cells = [[*row, *_score_cells(sheet, criteria, lang)] for row, sheet in zip(cells, rows, strict=True)]
    return Sheet(table.label[lang], tuple(columns), cells)


def csv_rows(sheet: Sheet) -> Iterator[list[CellValue]]:
    """Yield the rows of a sheet for a CSV file, which knows no formats: money is printed in yuan."""
    for row in sheet.rows:
        yield [
            format_yuan(value, grouped=False) if column.kind == "money" and isinstance(value, int) else value
            for column, value in zip(sheet.columns, row, strict=True)
        ]


def allowed_values(column: Column, settings: Settings | None = None) -> tuple[Text, ...]:
    """Return what a cell of a column may say, where that is listed: choices, yes and no, or names in the settings."""
    if column.kind == "yes_no":
        return _labels(YES_NO)
    if settings is not None and column.refers and column.refers.startswith("settings."):
        return tuple(label.text for label in _setting_group(column, settings).values())
    return _labels(column.choices)


def _labels(choices: tuple[Choice, ...]) -> tuple[Text, ...]:
    return tuple(choice.label for choice in choices)


def _setting_group(column: Column, settings: Settings) -> Mapping[str, Label]:
    group: Mapping[str, Label] = getattr(settings, str(column.refers).removeprefix("settings."))
    return group


def _sheet_column(column: Column, settings: Settings, lang: Language) -> SheetColumn:
    told = settings.currency.text if column.unit is MONEY else column.unit
    unit = (told[lang],) if told else ()
    required = (REQUIRED[lang],) if column.required else ()
    return SheetColumn(
        column.label[lang],
        SHEET_KINDS.get(column.kind, "text"),
        note="\n".join((column.help[lang], KIND_HELP[column.kind][lang], *unit, *required)),
        # A list of several values is no entry of a drop-down list.
        choices=() if column.kind == "ids" else tuple(value[lang] for value in allowed_values(column, settings)),
    )


def _criterion_column(key: str, criterion: Criterion | None, lang: Language) -> SheetColumn:
    header = criterion.text[lang] if criterion else key
    return SheetColumn(header, "number", note=f"{_SCORE_HELP[lang]}\n{POINTS[lang]}")


def _criteria(scenario: Scenario) -> list[str]:
    scored = {criterion for sheet in scenario.scores for criterion, _ in sheet.scores}
    recused = {criterion for sheet in scenario.scores for criterion in sheet.recused}
    stated = list(scenario.settings.criteria)
    return stated + sorted((scored | recused) - set(stated))


def _score_cells(sheet: ScoreSheet, criteria: Sequence[str], lang: Language) -> list[CellValue]:
    scores = dict(sheet.scores)
    return [
        _RECUSED[lang] if criterion in sheet.recused else _printed(scores.get(criterion), _four_decimals)
        for criterion in criteria
    ]


def _rule_cells(rule: Rule, table: Table, settings: Settings, lang: Language) -> list[CellValue]:
    """Print a rule; what its group and its quantities mean hangs on its other cells."""
    cells: list[CellValue] = []
    for column in table.columns:
        if column.kind == "quantity":
            printer: Printer = _quantity_printer(rule)
        elif column.key == "group":
            printer = _group_printer(rule.by, settings, lang)
        else:
            printer = _printer(column, settings, lang)
        cells.append(_printed(getattr(rule, column.key), printer))
    return cells


def _quantity_printer(rule: Rule) -> Printer:
    return lambda value: printed_quantity(value, rule.family, rule.unit)


def _group_printer(by: str, settings: Settings, lang: Language) -> Printer:
    if by == "layer":
        return _label_printer({choice.key: choice.label for choice in LAYERS}, lang)
    if by in ("domain", "track"):
        group = settings.domains if by == "domain" else settings.tracks
        return _label_printer({key: label.text for key, label in group.items()}, lang)
    return str


def _printer(column: Column, settings: Settings, lang: Language) -> Printer:
    if column.kind == "choice":
        return _label_printer({choice.key: choice.label for choice in column.choices}, lang)
    if column.refers and column.refers.startswith("settings."):
        name = _label_printer({key: label.text for key, label in _setting_group(column, settings).items()}, lang)
        return (lambda keys: _LIST_MARK[lang].join(map(str, map(name, keys)))) if column.kind == "ids" else name
    printers: dict[Kind, Printer] = {
        "ids": _LIST_MARK[lang].join,
        "wholes": lambda values: _LIST_MARK[lang].join(map(str, values)),
        "points": _four_decimals,
        "share": printed_share,
        "yes_no": lambda value: YES_NO[0 if value else 1].label[lang],
    }
    return printers.get(column.kind, _as_it_is)


def _label_printer(labels: Mapping[str, Text], lang: Language) -> Printer:
    """Return a printer of names for keys; a key that has none is printed itself, for the reader to refuse."""
    return lambda key: labels[key][lang] if key in labels else key


def _four_decimals(value: int) -> CellValue:
    return Decimal(value) / FOUR_DECIMALS


def _as_it_is(value: CellValue) -> CellValue:
    return value


def _printed(value: Any, printer: Printer) -> CellValue:
    return None if value is None or value in ("", ()) else printer(value)
