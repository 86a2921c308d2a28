"""What is drawn: jurors within their panels, voters among all; and the worth of the applications that follows.

Every draw has a generator of its own, keyed by seed and number, so that draw 17 is the same draw whoever makes it and
in whatever order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.merit import merits, vote_counts
from kaiyi_opt.allocation.stability.ballot_box import BallotBox, ballot_box
from kaiyi_opt.allocation.stability.panels import panels_of
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Application, Juror, Scenario, ScoreSheet, VoteCount

LARGEST_SEED = 2**64 - 1
# Tables that no merit follows from.
_IDLE: tuple[str, ...] = (
    "communities",
    "pools",
    "ballots",
    "rules",
    "workers",
    "stations",
    "party_organisations",
    "sponsors",
    "supports",
    "mentors",
    "preferences",
    "past_pairings",
    "pair_decisions",
    "needs",
    "services",
)


@dataclass(frozen=True)
class Worth:
    """What the applications of one draw are worth.

    Attributes
    ----------
    merits
        Whole 1e-4 points by application, ``None`` where what they rest on is not stated.
    votes
        Votes by application.
    restored
        Applications that kept their own sheets, because the draw left some criterion of theirs without a score.
    """

    merits: Mapping[str, int | None]
    votes: Mapping[str, int]
    restored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draw:
    """One draw: how often each juror of each panel, and each ballot (empty where ballots are not drawn), counts."""

    jurors: tuple[tuple[str, int], ...]
    ballots: IntArray

    @property
    def key(self) -> object:
        """Equal for draws that give the same worth."""
        return (self.jurors, self.ballots.tobytes())


@dataclass(frozen=True, eq=False)
class Sampling:
    """Where the draws come from.

    Attributes
    ----------
    scenario
        The part of the round that worth follows from: applications, their lines, sheets, jurors, votes; no ballots.
    panels
        Jurors by panel; empty where no sheet counts.
    box
        The ballots; ``None`` where voters are not drawn.
    seed
        The seed of all draws.
    """

    scenario: Scenario
    panels: tuple[tuple[str, ...], ...]
    box: BallotBox | None
    seed: int

    def draw(self, number: int) -> Draw:
        """Return draw ``number``: from every panel as many jurors as it has, and as many ballots as there are."""
        random = np.random.Generator(np.random.Philox(key=np.array([self.seed, number], dtype=np.uint64)))
        jurors = [
            (panel[k], times)
            for panel in self.panels
            for k, times in enumerate(_times(random, len(panel)).tolist())
            if times
        ]
        ballots = _times(random, self.box.voters) if self.box is not None else np.zeros(0, dtype=np.int64)
        return Draw(tuple(jurors), ballots)

    def identity(self) -> Draw:
        """Return the draw in which everybody counts once: the round as it is."""
        voters = 0 if self.box is None else self.box.voters
        return Draw(tuple((juror, 1) for panel in self.panels for juror in panel), np.ones(voters, dtype=np.int64))

    def worth(self, draw: Draw) -> Worth:
        """Return what the applications are worth in a draw; a juror drawn twice counts as two jurors.

        An application that a draw leaves without any score on a criterion that has one and counts keeps, in that draw,
        all its own sheets once.
        """
        restored = self._without_a_score(draw)
        sheets = [
            sheet
            for juror, times in draw.jurors
            for copy in range(times)
            for sheet in self._copied(juror, copy)
            if sheet.application not in restored
        ]
        kept = [sheet for juror in sorted(self._held) for sheet in self._held[juror] if sheet.application in restored]
        votes = self._votes if self.box is None else self.box.counted(draw.ballots)
        # Everybody who is not drawn stays among the jurors: sheets that are kept may be theirs.
        drawn = replace(
            self.scenario,
            jurors=(*self.scenario.jurors, *self._copies(draw)),
            scores=(*sheets, *kept),
            votes=tuple(VoteCount(key, count) for key, count in votes.items() if key in self._applications),
        )
        return Worth(merits(drawn), votes, tuple(sorted(restored)))

    @cached_property
    def _votes(self) -> dict[str, int]:
        return {row.application: row.votes for row in self.scenario.votes}

    @cached_property
    def _applications(self) -> frozenset[str]:
        return frozenset(application.id for application in self.scenario.applications)

    @cached_property
    def _held(self) -> dict[str, list[ScoreSheet]]:
        held: dict[str, list[ScoreSheet]] = defaultdict(list)
        for sheet in self.scenario.scores:
            held[sheet.juror].append(sheet)
        return held

    @cached_property
    def _copied_sheets(self) -> dict[tuple[str, int], list[ScoreSheet]]:
        return {}

    def _copied(self, juror: str, copy: int) -> list[ScoreSheet]:
        """Return a juror's sheets under the name of copy number ``copy``; copy 0 is the juror."""
        if copy == 0:
            return self._held[juror]
        if (juror, copy) not in self._copied_sheets:
            name = _copy_name(juror, copy)
            self._copied_sheets[juror, copy] = [replace(sheet, juror=name) for sheet in self._held[juror]]
        return self._copied_sheets[juror, copy]

    def _copies(self, draw: Draw) -> list[Juror]:
        known = {juror.id: juror for juror in self.scenario.jurors}
        return [
            replace(known[juror], id=_copy_name(juror, copy))
            for juror, times in draw.jurors
            for copy in range(1, times)
            if juror in known
        ]

    @cached_property
    def _scorers(self) -> dict[tuple[str, str], frozenset[str]]:
        """Who scored each application on each criterion that counts."""
        counting = {key for key, criterion in self.scenario.settings.criteria.items() if criterion.weight}
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for sheet in self.scenario.scores:
            for key, score in sheet.scores:
                if score is not None and key in counting:
                    found[sheet.application, key].add(sheet.juror)
        return {cell: frozenset(jurors) for cell, jurors in found.items()}

    def _without_a_score(self, draw: Draw) -> frozenset[str]:
        drawn = frozenset(juror for juror, _ in draw.jurors)
        return frozenset(cell[0] for cell, jurors in self._scorers.items() if drawn.isdisjoint(jurors))


def _copy_name(juror: str, copy: int) -> str:
    # No identifier holds a line break, so that no copy takes another juror's name.
    return f"{juror}\n{copy}"


def _times(random: np.random.Generator, count: int) -> IntArray:
    """Draw ``count`` of ``count`` with replacement; return how often each was drawn."""
    return np.bincount(random.integers(0, count, count), minlength=count).astype(np.int64)


def sampling_of(scenario: Scenario, seed: int) -> Sampling:
    """Return what can be drawn of a round: its jurors where a line goes by them, its voters where votes matter.

    Raises
    ------
    InputError
        Where there is neither, or the seed is not a whole number from 0 to 2**64 - 1.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(
            Fault(
                Text("随机种子 {seed} 不可用", "the seed {seed} cannot be used").format(seed=seed),
                Text("请给 0 至 2**64-1 的整数", "give a whole number from 0 to 2**64-1"),
            )
        )
    judged = [a for a in scenario.applications if scenario.line(a.line).merit == "jury"]
    names = {application.id for application in judged}
    sheets = tuple(sheet for sheet in scenario.scores if sheet.application in names)
    panels = panels_of(sheets)
    box = ballot_box(scenario) if _votes_matter(scenario, judged=bool(judged)) else None
    if not any(len(panel) > 1 for panel in panels) and (box is None or box.voters < 2):
        raise _nothing_to_draw(scenario, panels)
    applications = tuple(judged) if box is None else scenario.applications
    return Sampling(_reduced(scenario, applications, sheets), panels, box, seed)


def _votes_matter(scenario: Scenario, *, judged: bool) -> bool:
    weighed = judged and scenario.settings.merit.votes_weight > 0
    counted = any(scenario.line(application.line).merit == "votes" for application in scenario.applications)
    return weighed or counted or "votes" in scenario.settings.allocation.goals


def _reduced(scenario: Scenario, applications: Sequence[Application], sheets: tuple[ScoreSheet, ...]) -> Scenario:
    """Return what worth follows from, so that a draw does not carry the whole round."""
    votes = vote_counts(scenario)
    owners = {application.organisation for application in applications}
    idle: dict[str, Any] = dict.fromkeys(_IDLE, ())
    return replace(
        scenario,
        **idle,
        organisations=tuple(each for each in scenario.organisations if each.id in owners),
        applications=tuple(applications),
        scores=sheets,
        votes=tuple(VoteCount(application.id, votes[application.id]) for application in applications),
    )


def _nothing_to_draw(scenario: Scenario, panels: tuple[tuple[str, ...], ...]) -> InputError:
    if panels:
        cause = Text("每个评审组只有一位评委", "every panel has one juror alone")
    elif scenario.ballots and scenario.votes:
        cause = Text("选票加起来不等于票数表", "the ballots do not add up to the table of votes")
    else:
        cause = Text(
            "没有影响结果的评分表，也没有影响结果的选票",
            "no score sheets, and no ballots, have a part in the outcome",
        )
    return InputError(
        Fault(
            Text("无从重抽：{cause}", "there is nothing to resample: {cause}").format(cause=cause),
            Text(
                "请提供每项申请至少两位评委的评分表，或居民的选票",
                "give score sheets of at least two jurors for each application, or the residents' ballots",
            ),
        )
    )
