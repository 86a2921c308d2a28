"""What a planner fills in, explained from the vocabulary: every table, column, unit, allowed value and setting.

One list feeds the README beside a new folder and the sheet of notes in a new workbook, so neither can fall behind the
reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kaiyi_opt.language import Language, Text, joined
from kaiyi_opt.scenario.columns import KIND_HELP, Column, Table
from kaiyi_opt.scenario.consistency import ALLOWED, NEEDED
from kaiyi_opt.scenario.settings import Settings
from kaiyi_opt.scenario.settings_writer import settings_guide
from kaiyi_opt.scenario.sources import SETTINGS_FILE
from kaiyi_opt.scenario.table_writer import REQUIRED, allowed_values
from kaiyi_opt.scenario.vocabulary import FAMILIES, RULES, SCORES, TABLES, table
from kaiyi_opt.scenario.writing import Column as SheetColumn
from kaiyi_opt.scenario.writing import Sheet

GUIDE_TITLE = Text("说明", "README")

_TABLE = Text("表", "table")
_HEADINGS = (
    Text("列", "column"),
    Text("含义", "meaning"),
    Text("填法", "how to write it"),
    Text("单位", "unit"),
    Text("可选值", "allowed values"),
    Text("必填", "required"),
)
_OWN_KEYS = Text("KEY 代表您自定的英文键。", "KEY stands for a key of your own.")
_SETTING_HEADINGS = (Text("键", "key"), Text("含义", "meaning"), Text("必填", "required"))
_FAMILY_HEADINGS = (
    Text("规则种类", "family"),
    Text("必填的列", "columns it needs"),
    Text("可填的列", "columns it may have"),
)
_CRITERIA = (
    Text("（每项评审标准一列）", "(one column for each criterion)"),
    Text("评委对该项标准的评分", "the juror's score on the criterion"),
    Text("分数 0 至 100；留空为未评，写“回避”为回避", "points, 0 to 100; blank: not scored, 'recused': recused"),
)


def guide_page(lang: Language) -> str:
    """Return the guide as Markdown: the settings, then a section for each table."""
    sections = [_settings_section(lang), *(_table_section(stated, lang) for stated in TABLES)]
    return "\n\n".join(sections)


def guide_sheet(introduction: Sequence[str], lang: Language) -> Sheet:
    """Return the guide as a sheet that readers of a scenario pass over: the introduction, then one row a column."""
    headings = (_TABLE, *_HEADINGS)
    rows: list[list[str]] = [[line, *[""] * len(_HEADINGS)] for line in introduction]
    rows += [[stated.label[lang], *cells] for stated in TABLES for cells in _guide_rows(stated, lang)]
    columns = tuple(SheetColumn(heading[lang], width=width) for heading, width in zip(headings, _WIDTHS, strict=True))
    return Sheet(GUIDE_TITLE[lang], columns, rows)


_WIDTHS = (18, 18, 50, 40, 12, 40, 8)


def _guide_rows(stated: Table, lang: Language) -> list[list[str]]:
    rows = [_column_row(column, lang) for column in stated.columns]
    if stated is SCORES:
        rows.append([*(text[lang] for text in _CRITERIA), "", "", ""])
    return rows


def _column_row(column: Column, lang: Language) -> list[str]:
    return [
        column.label[lang],
        column.help[lang],
        KIND_HELP[column.kind][lang],
        column.unit[lang] if column.unit else "",
        _allowed(column)[lang],
        REQUIRED[lang] if column.required else "",
    ]


def _allowed(column: Column) -> Text:
    if column.refers and column.refers.startswith("settings."):
        group = column.refers.removeprefix("settings.")
        return Text("设置中 [{group}] 的键或名称", "a key or a name of [{group}] in the settings").format(group=group)
    if column.refers:
        return Text("“{table}”表中的编号", "an identifier in '{table}'").format(table=table(column.refers).label)
    return joined(list(allowed_values(column)))


def _families_section(lang: Language) -> str:
    """Return which columns each family of rules reads."""
    rows = []
    for family in FAMILIES:
        needed = joined([RULES.column(key).label for key in NEEDED[family.key]])
        others = joined([RULES.column(key).label for key in ALLOWED[family.key]])
        rows.append([family.label[lang], needed[lang], others[lang]])
    return _markdown_table(_FAMILY_HEADINGS, rows, lang)


def _settings_section(lang: Language) -> str:
    rows = [
        (f"`{key}`", note[lang], REQUIRED[lang] if is_required else "")
        for key, note, is_required in settings_guide(Settings)
    ]
    heading = f"## {Text('设置', 'Settings')[lang]}: `{SETTINGS_FILE}`"
    return "\n\n".join((heading, _OWN_KEYS[lang], _markdown_table(_SETTING_HEADINGS, rows, lang)))


def _table_section(stated: Table, lang: Language) -> str:
    required = Text("必需的表。", "The stated is required. ")[lang] if stated.required else ""
    stop = Text("。", ".")[lang]
    parts = [
        f"## {stated.label[lang]}: `{stated.key}.csv`",
        f"{required}{_capital(stated.help[lang])}{stop}",
        _markdown_table(_HEADINGS, _guide_rows(stated, lang), lang),
    ]
    return "\n\n".join([*parts, _families_section(lang)] if stated is RULES else parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _markdown_table(headings: Sequence[Text], rows: Iterable[Sequence[str]], lang: Language) -> str:
    lines = [[heading[lang] for heading in headings], ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
