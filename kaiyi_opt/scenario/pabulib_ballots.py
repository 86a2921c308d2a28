"""The ballots of a Pabulib file, from cells of text to arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.pabulib import LARGEST_POINTS, SCORED_TYPES, Ballots, VoteType
from kaiyi_opt.scenario.pabulib_cells import CellError, counted, parse_number, shown
from kaiyi_opt.scenario.pabulib_tables import Findings, Table


class _Ordinals(dict[str, int]):
    """Numbers texts as they come, 0, 1, 2 and so on, spaces about them aside; a blank is -1."""

    def __init__(self) -> None:
        super().__init__()
        self.distinct: list[str] = []

    def __missing__(self, text: str) -> int:
        stripped = text.strip()
        if not stripped:
            ordinal = -1
        elif stripped != text:
            ordinal = self[stripped]
        else:
            ordinal = len(self.distinct)
            self.distinct.append(text)
        self[text] = ordinal
        return ordinal


@dataclass(frozen=True)
class _Lists:
    """Cells that each hold a list, flat: entry k is ``distinct[ordinals[k]]``, and cell b has ``counts[b]`` entries."""

    distinct: list[str]
    ordinals: NDArray[np.int32]
    counts: NDArray[np.int64]

    @property
    def owners(self) -> NDArray[np.int64]:
        """The cell that each entry stands in."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def spread(self) -> tuple[list[int], list[int]]:
        """Return, for each distinct text, the first cell that holds it and how many cells do."""
        size = len(self.counts)
        pairs = np.unique(self.ordinals.astype(np.int64) * size + self.owners)
        _, first, cells = np.unique(pairs // size, return_index=True, return_counts=True)
        return (pairs[first] % size).tolist(), cells.tolist()


def ballots_of(
    table: Table, project_ids: Sequence[str], vote_type: VoteType, default_score: Decimal, findings: Findings
) -> Ballots:
    """Return the ballots of a table of votes; what cannot be read is noted, and left out.

    Parameters
    ----------
    project_ids
        The ids of the projects on the ballot, in the order that the ballots' indices count.
    default_score
        What a ballot gives each project that it does not name.
    """
    _check_voters(table, findings)
    names = _lists_of(table.column("vote"))
    where = {project: at for at, project in enumerate(project_ids)}
    positions = np.array([where.get(name, -1) for name in names.distinct], dtype=np.int32)
    if project_ids:
        _report_unlisted(names, positions, table, findings)
    points, scale, default_points = _points_of(table, names, vote_type, default_score, findings)
    indices, owners = positions[names.ordinals], names.owners
    kept = _first_mentions(indices, owners, len(project_ids), table, findings)
    counts = np.bincount(owners[kept], minlength=len(table))
    return Ballots(
        voter_ids=tuple(table.column("voter_ids")),
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        indices=indices[kept],
        points=None if points is None else points[kept],
        point_scale=scale,
        default_points=default_points,
        columns=table.columns,
        extra=_extra_of(table, points is not None),
    )


def _lists_of(cells: list[str]) -> _Lists:
    ordinals = _Ordinals()
    counts = np.fromiter((cell.count(",") + 1 for cell in cells), np.int64, len(cells))
    entries = chain.from_iterable(cell.split(",") for cell in cells)
    found = np.fromiter(map(ordinals.__getitem__, entries), np.int32, int(counts.sum()))
    full = found >= 0
    if not full.all():
        owners = np.repeat(np.arange(len(cells)), counts)
        counts = np.bincount(owners[full], minlength=len(cells))
        found = found[full]
    return _Lists(ordinals.distinct, found, counts)


def _check_voters(table: Table, findings: Findings) -> None:
    voters = table.column("voter_ids")
    for voter, row in zip(voters, table.numbers, strict=True):
        if not voter:
            findings.fault(
                Text("选票没有投票人编号", "the ballot has no voter id"),
                Text("给每张选票一个编号", "give each ballot an id"),
                row,
                table.header("voter_ids"),
            )
    repeated = len(voters) - len(dict.fromkeys(voters))
    if repeated:
        findings.warn(
            f"有 {repeated} 张选票的投票人编号与前面的重复，都已计入",
            f"the voter id of an earlier ballot is repeated on {counted(repeated, 'ballot')}; all of them count",
        )


def _report_unlisted(names: _Lists, positions: NDArray[np.int32], table: Table, findings: Findings) -> None:
    unlisted = np.flatnonzero(positions < 0).tolist()
    if not unlisted:
        return
    first, ballots = names.spread()
    for ordinal in unlisted:
        name = shown(names.distinct[ordinal])
        findings.fault(
            Text(
                f"有 {ballots[ordinal]} 张选票投给项目“{name}”，PROJECTS 没有列出它",
                f'PROJECTS does not list project "{name}", named on {counted(ballots[ordinal], "ballot")}',
            ),
            Text(
                "补上这个项目，或改正选票；编号按文本比较，009 与 9 不同，编号之间用半角逗号隔开",
                "list the project or mend the ballots; ids are compared as text (009 is not 9) and parted by commas",
            ),
            table.numbers[first[ordinal]],
            table.header("vote"),
        )


def _points_of(
    table: Table, names: _Lists, vote_type: VoteType, default_score: Decimal, findings: Findings
) -> tuple[NDArray[np.int64] | None, int, int]:
    """Return the points of every name on every ballot, their scale, and the default on that scale."""
    if vote_type not in SCORED_TYPES:
        return None, 1, 0
    if "points" not in table.places:
        if len(table):
            findings.warn(
                f"投票方式是 {vote_type}，但 VOTES 没有 points 列：只能按提名次数计",
                f"the round is {vote_type}, yet VOTES has no column points: only how often a project is named counts",
            )
        return None, 1, 0
    given = _lists_of(table.column("points"))
    _report_uneven(names, given, table, findings)
    values = _point_values(given, table, findings)
    if values is None or not np.array_equal(names.counts, given.counts):
        return None, 1, 0
    scale = 10 ** max(_decimals(value) for value in [*values, default_score])
    if any(abs(value) * scale > LARGEST_POINTS for value in [*values, default_score]):
        _report_too_large(values, scale, table, findings)
        return None, 1, 0
    scaled = np.array([int(value * scale) for value in values], dtype=np.int64)
    return scaled[given.ordinals], scale, int(default_score * scale)


def _point_values(given: _Lists, table: Table, findings: Findings) -> list[Decimal] | None:
    values: list[Decimal] = []
    wrong: dict[int, CellError] = {}
    for ordinal, text in enumerate(given.distinct):
        try:
            values.append(parse_number(text))
        except CellError as error:
            wrong[ordinal] = error
    if not wrong:
        return values
    first, _ = given.spread()
    for ordinal, reason in wrong.items():
        findings.cell_fault(reason, table.numbers[first[ordinal]], table.header("points"))
    return None


def _report_uneven(names: _Lists, given: _Lists, table: Table, findings: Findings) -> None:
    for at in np.flatnonzero(names.counts != given.counts).tolist():
        findings.fault(
            Text(
                f"选票上有 {names.counts[at]} 个项目，却有 {given.counts[at]} 个分数",
                f"the ballot names {counted(names.counts[at], 'project')} "
                f"and gives {counted(given.counts[at], 'score')}",
            ),
            Text("按项目的顺序，每个项目写一个分数", "write one score for each project, in the same order"),
            table.numbers[at],
            table.header("points"),
        )


def _report_too_large(values: list[Decimal], scale: int, table: Table, findings: Findings) -> None:
    decimals = len(str(scale)) - 1
    findings.fault(
        Text(
            f"分数太大：最大 {max(map(abs, values), default=0)}，又有 {decimals} 位小数",
            f"points are too large: up to {max(map(abs, values), default=0)}, with {decimals} decimals",
        ),
        Text("减少小数位数，或用更大的单位", "use fewer decimals or a larger unit"),
        table.header_row,
        table.header("points"),
    )


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _first_mentions(
    indices: NDArray[np.int32], owners: NDArray[np.int64], size: int, table: Table, findings: Findings
) -> NDArray[np.int64]:
    """Return the entries to keep: those of listed projects, and of each project on a ballot the first alone."""
    listed = np.flatnonzero(indices >= 0)
    keys = owners[listed] * size + indices[listed]
    ordered = np.sort(keys)
    if not np.any(ordered[1:] == ordered[:-1]):
        return listed
    first = np.sort(np.unique(keys, return_index=True)[1])
    again = np.unique(np.delete(owners[listed], first))
    row = table.numbers[again[0]]
    findings.warn(
        f"有 {len(again)} 张选票重复写了同一个项目，每张票上每个项目只计一次（最早在第 {row} 行）",
        f"a project is named more than once on {counted(len(again), 'ballot')} (the earliest in row {row}); "
        "it counts once a ballot",
    )
    return listed[first]


def _extra_of(table: Table, has_points: bool) -> dict[str, tuple[str, ...]]:
    """Return the columns of no concern here, equal cells held once; points are one of them where they do not count."""
    rest = table.rest()
    if not has_points and "points" in table.places:
        rest[table.header("points")] = table.column("points")
    extra = {}
    for name in (name for name in table.columns if name in rest):
        held: dict[str, str] = {}
        extra[name] = tuple(map(held.setdefault, rest[name], rest[name]))
    return extra
