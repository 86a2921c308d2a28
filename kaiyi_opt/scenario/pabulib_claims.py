"""What a Pabulib file claims of itself, held against what its rows say."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from kaiyi_opt.scenario.pabulib import PabulibRound, Tally, tally
from kaiyi_opt.scenario.pabulib_cells import CellError, counted, format_number, parse_count, shown
from kaiyi_opt.scenario.pabulib_tables import Findings

_EXAMPLES = 5


def check_claims(stated: PabulibRound, findings: Findings) -> None:
    """Warn of every claimed count, ballot length, number of votes and score that the rows do not bear out."""
    _check_count(stated, "num_projects", len(stated.projects), findings)
    _check_count(stated, "num_votes", len(stated.ballots), findings)
    _check_lengths(stated, findings)
    sums_of = tally(stated)
    votes = [None if project.votes is None else Decimal(project.votes) for project in stated.projects]
    _check_column(stated, "votes", votes, sums_of.approvals.tolist(), 1, findings)
    scores = [project.score for project in stated.projects]
    sums, scale = _scores(stated, sums_of)
    _check_column(stated, "score", scores, sums, scale, findings)


def _check_count(stated: PabulibRound, key: str, held: int, findings: Findings) -> None:
    claimed = stated.meta.get(key, "")
    try:
        if parse_count(claimed) == held:
            return
    except CellError:
        pass
    findings.warn(
        f"META 的 {key} {f'写的是“{shown(claimed)}”' if claimed else '没有写'}，文件里实有 {held}",
        f"META {f'says {key} {shown(claimed)}' if claimed else f'does not say {key}'}, the file holds {held}",
    )


def _check_lengths(stated: PabulibRound, findings: Findings) -> None:
    lengths = stated.ballots.lengths
    longest = 1 if stated.vote_type == "choose-1" else _bound(stated, "max_length")
    shortest = 1 if stated.vote_type == "choose-1" else _bound(stated, "min_length")
    if longest is not None and (long := np.flatnonzero(lengths > longest)).size:
        voter = shown(stated.ballots.voter_ids[long[0]])
        findings.warn(
            f"有 {long.size} 张选票投了超过 {longest} 个项目（最早是“{voter}”）",
            f"more than {counted(longest, 'project')} on {counted(long.size, 'ballot')} "
            f'(the earliest of voter "{voter}")',
        )
    if shortest is not None and (short := np.flatnonzero(lengths < shortest)).size:
        voter = shown(stated.ballots.voter_ids[short[0]])
        findings.warn(
            f"有 {short.size} 张选票投了不到 {shortest} 个项目（最早是“{voter}”）",
            f"fewer than {counted(shortest, 'project')} on {counted(short.size, 'ballot')} "
            f'(the earliest of voter "{voter}")',
        )


def _bound(stated: PabulibRound, key: str) -> int | None:
    try:
        return parse_count(stated.meta.get(key, ""))
    except CellError:
        return None


def _scores(stated: PabulibRound, sums: Tally) -> tuple[list[int] | None, int]:
    """Return what the column ``score`` stands for in a round of this type, and its scale."""
    if stated.vote_type == "ordinal" and sums.borda is not None:
        return sums.borda.tolist(), 1
    if stated.vote_type in ("approval", "choose-1"):
        return sums.approvals.tolist(), 1
    return (None if sums.points is None else sums.points.tolist()), sums.point_scale


def _check_column(
    stated: PabulibRound,
    column: str,
    claims: Sequence[Decimal | None],
    sums: list[int] | None,
    scale: int,
    findings: Findings,
) -> None:
    if sums is None:
        return
    differing = [
        (project.id, claim, Decimal(total) / scale)
        for project, claim, total in zip(stated.projects, claims, sums, strict=True)
        if claim is not None and claim * scale != total
    ]
    if differing:
        few = differing[:_EXAMPLES]
        zh = "；".join(f"{name} 写 {format_number(claim)}，计得 {format_number(total)}" for name, claim, total in few)
        en = "; ".join(
            f"{name} claims {format_number(claim)}, counted {format_number(total)}" for name, claim, total in few
        )
        more_zh, more_en = ("等", " and others") if len(differing) > len(few) else ("", "")
        findings.warn(
            f"有 {len(differing)} 个项目的 {column} 与选票计得的不同：{zh}{more_zh}",
            f"{column} differs from the ballots for {counted(len(differing), 'project')}: {en}{more_en}",
        )
