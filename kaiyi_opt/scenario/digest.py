"""The hash of a scenario: the same for the same content, whatever the order of rows, language or file format."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from kaiyi_opt.scenario.nouns import NOUNS, Scenario, ScoreSheet
from kaiyi_opt.scenario.vocabulary_purchase import PURCHASE_TABLES
from kaiyi_opt.scenario.vocabulary_simulation import SIMULATION_TABLES

# Settings that no award depends on; what publishes, pairs, links or simulates says which of them it rests on.
SETTINGS_GROUPS = ("notice", "pairing", "linkage", "simulation", "policies")
# Tables that no award depends on, likewise.
TABLE_GROUPS = {
    "purchase": tuple(table.key for table in PURCHASE_TABLES),
    "simulation": tuple(table.key for table in SIMULATION_TABLES),
}
ALL_GROUPS = (*SETTINGS_GROUPS, "purchase")


def canonical(scenario: Scenario, *groups: str) -> dict[str, Any]:
    """Return the scenario as plain JSON values: settings, then each table in canonical order, blanks left out.

    Money is whole fen, points and shares whole 1e-4, dates ISO text; choices and settings are their keys.

    Parameters
    ----------
    groups
        Which of `ALL_GROUPS` are to be in it; an award list rests on none of them.
    """
    tables = {name: [_row(row) for row in getattr(scenario, name)] for name in _stated_tables(scenario, *groups)}
    return {"settings": _settings(scenario, *groups), **tables}


def _stated_tables(scenario: Scenario, *groups: str) -> list[str]:
    aside = {table for group, tables in TABLE_GROUPS.items() if group not in groups for table in tables}
    return [name for name in sorted(NOUNS) if name not in aside and getattr(scenario, name)]


def _settings(scenario: Scenario, *groups: str) -> dict[str, Any]:
    return scenario.settings.model_dump(mode="json", exclude=set(SETTINGS_GROUPS) - set(groups))


def _row(row: Any) -> dict[str, Any]:
    values = {field.name: _plain(getattr(row, field.name)) for field in dataclasses.fields(row)}
    if isinstance(row, ScoreSheet):
        values["scores"] = [[criterion, score] for criterion, score in row.scores if score is not None]
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def digest(scenario: Scenario, *groups: str) -> str:
    """Return the SHA-256 of the canonical JSON (UTF-8, sorted keys, no blanks), in hexadecimal."""
    hashed = hashlib.sha256()
    for piece in _pieces(scenario, *groups):
        hashed.update(piece.encode())
    return hashed.hexdigest()


def _pieces(scenario: Scenario, *groups: str) -> Iterator[str]:
    """Yield the canonical JSON row by row: as one text, that of a city's ballots would take tens of megabytes."""
    stated: dict[str, Any] = dict.fromkeys(_stated_tables(scenario, *groups))
    for place, name in enumerate(sorted({**stated, "settings": None})):
        yield f"{',' if place else '{'}{_json(name)}:"
        if name == "settings":
            yield _json(_settings(scenario, *groups))
            continue
        for number, row in enumerate(getattr(scenario, name)):
            yield ("," if number else "[") + _json(_row(row))
        yield "]"
    yield "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
