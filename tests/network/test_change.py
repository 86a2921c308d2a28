"""Two years side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kaiyi_opt as ko
from kaiyi_opt.network.linkage.graph import Tie
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.scenario.nouns import Organisation, Scenario
from tests.network.villages import random_village, village


def next_year() -> Scenario:
    """Return the village a year on: W2 takes O2 on, O5 is gone, O6 is new, and O1 serves more."""
    scenario = village()
    kept = [replace(row, worker="W2") if row.id == "O2" else row for row in scenario.organisations if row.id != "O5"]
    return replace(
        scenario,
        organisations=(*kept, Organisation("O6", "新", "C2", "care", worker="W2")),
        services=tuple(replace(row, capacity=90) if row.community == "C1" else row for row in scenario.services),
    )


def test_who_and_what_came_and_went() -> None:
    change = ko.linkage(next_year()).since(ko.linkage(village()))
    assert [node.id for node in change.arrived] == ["organisation:O6"]
    assert [node.id for node in change.left] == ["organisation:O5"]
    assert change.made == (
        Tie("based-in", "organisation:O6", "community:C2"),
        Tie("in-charge-of", "worker:W2", "organisation:O2"),
        Tie("in-charge-of", "worker:W2", "organisation:O6"),
    )
    assert change.ended == (Tie("based-in", "organisation:O5", "community:C3"),)
    assert change.ties_by_kind["in-charge-of"] == (2, 0)
    assert change.ties_by_kind["based-in"] == (1, 1)


def test_every_measure_before_and_after() -> None:
    before, after = ko.linkage(village()), ko.linkage(next_year())
    change = after.since(before)
    told = {row.key: (row.before, row.after, row.difference) for row in change.measures}
    assert told["covered"] == (180, 210, 30)
    assert told["triads_complete"] == (2, 3, 1)
    assert list(told) == [measure.key for measure in before.measures()] == [measure.key for measure in after.measures()]
    assert change.frame.shape == (len(told), 4)


def test_nodes_that_moved_most_come_first() -> None:
    change = ko.linkage(next_year()).since(ko.linkage(village()))
    moved = [row.moved for row in change.nodes]
    assert moved == sorted(moved, reverse=True)
    gone = next(row for row in change.nodes if row.node.id == "organisation:O5")
    assert (gone.degree_before, gone.degree_after) == (1, None)
    assert len(change.node_frame) == 17


@pytest.mark.parametrize("seed", range(10))
def test_nothing_changes_from_a_year_to_itself(seed: int) -> None:
    one: Linkage = ko.linkage(random_village(seed))
    change = ko.linkage(random_village(seed)).since(one)
    assert (change.arrived, change.left, change.made, change.ended) == ((), (), (), ())
    assert all(row.difference in (0, None) for row in change.measures)
    assert all(row.moved == 0 for row in change.nodes)


def test_a_measure_that_a_year_does_not_state_has_no_difference() -> None:
    change = ko.linkage(village()).since(ko.linkage(replace(village(), needs=())))
    row = next(row for row in change.measures if row.key == "covered")
    assert (row.before, row.after, row.difference) == (None, 180, None)
