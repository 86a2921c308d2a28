"""Naming mentors within a budget, against every set of candidates that the budget can pay."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.network.pairing.naming import choose_mentors
from kaiyi_opt.network.pairing.pairing_market import BoolArray, IntArray
from kaiyi_opt.scenario.nouns import Community, Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PastPairing
from kaiyi_opt.study.maximise import maximise
from kaiyi_opt.study.pairing import pair
from tests.network.small_markets import SmallMarket, small_market
from tests.network.small_pairings import POINT, settings

YUAN = 100


@pytest.mark.parametrize("seeds", [range(start, start + 40) for start in range(0, 240, 40)], ids=str)
def test_no_set_of_candidates_serves_more_fits_better_or_costs_less(seeds: range) -> None:
    for seed in seeds:
        random = Random(seed)
        small = small_market(seed)
        mentors = len(small.places)
        candidate = np.array([random.random() < 0.6 for _ in range(mentors)])
        cost = np.array([random.choice((0, 1, 2, 2)) for _ in range(mentors)], dtype=np.int64)
        budget = random.choice((0, 1, 2, 4))
        candidates = np.flatnonzero(candidate).tolist()

        sets = [some for size in range(len(candidates) + 1) for some in combinations(candidates, size)]
        worth = {some: worth_of(small, candidate, cost, some) for some in sets if cost[list(some)].sum() <= budget}
        best = max(worth, key=worth.__getitem__)
        found = choose_mentors(small.market(), candidate, cost, budget, maximise)
        assert np.flatnonzero(found.named).tolist() == list(best)
        assert (found.priority_served, found.total_fit) == found.bounds == worth[best][:2]


def worth_of(small: SmallMarket, candidate: BoolArray, cost: IntArray, named: tuple[int, ...]) -> tuple[int, ...]:
    """Return what naming some candidates comes to: served, fit, less cost, and the first candidates first."""
    is_open = [not candidate[mentor] or mentor in named for mentor in range(len(small.places))]
    left = replace(small, places=tuple(n if opened else 0 for n, opened in zip(small.places, is_open, strict=True)))
    served, fit = max((left.served(pairing), left.total(pairing)) for pairing in left.pairings())
    candidates = np.flatnonzero(candidate).tolist()
    return (served, fit, -int(cost[list(named)].sum()), *(mentor in named for mentor in candidates))


def rounds(**options: object) -> Scenario:
    """Return a round with one mentor, two candidates and four mentees, two of them where the second candidate is."""

    def organisation(key: str, grade: str, community: str) -> Organisation:
        return Organisation(key, f"组织{key}", community=community, domain="d0", grade=grade, assessment=85 * POINT)

    candidates = (Mentor("m1", 1, named=False, cost=3_000 * YUAN), Mentor("m2", 2, named=False, cost=5_000 * YUAN))
    return Scenario(
        settings(**options),
        communities=(Community("c0", "东"), Community("c1", "西")),
        organisations=(
            *(
                organisation(key, "excellent", community)
                for key, community in (("m0", "c0"), ("m1", "c0"), ("m2", "c1"))
            ),
            *(
                organisation(f"o{number}", "basic", community)
                for number, community in enumerate(("c0", "c0", "c1", "c1"))
            ),
        ),
        mentors=(Mentor("m0", 1), *candidates),
    )


def test_candidates_stay_candidates_without_a_budget() -> None:
    pairing = pair(rounds())
    assert pairing.naming is None
    assert {one.mentor for one in pairing.pairs} == {"m0"}
    assert pairing.problem.refusal("m1", "o0") is not None


def test_naming_tells_who_what_it_costs_and_what_it_brings() -> None:
    pairing = pair(rounds(naming_budget="6000元"))
    naming = pairing.naming
    assert naming is not None
    assert (naming.named, naming.cost, naming.budget, naming.more_basic) == (("m2",), 500_000, 600_000, 2)
    assert naming.is_proved
    assert naming.sentence.zh == (
        "命名 m2 为示范点，费用 5,000 元（预算 6,000 元）：基础组织可多结对 2 家，总匹配度增加 124.6154；"
        "已证明预算之内没有更好的选择"
    )
    assert naming.sentence.en == (
        "m2 named as mentors for 5,000 yuan (budget 6,000 yuan): basic organisations paired rise by 2 and total fit"
        " rises by 124.6154; no choice within the budget brings more, as is proved"
    )
    assert pairing.total_fit - pair(rounds()).total_fit == naming.more_fit
    assert {(one.mentor, one.mentee) for one in pairing.pairs} == {("m0", "o0"), ("m2", "o2"), ("m2", "o3")}


def test_the_budget_of_the_call_comes_before_that_of_the_settings() -> None:
    both = pair(rounds(naming_budget="6000元"), naming_budget=8_000 * YUAN).naming
    assert both is not None
    assert both.named == ("m1", "m2")


def test_a_budget_that_pays_for_nobody_names_nobody() -> None:
    naming = pair(rounds(), naming_budget=100 * YUAN).naming
    assert naming is not None
    assert naming.sentence.zh == "预算 100 元之内不命名新的示范点；已证明预算之内没有更好的选择"
    assert naming.sentence.en == (
        "nobody is named within 100 yuan; no choice within the budget brings more, as is proved"
    )


def test_a_candidate_of_unknown_cost_is_refused_once_there_is_a_budget() -> None:
    scenario = rounds()
    unpriced = replace(scenario, mentors=(Mentor("m0", 1), Mentor("m1", 1, named=False), Mentor("m2", 2, named=False)))
    assert pair(unpriced).naming is None
    with pytest.raises(InputError) as refused:
        pair(unpriced, naming_budget=1)
    assert refused.value.render("zh") == (
        "没有写明候选示范点的命名费用：m1、m2。请在“示范点”表中填写命名费用（不花钱的填 0），或不设命名预算。"
    )
    assert refused.value.render("en") == (
        "the naming cost of these candidates is not stated: m1, m2. fill in the naming cost in the table 'mentors' (0"
        " where it is free), or set no naming budget."
    )


def test_a_lock_with_a_candidate_waits_until_it_is_named_without_changing_what_is_proved() -> None:
    scenario = replace(rounds(last_year="lock", naming_budget="6000元"), past_pairings=(PastPairing("m2", "o1", 2013),))
    pairing = pair(scenario)
    assert pairing.problem.settled_why == {}
    assert pairing.naming is not None
    assert pairing.naming.named == ("m2",)
