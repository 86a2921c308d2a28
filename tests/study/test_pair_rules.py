"""Pairing, matching and introduction: against peers and hand-worked cases, and in any order of rows."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from kaiyi_opt.scenario.nouns import Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PastPairing
from kaiyi_opt.simulation.policy import NOBODY, Gaps, Matches, PairingTable
from kaiyi_opt.simulation.programmes.terms import lawful_introductions, lawful_matches, lawful_pairs
from kaiyi_opt.simulation.state import GRADES, LAYERS, STAGES
from kaiyi_opt.study.pairing import pair
from kaiyi_opt.study.policies.best_pairs import BestPairs
from kaiyi_opt.study.policies.introduction import largest_gaps, nobody
from kaiyi_opt.study.policies.matching import best_matches, no_matches
from kaiyi_opt.study.policies.pairing_pairs import fit_terms, pairs_of
from kaiyi_opt.study.policies.random_pairs import RandomPairs, no_pairs
from kaiyi_opt.study.policies.stable_pairs import StablePairs
from kaiyi_opt.study.policies.standard import PairRule
from tests.study.tables import matches, moved_rows, pairing_table, shuffled
from tests.study.test_award_rules import town

TERMS = fit_terms(town())
RULES: dict[str, PairRule] = {
    "best": BestPairs(TERMS),
    "stable": StablePairs(TERMS),
    "random": RandomPairs(TERMS),
    "none": no_pairs,
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("seed", range(8))
def test_every_pairing_keeps_the_terms_and_hangs_on_no_order(name: str, seed: int) -> None:
    table = pairing_table(seed)
    mentors = lawful_pairs(table, RULES[name](table))
    other, order = shuffled(table, seed)
    assert RULES[name](other).tolist() == moved_rows(mentors[order], order).tolist()


@pytest.mark.parametrize("name", RULES)
def test_a_table_of_nobody_is_answered(name: str) -> None:
    nothing = np.zeros(0, dtype=np.int64)
    table = PairingTable(nothing, nothing, nothing.astype(bool), *[nothing] * 8)
    assert RULES[name](table).tolist() == []


@pytest.mark.parametrize("name", ["best", "random"])
def test_places_are_filled_as_far_as_there_are_mentees(name: str) -> None:
    for seed in range(10):
        table = pairing_table(seed)
        mentors = RULES[name](table)
        for replicate in range(3):
            rows = table.replicate == replicate
            mentees = int((rows & ~table.is_mentor).sum())
            assert (mentors[rows] != NOBODY).sum() == min(int(table.places[rows].sum()), mentees)


def written_out(table: PairingTable, replicate: int) -> Scenario:
    """One replicate as a scenario that the real pairing reads."""
    rows = np.flatnonzero(table.replicate == replicate)
    name = {row: f"o{table.uid[row]}" for row in rows.tolist()}
    organisations = tuple(
        Organisation(
            name[row],
            name[row],
            f"c{table.community[row]}",
            f"d{table.domain[row]}",
            LAYERS[table.layer[row]],
            STAGES[table.stage[row]],
            GRADES[table.grade[row]],
            assessment=int(table.assessment[row]),
        )
        for row in rows.tolist()
    )
    mentors = tuple(Mentor(name[row], int(table.places[row])) for row in rows.tolist() if table.is_mentor[row])
    past = tuple(
        PastPairing(name[int(table.last[row])], name[row], 2013) for row in rows.tolist() if table.last[row] != NOBODY
    )
    return replace(town(), organisations=organisations, mentors=mentors, past_pairings=past)


@pytest.mark.parametrize(("rule", "method"), [("best", "best"), ("stable", "stable-mentee")])
@pytest.mark.parametrize("seed", range(12))
def test_each_replicate_is_paired_as_the_real_pairing_pairs_it(rule: str, method: str, seed: int) -> None:
    table = pairing_table(seed)
    mentors = RULES[rule](table)
    pairs = pairs_of(table, TERMS)
    fits = {
        (int(pairs.mentees[n]), int(pairs.mentors[m])): int(fit)
        for n, m, fit in zip(pairs.mentee, pairs.mentor, pairs.fit, strict=True)
    }
    for replicate in range(3):
        rows = np.flatnonzero(table.replicate == replicate)
        if not (table.places[rows].any() and (~table.is_mentor[rows]).any()):
            continue
        found = pair(written_out(table, replicate), method)
        by_uid = {f"o{table.uid[row]}": row for row in rows.tolist()}
        real = [(by_uid[each.mentee], by_uid[each.mentor]) for each in found.pairs]
        mine = [(row, int(mentors[row])) for row in rows.tolist() if mentors[row] != NOBODY]
        assert len(mine) == len(real)
        assert sum(fits[pair] for pair in mine) == sum(fits[pair] for pair in real)


@pytest.mark.parametrize("seed", range(20))
def test_the_best_matching_is_that_of_a_peer_in_every_replicate(seed: int) -> None:
    table = matches(seed)
    made = lawful_matches(table, best_matches(table))
    for replicate in range(3):
        rows = table.replicate == replicate
        values = np.zeros((4, 3))
        values[table.left[rows] % 4, table.right[rows] % 3] = table.value[rows]
        assert table.value[rows & made].sum() == values[linear_sum_assignment(values, maximize=True)].sum()
    other, order = shuffled(table, seed)
    assert best_matches(other).tolist() == made[order].tolist()


def test_equal_matchings_are_told_apart_alike_whoever_else_is_asked() -> None:
    table = matches(1, replicates=6)
    even = Matches(table.replicate, table.left, table.right, np.full(table.value.size, 50), table.money)
    made = best_matches(even)
    for replicate in range(6):
        rows = table.replicate == replicate
        alone = Matches(*(getattr(even, name)[rows] for name in ("replicate", "left", "right", "value", "money")))
        assert best_matches(alone).tolist() == made[rows].tolist()


def test_nothing_to_match_is_answered() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert best_matches(Matches(*[nothing] * 5)).tolist() == []
    assert no_matches(matches(1)).sum() == 0


def test_the_widest_gaps_come_first() -> None:
    gaps = Gaps(np.array([[[9.0, 4.0], [0.0, 5.0]], [[0.0, 0.0], [1.0, 0.0]]]), np.array([4, 3]))
    asked = lawful_introductions(gaps.open_cases.shape, gaps.most, largest_gaps(gaps))
    # 9, then 5, then 9 / 2, then 4; in the second replicate the one open case is shared by all three.
    assert asked.tolist() == [[[2, 1], [0, 1]], [[0, 0], [3, 0]]]
    assert nobody(gaps).sum() == 0


@pytest.mark.parametrize("seed", range(5))
def test_introductions_keep_the_terms_and_leave_no_wider_gap(seed: int) -> None:
    random = np.random.default_rng(seed)
    gaps = Gaps(random.integers(0, 9, (3, 2, 4)).astype(float), random.integers(0, 7, 3))
    asked = lawful_introductions(gaps.open_cases.shape, gaps.most, largest_gaps(gaps))
    assert asked.sum(axis=(1, 2)).tolist() == gaps.most.tolist()
    for replicate, first, second in itertools.product(range(3), np.ndindex(2, 4), np.ndindex(2, 4)):
        here, there = (replicate, *first), (replicate, *second)
        if asked[here]:
            assert gaps.open_cases[here] / asked[here] >= gaps.open_cases[there] / (asked[there] + 1)
