"""Votes, merit and benefit, computed anew in exact fractions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from kaiyi_opt.verify.readings import Reading
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.score_sheets import counting
from kaiyi_opt.verify.tables import Row

FEWEST_FOR_TRIMMING = 3
FULL = 100


def votes_of(stated: Round) -> dict[str, int]:
    """Return the votes of every application: from the table of votes where there is one, else from the ballots."""
    votes = {row["id"]: 0 for row in stated["applications"]}
    if stated["votes"]:
        return votes | {row["application"]: row["votes"] for row in stated["votes"]}
    kind = stated.settings["ballots"]["type"]
    for ballot in stated["ballots"]:
        names = ballot.get("vote", ())
        for name, given in zip(names, given_by(kind, ballot), strict=False):
            votes[name] += given
    return votes


def given_by(kind: str, ballot: Row) -> Sequence[int]:
    """Return what a ballot gives each application that it names: its points, Borda's count of a ranking, or one."""
    names: Sequence[str] = ballot.get("vote", ())
    if kind == "cumulative":
        points: Sequence[int] = ballot.get("points", ())
        return points
    return range(len(names), 0, -1) if kind == "ordinal" else [1] * len(names)


def merits_of(
    stated: Round, votes: Mapping[str, int], readings: Mapping[str, Reading] | None = None
) -> dict[str, int | None]:
    """Return the merit of every application in whole 1e-4 points, ``None`` where what it rests on is not stated.

    ``readings`` say how each juror's scores are read; ``None``, as they stand.
    """
    sheets: dict[str, list[dict[str, Fraction]]] = {row["id"]: [] for row in stated["applications"]}
    for sheet in counting(stated):
        reading = None if readings is None else readings.get(sheet.juror)
        sheets[sheet.application].append(
            {key: reading.read(key, score) if reading else Fraction(score) for key, score in sheet.scores.items()}
        )
    most: dict[str, int] = {}
    for row in stated["applications"]:
        most[row["line"]] = max(most.get(row["line"], 0), votes[row["id"]])
    merits: dict[str, int | None] = {}
    for row in stated["applications"]:
        key, kind = row["id"], stated.by_id["lines"][row["line"]]["merit"]
        if kind == "jury":
            share = Fraction(votes[key], most[row["line"]]) if most[row["line"]] else None
            merits[key] = jury_merit(stated.settings, sheets[key], share)
        elif kind == "assessment":
            owner = stated.by_id["organisations"].get(row.get("organisation", ""), {})
            merits[key] = owner.get("assessment")
        elif kind == "votes":
            merits[key] = votes[key] * 10_000 // 10 ** stated.settings["ballots"]["decimals"]
        else:
            merits[key] = 0
    return merits


def jury_merit(
    settings: Mapping[str, Any], sheets: Sequence[Mapping[str, Fraction]], vote_share: Fraction | None
) -> int | None:
    """Return the weighted mean of the criteria's means, rounded half up to 1e-4 points; ``None`` where one has none.

    ``vote_share`` is the application's votes by those of its line's most voted one, ``None`` where the line has no
    votes: then votes are no criterion. Readings may put scores outside 0 to 100 points, but never the merit.
    """
    parts: list[tuple[int, Fraction]] = []
    for key, criterion in settings["criteria"].items():
        scores = sorted(sheet[key] for sheet in sheets if key in sheet)
        if criterion["weight"] and not scores:
            return None
        if settings["merit"]["trimmed"] and len(scores) >= FEWEST_FOR_TRIMMING:
            scores = scores[1:-1]
        if criterion["weight"]:
            parts.append((criterion["weight"], sum(scores, Fraction(0)) / len(scores)))
    if vote_share is not None:
        parts.append((settings["merit"]["votes_weight"], FULL * 10_000 * vote_share))
    weights = sum(weight for weight, _ in parts)
    if not weights:
        return None
    mean = sum((weight * score for weight, score in parts), Fraction(0)) / weights
    return max(0, min(FULL * 10_000, math.floor(mean + Fraction(1, 2))))


def benefit(kind: str, merit: int, amount: int, most: int) -> int:
    """Return the benefit of an amount in whole 1e-6 points: merit once, merit × yuan, or merit × √(amount ÷ most).

    The root is the largest whole number whose square, in that unit, does not exceed ``merit² · amount ÷ most``.
    """
    if kind == "yuan":
        return merit * amount
    whole = 100 * merit
    if kind == "project":
        return whole
    return largest_root(Fraction(whole * whole * amount, most))


def largest_root(square: Fraction) -> int:
    """Return the largest whole number whose square does not exceed ``square``, by bisection.

    >>> largest_root(Fraction(99)), largest_root(Fraction(100)), largest_root(Fraction(1, 2))
    (9, 10, 0)
    """
    low, high = 0, 1
    while high * high <= square:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle * middle <= square else (low, middle)
    return low
