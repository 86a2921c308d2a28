"""What a rule of ballots decided: what it funds, in which order, and every tie with the way it was broken."""

from __future__ import annotations

from dataclasses import dataclass

from kaiyi_opt.allocation.ballots.election import Election


@dataclass(frozen=True)
class Tie:
    """Projects that stood level for a place; ``among[0]`` went first by the declared tie-break.

    ``place`` counts from 1 the projects funded; ``stage`` is the rule that was choosing: ``greedy``, ``mes`` or
    ``phragmen``.
    """

    stage: str
    place: int
    among: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What a rule funds.

    Attributes
    ----------
    chosen
        Numbers of projects, in the order in which they were chosen.
    ties
        In the order in which they were met.
    money
        Equal shares alone: what all voters were given together, in fen; above the budget where it was raised.
    raised
        How often the money was raised by one unit of currency a voter.
    """

    chosen: tuple[int, ...]
    ties: tuple[Tie, ...] = ()
    money: int | None = None
    raised: int = 0


def tie(election: Election, stage: str, place: int, level: list[int]) -> tuple[Tie, ...]:
    """Return the tie between projects that are level, none where there is only one of them."""
    return (Tie(stage, place, tuple(election.projects[k] for k in sorted(level))),) if len(level) > 1 else ()
