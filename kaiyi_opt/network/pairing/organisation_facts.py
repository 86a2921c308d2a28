"""What pairing needs to know of organisations, as arrays: one row an organisation, in the order of identifiers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kaiyi_opt.scenario.nouns import Community, Scenario
from kaiyi_opt.scenario.nouns_network import PastPairing
from kaiyi_opt.scenario.vocabulary import GRADES, STAGES

IntArray: TypeAlias = npt.NDArray[np.int64]

UNSTATED = -1
FARTHEST_HOPS = 3
"""Communities this many hops apart, or more, or not linked at all, are all alike far."""
COMMUNITY_TRACK, PROFESSIONAL_TRACK = 0, 1
TRACK_OF_LAYER = {
    "self_entertaining": COMMUNITY_TRACK,
    "professional_service": PROFESSIONAL_TRACK,
    "introduced": PROFESSIONAL_TRACK,
}
GRADE_RANK = {choice.key: rank for rank, choice in enumerate(GRADES)}
STAGE_RANK = {choice.key: rank for rank, choice in enumerate(STAGES)}
SAME, ADJACENT, FAR = 0, 1, 2


@dataclass(frozen=True, eq=False)
class PairTable:
    """Something stated of ordered pairs of organisations: sorted keys ``first · n + second``, and a number for each."""

    count: int
    keys: IntArray
    values: IntArray

    @classmethod
    def of(cls, count: int, stated: dict[tuple[int, int], int]) -> PairTable:
        """Return the table of a dictionary, over ``count`` organisations."""
        items = sorted((first * count + second, value) for (first, second), value in stated.items())
        keys, values = (np.array([item[part] for item in items], dtype=np.int64) for part in (0, 1))
        return cls(count, keys, values)

    def holds(self, first: IntArray, second: IntArray) -> npt.NDArray[np.bool_]:
        """Return whether 1 is stated of each of many pairs."""
        return self.look_up(first, second, 0) == 1

    def look_up(self, first: IntArray, second: IntArray, otherwise: int) -> IntArray:
        """Return the numbers of many pairs, ``otherwise`` where nothing is stated; shapes as those of the arguments."""
        if self.keys.size == 0:
            return np.full(np.broadcast(first, second).shape, otherwise, dtype=np.int64)
        wanted = first * self.count + second
        at = np.minimum(np.searchsorted(self.keys, wanted), self.keys.size - 1)
        return np.where(self.keys[at] == wanted, self.values[at], otherwise)


@dataclass(frozen=True, eq=False)
class OrganisationFacts:
    """What is stated of n organisations, `UNSTATED` where a cell is blank.

    Attributes
    ----------
    row_of
        The row of each identifier.
    domain, assessment, grade, stage, community, track
        Shape (n,): the number of the domain in the settings, the assessment in 1e-4 points, the rank of the grade and
        of the stage, the number of the community, and the track that the layer belongs to.
    domains_apart
        Shape (d, d): `SAME`, `ADJACENT` or `FAR`.
    hops
        Shape (c, c): hops between communities over their neighbours, `FARTHEST_HOPS` at most.
    rank
        For (organisation, other): the rank that the first gives the second.
    outcome
        For (mentor, mentee): points of how their latest pairing went, `UNSTATED` where that is blank.
    """

    row_of: dict[str, int]
    domain: IntArray
    assessment: IntArray
    grade: IntArray
    stage: IntArray
    community: IntArray
    track: IntArray
    domains_apart: IntArray
    hops: IntArray
    rank: PairTable
    outcome: PairTable


def organisation_facts(scenario: Scenario) -> OrganisationFacts:
    """Gather the facts of every organisation of a scenario."""
    listed = scenario.organisations
    row_of = {organisation.id: row for row, organisation in enumerate(listed)}
    domain_of = {key: number for number, key in enumerate(scenario.settings.domains)}
    community_of = {community.id: number for number, community in enumerate(scenario.communities)}
    ranks = {(row_of[p.organisation], row_of[p.other]): p.rank for p in scenario.preferences}
    return OrganisationFacts(
        row_of=row_of,
        domain=_codes(domain_of, (o.domain for o in listed)),
        assessment=np.array([UNSTATED if o.assessment is None else o.assessment for o in listed], dtype=np.int64),
        grade=_codes(GRADE_RANK, (o.grade for o in listed)),
        stage=_codes(STAGE_RANK, (o.stage for o in listed)),
        community=_codes(community_of, (o.community for o in listed)),
        track=_codes(TRACK_OF_LAYER, (o.layer for o in listed)),
        domains_apart=domains_apart(domain_of, scenario.settings.pairing.adjacent_domains),
        hops=community_hops(scenario.communities),
        rank=PairTable.of(len(listed), ranks),
        outcome=PairTable.of(len(listed), _outcomes(scenario, row_of)),
    )


def _codes(numbers: dict[str, int], stated: Iterable[str]) -> IntArray:
    return np.array([numbers.get(key, UNSTATED) for key in stated], dtype=np.int64)


def domains_apart(number: dict[str, int], adjacent: tuple[str, ...]) -> IntArray:
    """Return how far domains are apart, shape (d, d): `SAME`, `ADJACENT` where a pair of keys says so, or `FAR`."""
    apart = np.full((len(number), len(number)), FAR, dtype=np.int64)
    np.fill_diagonal(apart, SAME)
    for pair in adjacent:
        first, second = (number[key] for key in pair.split("+"))
        apart[first, second] = apart[second, first] = ADJACENT
    return apart


def community_hops(communities: tuple[Community, ...]) -> IntArray:
    """Return the hops between communities, shape (c, c); neighbours are mutual even where only one side names them."""
    number = {community.id: row for row, community in enumerate(communities)}
    beside: list[list[int]] = [[] for _ in communities]
    for community in communities:
        for name in community.neighbours:
            beside[number[community.id]].append(number[name])
            beside[number[name]].append(number[community.id])
    hops = np.full((len(communities), len(communities)), FARTHEST_HOPS, dtype=np.int64)
    for start in range(len(communities)):
        hops[start, start] = 0
        queue = deque([start])
        while queue:
            here = queue.popleft()
            further = int(hops[start, here]) + 1
            for there in beside[here]:
                if further < hops[start, there]:
                    hops[start, there] = further
                    queue.append(there)
    return hops


def _outcomes(scenario: Scenario, row_of: dict[str, int]) -> dict[tuple[int, int], int]:
    """Return the points of each pair's latest pairing; rows come in the order of years."""
    settings = scenario.settings.pairing
    points = {"good": settings.past_good, "fair": settings.past_fair, "poor": settings.past_poor}
    return {
        (row_of[past.mentor], row_of[past.mentee]): points.get(past.outcome, UNSTATED)
        for past in scenario.past_pairings
    }


def last_year_pairings(scenario: Scenario) -> tuple[PastPairing, ...]:
    """Return the pairings of the latest year that the scenario states."""
    latest = max((past.year for past in scenario.past_pairings), default=0)
    return tuple(past for past in scenario.past_pairings if past.year == latest)
