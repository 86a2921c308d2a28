"""The pairing problem of a scenario: who may be paired with whom, how well they fit, what is settled beforehand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.network.pairing.eligibility import ELIGIBLE, NO_PLACES, NOT_NAMED, REASONS, PairRules, pair_rules
from kaiyi_opt.network.pairing.fit import Fit, fit_of_pair
from kaiyi_opt.network.pairing.organisation_facts import IntArray, last_year_pairings
from kaiyi_opt.network.pairing.pairing_market import NOBODY, BoolArray, PairMarket, pair_market
from kaiyi_opt.scenario.consistency_pairing import pairing_faults, places_of
from kaiyi_opt.scenario.nouns import Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import Mentor
from kaiyi_opt.scenario.vocabulary import GRADES

# Pairs are gone through some at a time, so that memory stays within bounds however many there are.
PAIRS_A_BLOCK = 1_000_000
GRADE_LABELS = {choice.key: choice.label for choice in GRADES} | {"ungraded": Text("未评", "not stated")}


@dataclass(frozen=True, eq=False)
class PairingProblem:
    """A scenario's pairing problem.

    Attributes
    ----------
    scenario
        The round.
    rules
        What decides over pairs.
    mentors
        The organisations of the table of mentors, candidates too, in the order of identifiers.
    closed
        Shape (k,): `ELIGIBLE`, or why it takes nobody.
    mentees
        The organisations that are to be paired, in the order of identifiers.
    whole
        The market of every eligible pair, settled mentees with their pair alone.
    settled
        Shape (n,): the mentor that a mentee has by decision, or keeps from last year; `NOBODY` where it is open.
    settled_why
        For each mentee that is settled, by its number, the reason.
    named
        Candidates that are taken as named.
    """

    scenario: Scenario
    rules: PairRules = field(repr=False)
    mentors: tuple[str, ...]
    closed: IntArray
    mentees: tuple[str, ...]
    whole: PairMarket = field(repr=False)
    settled: IntArray = field(repr=False)
    settled_why: dict[int, Text] = field(repr=False)
    named: frozenset[str] = frozenset()

    @cached_property
    def market(self) -> PairMarket:
        """The market of what is not settled: the settled mentees and the places they take are out of it."""
        return self.whole.without(self.settled)

    @cached_property
    def is_basic(self) -> BoolArray:
        """Shape (n,): which mentees are basic organisations."""
        return _is_basic(self.scenario, self.mentees)

    @cached_property
    def mentor_number(self) -> dict[str, int]:
        """The number of each mentor by identifier."""
        return {key: number for number, key in enumerate(self.mentors)}

    @cached_property
    def mentee_number(self) -> dict[str, int]:
        """The number of each mentee by identifier."""
        return {key: number for number, key in enumerate(self.mentees)}

    @cached_property
    def last_year(self) -> tuple[tuple[str, str], ...]:
        """Last year's pairs, as (mentor, mentee), of which both take part this year."""
        return tuple(
            (past.mentor, past.mentee)
            for past in last_year_pairings(self.scenario)
            if past.mentor in self.mentor_number and past.mentee in self.mentee_number
        )

    def fit(self, mentor: str, mentee: str) -> Fit:
        """Return the fit of a mentor and a mentee with its parts."""
        bonus = int(self.rules.bonus(self.rules.rows((mentor,)), self.rules.rows((mentee,)))[0])
        return fit_of_pair(self.rules.facts, self.rules.settings, mentor, mentee, bonus)

    def label(self, organisation: str) -> Text:
        """Return an organisation's name with its identifier."""
        name = self.scenario.organisation(organisation).name
        return Text(f"{name}（{organisation}）", f"{name} ({organisation})")

    def with_more_places(self, mentor: str, more: int) -> PairingProblem:
        """Return the problem in which a mentor takes so many more."""
        mentors = tuple(
            replace(row, places=places_of(self.scenario, row) + more) if row.organisation == mentor else row
            for row in self.scenario.mentors
        )
        return state_pairing(replace(self.scenario, mentors=mentors), self.named)

    def with_named(self, mentor: str) -> PairingProblem:
        """Return the problem in which one more candidate is named."""
        return state_pairing(self.scenario, self.named | {mentor})

    def refusal(self, mentor: str, mentee: str) -> Text | None:
        """Return why a mentor may not take a mentee, or ``None`` where it may."""
        reason = int(self._refusals(mentee)[self.mentor_number[mentor]])
        return None if reason == ELIGIBLE else REASONS[reason]

    def refusal_counts(self, mentee: str) -> dict[Text, int]:
        """Return how many mentors each reason keeps from a mentee, the reasons in their declared order."""
        counts = Counter(self._refusals(mentee).tolist())
        return {text: counts[reason] for reason, text in REASONS.items() if counts[reason]}

    def mentors_open_to(self, mentee: str, closed: int) -> list[int]:
        """Return the numbers of the mentors that could take a mentee but for what closes them: with ``closed``
        `NO_PLACES` those that have places or too few, with `NOT_NAMED` the candidates that are not named.
        """
        might = self.closed == closed if closed == NOT_NAMED else self.closed != NOT_NAMED
        reasons = self._refusals(mentee, np.where(might, ELIGIBLE, NOT_NAMED))
        return np.flatnonzero(reasons == ELIGIBLE).tolist()

    def _refusals(self, mentee: str, closed: IntArray | None = None) -> IntArray:
        there = np.full(len(self.mentors), self.rules.facts.row_of[mentee])
        return self.rules.refusals(self.closed if closed is None else closed, self.rules.rows(self.mentors), there)


def state_pairing(scenario: Scenario, named: frozenset[str] = frozenset()) -> PairingProblem:
    """State the pairing problem of a scenario.

    Parameters
    ----------
    scenario
        The round.
    named
        Candidates that are taken as named.

    Raises
    ------
    InputError
        Where decisions contradict one another, or there are no mentors, or nobody to pair.
    """
    mentees = tuple(organisation.id for organisation in _mentees(scenario))
    faults = pairing_faults(scenario, lambda table, key, column: None) or _missing(scenario, mentees)
    if faults:
        raise InputError(faults)
    rules = pair_rules(scenario)
    mentors = tuple(mentor.organisation for mentor in scenario.mentors)
    closed = np.array([_closed(scenario, mentor, named) for mentor in scenario.mentors], dtype=np.int64)
    places = np.array([places_of(scenario, mentor) for mentor in scenario.mentors], dtype=np.int64)
    market = _market(scenario, rules, mentors, np.where(closed == ELIGIBLE, places, 0), closed, mentees)
    numbers = {key: number for keys in (mentors, mentees) for number, key in enumerate(keys)}
    settled, why = _settled(scenario, market, numbers)
    is_kept = (settled[market.mentee] == NOBODY) | (settled[market.mentee] == market.mentor)
    return PairingProblem(scenario, rules, mentors, closed, mentees, market.only(is_kept), settled, why, named)


def _closed(scenario: Scenario, mentor: Mentor, named: frozenset[str]) -> int:
    if mentor.named is False and mentor.organisation not in named:
        return NOT_NAMED
    return ELIGIBLE if places_of(scenario, mentor) > 0 else NO_PLACES


def _missing(scenario: Scenario, mentees: tuple[str, ...]) -> list[Fault]:
    if not scenario.mentors:
        return [
            Fault(
                Text("没有“示范点”表，或表是空的", "there is no mentors table, or it is empty"),
                Text(
                    "请在“示范点”表中为每个示范点写一行（组织、可带数）",
                    "state the mentors in the table 'mentors', one row each (organisation, places)",
                ),
            )
        ]
    if mentees:
        return []
    grades = [GRADE_LABELS[grade] for grade in scenario.settings.pairing.mentees]
    return [
        Fault(
            Text(
                "没有需要结对的组织：示范点以外，没有等级为“{grades}”的组织",
                "nobody is to be paired: mentors aside, there is no organisation of grade {grades}",
            ).format(grades=joined(grades, "”“", " or ")),
            Text(
                "请在“社会组织”表中填写等级，或修改设置 pairing.mentees",
                "fill in the grades in the table 'organisations', or change pairing.mentees in the settings",
            ),
        )
    ]


def _mentees(scenario: Scenario) -> list[Organisation]:
    """Return who is to be paired: organisations of the declared grades, and those of decided pairs, but no mentor."""
    mentors = {mentor.organisation for mentor in scenario.mentors}
    decided = {row.mentee for row in scenario.pair_decisions if row.decision == "together"}
    grades = scenario.settings.pairing.mentees
    return [
        one
        for one in scenario.organisations
        if one.id not in mentors and ((one.grade or "ungraded") in grades or one.id in decided)
    ]


def _market(
    scenario: Scenario,
    rules: PairRules,
    mentors: tuple[str, ...],
    places: IntArray,
    closed: IntArray,
    mentees: tuple[str, ...],
) -> PairMarket:
    mentor_rows, mentee_rows = rules.rows(mentors), rules.rows(mentees)
    mentee, mentor = _eligible_pairs(rules, mentor_rows, mentee_rows, closed)
    here, there = mentor_rows[mentor], mentee_rows[mentee]
    return pair_market(
        places,
        mentee,
        mentor,
        rules.fits(here, there),
        priority=_is_basic(scenario, mentees) & rules.settings.basic_first,
        community=rules.facts.community[mentee_rows],
        per_community=rules.settings.per_community,
        last_year=rules.last_year.holds(here, there),
        mentee_wish=rules.facts.rank.look_up(there, here, 0),
        mentor_wish=rules.facts.rank.look_up(here, there, 0),
    )


def _is_basic(scenario: Scenario, mentees: tuple[str, ...]) -> BoolArray:
    return np.array([scenario.organisation(key).grade == "basic" for key in mentees], dtype=bool)


def _eligible_pairs(
    rules: PairRules, mentor_rows: IntArray, mentee_rows: IntArray, closed: IntArray
) -> tuple[IntArray, IntArray]:
    """Return the eligible pairs as numbers of mentees and of mentors."""
    mentees_a_block = max(1, PAIRS_A_BLOCK // max(1, mentor_rows.size))
    found = []
    for start in range(0, mentee_rows.size, mentees_a_block):
        block = np.arange(start, min(start + mentees_a_block, mentee_rows.size))
        mentee, mentor = np.repeat(block, mentor_rows.size), np.tile(np.arange(mentor_rows.size), block.size)
        is_eligible = rules.refusals(closed[mentor], mentor_rows[mentor], mentee_rows[mentee]) == ELIGIBLE
        found.append((mentee[is_eligible], mentor[is_eligible]))
    mentees, mentors = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return mentees, mentors


def _settled(scenario: Scenario, market: PairMarket, numbers: dict[str, int]) -> tuple[IntArray, dict[int, Text]]:
    """Return the mentor of each mentee that is settled beforehand: by decision first, then locked from last year.

    A pair with a candidate is never locked, so that what is settled does not hang on who is named.
    """
    settled: IntArray = np.full(market.mentees, NOBODY, dtype=np.int64)
    why: dict[int, Text] = {}
    for row in scenario.pair_decisions:
        if row.decision == "together":
            settled[numbers[row.mentee]] = numbers[row.mentor]
            reason = both(row.reason)
            why[numbers[row.mentee]] = Text("按决定结对：{reason}", "paired by decision: {reason}").format(
                reason=reason
            )
    if scenario.settings.pairing.last_year == "lock":
        candidates = {mentor.organisation for mentor in scenario.mentors if mentor.named is False}
        wanted = {
            (numbers.get(past.mentee, NOBODY), numbers.get(past.mentor, NOBODY))
            for past in last_year_pairings(scenario)
            if past.outcome != "poor" and past.mentor not in candidates
        }
        for mentee in _lock(market, settled, wanted):
            why[mentee] = Text("沿用去年的结对", "kept from last year")
    return settled, why


def _lock(market: PairMarket, settled: IntArray, wanted: set[tuple[int, int]]) -> list[int]:
    """Settle the wanted pairs (mentee, mentor), best fit first, as far as places go; return the mentees so settled."""
    made = market.pair_of(settled)
    at_mentor, at_slot = market.loads(made[made != NOBODY])
    locked = []
    for pair in np.argsort(-market.fit, kind="stable").tolist():
        mentee, mentor, slot = int(market.mentee[pair]), int(market.mentor[pair]), int(market.slot[pair])
        has_room = at_mentor[mentor] < market.places[mentor] and at_slot[slot] < market.slot_places[slot]
        if (mentee, mentor) in wanted and settled[mentee] == NOBODY and has_room:
            settled[mentee] = mentor
            at_mentor[mentor] += 1
            at_slot[slot] += 1
            locked.append(mentee)
    return locked
