"""Among the best pairings, the one that is published: the first by number, and whether it is the only one.

Prices that prove one pairing best prove every best pairing: these are the ones that use only *tight* pairs, whose
weight equals their prices, fill every place that has a price and pair every mentee that has one. From one to another
leads an exchange along tight pairs, so the choice is a search in a graph of exchanges: nothing is optimised again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray, PairMarket
from kaiyi_opt.network.pairing.pairing_prices import Prices

NO_MOVE = -1


def first_by_number(market: PairMarket, weight: IntArray, mentor_of: IntArray, prices: Prices) -> tuple[IntArray, bool]:
    """Return the best pairing that is first by number, and whether it is the only best one.

    Parameters
    ----------
    mentor_of
        A best pairing, shape (n,).
    prices
        The prices that prove it.

    Returns
    -------
    The pairing in which the first mentee has the first mentor that it has in any best pairing (a mentor before none),
    the second mentee the first that it has in any of these, and so on; and whether there was no choice.
    """
    exchanges = _Exchanges(market, weight, mentor_of, prices)
    open_mentees = exchanges.mentees_with_a_choice()
    for mentee in open_mentees:
        exchanges.settle(mentee)
    return exchanges.mentor_of(), not open_mentees


class _Exchanges:
    """The exchanges between best pairings.

    The nodes are the slots, then the mentors, then the outside. To be at a node means: there is one too many there, who
    must go on. A mentee goes on from its slot to another of its tight slots, or outside where it may stay unpaired. One
    too many in a slot is one too many at its mentor where the slot has room; one too many at a mentor is one too many
    in any of its slots that need not be full, and none too many where the mentor has room. From outside an unpaired
    mentee goes on to its tight slots, or a mentor whose places have no price has one fewer.
    """

    def __init__(self, market: PairMarket, weight: IntArray, mentor_of: IntArray, prices: Prices):
        self.market, self.prices = market, prices
        paid = prices.mentor[market.mentor] + prices.slot[market.slot] + prices.mentee[market.mentee]
        tight = np.flatnonzero(paid == weight)
        self.slots, self.outside = market.slot_places.size, market.slot_places.size + market.mentors
        pairs = market.pair_of(mentor_of)
        self.node_of = [self.outside if pair == NOBODY else int(market.slot[pair]) for pair in pairs.tolist()]
        self.choices: list[list[int]] = [[] for _ in range(market.mentees)]
        for mentee, slot in zip(market.mentee[tight].tolist(), market.slot[tight].tolist(), strict=True):
            self.choices[mentee].append(slot)
        for mentee in np.flatnonzero(prices.mentee == 0).tolist():
            self.choices[mentee].append(self.outside)
        self.here: list[dict[int, None]] = [{} for _ in range(self.outside + 1)]
        for mentee, node in enumerate(self.node_of):
            self.here[node][mentee] = None
        self.load_of_mentor = [0] * market.mentors
        self.slots_of: list[list[int]] = [[] for _ in range(market.mentors)]
        for slot, mentor in enumerate(market.slot_mentor.tolist()):
            self.slots_of[mentor].append(slot)
            self.load_of_mentor[mentor] += len(self.here[slot])
        self.load_of_slot = [len(self.here[slot]) for slot in range(self.slots)]

    def mentor_of(self) -> IntArray:
        """Return the pairing as it stands."""
        mentors = [*self.market.slot_mentor.tolist(), *[NOBODY] * (self.market.mentors + 1)]
        return np.array([mentors[node] for node in self.node_of], dtype=np.int64)

    def mentees_with_a_choice(self) -> list[int]:
        """Return the mentees that are elsewhere in some other best pairing: whose move lies on a round of exchanges."""
        arcs = [(node, there, mentee) for node in range(self.outside + 1) for there, mentee in self._onward(node)]
        if not arcs:
            return []
        start, end, mover = (np.array(column) for column in zip(*arcs, strict=True))
        size = self.outside + 1
        graph = sp.csr_array((np.ones(start.size, dtype=np.int8), (start, end)), shape=(size, size))
        _, group = connected_components(graph, connection="strong")
        moves = mover[(group[start] == group[end]) & (mover != NO_MOVE)]
        return np.unique(moves).tolist()

    def settle(self, mentee: int) -> None:
        """Move a mentee to the first of its choices that some best pairing gives it, and keep it there for good."""
        now = self.node_of[mentee]
        del self.here[now][mentee]
        for choice in self.choices[mentee]:
            if choice == now:
                break
            steps = self._way(choice, now)
            if steps is not None:
                self._move(mentee, choice)
                for there, mover in steps:
                    if mover != NO_MOVE:
                        del self.here[self.node_of[mover]][mover]
                        self._move(mover, there)
                        self.here[there][mover] = None
                break

    def _move(self, mentee: int, node: int) -> None:
        for place, change in ((self.node_of[mentee], -1), (node, 1)):
            if place < self.slots:
                self.load_of_slot[place] += change
                self.load_of_mentor[int(self.market.slot_mentor[place])] += change
        self.node_of[mentee] = node

    def _onward(self, node: int) -> Iterator[tuple[int, int]]:
        """Yield where one too many at a node can go, and who moves."""
        for mentee in self.here[node]:
            yield from ((choice, mentee) for choice in self.choices[mentee] if choice != node)
        if node < self.slots:
            if self.load_of_slot[node] < self.market.slot_places[node]:
                yield self.slots + int(self.market.slot_mentor[node]), NO_MOVE
        elif node < self.outside:
            mentor = node - self.slots
            if self.load_of_mentor[mentor] < self.market.places[mentor]:
                yield self.outside, NO_MOVE
            for slot in self.slots_of[mentor]:
                if self.load_of_slot[slot] > 0 and self.prices.slot[slot] == 0:
                    yield slot, NO_MOVE
        else:
            for mentor in np.flatnonzero(self.prices.mentor == 0).tolist():
                if self.load_of_mentor[mentor] > 0:
                    yield self.slots + mentor, NO_MOVE

    def _way(self, start: int, end: int) -> list[tuple[int, int]] | None:
        """Return the shortest way from one node to another: the node reached and who moves there, step by step."""
        came: dict[int, tuple[int, int]] = {start: (start, NO_MOVE)}
        queue = deque([start])
        while queue and end not in came:
            node = queue.popleft()
            for there, mover in self._onward(node):
                if there not in came:
                    came[there] = (node, mover)
                    queue.append(there)
        if end not in came:
            return None
        steps = []
        while end != start:
            node, mover = came[end]
            steps.append((end, mover))
            end = node
        return steps[::-1]
