"""Stable pairings: no mentor and mentee would both rather have each other than what they have.

Deferred acceptance (D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American Mathematical
Monthly 69, 1962): one side proposes in the order of its ranking, the other keeps the best it was offered so far. What
comes out is stable, and every proposer has the best partner that it has in any stable pairing. A mentor that is limited
by community keeps the best that its places and its limits admit; these sets form a matroid, for which the same holds
(T. Fleiner, "A matroid generalization of the stable matching polytope", IPCO 2001).
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray, PairMarket


def mentees_propose(market: PairMarket) -> IntArray:
    """Return the stable pairing that is best for every mentee: the mentor of each, shape (n,), `NOBODY` for none."""
    wishes = _in_order(market.mentee, market.mentee_rank, market.mentees)
    kept = [_Kept(market, mentor) for mentor in range(market.mentors)]
    queue = deque(range(market.mentees))
    while queue:
        mentee = queue.popleft()
        while wishes[mentee]:
            pair = wishes[mentee].popleft()
            refused = kept[int(market.mentor[pair])].offer(pair)
            if refused is None:
                break
            if refused != pair:
                queue.append(int(market.mentee[refused]))
                break
    return market.mentor_of(np.array([pair for keeper in kept for pair in keeper.pairs()], dtype=np.int64))


class _Kept:
    """The pairs that one mentor keeps: the best of those offered that its places and the limits of its slots admit."""

    def __init__(self, market: PairMarket, mentor: int):
        self.market = market
        self.places = int(market.places[mentor])
        self.by_slot: dict[int, list[tuple[int, int]]] = {}
        self.count = 0

    def pairs(self) -> list[int]:
        """Return the pairs that are kept."""
        return [pair for ranked in self.by_slot.values() for _, pair in ranked]

    def offer(self, pair: int) -> int | None:
        """Take in a pair; return the pair that must go for it (perhaps itself), or ``None`` where there is room."""
        slot = int(self.market.slot[pair])
        ranked = self.by_slot.setdefault(slot, [])
        insort(ranked, (int(self.market.mentor_rank[pair]), pair))
        if len(ranked) > self.market.slot_places[slot]:
            return ranked.pop()[1]
        self.count += 1
        if self.count <= self.places:
            return None
        self.count -= 1
        worst = max((ranked for ranked in self.by_slot.values() if ranked), key=lambda ranked: ranked[-1])
        return worst.pop()[1]


def mentors_propose(market: PairMarket) -> IntArray:
    """Return the stable pairing that is best for every mentor: the mentor of each, shape (n,), `NOBODY` for none."""
    proposers = [_Proposer(market, mentor) for mentor in range(market.mentors)]
    for pair in np.argsort(market.mentor_rank, kind="stable").tolist():
        proposers[int(market.mentor[pair])].open.append((int(market.mentor_rank[pair]), pair))
    holds: list[int] = [NOBODY] * market.mentees
    queue = deque(range(market.mentors))
    while queue:
        proposer = proposers[queue.popleft()]
        while (pair := proposer.next_pair()) is not None:
            mentee = int(market.mentee[pair])
            held = holds[mentee]
            if held != NOBODY and market.mentee_rank[held] < market.mentee_rank[pair]:
                proposer.lose(pair)
                continue
            holds[mentee] = pair
            if held != NOBODY:
                loser = int(market.mentor[held])
                proposers[loser].lose(held)
                queue.append(loser)
    return market.mentor_of(np.array([pair for pair in holds if pair != NOBODY], dtype=np.int64))


class _Proposer:
    """The offers of one mentor: ``open`` ones by rank, and, set aside by slot, those whose slot was full."""

    def __init__(self, market: PairMarket, mentor: int):
        self.market = market
        self.room = int(market.places[mentor])
        self.room_of_slot: dict[int, int] = {}
        self.open: list[tuple[int, int]] = []
        self.aside: dict[int, list[tuple[int, int]]] = {}

    def next_pair(self) -> int | None:
        """Make the best offer that there is room for, and return its pair; ``None`` where there is none."""
        while self.room and self.open:
            offer = heappop(self.open)
            slot = int(self.market.slot[offer[1]])
            if self.room_of_slot.setdefault(slot, int(self.market.slot_places[slot])):
                self.room -= 1
                self.room_of_slot[slot] -= 1
                return offer[1]
            heappush(self.aside.setdefault(slot, []), offer)
        return None

    def lose(self, pair: int) -> None:
        """Take back the room of an offer that is refused, and open the next of its slot that was set aside."""
        slot = int(self.market.slot[pair])
        self.room += 1
        self.room_of_slot[slot] += 1
        if self.aside.get(slot):
            heappush(self.open, heappop(self.aside[slot]))


def _in_order(group: IntArray, rank: IntArray, groups: int) -> list[deque[int]]:
    """Return the numbers of the pairs of each group, in the order of rank."""
    order = np.lexsort((rank, group))
    bounds = np.searchsorted(group[order], np.arange(groups + 1))
    return [deque(order[start:end].tolist()) for start, end in pairwise(bounds.tolist())]
