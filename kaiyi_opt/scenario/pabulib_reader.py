"""Read a round from a Pabulib ``.pb`` file, with every fault of it said at once.

What the format's description and its checker (https://github.com/pabulib/checker) call an error is a fault here only
where the round cannot be read without a guess: a section, a needed column or key missing, an amount or a number that is
none, a project listed twice, a ballot that names a project the file does not list, points that do not match the names.
What can be read all the same is a warning on the round: a claimed count that is wrong or missing, a project named
twice on a ballot (counted once, with its first points), a voter twice (both ballots stand), a ballot too long or too
short, a cumulative or scoring round without a column of points, a list of names with ", " in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from kaiyi_opt.errors import InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.pabulib import VOTE_TYPES, PabulibProject, PabulibRound, VoteType
from kaiyi_opt.scenario.pabulib_ballots import ballots_of
from kaiyi_opt.scenario.pabulib_cells import (
    PROJECT_FIELDS,
    VOTE_FIELDS,
    CellError,
    counted,
    is_ambiguous,
    listed_names,
    parse_count,
    parse_money,
    parse_number,
    shown,
    split_names,
)
from kaiyi_opt.scenario.pabulib_claims import check_claims
from kaiyi_opt.scenario.pabulib_tables import (
    Findings,
    Section,
    Table,
    cells_of,
    sections_of,
    table_of,
    text_of,
    without_blank_end,
)

T = TypeVar("T")


@dataclass(frozen=True)
class _Meta:
    """The keys of META, the row in which each stands, and the row of the section itself (0 where it is missing)."""

    row: int = 0
    values: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def get(self, key: str) -> str:
        return self.values.get(key, "")


def read_pabulib(source: Path | str, *, file: str | None = None) -> PabulibRound:
    """Read a round from a Pabulib file.

    Parameters
    ----------
    source
        The path of the file; or, where it is a string of several lines, the text of one.
    file
        What faults call the file; its own name where left out.

    Raises
    ------
    InputError
        With every fault of the file, in the order of its rows.
    """
    name, text = text_of(source, file)
    findings = Findings(name)
    sections = sections_of(text, findings)
    meta = _meta_of(sections.get("META"), findings)
    vote_type = _needed(meta, "vote_type", _vote_type, findings) or "approval"
    projects_table = table_of("PROJECTS", sections.get("PROJECTS"), PROJECT_FIELDS, ("id", "cost_fen"), findings)
    votes_table = table_of("VOTES", sections.get("VOTES"), VOTE_FIELDS, ("voter_ids", "vote"), findings)
    projects = _projects_of(projects_table, frozenset(listed_names(meta.get("categories"))), findings)
    default = _default_score(meta, vote_type, findings)
    stated = PabulibRound(
        meta=meta.values,
        vote_type=vote_type,
        budget_fen=_needed(meta, "budget", parse_money, findings) or 0,
        project_columns=projects_table.columns,
        projects=projects,
        ballots=ballots_of(votes_table, [project.id for project in projects], vote_type, default, findings),
        budget_per_category=_ceilings(meta, "budget_per_category", "categories", findings),
        budget_per_neighborhood=_ceilings(meta, "budget_per_neighborhood", "neighborhoods", findings),
    )
    if findings.faults:
        raise InputError(findings.in_order())
    check_claims(stated, findings)
    return replace(stated, warnings=tuple(findings.warnings))


def _meta_of(section: Section | None, findings: Findings) -> _Meta:
    """Return the keys of META; what follows the first semicolon is the value, further semicolons and all."""
    if section is None:
        return _Meta()
    meta = _Meta(section.row)
    lines = [(cells_of(record), row) for record, row in zip(section.records, section.numbers, strict=True)]
    if section.header and [cell.strip().lower() for cell in section.header[:2]] != ["key", "value"]:
        lines.insert(0, (section.header, section.header_row))
    for cells, row in lines:
        key = cells[0].strip()
        if not key:
            cause = Text("这一行没有键", "the row has no key")
            findings.fault(cause, Text("在第一个分号前写上键", "write its key before the first semicolon"), row)
            continue
        if key in meta.values:
            cause = Text(
                f"META 的“{shown(key)}”在第 {meta.rows[key]} 行已经写过",
                f'META already has "{shown(key)}" in row {meta.rows[key]}',
            )
            findings.fault(cause, Text("只留一处", "keep one of the two"), row)
            continue
        meta.values[key] = ";".join(without_blank_end(cells[1:])).strip()
        meta.rows[key] = row
    return meta


def _needed(meta: _Meta, key: str, parse: Callable[[str], T], findings: Findings) -> T | None:
    """Return a key of META that every round has, or note why it cannot be had."""
    if not meta.row:
        return None
    if not meta.get(key):
        findings.fault(
            Text(f"META 没有“{key}”的值", f'META has no value for "{key}"'),
            Text(f"在 META 里写上 {key};……", f"write {key};... in META"),
            meta.rows.get(key, meta.row),
        )
        return None
    return _stated(meta, key, parse, findings)


def _stated(meta: _Meta, key: str, parse: Callable[[str], T], findings: Findings) -> T | None:
    try:
        return parse(meta.get(key))
    except CellError as error:
        findings.cell_fault(error, meta.rows[key], key)
        return None


def _vote_type(text: str) -> VoteType:
    for known in VOTE_TYPES:
        if text.lower() == known:
            return known
    raise CellError(
        Text(f"“{shown(text)}”不是已知的投票方式", f'"{shown(text)}" is no known way of voting'),
        Text(f"写下列之一：{'、'.join(VOTE_TYPES)}", f"write one of {', '.join(VOTE_TYPES)}"),
    )


def _default_score(meta: _Meta, vote_type: VoteType, findings: Findings) -> Decimal:
    """Return what a ballot of a scoring round gives each project that it does not name."""
    if vote_type != "scoring" or not meta.get("default_score"):
        return Decimal(0)
    return _stated(meta, "default_score", parse_number, findings) or Decimal(0)


def _ceilings(meta: _Meta, amounts_key: str, names_key: str, findings: Findings) -> dict[str, int]:
    """Return the amounts that one key of META lists, by the names that another lists in the same order."""
    if not meta.get(amounts_key):
        return {}
    amounts = [amount.strip() for amount in meta.get(amounts_key).split(",")]
    names = listed_names(meta.get(names_key))
    different = len(dict.fromkeys(names))
    if len(amounts) != different or len(names) != different:
        findings.fault(
            Text(
                f"“{amounts_key}”有 {len(amounts)} 个金额，“{names_key}”有 {different} 个不同的名称",
                f'"{amounts_key}" lists {counted(len(amounts), "amount")}, '
                f'"{names_key}" {counted(different, "different name")}',
            ),
            Text("两行按同样的顺序，逐一对应", "list both in one order, an amount for each name"),
            meta.rows[amounts_key],
            amounts_key,
        )
        return {}
    ceilings: dict[str, int] = {}
    for name, amount in zip(names, amounts, strict=True):
        try:
            ceilings[name] = parse_money(amount)
        except CellError as error:
            findings.cell_fault(error, meta.rows[amounts_key], amounts_key)
    return ceilings


def _projects_of(table: Table, known: frozenset[str], findings: Findings) -> tuple[PabulibProject, ...]:
    ids = table.column("id")
    _check_ids(ids, table, findings)
    costs = _parsed(table, "cost_fen", parse_money, findings, blank=False)
    votes = _parsed(table, "votes", parse_count, findings)
    scores = _parsed(table, "score", parse_number, findings)
    names, neighborhoods, marks = (table.column(key) for key in ("name", "neighborhood", "selected"))
    categories, targets = table.column("categories"), table.column("targets")
    _warn_of_loose_commas(table, "categories", known, findings)
    _warn_of_loose_commas(table, "targets", frozenset(), findings)
    rest = table.rest()
    return tuple(
        PabulibProject(
            id=ids[at],
            name=names[at],
            cost_fen=costs[at] or 0,
            votes=votes[at],
            score=scores[at],
            categories=split_names(categories[at], known),
            targets=split_names(targets[at]),
            neighborhood=neighborhoods[at],
            selected=marks[at],
            extra={name: cells[at] for name, cells in rest.items()},
        )
        for at in range(len(table))
    )


def _check_ids(ids: list[str], table: Table, findings: Findings) -> None:
    if table.places.keys() >= {"id", "cost_fen"} and not ids:
        findings.fault(
            Text("PROJECTS 没有列出任何项目", "PROJECTS lists no project"),
            Text("每个项目写一行", "write a row for each project"),
            table.header_row,
        )
    first: dict[str, int] = {}
    for project, row in zip(ids, table.numbers, strict=True):
        if not project:
            cause = Text("项目没有编号", "the project has no id")
        elif "," in project:
            cause = Text(f"项目编号“{shown(project)}”里有逗号", f'the project id "{shown(project)}" holds a comma')
        elif project in first:
            cause = Text(
                f"项目编号“{shown(project)}”在第 {first[project]} 行已经用过",
                f'the project id "{shown(project)}" is already used in row {first[project]}',
            )
        else:
            first[project] = row
            continue
        cure = Text("每个项目用一个不含逗号的、不同的编号", "give each project an id of its own, without a comma")
        findings.fault(cause, cure, row, table.header("id"))


def _parsed(
    table: Table, field_name: str, parse: Callable[[str], T], findings: Findings, *, blank: bool = True
) -> list[T | None]:
    """Parse a column; where ``blank`` is allowed, an empty cell and ``None`` say nothing."""
    values: list[T | None] = []
    for cell, row in zip(table.column(field_name), table.numbers, strict=True):
        value = None
        if not (blank and cell.lower() in ("", "none")):
            try:
                value = parse(cell)
            except CellError as error:
                findings.cell_fault(error, row, table.header(field_name))
        values.append(value)
    return values


def _warn_of_loose_commas(table: Table, field_name: str, known: frozenset[str], findings: Findings) -> None:
    loose = [cell for cell in table.column(field_name) if is_ambiguous(cell, known)]
    if loose:
        header, names = table.header(field_name), split_names(loose[0], known)
        findings.warn(
            f"“{header}”列有 {len(loose)} 格在逗号后带空格，也按逗号拆开，如“{shown(loose[0])}”"
            f"读成 {len(names)} 个名称；类别名称里若有逗号，可在 META 的 categories 里列出",
            f'column "{header}" was parted at a comma and a space in {counted(len(loose), "cell")}, where '
            f'"{shown(loose[0])}" reads as {len(names)} names; a category whose name holds a comma can be listed in '
            "META under categories",
        )
