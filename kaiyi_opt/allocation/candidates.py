"""Who competes: eligible applications with their options, as objects to read and as arrays to compile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray


@dataclass(frozen=True)
class Candidate:
    """An eligible application: at most one of ``amounts`` (fen, ascending) is granted, and brings the benefit beside
    it.

    ``groups`` gives the groups it belongs to by what they group by (domain, track, community, layer, category, target);
    ``beneficiaries`` how many people it reaches.
    """

    id: str
    organisation: str
    line: str
    pool: str
    merit: int
    votes: int
    amounts: tuple[int, ...]
    benefits: tuple[int, ...]
    entitlement: bool
    groups: Mapping[str, tuple[str, ...]]
    beneficiaries: int = 0

    def benefit(self, amount: int) -> int:
        """Return the benefit of granting ``amount`` fen; 0 for nothing."""
        return self.benefits[self.amounts.index(amount)] if amount else 0


@dataclass(frozen=True)
class Candidates:
    """All candidates of a round in canonical order, with their options laid out one after another.

    An *option* is one amount of one candidate; it becomes one binary column of the program.
    """

    items: tuple[Candidate, ...]

    def __iter__(self) -> Iterator[Candidate]:
        """Go through the candidates in canonical order."""
        return iter(self.items)

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.items)

    def __getitem__(self, number: int) -> Candidate:
        """Return the candidate of that number."""
        return self.items[number]

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each candidate by its application's identifier."""
        return {candidate.id: number for number, candidate in enumerate(self.items)}

    @cached_property
    def first_option(self) -> IntArray:
        """Shape (candidates + 1,): where each candidate's options begin."""
        return np.concatenate([[0], np.cumsum([len(c.amounts) for c in self.items])]).astype(np.int64)

    @cached_property
    def option_candidate(self) -> IntArray:
        """Shape (options,): the number of the candidate that each option belongs to."""
        return np.repeat(np.arange(len(self.items)), np.diff(self.first_option))

    @cached_property
    def option_amount(self) -> IntArray:
        """Shape (options,): fen."""
        return np.array([amount for c in self.items for amount in c.amounts], dtype=np.int64)

    def options_of(self, numbers: IntArray) -> IntArray:
        """Return the options of the candidates of these numbers, in their order."""
        starts, lengths = self.first_option[numbers], np.diff(self.first_option)[numbers]
        offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64), lengths)
        return offsets + np.arange(int(lengths.sum()))
