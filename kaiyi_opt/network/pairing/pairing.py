"""The result of a pairing: who takes whom, who is left and why, what is proved, and what other methods would give."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.network.pairing.blocking import blocking_pairs
from kaiyi_opt.network.pairing.fit import Fit
from kaiyi_opt.network.pairing.mentor_naming import Naming, name_mentors
from kaiyi_opt.network.pairing.pairing_certificate import Certificate
from kaiyi_opt.network.pairing.pairing_comparison import Comparison, compare_methods
from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray
from kaiyi_opt.network.pairing.pairing_methods import METHODS, Engine, changes, priority_weights, solve, solve_open
from kaiyi_opt.network.pairing.pairing_problem import PairingProblem, state_pairing
from kaiyi_opt.network.pairing.pairing_reasons import explain, unpaired_reason
from kaiyi_opt.network.pairing.pairing_words import gain_text
from kaiyi_opt.plottable import Plottable
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.points import POINT

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Pair:
    """One pair: a mentor, a mentee (identifiers of organisations), and their fit in 1e-4 points."""

    mentor: str
    mentee: str
    fit: int


@dataclass(frozen=True)
class Unpaired:
    """A mentee that has no mentor, and why."""

    mentee: str
    reason: Text


@dataclass(frozen=True)
class PlaceValue:
    """What one more place at a mentor is worth: how many more basic organisations the best pairing then serves, and by
    how much its total fit changes, in 1e-4 points; exact.
    """

    mentor: str
    more_basic: int
    more_fit: int

    @property
    def text(self) -> Text:
        """The same in words."""
        return gain_text(self.more_basic, self.more_fit)


@dataclass(frozen=True, eq=False)
class Pairing(Plottable):
    """A pairing of a scenario.

    Attributes
    ----------
    problem
        What was asked.
    method
        How it was paired.
    mentor_of
        Shape (n,): the number of each mentee's mentor in ``problem``, -1 where it has none.
    certificate
        What is proved.
    naming
        The candidates that were named as mentors, or ``None`` where no budget for naming is stated.
    scenario_hash
        The hash of the scenario, its settings of pairing included.
    """

    problem: PairingProblem = field(repr=False)
    method: str
    mentor_of: IntArray = field(repr=False)
    certificate: Certificate = field(repr=False)
    naming: Naming | None
    scenario_hash: str
    engine: Engine = field(repr=False)

    @property
    def label(self) -> Text:
        """The method's name in both languages."""
        return METHODS[self.method].label

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs, in the order of mentors, then mentees."""
        market = self.problem.whole
        numbers = market.pair_of(self.mentor_of)
        made = [
            Pair(self.problem.mentors[market.mentor[p]], self.problem.mentees[market.mentee[p]], int(market.fit[p]))
            for p in numbers[numbers != NOBODY].tolist()
        ]
        return tuple(sorted(made, key=lambda pair: (pair.mentor, pair.mentee)))

    @cached_property
    def unpaired(self) -> tuple[Unpaired, ...]:
        """The mentees that have no mentor, with the reason, in the order of identifiers."""
        return tuple(
            Unpaired(self.problem.mentees[mentee], unpaired_reason(self.problem, self.mentor_of, mentee))
            for mentee in np.flatnonzero(self.mentor_of == NOBODY).tolist()
        )

    @property
    def total_fit(self) -> int:
        """The sum of the fits of all pairs, in 1e-4 points."""
        return self.problem.whole.total_fit(self.mentor_of)

    @property
    def worst_fit(self) -> int | None:
        """The fit of the worst-off mentee that is paired, in 1e-4 points; ``None`` where nobody is."""
        return self.problem.whole.worst_fit(self.mentor_of)

    @cached_property
    def blocking_pairs(self) -> int:
        """How many pairs would both rather have each other than what they have; settled pairs do not count."""
        is_open = self.problem.settled == NOBODY
        return int(blocking_pairs(self.problem.market, np.where(is_open, self.mentor_of, NOBODY)).size)

    @property
    def changes(self) -> int | None:
        """How many of last year's pairs are not kept; ``None`` where no such pairs are stated."""
        return changes(self.problem, self.mentor_of) if self.problem.last_year else None

    @cached_property
    def place_values(self) -> tuple[PlaceValue, ...]:
        """What one more place at each mentor that takes anybody would be worth to the best pairing."""
        best = solve_open(self.problem)
        split = priority_weights(self.problem.market).split
        return tuple(
            PlaceValue(key, *split(price))
            for key, price, places in zip(
                self.problem.mentors, best.prices.mentor.tolist(), self.problem.whole.places.tolist(), strict=True
            )
            if places
        )

    def fit(self, mentor: str, mentee: str) -> Fit:
        """Return the fit of a mentor and a mentee with its parts."""
        return self.problem.fit(mentor, mentee)

    def compare(self) -> Comparison:
        """Return the figures of every method on the same data, side by side."""
        return compare_methods(self.problem, self.engine)

    def why(self, mentee: str) -> Text:
        """Return why a mentee has the mentor it has and not one that fits better, or what would pair it.

        Raises
        ------
        InputError
            Where nobody of that identifier is to be paired.
        """
        if mentee not in self.problem.mentee_number:
            raise InputError(
                Fault(
                    Text("{mentee} 不在需要结对的组织之中", "{mentee} is not among those to be paired").format(
                        mentee=both(mentee)
                    ),
                    Text(
                        "请核对编号；示范点以及等级不在 pairing.mentees 中的组织不参加结对",
                        "check the identifier; mentors, and organisations whose grade is not in pairing.mentees, take"
                        " no part",
                    ),
                )
            )
        number = self.problem.mentee_number[mentee]
        told = explain(self.problem, self.mentor_of, self.method, self.engine, number)
        return Text("。\n".join(part.zh for part in told) + "。", ".\n".join(part.en for part in told) + ".")

    @property
    def unpaired_table(self) -> pd.DataFrame:
        """The mentees that have no mentor as a table: mentee, mentee_name, and the reason in both languages."""
        import pandas as pd

        name = self.problem.scenario.organisation
        rows = [(item.mentee, name(item.mentee).name, item.reason.zh, item.reason.en) for item in self.unpaired]
        return pd.DataFrame(rows, columns=["mentee", "mentee_name", "reason_zh", "reason_en"])

    @property
    def table(self) -> pd.DataFrame:
        """The pairs as a table: mentor, mentor_name, mentee, mentee_name, fit (points)."""
        import pandas as pd

        name = self.problem.scenario.organisation
        rows = [
            (pair.mentor, name(pair.mentor).name, pair.mentee, name(pair.mentee).name, pair.fit / POINT)
            for pair in self.pairs
        ]
        return pd.DataFrame(rows, columns=["mentor", "mentor_name", "mentee", "mentee_name", "fit"])


def pair_with(scenario: Scenario, method: str, engine: Engine, naming_budget: int | None = None) -> Pairing:
    """Return the pairing of a scenario, by a method, with a given engine; see `kaiyi_opt.study.pairing.pair`."""
    budget = scenario.settings.pairing.naming_budget if naming_budget is None else naming_budget
    naming = name_mentors(scenario, budget, engine)
    problem = state_pairing(scenario, frozenset(naming.named if naming else ()))
    solution = solve(problem, method, engine)
    return Pairing(
        problem, method, solution.mentor_of, solution.certificate, naming, digest(scenario, "pairing"), engine
    )
