"""Seeded small markets, and everything that is asked of one answered by trying every pairing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

import numpy as np

from kaiyi_opt.network.pairing.pairing_market import NOBODY, PairMarket, pair_market


@dataclass(frozen=True)
class SmallMarket:
    """One market as plain lists: fits by (mentee, mentor), and all else by mentee, mentor or pair."""

    places: tuple[int, ...]
    fit: dict[tuple[int, int], int]
    priority: tuple[bool, ...]
    community: tuple[int, ...]
    per_community: int
    last_year: frozenset[tuple[int, int]]
    mentee_wish: dict[tuple[int, int], int]
    mentor_wish: dict[tuple[int, int], int]

    def market(self, random: Random | None = None) -> PairMarket:
        """Return it as the package has it, its pairs in an order of ``random``'s."""
        pairs = sorted(self.fit)
        if random is not None:
            random.shuffle(pairs)
        return pair_market(
            self.places,
            np.array([mentee for mentee, _ in pairs], dtype=np.int64),
            np.array([mentor for _, mentor in pairs], dtype=np.int64),
            np.array([self.fit[pair] for pair in pairs], dtype=np.int64),
            priority=np.array(self.priority, dtype=bool),
            community=np.array(self.community, dtype=np.int64),
            per_community=self.per_community,
            last_year=np.array([pair in self.last_year for pair in pairs], dtype=bool),
            mentee_wish=np.array([self.mentee_wish.get(pair, 0) for pair in pairs], dtype=np.int64),
            mentor_wish=np.array([self.mentor_wish.get(pair, 0) for pair in pairs], dtype=np.int64),
        )

    def pairings(self) -> Iterator[tuple[int, ...]]:
        """Yield every pairing that keeps places and limits; mentors in order, nobody last, the first mentee slowest."""
        choices = [
            [*(mentor for mentor in range(len(self.places)) if (mentee, mentor) in self.fit), NOBODY]
            for mentee in range(len(self.priority))
        ]
        return (pairing for pairing in product(*choices) if self.keeps(pairing))

    def keeps(self, pairing: tuple[int, ...]) -> bool:
        at_mentor = Counter(mentor for mentor in pairing if mentor != NOBODY)
        if any(count > self.places[mentor] for mentor, count in at_mentor.items()):
            return False
        if not self.per_community:
            return True
        at_community = Counter(
            (mentor, community)
            for mentor, community in zip(pairing, self.community, strict=True)
            if mentor != NOBODY and community != NOBODY
        )
        return all(count <= self.per_community for count in at_community.values())

    def total(self, pairing: tuple[int, ...]) -> int:
        return sum(self.fit[mentee, mentor] for mentee, mentor in self.made(pairing))

    def made(self, pairing: tuple[int, ...]) -> list[tuple[int, int]]:
        return [(mentee, mentor) for mentee, mentor in enumerate(pairing) if mentor != NOBODY]

    def served(self, pairing: tuple[int, ...]) -> int:
        """How many mentees with priority are paired."""
        return sum(self.priority[mentee] for mentee, _ in self.made(pairing))

    def worst(self, pairing: tuple[int, ...]) -> int:
        return min((self.fit[pair] for pair in self.made(pairing)), default=0)

    def kept(self, pairing: tuple[int, ...]) -> int:
        return sum(pair in self.last_year for pair in self.made(pairing))

    def prefers(self, mentee: int, new: int, old: int) -> bool:
        """Whether a mentee would rather have ``new`` than ``old``, which may be nobody."""
        if old == NOBODY:
            return True
        return self._key(self.mentee_wish, (mentee, new), new) < self._key(self.mentee_wish, (mentee, old), old)

    def ranks_above(self, mentor: int, new: int, old: int) -> bool:
        """Whether a mentor would rather have mentee ``new`` than mentee ``old``."""
        first, second = (
            (not self.priority[mentee], *self._key(self.mentor_wish, (mentee, mentor), mentee)) for mentee in (new, old)
        )
        return first < second

    def _key(self, wishes: dict[tuple[int, int], int], pair: tuple[int, int], other: int) -> tuple[float, int, int]:
        return (wishes.get(pair, float("inf")), -self.fit[pair], other)

    def blocking(self, pairing: tuple[int, ...]) -> list[tuple[int, int]]:
        """Return every pair that blocks: try what it would look like with the pair made."""
        found = []
        for mentee, mentor in self.fit:
            if pairing[mentee] == mentor or not self.prefers(mentee, mentor, pairing[mentee]):
                continue
            moved = tuple(mentor if other == mentee else has for other, has in enumerate(pairing))
            leavers = [other for other, has in enumerate(pairing) if has == mentor]
            without = [
                tuple(NOBODY if other == leaver else has for other, has in enumerate(moved)) for leaver in leavers
            ]
            if self.keeps(moved) or any(
                self.ranks_above(mentor, mentee, leaver) and self.keeps(left)
                for leaver, left in zip(leavers, without, strict=True)
            ):
                found.append((mentee, mentor))
        return found

    def is_stable(self, pairing: tuple[int, ...]) -> bool:
        return not self.blocking(pairing)


def small_market(seed: int, *, most_mentees: int = 5, most_mentors: int = 4, limits: bool | None = None) -> SmallMarket:
    """Return a market of a few mentees and mentors with many ties; the same seed, the same market."""
    random = Random(seed)
    mentees, mentors = random.randint(1, most_mentees), random.randint(1, most_mentors)
    top = random.choice((1, 3, 9, 1_000_000))
    eligible = random.choice((0.4, 0.7, 1.0))
    fit = {
        (mentee, mentor): random.randint(0, top)
        for mentee in range(mentees)
        for mentor in range(mentors)
        if random.random() < eligible
    }
    is_limited = random.random() < 0.5 if limits is None else limits
    share = random.choice((0.0, 0.5, 1.0))
    return SmallMarket(
        places=tuple(random.choice((0, 1, 1, 2, 3)) for _ in range(mentors)),
        fit=fit,
        priority=tuple(random.random() < share for _ in range(mentees)),
        community=tuple(random.choice((NOBODY, 0, 0, 1)) for _ in range(mentees)),
        per_community=random.choice((1, 1, 2)) if is_limited else 0,
        last_year=frozenset(pair for pair in fit if random.random() < 0.3),
        mentee_wish={pair: random.randint(1, 3) for pair in fit if random.random() < 0.4},
        mentor_wish={pair: random.randint(1, 3) for pair in fit if random.random() < 0.4},
    )
