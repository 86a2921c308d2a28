"""Second ways to the hub for organisations that hang by a thread: a worker in charge, or a mentor.

Where an organisation is joined to the hub, but one withdrawal would cut it off, its way leads up through blocks of
nodes that hang below one another, to the last cut point before the hub's own. A tie to somebody who stays joined to the
hub whoever goes, and who is not that last cut point, merges all these blocks with the hub's: every organisation in them
is secure from then on. So an element is a block, worth the organisations that hang in it, and f counts exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from kaiyi_opt.network.linkage.arrays import IntArray
from kaiyi_opt.network.linkage.graph import Tie, TypedGraph
from kaiyi_opt.network.linkage.tie_candidates import Candidate, Candidates, Ground
from kaiyi_opt.network.linkage.worker_candidates import free_workers
from kaiyi_opt.scenario.consistency_pairing import places_of

# Organisations that are offered a second way; beyond, only those with the most to gain.
MOST_ORGANISATIONS = 2_000


def second_ways(ground: Ground) -> Candidates:
    """Return the ties that would give organisations, and all that hang with them, a second way to the hub."""
    if ground.graph.hub is None:
        return Candidates((), {}, {}, {})
    threads = _Threads(ground)
    ready = sorted(threads.hanging, key=lambda place: (-threads.worth(place), place))
    found = [candidate for place in ready[:MOST_ORGANISATIONS] for candidate in threads.candidates(place)]
    blocks = dict.fromkeys(block for candidate in found for block, _ in candidate.adds)
    return Candidates(
        tuple(found),
        dict.fromkeys(blocks, 1),
        {block: int(threads.weight[block]) for block in blocks},
        {name: threads.places.get(name, 1) for candidate in found for name in candidate.takes},
        omitted=max(0, len(ready) - MOST_ORGANISATIONS),
    )


@dataclass(frozen=True, eq=False)
class _Threads:
    """The organisations that hang by a thread, and who could hold them."""

    ground: Ground

    @property
    def graph(self) -> TypedGraph:
        return self.ground.graph

    @cached_property
    def hanging(self) -> list[int]:
        """The organisations that are joined to the hub, but would be cut off by one withdrawal."""
        blocks, organisations = self.ground.blocks, self.graph.places("organisation")
        joined = blocks.top[organisations] == self.graph.hub
        hanging: list[int] = organisations[joined & ~blocks.is_secure[organisations]].tolist()
        return hanging

    @cached_property
    def weight(self) -> IntArray:
        """Shape (n,): by the first node of a block, how many organisations hang in it."""
        block = self.ground.blocks.block[self.graph.places("organisation")]
        return np.bincount(block[block >= 0], minlength=len(self.graph.nodes)).astype(np.int64)

    def way(self, place: int) -> tuple[list[int], int]:
        """Return the blocks between a node and the hub's own, and the cut point where they hang on it."""
        found = self.ground.blocks
        way: list[int] = []
        at = place
        while True:
            block = int(found.block[at])
            above = int(found.parent[block])
            if above == found.root:
                return way, at
            way.append(block)
            at = above

    def worth(self, place: int) -> int:
        """Return how many organisations a second way for this one secures."""
        way, _ = self.way(place)
        return int(self.weight[way].sum())

    def candidates(self, place: int) -> Iterator[Candidate]:
        """Yield the ties that would give one organisation a second way."""
        way, last = self.way(place)
        adds = tuple((block, 1) for block in way)
        costs, kept = self.ground.scenario.settings.linkage, self.ground.kept
        name = self.graph.nodes[place].id
        for worker in islice(self._workers(place, last), kept):
            yield Candidate(Tie("in-charge-of", worker, name), costs.worker_cost, adds, (worker, f"{name}/worker"))
        for mentor in islice(self._mentors(place, last), kept):
            yield Candidate(Tie("mentors", mentor, name), costs.pairing_cost, adds, (mentor, f"{name}/mentor"))

    def _workers(self, place: int, last: int) -> Iterator[str]:
        """Yield the workers who could be in charge of an organisation nobody is in charge of."""
        if place in self._held("in-charge-of"):
            return
        communities = self._communities.get(place, ())
        for load in free_workers(self.ground.closure.loads):
            name = f"worker:{load.worker}"
            if load.community in communities and self._can_hold(name, last):
                yield name

    def _mentors(self, place: int, last: int) -> Iterator[str]:
        """Yield the mentors who could take an organisation that has none, those of its own domain first."""
        organisation = self.graph.nodes[place]
        if place in self._held("mentors") or organisation.key in self._mentor_keys:
            return
        own = [name for name, domain in self._open_mentors if domain == organisation.domain]
        others = [name for name, domain in self._open_mentors if domain != organisation.domain]
        for name in (*own, *others):
            if self._can_hold(name, last) and (name, organisation.id) not in self._apart:
                yield name

    def _can_hold(self, name: str, last: int) -> bool:
        place = self.graph.index[name]
        return bool(self.ground.blocks.is_secure[place]) and place != last

    def _held(self, tie: str) -> set[int]:
        return self._targets[tie]

    @cached_property
    def _targets(self) -> dict[str, set[int]]:
        return {tie: set(self.graph.target[self.graph.of_kind(tie)].tolist()) for tie in ("in-charge-of", "mentors")}

    @cached_property
    def _communities(self) -> dict[int, tuple[str, ...]]:
        """The communities that each organisation is based in or serves."""
        ties = self.graph.of_kind("based-in", "serves")
        held: dict[int, tuple[str, ...]] = {}
        for source, target in np.unique(
            np.stack([self.graph.source[ties], self.graph.target[ties]], axis=1), axis=0
        ).tolist():
            if self.graph.nodes[target].kind == "community":
                held[source] = (*held.get(source, ()), self.graph.nodes[target].key)
        return held

    @cached_property
    def places(self) -> dict[str, int]:
        """Places left, by worker and by mentor."""
        left = {f"worker:{load.worker}": load.free for load in self.ground.closure.loads}
        mentees = self.graph.source[self.graph.of_kind("mentors")]
        held = np.bincount(mentees, minlength=len(self.graph.nodes))
        for mentor in self.ground.scenario.mentors:
            name = f"organisation:{mentor.organisation}"
            taken = int(held[self.graph.index[name]])
            left[name] = places_of(self.ground.scenario, mentor) - taken
        return left

    @cached_property
    def _mentor_keys(self) -> set[str]:
        return {mentor.organisation for mentor in self.ground.scenario.mentors}

    @cached_property
    def _open_mentors(self) -> list[tuple[str, str]]:
        """Named mentors with places left, and their domains; those with most places first."""
        open_ones = [
            (-self.places[name], name)
            for mentor in self.ground.scenario.mentors
            for name in (f"organisation:{mentor.organisation}",)
            if mentor.named is not False and self.places[name] > 0
        ]
        return [(name, self.graph.nodes[self.graph.index[name]].domain) for _, name in sorted(open_ones)]

    @cached_property
    def _apart(self) -> set[tuple[str, str]]:
        return {
            (f"organisation:{row.mentor}", f"organisation:{row.mentee}")
            for row in self.ground.scenario.pair_decisions
            if row.decision == "apart"
        }
