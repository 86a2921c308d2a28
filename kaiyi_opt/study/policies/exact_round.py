"""A round of the special fund, or of the venture competition, exactly: the allocation itself, over all replicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from kaiyi_opt.allocation.many import RoundArrays, allocate_many
from kaiyi_opt.errors import Fault, LimitError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Community, Line, Pool, Rule, Scenario
from kaiyi_opt.scenario.settings import AllocationSettings, BallotSettings, Label, Settings
from kaiyi_opt.simulation.policy import AWARD_IN_PLACE, LINES, TRACKS, VENTURE, Applications, IntArray
from kaiyi_opt.study.policies.grants import in_order, put_back, rounds

POOL = "pool"


@dataclass(frozen=True, eq=False)
class ExactRound:
    """The rule of awards that grants what the allocation finds best.

    Attributes
    ----------
    statement
        What all rounds share, as `round_statement` makes it: one pool; its floors give way where no awards keep them.
    lines
        The identifier in the statement of each of `kaiyi_opt.simulation.policy.LINES`.
    """

    statement: Scenario = field(repr=False)
    lines: tuple[str, ...] = LINES

    def __call__(self, applications: Applications) -> IntArray:
        """Return the award of each application, fen.

        Ties are broken by identity, then by line.

        Raises
        ------
        LimitError
            Where a round is left without a plan, which only an interruption brings about.
        """
        held, order = in_order(applications)
        awards = np.zeros(held.request.size, dtype=np.int64)
        held_rounds = list(rounds(held))
        arrays = self._arrays(held)
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

    def _arrays(self, held: Applications) -> list[RoundArrays]:
        """Return the rounds of applications in order, replicate by replicate."""
        settings, stated = self.statement.settings, [line.id for line in self.statement.lines]
        line = np.array([stated.index(key) for key in self.lines])[held.line]
        organisation = np.unique(held.uid, return_inverse=True)[1]
        domain = _known(held.domain, len(settings.domains))
        community = _known(held.community, len(self.statement.communities))
        return [
            RoundArrays(
                line=line[rows],
                merit=held.merit[rows],
                request=held.request[rows],
                organisation=organisation[rows],
                domain=domain[rows],
                track=held.track[rows],
                community=community[rows],
                minimum=held.minimum[rows],
                step=held.step[rows],
                votes=held.votes[rows],
                budgets={self.statement.pools[0].id: int(held.budget[number])},
            )
            for number, rows in rounds(held)
        ]


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


def round_statement(
    scenario: Scenario, pool: Pool | None, lines: Iterable[Line | None], rules: Iterable[Rule]
) -> ExactRound:
    """Return the rule of the rounds of one pool.

    Parameters
    ----------
    scenario
        Names domains, tracks, communities and goals; entitlements come first among these.
    pool
        Pays; each round has its own budget, which shares in the rules follow. One of our own where ``None``.
    lines
        One for each of `kaiyi_opt.simulation.policy.LINES`: whether it is an entitlement, how benefit is counted, and
        its budget hold here, amounts are those that are applied for. Where ``None``: an entitlement, or an award of
        diminishing benefit, or a project that counts once.
    rules
        Rules of the scenario that hold for the pool or for its lines.
    """
    payer = pool or Pool(POOL, POOL, POOL, 0)
    stated = [_line(number, line, payer.id) for number, line in enumerate(lines)]
    settings = scenario.settings
    goals = tuple(goal for goal in settings.allocation.goals if goal not in ("entitlements", "need", "equity"))
    statement = Scenario(
        Settings(
            title=settings.title,
            date=settings.date,
            domains=settings.domains,
            tracks={key: settings.tracks.get(key, Label(en=key)) for key in TRACKS},
            ballots=BallotSettings(decimals=4),
            allocation=AllocationSettings(
                goals=goals or ("merit", "votes", "least_money"), rationing=settings.allocation.rationing
            ),
        ),
        communities=tuple(Community(community.id, community.name) for community in scenario.communities),
        pools=(payer,),
        lines=tuple(stated),
        rules=tuple(rules),
    )
    return ExactRound(statement, tuple(line.id for line in stated))


def _line(number: int, line: Line | None, pool: str) -> Line:
    key = LINES[number]
    if line is None:
        benefit = "diminishing" if number == AWARD_IN_PLACE else "project"
        return Line(
            key, key, key, pool, merit="votes", benefit=benefit, entitlement=number not in (AWARD_IN_PLACE, VENTURE)
        )
    return Line(
        line.id,
        line.name,
        line.name_en,
        pool,
        merit="votes",
        benefit=line.benefit,
        entitlement=line.entitlement,
        budget=line.budget,
    )
