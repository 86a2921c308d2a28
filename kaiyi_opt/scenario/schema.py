"""The JSON Schema of `scenario.toml`, with the tables of a scenario beside it, for editors and other programs."""

from __future__ import annotations

from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.columns import KIND_HELP, Choice, Column, Table
from kaiyi_opt.scenario.settings import Settings
from kaiyi_opt.scenario.vocabulary import TABLES, YES_NO

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of ``scenario.toml``, as plain JSON values.

    Each entry has its description in English and, as ``description_zh``, in Chinese. ``x-tables`` lists every table
    with its columns: headers in both languages, kind, unit, allowed values, what they refer to, whether they are
    required, and what they mean. The table of scores has, besides, one column for each key of ``criteria``.
    """
    schema = _without_null(Settings.model_json_schema())
    properties = {name: _without_group_default(entry) for name, entry in schema["properties"].items()}
    return {"$schema": DIALECT, **schema, "properties": properties, "x-tables": [_table(table) for table in TABLES]}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in which what may be blank is what may be left out: neither TOML nor a sheet can write null."""
    for group in schema["$defs"].values():
        for entry in group["properties"].values():
            kinds = [kind for kind in entry.pop("anyOf", ()) if kind != {"type": "null"}]
            entry |= kinds[0] if kinds else {}
            if entry.get("default", 0) is None:
                del entry["default"]
    return schema


def _without_group_default(entry: dict[str, Any]) -> dict[str, Any]:
    """Leave out the default of a whole group: its entries have theirs, in the units in which they are written."""
    return {name: value for name, value in entry.items() if not (name == "default" and "$ref" in entry)}


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "name": _both(table.label),
        "help": _both(table.help),
        "required": table.required,
        "unique": list(table.unique),
        "columns": [_column(column) for column in table.columns],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "header": _both(column.label),
        "kind": column.kind,
        "format": _both(KIND_HELP[column.kind]),
        "unit": _both(column.unit) if column.unit else None,
        "allowed": [_choice(choice) for choice in (YES_NO if column.kind == "yes_no" else column.choices)],
        "refers": column.refers,
        "required": column.required,
        "help": _both(column.help),
    }


def _choice(choice: Choice) -> dict[str, str]:
    return {"key": choice.key, **_both(choice.label)}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
