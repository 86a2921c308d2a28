"""Triads of community, worker and organisation, and the caseload, by hand and against a plain second telling."""

from __future__ import annotations

import pytest

from kaiyi_opt.network.linkage.build import build_graph
from kaiyi_opt.network.linkage.closure import STATES, Closure, CommunityClosure, WorkerLoad, caseload_limits, closure
from kaiyi_opt.scenario.nouns import Scenario
from tests.network.villages import random_village, village


def closed(scenario: Scenario) -> Closure:
    return closure(build_graph(scenario), caseload_limits(scenario))


def told(found: Closure) -> dict[tuple[str, str], str]:
    names = [node.key for node in found.graph.nodes]
    keys = list(STATES)
    pairs = zip(found.organisation.tolist(), found.community.tolist(), found.state.tolist(), strict=True)
    return {(names[organisation], names[community]): keys[state] for organisation, community, state in pairs}


def by_the_words(scenario: Scenario) -> dict[tuple[str, str], str]:
    """Judge every organisation and community as the definition says, with every worker tried."""
    home = {worker.id: worker.community for worker in scenario.workers}
    served = {(service.organisation, service.community) for service in scenario.services}
    judged = {}
    for organisation in scenario.organisations:
        for community in scenario.communities:
            tied = organisation.community == community.id or (organisation.id, community.id) in served
            held = home.get(organisation.worker) == community.id
            if tied and held:
                state = "complete"
            elif tied and organisation.worker:
                state = "elsewhere"
            elif tied and community.id in home.values():
                state = "unassigned"
            elif tied:
                state = "missing"
            elif held:
                state = "apart"
            else:
                continue
            judged[organisation.id, community.id] = state
    return judged


def test_the_village_by_hand() -> None:
    found = closed(village())
    assert told(found) == {
        ("O1", "C1"): "complete",
        ("O1", "C2"): "elsewhere",
        ("O2", "C1"): "unassigned",
        ("O3", "C1"): "apart",
        ("O3", "C2"): "elsewhere",
        ("O4", "C2"): "complete",
        ("O5", "C3"): "missing",
    }
    assert found.communities == (
        CommunityClosure("C1", 1, complete=1, elsewhere=0, unassigned=1, apart=1, missing=0),
        CommunityClosure("C2", 1, complete=1, elsewhere=2, unassigned=0, apart=0, missing=0),
        CommunityClosure("C3", 0, complete=0, elsewhere=0, unassigned=0, apart=0, missing=1),
    )
    assert [(row.half, row.pairs, row.share) for row in found.communities] == [
        (2, 3, 1 / 3),
        (2, 3, 1 / 3),
        (0, 1, 0.0),
    ]
    assert found.share == 2 / 7
    assert found.share_at_home == 1 / 4
    assert found.count("complete", "missing") == 3


def test_the_caseload_of_the_village_with_the_norm_where_the_table_is_blank() -> None:
    found = closed(village())
    assert found.loads == (
        WorkerLoad("W1", "C1", 2, 1),
        WorkerLoad("W2", "C2", 1, 20),
        WorkerLoad("W3", "", 0, 20),
    )
    assert [load.free for load in found.loads] == [-1, 19, 20]
    assert found.overloaded == found.loads[:1]


@pytest.mark.parametrize("seed", range(150))
def test_every_pair_is_judged_as_the_words_say(seed: int) -> None:
    scenario = random_village(seed)
    found = closed(scenario)
    assert told(found) == by_the_words(scenario)
    assert sum(row.pairs for row in found.communities) == len(found.state)
    at_home = [
        state == "complete"
        for (organisation, community), state in by_the_words(scenario).items()
        if scenario.organisation(organisation).community == community
    ]
    assert found.share_at_home == (sum(at_home) / len(at_home) if at_home else None)


def test_where_there_are_no_pairs_no_share_is_told() -> None:
    found = closed(Scenario(village().settings))
    assert (found.share, found.share_at_home, found.communities, found.loads) == (None, None, (), ())
    assert list(found.frame.columns) == ["community", "workers", *STATES, "half", "pairs", "share"]
