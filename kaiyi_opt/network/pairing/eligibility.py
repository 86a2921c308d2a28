"""Which mentor may take which mentee, in words why it may not, and how well the two fit: many pairs at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.network.pairing.fit import part_points, weighted
from kaiyi_opt.network.pairing.organisation_facts import (
    UNSTATED,
    IntArray,
    OrganisationFacts,
    PairTable,
    last_year_pairings,
    organisation_facts,
)
from kaiyi_opt.network.pairing.pairing_market import BoolArray
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.settings_pairing import PairingSettings

ELIGIBLE, NOT_NAMED, NO_PLACES, APART, GRADE_UNSTATED, GRADE_BELOW, BELOW_LEAST_FIT = range(7)

REASONS = {
    NOT_NAMED: Text("尚未命名为示范点", "not named as a mentor yet"),
    NO_PLACES: Text("没有名额", "no places"),
    APART: Text("按决定不得结对", "not to be paired, by decision"),
    GRADE_UNSTATED: Text("表中没有写明示范点的等级", "the mentor's grade is not stated"),
    GRADE_BELOW: Text("示范点的等级低于它", "the mentor's grade is below its own"),
    BELOW_LEAST_FIT: Text("匹配度低于下限", "the fit is below the least allowed"),
}


@dataclass(frozen=True, eq=False)
class PairRules:
    """What decides over a pair of organisations; they are given by their rows in ``facts``.

    Attributes
    ----------
    settings, facts
        The settings of pairing, and what is stated of the organisations.
    together, apart
        The pairs that are decided.
    last_year, unspoilt
        Last year's pairs, and those of them that did not go poorly.
    """

    settings: PairingSettings = field(repr=False)
    facts: OrganisationFacts = field(repr=False)
    together: PairTable = field(repr=False)
    apart: PairTable = field(repr=False)
    last_year: PairTable = field(repr=False)
    unspoilt: PairTable = field(repr=False)

    def rows(self, keys: tuple[str, ...]) -> IntArray:
        """Return the rows of organisations."""
        return np.array([self.facts.row_of[key] for key in keys], dtype=np.int64)

    def bonus(self, mentor: IntArray, mentee: IntArray) -> IntArray:
        """Return the bonus of pairs, shape (p,): that of last year's pairs, where the settings give one."""
        if self.settings.last_year != "bonus":
            return np.zeros(mentor.shape, dtype=np.int64)
        return np.where(self.unspoilt.holds(mentor, mentee), self.settings.last_year_bonus, 0)

    def fits(self, mentor: IntArray, mentee: IntArray) -> IntArray:
        """Return the fits of pairs, shape (p,), in 1e-4 points, the bonus included."""
        points = weighted(part_points(self.facts, self.settings, mentor, mentee), self.settings)
        return points + self.bonus(mentor, mentee)

    def refusals(self, closed: IntArray, mentor: IntArray, mentee: IntArray) -> IntArray:
        """Return the first reason against each pair, or `ELIGIBLE`; a pair that is decided together has none.

        Parameters
        ----------
        closed
            Shape (p,), of the mentor: `ELIGIBLE`, `NOT_NAMED` or `NO_PLACES`.
        mentor, mentee
            Shape (p,). A mentee whose grade is not stated ranks below all grades.
        """
        grade, mentee_grade = self.facts.grade[mentor], self.facts.grade[mentee]
        tests: list[BoolArray] = [
            self.together.holds(mentor, mentee),
            closed != ELIGIBLE,
            self.apart.holds(mentor, mentee),
            grade == UNSTATED,
            grade < mentee_grade,
            self.fits(mentor, mentee) < self.settings.least_fit,
        ]
        return np.select(tests, [ELIGIBLE, closed, APART, GRADE_UNSTATED, GRADE_BELOW, BELOW_LEAST_FIT], ELIGIBLE)


def pair_rules(scenario: Scenario) -> PairRules:
    """Gather what decides over pairs in a scenario."""
    facts = organisation_facts(scenario)
    last = last_year_pairings(scenario)
    return PairRules(
        scenario.settings.pairing,
        facts,
        together=_table(
            facts, ((row.mentor, row.mentee) for row in scenario.pair_decisions if row.decision == "together")
        ),
        apart=_table(facts, ((row.mentor, row.mentee) for row in scenario.pair_decisions if row.decision == "apart")),
        last_year=_table(facts, ((past.mentor, past.mentee) for past in last)),
        unspoilt=_table(facts, ((past.mentor, past.mentee) for past in last if past.outcome != "poor")),
    )


def _table(facts: OrganisationFacts, pairs: Iterable[tuple[str, str]]) -> PairTable:
    stated = {(facts.row_of[first], facts.row_of[second]): 1 for first, second in pairs}
    return PairTable.of(len(facts.row_of), stated)
