"""The round that a list is held against, re-read from the scenario; and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.columns import Table
from kaiyi_opt.scenario.vocabulary import TABLES
from kaiyi_opt.verify.folder import SETTINGS_FILE, read_folder
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.pabulib import read_pabulib
from kaiyi_opt.verify.settings import canonical_settings
from kaiyi_opt.verify.tables import Row, tables_of
from kaiyi_opt.verify.words import shown
from kaiyi_opt.verify.workbook import read_workbook

WORKBOOKS = (".xlsx", ".xlsm")
# No award depends on these, and the fingerprint of an award list leaves them out.
PURCHASE_TABLES = ("departments", "purchases", "bids", "suppliers", "contracts")
SIMULATION_TABLES = ("targets",)

_NEEDED = {
    "organisation_awards": ("at_most",),
    "organisation_money": ("at_most",),
    "group_limit": ("by", "unit"),
    "merit_threshold": ("at_least",),
    "requires": ("applications",),
    "excludes": ("applications",),
    "force_in": ("applications",),
    "force_out": ("applications",),
    "co_funding": ("at_least", "unit"),
}


@dataclass(frozen=True)
class Round:
    """Settings and tables of a round, every table in the order of its keys."""

    settings: Mapping[str, Any]
    tables: Mapping[str, tuple[Row, ...]]

    def __getitem__(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table."""
        return self.tables.get(table, ())

    @cached_property
    def by_id(self) -> dict[str, dict[str, Row]]:
        """The rows by table and identifier."""
        return {name: {row["id"]: row for row in rows if "id" in row} for name, rows in self.tables.items()}

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what an award list rests on: of the round without government purchase."""
        return self.fingerprint_without(PURCHASE_TABLES)

    def fingerprint_without(self, aside: Collection[str] = ()) -> str:
        """Return the SHA-256 of the round as canonical JSON: UTF-8, sorted keys, no blanks, empty tables left out.

        What simulations alone rest on is left out too.
        """
        left_out = {*aside, *SIMULATION_TABLES}
        tables = {name: rows for name, rows in self.tables.items() if rows and name not in left_out}
        content = {"settings": self.settings, **tables}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def with_budgets(self, budgets: Mapping[str, int]) -> Round:
        """Return the round with other budgets, fen by pool; a pool that is not there is passed over."""
        pools = tuple({**row, "budget": budgets.get(row["id"], row["budget"])} for row in self["pools"])
        return replace(self, tables={**self.tables, "pools": pools})


def read_round(path: Path, utility: str, rule: str = "welfare") -> Round:
    """Read a round from a folder, a workbook or a Pabulib file; ``utility`` and ``rule`` matter to the last alone.

    Raises
    ------
    UnreadableError
        Where it cannot be read.
    """
    kind = path.suffix.casefold()
    if not path.exists():
        raise UnreadableError(str(path), Text("找不到这个文件或文件夹", "there is no such file or folder"))
    if path.is_dir():
        stated, grids = read_folder(path)
        settings = canonical_settings(stated, SETTINGS_FILE)
        tables = tables_of(grids, settings)
    elif kind in WORKBOOKS:
        stated, grids = read_workbook(path)
        settings = canonical_settings(stated, path.name)
        tables = tables_of(grids, settings)
    elif kind == ".pb":
        settings, tables = read_pabulib(path, utility, rule)
    else:
        why = Text("不是方案文件夹、工作簿或 .pb 文件", "this is no scenario folder, workbook or .pb file")
        raise UnreadableError(str(path), why)
    _refuse_incomplete_rules(tables.get("rules", ()))
    return Round(settings, {table.key: _ordered(table, tables.get(table.key, ())) for table in TABLES})


def _refuse_incomplete_rules(rules: tuple[Row, ...]) -> None:
    """Refuse a rule without what its family cannot do without, so that nothing has to be guessed of it."""
    for rule in rules:
        for column in _NEEDED.get(rule["family"], ()):
            if column not in rule:
                why = Text("规则 {id} 没有填 {column}", "rule {id} has no {column}")
                raise UnreadableError("rules", why.format(id=shown(rule["id"]), column=both(column)))


def _ordered(table: Table, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows without blanks, in the order that is part of the fingerprint."""
    filled = ({column: value for column, value in row.items() if value not in ((), "")} for row in rows)
    return tuple(sorted(filled, key=lambda row: _key(table, row)))


def _key(table: Table, row: Row) -> tuple[str, ...]:
    """Return what a row is sorted by: what makes it unique, a score sheet's application before its juror."""
    if table.key == "ballots":
        return (row["voter"], *row.get("vote", ()))
    parts = [row[column] for column in (sorted(table.unique) if table.key == "scores" else table.unique)]
    return tuple(part if isinstance(part, str) else f"{part:08d}" for part in parts)
