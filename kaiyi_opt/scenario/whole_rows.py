"""The rows that can be checked further although others are faulty: those whose every reference leads to such a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kaiyi_opt.scenario.vocabulary import TABLES


def whole_rows(nouns: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    """Return the nouns by table without those that name, through however many others, a row that is not there."""
    rows = {key: tuple(some) for key, some in nouns.items()}
    count = -1
    while count != (count := sum(map(len, rows.values()))):
        known = {stated.key: {row.id for row in rows[stated.key]} for stated in TABLES if stated.unique == ("id",)}
        for stated in TABLES:
            links = [(column.key, known[column.refers]) for column in stated.columns if column.refers in known]
            rows[stated.key] = tuple(
                row
                for row in rows[stated.key]
                if all(ids.issuperset(names_in(getattr(row, key))) for key, ids in links)
            )
    return rows


def names_in(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the identifiers that a cell names: one, several, or none."""
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()
