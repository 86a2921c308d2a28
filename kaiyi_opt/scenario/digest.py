"""The hash of a scenario: the same for the same content, whatever the order of rows, language or file format."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from typing import Any

from kaiyi_opt.scenario.nouns import NOUNS, Scenario, ScoreSheet
from kaiyi_opt.scenario.vocabulary_purchase import PURCHASE_TABLES

# Settings that no award depends on; what pairs, links or simulates says which of them it rests on.
SETTINGS_GROUPS = ("pairing", "linkage", "simulation")
# Tables that no award depends on, likewise.
TABLE_GROUPS = {"purchase": tuple(table.key for table in PURCHASE_TABLES)}
ALL_GROUPS = (*SETTINGS_GROUPS, *TABLE_GROUPS)


def canonical(scenario: Scenario, *groups: str) -> dict[str, Any]:
    """Return the scenario as plain JSON values: settings, then each table in canonical order, blanks left out.

    Money is whole fen, points and shares whole 1e-4, dates ISO text; choices and settings are their keys.

    Parameters
    ----------
    groups
        Which of `ALL_GROUPS` are to be in it; an award list rests on none of them.
    """
    aside = {table for group, tables in TABLE_GROUPS.items() if group not in groups for table in tables}
    stated = [name for name in sorted(NOUNS) if name not in aside and getattr(scenario, name)]
    tables = {name: [_row(row) for row in getattr(scenario, name)] for name in stated}
    left_out = set(SETTINGS_GROUPS) - set(groups)
    return {"settings": scenario.settings.model_dump(mode="json", exclude=left_out), **tables}


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
    text = json.dumps(canonical(scenario, *groups), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
