"""The venture round, exactly: the allocation's own program and search, round after round over all replicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from kaiyi_opt.allocation.many import RoundArrays, allocate_many
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Community, Line, Pool, Rule, Scenario
from kaiyi_opt.scenario.settings import AllocationSettings, BallotSettings, Label, Settings
from kaiyi_opt.simulation.policy import TRACKS, Applications, IntArray
from kaiyi_opt.study.policies.grants import in_order, put_back, rounds

POOL = "pool"
LINE = "venture"


@dataclass(frozen=True, eq=False)
class ExactVenture:
    """The rule of the venture round.

    Attributes
    ----------
    statement
        What all rounds share, as `venture_statement` makes it; its floors give way where no awards keep them.
    """

    statement: Scenario = field(repr=False)

    def __call__(self, applications: Applications) -> IntArray:
        """Return the award of each application, fen.

        Raises
        ------
        LimitError
            Where a round is left without a plan, which only an interruption brings about.
        """
        held, order = in_order(applications)
        awards = np.zeros(held.request.size, dtype=np.int64)
        held_rounds = list(rounds(held))
        arrays = [self._arrays(held, number, rows) for number, rows in held_rounds]
        left = []
        for k, found in enumerate(allocate_many(self.statement, arrays)):
            if found.is_proven_optimal:
                awards[held_rounds[k][1]] = found.amounts
            else:
                left.append(k)
        # With nothing but ceilings the empty plan is lawful.
        without_floors = replace(self.statement, rules=tuple(_without_floor(rule) for rule in self.statement.rules))
        for k, found in zip(left, allocate_many(without_floors, [arrays[k] for k in left]), strict=True):
            if not found.is_proven_optimal:
                raise LimitError(_NOT_FOUND)
            awards[held_rounds[k][1]] = found.amounts
        return put_back(order, awards)

    def _arrays(self, held: Applications, number: int, rows: slice) -> RoundArrays:
        size = rows.stop - rows.start
        track = held.track[rows] if self.statement.settings.tracks else np.full(size, -1)
        domains, communities = len(self.statement.settings.domains), len(self.statement.communities)
        return RoundArrays(
            line=np.zeros(size, dtype=np.int64),
            merit=held.merit[rows],
            request=held.request[rows],
            organisation=np.unique(held.uid[rows], return_inverse=True)[1],
            domain=_known(held.domain[rows], domains),
            track=track,
            community=_known(held.community[rows], communities),
            minimum=held.minimum[rows],
            votes=held.votes[rows],
            budgets={POOL: int(held.budget[number])},
        )


_NOT_FOUND = Fault(
    Text("求解被中断，没有找到任何方案", "the search was interrupted before it found anything"),
    Text("请重新运行", "run it again"),
)


def _known(numbers: IntArray, count: int) -> IntArray:
    return np.where(numbers < count, numbers, -1)


def _without_floor(rule: Rule) -> Rule:
    """Return a group limit without what it takes at least; a threshold of merit is no floor."""
    if rule.family != "group_limit" or rule.at_least is None:
        return rule
    return replace(rule, at_least=None, active=rule.at_most is not None)


def venture_statement(scenario: Scenario, budget: int, rules: Iterable[Rule], line: Line | None = None) -> Scenario:
    """Return what the venture rounds of all replicates share: one pool, one line, and the rules that hold for it.

    Parameters
    ----------
    scenario
        Names domains, tracks, communities, goals and the tie-break.
    budget
        Fen; each round has its own, which shares in the rules follow.
    rules
        Rules of the scenario; their pool and line become the statement's.
    line
        Whose way of counting benefit and step hold; where ``None``, a project counts once, whatever it costs.
    """
    stated = scenario.settings
    here = Line(LINE, LINE, LINE, POOL, merit="votes", benefit="project" if line is None else line.benefit)
    goals = tuple(goal for goal in stated.allocation.goals if goal not in ("entitlements", "need", "equity"))
    return Scenario(
        Settings(
            title=stated.title,
            date=stated.date,
            domains=stated.domains,
            tracks={key: stated.tracks.get(key, Label(en=key)) for key in TRACKS},
            ballots=BallotSettings(decimals=4),
            allocation=AllocationSettings(goals=goals or ("merit", "votes", "least_money")),
        ),
        communities=tuple(Community(community.id, community.name) for community in scenario.communities),
        pools=(Pool(POOL, POOL, POOL, budget),),
        lines=(here,),
        rules=tuple(replace(rule, pool=POOL if rule.pool else "", line=LINE if rule.line else "") for rule in rules),
    )
