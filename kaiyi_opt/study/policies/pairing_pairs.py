"""The pairs that may be made in a simulated year, and how well each fits: by the real pairing's own formula."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kaiyi_opt.network.pairing.fit import part_points, weighted
from kaiyi_opt.network.pairing.organisation_facts import (
    COMMUNITY_TRACK,
    PROFESSIONAL_TRACK,
    OrganisationFacts,
    PairTable,
    community_hops,
    domains_apart,
)
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.settings_pairing import PairingSettings
from kaiyi_opt.simulation.policy import NOBODY, IntArray, PairingTable
from kaiyi_opt.simulation.state import BASIC, GRADES, SELF_ENTERTAINING


@dataclass(frozen=True, eq=False)
class FitTerms:
    """What a fit rests on beside the table: the settings, how far domains are apart, and hops between communities."""

    settings: PairingSettings
    domains_apart: IntArray
    hops: IntArray


def fit_terms(scenario: Scenario) -> FitTerms:
    """Return the terms of a scenario."""
    keys = list(scenario.settings.domains) or ["all"]
    number = {key: row for row, key in enumerate(keys)}
    apart = domains_apart(number, scenario.settings.pairing.adjacent_domains)
    hops = community_hops(scenario.communities) if scenario.communities else np.zeros((1, 1), dtype=np.int64)
    return FitTerms(scenario.settings.pairing, apart, hops)


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs that may be made, by replicate, mentee and mentor.

    Attributes
    ----------
    mentees, mentors
        Shape (n,) and (m,): rows of the table, by replicate and identity.
    mentee, mentor
        Shape (p,): numbers in ``mentees`` and in ``mentors``.
    fit
        Shape (p,): whole 1e-4 points, the bonus of last year's pairs included.
    priority
        Shape (n,): whether the mentee is served before fit counts.
    """

    mentees: IntArray
    mentors: IntArray
    mentee: IntArray
    mentor: IntArray
    fit: IntArray
    priority: npt.NDArray[np.bool_]

    def answer(self, table: PairingTable, mentor_of: IntArray) -> IntArray:
        """Return the row of each organisation's mentor, given the number of each mentee's, `NOBODY` for none."""
        rows = np.full(table.uid.size, NOBODY, dtype=np.int64)
        paired = mentor_of != NOBODY
        rows[self.mentees[paired]] = self.mentors[mentor_of[paired]]
        return rows


def pairs_of(table: PairingTable, terms: FitTerms) -> Pairs:
    """Return all pairs of a replicate whose mentor is graded no lower and that fit well enough.

    Mentees are of the grades that the settings name, and mentors have places.
    """
    settings = terms.settings
    order = np.lexsort((table.uid, table.replicate))
    named = np.array([grade in settings.mentees for grade in GRADES])
    mentees = order[~table.is_mentor[order] & named[table.grade[order]]]
    mentors = order[table.is_mentor[order] & (table.places[order] > 0)]
    mentee, mentor = _within_replicates(table.replicate[mentees], table.replicate[mentors])
    facts = _facts(table, terms)
    first, second = mentors[mentor], mentees[mentee]
    fit = weighted(part_points(facts, settings, first, second), settings)
    if settings.last_year == "bonus":
        fit += np.where(table.last[second] == first, settings.last_year_bonus, 0)
    may = (table.grade[first] >= table.grade[second]) & (fit >= settings.least_fit)
    priority = (table.grade[mentees] == BASIC) & settings.basic_first
    return Pairs(mentees, mentors, mentee[may], mentor[may], fit[may], priority)


def _within_replicates(mentees: IntArray, mentors: IntArray) -> tuple[IntArray, IntArray]:
    """Return every pair of a mentee and a mentor of one replicate, given the replicates of both, ascending."""
    start, end = np.searchsorted(mentors, mentees), np.searchsorted(mentors, mentees, side="right")
    count = end - start
    mentee = np.repeat(np.arange(mentees.size), count)
    first = np.cumsum(count) - count
    return mentee, np.arange(mentee.size) - first[mentee] + start[mentee]


def _facts(table: PairingTable, terms: FitTerms) -> OrganisationFacts:
    """Return the table as the pairing reads organisations; nobody states preferences, and no outcome is known."""
    nothing = PairTable.of(table.uid.size, {})
    return OrganisationFacts(
        row_of={},
        domain=table.domain,
        assessment=table.assessment,
        grade=table.grade,
        stage=table.stage,
        community=table.community,
        track=np.where(table.layer == SELF_ENTERTAINING, COMMUNITY_TRACK, PROFESSIONAL_TRACK),
        domains_apart=terms.domains_apart,
        hops=terms.hops,
        rank=nothing,
        outcome=nothing,
    )
