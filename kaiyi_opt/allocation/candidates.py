"""Who competes: eligible applications with their options, as objects to read and as arrays to compile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, IntArray
from kaiyi_opt.allocation.structure import spread


@dataclass(frozen=True)
class Candidate:
    """An eligible application: at most one of ``amounts`` (fen, ascending) is granted, paid by the payer beside it, and
    brings the benefit beside it.

    ``payers`` holds a company's identifier, or ``""`` where ``pool`` pays: first the amounts that the pool may grant,
    then the whole once for each company that may adopt it, the one that comes first in the order of identifiers last.
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
    payers: tuple[str, ...]
    entitlement: bool
    groups: Mapping[str, tuple[str, ...]]
    beneficiaries: int = 0

    def benefit(self, amount: int) -> int:
        """Return the benefit of granting ``amount`` fen; 0 for nothing."""
        return self.benefits[self.amounts.index(amount)] if amount else 0

    @cached_property
    def options(self) -> tuple[tuple[int, str], ...]:
        """What may be granted and who would pay it, in the order of the options."""
        return tuple(zip(self.amounts, self.payers, strict=True))

    @property
    def adopters(self) -> tuple[str, ...]:
        """The companies that may adopt it, in the order of identifiers."""
        return tuple(sorted(payer for payer in self.payers if payer))


@dataclass(frozen=True)
class Candidates:
    """All candidates of a round in canonical order, with their options laid out one after another.

    An *option* is one amount of one candidate and who pays it; it becomes one binary column of the program.
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
    def by_organisation(self) -> dict[str, list[int]]:
        """The numbers of the candidates of each organisation, organisations in the order of identifiers."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, candidate in enumerate(self.items):
            if candidate.organisation:
                found[candidate.organisation].append(number)
        return dict(sorted(found.items()))

    def by_group(self, by: str) -> dict[str, list[int]]:
        """Return the numbers of the candidates of each group of a grouping, such as each domain."""
        if by not in self._by_group:
            found: dict[str, list[int]] = defaultdict(list)
            for number, candidate in enumerate(self.items):
                for group in candidate.groups[by]:
                    found[group].append(number)
            self._by_group[by] = dict(found)
        return self._by_group[by]

    @cached_property
    def _by_group(self) -> dict[str, dict[str, list[int]]]:
        return {}

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

    @cached_property
    def option_payer(self) -> tuple[str, ...]:
        """One an option: the company that pays it; ``""``: the pool of its candidate."""
        return tuple(payer for c in self.items for payer in c.payers)

    @cached_property
    def is_from_pool(self) -> BoolArray:
        """Shape (options,): whether the pool of its candidate pays it."""
        return np.array([not payer for payer in self.option_payer], dtype=bool)

    def options_paid_by(self, sponsor: str) -> IntArray:
        """Return the options that a company pays, ascending."""
        return self._options_by_sponsor.get(sponsor, np.zeros(0, dtype=np.int64))

    @cached_property
    def _options_by_sponsor(self) -> dict[str, IntArray]:
        found: dict[str, list[int]] = defaultdict(list)
        for option, payer in enumerate(self.option_payer):
            if payer:
                found[payer].append(option)
        return {payer: np.array(options, dtype=np.int64) for payer, options in found.items()}

    def options_of(self, numbers: IntArray) -> IntArray:
        """Return the options of the candidates of these numbers, in their order."""
        options: IntArray = spread(self.first_option, numbers)
        return options
