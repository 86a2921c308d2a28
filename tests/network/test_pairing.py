"""Pairing a scenario, against every pairing that keeps its rules; the same whatever the order of rows."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random

import pytest

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.network.pairing.pairing_methods import METHODS
from kaiyi_opt.report.pairing_table import pairing_object
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_network import PastPairing
from tests.network.small_pairings import (
    is_eligible,
    kept_from_last_year,
    oracle_fit,
    oracle_mentees,
    places,
    small_pairing,
)

SEEDS = [range(start, start + 50) for start in range(0, 400, 50)]


def lawful_pairings(scenario: Scenario) -> list[dict[str, str]]:
    """Return every pairing that keeps the rules, as mentor by mentee: places, limits, decisions and locks."""
    mentors = [row.organisation for row in scenario.mentors]
    mentees = oracle_mentees(scenario)
    decided = {row.mentee: row.mentor for row in scenario.pair_decisions if row.decision == "together"}
    fixed = {**locked(scenario, mentors, mentees, decided), **decided}
    choices = [
        [fixed[mentee]] if mentee in fixed else [*(m for m in mentors if is_eligible(scenario, m, mentee)), ""]
        for mentee in mentees
    ]
    found = [dict(zip(mentees, chosen, strict=True)) for chosen in product(*choices)]
    return [pairing for pairing in found if keeps(scenario, pairing)]


def keeps(scenario: Scenario, pairing: dict[str, str]) -> bool:
    limit = scenario.settings.pairing.per_community
    loads = Counter(mentor for mentor in pairing.values() if mentor)
    groups = Counter(
        (mentor, scenario.organisation(mentee).community)
        for mentee, mentor in pairing.items()
        if mentor and scenario.organisation(mentee).community
    )
    within = all(count <= places(scenario, mentor) for mentor, count in loads.items())
    return within and (limit == 0 or all(count <= limit for count in groups.values()))


def locked(scenario: Scenario, mentors: list[str], mentees: list[str], decided: dict[str, str]) -> dict[str, str]:
    """Return last year's pairs that stay: eligible, best fit first, as far as there is room beside the decided ones."""
    if scenario.settings.pairing.last_year != "lock":
        return {}
    wanted = [
        (-oracle_fit(scenario, mentor, mentee), mentee, mentor)
        for mentee, mentor in product(mentees, mentors)
        if kept_from_last_year(scenario, mentor, mentee) and is_eligible(scenario, mentor, mentee)
    ]
    stay: dict[str, str] = {}
    for _, mentee, mentor in sorted(wanted):
        taken = {**stay, **decided}
        if mentee not in taken and keeps(scenario, {**taken, mentee: mentor}):
            stay[mentee] = mentor
    return stay


def worth(scenario: Scenario, pairing: dict[str, str]) -> tuple[int, int]:
    made = [(mentor, mentee) for mentee, mentor in pairing.items() if mentor]
    basic = sum(scenario.organisation(mentee).grade == "basic" for _, mentee in made)
    return (basic * scenario.settings.pairing.basic_first, sum(oracle_fit(scenario, *pair) for pair in made))


def as_dict(pairing: Pairing) -> dict[str, str]:
    return {**{one.mentee: "" for one in pairing.unpaired}, **{one.mentee: one.mentor for one in pairing.pairs}}


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_no_lawful_pairing_serves_more_basic_organisations_or_fits_better(seeds: range) -> None:
    for seed in seeds:
        scenario = small_pairing(seed)
        if not oracle_mentees(scenario) or contradicts(scenario):
            with pytest.raises(InputError):
                ko.pair(scenario)
            continue
        found = ko.pair(scenario)
        lawful = lawful_pairings(scenario)
        best = max(worth(scenario, pairing) for pairing in lawful)
        order = [*(row.organisation for row in scenario.mentors), ""]
        ties = [pairing for pairing in lawful if worth(scenario, pairing) == best]
        first = min(ties, key=lambda pairing: [order.index(pairing[mentee]) for mentee in sorted(pairing)])
        assert as_dict(found) == first
        assert found.total_fit == sum(oracle_fit(scenario, one.mentor, one.mentee) for one in found.pairs)
        assert found.worst_fit == min((one.fit for one in found.pairs), default=None)
        assert found.certificate.check()
        assert found.certificate.is_unique == (len(ties) == 1)


def contradicts(scenario: Scenario) -> bool:
    """Whether the decisions alone break a rule."""
    together = [row for row in scenario.pair_decisions if row.decision == "together"]
    return not keeps(scenario, {row.mentee: row.mentor for row in together})


@pytest.mark.parametrize("method", METHODS)
def test_the_answer_does_not_hang_on_the_order_of_rows(method: str) -> None:
    for seed in range(25):
        scenario = with_past(small_pairing(seed, mentees=["basic", "good", "ungraded"]))
        random = Random(seed)
        tables = ("communities", "organisations", "mentors", "preferences", "past_pairings", "pair_decisions")
        shuffled = {name: tuple(random.sample(rows := getattr(scenario, name), len(rows))) for name in tables}
        told = [
            json.dumps(pairing_object(ko.pair(one, method), "zh")) for one in (scenario, replace(scenario, **shuffled))
        ]
        assert told[0] == told[1]


def with_past(scenario: Scenario) -> Scenario:
    """Return a round without decisions that states some pair of last year."""
    mentor, mentee = scenario.mentors[0].organisation, scenario.organisations[-1].id
    rows = {(row.mentor, row.mentee, row.year): row for row in scenario.past_pairings}
    rows[mentor, mentee, 2013] = PastPairing(mentor, mentee, 2013, "good")
    return replace(scenario, past_pairings=tuple(rows.values()), pair_decisions=())


@pytest.mark.parametrize("method", METHODS)
def test_every_method_keeps_the_rules_and_its_own_promise(method: str) -> None:
    for seed in range(40):
        scenario = with_past(small_pairing(seed, mentees=["basic", "good", "ungraded"]))
        found = ko.pair(scenario, method)
        pairing = as_dict(found)
        assert pairing in lawful_pairings(scenario)
        assert found.certificate.check()
        if method.startswith("stable"):
            assert found.blocking_pairs == 0
        row = next(row for row in found.compare().rows if row.method == method)
        assert (row.total_fit, row.worst_fit, row.blocking_pairs, row.unpaired, row.changes) == (
            found.total_fit,
            found.worst_fit,
            found.blocking_pairs,
            len(found.unpaired),
            found.changes,
        )


@pytest.mark.parametrize("seed", range(30))
def test_a_place_is_worth_what_pairing_with_one_more_gains(seed: int) -> None:
    scenario = replace(small_pairing(seed, last_year="free", mentees=["basic", "good", "ungraded"]), pair_decisions=())
    before = max(worth(scenario, pairing) for pairing in lawful_pairings(scenario))
    for value in ko.pair(scenario).place_values:
        more = tuple(
            replace(row, places=places(scenario, value.mentor) + 1) if row.organisation == value.mentor else row
            for row in scenario.mentors
        )
        changed = replace(scenario, mentors=more)
        after = max(worth(changed, pairing) for pairing in lawful_pairings(changed))
        assert (value.more_basic, value.more_fit) == (after[0] - before[0], after[1] - before[1])
