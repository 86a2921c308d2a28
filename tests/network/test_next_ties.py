"""What to tie next: exact and greedy choices against every choice there is, and predictions against making the ties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest
import scipy.sparse as sp

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.network.linkage.blocks import blocks
from kaiyi_opt.network.linkage.closure import caseload_limits, closure
from kaiyi_opt.network.linkage.cover import cover
from kaiyi_opt.network.linkage.graph import Tie
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.linkage.linkage import linkage as greedy_linkage
from kaiyi_opt.network.linkage.next_ties import GOALS, NewTie, next_ties
from kaiyi_opt.network.linkage.tie_candidates import Ground
from kaiyi_opt.network.linkage.tie_choice import GREEDY_SHARE, TieChoice, choose_best, choose_greedily, sure_share
from kaiyi_opt.scenario.nouns import Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PairDecision, Service, Station, Worker
from kaiyi_opt.study.maximise import maximise
from tests.network.villages import random_village, settings, village


def problem(seed: int, *, limits: bool, most: int | None, budget: int | None, same_cost: bool) -> TieChoice:
    """Return a small random problem: what is added overlaps, and every limit may bind."""
    random = np.random.default_rng(seed)
    elements, candidates = int(random.integers(1, 5)), int(random.integers(1, 9))
    rows = int(random.integers(1, 4)) if limits else 0
    return TieChoice(
        sp.csr_array(random.integers(0, 9, (elements, candidates)) * random.integers(0, 2, (elements, candidates))),
        random.integers(0, 14, elements),
        random.integers(1, 6, elements),
        np.ones(candidates, dtype=np.int64) if same_cost else random.integers(1, 5, candidates),
        sp.csr_array(random.integers(0, 2, (rows, candidates))),
        random.integers(0, 3, rows),
        most,
        budget,
    )


def every_choice(of: TieChoice) -> Iterator[list[int]]:
    member = of.member.toarray()
    for size in range(of.size + 1):
        for chosen in map(list, combinations(range(of.size), size)):
            within = (of.most is None or size <= of.most) and (of.budget is None or sum(of.cost[chosen]) <= of.budget)
            if within and np.all(member[:, chosen].sum(axis=1) <= of.limit):
                yield chosen


def worth(of: TieChoice, chosen: list[int]) -> int:
    held = of.amount.toarray()[:, chosen].sum(axis=1)
    return int(sum(w * min(n, h) for w, n, h in zip(of.weight, of.lack, held, strict=True)))


KINDS = {
    "number": {"limits": False, "most": 3, "budget": None, "same_cost": True},
    "number, other costs": {"limits": False, "most": 3, "budget": None, "same_cost": False},
    "limits": {"limits": True, "most": 3, "budget": None, "same_cost": True},
    "budget": {"limits": False, "most": None, "budget": 6, "same_cost": False},
    "budget, one cost": {"limits": False, "most": None, "budget": 3, "same_cost": True},
    "all": {"limits": True, "most": 3, "budget": 6, "same_cost": False},
    "limits alone": {"limits": True, "most": None, "budget": None, "same_cost": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_greedy_reaches_its_stated_share_of_the_best_and_no_choice_passes_its_bound(kind: str) -> None:
    for seed in range(60):
        of = problem(seed, **KINDS[kind])
        best = max(worth(of, chosen) for chosen in every_choice(of))
        found = choose_greedily(of)
        assert found.gain == worth(of, list(found.chosen))
        assert sorted(found.chosen) in [*every_choice(of)]
        assert found.gain <= best <= found.bound
        assert found.share == sure_share(of)
        if found.share is not None:
            assert found.gain >= found.share * best - 1e-9
        assert found.is_best == (found.gain == found.bound)


def test_the_shares_that_are_stated() -> None:
    stated = {kind: {sure_share(problem(seed, **told)) for seed in range(40)} for kind, told in KINDS.items()}
    assert stated["number"] == stated["number, other costs"] == stated["budget, one cost"] == {GREEDY_SHARE}
    assert stated["budget"] <= {GREEDY_SHARE, GREEDY_SHARE / 2}
    assert stated["limits"] <= {GREEDY_SHARE, 1 / 2, 1 / 3, 1 / 4}
    assert None in stated["all"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_covering_program_finds_the_best_and_of_the_best_the_cheapest(kind: str) -> None:
    for seed in range(12):
        of = problem(seed, **KINDS[kind])
        values = [(worth(of, chosen), -int(sum(of.cost[chosen]))) for chosen in every_choice(of)]
        found = choose_best(of, maximise)
        assert (found.gain, -int(sum(of.cost[list(found.chosen)]))) == max(values)
        assert found.is_best
        assert sorted(found.chosen) in [*every_choice(of)]


# ---------------------------------------------------------------------------------------------- of the village


def test_the_villages_next_services_by_hand() -> None:
    """O4 goes anywhere and serves 40, as it does now; O5 is at home in C3 and is assumed to serve 30; O1 is there."""
    told = ko.linkage(village()).next_ties("cover", 2)
    assert told.ties == (
        NewTie(Tie("serves", "organisation:O4", "community:C1", "care", 40), 1, 200),
        NewTie(Tie("serves", "organisation:O5", "community:C3", "arts", 30), 1, 10),
    )
    assert (told.gain, told.bound, told.cost, told.is_exact, told.share) == (210, 210, 2, True, 1.0)
    assert told.frame["gain"].tolist() == [200, 10]


def test_an_organisation_opens_as_many_services_as_the_setting_lets_it() -> None:
    scenario = village()
    busy = replace(
        scenario,
        organisations=tuple(replace(row, domain="care") if row.id == "O3" else row for row in scenario.organisations),
    )
    ties = ko.linkage(busy).next_ties("cover", 5).ties
    assert [(new.tie.source, new.tie.target, new.tie.amount, new.gain) for new in ties] == [
        ("organisation:O4", "community:C1", 40, 200),
        ("organisation:O3", "community:C2", 30, 30),
        ("organisation:O5", "community:C3", 30, 10),
    ]
    more = ko.linkage(replace(busy, settings=settings(new_services=2))).next_ties("cover", 5).ties
    assert len(more) == 3  # a second service of O3 in C1 would find nobody left out


def test_the_villages_next_worker_closes_a_triad() -> None:
    scenario = village()
    roomy = replace(scenario, workers=(replace(scenario.workers[0], caseload=3), *scenario.workers[1:]))
    told = ko.linkage(roomy).next_ties("closure", 3)
    assert told.ties == (NewTie(Tie("in-charge-of", "worker:W1", "organisation:O2"), 1, 1),)
    full = ko.linkage(scenario).next_ties("closure", 3)
    assert (full.ties, full.gain, full.considered) == ((), 0, 0)


def hanging_village() -> Scenario:
    """Return a village in which O2 hangs on C1 and O3 on C2 alone, and O1 and O6 are mentors that hang on nobody."""
    scenario = village()
    organisations = (
        Organisation("O1", "甲一", "C1", "care", worker="W1", party="P1"),
        Organisation("O2", "甲二", "C1", "arts"),
        Organisation("O3", "乙一", "C2", "arts"),
        Organisation("O6", "乙二", "", "arts"),
    )
    return replace(
        scenario,
        organisations=organisations,
        stations=(Station("S1", "甲站", "C1"), Station("S2", "乙站", "C2")),
        workers=(Worker("W1", "社工甲", "C1", 2), Worker("W2", "社工乙", "C2", 0)),
        services=(Service("O1", "care", "C1", 60), Service("O6", "arts", "C2", 10)),
        supports=(),
        past_pairings=(),
        mentors=(Mentor("O1", 1), Mentor("O6", 1)),
    )


def test_second_ways_to_the_hub_by_hand() -> None:
    """W1 holds O2; O3 needs a mentor, of its own domain first; W2 has no place left."""
    told = ko.linkage(hanging_village()).next_ties("ways", 5)
    assert [(new.tie.kind, new.tie.source, new.tie.target, new.gain) for new in told.ties] == [
        ("in-charge-of", "worker:W1", "organisation:O2", 1),
        ("mentors", "organisation:O6", "organisation:O3", 1),
    ]


def test_a_pair_that_is_decided_against_is_not_proposed() -> None:
    scenario = replace(
        hanging_village(), pair_decisions=(PairDecision("O6", "O3", "apart"), PairDecision("O1", "O3", "apart"))
    )
    assert [new.tie.target for new in ko.linkage(scenario).next_ties("ways", 5).ties] == ["organisation:O2"]


def test_a_budget_counts_the_costs_of_the_settings() -> None:
    scenario = replace(hanging_village(), settings=settings(worker_cost=3, pairing_cost=2))
    told = ko.linkage(scenario).next_ties("ways", budget=4)
    assert {new.tie.kind for new in told.ties} == {"mentors"}
    assert (told.cost, told.gain) == (4, 2)
    assert ko.linkage(scenario).next_ties("ways", budget=1).ties == ()


def test_a_goal_or_number_that_there_is_not_is_told_in_both_languages() -> None:
    for asked in (("fame", 1), ("cover", -1)):
        with pytest.raises(InputError) as caught:
            ko.linkage(village()).next_ties(*asked)
        known = "cover, assured, closure, ways"
        told = f"新联系的目标或数目不合要求。目标可用：{known}；数目须为零或正。"
        assert caught.value.render("zh") == told
        told = f"the goal or the number of new ties is not valid. known goals: {known}; numbers are zero or more."
        assert caught.value.render("en") == told


# ---------------------------------------------------------------------------------------------- making the ties


def gained(linkage: Linkage, goal: str, ties: list[Tie]) -> int:
    """Return what a goal gains once the ties are made and everything is measured anew."""
    graph = linkage.typed.with_ties(ties)
    needs, limits = linkage.cover.needs, caseload_limits(linkage.scenario)
    if goal in ("cover", "assured"):
        before, after = linkage.cover, cover(graph, needs)
        name = "covered" if goal == "cover" else "assured"
        return int(((getattr(after, name) - getattr(before, name)) * needs.severity).sum())
    if goal == "closure":
        return closure(graph, limits).count("complete") - linkage.closure.count("complete")
    organisations = linkage.typed.places("organisation")
    found = blocks(graph.adjacency, graph.hub)
    return int(found.is_secure[organisations].sum() - linkage.blocks.is_secure[organisations].sum())


@pytest.mark.parametrize("goal", GOALS)
def test_what_is_promised_is_what_making_the_ties_brings(goal: str) -> None:
    made = 0
    for seed in range(300 if goal == "ways" else 60):
        linkage = greedy_linkage(random_village(seed))
        told = linkage.next_ties(goal, 3)
        brings = gained(linkage, goal, [new.tie for new in told.ties])
        assert brings == told.gain or (goal == "assured" and brings >= told.gain)
        assert told.gain == sum(new.gain for new in told.ties)
        made += len(told.ties)
    assert made > 20


@pytest.mark.parametrize("goal", GOALS)
def test_candidates_left_out_would_have_added_nothing(goal: str) -> None:
    for seed in range(25):
        scenario = random_village(seed)
        linkage = ko.linkage(scenario)
        some = linkage.next_ties(goal, 2)
        whole = Ground(scenario, linkage.typed, linkage.cover, linkage.closure, linkage.blocks, kept=10**6)
        assert next_ties(whole, goal, 2, None, maximise).gain == some.gain


@pytest.mark.parametrize("goal", GOALS)
def test_exact_is_never_less_than_greedy_nor_more_than_its_bound(goal: str) -> None:
    for seed in range(25):
        scenario = random_village(seed)
        most = Random(seed).randint(0, 4)
        exact, greedy = ko.linkage(scenario).next_ties(goal, most), greedy_linkage(scenario).next_ties(goal, most)
        assert greedy.gain <= exact.gain <= greedy.bound
        assert exact.gain == exact.bound <= exact.possible
        assert len(exact.ties) <= most


def test_where_nothing_can_be_tied_nothing_is() -> None:
    for scenario in (Scenario(village().settings), replace(village(), organisations=(), services=())):
        bare = replace(scenario, supports=(), mentors=(), past_pairings=())
        for goal in GOALS:
            told = ko.linkage(bare).next_ties(goal)
            assert (told.ties, told.gain, told.bound) == ((), 0, 0)
