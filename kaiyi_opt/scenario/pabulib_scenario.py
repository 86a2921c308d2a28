"""A Pabulib round as a scenario: one pool, one line, a project an application, residents' votes for merit."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Literal

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.money import is_unit
from kaiyi_opt.scenario.nouns import Application, Ballot, Community, Line, Pool, Rule, Scenario, VoteCount
from kaiyi_opt.scenario.pabulib import SCORED_TYPES, PabulibRound, tally
from kaiyi_opt.scenario.settings import AllocationSettings, BallotSettings, Label, Settings

Utility = Literal["cost", "cardinality"]
BallotRule = Literal["welfare", "greedy", "mes", "mes+add1", "mes+greedy", "mes+add1+greedy", "phragmen"]
BENEFIT_OF_UTILITY = {"cost": "yuan", "cardinality": "project"}
MOST_DECIMALS = 4
LONGEST_NAME = 200
POOL = "budget"
LINE = "project"


def scenario_of(stated: PabulibRound, utility: Utility = "cost", rule: BallotRule = "welfare") -> Scenario:
    """Return the scenario of a Pabulib round.

    Every project may be granted its whole cost or nothing. Its merit is what its ballots add up to: the number of
    voters (approval, choose-1), points (cumulative, scoring) or Borda points (ordinal). With utility ``cost`` the
    benefit of funding it is merit × cost, with ``cardinality`` merit. Ceilings by category and neighborhood become
    rules; what the file says of thresholds and of the rule once used is left aside.

    With another ``rule`` than ``welfare`` the round is decided by that rule of ballots, which knows one budget only:
    the ceilings are then stated as rules that are not in force.
    """
    sums = tally(stated)
    votes = sums.points if sums.points is not None else sums.borda if sums.borda is not None else sums.approvals
    return Scenario(
        settings=_settings(stated, utility, rule),
        communities=tuple(
            Community(name, name) for name in sorted({p.neighborhood for p in stated.projects if p.neighborhood})
        ),
        pools=(Pool(POOL, "预算", "budget", stated.budget_fen),),
        lines=(Line(LINE, "项目", "project", POOL, merit="votes", benefit=BENEFIT_OF_UTILITY[utility]),),
        applications=tuple(
            Application(
                project.id,
                project.name,
                line=LINE,
                request=project.cost_fen,
                community=project.neighborhood,
                categories=project.categories,
                targets=project.targets,
            )
            for project in stated.projects
        ),
        votes=tuple(VoteCount(p.id, int(v)) for p, v in zip(stated.projects, votes.tolist(), strict=True)),
        ballots=_ballots(stated),
        rules=_ceilings(stated, active=None if rule == "welfare" else False),
    )


def _settings(stated: PabulibRound, utility: Utility, rule: BallotRule) -> Settings:
    kind = "cumulative" if stated.vote_type in SCORED_TYPES else stated.vote_type
    if kind == "cumulative" and stated.ballots.points is None:
        # Without a column of points only how often a project is named counts; the reader has warned of it.
        kind = "approval"
    named = _short(stated.meta.get("currency", ""))
    currency = named if is_unit(named) else ""
    title = _short(stated.meta.get("description", "") or stated.meta.get("unit", "")) or "Pabulib"
    decimals = len(str(stated.ballots.point_scale)) - 1
    if decimals > MOST_DECIMALS:
        raise InputError(
            Fault(
                Text("选票分值的小数超过 {n} 位", "points on ballots have more than {n} decimals").format(
                    n=MOST_DECIMALS
                ),
                Text("请先四舍五入", "round them first"),
            )
        )
    return Settings(
        title=title,
        date=_year_end(stated),
        currency=Label(zh=currency or "货币单位", en=currency or "currency units"),
        allocation=AllocationSettings(goals=("merit",)),
        ballots=BallotSettings(
            type=kind, decimals=decimals, rule=rule, utility="cost" if rule == "welfare" else utility
        ),
    )


def _short(text: str) -> str:
    """Return a text of a file as a name: one line, no control characters, no longer than a name may be."""
    plain = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFKC", text))
    return " ".join(plain.split())[:LONGEST_NAME].strip()


def _year_end(stated: PabulibRound) -> datetime.date:
    """Return the last day of the round's year; files write dates in many ways, and no rule of such a round reads it."""
    years = re.findall(
        r"(?:19|20)\d\d", " ".join(stated.meta.get(key, "") for key in ("date_end", "date_begin", "instance"))
    )
    return datetime.date(int(years[0]), 12, 31) if years else datetime.date.min


def _ballots(stated: PabulibRound) -> tuple[Ballot, ...]:
    """Return the ballots; where the file has a default score, each gives it to every project that it does not name."""
    ids = [project.id for project in stated.projects]
    ballots, ends = stated.ballots, stated.ballots.indptr.tolist()
    names = [ids[k] for k in ballots.indices.tolist()]
    points = None if ballots.points is None else ballots.points.tolist()
    found = [
        Ballot(voter, tuple(names[start:end]), () if points is None else tuple(points[start:end]))
        for voter, start, end in zip(ballots.voter_ids, ends[:-1], ends[1:], strict=True)
    ]
    if not ballots.default_points or points is None:
        return tuple(found)
    return tuple(_completed(ballot, ids, ballots.default_points) for ballot in found)


def _completed(ballot: Ballot, ids: list[str], default: int) -> Ballot:
    named = set(ballot.vote)
    more = tuple(key for key in ids if key not in named)
    return Ballot(ballot.voter, (*ballot.vote, *more), (*ballot.points, *(default for _ in more)))


def _ceilings(stated: PabulibRound, *, active: bool | None) -> tuple[Rule, ...]:
    stated_ceilings = (("category", stated.budget_per_category), ("community", stated.budget_per_neighborhood))
    return tuple(
        Rule(f"{by}:{name}", "group_limit", active, by=by, group=name, at_most=ceiling, unit="yuan")
        for by, ceilings in stated_ceilings
        for name, ceiling in sorted(ceilings.items())
    )
