"""Write a round as a Pabulib ``.pb`` file, and state a round that no file has held yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.pabulib import Ballots, PabulibProject, PabulibRound, VoteType
from kaiyi_opt.scenario.pabulib_cells import (
    PROJECT_FIELDS,
    VOTE_FIELDS,
    format_money,
    format_number,
    places_of,
    quoted,
    shown,
)
from kaiyi_opt.scenario.pabulib_reader import read_pabulib

_WRITERS: dict[str, Callable[[PabulibProject], str]] = {
    "id": lambda project: project.id,
    "cost_fen": lambda project: format_money(project.cost_fen),
    "votes": lambda project: "" if project.votes is None else str(project.votes),
    "score": lambda project: "" if project.score is None else format_number(project.score),
    "name": lambda project: project.name,
    "categories": lambda project: ",".join(project.categories),
    "targets": lambda project: ",".join(project.targets),
    "neighborhood": lambda project: project.neighborhood,
    "selected": lambda project: project.selected,
}


def new_round(
    projects: Sequence[PabulibProject],
    ballots: Ballots,
    *,
    vote_type: VoteType,
    budget_fen: int,
    meta: Mapping[str, str] | None = None,
    budget_per_category: Mapping[str, int] | None = None,
    budget_per_neighborhood: Mapping[str, int] | None = None,
) -> PabulibRound:
    """State a round that no file has held yet: META is completed, and the columns follow from what the projects say.

    Of ``meta`` the format asks for ``description``, ``country``, ``unit``, ``instance``, ``rule``, ``date_begin`` and
    ``date_end``. Counts, budgets and the vote type are filled in here, whatever it says of them.
    """
    stated = dict(meta or {})
    stated["num_projects"], stated["num_votes"] = str(len(projects)), str(len(ballots))
    stated["budget"], stated["vote_type"] = format_money(budget_fen), vote_type
    if ballots.default_points:
        stated["default_score"] = format_number(Decimal(ballots.default_points) / ballots.point_scale)
    for names_key, amounts_key, amounts in (
        ("categories", "budget_per_category", budget_per_category),
        ("neighborhoods", "budget_per_neighborhood", budget_per_neighborhood),
    ):
        if amounts:
            stated[names_key] = ",".join(amounts)
            stated[amounts_key] = ",".join(map(format_money, amounts.values()))
    more = tuple(dict.fromkeys(name for project in projects for name in project.extra))
    return PabulibRound(
        meta=stated,
        vote_type=vote_type,
        budget_fen=budget_fen,
        project_columns=(*_columns_said(projects), *more),
        projects=tuple(_with_columns(project, more) for project in projects),
        ballots=ballots,
        budget_per_category=dict(budget_per_category or {}),
        budget_per_neighborhood=dict(budget_per_neighborhood or {}),
    )


def write_pabulib(stated: PabulibRound) -> str:
    r"""Return the text of a ``.pb`` file that reads as the same round (`PabulibRound.warnings` aside).

    Save it in UTF-8 and without changing its line ends, which are ``\n`` alone. Amounts, numbers and lists are written
    the shortest way, so that a file that was written here and read again is written the same to the byte.

    Raises
    ------
    InputError
        Where a file cannot hold the round: the text is read back and held against it before it is returned.
    """
    rows = [
        ["META"],
        ["key", "value"],
        *([key, value] for key, value in stated.meta.items()),
        ["PROJECTS"],
        list(stated.project_columns),
        *_project_rows(stated),
        ["VOTES"],
        list(stated.ballots.columns),
        *_ballot_rows(stated),
    ]
    text = "".join(f"{';'.join(map(quoted, row))}\n" for row in rows)
    if lost := _lost(stated, read_pabulib(text)):
        raise InputError(lost)
    return text


def _columns_said(projects: Sequence[PabulibProject]) -> tuple[str, ...]:
    """Return the columns that hold what at least one project says; every file has an id and a cost."""
    always = ("id", "cost_fen")
    return tuple(
        names[0]
        for key, names in PROJECT_FIELDS.items()
        if key in always or any(_WRITERS[key](project) for project in projects)
    )


def _with_columns(project: PabulibProject, names: Sequence[str]) -> PabulibProject:
    return replace(project, extra={name: project.extra.get(name, "") for name in names})


def _project_rows(stated: PabulibRound) -> list[list[str]]:
    fields = {place: _WRITERS[key] for key, place in places_of(stated.project_columns, PROJECT_FIELDS).items()}
    return [
        [
            fields[place](project) if place in fields else project.extra.get(name, "")
            for place, name in enumerate(stated.project_columns)
        ]
        for project in stated.projects
    ]


def _ballot_rows(stated: PabulibRound) -> list[list[str]]:
    ballots = stated.ballots
    cells: dict[int, Sequence[str]] = {
        place: ballots.extra.get(name, ("",) * len(ballots)) for place, name in enumerate(ballots.columns)
    }
    places = places_of(ballots.columns, VOTE_FIELDS)
    ids = np.array([project.id for project in stated.projects], dtype=object)
    if "voter_ids" in places:
        cells[places["voter_ids"]] = ballots.voter_ids
    if "vote" in places:
        cells[places["vote"]] = _listed(ids[ballots.indices].tolist(), ballots)
    if "points" in places and ballots.points is not None:
        distinct, at = np.unique(ballots.points, return_inverse=True)
        numbers = [format_number(Decimal(value) / ballots.point_scale) for value in distinct.tolist()]
        cells[places["points"]] = _listed(np.array(numbers, dtype=object)[at].tolist(), ballots)
    return [list(row) for row in zip(*cells.values(), strict=True)]


def _listed(entries: list[str], ballots: Ballots) -> list[str]:
    """Return one cell a ballot: its entries, parted by commas."""
    return [",".join(entries[start:stop]) for start, stop in pairwise(ballots.indptr.tolist())]


def _lost(stated: PabulibRound, read: PabulibRound) -> list[Fault]:
    """Return what reads back otherwise than it was stated."""
    parts: list[tuple[str, str, object, object]] = [
        ("META", "META", dict(stated.meta), dict(read.meta)),
        ("投票方式", "the vote type", stated.vote_type, read.vote_type),
        ("预算", "the budget", stated.budget_fen, read.budget_fen),
        ("各类别的预算", "the budget per category", dict(stated.budget_per_category), dict(read.budget_per_category)),
        (
            "各片区的预算",
            "the budget per neighborhood",
            dict(stated.budget_per_neighborhood),
            dict(read.budget_per_neighborhood),
        ),
        ("项目的列", "the columns of projects", stated.project_columns, read.project_columns),
        ("项目的数目", "the number of projects", len(stated.projects), len(read.projects)),
        *(
            (f"项目“{shown(project.id)}”", f'project "{shown(project.id)}"', project, again)
            for project, again in zip(stated.projects, read.projects, strict=False)
        ),
        ("选票", "the ballots", stated.ballots, read.ballots),
    ]
    cure = Text(
        "单元格首尾不留空格，编号和名称里不用逗号，META 和列名要与内容一致",
        "leave no space at the ends of a cell and no comma in an id or a name, and let META and the columns agree with "
        "what the round holds",
    )
    return [
        Fault(Text(f"{zh}写进文件再读出来就变了", f"{en} would read back otherwise than stated"), cure)
        for zh, en, said, again in parts
        if said != again
    ]
